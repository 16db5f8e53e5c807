"""What trades mean for the tax: lots sold, gains short and long, wash sales, losses to take."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from research_lib.base.checks import as_series, per_asset
from research_lib.portfolio.history import ROUNDING, Replay, checked_history, replayed
from research_lib.rebalancing.costs import Costs, as_costs
from research_lib.rebalancing.taxes import Lots, Taxes
from research_lib.simulator.set_up import FREE
from research_lib.whole_lots.pieces import Numbers, checked_prices

SOLD = ["asset", "bought", "pieces", "cost", "price", "gain", "kind", "disallowed"]


@dataclass(frozen=True, eq=False)
class LotSales:
    """What trades mean for the tax of the year in which they are made.

    Attributes
    ----------
    lots : DataFrame
        A row for each lot that is sold or sold from: `asset`, `bought`, `pieces` sold, `cost` of a
        piece, `price`, `gain`, `kind` (short or long) and `disallowed`, the part of a loss that
        does not count because the asset was bought shortly before.
    short, long : float
        Gains less losses of the tax year so far, these trades included; all are long at one rate.
    tax, tax_before : float
        What the tax year owes with these trades, and without them.
    washed : Series by asset
        Losses of earlier sales that the purchases among the trades disallow.
    free_from : Series by asset
        First date on which what is now sold at a loss can be bought again without losing it.
    """

    lots: pd.DataFrame
    short: float
    long: float
    tax: float
    tax_before: float
    washed: pd.Series
    free_from: pd.Series


def tax_by_lot(
    history: pd.DataFrame,
    trades: Numbers,
    prices: Numbers,
    date: str | pd.Timestamp,
    taxes: Taxes,
) -> LotSales:
    """Find the lots that sales close, their gains and the tax of the year.

    Parameters
    ----------
    history : DataFrame
        A row for each purchase and sale so far: `date`, `asset`, `pieces` (below 0 if sold) and
        `price`. Open lots alone will do, if nothing was sold this year or shortly before.
    trades : Series or mapping
        Pieces to buy (above 0) and to sell (below), such as the column `trade` of
        :func:`~research_lib.whole_lots.trades.trades`. Sales are booked before purchases.
    prices : Series or mapping
        Price of a piece of every asset traded.
    date : date
        Day of the trades.
    taxes : Taxes
        Rates, choice of lots, tax year and wash sales, with times in days.

    Returns
    -------
    LotSales
        Lots sold, gains and tax.

    Raises
    ------
    ValueError
        If a row of the history is bad, more is sold than is held, or a price is missing.

    See Also
    --------
    ways_to_sell : The same for each choice of lots.
    losses_to_take : Losses that could be realised now.

    Notes
    -----
    Booked by the accounts that :func:`research_lib.simulate` keeps, as :class:`research_lib.Taxes`
    says. The tax of the year is what it would owe if it ended with these trades; losses of earlier
    years are carried into it. Of lots of one day the first row counts as the older.

    Examples
    --------
    >>> history = pd.DataFrame(
    ...     [("2020-01-02", "a", 5, 10.0), ("2024-05-02", "a", 5, 40.0)],
    ...     columns=["date", "asset", "pieces", "price"],
    ... )
    >>> case = history, {"a": -6}, {"a": 30.0}, "2024-07-01"
    >>> found = tax_by_lot(*case, rl.Taxes(0.2, short_rate=0.4))
    >>> found.lots[["pieces", "gain", "kind"]].values.tolist()
    [[5.0, 100.0, 'long'], [1.0, -10.0, 'short']]
    >>> found.tax
    18.0
    """
    today = _day(date)
    table = checked_history(history, today)
    # Without trades it says what the year owes so far.
    moved = as_series(trades, "trades") if len(trades) else pd.Series(dtype=np.float64)
    moved = moved[moved != 0.0]
    price = checked_prices(prices, moved.index) if len(moved) else moved
    held = table.groupby("asset", sort=False)["pieces"].sum()
    orders = [*zip(moved.index.tolist(), moved.tolist(), price.tolist(), strict=True)]
    for asset, pieces, _ in orders:
        has = float(held.get(asset, 0.0))
        if -pieces > has * (1.0 + ROUNDING):
            raise ValueError(
                f"trades sell {-pieces:g} of {asset!r}, and {has:g} are held: add the purchase"
            )
    before = replayed(table, today, taxes).tax_of_year()
    now = replayed(table, today, taxes)
    sold = [now.sold(asset, -pieces, each) for asset, pieces, each in orders if pieces < 0.0]
    lots = pd.concat(sold, ignore_index=True)[SOLD] if sold else pd.DataFrame(columns=SOLD)
    # What was never held has no loss that a purchase could disallow.
    known = [order for order in orders if order[1] > 0.0 and order[0] in now.assets]
    washed = pd.Series({order[0]: _buy(now, *order) for order in known}, dtype=np.float64)
    lost = lots.loc[lots["gain"] < 0.0, "asset"].unique()
    free = today
    if taxes.wash_sale is not None:
        free += pd.to_timedelta(taxes.wash_sale) + pd.Timedelta(days=1)
    free_from = pd.Series(free, lost)
    short, long = map(float, now.gained())
    return LotSales(lots, short, long, now.tax_of_year(), before, washed[washed > 0.0], free_from)


def ways_to_sell(
    history: pd.DataFrame,
    trades: Numbers,
    prices: Numbers,
    date: str | pd.Timestamp,
    taxes: Taxes,
) -> pd.DataFrame:
    """Compare the choices of lots: oldest first, dearest first, and losses first.

    Parameters and errors as of :func:`tax_by_lot`. A row for "fifo", "highest" and "harvest":
    `short` and `long` gains of the tax year, `disallowed` losses, `tax` of the year, and `due` to
    these trades, the tax less that without them.
    """
    ways: tuple[Lots, ...] = ("fifo", "highest", "harvest")
    rows = {}
    for way in ways:
        found = tax_by_lot(history, trades, prices, date, replace(taxes, lots=way))
        rows[way] = {
            "short": found.short,
            "long": found.long,
            "disallowed": float(found.lots["disallowed"].sum()),
            "tax": found.tax,
            "due": found.tax - found.tax_before,
        }
    return pd.DataFrame(rows).T


def losses_to_take(
    history: pd.DataFrame,
    prices: Numbers,
    date: str | pd.Timestamp,
    taxes: Taxes,
    *,
    costs: Costs | float = FREE,
) -> pd.DataFrame:
    """List lots that have lost, what their loss could save in tax, and what taking it costs.

    Parameters
    ----------
    history, date, taxes
        As for :func:`tax_by_lot`. Lots are chosen by their loss, but at average cost if `taxes`
        says so.
    prices : Series or mapping
        Price of a piece of every asset held.
    costs : Costs or float, default none
        Costs of selling and of buying back, proportional; a fixed cost counts once each way for
        each lot.

    Returns
    -------
    DataFrame
        A row for each lot below its cost, the largest gain of taking it first: `asset`, `bought`,
        `pieces`, `cost`, `price`, `gain`, `kind`, `disallowed` as of :class:`LotSales`; `saves`,
        the loss that counts at the rate of its kind; `trading`, the cost of selling and buying
        back; `worth`, the one less the other; and `free_from`. `attrs` holds `saved_now`: what all
        of them together take off the tax of this year. Losses beyond its gains are carried.

    Raises
    ------
    ValueError
        As for :func:`tax_by_lot`.
    """
    today = _day(date)
    table = checked_history(history, today)
    held = table.groupby("asset", sort=False)["pieces"].sum()
    assets = held.index[held > 0.0]
    price = checked_prices(prices, assets)
    chosen = taxes if taxes.lots == "average" else replace(taxes, lots="harvest")
    books = replayed(table, today, chosen)
    now = books.open_lots(price.reindex(books.assets, fill_value=1.0))
    down = now[now["gain"] < 0.0].groupby("asset", sort=False)["pieces"].sum()
    found = tax_by_lot(history, -down, price, today, chosen)
    lots = found.lots.copy()
    short = taxes.rate if taxes.short_rate is None else taxes.short_rate
    rate = np.where(lots["kind"] == "short", short, taxes.rate)
    lots["saves"] = rate * (-lots["gain"] - lots["disallowed"]).astype(np.float64)
    paid = as_costs(costs)
    each = pd.Series(per_asset(paid.proportional, assets, "proportional cost"), assets)
    money = (lots["pieces"] * lots["price"]).astype(np.float64)
    lots["trading"] = 2.0 * (money * each.reindex(lots["asset"]).to_numpy() + paid.fixed)
    lots["worth"] = lots["saves"] - lots["trading"]
    lots["free_from"] = found.free_from.reindex(lots["asset"]).to_numpy()
    lots = lots.sort_values("worth", ascending=False, kind="stable", ignore_index=True)
    lots.attrs["saved_now"] = found.tax_before - found.tax
    return lots


def _day(date: str | pd.Timestamp) -> pd.Timestamp:
    day = pd.to_datetime(date, errors="coerce")
    if not isinstance(day, pd.Timestamp) or pd.isna(day):
        raise ValueError(f"date is {date!r}: give a day, such as '2024-12-30'")
    return day.tz_localize(None).normalize()


def _buy(now: Replay, asset: object, pieces: float, price: float) -> float:
    """Book a purchase; return the losses that it disallows, in this tax year or before."""
    account = now.lots.account
    before = float(account.gained.sum())
    now.trade(asset, pieces, price, len(now.closes) - 1)
    return float(account.gained.sum()) - before
