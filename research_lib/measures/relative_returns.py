"""Returns of assets over those of their mix."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.checks import check_returns, check_weights
from research_lib.diversification.overlap import Weights


def relative_returns(returns: pd.DataFrame, target: Weights) -> pd.DataFrame:
    """Log returns of the assets over those of their constant mix, less their means.

    What makes weights drift; each column has mean zero.

    >>> coin = pd.DataFrame({"stock": [1.0, -0.5], "cash": [0.0, 0.0]})
    >>> relative_returns(coin, {"stock": 0.5, "cash": 0.5}).round(3)["stock"].tolist()
    [0.347, -0.347]
    """
    check_returns(returns)
    weights = check_weights(target).reindex(returns.columns, fill_value=0.0)
    mix = np.log1p((returns @ weights).to_numpy())
    relative = np.log1p(returns.to_numpy()) - mix[:, np.newaxis]
    return pd.DataFrame(relative - relative.mean(axis=0), returns.index, returns.columns)
