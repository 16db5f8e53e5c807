"""How far out many differences are, and what is left of that for each when all are looked at."""

from __future__ import annotations

from typing import Literal

import numpy as np

from research_lib.base.arrays import FloatArray

Alternative = Literal["two-sided", "greater", "less"]
# Standardised differences this close are equal but for rounding.
TIE = 1e-9
# Differences that spread less than this share of the statistics differ by rounding.
STILL = 1e-12


def distances(drawn: FloatArray, sizes: FloatArray, alternative: Alternative) -> FloatArray:
    """How far out each difference is on its side of the median; shape (histories, rows).

    A portfolio left alone now and then runs away with one asset: differences from it have a long
    tail on one side. So each side is measured in its own root mean square, or the long tail alone
    would decide what is far.
    """
    apart = drawn - np.median(drawn, axis=0)
    high, low = (np.sqrt((np.maximum(side, 0.0) ** 2).mean(axis=0)) for side in (apart, -apart))
    still = np.maximum(high, low) <= STILL * (1.0 + sizes)
    scale = np.where(apart > 0.0, high, low)
    far = np.where(still | (scale == 0.0), 0.0, apart / np.where(scale == 0.0, 1.0, scale))
    return {"two-sided": np.abs(far), "greater": far, "less": -far}[alternative]


def step_down(far: FloatArray) -> FloatArray:
    """Adjust p-values, from distances of shape (1 + n, rows), the data in the first row."""
    order = np.argsort(-far[0], kind="stable")
    # The largest distance among the rows not rejected before: this one and all less far out.
    largest = np.maximum.accumulate(far[:, order[::-1]], axis=1)[:, ::-1]
    adjusted = (largest >= far[0, order] - TIE).mean(axis=0)
    found = np.empty(len(order))
    found[order] = np.maximum.accumulate(adjusted)
    return found
