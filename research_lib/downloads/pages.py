"""The pages of a download that have come: one file each, with its checksum."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from research_lib.cells.problem import FileProblem
from research_lib.downloads.folder import (
    SUMS,
    checksum,
    clear_parts,
    read_sums,
    require_unchanged,
    write_safely,
)

PAGES = "pages"
REQUEST = "request.json"


class Pages:
    """Pages by their address, in a folder; none is there before it is there whole.

    Parameters
    ----------
    folder : Path
        Holds one file a page and the manifest of their checksums.
    address : str
        What all their addresses begin with. It is no part of the names of the files.
    """

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.damaged: list[str] = []
        self._address = address
        # Pages lie in the folder itself, and its record is none.
        sums = read_sums(folder).items()
        self._sums = {name: digest for name, digest in sums if "/" not in name and name != REQUEST}
        self._used: list[str] = []
        self._refused: ValueError | None = None
        clear_parts(folder)

    def name(self, url: str) -> str:
        """Return the file of a page: the end of its address, and a checksum of all of it."""
        path = Path(urlsplit(url).path)
        digest = checksum(url.removeprefix(self._address).encode())[:16]
        return f"{re.sub('[^A-Za-z0-9_-]', '_', path.stem)}-{digest}{path.suffix}"

    def get(self, url: str) -> bytes | None:
        """Return a page, or None if it has not come; one with a wrong checksum has not come."""
        name = self.name(url)
        self._used.append(name)
        if name not in self._sums:
            return None
        path = self.folder / name
        content = path.read_bytes() if path.exists() else b""
        if checksum(content) == self._sums[name]:
            return content
        self.damaged.append(name)
        del self._sums[name]
        return None

    def put(self, url: str, content: bytes) -> None:
        """Keep a page. Its checksum comes last: without it the page is asked for again."""
        name = self.name(url)
        write_safely(self.folder / name, content)
        self._sums[name] = checksum(content)
        self._list()

    def clear(self) -> None:
        """Forget every page."""
        (self.folder / SUMS).unlink(missing_ok=True)
        self._forget(list(self._sums))

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Forget the pages asked for within if what they say is refused, by a ValueError.

        They are asked for again then: what is wrong, or not there yet, may be right another time.
        Of trials within trials, only the innermost that sees the error forgets its pages.
        """
        before, self._used = self._used, []
        try:
            yield
        except FileProblem:  # it tells of the disk, not of a page
            raise
        except ValueError as error:
            if error is not self._refused:
                self._refused = error
                self._forget(self._used)
            raise
        finally:
            self._used = before + self._used

    def _forget(self, names: Iterable[str]) -> None:
        """Remove pages. Stopped in between, a page that is listed and not there has not come."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)
            self._sums.pop(name, None)
        if self._sums:
            self._list()
        else:
            (self.folder / SUMS).unlink(missing_ok=True)

    def _list(self) -> None:
        lines = (f"{digest}  {page}\n" for page, digest in sorted(self._sums.items()))
        write_safely(self.folder / SUMS, "".join(lines).encode())

    def names(self) -> list[str]:
        """Return the files of all pages, in order."""
        return sorted(self._sums)


class Begun(NamedTuple):
    """A download that has a folder: its pages so far, and the day on which it was begun."""

    pages: Pages
    day: str


def begin(folder: Path, request: Mapping[str, str], outputs: Collection[str], today: str) -> Begun:
    """Begin a download in a folder, or go on with the one that stands there.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    request : mapping of str to str
        What is asked for, with the ``address`` that all pages begin with. A folder holds one
        request: what has come for one is never mixed with another. Where no page of a request was
        kept, the folder is free for any.
    outputs : collection of str
        The files that the download will write there.
    today : str
        An ISO date: the day of a download that is begun now.

    Raises
    ------
    ValueError
        If the folder holds another download, files of the names of the outputs that no download
        wrote, or outputs that were changed since; or if its record is damaged.
    """
    record = folder / PAGES / REQUEST
    clear_parts(folder / PAGES)
    found = _recorded(record) if record.exists() else None
    if found is not None and not _holds_nothing(folder, outputs):
        day = _same_request(folder, found, request)
        require_unchanged(folder)
    else:
        day = today
        if found is None:
            _require_no_files(folder, outputs)
        (folder / PAGES / SUMS).unlink(missing_ok=True)
        content = json.dumps({**request, "begun": day}, indent=1) + "\n"
        write_safely(record, content.encode())
    clear_parts(folder)
    return Begun(Pages(folder / PAGES, request["address"]), day)


def renew(folder: Path, request: Mapping[str, str], begun: Begun, today: str) -> Begun:
    """Begin a download anew on a later day, without the pages of the earlier one.

    Its outputs stay until the new ones are there.
    """
    if begun.day == today:
        return begun
    # The pages go first: stopped in between, the day in the record is still the old one.
    begun.pages.clear()
    content = json.dumps({**request, "begun": today}, indent=1) + "\n"
    write_safely(folder / PAGES / REQUEST, content.encode())
    return Begun(Pages(folder / PAGES, request["address"]), today)


def _recorded(record: Path) -> dict[str, str]:
    """Return a request that was begun, and the day on which it was."""
    try:
        found = dict(json.loads(record.read_text(encoding="utf-8")))
        return {**found, "begun": str(found["begun"])}
    except (ValueError, KeyError, TypeError):
        raise ValueError(
            f"{record}: damaged: delete the folder {record.parent.parent}, or give another"
        ) from None


def _holds_nothing(folder: Path, outputs: Collection[str]) -> bool:
    """Whether nothing but the record of a request is there: no page came, or all were refused."""
    pages = {path.name for path in (folder / PAGES).iterdir()} - {REQUEST, SUMS}
    return not pages and not any((folder / name).exists() for name in outputs)


def _require_no_files(folder: Path, outputs: Collection[str]) -> None:
    """Refuse a folder that holds what no download wrote."""
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder}: a file stands there: give a folder")
    stray = sorted((folder / PAGES).glob("*"))[:1]
    there = [*stray, *(folder / name for name in outputs if (folder / name).exists())]
    if there:
        raise ValueError(
            f"{there[0]}: no download wrote it, and this one would write over it: "
            "give an empty folder"
        )


def _same_request(folder: Path, found: Mapping[str, str], request: Mapping[str, str]) -> str:
    """Return the day on which a request was begun, if it is the one that stands in the record."""
    for key in sorted({*request, *found} - {"begun"}):
        if found.get(key) != request.get(key):
            raise ValueError(
                f"{folder}: holds a download with {key} {found.get(key)!r}, and "
                f"{request.get(key)!r} is asked for: give another folder"
            )
    return found["begun"]
