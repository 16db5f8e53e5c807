"""The race of volatility and drift, to play with: from any month to any later one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.chapters.what_discipline_earns.data import BONDS, MOSCOW, Held, held
from research_lib.figures.tables import table
from research_lib.growth.identity import race
from research_lib.measures.premium import checked_logs
from research_lib.played.stored import Played, whole

# Decimals of the logarithms of growth in a month, and of what volatility paid in it.
PLACES, FINE = 5, 7
INDUSTRIES, STOCKS = "49 industries (m)", "20 US stocks"
SETS = {
    INDUSTRIES: "49 US industries, monthly",
    STOCKS: "20 US stocks, daily",
    MOSCOW: "49 Moscow shares that survived, daily",
    BONDS: "60/40 in stocks and Treasuries, monthly",
}
# A start of the first question is followed by at least so many months.
LEAST = 120


def played() -> Played:
    """Return the race by month, to play with."""
    ends = {}
    for name, plain in SETS.items():
        of = held(name)
        last = race(of.returns, of.target).iloc[-1]
        ends[plain.split(",")[0]] = last[["paid", "drift", "premium", "level"]]
    shown = table(
        pd.DataFrame(ends).T,
        "The whole race: what volatility paid, what drift built up and the first less the second "
        "in log points; the level of what was left alone in percent.",
        rows="data",
        percent=True,
        digits=1,
    )
    sets = [{"name": plain} | _months(name) for name, plain in SETS.items()]
    return Played({"places": PLACES, "fine": FINE, "sets": sets}, shown, _told())


def _months(name: str) -> dict[str, Any]:
    """Store one data set by month: logarithms by asset, what was paid, the target."""
    of = held(name)
    paid = race(of.returns, of.target)["paid"].to_numpy()
    months = pd.DatetimeIndex(of.returns.index).to_period("M")
    last = np.flatnonzero(np.append(months[1:] != months[:-1], True))
    logs = np.cumsum(checked_logs(of.returns), axis=0)[last]
    return {
        "first": [months[0].year, months[0].month],
        "target": [float(f"{each:.12g}") for each in of.target],
        "logs": [whole(np.diff(asset, prepend=0.0), PLACES) for asset in logs.T],
        "paid": whole(np.diff(paid[last], prepend=0.0), FINE),
    }


def _told() -> dict[str, str]:
    """Answers: starts from which discipline was ahead at last, and the drift that gave back."""
    of = held(INDUSTRIES)
    whole_race = race(of.returns, of.target).iloc[-1]
    starts = range(len(of.returns) - LEAST + 1)
    ahead = [bool(race(of.returns.iloc[at:], of.target)["premium"].iloc[-1] > 0.0) for at in starts]
    stocks = held(STOCKS)
    drift = race(stocks.returns, stocks.target)["drift"]
    drift = drift.groupby(pd.DatetimeIndex(drift.index).to_period("M")).last()
    back = drift.cummax() - drift
    low, most = int(back.to_numpy().argmax()), _largest(back.to_numpy())
    high = int(drift.to_numpy()[: low + 1].argmax())
    return {
        "share": f"{100 * whole_race['drift'] / whole_race['paid']:.1f} %",
        "starts": f"{len(starts)}",
        "ahead": f"{sum(ahead)}",
        "behind": f"{len(ahead) - sum(ahead)}",
        "named": _named(of, ahead),
        "end": f"{of.returns.index[-1]:%B %Y}",
        "years": f"{LEAST // 12}",
        "from": f"{drift.index[high]:%B %Y}",
        "to": f"{drift.index[low]:%B %Y}",
        "back": f"{100 * most:.1f}",
    }


def _named(of: Held, ahead: list[bool]) -> str:
    """Name three starts from which discipline was behind: the first, the middle one and the last.

    The page names the end of the month in which a start is bought, one before its first return.
    """
    behind = [at for at, is_ahead in enumerate(ahead) if not is_ahead]
    months = pd.DatetimeIndex(of.returns.index).to_period("M") - 1
    chosen = [behind[0], behind[len(behind) // 2], behind[-1]]
    return "{:%B %Y}, {:%B %Y} and {:%B %Y}".format(*(months[at] for at in chosen))


def _largest(values: FloatArray) -> float:
    return float(values.max())
