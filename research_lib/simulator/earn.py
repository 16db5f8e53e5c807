"""The first step of the loop: a stretch without decisions, earned asset by asset, compiled."""

from __future__ import annotations

import numpy as np

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.compiled import compiled_in_place, compiled_inside


@compiled_in_place
def earn(
    returns: FloatArray,
    path: IntArray,
    holdings: FloatArray,
    first: int,
    end: int,
    value: FloatArray,
) -> None:
    """Let `holdings` earn from step `first` to before `end`; fill in their `value`.

    `returns` of shape (N, R), a row for each asset.
    Some assets at a time: their chains of products do not wait for each other. The sums are made
    in the order of ``total``, however long the stretch is.
    """
    for step in range(first, end):
        value[step] = 0.0
    i = 0
    while i + 8 <= holdings.size:
        earn_eight(returns, path, holdings, np.uintp(i), first, end, value)
        i += 8
    while i + 4 <= holdings.size:
        earn_four(returns, path, holdings, np.uintp(i), first, end, value)
        i += 4
    while i < holdings.size:
        earn_one(returns, path, holdings, np.uintp(i), first, end, value)
        i += 1


# Rows and columns are unsigned below: a negative one would be counted from the end, and the check
# for it would take as long as the sum.


@compiled_inside
def earn_eight(
    returns: FloatArray,
    path: IntArray,
    holdings: FloatArray,
    i: np.uintp,
    first: int,
    end: int,
    value: FloatArray,
) -> None:
    """Assets i to i + 7."""
    i1, i2, i3, i4 = i + np.uintp(1), i + np.uintp(2), i + np.uintp(3), i + np.uintp(4)
    i5, i6, i7 = i + np.uintp(5), i + np.uintp(6), i + np.uintp(7)
    a, b, c, d = holdings[i], holdings[i1], holdings[i2], holdings[i3]
    e, f, g, h = holdings[i4], holdings[i5], holdings[i6], holdings[i7]
    for step in range(first, end):
        row = np.uintp(path[step])
        a *= 1.0 + returns[i, row]
        b *= 1.0 + returns[i1, row]
        c *= 1.0 + returns[i2, row]
        d *= 1.0 + returns[i3, row]
        e *= 1.0 + returns[i4, row]
        f *= 1.0 + returns[i5, row]
        g *= 1.0 + returns[i6, row]
        h *= 1.0 + returns[i7, row]
        value[step] = (value[step] + ((a + b) + (c + d))) + ((e + f) + (g + h))
    holdings[i], holdings[i1], holdings[i2], holdings[i3] = a, b, c, d
    holdings[i4], holdings[i5], holdings[i6], holdings[i7] = e, f, g, h


@compiled_inside
def earn_four(
    returns: FloatArray,
    path: IntArray,
    holdings: FloatArray,
    i: np.uintp,
    first: int,
    end: int,
    value: FloatArray,
) -> None:
    """Assets i to i + 3."""
    i1, i2, i3 = i + np.uintp(1), i + np.uintp(2), i + np.uintp(3)
    a, b, c, d = holdings[i], holdings[i1], holdings[i2], holdings[i3]
    for step in range(first, end):
        row = np.uintp(path[step])
        a *= 1.0 + returns[i, row]
        b *= 1.0 + returns[i1, row]
        c *= 1.0 + returns[i2, row]
        d *= 1.0 + returns[i3, row]
        value[step] += (a + b) + (c + d)
    holdings[i], holdings[i1], holdings[i2], holdings[i3] = a, b, c, d


@compiled_inside
def earn_one(
    returns: FloatArray,
    path: IntArray,
    holdings: FloatArray,
    i: np.uintp,
    first: int,
    end: int,
    value: FloatArray,
) -> None:
    """Asset i."""
    a = holdings[i]
    for step in range(first, end):
        a *= 1.0 + returns[i, np.uintp(path[step])]
        value[step] += a
    holdings[i] = a
