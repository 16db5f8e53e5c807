"""What a share of cash cost in growth a year, how sure that is, and what is left after years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.cash.drag import cash_drag
from research_lib.inference.intervals import low_high
from research_lib.inference.resampling import resampled_rows
from research_lib.report.coverage import measured_coverage

SHARES = (0.07, 0.10, 0.50)
# The bill rate, the most persistent of the three series, asks for blocks of about this length.
BLOCK = 60


def growth(returns: pd.Series | FloatArray, yearly: float = 12.0) -> float:
    """Compound growth a year of returns a period, in decimals."""
    return float(np.expm1(yearly * np.log1p(returns).mean()))


def resampled(months: pd.DataFrame, block: float = BLOCK, n_resamples: int = 2000) -> IntArray:
    """Row numbers of resampled histories, the same at every call: shape (n_resamples, T)."""
    return np.array(resampled_rows(len(months), n_resamples, block=block, seed=21))


def check_span(periods: int, length: int) -> None:
    """Raise unless a stretch of so many periods fits into the data."""
    if not 1 <= length <= periods:
        raise ValueError(f"a stretch of {length} periods does not fit into {periods}: ask for less")


def portfolios(
    months: pd.DataFrame, shares: Sequence[float] = SHARES
) -> dict[tuple[str, str], pd.Series]:
    """Monthly returns of the market with a share of cash, restored every month.

    `months` is :func:`data.us_months`. Keys are the share, such as "10 %", and "in bills" or
    "idle".
    """
    ways: dict[str, pd.Series | float] = {"in bills": months["bills"], "idle": 0.0}
    return {
        (f"{100 * share:.0f} %", held): cash_drag(months["market"], cash, share)["portfolio"]
        for held, cash in ways.items()
        for share in shares
    }


def growth_lost(months: pd.DataFrame, rows: IntArray) -> pd.DataFrame:
    """Growth of the market less that of each of :func:`portfolios`, a year, with its interval.

    `rows` are those of :func:`resampled`: market and cash are drawn together and every portfolio is
    computed anew on every history. Indexed by share and kind: `value`, `low`, `high`.
    """
    market = np.log1p(months["market"].to_numpy())
    drawn_market = np.expm1(12 * market[rows].mean(axis=1))
    found = {}
    for key, path in portfolios(months).items():
        drawn = drawn_market - np.expm1(12 * np.log1p(path.to_numpy())[rows].mean(axis=1))
        found[key] = [growth(months["market"]) - growth(path), *low_high(drawn)]
    return pd.DataFrame(found, ["value", "low", "high"]).T.rename_axis(["share", "kind"])


def side_by_side(cost: pd.DataFrame) -> pd.DataFrame:
    """Return :func:`growth_lost` in points, a row a share: both kinds of cash with their ends."""
    columns: dict[str, pd.Series] = {}
    for kind in ("in bills", "idle"):
        part = 100 * cost.xs(kind, level="kind")
        columns |= {kind: part["value"]}
        columns |= {f"{end}, {kind}": part[end] for end in ("low", "high")}
    return pd.DataFrame(columns)


def coverage_of_growth_lost(months: pd.DataFrame, shares: Sequence[float] = SHARES) -> pd.Series:
    """Share of worlds like the data in which the interval of each row of growth lost is right.

    Measured on the mean of the logarithms, of which the loss of growth is a smooth function.
    """
    market = np.log1p(months["market"])
    return pd.Series(
        {
            key: measured_coverage(market - np.log1p(path), block=float(BLOCK))
            for key, path in portfolios(months, shares).items()
        }
    ).rename_axis(["share", "kind"])


def spans(returns: pd.DataFrame, years: int) -> pd.DataFrame:
    """Return what 1 becomes in each stretch of so many years, by the month of its start.

    One column a portfolio, one row for every month that has so many years after it.
    """
    check_span(len(returns), 12 * years)
    logs = np.log1p(returns.to_numpy())
    total = np.vstack([np.zeros(logs.shape[1]), logs.cumsum(axis=0)])
    length = 12 * years
    grown = np.exp(total[length:] - total[:-length])
    return pd.DataFrame(grown, returns.index[: len(grown)], returns.columns)


def gap_by_parts(drag: pd.DataFrame) -> pd.DataFrame:
    """Return both values of :func:`research_lib.cash_drag`, their gap, its change and the parts.

    A period's change of the gap is what cash did in it, plus what the gap of before has done.
    """
    gap = drag["value"] - drag["market_value"]
    return pd.DataFrame(
        {
            "you": drag["value"],
            "the market": drag["market_value"],
            "gap": gap,
            "its change": gap.diff().fillna(gap),
            "by cash": drag["direct"],
            "by the gap before": drag["interaction"],
        }
    )
