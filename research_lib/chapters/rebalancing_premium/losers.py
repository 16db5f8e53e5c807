"""What happens after an asset has fallen behind: events, paths around them, and their doubt."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from research_lib.diversification.overlap import Weights
from research_lib.inference.intervals import Interval, interval
from research_lib.measures.premium import checked_logs, checked_target


def relative_falls(
    returns: pd.DataFrame, target: Weights, fall: float, memory: int
) -> pd.DataFrame:
    """Find the dates at which an asset has newly fallen behind the mix by a given share.

    `returns` (DataFrame of shape (T, N)): simple returns a period, none of them a total loss.
    `target`: weights of the mix, restored in every period. `fall`: share below the highest of its
    price over the mix's in the last `memory` periods. `memory`: periods that the highest is taken
    over; also the least distance of two events of an asset. Returns a DataFrame: a row an event:
    `row` of the returns at whose close it is seen, and `asset`. Nothing later than that close is
    used. ValueError if inputs are bad, the fall is no share, or the memory is no number of periods.

    >>> pair = pd.DataFrame({"a": [-0.5, 0.0, 0.0], "b": [0.5, 0.0, 0.0]})
    >>> relative_falls(pair, {"a": 0.5, "b": 0.5}, 0.2, 2).to_dict("records")
    [{'row': 0, 'asset': 'a'}]
    """
    if not 0.0 < fall < 1.0 or memory < 1:
        raise ValueError(f"fall is {fall}, memory {memory}: give a share, and 1 period or more")
    logs = checked_logs(returns)
    mix = np.log1p(returns.to_numpy() @ checked_target(returns, target))
    level = np.vstack([np.zeros(logs.shape[1]), np.cumsum(logs - mix[:, np.newaxis], axis=0)])
    peak = pd.DataFrame(level).rolling(memory + 1, min_periods=1).max().to_numpy()
    low = (level - peak <= np.log1p(-fall))[1:]
    events = []
    for column, asset in enumerate(returns.columns):
        last = -memory - 1
        for row in np.flatnonzero(low[:, column]):
            # A new fall, and not the old one going on.
            if row - last > memory:
                events.append({"row": int(row), "asset": asset})
            last = int(row)
    table = pd.DataFrame(events, columns=["row", "asset"]).astype({"row": np.int64})
    return table.sort_values("row", ignore_index=True)


def paths_after(values: pd.DataFrame, events: pd.DataFrame, periods: int) -> pd.DataFrame:
    """Lay the values of the fallen assets side by side, from the event on.

    `values` (DataFrame of shape (T, N)): anything by period and asset. `events`: as
    :func:`relative_falls` gives them. `periods`: periods after the event; events too near the end
    of the data are left out. Returns a DataFrame of shape (events, periods + 1): values at 0, 1,
    ... periods after the event, indexed as `events`. ValueError if `periods` is negative, or an
    asset is unknown.
    """
    if periods < 0:
        raise ValueError(f"periods is {periods}: give 0 or more")
    columns = values.columns.get_indexer(pd.Index(events["asset"]))
    if (columns < 0).any():
        raise ValueError(f"{events['asset'][columns < 0].iloc[0]!r} is no column of the values")
    kept = (events["row"] + periods < len(values)).to_numpy()
    rows = events["row"].to_numpy()[kept, np.newaxis] + np.arange(periods + 1)
    found = values.to_numpy()[rows, columns[kept, np.newaxis]]
    return pd.DataFrame(found, index=events.index[kept])


def clustered_interval(values: pd.Series, groups: pd.Series, *, seed: int = 0) -> Interval:
    """Mean over events that come in groups, such as years, with an interval of 95 %.

    `values`: one number an event. `groups`: the group of each event, same index; groups are drawn
    whole, each by itself. ValueError if there are fewer than two groups.
    """
    table = pd.DataFrame({"value": values, "group": groups}).groupby("group")["value"]
    parts = table.agg(["sum", "count"])
    how: dict[str, Any] = {"n_resamples": 2000, "seed": seed, "at_once": True}
    return interval(parts, lambda drawn: np.divide(*drawn.sum(axis=1).T), block=None, **how)
