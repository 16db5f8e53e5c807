"""Which of the book's data sets come from Kenneth French's library, and how from his files.

``pandas_datareader`` reads the files; what becomes of them is what becomes of the older ones that
the book's data come from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pandas as pd
import requests
from pandas_datareader.famafrench import FamaFrenchReader

MISSING = -99.0  # his files write -99.99 or -999 where there is nothing
FIRST = "1900-01-01"  # before everything he has; the reader would leave out all but five years
RETURNS = "Value Weight(ed)? Returns -- "
Tables = list[tuple[str, pd.DataFrame]]  # each with its title
Files = Mapping[str, Tables]


class Panel(NamedTuple):
    """Returns of one data set and, where they are known, the market weights they start from."""

    returns: pd.DataFrame
    weights: pd.DataFrame | None = None


class FrenchSet(NamedTuple):
    """One of the book's data sets: the files of his library, and what is made of them."""

    files: tuple[str, ...]
    build: Callable[[Files], Panel]
    decimals: int = 6


class _Reader(FamaFrenchReader):  # type: ignore[misc]
    """The reader of his files, at an address that can be told."""

    def __init__(self, file: str, address: str, session: requests.Session) -> None:
        super().__init__(file, start=FIRST, retry_count=0, session=session)
        self._address = address

    @property
    def url(self) -> str:
        """The address of the file."""
        return file_address(self._address, self.symbols)


def file_address(address: str, file: str) -> str:
    """Return where a file of the library lies."""
    return f"{address}/{file}_CSV.zip"


def read_tables(file: str, address: str, session: requests.Session) -> Tables:
    """Return the tables of one file with their titles, in percent, dated as he dates them.

    The reader numbers the tables, and their order is not the same in all files and years: it is by
    the titles, which stand in its description, that they are told apart.
    """
    try:
        read: dict[Any, Any] = _Reader(file, address, session).read()
    except (ValueError, TypeError, LookupError) as error:
        raise ValueError(
            f"{file_address(address, file)}: {error}: his file has another form than this reads"
        ) from error
    titles = dict(re.findall(r"^ *(\d+) : (.*?) ?\(\d+ rows x \d+ cols\)$", read["DESCR"], re.M))
    return [(titles.get(str(key), ""), table) for key, table in read.items() if key != "DESCR"]


def _table(files: Files, file: str, title: str, frequency: str) -> pd.DataFrame:
    """Return the one table of a file whose title fits, as numbers, dated by ends of periods."""
    found = [
        table
        for name, table in files[file]
        if re.search(title, name) and table.index.dtype == f"period[{frequency}]"
    ]
    if len(found) != 1:
        there = "; ".join(name for name, _ in files[file]) or "no table"
        raise ValueError(
            f"{file}: {len(found)} tables of frequency {frequency} are called {title!r}; there "
            f"are: {there}: his files have another form than this reads"
        )
    frame = found[0].copy()
    frame.columns = frame.columns.str.strip()
    numbers = frame.apply(pd.to_numeric, errors="coerce")
    for column in frame.columns[numbers.isna().any()]:
        bad = numbers[column].isna().to_numpy()
        raise ValueError(
            f"{file}, {title}, row {frame.index[bad][0]}, column {column} is "
            f"{frame[column][bad].iloc[0]!r}: no number"
        )
    days = pd.DatetimeIndex(pd.PeriodIndex(frame.index).to_timestamp())
    frame.index = (days + pd.offsets.MonthEnd(0) if frequency == "M" else days).rename("date")
    if frame.index.has_duplicates or not frame.index.is_monotonic_increasing:
        raise ValueError(f"{file}, {title}: its dates are not in order, each once")
    return frame.astype("float64")


def _clean(percent: pd.DataFrame) -> pd.DataFrame:
    return percent.mask(percent <= MISSING) / 100.0


def normalised(values: pd.DataFrame) -> pd.DataFrame:
    """Scale every row to a sum of one."""
    return values.div(values.sum(axis=1), axis=0)


def _weighted(
    files: Files, file: str, start: str, columns: Callable[[pd.DataFrame], pd.DataFrame]
) -> Panel:
    """Return monthly returns with number of firms × average size, of the same row, as weights."""
    titles = (f"{RETURNS}Monthly", "Number of Firms", "Average Firm Size")
    returns, firms, size = (columns(_table(files, file, title, "M")) for title in titles)
    returns = _clean(returns).loc[start:]
    capitalisation = (firms * size).loc[returns.index, returns.columns]
    return Panel(returns, normalised(capitalisation))


def _industries(count: int, start: str) -> FrenchSet:
    file = f"{count}_Industry_Portfolios"
    return FrenchSet((file,), lambda files: _weighted(files, file, start, lambda table: table))


def _equal_industries(files: Files) -> Panel:
    file = "49_Industry_Portfolios"
    table = _table(files, file, "Equal Weight(ed)? Returns -- Monthly", "M")
    return Panel(_clean(table).loc["1969-07":])


