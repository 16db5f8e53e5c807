"""Sberbank's ordinary and preferred share: how alike, how far apart, and what levels come of it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from research_lib.chapters.the_wedge.second_tier import PERIODS, together
from research_lib.datasets.tables import load

PAIR = ["SBER", "SBERP"]


def classes_by_year() -> pd.DataFrame:
    """Correlation and spread of the two shares in each whole year, from weeks.

    Returns a DataFrame indexed by year: correlation; spread, the standard deviation of the
    difference of their weekly returns, a year; and gap, the ordinary share's result less the
    preferred one's; in decimals.
    """
    returns = load("moscow_shares_daily")[PAIR].loc[:"2025"]
    rows = {}
    for year, days in returns.groupby(pd.DatetimeIndex(returns.index).year):
        week, ends = together(days, "W"), (1.0 + days).prod() - 1.0
        spread = (week["SBER"] - week["SBERP"]).std() * PERIODS["W"] ** 0.5
        rows[year] = [week["SBER"].corr(week["SBERP"]), spread, ends["SBER"] - ends["SBERP"]]
    return pd.DataFrame(rows, index=["correlation", "spread", "gap"]).T


def one_share_or_two(
    spans: dict[str, tuple[str, str]], others: Sequence[str], every: str = "W"
) -> pd.DataFrame:
    """Likeness of the two shares on the two scales of a coefficient, by span.

    `spans` (dict of str to two days): by name: first and last day. `others`: shares that stand for
    a stranger. `every`: "D", "W" or "ME". Returns a DataFrame indexed by span: periods;
    correlation; spread between the two, and the mean spread of the ordinary share to the others,
    standard deviations a year; and by difference, one less the first over the second.
    """
    rows = {}
    for name, (first, last) in spans.items():
        returns = together(load("moscow_shares_daily").loc[first:last, [*PAIR, *others]], every)
        spreads = returns.drop(columns="SBER").rsub(returns["SBER"], axis=0).std()
        spreads *= PERIODS[every] ** 0.5
        own, strange = spreads["SBERP"], spreads[list(others)].mean()
        rows[name] = {
            "periods": len(returns),
            "correlation": returns["SBER"].corr(returns["SBERP"]),
            "spread": own,
            "to others": strange,
            "by difference": 1.0 - own / strange,
        }
    return pd.DataFrame(rows).T


def level_of_the_example(coefficient: float, preferred: float, held: float = 0.1) -> float:
    """Level of a tenth in the preferred share if the rest of it stands for the ordinary one.

    `coefficient`: likeness of the two, 0 to 1. `preferred`: weight of the preferred share in the
    index; the ordinary one weighs more than what is left of `held`. The other nine tenths are like
    nothing in the index.

    >>> round(level_of_the_example(0.25, 0.01), 4)
    0.0325
    """
    return preferred + coefficient * (held - preferred)


def implied_coefficient(level: float, preferred: float, held: float = 0.1) -> float:
    """Coefficient at which :func:`level_of_the_example` is `level`.

    >>> round(implied_coefficient(0.0325, 0.01), 4)
    0.25
    """
    return (level - preferred) / (held - preferred)
