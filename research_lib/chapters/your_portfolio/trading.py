"""The trades of a reader, and what they mean for the tax, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from research_lib.chapters.your_portfolio.told import Note, money, share
from research_lib.figures.tables import Table, table
from research_lib.portfolio.tax_by_lot import losses_to_take, tax_by_lot, ways_to_sell
from research_lib.reader.case import Case
from research_lib.reader.not_said import NothingToSayError, NotSaidError
from research_lib.reader.standing import broken_limits
from research_lib.reader.way_back import left_outside, target_of
from research_lib.rebalancing.taxes import Taxes

# Money a piece: gains of what cost nothing are right to the last digit shown.
NOTHING = 1e-9
# A share that shows as more than 0.0 %.
SEEN = 0.0005
TAXED = {
    "short": "short gains less losses",
    "long": "long gains less losses",
    "disallowed": "losses disallowed",
    "due": "tax due to these trades",
}
WAYS = {"fifo": "oldest first", "highest": "dearest first", "harvest": "losses first"}


def trades_table(case: Case, found: pd.DataFrame) -> Table:
    """Return the trades for readers, the largest first."""
    made = found[found["trade"] != 0]
    order = made["money"].abs().sort_values(ascending=False, kind="stable").index
    shown = pd.DataFrame(
        {
            "held": [f"{pieces:,.10g}" for pieces in made["held"]],
            "trade": [signed_pieces(pieces) for pieces in made["trade"]],
            "at": [f"{price:,.10g}" for price in made["price"]],
            "paid, or received": made["money"].map(signed_money),
            "cost": made["cost"].map(money),
            "weight before": made["before"].map(share),
            "goal": made["goal"].map(share),
            "after": made["after"].map(share),
        },
        index=made.index,
    ).loc[order]
    left = 1.0 - found[["before", "goal", "after"]].sum()
    if left.abs().max() > SEEN:
        shown.loc["cash"] = [""] * 5 + [*left.map(share)]
    _, where = target_of(case)
    rate = float(found.attrs["rate"])
    counted = f"Costs of {share(rate, 2)} of what is traded are" if rate else "No costs are"
    broken = len(broken_limits(case, found["goal"]))
    limits = f" It breaks {broken} of the issuer limits." if broken else ""
    missed = f" {left_outside(found)}".rstrip()
    caption = f"{summary(found)}{missed} {counted} counted. The goal is {where}.{limits}"
    return table(shown, caption, rows="name")


def signed_pieces(pieces: float) -> str:
    """Write a purchase with a plus, a sale with a minus.

    >>> signed_pieces(-1500)
    '−1,500'
    """
    return f"{pieces:+,.10g}".replace("-", "\N{MINUS SIGN}")


def signed_money(amount: float) -> str:
    """Write money paid with a plus, money received with a minus.

    >>> signed_money(1234.5), signed_money(-12.345)
    ('+1,234', '−12.35')
    """
    return ("+" if amount > 0.0 else "") + money(amount)


def summary(found: pd.DataFrame) -> str:
    """Say what the trades do in all."""
    told, number = found.attrs, int((found["trade"] != 0).sum())
    if number == 0:
        return "Nothing has to be traded: no trade in whole lots leads nearer to the goal."
    return (
        f"{'1 trade turns' if number == 1 else f'{number} trades turn'} over "
        f"{share(told['turnover'])} of the portfolio, for {money(told['cost'])} of costs, with "
        f"{money(told['cash'])} left in cash; "
        f"{share(told['distance'] / 2)} of the money then lies elsewhere than its goal has it."
    )


def taxes_of(tax: Mapping[str, Any]) -> Taxes:
    """Return taxes as the reader gives them.

    Raises
    ------
    NotSaidError
        If none are given.
    """
    if not tax:
        raise NotSaidError("No rates of tax were given, so none is counted: give tax (--tax).")
    return Taxes(**tax)


def _lots_of(case: Case, names: pd.Index) -> pd.DataFrame:
    """Return purchases of what is sold; what cost nothing cost next to nothing, as accounts ask.

    Raises
    ------
    NotSaidError
        If some of what is held was bought nobody knows when or at what cost, or pieces are not
        known.
    """
    if not (case.pieces > 0.0).any():
        raise NotSaidError("This needs the pieces held: add a column of them (HOLDINGS).")
    known = case.lots.groupby("asset")["pieces"].sum().reindex(names, fill_value=0.0)
    short = names[known.to_numpy() < case.pieces.reindex(names).to_numpy() * (1.0 - 1e-9)]
    if len(short):
        raise NotSaidError(
            f"This needs the day and the cost of each purchase of {short[0]}: add columns "
            "'acquired' and 'cost', a row a purchase (HOLDINGS)."
        )
    some = case.lots[case.lots["asset"].isin(names)]
    return some.assign(price=some["price"].clip(lower=NOTHING)).reset_index(drop=True)


def _day_of(case: Case, lots: pd.DataFrame) -> pd.Timestamp:
    """Return the day of the trades: of the last price, or of a purchase after it."""
    return max(case.day, pd.Timestamp(lots["date"].max()))


def taxed_ways(
    case: Case, found: pd.DataFrame, tax: Mapping[str, Any]
) -> tuple[pd.DataFrame, float]:
    """Return what the trades owe by the lots that are sold, and the losses that they disallow.

    Returns
    -------
    ways : DataFrame
        As of :func:`~research_lib.portfolio.tax_by_lot.ways_to_sell`, in words.
    washed : float
        Losses taken before that purchases among the trades disallow.

    Raises
    ------
    NotSaidError
        If nothing is sold, or no rates or not all purchases are known.
    """
    taxes = taxes_of(tax)
    sold = found.index[found["trade"] < 0]
    if sold.empty:
        raise NothingToSayError("Nothing is sold, so no gain is taxed.")
    lots = _lots_of(case, sold)
    given = lots, found["trade"], found["price"], _day_of(case, lots), taxes
    washed = float(tax_by_lot(*given).washed.sum())
    return ways_to_sell(*given).rename(index=WAYS).rename_axis("lots sold"), washed


def tax_table(case: Case, found: pd.DataFrame, tax: Mapping[str, Any]) -> Table:
    """Return what the trades owe in tax by the lots that are sold.

    Raises
    ------
    NotSaidError
        If nothing is sold, or no rates or not all purchases are known.
    """
    ways, washed = taxed_ways(case, found, tax)
    least = ways["due"].min()
    best = ways.index[ways["due"] <= least + 1e-9]
    caption = f"Sold {best[0]}, the trades owe {money(least)} in tax."
    if len(best) == len(ways):
        caption = f"Whichever lots are sold, the trades owe {money(least)} in tax."
    if washed:
        caption += f" Purchases among them disallow losses of {money(washed)} taken before."
    shown = ways[list(TAXED)].rename(columns=TAXED).map(money)
    return table(shown, caption, rows="lots sold", bold=list(best) if len(best) < len(ways) else ())


def losses_table(
    case: Case, tax: Mapping[str, Any], cost: float, trades: pd.DataFrame | Note | None = None
) -> Table:
    """Return lots below their cost and what taking the loss is worth, beside the trades above.

    Raises
    ------
    NotSaidError
        If no lot has lost, or no rates or not all purchases are known.
    """
    taxes = taxes_of(tax)
    held = case.pieces.index[case.pieces > 0.0]
    history = _lots_of(case, held)
    unpriced = [name for name in held if pd.isna(case.last.get(name))]
    if unpriced:
        raise NotSaidError(f"This needs a price of {unpriced[0]}: give one (PRICES).")
    found = losses_to_take(history, case.last, _day_of(case, history), taxes, costs=cost)
    if found.empty:
        raise NothingToSayError("Every lot is worth its cost or more: there is no loss to take.")
    shown = pd.DataFrame(
        {
            "asset": found["asset"],
            "bought": pd.to_datetime(found["bought"]).dt.strftime("%Y-%m-%d"),
            "loss": found["gain"].map(money),
            "kind": found["kind"],
            "saves in tax": found["saves"].map(money),
            "costs to trade": found["trading"].map(money),
            "worth": found["worth"].map(money),
            "buy back from": pd.to_datetime(found["free_from"]).dt.strftime("%Y-%m-%d"),
        }
    )
    shown = shown.set_index(["asset", "bought"])
    good = int((found["worth"] > 0.0).sum())
    saved = found.attrs["saved_now"]
    now = (
        f"All together take {money(saved)} off this year's tax; what is left is carried forward."
        if saved > 0.0
        else "The files show no gain taken so far this year, against which they would count."
    )
    which = f"{good} of {len(found)} losses {'saves' if good == 1 else 'save'}"
    if good == len(found):
        which = "Each of these losses saves"
    caption = f"{which} more tax than its sale and purchase cost, if there is a gain to set it "
    caption += f"against. {now}{_not_both(found, trades)}"
    return table(shown, caption, rows="name")


def _not_both(found: pd.DataFrame, trades: pd.DataFrame | Note | None) -> str:
    """Name what the trades back to the target move too: bought, a loss may not count."""
    if trades is None or isinstance(trades, Note):
        return ""
    told = []
    for sign, does in ((1.0, "buy"), (-1.0, "sell from")):
        moved = trades.index[trades["trade"] * sign > 0.0]
        both = [name for name in found["asset"].unique() if name in moved]
        told += [f"{does} {', '.join(both)}"] if both else []
    return f" Not beside the trades above, which {' and '.join(told)}." if told else ""
