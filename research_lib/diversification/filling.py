"""Filling best first: rooms are filled one after the other, the best of them first.

The best portfolio of a level, the lowest level under limits and the furthest that a level can
stray are all found so: the task is linear, the constraints are one sum and a room for each asset.
"""

from __future__ import annotations

import numpy as np

from research_lib.base.arrays import FloatArray

# Sums of the same numbers in another order differ by less than this.
ROUNDING = 1e-12


def filled(rooms: FloatArray, amount: FloatArray | float = 1.0) -> FloatArray:
    """Fill rooms in their order, the best first, until an amount is spent.

    `rooms` of shape (..., N), none negative; `amount` is broadcast to it. All are full where it is
    more than they hold.

    >>> filled(np.array([0.5, 0.25, 0.5])).tolist()
    [0.5, 0.25, 0.25]
    """
    before = np.zeros_like(rooms)
    np.cumsum(rooms[..., :-1], axis=-1, out=before[..., 1:])
    return np.clip(amount - before, 0.0, rooms)


def filling_line(rooms: FloatArray, worth: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Amounts at which a room is full, and what they are worth: corners of a concave line.

    `rooms` and the `worth` of a unit in each of shape (..., N), the best first; both results of
    shape (..., N + 1), from nothing. Between corners the line is straight.

    >>> [ends.tolist() for ends in filling_line(np.array([0.5, 0.5]), np.array([0.2, 0.1]))]
    [[0.0, 0.5, 1.0], [0.0, 0.1, 0.15000000000000002]]
    """
    ahead = [(0, 0)] * (rooms.ndim - 1) + [(1, 0)]
    amount, value = (np.cumsum(np.pad(part, ahead), axis=-1) for part in (rooms, rooms * worth))
    return amount, value
