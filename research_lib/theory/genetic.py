"""A genetic algorithm and an exact programme on the same portfolio problem, names and lots too."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from deap import algorithms, base, tools
from scipy.optimize import Bounds, LinearConstraint, milp

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_weights
from research_lib.diversification.wedge import aligned

# What a missing unit of level costs: far more than any result it could buy.
PENALTY = 100.0
ELITE = 2


@dataclass(frozen=True)
class Problem:
    """Which portfolio has the best forecast, of a level or more, under limits.

    `market`, `forecasts`: market weights by asset, sum 1, and a forecast of each asset's result.
    `level`: least level of diversification. `limit`: largest weight of one asset. `names`: largest
    number of assets. `lot`: weights are whole multiples of it. ValueError if weights or forecasts
    are bad, or the whole or the limit is not a number of lots.
    """

    market: pd.Series
    forecasts: pd.Series
    level: float
    limit: float = 1.0
    names: int | None = None
    lot: float | None = None

    def __post_init__(self) -> None:
        aligned(self.market, self.forecasts)
        most = self.limit * min(self.names or len(self.market), len(self.market))
        if most < 1.0 - 1e-9:
            raise ValueError(
                f"names and limit hold {most:.4g} of the portfolio at most: raise one of them"
            )
        for what, whole in (("the portfolio", 1.0), ("the limit", self.limit)):
            if self.lot is not None and abs(whole / self.lot - round(whole / self.lot)) > 1e-9:
                raise ValueError(f"lot is {self.lot}: {what}, {whole}, is not a number of lots")

    def arrays(self) -> tuple[FloatArray, FloatArray]:
        """Market weights and forecasts in one order, shape (N,) each."""
        return self._aligned

    @cached_property
    def _aligned(self) -> tuple[FloatArray, FloatArray]:
        # A search asks for them some hundred times.
        return aligned(self.market, self.forecasts)


def exact(problem: Problem) -> pd.Series:
    """Solve a problem by mixed-integer linear programme.

    `problem`: with `names` or `lot`; without both it is a linear programme. Returns a Series of
    length N: weights; `attrs` hold the `result` and the `nodes` that the solver branched into.
    ValueError if no portfolio keeps the limits.
    """
    weight, forecast = problem.arrays()
    size, unit = len(weight), problem.lot or 1.0
    identity, none = np.eye(size), np.zeros((size, size))
    ones, zeros = np.ones(size), np.zeros(size)
    names = size if problem.names is None else problem.names
    # Variables: lots n, overlap u <= unit n, and switches z of the names held: unit n <= limit z.
    rules = [
        LinearConstraint(np.concatenate((unit * ones, zeros, zeros)), 1.0, 1.0),
        LinearConstraint(np.concatenate((zeros, ones, zeros)), problem.level, np.inf),
        LinearConstraint(np.concatenate((zeros, zeros, ones)), 0.0, names),
        LinearConstraint(np.hstack((-unit * identity, identity, none)), -np.inf, 0.0),
        LinearConstraint(np.hstack((unit * identity, none, -problem.limit * identity)), -np.inf, 0),
    ]
    whole = [float(problem.lot is not None), 0.0, float(problem.names is not None)]
    solution = milp(
        c=np.concatenate((-unit * forecast, zeros, zeros)),
        constraints=rules,
        bounds=Bounds(0.0, np.concatenate((problem.limit / unit * ones, weight, ones))),
        integrality=np.repeat(whole, size),
        options={"mip_rel_gap": 1e-9},
    )
    if solution.status != 0:
        raise ValueError(f"no portfolio solves it: {solution.message}")
    lots = np.rint(solution.x[:size]) if problem.lot is not None else solution.x[:size]
    held = pd.Series(unit * lots, check_weights(problem.market).index, name="weight")
    held.attrs = {"result": float(held @ forecast), "nodes": int(solution.mip_node_count or 0)}
    return held


def repaired(genes: FloatArray, problem: Problem) -> FloatArray:
    """Turn any genes into portfolios that keep the limits, shape (K, N) both.

    `genes` (array of shape (K, N)): a wish for each asset; below zero is zero. `problem`: what a
    portfolio must keep. Returns an array of shape (K, N): Weights. The largest wishes are kept if
    the number of names is limited; wishes are scaled to a sum of 1, what exceeds the limit is
    shared among the rest, and weights are rounded to lots by their largest remainders. If weights
    are free, what misses the level is mended by a mixture with the market; if they are not, it is
    left to the penalty.
    """
    weight, _ = problem.arrays()
    wishes = np.maximum(genes, 0.0) + 1e-9
    if problem.names is not None:
        rank = np.argsort(np.argsort(-wishes, axis=1, kind="stable"), axis=1)
        wishes = np.where(rank < problem.names, wishes, 0.0)
    held = _within(wishes, problem.limit)
    if problem.lot is not None:
        held = _in_lots(held, problem.lot)
    if problem.lot is not None or problem.names is not None:
        return held
    # The overlap is concave along the way to the market, so this share of it is enough.
    broad = _within(weight[np.newaxis, :], problem.limit)
    level = np.minimum(held, weight).sum(axis=1, keepdims=True)
    highest = np.minimum(broad, weight).sum()
    share = np.clip((problem.level - level) / np.maximum(highest - level, 1e-12), 0.0, 1.0)
    return np.asarray(held + share * (broad - held))


def _within(wishes: FloatArray, limit: float) -> FloatArray:
    """Scale each row to a sum of 1 with no weight above the limit."""
    full = np.zeros(wishes.shape, dtype=bool)
    while True:
        free = np.where(full, 0.0, wishes)
        room = 1.0 - limit * full.sum(axis=1, keepdims=True)
        total = np.maximum(free.sum(axis=1, keepdims=True), 1e-300)
        held = np.where(full, limit, free * room / total)
        over = (held > limit + 1e-15) & ~full
        if not over.any():
            return held
        full |= over


def _in_lots(held: FloatArray, lot: float) -> FloatArray:
    lots = np.floor(held / lot + 1e-9)
    missing = np.rint(1.0 / lot - lots.sum(axis=1, keepdims=True))
    rank = np.argsort(np.argsort(lots - held / lot, axis=1, kind="stable"), axis=1)
    return np.asarray((lots + (rank < missing)) * lot)


class _Fitness(base.Fitness):  # type: ignore[misc]  # DEAP is not typed
    weights = (1.0,)


class _Genes(list[float]):
    """A list with a fitness, which is what DEAP works on."""

    def __init__(self, genes: Iterable[float]) -> None:
        super().__init__(genes)
        self.fitness = _Fitness()
        self.feasible = False


def _copy(genes: _Genes) -> _Genes:
    twin = _Genes(genes)
    twin.fitness.setValues(genes.fitness.getValues())
    twin.feasible = genes.feasible
    return twin


def evolve(
    problem: Problem,
    seed: int,
    *,
    population: int = 100,
    generations: int = 150,
    step: float = 0.2,
    rivals: int = 3,
) -> pd.DataFrame:
    """Search for the best portfolio with a genetic algorithm of the library DEAP.

    `problem`: what is asked. `population`, `generations`: number of portfolios alive, and how often
    they are renewed. `step`: standard deviation of a mutation. `rivals`: how many meet in a
    tournament. Returns a DataFrame: a row a generation: `evaluations` of the objective so far, and
    the `best` forecast of a portfolio that keeps all limits, missing before there is one.
    `attrs["weights"]` is the best portfolio at the end. Tournaments choose the parents; six in ten
    pairs exchange the genes between two points; half of the children are mutated, a tenth of their
    genes by a normal step; the two fittest live on.
    """
    breeding = base.Toolbox()
    breeding.register("clone", _copy)
    breeding.register("mate", tools.cxTwoPoint)
    breeding.register("mutate", tools.mutGaussian, mu=0.0, sigma=step, indpb=0.1)
    before = random.getstate()
    random.seed(seed)
    try:
        # Fourth powers: a few large wishes among many small ones.
        size = len(problem.market)
        alive = [_Genes(random.random() ** 4 for _ in range(size)) for _ in range(population)]
        path = [(_assess(alive, problem), _best(alive))]
        for _ in range(generations):
            parents = tools.selTournament(alive, population, tournsize=rivals)
            children = algorithms.varAnd(parents, breeding, cxpb=0.6, mutpb=0.5)
            spent = path[-1][0] + _assess(children, problem)
            alive = tools.selBest(alive, ELITE) + tools.selBest(children, population - ELITE)
            path.append((spent, _best(alive)))
    finally:
        random.setstate(before)
    table = pd.DataFrame(path, columns=["evaluations", "best"])
    winner = np.array(max(alive, key=_value))
    weights = repaired(winner[np.newaxis, :], problem)[0]
    table.attrs["weights"] = pd.Series(weights, check_weights(problem.market).index)
    return table


def _assess(alive: list[Any], problem: Problem) -> int:
    """Give a fitness to those who have none, and return how many they were."""
    new = [genes for genes in alive if not genes.fitness.valid]
    weight, forecast = problem.arrays()
    if new:
        held = repaired(np.array(new), problem)
        missing = np.maximum(problem.level - 1e-9 - np.minimum(held, weight).sum(axis=1), 0.0)
        # Rounded, so that the order of two equals does not hang on the last bit of a processor.
        values = np.round((held * forecast).sum(axis=1) - PENALTY * missing, 12)
        for genes, value, short in zip(new, values, missing, strict=True):
            genes.fitness.setValues((float(value),))
            genes.feasible = bool(short == 0.0)
    return len(new)


def _value(genes: Any) -> float:
    return float(genes.fitness.getValues()[0])


def _best(alive: list[Any]) -> float:
    return max((_value(genes) for genes in alive if genes.feasible), default=np.nan)
