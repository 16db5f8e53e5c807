"""How much relative entropy a portfolio builds up in stretches of each length."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research_lib.diversification.overlap import Weights
from research_lib.measures.premium import checked_logs, checked_target


def entropy_by_stretch(
    returns: pd.DataFrame, target: Weights, lengths: Sequence[int]
) -> pd.DataFrame:
    r"""Mean over all starts of the entropy that the target builds up in k periods, a period.

    .. math:: \frac1k \, \overline{\mathrm{KL}(b \,\|\, \mu_k)}
       = \frac1k \, \overline{\log \sum_i b_i G_i - \sum_i b_i \log G_i}

    A rule that looks every k periods cashes `entropy` times k at each look, on average; left alone
    pays it for the whole. Beside it `half variance`, half the weighted variance of the log growth
    of the assets, which it is for short stretches. Indexed by length.

    >>> coin = pd.DataFrame({"stock": [1.0, -0.5], "cash": [0.0, 0.0]})
    >>> table = entropy_by_stretch(coin, {"stock": 0.5, "cash": 0.5}, [1, 2])
    >>> table["entropy"].round(4).tolist()  # half of log(9/8), then nothing
    [0.0589, 0.0]
    """
    aim, logs = checked_target(returns, target), checked_logs(returns)
    level = np.vstack([np.zeros(logs.shape[1]), np.cumsum(logs, axis=0)])
    rows = {}
    for length in lengths:
        change = level[length:] - level[:-length]
        weighted = change @ aim
        apart = change - weighted[:, np.newaxis]
        entropy = np.log(np.exp(apart) @ aim)
        rows[length] = entropy.mean() / length, 0.5 * (apart**2 @ aim).mean() / length
    return pd.DataFrame(rows, ["entropy", "half variance"]).T.rename_axis("length") + 0.0
