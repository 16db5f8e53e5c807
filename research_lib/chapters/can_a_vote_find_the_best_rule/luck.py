"""What the best of many useless rules seems to be worth, and how long a record must be."""

from __future__ import annotations

import numpy as np
from scipy.integrate import quad
from scipy.stats import norm

from research_lib.base.parameters import whole


def seeming_best(rules: int) -> float:
    r"""Sharpe ratio that the best of so many useless rules shows after one year, by the formula.

    .. math::

        E[\max_n] \approx (1 - \gamma)\, \Phi^{-1}(1 - \tfrac1n)
            + \gamma\, \Phi^{-1}(1 - \tfrac{1}{n e})

    Bailey, Borwein, López de Prado and Zhu (2014), "Pseudo-mathematics and financial charlatanism",
    Notices of the AMS 61(5), proposition 1; the rules are independent and their ratios normal.

    >>> round(seeming_best(10), 3)
    1.575
    """
    rules = whole(rules, "rules", 2)
    ends = norm.ppf([1.0 - 1.0 / rules, 1.0 - 1.0 / (rules * np.e)])
    return float(ends @ [1.0 - np.euler_gamma, np.euler_gamma])


def exact_best(rules: int) -> float:
    r"""Return the same without approximation, by quadrature.

    .. math:: E[\max_n] = \int x\, n\, \varphi(x)\, \Phi(x)^{n-1}\, dx

    >>> round(exact_best(10), 3)
    1.539
    """
    rules = whole(rules, "rules", 1)
    found, _ = quad(
        lambda x: x * rules * np.exp(norm.logpdf(x) + (rules - 1) * norm.logcdf(x)), -12.0, 12.0
    )
    return float(found)


def least_years(rules: int, sharpe: float = 1.0) -> float:
    """Years of record below which the best of so many useless rules shows such a Sharpe ratio.

    After y years a ratio of zero is measured with a standard error of 1 / sqrt(y): so
    (seeming_best / sharpe) ** 2, theorem 2 of the same paper.

    >>> [round(least_years(rules), 2) for rules in (7, 45, 100)]
    [1.92, 5.0, 6.4]
    """
    if not sharpe > 0.0:
        raise ValueError(f"sharpe is {sharpe}: give a positive ratio")
    return (seeming_best(rules) / sharpe) ** 2
