"""A pool with a fee, block by block: what is left to those who trade against its prices."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from research_lib.base.arrays import FloatArray
from research_lib.base.parameters import number, whole

DAYS = 365.25
YEAR = DAYS * 86_400.0  # seconds
# Blocks that are walked before any is counted: the first gap is drawn flat between the edges.
_WARM = 400
_WHO = ("customers", "arbitrage")


class World(NamedTuple):
    """Two assets, one of them money, and a pool of them on a chain.

    `volatility` a year of the price of outside, `fee` of what comes in, the `weight` of the asset,
    seconds between `block` and block, and whether these come at `random` (a Poisson process) or
    like a clock. `customers` is what they bring a year over the pool's value, in trades of `size`,
    a share of it. `jumps` is the part of the variance that comes in jumps, one a day in the mean.
    """

    volatility: float
    fee: float
    block: float = 12.0
    weight: float = 0.5
    random: bool = True
    customers: float = 0.0
    size: float = 0.0
    jumps: float = 0.0


class Found(NamedTuple):
    """A mean over simulated paths and its standard error."""

    mean: float
    error: float

    @property
    def ends(self) -> tuple[float, float]:
        """Ends of the simulation's 95 % interval."""
        return self.mean - 1.96 * self.error, self.mean + 1.96 * self.error


class Counted(NamedTuple):
    r"""What a simulation has counted, a year.

    `handed` over net of what customers leave, as a part of :math:`\tfrac12 w (1 - w) \sigma^2`,
    which a pool without a fee hands over; and what `customers` and `arbitrage` bring, over the
    pool's value.
    """

    handed: Found
    customers: Found
    arbitrage: Found


def simulate(world: World, *, paths: int = 2000, blocks: int = 2000, seed: int = 42) -> Counted:
    r"""Walk many pools of a world block by block.

    The gap z between the prices of outside and of the pool walks by a normal step a block. Beyond
    the edge :math:`g = -\log(1 - \gamma)` somebody trades until it is there. What he takes, less
    what customers leave, is counted exactly at the price of outside.
    """
    _check(world)
    sums = _walk(world, whole(paths, "paths", 2), whole(blocks, "blocks", 1), seed)
    taken, *came = (_a_year(sums[who], sums["years"]) for who in ("taken", *_WHO))
    no_fee = 0.5 * world.weight * (1.0 - world.weight) * world.volatility**2
    return Counted(Found(taken.mean / no_fee, taken.error / no_fee), *came)


def _check(world: World) -> None:
    """Raise unless a world can be walked."""
    numbers = {
        name: number(value, name) for name, value in world._asdict().items() if name != "random"
    }
    for name, value in numbers.items():
        if not (np.isfinite(value) and value >= 0.0):
            raise ValueError(f"{name} of the world is {value}: give a finite number, 0 or more")
    for name in ("volatility", "block"):
        if numbers[name] == 0.0:
            raise ValueError(f"{name} of the world is 0: give more than 0")
    if not world.fee < 1.0 or world.jumps > 1.0 or not 0.0 < world.weight < 1.0:
        raise ValueError(
            f"the world has a fee of {world.fee}, a weight of {world.weight} and jumps of "
            f"{world.jumps}: give a fee below 1, a weight between 0 and 1 and jumps up to 1"
        )
    a_block = world.customers * world.block / YEAR
    if a_block > world.size:
        raise ValueError(
            f"customers bring {world.customers} a year, {a_block:.3g} a block, in trades of "
            f"{world.size}: one comes a block at most, so give a size of {a_block:.3g} or more"
        )


def _a_year(sums: FloatArray, years: FloatArray) -> Found:
    """Ratio of two means over paths, with its error."""
    mean = float(sums.mean() / years.mean())
    error = float((sums - mean * years).std(ddof=1) / years.mean() / len(years) ** 0.5)
    return Found(mean, error)


def _walk(world: World, paths: int, blocks: int, seed: int) -> dict[str, FloatArray]:
    """Return what is taken net, what both kinds of trade bring, and years; sums of each path."""
    draws = np.random.default_rng(seed)
    edge = -float(np.log1p(-world.fee))
    gap = draws.uniform(-edge, edge, paths)
    sums = {name: np.zeros(paths) for name in ("taken", *_WHO, "years")}
    step = world.block / YEAR
    for block in range(-_WARM, blocks):
        time = step * draws.standard_exponential(paths) if world.random else np.full(paths, step)
        gap += _moves(world, time, draws)
        for who in _WHO:
            beyond = gap - np.clip(gap, -edge, edge)
            moved = beyond if who == "arbitrage" else _bought(world, gap, step, draws)
            taken, came, changed = _traded(world, gap, moved)
            gap -= changed
            if block >= 0:
                sums["taken"] += taken
                sums[who] += came
        if block >= 0:
            sums["years"] += time
    return sums


def _moves(world: World, time: FloatArray, draws: np.random.Generator) -> FloatArray:
    """Logarithmic moves of the price of outside, which is a fair game."""
    variance = world.volatility**2
    moves = np.sqrt((1.0 - world.jumps) * variance * time) * draws.standard_normal(len(time))
    if world.jumps:
        jumped = draws.uniform(size=len(time)) < DAYS * time
        moves += jumped * np.sqrt(world.jumps * variance / DAYS) * draws.standard_normal(len(time))
    return np.asarray(moves - 0.5 * variance * time)


def _bought(world: World, gap: FloatArray, step: float, draws: np.random.Generator) -> FloatArray:
    r"""By how much customers of a block move the pool's price, up when they buy the asset.

    They know nothing: as many buy as sell, and each brings `size` of the pool's value. Money that
    comes, net of the fee, lets its balance grow by :math:`e^{w m}`; the asset, by
    :math:`e^{-(1 - w) m}`.
    """
    if not world.customers:
        return np.zeros_like(gap)
    some = draws.uniform(size=len(gap)) < world.customers * step / world.size
    buys = draws.uniform(size=len(gap)) < 0.5
    asset, money = world.weight * np.exp(gap), 1.0 - world.weight
    came = world.size * (1.0 - world.fee) * (asset + money)
    up, down = np.log1p(came / money) / world.weight, -np.log1p(came / asset) / money
    return np.where(some, np.where(buys, up, down), 0.0)


def _traded(
    world: World, gap: FloatArray, moved: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    r"""Return what he takes, brings and changes who moves the pool's price by :math:`e^m`.

    The first two at the prices of outside, over the pool's value; what is taken is below zero if he
    leaves it. Up, he brings money: its balance grows, net of the fee, by :math:`e^{w m}`, and that
    of the asset shrinks by :math:`e^{-(1 - w) m}`; down, the other way round. The fee stays and
    moves the price a little further: the last is the whole change of its logarithm.
    """
    weight, kept = world.weight, 1.0 / (1.0 - world.fee)
    asset, money = weight * np.exp(gap), 1.0 - weight
    up = moved > 0.0
    more_asset, more_money = np.expm1(-money * moved), np.expm1(weight * moved)
    came = kept * np.where(up, money * more_money, asset * more_asset) / (asset + money)
    went = -np.where(up, asset * more_asset, money * more_money) / (asset + money)
    with_fees = np.log1p(kept * np.where(up, more_money, more_asset))
    changed = np.where(up, with_fees + money * moved, weight * moved - with_fees)
    return went - came, came, changed
