"""Cash that is kept for falls: out after a fall from the peak, back at a new high."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research_lib.base.arrays import BoolArray, FloatArray
from research_lib.cash.drag import cash_drag
from research_lib.chapters.cash_drag.cost import check_span, growth
from research_lib.measures.performance import aligned_cash

FALLS = (0.10, 0.20, 0.30, 0.40)
KEPT = (0.10, 0.20, 0.50, 1.00)


def after_fall(market: FloatArray, fall: float) -> BoolArray:
    r"""Whether the cash is in the market at the opening of each period.

    `market`: returns, shape (..., T), a history a row. The peak :math:`M_t` is the highest wealth
    :math:`W` up to the close of t, the start included. The cash goes in at the first close at
    which :math:`W_t \le (1 - f) M_t` and comes out at the next with :math:`W_t = M_t`. It earns
    from the period after: nothing of the period that it is in decides where it is.

    >>> after_fall(np.array([0.1, -0.3, 0.1, 0.5, 0.1]), 0.2).tolist()
    [False, False, True, True, False]
    """
    if not 0.0 < fall < 1.0:
        raise ValueError(f"fall is {fall}: give a share of the peak between 0 and 1, such as 0.2")
    bad = np.argwhere(~((market >= -1.0) & (market < np.inf)))
    if len(bad):
        raise ValueError(
            f"return {bad[0][-1]} of the market, from 0, is {market[tuple(bad[0])]}: every return "
            "is a number of at least -1; fill it in, or start after it"
        )
    wealth = np.cumprod(1.0 + market, axis=-1)
    wealth = np.concatenate([np.ones((*wealth.shape[:-1], 1)), wealth], axis=-1)
    peak = np.maximum.accumulate(wealth, axis=-1)
    place = np.arange(wealth.shape[-1])
    high = np.maximum.accumulate(np.where(wealth >= peak, place, 0), axis=-1)
    low = np.where(wealth <= peak * (1.0 - fall), place, -1)
    return (np.maximum.accumulate(low, axis=-1) > high)[..., :-1]


def kept_for_falls(
    market: pd.Series, cash: pd.Series | float, share: float, fall: float
) -> pd.DataFrame:
    """Return the path of a portfolio that keeps a share of cash until the market has fallen.

    Columns: the `share` of cash in the period, `market`, `cash` and `portfolio`. The share is
    restored every period, as everywhere in the chapter; trades cost nothing.
    """
    table = cash_drag(market, cash, share)[["share", "market", "cash"]]
    waiting = ~after_fall(table["market"].to_numpy(), fall)
    table["share"] = share * waiting
    excess = table["market"] - table["cash"]
    table["portfolio"] = table["market"] - table["share"] * excess
    return table


def against_plain_cash(table: pd.DataFrame, bills: pd.Series, yearly: float = 12.0) -> pd.Series:
    """Return what waiting for falls cost, and what of it the falls had to do with.

    `table` is that of :func:`kept_for_falls`. Listed are the average share of `cash`; growth
    `lost` a year to the market; what the same average share, `always` kept, lost; the difference
    of the two, `falls`; and, `at equal risk`, growth over that of a mix of market and bills of
    the same volatility.
    """
    market, path = table["market"], table["portfolio"]
    bills = pd.Series(aligned_cash(bills, table.index), table.index)
    average = float(table["share"].mean())
    plain = market - average * (market - table["cash"])
    calm = float((path - bills).std() / (market - bills).std())
    same_risk = bills + calm * (market - bills)
    lost, always = (growth(market, yearly) - growth(each, yearly) for each in (path, plain))
    return pd.Series(
        {
            "cash": average,
            "lost": lost,
            "always": always,
            "falls": always - lost,
            "at equal risk": growth(path, yearly) - growth(same_risk, yearly),
        }
    )


def variants(
    market: pd.Series,
    bills: pd.Series,
    *,
    falls: Sequence[float] = FALLS,
    kept: Sequence[float] = KEPT,
    yearly: float = 12.0,
) -> pd.DataFrame:
    """Return :func:`against_plain_cash` of every fall and share, in bills and idle.

    Indexed by kind, fall and share.
    """
    ways: dict[str, pd.Series | float] = {"in bills": bills, "idle": 0.0}
    found = {
        (kind, fall, share): against_plain_cash(
            kept_for_falls(market, cash, share, fall), bills, yearly
        )
        for kind, cash in ways.items()
        for fall in falls
        for share in kept
    }
    return pd.DataFrame(found).T.rename_axis(["kind", "fall", "kept"])


def ahead_by_start(table: pd.DataFrame, years: int, yearly: int = 12) -> pd.DataFrame:
    """Compound growth a year less the market's, of every stretch of so many years.

    `table` is that of :func:`kept_for_falls`. Columns: `for falls`, and `always`, the average share
    over the whole history, kept all the time. Indexed by the first period of the stretch. Who
    starts knows what the market did before: after a fall he goes in at once.
    """
    check_span(len(table), years * yearly)
    market = table["market"]
    always = market - table["share"].mean() * (market - table["cash"])
    paths = pd.DataFrame({"for falls": table["portfolio"], "always": always, "market": market})
    total = np.vstack([np.zeros(3), np.log1p(paths.to_numpy()).cumsum(axis=0)])
    length = years * yearly
    rates = np.expm1((total[length:] - total[:-length]) / years)
    gap = rates[:, :2] - rates[:, 2:]
    return pd.DataFrame(gap, market.index[: len(gap)], paths.columns[:2])
