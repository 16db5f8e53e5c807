"""Calendar rules from the data's own frequency down to never."""

from __future__ import annotations

import pandas as pd

from research_lib.measures.performance import checked_frequency
from research_lib.rebalancing.policies import Policy

_LADDER = {"daily": 252, "weekly": 52, "monthly": 12, "quarterly": 4, "semi-annual": 2, "annual": 1}


def frequency_ladder(index: pd.Index, *, frequency: float | None = None) -> dict[str, Policy]:
    """Calendar rules from the data's own frequency down to never.

    Parameters
    ----------
    index : Index
        Ends of the periods of the data; data without dates counts as daily.
    frequency : float, optional
        Periods a year, at most 366; read off the dates if not given.

    Returns
    -------
    dict of str to Policy
        Rules that look every so many periods, fastest first: a month is 21 trading days, or 30
        days where the data has seven a week.

    Raises
    ------
    ValueError
        If the frequency is not to be read off the dates, or more than one a day.

    Examples
    --------
    >>> list(rl.frequency_ladder(pd.date_range("2000-01-31", periods=24, freq="ME")))
    ['monthly', 'quarterly', 'semi-annual', 'annual', 'never']
    """
    yearly = checked_frequency(index, frequency)
    if yearly > 366.0:
        raise ValueError(
            f"frequency is {yearly}, more than one a day: name the looks by their dates instead, "
            "such as Policy('D') and Policy('ME')"
        )
    rules = {
        name: Policy(calendar=round(yearly / times))
        for name, times in _LADDER.items()
        if times <= yearly
    }
    return {**rules, "never": Policy(calendar=None)}
