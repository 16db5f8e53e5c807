"""A session that asks one address, again where it must, and keeps every page that has come.

It is a ``requests.Session``: whichever client of an interface takes one, takes this one, and knows
nothing of retries, of pages that are there already, or of addresses that are refused.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, MaxRetryError
from urllib3.util.retry import Retry

from research_lib.downloads.pages import Pages

Check = Callable[[str, bytes, Mapping[str, str]], bytes]
Tell = Callable[[str], None]

OK = 200
BUSY = {429, 500, 502, 503, 504}
# What is forbidden there, or asks for a name and a password.
CLOSED = {401, 403, 407, 451}
UNKNOWN = {404, 410}
REDIRECTS = 5
BLOCK = 1 << 16
LARGEST = 1 << 26  # bytes of a page, unpacked: no page of an interface comes near it


class DownloadError(ConnectionError):
    """A page that does not come: which, why, and what to do. Pages that have come are kept."""


@dataclass(frozen=True)
class Patience:
    """How often a page is asked for, and how long it is waited for.

    Parameters
    ----------
    tries : int, default 6
        How often a page is asked for before the download stops.
    pause : float, default 1
        Seconds before the third try; each further pause is twice as long. The second try comes at
        once.
    silence : float, default 30
        Seconds without a byte after which a try has failed.
    page : float, default 180
        Seconds after which a page that drips in has failed, whatever has come of it.
    """

    tries: int = 6
    pause: float = 1.0
    silence: float = 30.0
    page: float = 180.0

    def __post_init__(self) -> None:
        if isinstance(self.tries, bool) or not isinstance(self.tries, int) or self.tries < 1:
            raise ValueError(f"tries is {self.tries!r}: give a whole number, 1 or more")
        for what in ("pause", "silence", "page"):
            value = getattr(self, what)
            if not (isinstance(value, (int, float)) and 0.0 <= value < float("inf")):
                raise ValueError(f"{what} is {value!r}: give seconds, 0 or more")


class _TryError(Exception):
    """One try that another may follow; it may bring the answer that says when."""

    def __init__(self, reason: str, answer: Any = None) -> None:
        super().__init__(reason)
        self.answer = answer


class _Refuse(HTTPAdapter):
    """Sends nothing: it stands for every address but the one of the download."""

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        raise DownloadError(f"{request.url}: not the address of this download: nothing is sent")


class _PageAdapter(HTTPAdapter):
    """Answers with a page that is kept, or asks for it until it has come whole."""

    def __init__(self, pages: Pages, check: Check, patience: Patience, tell: Tell) -> None:
        super().__init__()
        self._pages, self._check, self._patience, self._tell = pages, check, patience, tell

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """Return the page of a request. Its time runs by the adapter's patience alone."""
        url = str(request.url)
        known = len(self._pages.damaged)
        body = self._pages.get(url)
        if body is None:
            for name in self._pages.damaged[known:]:
                self._tell(f"{name}: its checksum is wrong, it is fetched again")
            body = self._ask(request, {"verify": verify, "cert": cert, "proxies": proxies})
            self._pages.put(url, body)
        answer = requests.Response()
        answer.status_code = OK
        answer.url, answer.request = url, request
        answer.encoding = "utf-8"
        answer.raw = io.BytesIO(body)
        return answer

    def _ask(self, request: requests.PreparedRequest, how: Mapping[str, Any]) -> bytes:
        """Ask for a page as often as patience allows, with pauses that grow."""
        retry = Retry(
            total=self._patience.tries - 1,
            backoff_factor=self._patience.pause / 2.0,
            retry_after_max=int(self._patience.page),
        )
        while True:
            try:
                return self._ask_once(request, how)
            except _TryError as failure:
                try:
                    retry = retry.increment("GET", request.url, error=failure)
                except MaxRetryError:
                    raise DownloadError(
                        f"{request.url}: {failure}, at {self._patience.tries} tries: what has come "
                        "is kept, run the same again later"
                    ) from failure
                self._tell(f"{urlsplit(str(request.url)).path}: {failure}; once more")
                retry.sleep(failure.answer)

    def _ask_once(self, request: requests.PreparedRequest, how: Mapping[str, Any]) -> bytes:
        """Ask for a page once, and return it if it is whole and what it should be."""
        first = str(request.url)
        try:
            answer = self._follow(request, how)
            with answer:
                if answer.status_code in BUSY:
                    raise _TryError(f"status {answer.status_code}", answer.raw)
                if answer.status_code != OK:
                    raise DownloadError(f"{first}: {_refusal(answer.status_code)}")
                body = self._read(answer)
        except (requests.RequestException, HTTPError) as error:
            raise _TryError(f"{type(error).__name__}, {_last_words(error)}") from error
        try:
            return self._check(first, body, answer.headers)
        except ValueError as error:
            raise _TryError(str(error)) from error

    def _follow(
        self, request: requests.PreparedRequest, how: Mapping[str, Any]
    ) -> requests.Response:
        """Send a request on within its own host, and nowhere else."""
        for _ in range(REDIRECTS):
            wait = (self._patience.silence, self._patience.silence)
            answer = super().send(request, stream=True, timeout=wait, **how)
            if not answer.is_redirect:
                return answer
            answer.close()
            target = urljoin(str(request.url), answer.headers["location"])
            if not _same_host(str(request.url), target):
                raise DownloadError(f"{request.url}: sends on to {target}: nothing is asked there")
            request = request.copy()
            request.url = target
        raise _TryError(f"sends on more than {REDIRECTS} times")

    def _read(self, answer: requests.Response) -> bytes:
        """Read a body as it comes in, and stop where it takes longer than a page may."""
        end = time.monotonic() + self._patience.page
        parts, size = [], 0
        while part := answer.raw.read1(BLOCK, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > LARGEST:
                raise DownloadError(
                    f"{answer.url}: more than {LARGEST:,} bytes: no page of this download; see "
                    "that the address is that of the interface"
                )
            if time.monotonic() > end:
                raise _TryError(f"not whole after {self._patience.page:g} seconds")
        return b"".join(parts)


def _refusal(status: int) -> str:
    """Say what a status means, and what to do."""
    if status in CLOSED:
        return (
            f"status {status}: the server is there and does not let this be read; it may bar this "
            "network or country, or ask for leave: try it in a browser, later, or from elsewhere"
        )
    if status in UNKNOWN:
        return (
            f"status {status}: the address is not known there; see that it is written as it "
            "should be"
        )
    return f"status {status}: the server answers nothing else; run the same again later"


def _last_words(error: BaseException) -> str:
    """Return what stands at the bottom of an error that wraps others."""
    while error.args and isinstance(error.args[-1], BaseException):
        error = error.args[-1]
    return str(getattr(error, "reason", None) or error).rpartition(">: ")[2]


def _same_host(here: str, there: str) -> bool:
    """Whether an address stays on its host and port; a change to https is no departure."""
    old, new = urlsplit(here), urlsplit(there)
    ports = {"http": 80, "https": 443}
    if old.hostname != new.hostname or new.scheme not in ports:
        return False
    plain = old.port in {None, ports[old.scheme]} and new.port in {None, ports[new.scheme]}
    if old.scheme == new.scheme:
        return plain or old.port == new.port
    return plain and new.scheme == "https"


def checked_address(address: str) -> str:
    """Return an address without a slash at its end.

    Raises
    ------
    ValueError
        If it is none.
    """
    parts = urlsplit(str(address))
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
        raise ValueError(f"address is {address!r}: give one such as 'https://iss.moex.com/iss'")
    return str(address).rstrip("/")


def open_session(
    address: str, pages: Pages, check: Check, patience: Patience, tell: Tell
) -> requests.Session:
    """Open a session that asks one address and refuses every other.

    Parameters
    ----------
    address : str
        What the address of every page begins with.
    pages : Pages
        Where pages that have come are kept.
    check : callable
        Takes the address of a page, its body and its headers, and returns the body that is kept;
        a ValueError says that it is not what it should be, and it is asked for again.
    patience : Patience
        How often, and how long.
    tell : callable
        Takes a sentence for whoever waits.
    """
    session = requests.Session()
    session.mount("http://", _Refuse())
    session.mount("https://", _Refuse())
    session.mount(f"{address}/", _PageAdapter(pages, check, patience, tell))
    return session
