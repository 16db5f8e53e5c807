"""What the public interface of the Moscow Exchange (ISS) answers, and what its answers must be.

The client is ``apimoex``; https://iss.moex.com/iss/reference/ describes the interface.
"""

from __future__ import annotations

import codecs
import datetime
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import requests
from apimoex import ISSClient

Row = dict[str, Any]
# Codes go into addresses and names of files.
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


class Member(NamedTuple):
    """A share of an index: its ticker, its short name, its weight in percent, its codes."""

    ticker: str
    name: str
    weight: float
    codes: tuple[str, ...]


def check_answer(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Return the body of an answer in UTF-8, if it is whole and of the form of the interface.

    Raises
    ------
    ValueError
        If the body is in another encoding than it says, is cut off, has fewer rows than its cursor
        promises, or holds a date or a number that is none; it names the row and the column.
    """
    text = _decoded(body, headers)
    try:
        # A number that is not finite is no JSON; Python would read it.
        answer = json.loads(text, parse_constant=_refuse_constant)
    except ValueError as error:
        raise ValueError(f"its JSON is cut off or broken, {error}") from None
    tables = _tables(answer, text, headers)
    start = int(parse_qs(urlsplit(url).query).get("start", ["0"])[0])
    for name in [name for name in tables if f"{name}.cursor" in tables]:
        _check_cursor(name, tables, start)
    for table, columns in COLUMNS.items():
        for number, row in enumerate(tables.get(table, []), start=1):
            for column, is_good in columns.items():
                if not is_good(row.get(column)):
                    value = repr(row[column]) if column in row else "not there"
                    raise ValueError(f"table {table}, row {number}, column {column} is {value}")
    return text.encode()


def _refuse_constant(word: str) -> None:
    raise ValueError(f"it holds {word}")


def _charset(headers: Mapping[str, str]) -> str:
    found = re.search(r"charset=\"?([\w.:-]+)", headers.get("Content-Type", ""), re.IGNORECASE)
    return found[1] if found else "utf-8"


def _decoded(body: bytes, headers: Mapping[str, str]) -> str:
    """Read a body in the encoding that its headers name; what does not fit is never replaced."""
    charset = _charset(headers)
    try:
        return body.decode(charset).removeprefix("\ufeff")
    except (LookupError, UnicodeDecodeError) as error:
        raise ValueError(f"its text is not in {charset} as it says, {error}") from None


def _tables(answer: Any, text: str, headers: Mapping[str, str]) -> dict[str, list[Row]]:
    """Return the tables of an answer in the extended form, ``[{"charsetinfo": ...}, {...}]``."""
    is_pair = isinstance(answer, list) and [type(part) for part in answer] == [dict, dict]
    if not is_pair or not all(
        isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
        for rows in answer[1].values()
    ):
        raise ValueError(f"it is no answer of the interface: {text[:60]!r}")
    said = answer[0].get("charsetinfo", {}).get("name")
    if said and codecs.lookup(said).name != codecs.lookup(_charset(headers)).name:
        raise ValueError(f"its headers say {_charset(headers)}, and it says {said}")
    tables: dict[str, list[Row]] = answer[1]
    # The client counts the rows of the first table.
    if not tables or next(iter(tables)) not in COLUMNS:
        raise ValueError(f"it begins with none of the tables {', '.join(COLUMNS)}")
    return tables


def _check_cursor(name: str, tables: dict[str, list[Row]], start: int) -> None:
    """Hold a table to its cursor: where it begins, and how many rows there are."""
    cursor = tables[f"{name}.cursor"]
    keys = ("INDEX", "TOTAL", "PAGESIZE")
    if len(cursor) != 1 or not all(type(cursor[0].get(key)) is int for key in keys):
        raise ValueError(f"table {name}.cursor is {cursor}: no place in the table")
    index, total, size = (cursor[0][key] for key in keys)
    promised = max(0, min(size, total - index))
    if index != start or size < 1 or len(tables[name]) != promised:
        raise ValueError(
            f"table {name} has {len(tables[name])} rows from {index}: {promised} from {start} are "
            "promised"
        )


def is_day(value: Any) -> bool:
    """Whether a value is an ISO date."""
    try:
        return bool(datetime.date.fromisoformat(value).isoformat() == value)
    except (TypeError, ValueError):
        return False


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


# What is asked for, and what it must be.
COLUMNS: dict[str, dict[str, Callable[[Any], bool]]] = {
    "analytics": {
        "ticker": lambda value: isinstance(value, str) and bool(CODE.fullmatch(value)),
        "tradedate": is_day,
        "shortnames": lambda value: isinstance(value, str),
        "secids": lambda value: (
            isinstance(value, str)
            and all(CODE.fullmatch(code.strip()) for code in value.split(","))
        ),
        "weight": lambda value: _is_number(value) and 0.0 <= value <= 100.0,
        "tradingsession": lambda value: value is None or _is_number(value),
    },
    "history": {
        "TRADEDATE": is_day,
        "CLOSE": lambda value: value is None or (_is_number(value) and value >= 0.0),
    },
}


def _rows(
    session: requests.Session, url: str, table: str, query: dict[str, str | int]
) -> Iterator[list[Row]]:
    """Yield the pages of a table."""
    columns = ",".join(COLUMNS[table])
    asked = {"iss.only": f"{table},{table}.cursor", f"{table}.columns": columns}
    before: list[Row] = []
    for page in ISSClient(session, url, {**asked, **query}):
        rows = [dict(row) for row in page.get(table, [])]
        if rows and rows == before:
            raise ValueError(f"{url}: every page is the same: is it an address of the interface?")
        before = rows
        yield rows


def index_list(session: requests.Session, address: str, index: str, day: str) -> list[Member]:
    """Return the members of an index on one day, with their weights.

    Parameters
    ----------
    session : requests.Session
        As :func:`research_lib.downloads.session.open_session` opens it.
    address : str
        Of the interface.
    index, day : str
        Such as "IMOEX", and an ISO date.

    Returns
    -------
    list of Member
        In the order of the exchange. Weights are in percent, of two decimals there. If several
        sessions of the day have a list, the last one counts.

    Raises
    ------
    ValueError
        If there is no list of that day, if a ticker stands in it twice, or if its weights do not
        sum to 100.
    """
    url = f"{address}/statistics/engines/stock/markets/index/analytics/{index}.json"
    rows: list[Row] = []
    for page in _rows(session, url, "analytics", {"date": day}):
        rows += page
        other = [row["tradedate"] for row in page if row["tradedate"] != day]
        if other:
            raise ValueError(f"{url}: the list is of {other[0]}, not of {day}: give that day")
    if not rows:
        raise ValueError(
            f"{url}: no list of {index} on {day}: it may be no day of trading, or lie before the "
            "first list; give another day, or see that the index is written as there"
        )
    last = max(row.get("tradingsession") or 0 for row in rows)
    rows = [row for row in rows if (row.get("tradingsession") or 0) == last]
    tickers = [row["ticker"] for row in rows]
    twice = sorted({ticker for ticker in tickers if tickers.count(ticker) > 1})
    if twice:
        raise ValueError(f"{url}: {twice[0]} stands in the list of {day} twice: give another day")
    total = sum(row["weight"] for row in rows)
    if not 99.0 <= total <= 101.0:
        raise ValueError(f"{url}: weights of {day} sum to {total:.2f} %, not 100: give another day")
    return [_member(row) for row in rows]


def _member(row: Row) -> Member:
    codes = dict.fromkeys(code.strip() for code in row["secids"].split(","))
    return Member(row["ticker"], row["shortnames"].strip(), float(row["weight"]), tuple(codes))


def closes(
    session: requests.Session, address: str, board: str, code: str, span: tuple[str, str]
) -> dict[str, float | None]:
    """Return the closes of one share on one board, by ISO date.

    Parameters
    ----------
    session, address
        As for :func:`index_list`.
    board, code : str
        Such as "TQBR" and "SBER".
    span : tuple of two str
        First and last day, ISO dates.

    Returns
    -------
    dict of str to float or None
        None, or 0, on a day without a trade. Nothing at all if the board does not know the share.

    Raises
    ------
    ValueError
        If a day lies outside the span, or has two closes.
    """
    url = f"{address}/history/engines/stock/markets/shares/boards/{board}/securities/{code}.json"
    found: dict[str, float | None] = {}
    for page in _rows(session, url, "history", {"from": span[0], "till": span[1]}):
        for row in page:
            day, close = row["TRADEDATE"], row["CLOSE"]
            if not span[0] <= day <= span[1]:
                raise ValueError(f"{url}: {day} lies outside {span[0]} to {span[1]}")
            if found.get(day, close) != close:
                raise ValueError(f"{url}: two closes on {day}, {found[day]} and {close}")
            found[day] = close
    return found
