"""Assets that are not always listed: what leaves becomes money, targets are shared out."""

from __future__ import annotations

from research_lib.base.arrays import BoolArray, FloatArray, IntArray
from research_lib.base.compiled import compiled_in_place, compiled_inside


@compiled_inside
def cash_out(
    listed: BoolArray | None, path: IntArray, step: int, holdings: FloatArray, trades: FloatArray
) -> float:
    """Turn what has no next return into money, which is returned; begin `trades` with it."""
    for i in range(trades.size):
        trades[i] = 0.0
    if listed is None:
        return 0.0
    money = 0.0
    for i in range(holdings.size if step + 1 < path.size else 0):
        if not listed[path[step + 1], i]:
            money += holdings[i]
            trades[i] = -holdings[i]
            holdings[i] = 0.0
    return money


@compiled_in_place
def share_out(
    listed: BoolArray | None, target: FloatArray, path: IntArray, step: int, aim: FloatArray
) -> FloatArray:
    """Return the targets of what is listed at `step`, in their proportions, kept in `aim`."""
    if listed is None:
        return target
    whole = 0.0
    for i in range(aim.size):
        aim[i] = target[i] if step == path.size or listed[path[step], i] else 0.0
        whole += aim[i]
    for i in range(aim.size):
        aim[i] = aim[i] / whole
    return aim
