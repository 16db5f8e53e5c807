"""Back to the target: drift since the last trade, the weights wanted, the trades."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from research_lib.base.parameters import PerAsset
from research_lib.portfolio.drift_since import Drift, drift_since
from research_lib.reader.case import CASH, Case
from research_lib.reader.not_said import NotSaidError
from research_lib.whole_lots.trades import Where, trades


def drift_of(case: Case) -> Drift:
    """Return how far the portfolio has drifted since its last trade.

    Raises
    ------
    NotSaidError
        If the day of the last trade or a price on it is not known.
    """
    prices = case.needed_prices().ffill()
    if case.last_trade is None:
        raise NotSaidError("This needs the day of the last trade: give last_trade (--last-trade).")
    absent = [name for name in case.invested.index if name not in prices.columns]
    since = prices.loc[case.last_trade :]
    if absent or len(since) < 2:
        raise NotSaidError(
            f"This needs prices of {absent[0]}."
            if absent
            else f"This needs prices from {case.last_trade:%Y-%m-%d} on: two days or more."
        )
    late = [name for name in case.invested.index if pd.isna(since[name].iloc[0])]
    if late:
        raise NotSaidError(f"This needs a price of {late[0]} on {since.index[0]:%Y-%m-%d}.")
    now = since.iloc[-1].reindex(case.invested.index)
    pieces = case.invested / now
    if CASH in case.weights.index:
        pieces[CASH] = case.weights[CASH]
        since = since.assign(**{CASH: 1.0})
    return drift_since(pieces, since)


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
        then = drift_of(case).weights["then"]
    except NotSaidError as reason:
        raise NotSaidError(f"{reason} Or give a file of target weights.") from None
    return then / then.sum(), f"the weights of the last trade, {case.last_trade:%d %B %Y}"


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
    trade_to, band, lot, least_trade
        As for :func:`research_lib.whole_lots.trades.trades`; what a mapping of lots does not name
        is traded by the piece.
    cost : float, default 0
        Proportional cost, one way.

    Returns
    -------
    DataFrame by name

    Raises
    ------
    NotSaidError
        If pieces, prices or the target are not known.
    ValueError
        If an option is bad.
    """
    target, _ = target_of(case)
    lacking = [name for name in case.invested.index if name not in case.pieces.index]
    if lacking:
        raise NotSaidError(f"This needs the pieces held of {lacking[0]}: add a column of them.")
    if pd.isna(case.cash):
        raise NotSaidError("This needs the money at hand: give cash a value.")
    names = case.pieces.index.append(target.index.drop(CASH, errors="ignore")).unique()
    newest = case.needed_prices().ffill().iloc[-1] if case.prices is not None else case.last
    price = case.last.reindex(names).fillna(newest.reindex(names))
    if price.isna().any():
        raise NotSaidError(f"This needs a price of {price.index[price.isna()][0]}.")
    lots: PerAsset = lot
    if isinstance(lot, Mapping):
        absent = [name for name in lot if name not in names]
        if absent:
            raise ValueError(f"lot names {absent[0]!r}, which is neither held nor wanted")
        lots = {name: lot.get(name, 1.0) for name in names}
    return trades(
        case.pieces,
        price,
        target,
        cash=case.cash,
        policy=trade_to,
        band=band,
        lot=lots,
        least_trade=least_trade,
        costs=cost,
    )
