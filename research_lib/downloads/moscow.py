"""Moscow, fetched: an index with its weights on one day, and the prices of its members before."""

from __future__ import annotations

import csv
import datetime
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import requests

from research_lib.datasets.moscow_words import readme
from research_lib.downloads.exchange import CODE, Member, check_answer, closes, index_list, is_day
from research_lib.downloads.folder import SUMS, sums_of, write_safely
from research_lib.downloads.forms import csv_bytes
from research_lib.downloads.pages import PAGES, Begun, Pages, begin
from research_lib.downloads.session import Patience, checked_address, open_session
from research_lib.downloads.telling import Progress, Telling
from research_lib.writing.whole import inert

ISS = "https://iss.moex.com/iss"
WEIGHTS, PRICES, README = "weights.csv", "prices.csv", "README.txt"
LONGEST = 600  # months


@dataclass(frozen=True)
class MoscowMarket:
    """What :func:`fetch_moscow` fetched.

    Attributes
    ----------
    folder : Path
        Where its files stand.
    weights : DataFrame of shape (n_shares, 6), indexed by ticker
        As in ``weights.csv``.
    prices : DataFrame of shape (n_days, n_priced)
        As in ``prices.csv``: closes in roubles, missing on days without a trade.
    notes : tuple of str
        What a reader should know of this run: pages that were fetched again, tries that failed.
        It stands in no file: the files are the same however the download went.
    """

    folder: Path
    weights: pd.DataFrame
    prices: pd.DataFrame
    notes: tuple[str, ...]


def fetch_moscow(
    date: str | datetime.date,
    months: int,
    folder: str | Path,
    *,
    index: str = "IMOEX",
    board: str = "TQBR",
    address: str = ISS,
    progress: Progress | None = None,
    patience: Patience | None = None,
    today: datetime.date | None = None,
) -> MoscowMarket:
    """Fetch an index of the Moscow Exchange and the prices of its members up to a day.

    The folder then holds ``weights.csv`` (columns ``index_name``, ``date``, ``ticker``,
    ``price_column``, ``name``, ``weight``, ``source``; ``price_column`` is empty where there are no
    prices; weights in decimals as published, never scaled), ``prices.csv`` (a row a day, a column a
    share, closes in roubles, nothing on a day without a trade), ``README.txt`` (what is missing,
    and jumps that look like splits), ``SHA256SUMS``, and every answer of the exchange in
    ``pages/``. Prices are adjusted for nothing: neither splits nor dividends.

    A download that was broken off goes on from the last page that came whole, and ends with the
    same files, byte for byte.

    Parameters
    ----------
    date : str or datetime.date
        A day of trading before today, such as "2024-12-30".
    months : int
        Prices of so many months up to that day, 1 to 600.
    folder : str or Path
        Made if it is not there. It holds one download; the same request goes on with it.
    index : str, default "IMOEX"
        Code of the index.
    board : str, default "TQBR"
        Code of the board whose prices are asked for.
    address : str, default "https://iss.moex.com/iss"
        Of the interface. Nothing is asked elsewhere.
    progress : callable, optional
        Called with what is being fetched, how many of the members have come, and how many there
        are (0 until the list has come).
    patience : Patience, optional
        How often a page is asked for, and how long it is waited for.
    today : datetime.date, optional
        Today in Moscow, unless given.

    Returns
    -------
    MoscowMarket

    Raises
    ------
    ValueError
        If a parameter cannot be, if there is no list of that day, if what comes contradicts
        itself, or if the folder holds anything that would be written over.
    DownloadError
        If a page does not come; what has come is kept.

    Notes
    -----
    Source: https://iss.moex.com/iss/reference/; the list by
    ``statistics/engines/stock/markets/index/analytics``, closes by
    ``history/engines/stock/markets/shares/boards/.../securities``.
    """
    request = _request(date, months, index, board, checked_address(address))
    day = _today(today)
    if request["date"] >= day:
        raise ValueError(
            f"date is {request['date']}, and today is {day}: closes are known of days before "
            "today; give one of them"
        )
    folder = Path(folder)
    begun = begin(folder, request, [WEIGHTS, PRICES, README, SUMS], day)
    telling = Telling(progress)
    session = open_session(
        request["address"], begun.pages, check_answer, patience or Patience(), telling.note
    )
    with session, begun.pages.trial():
        with begun.pages.trial():
            members = index_list(session, request["address"], index, request["date"])
        prices = _prices(session, request, members, begun.pages, telling)
        weights = _weights_table(request, members, prices)
        _write(folder, request, begun, weights, prices)
    priced = prices.dropna(axis="columns", how="all")
    return MoscowMarket(folder, weights, priced, tuple(telling.notes))


