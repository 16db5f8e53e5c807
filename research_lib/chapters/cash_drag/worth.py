"""What cash itself was worth: bills and banknotes, in money and in goods."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.base.arrays import IntArray
from research_lib.chapters.cash_drag.cost import growth
from research_lib.inference.intervals import low_high


class Stretch(NamedTuple):
    """The longest time that something stayed below an earlier peak to which it has come back."""

    peak: pd.Timestamp
    bottom: pd.Timestamp
    again: pd.Timestamp
    fall: float


def logs_of_worth(months: pd.DataFrame) -> pd.DataFrame:
    """Logarithmic returns of bills in money, and of bills, banknotes and the market in goods."""
    logs = np.log1p(months)
    return pd.DataFrame(
        {
            "bills, in money": logs["bills"],
            "bills, in goods": logs["bills"] - logs["prices"],
            "banknotes, in goods": -logs["prices"],
            "market, in goods": logs["market"] - logs["prices"],
        }
    )


def growth_in_goods(months: pd.DataFrame) -> dict[str, float]:
    """Growth a year, after inflation, of `bills` and of `banknotes`, which earn nothing."""
    prices = 1.0 + growth(months["prices"])
    return {
        "bills": (1.0 + growth(months["bills"])) / prices - 1.0,
        "banknotes": 1.0 / prices - 1.0,
    }


def worth_of_cash(months: pd.DataFrame, rows: IntArray) -> pd.DataFrame:
    """Growth a year of each of :func:`logs_of_worth`, and the middle 95 % of resampled histories.

    What rests on bill rates or prices remembers for longer than any block: `low` and `high` are
    no interval of known coverage.
    """
    found = {}
    for name, steps in logs_of_worth(months).items():
        drawn = np.expm1(12 * steps.to_numpy()[rows].mean(axis=1))
        found[name] = [growth(np.expm1(steps.to_numpy())), *low_high(drawn)]
    return pd.DataFrame(found, ["value", "low", "high"]).T


def real_wealth(months: pd.DataFrame) -> pd.DataFrame:
    """Return what a dollar of the start buys at the end of each month, in both kinds of cash."""
    logs = logs_of_worth(months)[["bills, in goods", "banknotes, in goods"]]
    return pd.DataFrame(np.exp(logs.to_numpy().cumsum(axis=0)), logs.index, ["bills", "banknotes"])


def longest_below(wealth: pd.Series) -> Stretch:
    """Find the peak that has come back and took longest to, and the lowest point on the way.

    A stretch that has not ended is not counted, however long. ValueError if there is none else.
    """
    above = wealth >= wealth.cummax()
    highs = pd.DatetimeIndex(wealth.index[above])
    if above.iloc[: int(np.flatnonzero(above)[-1])].all():
        raise ValueError(
            f"wealth has not come back to a peak by {wealth.index[-1]} that it was below: it only "
            "rose, or has been below its last peak since; give a longer history"
        )
    place = int(np.argmax(np.diff(highs.to_numpy())))
    peak, again = highs[place], highs[place + 1]
    below = wealth.loc[peak:again]
    bottom = pd.DatetimeIndex(below.index)[int(below.to_numpy().argmin())]
    return Stretch(peak, bottom, again, float(below.min() / below.iloc[0] - 1.0))
