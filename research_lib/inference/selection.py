"""What the best of many variants is worth, after the number of tries is taken off."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import kurtosis, norm, skew

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_index, check_names, never_moves
from research_lib.base.numbers import as_table
from research_lib.base.parameters import number
from research_lib.inference.intervals import resampled_means
from research_lib.inference.resampling import check_block, checked_draws


def best_of_many(
    gains: pd.DataFrame, *, block: float, n_resamples: int = 1000, seed: int = 0
) -> pd.Series:
    r"""Test the best of many variants against the baseline, given how many were tried.

    Parameters
    ----------
    gains : DataFrame of shape (T, K)
        Return of each variant minus that of the baseline in each period, any number; variants
        that never differ from the baseline are left out.
    block : float
        Mean length of a block in periods.
    n_resamples : int, default 1000
        Number of resampled histories.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    Series
        - best: name of the variant with the largest mean gain.
        - n_variants: how many were tried.
        - gain: its mean gain a period.
        - alone: p-value as if it had been the only one tried.
        - reality_check: p-value of the largest of all mean gains.
        - spa: p-value of the test for superior predictive ability.
        - deflated: probability that the best ratio of gain to risk is above what the best of as
          many useless variants would show; see :func:`deflated_sharpe`.

    Raises
    ------
    ValueError
        If a gain is missing, no number or the same in every period, no variant differs from the
        baseline, there are fewer than three periods, the block is longer than the data, or nothing
        is resampled.

    Notes
    -----
    The null is that no variant is better than the baseline. The reality check [1]_ holds the
    largest mean gain against the largest resampled one, each centred on its own mean. The test of
    [2]_ divides by standard errors first, and does not centre variants that are clearly bad.
    The statistic of ``arch.bootstrap.SPA`` is not divided; its p-value "upper" is the reality
    check, to which the tests hold this one.

    References
    ----------
    .. [1] White, H. (2000), "A reality check for data snooping", Econometrica 68.
    .. [2] Hansen, P. R. (2005), "A test for superior predictive ability", Journal of Business &
       Economic Statistics 23.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(0.0, 0.01, (300, 40))
    >>> found = rl.best_of_many(pd.DataFrame(noise), block=5)
    >>> bool(found["alone"] < 0.05 < found["spa"])
    True
    """
    values = _checked_gains(gains)
    check_block(block, len(values))
    still = never_moves(values)
    differ = ~(still & never_moves(np.vstack([values, np.zeros(values.shape[1])])))
    if (still & differ).any():
        culprit = int(np.argmax(still & differ))
        raise ValueError(
            f"the gain of {gains.columns[culprit]!r} is {values[0, culprit]:.6g} in every period: "
            "without risk there is nothing to test; leave it out"
        )
    if not differ.any():
        raise ValueError("no variant differs from the baseline: there is nothing to test")
    values, names = values[:, differ], gains.columns[differ]
    mean = values.mean(axis=0)
    drawn = resampled_means(values, checked_draws(n_resamples), block, seed) - mean
    error = drawn.std(axis=0)
    best, ratios = int(mean.argmax()), mean / values.std(axis=0, ddof=1)
    # Variants this far below zero cannot be the best, and are left where they are.
    bad = mean < -error * np.sqrt(2.0 * np.log(np.log(len(values))))
    studentised = (drawn + np.where(bad, mean, 0.0)) / error
    keenest = values[:, int(ratios.argmax())]
    return pd.Series(
        {
            "best": names[best],
            "n_variants": len(names),
            "gain": float(mean[best]),
            "alone": float((drawn[:, best] > mean[best]).mean()),
            "reality_check": float((drawn.max(axis=1) > mean.max()).mean()),
            "spa": float((studentised.max(axis=1) > max(0.0, (mean / error).max())).mean()),
            "deflated": deflated_sharpe(
                float(ratios.max()),
                n_periods=len(values),
                n_trials=len(names),
                variance=float(ratios.var(ddof=1)) if len(names) > 1 else 0.0,
                skewness=float(skew(keenest)),
                kurtosis=float(kurtosis(keenest, fisher=False)),
            ),
        },
        dtype=object,  # or a name that is a number would become another
    )


def _checked_gains(gains: pd.DataFrame) -> FloatArray:
    """Values of a frame of differences of returns: any number, but no missing one."""
    if not isinstance(gains, pd.DataFrame):
        raise TypeError(f"gains must be a DataFrame (periods, variants), not {type(gains)}")
    check_index(gains.index, "gains")
    check_names(gains.columns, "gains")
    if len(gains) < 3:
        raise ValueError(f"gains have {len(gains)} periods: give three or more")
    values = as_table(gains, "gain")
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise ValueError(
            f"gain of {gains.columns[column]!r} at {gains.index[row]} is {values[row, column]}: "
            "leave the variant out, or start after the gap"
        )
    return values


def deflated_sharpe(
    sharpe: float,
    *,
    n_periods: int,
    n_trials: int,
    variance: float,
    skewness: float = 0.0,
    kurtosis: float = 3.0,
) -> float:
    r"""Probability that the best of many Sharpe ratios is more than the luck of the draw.

    Parameters
    ----------
    sharpe : float
        The best ratio, a period, not a year.
    n_periods : int
        Number of returns it was measured on.
    n_trials : int
        Number of independent variants that were tried.
    variance : float
        Variance of the ratios over the variants, a period.
    skewness : float, default 0
        Of the returns of the best variant; a normal law has 0.
    kurtosis : float, default 3
        Of the same returns; a normal law has 3.

    Returns
    -------
    float
        Between 0 and 1; above 0.95 the luck of the draw is ruled out at 5 %.

    Raises
    ------
    ValueError
        If there is no trial, fewer than two returns, the variance is negative, a number is
        missing, or no law has such a skewness and kurtosis.

    Notes
    -----
    .. math::

        \mathrm{DSR} = \Phi\left( \frac{(S - S_0)\sqrt{T - 1}}
            {\sqrt{1 - \gamma_3 S + \frac{\gamma_4 - 1}{4} S^2}} \right),
        \quad
        S_0 = \sqrt{V} \bigl( (1 - \gamma)\, \Phi^{-1}(1 - \tfrac1N)
            + \gamma\, \Phi^{-1}(1 - \tfrac{1}{N e}) \bigr)

    with :math:`\gamma` Euler's constant, N the trials and V the variance [1]_. Variants that move
    together count as fewer trials than they are, so the full number errs on the safe side.

    References
    ----------
    .. [1] Bailey, D. H., and López de Prado, M. (2014), "The deflated Sharpe ratio", Journal of
       Portfolio Management 40(5).

    Examples
    --------
    The example of the paper: 2.5 a year on 1,250 days, the best of 100 trials.

    >>> a_day = 250.0
    >>> example = {"n_trials": 100, "variance": 0.5 / a_day, "skewness": -3.0, "kurtosis": 10.0}
    >>> round(rl.deflated_sharpe(2.5 / a_day**0.5, n_periods=1250, **example), 4)
    0.9004
    """
    if n_trials < 1 or n_periods < 2 or not variance >= 0.0:
        raise ValueError(
            f"{n_trials} trials, {n_periods} returns and a variance of {variance}: give at least "
            "one trial, two returns and a variance of 0 or more"
        )
    given = {"sharpe": sharpe, "skewness": skewness, "kurtosis": kurtosis}
    for what, value in given.items():
        if not np.isfinite(number(value, what)):
            raise ValueError(f"{what} is {value}: give a number")
    spread = 1.0 - skewness * sharpe + (kurtosis - 1.0) / 4.0 * sharpe**2
    if not spread > 0.0:
        raise ValueError(
            f"skewness is {skewness}, kurtosis {kurtosis}: no law has both, since kurtosis is at "
            "least 1 + skewness**2; a normal law has 0 and 3"
        )
    luck = 0.0
    if n_trials > 1:
        highest = norm.ppf([1.0 - 1.0 / n_trials, 1.0 - 1.0 / (n_trials * np.e)])
        luck = float(np.sqrt(variance) * (highest @ [1.0 - np.euler_gamma, np.euler_gamma]))
    return float(norm.cdf((sharpe - luck) * np.sqrt(n_periods - 1) / np.sqrt(spread)))
