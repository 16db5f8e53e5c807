"""Money that everybody trades, as the loop needs it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_covered, check_index, check_names, check_same_clock
from research_lib.rebalancing.costs import Costs


def volume_rows(costs: Costs, index: pd.Index, assets: pd.Index) -> FloatArray | None:
    """Volumes on the dates and assets of the returns; None if the portfolio's value counts."""
    if costs.volume is None:
        return None
    check_index(costs.volume.index, "volumes")
    check_names(costs.volume.columns, "volumes")
    check_same_clock(costs.volume.index, index, "volume")
    check_covered(costs.volume.columns, assets, "volumes")
    missing = index.difference(costs.volume.index)
    if len(missing):
        raise ValueError(f"volumes miss {missing[0]}: give one for every period of the returns")
    values = costs.volume.reindex(index=index, columns=assets).to_numpy(dtype=np.float64)
    bad = ~((values > 0.0) & (values < np.inf))
    if bad.any():
        row, column = (int(where[0]) for where in np.nonzero(bad))
        raise ValueError(
            f"volume of {assets[column]!r} at {index[row]} is {values[row, column]}: "
            "an impact needs a positive volume; drop the asset, or fill in the volume"
        )
    return np.array(values, order="C")  # writable: the loop is compiled anew for what is not