def _daily_industries(files: Files) -> Panel:
    """Return 47 of 48 industries from the first day on which all of them have a return."""
    table = _table(files, "48_Industry_Portfolios_daily", f"{RETURNS}Daily", "D")
    returns = _clean(table.drop(columns="Hlth", errors="ignore"))
    gaps = returns.index[returns.isna().any(axis=1)]
    return Panel(returns.loc[returns.index > gaps.max()] if len(gaps) else returns)


def _deciles(table: pd.DataFrame) -> pd.DataFrame:
    deciles = table.iloc[:, -10:]
    if list(deciles.columns[[0, -1]]) != ["Lo 10", "Hi 10"]:
        raise ValueError(f"the last ten columns are not the deciles: {list(table.columns)}")
    return deciles.set_axis([f"Decile {i}" for i in range(1, 11)], axis=1)


def _size_deciles(files: Files) -> Panel:
    return _weighted(files, "Portfolios_Formed_on_ME", FIRST, _deciles)


def _daily_size_deciles(files: Files) -> Panel:
    table = _table(files, "Portfolios_Formed_on_ME_Daily", f"{RETURNS}Daily", "D")
    return Panel(_clean(_deciles(table)))


def _factors(files: Files, file: str, frequency: str) -> pd.DataFrame:
    """Return the factors of one file, in decimals, as far as the book uses them."""
    return _columns(_table(files, file, "", frequency), file, ["Mkt-RF", "RF"]) / 100.0


def _columns(table: pd.DataFrame, file: str, names: list[str]) -> pd.DataFrame:
    missing = [name for name in names if name not in table]
    if missing:
        raise ValueError(f"{file}: no column {missing[0]}; there are: {', '.join(map(str, table))}")
    return table[names]


MONTHLY, DAILY = "F-F_Research_Data_Factors", "F-F_Research_Data_Factors_daily"


def _bills(files: Files) -> Panel:
    return Panel(_factors(files, MONTHLY, "M")["RF"].to_frame("US bills"))


def _market(files: Files) -> Panel:
    return Panel(_factors(files, MONTHLY, "M").sum(axis=1).to_frame("US market"))


def _daily_bills(files: Files) -> Panel:
    return Panel(_factors(files, DAILY, "D")["RF"].to_frame("US bills"))


def _daily_market(files: Files) -> Panel:
    return Panel(_factors(files, DAILY, "D").sum(axis=1).to_frame("US market"))


def _spread_bills(files: Files) -> Panel:
    """Return the rate of each month spread over its days, for a day's own is rounded too far.

    A last month without a rate has the daily rate of the month before.
    """
    days = pd.DatetimeIndex(_factors(files, DAILY, "D").index)
    months = days + pd.offsets.MonthEnd(0)
    count = pd.Series(1.0, index=days).groupby(months).transform("sum")
    monthly = _bills(files).returns["US bills"].reindex(months).set_axis(days)
    rate = (1.0 + monthly) ** (1.0 / count) - 1.0
    gaps = sorted({f"{month:%Y-%m}" for month in months[rate.isna()]})
    if gaps not in ([], [f"{days[-1]:%Y-%m}"]):
        raise ValueError(f"{MONTHLY}: no rate of bills in {', '.join(gaps)}, which {DAILY} has")
    return Panel(rate.ffill().to_frame("US bills"))


def _spread_market(files: Files) -> Panel:
    excess = _factors(files, DAILY, "D")["Mkt-RF"]
    return Panel((excess + _spread_bills(files).returns["US bills"]).to_frame("US market"))


# The 20 countries are not among them: their archive holds a file a country, in a form of its own,
# which the reader does not read.
FRENCH_SETS: dict[str, FrenchSet] = {
    "us_industries_49": _industries(49, "1969-07"),
    "us_industries_30": _industries(30, "1926-07"),
    "us_industries_47_daily": FrenchSet(("48_Industry_Portfolios_daily",), _daily_industries),
    "us_size_deciles": FrenchSet(("Portfolios_Formed_on_ME",), _size_deciles),
    "us_size_deciles_daily": FrenchSet(("Portfolios_Formed_on_ME_Daily",), _daily_size_deciles),
    "us_market": FrenchSet((MONTHLY,), _market),
    "us_market_daily": FrenchSet((DAILY,), _daily_market),
    "us_bills": FrenchSet((MONTHLY,), _bills),
    "us_bills_daily": FrenchSet((DAILY,), _daily_bills),
    "us_industries_49_2026": _industries(49, "1969-07"),
    "us_industries_49_2026_equal": FrenchSet(("49_Industry_Portfolios",), _equal_industries),
    "us_market_daily_2026": FrenchSet((MONTHLY, DAILY), _spread_market, 8),
    "us_bills_daily_2026": FrenchSet((MONTHLY, DAILY), _spread_bills, 8),
}
