"""What a reader has bought and sold, checked, and replayed in the accounts of the library."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd

from research_lib.accounts.lots import Lots, book_trades, open_lots
from research_lib.accounts.tax_account import LONG, RUNNING, SHORT, close_year
from research_lib.accounts.tax_plan import TaxPlan, dated_plan
from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_frame
from research_lib.base.numbers import as_floats
from research_lib.rebalancing.taxes import Taxes

COLUMNS = ["date", "asset", "pieces", "price"]
# Pieces sold beyond those held by less than this share of them are rounding.
ROUNDING = 1e-9
KINDS = {SHORT: "short", LONG: "long"}


def checked_history(history: pd.DataFrame, date: pd.Timestamp) -> pd.DataFrame:
    """Purchases (pieces above 0) and sales (below) up to `date`, sorted by day, rows numbered.

    Raises
    ------
    TypeError
        If it is no table.
    ValueError
        If a column is missing, or a row has no date, asset, pieces or price, lies after `date` or
        sells more than is held; the message names the row.
    """
    check_frame(history)
    missing = [name for name in COLUMNS if name not in history.columns]
    if missing:
        raise ValueError(f"history has no column {missing[0]!r}: give {', '.join(COLUMNS)}")
    if history.empty:
        raise ValueError("history has no rows: give at least one purchase")
    if not history.index.is_unique:
        twice = history.index[history.index.duplicated()][0]
        raise ValueError(f"history has the row {twice} twice: number them with .reset_index()")
    table = history[COLUMNS].copy()
    days = pd.to_datetime(table["date"], errors="coerce")
    table["date"] = days.dt.tz_localize(None).dt.normalize()
    for name in ("pieces", "price"):
        table[name] = as_floats(table[name], name, partial("{} in row {}".format, name))
    finite = np.isfinite(table[["pieces", "price"]].to_numpy()).all(axis=1)
    bad = table["date"].isna() | table["asset"].isna() | ~finite
    bad |= (table["pieces"] == 0.0) | ~(table["price"] > 0.0) | (table["date"] > date)
    if bad.any():
        row: Any = bad.idxmax()
        told = ", ".join(f"{name} {history.loc[row, name]}" for name in COLUMNS)
        raise ValueError(
            f"history in row {row} has {told}: give a date up to {date.date()}, an asset, pieces "
            "(below 0 if sold) and a price above 0"
        )
    table = table.sort_values("date", kind="stable")
    held = table.groupby("asset", sort=False)["pieces"].cumsum()
    short = held < -ROUNDING * table["pieces"].abs()
    if short.any():
        row = short.idxmax()
        raise ValueError(
            f"history in row {row} sells {-table.loc[row, 'pieces']:g} of "
            f"{table.loc[row, 'asset']!r}, {-held[row]:g} more than are held: add the purchase"
        )
    return table


class Replay(NamedTuple):
    """The lots of a reader at a date, in the accounts of the library."""

    lots: Lots
    plan: TaxPlan
    closes: pd.DatetimeIndex
    assets: pd.Index

    def trade(self, asset: Any, pieces: float, price: float, step: int) -> None:
        """Book one purchase (above 0) or sale (below)."""
        i = cast(int, self.assets.get_loc(asset))
        money = np.zeros(len(self.assets))
        money[i] = pieces * price
        self.lots.price[i] = price
        book_trades(self.lots, money, self.plan, step)

    def gained(self) -> FloatArray:
        """Return what has been realised in the tax year that runs, short and long, shape (2,)."""
        account = self.lots.account
        gained: FloatArray = account.gained[account.years[RUNNING]].copy()
        return gained

    def tax_of_year(self) -> float:
        """Close the tax year at the last step, and return what it owes."""
        account = self.lots.account
        account.due[0] = 0.0
        close_year(account, self.plan, len(self.closes) - 1)
        return float(account.due[0])

    def open_lots(self, prices: pd.Series) -> pd.DataFrame:
        """Lots held of every asset, in the order of purchase, with what a sale would gain."""
        rows = []
        for i, asset in enumerate(self.assets):
            held = self._held(i)
            gain = held["pieces"] * (prices[asset] - held["cost"])
            rows.append(held.assign(asset=asset, price=prices[asset], gain=gain))
        table = pd.concat(rows, ignore_index=True)
        return table[["asset", "bought", "pieces", "cost", "price", "gain", "kind"]]

    def sold(self, asset: Any, pieces: float, price: float) -> pd.DataFrame:
        """Sell `pieces` at the last step; return a row for each lot that the sale takes from."""
        i, last = cast(int, self.assets.get_loc(asset)), len(self.closes) - 1
        table = self._held(i)
        self.trade(asset, -pieces, price, last)
        assert self.lots.dated is not None
        dated = self.lots.dated
        table["pieces"] = dated.taken[: len(table)]
        table = table[table["pieces"] > 0.0]
        gain = table["pieces"] * (price - table["cost"])
        table = table.assign(asset=asset, price=price, gain=gain, disallowed=0.0)
        lost = gain < 0.0
        if self.plan.dates is not None and self.plan.dates.washes and lost.any():
            # The last losses in the books are those of this sale, in its order.
            end = int(dated.lost.filled[i])
            counts = dated.lost.units[i, end - int(lost.sum()) : end]
            gone = table.loc[lost, "pieces"] - counts
            table.loc[lost, "disallowed"] = gone * (table.loc[lost, "cost"] - price)
        return table

    def _held(self, i: int) -> pd.DataFrame:
        assert self.lots.dated is not None
        assert self.plan.dates is not None
        held, dates = self.lots.dated.held, self.plan.dates
        many = int(held.filled[i])
        start = self.closes[0] - pd.Timedelta(days=int(dates.wash_clock[1]))
        age = dates.age_clock[-1] - held.since[i, :many]
        long = (age > dates.long_after) | (not dates.ages)
        columns = {
            "bought": start + pd.to_timedelta(held.bought[i, :many], unit="D"),
            "pieces": held.units[i, :many].copy(),
            "cost": held.basis[i, :many].copy(),
            "kind": np.where(long, KINDS[LONG], KINDS[SHORT]),
        }
        return pd.DataFrame(columns)


def replayed(history: pd.DataFrame, date: pd.Timestamp, taxes: Taxes) -> Replay:
    """Book a checked history; the last step is `date`, at which the tax year is taken to end.

    Raises
    ------
    ValueError
        If tax years or times are counted in periods.
    """
    spans = {"year": taxes.year, "long_after": taxes.long_after, "wash_sale": taxes.wash_sale}
    for name, span in spans.items():
        if isinstance(span, int):
            raise ValueError(f"{name} is {span} periods: give it in days or by a calendar")
    index = pd.DatetimeIndex(sorted({*history["date"], date}))
    # Clocks that count days even where no time matters: lots have the date of their purchase.
    plan = dated_plan(taxes, index)
    days = np.asarray((index - index[0]).days, dtype=np.int64)
    clock = np.concatenate([np.zeros(1, dtype=np.int64), days])
    assert plan.dates is not None
    ends = plan.year_ends.copy()
    ends[-1] = True
    dates = plan.dates._replace(wash_clock=clock, age_clock=clock)
    plan = plan._replace(year_ends=ends, dates=dates)
    assets = pd.Index(history["asset"].unique())
    found = Replay(
        open_lots(np.zeros(len(assets)), 4 * len(history) + 8, plan), plan, index, assets
    )
    steps = index.get_indexer(pd.Index(history["date"]))
    columns = (history[name].tolist() for name in ("asset", "pieces", "price"))
    orders = [*zip(steps, *columns, strict=True)]
    for place, (step, asset, pieces, price) in enumerate(orders):
        found.trade(asset, pieces, price, int(step))
        ends_step = place + 1 == len(orders) or orders[place + 1][0] != step
        if ends_step and plan.year_ends[step] and step < len(index) - 1:
            close_year(found.lots.account, plan, int(step))
    return found
