"""Histories whose relative returns have their signs flipped: no memory, all else kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from research_lib.base.arrays import BoolArray, FloatArray
from research_lib.base.checks import check_returns
from research_lib.base.parameters import checked_seed
from research_lib.diversification.overlap import Weights
from research_lib.measures.calendar_rules import is_plain, plain_interval
from research_lib.measures.paths import Measures, Variant, measured_batch
from research_lib.measures.performance import aligned_cash, checked_frequency
from research_lib.measures.premium import checked_logs, checked_target
from research_lib.measures.stretches import every_start, wealth_along
from research_lib.rebalancing.costs import Costs, as_costs
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.set_up import Setup, set_up

Reference = Literal["assets", "target"]


class Bench(NamedTuple):
    """One data set with its rules, laid out over 2 T rows: as they were, then all flipped."""

    gross: FloatArray  # (N, 2 T) one plus the returns
    target: FloatArray  # (N,)
    plain: dict[str, tuple[int, float]]  # interval and cost of rules that are sums of stretches
    setups: dict[str, list[Setup]]  # starts of the rules that are simulated
    cash: FloatArray  # (2 T,)
    yearly: float
    dates: pd.Index

    def measured(self, flips: BoolArray, measures: Measures) -> FloatArray:
        """Measures of each rule on each history, means over its starts.

        The result has shape (histories, rules, measures), rules as in `plain` and then `setups`.
        Row t of a history is row t of the data, or row T + t where `flips`, shape
        (histories, T), says so: no flipped history is written out. ValueError if some rules were
        laid out for growth alone, and it is not growth that is asked for.
        """
        if self.plain and measures != "growth":
            raise ValueError(f"laid out for growth, not for {measures}: lay it out anew")
        size = len(self.dates)
        paths = [np.arange(size, dtype=np.int64) + size * flipped for flipped in flips]
        grown = np.empty((len(paths), len(self.plain), 1))
        for draw, path in enumerate(paths if self.plain else []):
            wealth = wealth_along(self.gross, path)
            for row, (interval, cost) in enumerate(self.plain.values()):
                ends, _ = every_start(wealth, self.target, interval, np.array([cost]))
                grown[draw, row] = (ends ** (self.yearly / size)).mean() - 1.0
        simulated = [
            measured_batch(starts, self.cash, self.yearly, self.dates, paths, measures).mean(axis=1)
            for starts in self.setups.values()
        ]
        return np.stack([*grown.transpose(1, 0, 2), *simulated], axis=1)

    def statistic(self, flips: BoolArray, measure: Measures) -> FloatArray:
        """Return the only measure as :meth:`measured`, shape (histories, rules)."""
        found = self.measured(flips, measure)
        if found.shape[-1] != 1:
            raise ValueError(f"the statistic is {found.shape[-1]} numbers: give one that is one")
        return found[:, :, 0]


def lay_out(
    returns: pd.DataFrame,
    target: Weights,
    rules: Mapping[str, Variant],
    *,
    measures: Measures,
    starts: int,
    relative_to: Reference,
    cash: pd.Series | float,
    frequency: float | None,
) -> Bench:
    r"""Check a data set and its rules, and put the flipped rows below the data, once for all.

    With l the logarithmic return of an asset and m the mean over assets, a flip turns l - m into
    m - l, and the asset earns :math:`e^{2m - l}` instead of :math:`e^l`.
    """
    aim, logs = checked_target(returns, target), checked_logs(returns)
    # A rule that moves its target may come to hold any asset.
    held = (aim > 0.0) | any(rule.policy.target is not None for rule in rules.values())
    weights = aim if relative_to == "target" else held / held.sum()
    # No product of matrices: its last digits are those of the machine's BLAS.
    mean = (logs * weights).sum(axis=1)
    values = check_returns(returns)
    flipped = np.exp(2.0 * mean)[:, np.newaxis] / (1.0 + values)
    both = np.asfortranarray(np.vstack([values, flipped - 1.0]))
    both.flags.writeable = False
    plain: dict[str, tuple[int, float]] = {}
    setups: dict[str, list[Setup]] = {}
    for name, rule in rules.items():
        share = _share_paid(rule)
        if measures == "growth" and is_plain(rule.policy) and share is not None:
            plain[name] = plain_interval(name, rule.policy), share
            continue
        setups[name] = [
            _doubled(set_up(returns, target, start, **rule.frictions()), both)
            for start in some_starts(rule.policy, starts)
        ]
    gross = np.ascontiguousarray(np.vstack([1.0 + values, flipped]).T)
    paid, yearly = aligned_cash(cash, returns.index), checked_frequency(returns.index, frequency)
    return Bench(gross, aim, plain, setups, np.tile(paid, 2), yearly, returns.index)


def _share_paid(rule: Variant) -> float | None:
    """Share of what it trades that a rule pays, if that is all it pays."""
    costs = as_costs(rule.costs)
    alone = rule.taxes is None and rule.dealing is None
    if alone and isinstance(costs.proportional, float) and costs == Costs(costs.proportional):
        return costs.proportional
    return None


def some_starts(policy: Policy, most: int) -> list[Policy]:
    """Return at most so many starts of a rule, evenly spread over all that it has."""
    if not isinstance(policy.calendar, int):
        return [policy]
    number = min(policy.calendar, most)
    offsets = np.arange(number) * policy.calendar // number
    return [replace(policy, offset=int(offset)) for offset in offsets]


def _doubled(setup: Setup, both: FloatArray) -> Setup:
    volume = setup.plan.volume
    volume = None if volume is None else np.vstack([volume, volume])
    return setup._replace(plan=setup.plan._replace(returns=both, volume=volume))


def coins(
    indexes: Mapping[str, pd.Index], yearly: Mapping[str, float], block: int, n: int, seed: int
) -> dict[str, BoolArray]:
    """Flips of each data set, arrays of shape (1 + n, T); the first history is the data.

    Sets of one frequency share a calendar, the union of their dates, and one coin for each block
    of it: what happened on one date is flipped together. Sets of different frequencies have coins
    of their own.
    """
    generator, found = np.random.default_rng(checked_seed(seed)), {}
    kinds = {name: (yearly[name], index.dtype) for name, index in indexes.items()}
    for kind in dict.fromkeys(kinds.values()):
        shared = [name for name in indexes if kinds[name] == kind]
        calendar = indexes[shared[0]]
        for name in shared[1:]:
            calendar = calendar.union(indexes[name])
        tossed = generator.integers(0, 2, (n, -(-len(calendar) // block)), dtype=np.int8)
        for name in shared:
            flips = tossed[:, calendar.get_indexer(indexes[name]) // block] == 1
            found[name] = np.vstack([np.zeros((1, flips.shape[1]), dtype=bool), flips])
    return found
