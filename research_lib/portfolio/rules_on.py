"""What rules of rebalancing would have done with a reader's assets, and whether that tells much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from research_lib.base.checks import check_weights
from research_lib.base.parameters import number, whole
from research_lib.inference.power import worlds
from research_lib.inference.sign_flips import sign_flip_test
from research_lib.inference.step_down import TIE
from research_lib.measures.paths import check_rules, checked_baseline
from research_lib.measures.performance import periods_per_year
from research_lib.rebalancing.costs import Costs, as_costs
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.set_up import FREE
from research_lib.sweeps.ladder import frequency_ladder
from research_lib.sweeps.sweep import sweep
from research_lib.whole_lots.pieces import Numbers, checked_price_table

# With 99 flips p is a multiple of 1 %, and the test exact at 5 %.
FLIPS, LEVEL = 99, 0.05
# Fewer months do not say what the assets are like, and so not what a test of them could find.
LEAST_MONTHS = 24
# Years of months for which the power is worked out where the history is too short.
LENGTHS = (10.0, 20.0, 40.0, 80.0, 160.0)
SHOWN = ["growth", "volatility", "sharpe", "drawdown", "turnover"]


@dataclass(frozen=True, eq=False)
class RulesOn:
    """What rules would have done, with the power of the test said first.

    Attributes
    ----------
    power : Series by rule
        How often the test finds, at 5 %, that the rule gains on the baseline, in worlds like the
        data and as long, whose relative prices revert with the half-life assumed. NaN if months
        are too few to say.
    years, half_life : float
        Length of the data, and the half-life assumed, in years.
    years_needed : float
        Of the lengths tried, the shortest at which the power is enough for some rule; that of the
        data if they are long enough, and infinity if none of them is.
    test : DataFrame by rule, or None
        The test by flipped signs, as of :func:`research_lib.sign_flip_test`, "greater"; None if
        the power is too low for an answer of either kind to mean anything.
    done : DataFrame by rule
        Growth, volatility, Sharpe ratio, drawdown and turnover, a year, with the costs given.
    baseline : str
        The rule that the others are held against.
    costs : Costs
        What every trade costs, of a portfolio worth 1.
    left_out : Series by asset, or None
        Weights in the target of what has no prices and is not counted.
    """

    power: pd.Series
    years: float
    half_life: float
    years_needed: float
    test: pd.DataFrame | None
    done: pd.DataFrame
    baseline: str
    costs: Costs = FREE
    left_out: pd.Series | None = None

    @property
    def because(self) -> str:
        """Why there is no test, and how long the history must be; empty if there is one."""
        if self.test is not None:
            return ""
        held = f"The history has {self.years:.3g} years"
        if self.power.isna().all():
            return f"{held}: give {LEAST_MONTHS} months or more to learn what a test could find."
        found = (
            f"{held}. Where rules do gain, for relative prices revert with a half-life of "
            f"{self.half_life:g} years, a test would notice it in at most "
            f"{100 * self.power.max():.0f} % of worlds like it; to notice it in half of them"
        )
        if np.isinf(self.years_needed):
            return f"{found}, {LENGTHS[-1]:g} years would not be enough."
        return f"{found} takes roughly {self.years_needed:g} years."


def rules_on(
    prices: pd.DataFrame,
    weights: Numbers,
    rules: Mapping[str, Policy] | None = None,
    *,
    baseline: str | None = None,
    costs: Costs | float = FREE,
    value: float | None = None,
    half_life: float = 3.0,
    least_power: float = 0.5,
    n_worlds: int = 40,
    n_flips: int = 999,
    seed: int = 0,
) -> RulesOn:
    """Say what rules of rebalancing would have done with these assets, and test it if that tells.

    Parameters
    ----------
    prices : DataFrame of shape (T, N)
        Prices by date of at least every asset with a weight; the last of each month counts.
    weights : Series or mapping
        Target weights, sum 1.
    rules : mapping of str to Policy, optional
        Rules on monthly data, so that 12 periods are a year; if not given, those of
        :func:`research_lib.frequency_ladder`, from monthly to never.
    baseline : str, optional
        The rule to hold the others against; the last one if not given.
    costs : Costs or float, default none
        Costs of trading; a number is a proportional cost, one way.
    value : float, optional
        What the portfolio is worth, in the money of a fixed cost; needed with one.
    half_life : float, default 3
        Years in which half of a distance between relative prices is gone, in the worlds in which
        the power is measured.
    least_power : float, default 0.5
        With less than this for every rule there is no test.
    n_worlds : int, default 40
        Number of worlds for each length.
    n_flips : int, default 999
        Flipped histories of the test.
    seed : int, default 0
        Seed of worlds and coins.

    Returns
    -------
    RulesOn
        Power, test and measures; where the history is too short, how long it must be.

    Raises
    ------
    ValueError
        If a price is missing, dates are no dates, fewer than two assets have a weight, prices span
        fewer than 4 months, or costs are fixed without a `value` or depend on a volume.

    Notes
    -----
    Worlds are those of :func:`research_lib.inference.power.worlds`. A power from 40 worlds is known
    to within some 15 points. On two or three assets it hardly rises with the years: what a rule
    can gain on a mix has a ceiling that luck reaches as well.
    """
    months, target = _by_month(prices, weights)
    costs = _scaled(as_costs(costs), value)
    rules = frequency_ladder(months.index) if rules is None else dict(rules)
    check_rules(rules)
    against = checked_baseline(rules, baseline)
    yearly = periods_per_year(months.index)
    years = len(months) / yearly
    wanted = number(least_power, "least_power")
    done = sweep(months, target, rules, [costs], n_jobs=1).set_index("policy")[SHOWN]
    others = [name for name in rules if name != against]
    few = len(months) < LEAST_MONTHS
    power, needed = pd.Series(np.nan, others, name="power"), float("nan")
    case = months, target, rules, against, costs
    how = number(half_life, "half_life"), whole(n_worlds, "n_worlds", 1), seed
    if not few:
        power = power_of(*case, years=years, how=how)
        needed = years if power.max() >= wanted else np.inf
        for longer in (length for length in LENGTHS if length > years):
            if np.isfinite(needed):
                break
            if power_of(*case, years=longer, how=how).max() >= wanted:
                needed = longer
    test = None
    if needed == years:
        test = sign_flip_test(
            months,
            target,
            rules,
            baseline=against,
            alternative="greater",
            n_flips=n_flips,
            costs=costs,
            seed=seed,
        )
    return RulesOn(power, years, how[0], needed, test, done, against, costs)


def power_of(
    months: pd.DataFrame,
    target: pd.Series,
    rules: Mapping[str, Policy],
    baseline: str,
    costs: Costs,
    *,
    years: float,
    how: tuple[float, int, int],
) -> pd.Series:
    """Share of worlds, so many `years` long, in which each rule is found to gain on the baseline.

    `how`: half-life, number of worlds and seed.
    """
    half_life, number_of, seed = how
    yearly = periods_per_year(months.index)
    drawn = worlds(months, number_of, half_life=half_life, years=years, seed=seed, frequency=yearly)
    # Coins of its own for each world: shared ones would be good or bad luck for all at once.
    found = [
        sign_flip_test(
            world,
            target,
            rules,
            baseline=baseline,
            alternative="greater",
            n_flips=FLIPS,
            costs=costs,
            seed=coin,
            frequency=yearly,
            n_jobs=1,
        )["p_value"]
        for coin, world in enumerate(drawn)
    ]
    return (pd.concat(found, axis=1) <= LEVEL + TIE).mean(axis=1).rename("power")


def _scaled(costs: Costs, value: float | None) -> Costs:
    """Costs of a portfolio worth 1, as the simulations have it."""
    if costs.volume is not None:
        raise ValueError("costs have a volume, which worlds have none of: leave it out")
    if not costs.fixed:
        return costs
    if value is None or not 0.0 < number(value, "value") < np.inf:
        raise ValueError(
            f"costs are {costs.fixed:g} an asset traded, and value is {value}: say what the "
            "portfolio is worth"
        )
    return replace(costs, fixed=costs.fixed / value)


def _by_month(prices: pd.DataFrame, weights: Numbers) -> tuple[pd.DataFrame, pd.Series]:
    """Monthly returns of what has a weight, and the weights."""
    target = check_weights(weights, "weights")
    target = target[target > 0.0]
    if len(target) < 2:
        raise ValueError(f"weights name {target.index[0]!r} alone: give two assets or more")
    table = checked_price_table(prices, target.index)
    if not isinstance(table.index, pd.DatetimeIndex):
        raise ValueError(f"prices start with {table.index[0]!s}, which is no date: give dates")
    last = table.groupby(table.index.tz_localize(None).to_period("M")).last()
    there = pd.PeriodIndex(last.index)
    gap = pd.period_range(there[0], there[-1], freq="M").difference(there)
    if len(gap):
        raise ValueError(f"prices have no date in {gap[0]}: add one, or start after it")
    if len(last) < 4:
        raise ValueError(
            f"prices go from {last.index[0]} to {last.index[-1]}: give 4 months or more"
        )
    returns = (last / last.shift() - 1.0).iloc[1:]
    returns.index = there[1:].to_timestamp(how="end").normalize()
    return returns, target
