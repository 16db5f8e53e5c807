"""The level by likeness of a portfolio of which only a part is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.linear import best_match
from research_lib.base.matrices import check_similarity


def partial_likeness(
    listed: pd.Series, market: pd.Series, similarity: pd.DataFrame, *, largest_first: bool = False
) -> tuple[float, float]:
    r"""Lowest and highest level by likeness that a partial list leaves possible.

    As :func:`research_lib.partial_overlap` with the similarities of :func:`research_lib.overlap`:
    `listed` are weights, 0 or more, with a sum c of at most 1; `market` weights with the sum 1;
    `similarity` has a row for each asset listed or in the market and a column for each of the
    market's. At the low end what is not listed is like nothing. At the high end it is whatever has
    a row and is not listed, in the best amounts, each no larger than l,

    .. math:: \max_{\pi \ge 0} \sum_{ij} \pi_{ij} s_{ij}, \qquad
       \sum_j \pi_{ij} = w_i \;(i \in K), \quad \sum_j \pi_{ij} \le l \;(i \notin K), \quad
       \sum_i \pi_{ij} \le m_j, \quad \sum_{ij} \pi_{ij} \le 1.

    Both are transport problems. What is none of the rows, such as another class of the shares of
    a company, could be more like the market than this.

    >>> alike = pd.DataFrame([[1.0, 0.5], [0.5, 1.0]], ["a", "b"], ["a", "b"])
    >>> market = pd.Series({"a": 0.5, "b": 0.5})
    >>> low, high = partial_likeness(pd.Series({"a": 0.6}), market, alike)
    >>> round(low, 6), round(high, 6)
    (0.55, 0.95)
    """
    whole, held = market[market > 0.0], listed[listed > 0.0]
    open_to = similarity.index.difference(listed.index, sort=False)
    need = held.index.append(whole.index.difference(held.index, sort=False))
    check_similarity(similarity, need, whole.index)
    alike = similarity.loc[[*held.index, *open_to], whole.index].to_numpy(dtype=np.float64)
    rest = max(1.0 - float(held.sum()), 0.0)
    most = min(rest, float(held.min())) if largest_first and len(held) else rest
    own, other = alike[: len(held)], alike[len(held) :]
    low = _matched(held.to_numpy(), whole.to_numpy(), own, np.zeros((0, len(whole))), rest, most)
    high = _matched(held.to_numpy(), whole.to_numpy(), own, other, rest, most)
    return min(1.0, low), min(1.0, max(low, high))


def _matched(
    held: FloatArray,
    market: FloatArray,
    own: FloatArray,
    other: FloatArray,
    rest: float,
    most: float,
) -> float:
    """Value of the best match, `rest` dealt out among the rows of `other`, or like nothing.

    What may be held and is not goes to a column of its own, which what is listed keeps out of.
    """
    spare = len(other) * most
    rows = np.concatenate([held, np.full(len(other), most), [rest]])
    columns = np.append(market, spare)
    alike = np.zeros((len(rows), len(columns)))
    alike[: len(held), :-1], alike[len(held) : -1, :-1] = own, other
    # Dearer than whatever another match could gain.
    alike[: len(held), -1] = -3.0
    kept_rows, kept_columns = rows > 0.0, columns > 0.0
    alike = alike[kept_rows][:, kept_columns]
    rows, columns = rows[kept_rows], columns[kept_columns]
    total = float(columns.sum())
    plan = best_match(rows / rows.sum(), columns / total, alike)
    return float((plan * alike).sum()) * total
