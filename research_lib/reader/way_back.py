"""Back to the target: drift since the last trade, the weights wanted, the trades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from research_lib.base.parameters import PerAsset
from research_lib.cells.facts import listed
from research_lib.files.labels import instead_of
from research_lib.portfolio.drift_since import Drift, drift_since
from research_lib.reader.case import CASH, Case
from research_lib.reader.months import APART, filled, nearest, stopped
from research_lib.reader.not_said import NotSaidError, or_money
from research_lib.whole_lots.trades import Where, trades


def drift_of(case: Case) -> Drift:
    """Return how far the portfolio has drifted since its last trade.

    Raises
    ------
    NotSaidError
        If the day of the last trade or a price near it is not known, or prices have stopped.
    """
    since = _since_last_trade(case)
    names = case.invested.index
    late = [name for name in names if pd.isna(since[name].iloc[0])]
    if late:
        raise NotSaidError(
            f"This needs a price of {late[0]} on {since.index[0]:%Y-%m-%d}: give it (PRICES), "
            f"{or_money(late[0])}."
        )
    gone = [name for name in names if pd.isna(since[name].iloc[-1])]
    if gone:
        told = stopped(case.needed_prices(), gone[0])
        raise NotSaidError(
            f"{told}: give one near {since.index[-1]:%Y-%m-%d} (PRICES), {or_money(gone[0])}."
        )
    # Between them only days on which all that is held has a price.
    since = since[list(names)].dropna()
    pieces = case.invested / since.iloc[-1]
    if CASH in case.weights.index:
        pieces[CASH] = case.weights[CASH]
        since = since.assign(**{CASH: 1.0})
    return replace(drift_since(pieces, since), listed=case.listed)


def _since_last_trade(case: Case) -> pd.DataFrame:
    """Return prices of what is held from the day on that is nearest to the last trade."""
    prices = filled(case.needed_prices())
    if case.last_trade is None:
        raise NotSaidError("This needs the day of the last trade: give last_trade (--last-trade).")
    absent = [name for name in case.invested.index if name not in prices.columns]
    if absent:
        raise NotSaidError(f"This needs prices of {absent[0]}: give them (PRICES).")
    told = f"the last trade was on {case.last_trade:%Y-%m-%d}"
    first = nearest(prices.index, case.last_trade)
    if first is None and case.last_trade < prices.index[0]:
        raise NotSaidError(
            f"This needs prices near the last trade: {told}, and the first price is of "
            f"{prices.index[0]:%Y-%m-%d}. Give earlier prices, or last_trade (--last-trade)."
        )
    if first is None or first == prices.index[-1]:
        raise NotSaidError(
            f"This needs prices from the last trade on, of two days or more: {told}, and the "
            f"last price is of {prices.index[-1]:%Y-%m-%d}. Give later prices (PRICES), or another "
            "day by last_trade (--last-trade)."
        )
    return prices.loc[first:, case.invested.index]


def target_of(case: Case) -> tuple[pd.Series, str]:
    """Return the weights wanted and where they come from: the reader, or the last trade.

    Raises
    ------
    NotSaidError
        If neither is known.
    """
    if case.target is not None:
        return case.target, "the target you gave"
    try:
        drift = drift_of(case)
    except NotSaidError as reason:
        raise NotSaidError(f"{reason} Or give target, a file of weights (--target).") from None
    then = drift.weights["then"]
    told = f"the weights of the last trade, {case.last_trade:%d %B %Y}"
    if drift.distance.index[0] != case.last_trade:
        told += f", by prices of {drift.distance.index[0]:%d %B %Y}"
    if drift.listed < 1.0:
        told += f", of the {100 * drift.listed:.1f} % that are listed"
    return then / then.sum(), told


def trades_back(
    case: Case,
    *,
    trade_to: Where = "target",
    band: PerAsset | None = None,
    lot: PerAsset = 1.0,
    least_trade: float = 0.0,
    cost: float = 0.0,
) -> pd.DataFrame:
    """Return the trades back to the target in whole pieces or lots, as of `whole_lots.trades`.

    Parameters
    ----------
    case : Case
        With pieces and prices of all that is held.
    trade_to : {"target", "edge", "halfway", "least"}, default "target"
        The `policy` of :func:`research_lib.whole_lots.trades.trades`.
    band : float or mapping of str to float, optional
        Half-width of the band around a target.
    lot : float or mapping of str to float, default 1
        Pieces traded together; what a mapping does not name is traded by the piece.
    least_trade : float, default 0
        Least money of a trade.
    cost : float, default 0
        Proportional cost, one way.

    Returns
    -------
    DataFrame by name

    Raises
    ------
    NotSaidError
        If pieces, prices, the target or a part of the portfolio are not known, or prices are not
        of one day and one currency.
    ValueError
        If an option is bad.
    """
    if case.listed < 1.0:
        raise NotSaidError(
            f"Only {100 * case.listed:.1f} % of the portfolio are listed: trades need all of it "
            "(HOLDINGS)."
        )
    target, _ = target_of(case)
    lacking = [name for name in case.invested.index if name not in case.pieces.index]
    if lacking:
        raise NotSaidError(
            f"This needs the pieces held of {lacking[0]}: add a column of them (HOLDINGS), "
            f"{or_money(lacking[0])}."
        )
    if pd.isna(case.cash):
        raise NotSaidError("This needs the money at hand: give cash a value (HOLDINGS).")
    names = case.pieces.index.append(target.index.drop(CASH, errors="ignore")).unique()
    price = _prices_now(case, names)
    found = trades(
        case.pieces,
        price,
        target,
        cash=case.cash,
        policy=trade_to,
        band=band,
        lot=_lots(case, lot, names) if isinstance(lot, Mapping) else lot,
        least_trade=least_trade,
        costs=cost,
    )
    found.attrs["rate"] = cost
    return found


def left_outside(found: pd.DataFrame) -> str:
    """Say which weights end outside their bands after trades, "" if none does."""
    names = [str(name) for name in found.attrs.get("outside", [])]
    if not names:
        return ""
    return (
        f"Outside their band {'end' if len(names) > 1 else 'ends'} {listed(names)}: no trade in "
        "whole lots was found that ends with all weights inside."
    )


def _lots(case: Case, lot: Mapping[Any, float], names: pd.Index) -> dict[Any, float]:
    """Return the lot of each name, which may be given by any text of the files."""
    lots: dict[Any, float] = {}
    for given, pieces in lot.items():
        name = given if given in names else case.label_of.get(given, given)
        if name not in names:
            remedy = f"{instead_of(given, names)}, or take it out"
            raise ValueError(f"lot names {given!r}, which is neither held nor wanted: {remedy}")
        if lots.setdefault(name, pieces) != pieces:
            what = f"lot names {given!r}, which is {name!r}, and gives it two lots"
            raise ValueError(f"{what}, {lots[name]:g} and {pieces:g}: keep one")
    return {name: lots.get(name, 1.0) for name in names}


def _prices_now(case: Case, names: pd.Index) -> pd.Series:
    """Return a price of each name: that of the holdings, else the last of the prices.

    Raises
    ------
    NotSaidError
        If a name has none, or those of the two files are not of one day and one currency.
    """
    own = case.last.reindex(names)
    if case.prices is None:
        newest = pd.Series(float("nan"), names)
    else:
        newest = filled(case.prices).iloc[-1].reindex(names)
    price = own.fillna(newest)
    if price.isna().any():
        name = price.index[price.isna()][0]
        if case.prices is not None and name in case.prices:
            told = stopped(case.prices, name)
            raise NotSaidError(f"{told}: give one near {case.day:%Y-%m-%d} (PRICES).")
        raise NotSaidError(f"This needs a price of {name}: give one (PRICES), {or_money(name)}.")
    far = names[((own / newest - 1.0).abs() > APART).to_numpy()]
    new = names[own.isna().to_numpy()]
    if len(far) and len(new):
        raise NotSaidError(
            f"{new[0]} has a price in the file of prices alone, where {far[0]} is at "
            f"{newest[far[0]]:g} and not, as in the holdings, at {own[far[0]]:g}: give prices of "
            "one day and one currency (HOLDINGS, PRICES)."
        )
    return price
