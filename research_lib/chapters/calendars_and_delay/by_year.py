"""What waiting costs year by year, with an interval from the years: a stored study."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from research_lib.base.arrays import FloatArray
from research_lib.chapters.calendars_and_delay.terms import INDUSTRIES, STOCKS, Data, data
from research_lib.measures.performance import periods_per_year
from research_lib.rebalancing.calendars import look_rows
from research_lib.simulator.loop import run
from research_lib.simulator.set_up import set_up
from research_lib.trading.looks import look_mask

SAMPLE = [STOCKS]
# Starts of the monthly rule: all, or those that the worlds and the sample have time for.
EVERY, FEW = tuple(range(21)), (0, 7, 14)


def rows() -> list[str]:
    """List the daily data sets of more than ten years."""
    return [INDUSTRIES, STOCKS]


def study(row: str) -> pd.DataFrame:
    """Growth lost by waiting in each year, monthly rule, mean of starts and five ways.

    The days are cut into as many equal stretches as there are whole years. Columns: `begins` and
    `ends`, dates; `lost`, a year's part: their mean is what is lost a year.
    """
    known = data(row)
    lost = lost_by_year(known, EVERY if row == INDUSTRIES else FEW)
    stretches = np.array_split(known.returns.index, len(lost))
    ends = [(f"{each[0]:%Y-%m-%d}", f"{each[-1]:%Y-%m-%d}") for each in stretches]
    table = pd.DataFrame(ends, columns=["begins", "ends"])
    return table.assign(lost=lost.round(9))


def lost_by_year(known: Data, offsets: tuple[int, ...]) -> FloatArray:
    """Split the growth lost over equal stretches of about a year, mean of starts and ways.

    Each run's logarithms of growth are scaled so that the mean of the stretches is the growth a
    year, compounded, that the run lost.
    """
    returns, looks = known.returns, known.month()
    yearly = periods_per_year(returns.index)
    size = len(returns)
    plan = set_up(returns, known.target, looks).plan
    every = known.paces["monthly"]
    masks = [look_mask(look_rows(every, returns.index, at), looks, size) for at in offsets]
    prompt = [np.log(run(plan._replace(looks=mask), False, False).value) for mask in masks]
    found = []
    for way in known.ways():
        slow = set_up(returns, known.target, looks, dealing=way).plan
        for mask, instant in zip(masks, prompt, strict=True):
            late = np.log(run(slow._replace(looks=mask), False, False).value)
            found.append(_in_stretches(instant, late, yearly))
    return np.asarray(np.mean(found, axis=0))


def _in_stretches(instant: FloatArray, late: FloatArray, yearly: float) -> FloatArray:
    """Growth a year that each stretch takes, from the logarithms of two values."""
    years = len(instant) / yearly
    gap = instant - late
    cuts = np.cumsum([len(each) for each in np.array_split(gap, int(years))]) - 1
    logs = instant[-1] / years, late[-1] / years
    apart = logs[0] - logs[1]
    slope = (np.expm1(logs[0]) - np.expm1(logs[1])) / apart if abs(apart) > 1e-9 else 1.0
    return np.asarray(np.diff(gap[cuts], prepend=0.0) * slope * len(cuts) / years)


def mean_of_years(lost: FloatArray | pd.Series, coverage: float = 0.95) -> FloatArray:
    """Mean of the years, and the two ends of Student's interval about it.

    >>> mean_of_years(np.array([1.0, 2.0, 3.0])).round(2).tolist()
    [2.0, -0.48, 4.48]
    """
    values = np.asarray(lost, dtype=np.float64)
    mean, error = values.mean(), stats.sem(values)
    reach = stats.t.ppf(0.5 + coverage / 2.0, len(values) - 1) * error
    return np.array([mean, mean - reach, mean + reach])