def _request(
    date: str | datetime.date, months: int, index: str, board: str, address: str
) -> dict[str, str]:
    """Return what is asked for, every part of it checked, as the record of the folder has it."""
    day = str(date.isoformat()[:10] if isinstance(date, datetime.date) else date)
    if not is_day(day):
        raise ValueError(f"date is {date!r}: give a day such as '2024-12-30'")
    whole = isinstance(months, (int, np.integer)) and not isinstance(months, bool)
    if not whole or not 1 <= months <= LONGEST:
        raise ValueError(f"months is {months!r}: give a whole number, 1 to {LONGEST}")
    for what, code in (("index", index), ("board", board)):
        if not isinstance(code, str) or not CODE.fullmatch(code):
            raise ValueError(f"{what} is {code!r}: give its code, such as 'IMOEX' or 'TQBR'")
    start = pd.Timestamp(day) - pd.DateOffset(months=int(months))
    return {
        "what": "moscow",
        "address": address,
        "index": index,
        "board": board,
        "from": f"{start:%Y-%m-%d}",
        "date": day,
    }


def _today(today: datetime.date | None) -> str:
    """Return today as an ISO date. Moscow has had one clock since 2014, three hours ahead."""
    zone = datetime.timezone(datetime.timedelta(hours=3))
    return (today or datetime.datetime.now(zone).date()).isoformat()


def _prices(
    session: requests.Session,
    request: dict[str, str],
    members: list[Member],
    pages: Pages,
    telling: Telling,
) -> pd.DataFrame:
    """Return closes by day and ticker, with a column for every member, priced or not."""
    columns: dict[str, dict[str, float | None]] = {}
    for number, member in enumerate(members):
        telling.step(member.ticker, number, len(members))
        with pages.trial():
            columns[member.ticker] = _closes_of(session, request, member)
    telling.step("prices", len(members), len(members))
    frame = pd.DataFrame(
        {ticker: pd.Series(column, dtype="float64") for ticker, column in columns.items()}
    ).sort_index()
    frame.index = pd.DatetimeIndex(pd.to_datetime(frame.index, format="%Y-%m-%d"), name="date")
    # A close of nothing is no price: it stands for a day without a trade.
    return frame.mask(frame == 0.0).dropna(how="all")


def _closes_of(
    session: requests.Session, request: dict[str, str], member: Member
) -> dict[str, float | None]:
    """Return the closes of a member by day, whichever of its codes they stand under."""
    span = request["from"], request["date"]
    column: dict[str, float | None] = {}
    for code in member.codes:
        found = closes(session, request["address"], request["board"], code, span)
        for day, close in found.items():
            if column.get(day) not in {None, close} and close is not None:
                raise ValueError(
                    f"{member.ticker}: on {day} its codes {', '.join(member.codes)} have two "
                    f"closes, {column[day]} and {close}: give another day"
                )
            column[day] = column.get(day) if close is None else close
    return column


def _weights_table(
    request: dict[str, str], members: list[Member], prices: pd.DataFrame
) -> pd.DataFrame:
    """Return the list of the index in the form of the book's own lists."""
    priced = set(prices.columns[prices.notna().any()])
    rows = {
        member.ticker: {
            "index_name": request["index"],
            "date": request["date"],
            "price_column": member.ticker if member.ticker in priced else "",
            "name": member.name,
            "weight": round(member.weight / 100.0, 10),
            "source": request["address"],
        }
        for member in members
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("ticker")


def _write(
    folder: Path,
    request: dict[str, str],
    begun: Begun,
    weights: pd.DataFrame,
    prices: pd.DataFrame,
) -> None:
    """Write the files of a download, their checksums last."""
    priced = prices.dropna(axis="columns", how="all")
    if priced.empty:
        raise ValueError(
            f"{request['board']}: no price of any of the {len(weights)} members of "
            f"{request['index']} from {request['from']} to {request['date']}: see that the board "
            "is written as at the exchange"
        )
    files = {
        WEIGHTS: _weights_bytes(weights),
        PRICES: csv_bytes(priced, 10),
        README: readme({**request, "begun": begun.day}, weights, prices).encode(),
    }
    for name, content in files.items():
        write_safely(folder / name, content)
    pages = [f"{PAGES}/{name}" for name in begun.pages.names()]
    write_safely(folder / SUMS, sums_of(folder, [*files, *pages]))


def _weights_bytes(weights: pd.DataFrame) -> bytes:
    """Write the list as CSV. Text that a spreadsheet would take for a formula is made inert."""
    columns = ["index_name", "date", "ticker", "price_column", "name", "weight", "source"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in weights.reset_index().to_dict("records"):
        row["weight"] = f"{row['weight']:.10f}".rstrip("0").rstrip(".") or "0"
        writer.writerow([inert(str(row[column])) for column in columns])
    return text.getvalue().encode()
