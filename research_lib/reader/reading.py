"""A reader's files read together: what is held, its market, its prices, the weights wanted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from research_lib.cells.problem import FileProblem
from research_lib.files.holdings import Holdings, read_holdings
from research_lib.files.market import Market, read_market
from research_lib.files.names import match_names
from research_lib.files.prices import Prices, read_prices
from research_lib.reader.case import CASH, Case
from research_lib.reader.names import (
    checked_issuers,
    is_money,
    names_in_market,
    renamed,
    say_names,
)

FILES = ("holdings", "market", "prices", "target")
# A price of the holdings further than this from the last of the prices is of another day or money.
APART = 0.05


def read_case(
    holdings: str | Path,
    market: str | Path = "",
    prices: str | Path = "",
    *,
    target: str | Path = "",
    reading: Mapping[str, Mapping[str, Any]] | None = None,
    aliases: Mapping[str, str] | None = None,
    issuers: Mapping[str, str] | None = None,
    last_trade: str = "",
) -> Case:
    """Read a portfolio, and what else there is: its market, prices, and the weights wanted.

    Parameters
    ----------
    holdings, market, prices, target : str or Path
        Files; all but the first may be left out with "". `target` is read as a market is: names
        and weights that sum to 1, with cash by its name.
    reading : mapping of file to mapping, optional
        What the functions that read are told, by "holdings", "market", "prices" and "target".
    aliases : mapping of str to str, optional
        Name of a holding to name of the market, as the reader confirms it.
    issuers : mapping of str to str, optional
        Company of a class of shares.
    last_trade : str, optional
        Day of the last trade.

    Returns
    -------
    Case

    Raises
    ------
    FileProblem
        If a file cannot be read without a guess.
    ValueError
        If names differ by case or spaces alone, or an option names what is not there.
    """
    how = _checked_reading(reading)
    held = read_holdings(holdings, **how["holdings"])
    whole = read_market(market, **how["market"]) if market else None
    known = read_prices(prices, **how["prices"]) if prices else None
    wanted = read_market(target, **how["target"]) if target else None
    files = {"holdings": held, "market": whole, "prices": known, "target": wanted}
    read = {name: file.what_was_read.copy() for name, file in files.items() if file is not None}
    name_of = names_in_market(held, whole, aliases)
    frame = renamed(held.frame, name_of)
    table = None if known is None else _price_table(known, name_of)
    weights, last = _worth(frame, held, table, read["holdings"])
    unknown = pd.Series(dtype=np.float64) if whole is None else whole.weights
    loose = match_names(weights.drop(CASH, errors="ignore"), unknown)
    outside = loose.unmatched if whole is not None else loose.unmatched.iloc[:0]
    say_names(read["holdings"], name_of, outside)
    return Case(
        weights=weights,
        pieces=frame["pieces"].drop(CASH, errors="ignore").dropna(),
        last=last,
        cash=_money(frame),
        lots=_purchases(held, name_of),
        market=None if whole is None else whole.weights,
        target=None if wanted is None else _target(wanted),
        prices=table,
        issuers=checked_issuers(issuers, weights),
        last_trade=_last_trade(last_trade, held, table),
        outside=outside,
        what_was_read=read,
    )


def _checked_reading(
    reading: Mapping[str, Mapping[str, Any]] | None,
) -> dict[str, dict[str, Any]]:
    told = {name: dict(options) for name, options in (reading or {}).items()}
    unknown = [name for name in told if name not in FILES]
    if unknown:
        raise ValueError(f"reading names {unknown[0]!r}: give {', '.join(FILES)}")
    return {name: told.get(name, {}) for name in FILES}


def _price_table(known: Prices, name_of: Mapping[Any, Any]) -> pd.DataFrame:
    """Return prices under the names of the market, without columns of money."""
    table = known.prices
    new = {old: name for old, name in name_of.items() if name not in table.columns}
    table = table.rename(columns=new)
    return table.drop(columns=[name for name in table.columns if name == CASH or is_money(name)])


def _worth(
    frame: pd.DataFrame, held: Holdings, prices: pd.DataFrame | None, facts: pd.DataFrame
) -> tuple[pd.Series, pd.Series]:
    """Return weights, and the price of a piece today; pieces alone are worth the last prices."""
    last = frame["price"].drop(CASH, errors="ignore")
    if prices is not None:
        newest = prices.ffill().iloc[-1].reindex(last.index)
        _say_apart(facts, last, newest)
        last = last.fillna(newest)
    if frame["weight"].notna().all():
        return frame["weight"], last.dropna()
    if last.isna().any():
        file = str(held.what_was_read["found"].iloc[0])
        what = f"tells of pieces of {last.index[last.isna()][0]!r}, and not of what they are worth"
        remedy = "add a column of prices or values, or give a file of prices that has it"
        raise FileProblem(what, file=file, remedy=remedy)
    value = (frame["pieces"] * last.reindex(frame.index)).fillna(frame["value"])
    value = value.fillna(frame["pieces"])  # money is its own price
    return (value / value.sum()).rename("weight"), last


def _say_apart(facts: pd.DataFrame, own: pd.Series, newest: pd.Series) -> None:
    """Add a line to what was read where prices of the two files are not of one day or money."""
    far = (own / newest - 1.0).abs() > APART
    if far.any():
        name = far.index[far][0]
        told = f"{int(far.sum())}, such as {name}: {own[name]:g} beside {newest[name]:g}"
        facts.loc[len(facts)] = ["question: prices unlike the last of the file of prices", told]


def _money(frame: pd.DataFrame) -> float:
    """Return money at hand: the value of the row of cash, or else its pieces; NaN if neither."""
    if CASH not in frame.index:
        return 0.0
    return float(frame["value"].fillna(frame["pieces"])[CASH])


def _purchases(held: Holdings, name_of: Mapping[Any, Any]) -> pd.DataFrame:
    """Return lots whose day and cost the file tells."""
    lots = held.lots.dropna()
    table = lots.rename(columns={"name": "asset", "acquired": "date", "cost": "price"})
    table = table.assign(asset=table["asset"].replace(dict(name_of)))
    bought = table[table["asset"] != CASH]
    return bought[["date", "asset", "pieces", "price"]].reset_index(drop=True)


def _target(wanted: Market) -> pd.Series:
    """Return the weights wanted, money under its one name."""
    weights = wanted.weights.rename(lambda name: CASH if is_money(name) else name)
    return weights.groupby(level=0, sort=False).sum()


def _last_trade(given: str, held: Holdings, prices: pd.DataFrame | None) -> pd.Timestamp | None:
    """Return the day of the last trade, which must not come after the last price."""
    bought = held.lots["acquired"].dropna() if len(held.lots) else pd.Series(dtype=object)
    if not given:
        return bought.max() if len(bought) else None
    day = pd.to_datetime(given, errors="coerce")
    if not isinstance(day, pd.Timestamp):
        raise ValueError(f"last_trade is {given!r}: give a day, such as '2024-12-30'")
    if prices is not None and day >= prices.index[-1]:
        raise ValueError(f"last_trade is {given}, not before the last price: give an earlier day")
    return day
