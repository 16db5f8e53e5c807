"""A small server on this machine that answers as the exchange and as a library of archives do.

It can be told to fail: to be busy, to stop within a body, to drip, to use another encoding, to
send elsewhere, or to be gone for good after so many bytes.
"""

from __future__ import annotations

import io
import json
import threading
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answers = Callable[[str, dict[str, str]], bytes | None]
TYPES = {".json": "application/json; charset=utf-8", ".zip": "application/x-zip-compressed"}


@dataclass
class Faults:
    """What goes wrong, for so many requests or for all."""

    gone_after: int | None = None  # bytes of bodies, after which no connection lasts
    busy: int = 0  # requests answered by 503
    retry_after: str | None = None
    cut: int = 0  # requests whose body stops in the middle
    says_length: bool = True
    drip: float = 0.0  # seconds between two bytes
    send: Callable[[bytes], bytes] = bytes  # changes the body
    headers: dict[str, str] = field(default_factory=dict)
    redirect: Callable[[str], str | None] = lambda path: None
    status: int | None = None


class Server:
    """Serves on 127.0.0.1 for as long as the block lasts."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.faults = Faults()
        self.asked: list[str] = []
        self.sent = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Server:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def works(self) -> None:
        """Nothing fails from now on, and nothing has been asked."""
        self.faults, self.asked, self.sent = Faults(), [], 0


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"server_told": server})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body go out together
    server_told: Server

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        server, faults = self.server_told, self.server_told.faults
        parts = urlsplit(self.path)
        if faults.gone_after is not None and server.sent >= faults.gone_after:
            self.close_connection = True
            return
        server.asked.append(self.path)
        target = faults.redirect(self.path)
        if target is not None:
            self.head(302, {"Location": target})
        elif faults.busy > 0:
            faults.busy -= 1
            self.head(503, {"Retry-After": faults.retry_after} if faults.retry_after else {})
        else:
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            body = server.answers(parts.path, query)
            if body is None or faults.status is not None:
                self.head(faults.status or 404, {})
            else:
                self.body(faults.send(body), TYPES[PurePosixPath(parts.path).suffix])

    def head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for key, value in {**headers, "Content-Length": "0"}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.flush()

    def body(self, body: bytes, kind: str) -> None:
        server, faults = self.server_told, self.server_told.faults
        length = {"Content-Length": str(len(body))} if faults.says_length else {}
        self.send_response(200)
        for key, value in ({"Content-Type": kind} | faults.headers | length).items():
            self.send_header(key, value)
        self.end_headers()
        end = len(body)
        if faults.cut > 0:
            faults.cut -= 1
            end = len(body) // 2
        if faults.gone_after is not None:
            end = min(end, faults.gone_after - server.sent)
        for part in [body[i : i + 1] for i in range(end)] if faults.drip else [body[:end]]:
            self.wfile.write(part)
            if faults.drip:
                self.wfile.flush()
                time.sleep(faults.drip)
        server.sent += end
        self.wfile.flush()
        if end < len(body) or not faults.says_length:
            self.close_connection = True


# ---------------------------------------------------------------- the exchange


@dataclass
class Market:
    """An exchange: lists of an index by day, and closes of shares by board, code and day."""

    lists: dict[str, list[dict[str, Any]]]
    closes: dict[tuple[str, str], dict[str, float | None]]
    list_page: int = 2
    history_page: int = 2
    list_cursor: bool = True

    def __call__(self, path: str, query: dict[str, str]) -> bytes | None:
        if query.get("iss.json") != "extended" or query.get("iss.meta") != "off":
            return None
        words = path.removeprefix("/iss/").removesuffix(".json").split("/")
        start = int(query.get("start", "0"))
        if words[:-1] == ["statistics", "engines", "stock", "markets", "index", "analytics"]:
            rows = self.lists.get(query["date"], [])
            cursor = {"PREV_DATE": None, "NEXT_DATE": None} if self.list_cursor else None
            return answer("analytics", rows, query, (start, self.list_page), cursor)
        if words[:6] == ["history", "engines", "stock", "markets", "shares", "boards"]:
            known = self.closes.get((words[6], words[8]), {})
            rows = [
                {"BOARDID": words[6], "SECID": words[8], "TRADEDATE": day, "CLOSE": close}
                for day, close in sorted(known.items())
                if query["from"] <= day <= query["till"]
            ]
            return answer("history", rows, query, (start, self.history_page), {})
        return None


def answer(
    table: str,
    rows: list[dict[str, Any]],
    query: dict[str, str],
    place: tuple[int, int],
    cursor: dict[str, Any] | None,
) -> bytes:
    start, size = place
    columns = query[f"{table}.columns"].split(",")
    page = [{key: row[key] for key in columns if key in row} for row in rows[start : start + size]]
    blocks: dict[str, Any] = {table: page}
    if cursor is not None and f"{table}.cursor" in query["iss.only"].split(","):
        place_of = {"INDEX": start, "TOTAL": len(rows), "PAGESIZE": size}
        blocks[f"{table}.cursor"] = [place_of | cursor]
    text = json.dumps([{"charsetinfo": {"name": "utf-8"}}, blocks], ensure_ascii=False)
    return text.encode()


def member(ticker: str, weight: float, day: str, **changed: Any) -> dict[str, Any]:
    """A row of a list of the index."""
    row = {
        "indexid": "IMOEX",
        "tradedate": day,
        "ticker": ticker,
        "shortnames": ticker.title(),
        "secids": ticker,
        "weight": weight,
        "tradingsession": 3,
    }
    return row | changed


# ---------------------------------------------------------------- a library of archives


@dataclass
class Archives:
    """A site that has zip archives of one text each, by the name before ``_CSV.zip``."""

    texts: dict[str, str]

    def __call__(self, path: str, query: dict[str, str]) -> bytes | None:
        name = path.rpartition("/")[2].removesuffix("_CSV.zip")
        return zipped(name, self.texts[name]) if name in self.texts else None


def zipped(name: str, text: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(f"{name}.csv", (2026, 1, 1, 0, 0, 0))
        archive.writestr(entry, text.replace("\n", "\r\n"), zipfile.ZIP_DEFLATED)
    return content.getvalue()
