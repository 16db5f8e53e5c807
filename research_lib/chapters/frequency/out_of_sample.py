"""A finding as it was published, met by years that nobody had looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from research_lib.comparison.every_start import sweep_every_start
from research_lib.rebalancing.policies import Policy

Statistic = Callable[[pd.DataFrame], float]
COLUMNS = ["old vintage", "same years, new vintage", "new years", "least", "most", "below"]


def met_again(
    old: pd.DataFrame,
    new: pd.DataFrame,
    statistic: Statistic,
    *,
    lead: int = 0,
    step: int = 1,
) -> pd.Series:
    """Compute a statistic in its published years, in the same of another vintage, and in new ones.

    `old`, `new` (DataFrames indexed by year or date): rows of the vintage that was published, and
    of the one that reaches further; never mixed. `statistic`: from rows, the first `lead` of which
    are only looked back on, to a number. `step`: rows from the start of a span to the next. Returns
    a Series: "old vintage" and "same years, new vintage", over all rows up to the last one
    published; "new years", over the rows after it; "least" and "most" over all spans of the old
    vintage that are as long as the new years; "below", the share of those spans below the new
    number. A span without a number is left out. ValueError if nothing is new, the old rows are
    fewer than the new ones, or no span has a number.

    >>> old = pd.DataFrame({"a": [1.0, 3.0, 5.0]}, index=[2001, 2002, 2003])
    >>> new = pd.DataFrame({"a": [1.0, 3.0, 5.0, 9.0, 7.0]}, index=range(2001, 2006))
    >>> met_again(old, new, lambda rows: rows["a"].mean()).tolist()
    [3.0, 3.0, 8.0, 2.0, 4.0, 1.0]
    """
    known = int((new.index <= old.index[-1]).sum())
    length, first = len(new) - known, int((new.index < old.index[0]).sum())
    if not 0 < length <= len(old) - lead:
        raise ValueError(f"{length} new rows and {len(old)} old ones: give some, and more of these")
    starts = range(lead, len(old) - length + 1, step)
    spans = np.array([statistic(old.iloc[at - lead : at + length]) for at in starts])
    spans = spans[np.isfinite(spans)]
    if not len(spans):
        raise ValueError(f"no span of {length} rows has a number: look back on fewer rows")
    fresh = statistic(new.iloc[known - lead :])
    found = [statistic(old), statistic(new.iloc[first:known]), fresh, spans.min(), spans.max()]
    return pd.Series([*found, float((spans < fresh).mean())], COLUMNS)


def growth_apart(returns: pd.DataFrame, target: pd.Series, rules: Mapping[str, Policy]) -> float:
    """Growth a year of the first of two rules less that of the second, means of all start dates."""
    first, second = rules
    mean = sweep_every_start(returns, target, rules).groupby("policy")["growth"].mean()
    return float(mean[first] - mean[second])


def held(published: float, found: pd.Series, mark: float = 0.0) -> str:
    """Say whether a finding held: on its side of a mark, and where spans of such length lie.

    `published`: the number printed. `found`: from :func:`met_again`. `mark`: what the finding lies
    above or below, such as 0 for a gain. ValueError if one of these is no number.

    >>> span = pd.Series({"new years": 0.2, "least": -0.1, "most": 0.4})
    >>> held(0.3, span), held(-0.3, span), held(0.3, span - 0.6)
    ('held', 'other sign', 'other sign')
    """
    numbers = {"published": published, "mark": mark, **found[["new years", "least", "most"]]}
    for name, number in numbers.items():
        if not np.isfinite(number):
            raise ValueError(f"{name} is {number}: whether the finding held has no answer")
    fresh = float(found["new years"])
    if (published - mark) * (fresh - mark) <= 0.0:
        return "other sign"
    return "held" if found["least"] <= fresh <= found["most"] else "same sign, outside the range"
