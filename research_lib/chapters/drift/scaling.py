r"""How time grows with the size of the work: exponents of stored times, and what they foretell.

Along each axis the seconds s of one worker are taken as a power of the size n,

.. math::

    s \approx a n^{e},

by least squares on logarithms of medians over rounds. Small sizes are mostly set-up, so an
exponent below 1 says that the fixed part still shows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.sweeps.variants import MEASURED

# Numbers in a row of a store: variant, cost, offset, and what is measured.
NUMBERS = 3 + len(MEASURED)


class Job(NamedTuple):
    """A sweep that nobody has run: its size, and how many returns of an asset it goes through."""

    variants: int
    assets: int
    periods: int

    @property
    def cells(self) -> float:
        """Asset-periods: variants times assets times periods."""
        return float(self.variants) * self.assets * self.periods


def medians(times: pd.DataFrame) -> pd.DataFrame:
    """Median seconds by axis and size, and those of a billion asset-periods (`a billion`)."""
    found = times.groupby(["axis", "size"], sort=False).agg(
        cells=("cells", "first"), seconds=("seconds", "median")
    )
    return found.assign(**{"a billion": 1e9 * found["seconds"] / found["cells"]})


def exponents(times: pd.DataFrame) -> pd.DataFrame:
    """Fit the power of each axis: `exponent`, that of its larger half, and `from` and `to`.

    `times` has a row for each axis, size and round, with `seconds`. The larger half, at least two
    sizes, is where the fixed part weighs least.
    """
    rows = {}
    for axis, found in medians(times).groupby("axis", sort=False):
        seconds = found["seconds"].droplevel("axis")
        if len(seconds) > 1:
            upper = seconds.iloc[len(seconds) // 2 :] if len(seconds) > 3 else seconds
            rows[axis] = {
                "from": seconds.index[0],
                "to": seconds.index[-1],
                "exponent": _slope(seconds),
                "larger half": _slope(upper),
            }
    return pd.DataFrame.from_dict(rows, orient="index")


def foretold(times: pd.DataFrame, job: Job) -> pd.Series:
    """Seconds of one worker for a job: by the powers of the axes, and by cost an asset-period.

    `by powers` starts from the largest size along `variants` and follows the powers of the larger
    halves to the size of the job; `as measured` takes the cost of a billion asset-periods that
    some variants of the whole size took.
    """
    found, powers = medians(times), exponents(times)["larger half"]
    largest = found.loc["variants"].iloc[-1]
    variants = int(found.loc["variants"].index[-1])
    base = {"variants": variants, "assets": 20, "periods": 2520}
    grown = [(getattr(job, axis) / size) ** powers[axis] for axis, size in base.items()]
    whole = float(found.xs("whole")["a billion"].iloc[0]) * job.cells / 1e9
    return pd.Series({"by powers": largest["seconds"] * np.prod(grown), "as measured": whole})


def first_to_break(times: pd.DataFrame, memory: pd.DataFrame, job: Job) -> pd.Series:
    """Return what a job needs beside time, and how many workers one reader of rules can feed.

    `data` and `stored` in gigabytes: of the returns on every worker, twice while they are checked,
    and of the numbers in the folder of results, uncompressed. `fed`: seconds of a variant over
    those that reading its rule and storing its row take, which one process does for all workers;
    the latter are taken from sweeps of next to no data, whose own simulation is in them, so that
    it can feed more.
    """
    largest, before = memory.iloc[-1], memory.iloc[-2]
    added = largest["variants"] - before["variants"]
    a_row = (largest["seconds"] - before["seconds"]) / added
    a_variant = foretold(times, job)["as measured"] / job.variants
    return pd.Series(
        {
            "data": 2.0 * 8.0 * job.assets * job.periods / 1e9,
            "stored": 8.0 * NUMBERS * job.variants / 1e9,
            "a row": a_row,
            "fed": a_variant / a_row,
        }
    )


def speed_ups(workers: pd.DataFrame) -> pd.DataFrame:
    """Return what two workers bring, round by round: median, least and most, a row a call.

    `threads` is the time of one worker over that of two threads, `cluster` that of two processes
    over that of two threads, less 1.
    """
    seconds = workers.pivot_table("seconds", ["call", "round"], "workers", sort=False)
    ratios = {
        "threads": seconds["one"] / seconds["two threads"],
        "cluster": seconds["two processes"] / seconds["two threads"] - 1.0,
    }
    found = {
        (name, how): each.groupby("call", sort=False).agg(how)
        for name, each in ratios.items()
        for how in ("median", "min", "max")
    }
    return pd.DataFrame(found)


def _slope(seconds: pd.Series) -> float:
    sizes = np.log(seconds.index.to_numpy(dtype=np.float64))
    return float(np.polyfit(sizes, np.log(seconds.to_numpy()), 1)[0])
