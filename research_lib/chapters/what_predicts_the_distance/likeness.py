"""The readers' example turned round: which coefficient of likeness a level stands for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from research_lib.base.arrays import BoolArray, FloatArray
from research_lib.diversification.overlap import overlap
from research_lib.diversification.similarity import group_similarity
from research_lib.inference.intervals import interval

TAILS = [0.05, 0.95]

Reading = Literal["two classes", "same sector", "small caps only"]


def likeness(reading: Reading, coefficient: float, assets: pd.DataFrame) -> pd.DataFrame:
    """Similarity under one reading of the comments' coefficient.

    `reading` ({"two classes", "same sector", "small caps only"}): which pairs are alike: shares of
    one issuer; assets of one sector; or a small company and whatever is in its sector.
    `coefficient`: similarity of such a pair, between 0 and 1. `assets` (DataFrame indexed by
    asset): columns issuer, sector and small, the last one true or false. Returns a DataFrame of
    shape (N, N): for :func:`research_lib.overlap`.
    """
    by = "issuer" if reading == "two classes" else "sector"
    alike = group_similarity(assets[by], coefficient)
    if reading != "small caps only":
        return alike
    small = assets["small"].to_numpy(dtype=bool)
    counted = small[:, np.newaxis] | small | np.eye(len(small), dtype=bool)
    return alike.where(counted, 0.0)


def implied_coefficient(
    portfolio: pd.Series, market: pd.Series, assets: pd.DataFrame, reading: Reading, level: float
) -> float:
    """Coefficient at which the level that counts likeness is `level`, by root finding.

    ValueError if no coefficient between 0 and 1 gives it.
    """

    def missing(coefficient: float) -> float:
        return overlap(portfolio, market, likeness(reading, coefficient, assets)) - level

    lowest, highest = missing(0.0), missing(1.0)
    if lowest > 0.0 or highest < 0.0:
        raise ValueError(
            f"no coefficient gives a level of {level:.1%}: they run from {level + lowest:.1%} "
            f"to {level + highest:.1%}"
        )
    return float(brentq(missing, 0.0, 1.0, xtol=1e-12))


def readers_portfolio(index: pd.Series, assets: pd.DataFrame, matched: float) -> pd.Series:
    """Write the readers' example down: a tenth in a preferred share, the rest in small companies.

    `index`: weights of the index by asset; its smallest is the preferred share. `assets` (DataFrame
    indexed by asset): as for :func:`likeness`; the small companies of a sector are one asset.
    `matched`: share of the portfolio in small companies that find their like, at most 0.9. They are
    spread as what the index has beside the preferred share's tenth; the rest goes where the index
    has nothing. At 0.9 the portfolio has the index's weights of sectors. Returns a Series: weights
    by asset, sum 1.
    """
    preferred = str(index.idxmin())
    room = index.groupby(assets["sector"]).sum()
    room = room.sub(pd.Series({str(assets.loc[preferred, "sector"]): 0.1}), fill_value=0.0)
    small = assets.loc[assets["small"], "sector"].map(room / room.sum() * matched)
    held: pd.Series = pd.concat([pd.Series({preferred: 0.1}), small.fillna(0.9 - matched)])
    return held


def implied_by_share(
    index: pd.Series, assets: pd.DataFrame, shares: FloatArray, levels: Sequence[float]
) -> pd.DataFrame:
    """Coefficient that each level implies, by reading and by share of small companies matched.

    Returns a DataFrame indexed by share: columns by reading and level; missing where no coefficient
    gives the level.
    """
    found: dict[tuple[str, float], dict[float, float]] = {}
    for share in shares:
        held = readers_portfolio(index, assets, share)
        for reading in get_args(Reading):
            most = overlap(held, index, likeness(reading, 1.0, assets))
            for level in levels:
                row = found.setdefault((reading, level), {})
                if most >= level:
                    row[share] = implied_coefficient(held, index, assets, reading, level)
    return pd.DataFrame(found, index=pd.Index(shares, name="matched"))


def pair_correlations(
    returns: pd.DataFrame,
    kinds: dict[str, BoolArray],
    less: tuple[str, str] | None = None,
    **how: Any,
) -> pd.DataFrame:
    """Mean correlation of several kinds of pairs, with an interval over resampled months.

    `returns` (DataFrame of shape (T, N)): simple returns a period. `kinds` (dict of str to bool
    ndarray of shape (N, N)): which pairs are of each kind; an asset with itself never counts.
    `less` (tuple of two str, optional): two kinds: a last row is the difference of their means.
    `**how`: what differs from 2,000 resamples in blocks of six periods, as for
    :func:`research_lib.inference.intervals.interval`. Returns a DataFrame indexed by kind: `pairs`,
    the `mean` with `low` and `high`, and `5 %` and `95 %`, between which nine in ten pairs lie.
    """
    chosen = {kind: np.nonzero(np.triu(which | which.T, 1)) for kind, which in kinds.items()}
    one, other = (list(kinds).index(kind) for kind in less) if less else (0, 0)

    def means(rows: FloatArray) -> list[float]:
        alike = np.asarray(np.corrcoef(rows.T))
        found = [alike[pairs].mean() for pairs in chosen.values()]
        return [*found, found[one] - found[other]]

    names = [*kinds, f"{less[0]} less {less[1]}" if less else ""]
    how = {"block": 6.0, "n_resamples": 2000, "seed": 16} | how
    table = interval(returns, means, **how).frame(names, "mean")
    each = {kind: returns.corr().to_numpy()[pairs] for kind, pairs in chosen.items()}
    table.insert(0, "pairs", pd.Series({kind: len(all_of) for kind, all_of in each.items()}))
    spread = {kind: np.quantile(all_of, TAILS) for kind, all_of in each.items()}
    table = table.join(pd.DataFrame(spread, ["5 %", "95 %"]).T).astype({"pairs": "Int64"})
    return table if less else table.drop(index="")
