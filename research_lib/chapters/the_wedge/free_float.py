"""What free float and the cap on the largest do to the weights of Moscow's index."""

from __future__ import annotations

import pandas as pd

from research_lib.datasets.moscow import index_weights


def weights_by_rule(date: str = "2013-12-17") -> pd.DataFrame:
    r"""Weights of one list by three rules, of the names whose coefficients are known.

    A weight of the index is price × shares × free float × coefficient over the sum of all; so it is

    .. math:: m_i \propto \frac{w_i}{c_i} \quad\text{and}\quad m_i \propto \frac{w_i}{c_i f_i}

    without the cap, and for all shares issued. `date`: a list with free float and coefficients.
    Returns a DataFrame indexed by share: columns free float and coefficient, and three weights:
    capped, as published, uncapped, and all shares; each scaled to sum 1.

    >>> weights_by_rule().loc["GAZP"].round(3).tolist()
    [0.46, 0.642, 0.168, 0.229, 0.191]
    """
    members = index_weights(date).dropna(subset=["free_float", "cap_coefficient"])
    members = members.set_index("asset")
    found = {"free float": members["free_float"], "coefficient": members["cap_coefficient"]}
    table = pd.DataFrame(found)
    table["capped"] = members["weight"]
    table["uncapped"] = table["capped"] / table["coefficient"]
    table["all shares"] = table["uncapped"] / table["free float"]
    rules = ["capped", "uncapped", "all shares"]
    table[rules] /= table[rules].sum()
    return table
