"""How wide the wedge was, year by year, and what that goes with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.signal import lfilter
from scipy.stats import norm, pearsonr

from research_lib.base.arrays import FloatArray
from research_lib.base.ranks import rank_correlation
from research_lib.datasets.tables import load
from research_lib.datasets.years import check_years, whole_years, years_from
from research_lib.diversification.wedge import Family, wedge_by_year
from research_lib.inference.intervals import interval, low_high, resampled_means
from research_lib.inference.resampling import resampled_rows


def equal_years(name: str, first: int, last: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Results of whole years with equal weights, for a data set that has no weights.

    `name`: a data set with dates. `first`, `last`: first and last year; an asset that misses a
    period of them is left out. Returns a tuple of two DataFrames of shape (n_years, n_assets),
    indexed by year: results in decimals, and weights, each row sum 1. ValueError if the data set is
    unknown or does not hold the years.
    """
    returns = load(name)
    years = whole_years(returns.index)
    check_years(name, pd.Index(years.unique()), first, last)
    whole = returns.loc[years.index[years.between(first, last)]].dropna(axis=1)
    results = years_from(whole)
    return results, results * 0.0 + 1.0 / results.shape[1]


def yearly_widths(
    results: pd.DataFrame, weights: pd.DataFrame, level: float = 0.25
) -> pd.DataFrame:
    r"""Width of the wedge each year, and how far apart the results of its assets are.

    `results`, `weights` (DataFrames indexed by year): as from
    :func:`research_lib.datasets.years.calendar_years`. `level`: level of diversification at which
    best less worst is taken. Returns a DataFrame indexed by year: in decimals: article and exact,
    the widths; dispersion, the standard deviation :math:`\sqrt{\sum_i m_i (r_i - R_m)^2}` of the
    results about the market; range, the best less the worst asset. The article's width is missing
    (NaN) where a line has not begun. ValueError if :func:`research_lib.wedge` refuses a year.
    """
    table = pd.DataFrame(index=results.index)
    families: dict[str, Family] = {"article": "subsets", "exact": "all"}
    for column, family in families.items():
        lines = wedge_by_year(results, weights, family, [level]).droplevel("level")
        table[column] = lines["best"] - lines["worst"]
    market = (results * weights).sum(axis=1)
    squares = results.sub(market, axis=0) ** 2
    table["dispersion"] = np.sqrt((weights * squares).sum(axis=1))
    table["range"] = results.max(axis=1) - results.min(axis=1)
    return table


def normal_width(level: float) -> float:
    r"""Width of the article's wedge in units of the dispersion, for normal results.

    .. math:: \frac{2\,\varphi(z_d)}{d}, \quad z_d = \Phi^{-1}(d)

    `level`: level of diversification, between 0 and 1. Returns best less worst of a market of very
    many small assets, over their standard deviation.

    >>> round(normal_width(0.25), 3)
    2.542
    """
    return float(2.0 * norm.pdf(norm.ppf(level)) / level)


def largest_width(level: float) -> float:
    r"""Bound on the width between sets of one level in units of the dispersion.

    .. math:: \frac{\sqrt{2 \min(d, 1 - d)}}{d}

    `level`: level of diversification, above 0 and at most 1. Whatever the results, no two sets of
    this level end further apart.

    >>> round(largest_width(0.25), 3)
    2.828
    """
    return float(np.sqrt(2.0 * min(level, 1.0 - level)) / level)


def yearly_volatility(returns: pd.DataFrame, weights: pd.DataFrame | float) -> pd.Series:
    """Volatility of a market within each year, from its months.

    `returns` (DataFrame of shape (T, N)): monthly returns, in decimals. `weights` (DataFrame of
    shape (T, N), or float): market weights at the start of each month; a number if all are equal.
    Returns a Series indexed by year: standard deviation of the market's monthly returns of the
    year, times the root of twelve.
    """
    market = (returns * weights).sum(axis=1)
    deviation: pd.Series = market.groupby(pd.DatetimeIndex(market.index).year).std()
    deviation *= np.sqrt(12.0)
    deviation.name = "volatility"
    return deviation


def goes_with(
    table: pd.DataFrame, width: str, drivers: Sequence[str], *, n_resamples: int = 1000
) -> pd.DataFrame:
    """Rank correlation of a width with its possible drivers, with intervals over resampled years.

    `table` (DataFrame indexed by year): the width and the drivers; years that lack either are left
    out, a driver at a time. Returns a DataFrame indexed by driver: years, rank correlation
    (Spearman) with low and high (95 %), and r2, the share of the variance of the width that a
    straight line explains.
    """
    rows = {}
    for driver in drivers:
        pairs = table[[driver, width]].dropna().to_numpy()
        found = interval(pairs, _rank_correlation, n_resamples=n_resamples, at_once=True)
        rows[driver] = [len(pairs), *found, pearsonr(*pairs.T).statistic ** 2]
    return pd.DataFrame(rows, index=["years", "rank correlation", "low", "high", "r2"]).T


def _rank_correlation(pairs: FloatArray) -> FloatArray:
    return rank_correlation(pairs[..., 0], pairs[..., 1])


def coverage_of_the_mean(
    series: pd.Series, nominal: float, *, worlds: int = 400, n_resamples: int = 2000
) -> tuple[float, float]:
    r"""How often the interval of a mean holds the truth, in two kinds of worlds like the data.

    `series`: a value a year, none missing. `nominal`: probability that the percentiles are built
    for. `worlds`, `n_resamples`: histories of each kind, and resamples behind each interval.
    Returns two shares: in histories drawn from the data in blocks of six years, twice those of the
    interval, whose truth is the mean of the data; and in histories
    :math:`x_t = \mu + \phi (x_{t-1} - \mu) + e_t` with the first autocorrelation of the data and
    residuals drawn from its own, whose truth is :math:`\mu`.
    """
    values = series.to_numpy(dtype=np.float64)
    apart = values - values.mean()
    memory = float(apart[1:] @ apart[:-1] / (apart @ apart))
    residuals = apart[1:] - memory * apart[:-1]
    generator = np.random.default_rng(13)
    drawn = generator.choice(residuals - residuals.mean(), (worlds, len(values) + 50))
    kinds = (
        values[np.array(resampled_rows(len(values), worlds, 6.0, 13))],
        values.mean() + lfilter([1.0], [1.0, -memory], drawn)[:, 50:],
    )
    found = []
    for histories in kinds:
        low, high = low_high(resampled_means(histories.T, n_resamples, 3.0, 14), nominal)
        found.append(float(np.mean((low <= values.mean()) & (values.mean() <= high))))
    return found[0], found[1]
