"""Whether falls foretell: what the market earns after one, against worlds in which they do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from research_lib.base.arrays import BoolArray, FloatArray
from research_lib.chapters.cash_drag.falls import after_fall
from research_lib.measures.performance import aligned_cash


def extra_after_fall(excess: FloatArray, there: BoolArray) -> FloatArray:
    """Mean excess return of the periods after a fall less that of the others, a period.

    `excess` and `there` have shape (..., T), a history a row; NaN where one of the two is empty.
    """
    count = there.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        inside = (excess * there).sum(axis=-1) / count
        outside = (excess * ~there).sum(axis=-1) / (there.shape[-1] - count)
    return np.asarray(inside - outside)


def flipped(excess: FloatArray, n_worlds: int, seed: int = 21) -> FloatArray:
    """Deviations from the mean with the sign of each month drawn by a coin: (n_worlds, T).

    Sizes, and with them the wild years, stay in their place; what follows what does not.
    """
    coins = np.random.default_rng(seed).choice([-1.0, 1.0], size=(n_worlds, len(excess)))
    return np.asarray(coins * (excess - excess.mean()))


def redrawn(excess: FloatArray, n_worlds: int, seed: int = 21) -> FloatArray:
    """Deviations from the mean, each month drawn by itself with replacement: (n_worlds, T).

    Their shape stays, fat tails below included; the wild years are scattered.
    """
    places = np.random.default_rng(seed).integers(len(excess), size=(n_worlds, len(excess)))
    return np.asarray((excess - excess.mean())[places])


def planted(
    excess: FloatArray, bills: FloatArray, noise: FloatArray, fall: float, extra: float
) -> tuple[FloatArray, BoolArray]:
    """Excess returns of worlds that earn `extra` a period more after a fall, and where they do so.

    The mean over all periods is about that of `excess`: what is paid after falls is missing
    otherwise. `noise`: deviations as from :func:`flipped`. Both results have its shape.
    """
    share = after_fall(bills + excess, fall).mean()
    inside = excess.mean() + extra * (1.0 - share)
    outside = excess.mean() - extra * share
    earned, there = np.empty(noise.shape), np.empty(noise.shape, dtype=np.bool_)
    wealth = np.ones(len(noise))
    peak, fallen = wealth.copy(), np.zeros(len(noise), dtype=np.bool_)
    for period in range(noise.shape[1]):
        there[:, period] = fallen
        earned[:, period] = noise[:, period] + np.where(fallen, inside, outside)
        wealth *= 1.0 + bills[period] + earned[:, period]
        peak = np.maximum(peak, wealth)
        fallen = (wealth < peak) & (fallen | (wealth <= peak * (1.0 - fall)))
    return earned, there


def falls_foretell(
    market: pd.Series,
    bills: pd.Series,
    falls: Sequence[float],
    extras: Sequence[float] = (0.05, 0.10, 0.15),
    *,
    draw: Callable[[FloatArray, int, int], FloatArray] = flipped,
    n_worlds: int = 2000,
    yearly: float = 12.0,
) -> pd.DataFrame:
    """Test whether the market earns more after falls of each size, and how often that would show.

    Indexed by fall. `after` and `otherwise`: mean excess over bills, a year; `extra`, their
    difference; `needed`, what 1 in 20 worlds without memory passes; `p_value`, the share of such
    worlds with as much or more, the data counted among them; and a column for each of `extras`, a
    year: the share of worlds with so much more after falls in which `needed` is passed. `draw` is
    :func:`flipped` or :func:`redrawn`.
    """
    money = aligned_cash(bills, market.index)
    excess = market.to_numpy(np.float64) - money
    noise, power_noise = draw(excess, n_worlds, 21), draw(excess, n_worlds, 22)
    found = {}
    for fall in falls:
        there = after_fall(market.to_numpy(), fall)
        if there.all() or not there.any():
            raise ValueError(f"the market never fell by {fall:.0%} from a peak: nothing to compare")
        seen = yearly * float(extra_after_fall(excess, there))
        null = yearly * extra_after_fall(*planted(excess, money, noise, fall, 0.0))
        null = null[~np.isnan(null)]
        needed = float(np.quantile(null, 0.95))
        row = {
            "after": yearly * excess[there].mean(),
            "otherwise": yearly * excess[~there].mean(),
            "extra": seen,
            "needed": needed,
            "p_value": (1 + (null >= seen).sum()) / (1 + len(null)),
        }
        for extra in extras:
            worlds = planted(excess, money, power_noise, fall, extra / yearly)
            row[f"power at {extra:.0%}"] = float(
                (yearly * extra_after_fall(*worlds) > needed).mean()
            )
        found[fall] = row
    return pd.DataFrame(found).T.rename_axis("fall")
