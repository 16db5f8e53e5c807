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
    """Fill rooms in their order until an amount is spent.

    Parameters
    ----------
    rooms : ndarray of shape (..., N)
        Size of each room, the best first; none negative.
    amount : float or ndarray, default 1
        What is there to fill them with; broadcast to the shape of `rooms`.

    Returns
    -------
    ndarray of shape (..., N)
        What each room holds; all of it where the amount is more than all rooms.

    Examples
    --------
    >>> filled(np.array([0.5, 0.25, 0.5])).tolist()
    [0.5, 0.25, 0.25]
    """
    before = np.zeros_like(rooms)
    np.cumsum(rooms[..., :-1], axis=-1, out=before[..., 1:])
    return np.clip(amount - before, 0.0, rooms)


def filling_line(rooms: FloatArray, worth: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Amounts at which a room is full, and what they are worth: corners of a concave line.

    Parameters
    ----------
    rooms, worth : ndarrays of shape (..., N)
        Size of each room and worth of a unit in it, the best first.

    Returns
    -------
    tuple of two ndarrays of shape (..., N + 1)
        Cumulative amount and worth, from nothing; between corners the line is straight.

    Examples
    --------
    >>> [ends.tolist() for ends in filling_line(np.array([0.5, 0.5]), np.array([0.2, 0.1]))]
    [[0.0, 0.5, 1.0], [0.0, 0.1, 0.15000000000000002]]
    """
    ahead = [(0, 0)] * (rooms.ndim - 1) + [(1, 0)]
    amount, value = (np.cumsum(np.pad(part, ahead), axis=-1) for part in (rooms, rooms * worth))
    return amount, value
