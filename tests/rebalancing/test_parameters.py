"""What is no number is refused by name, with something to give instead that works."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.base.parameters import number, numbers, whole
from research_lib.rebalancing.costs import as_costs, each_costs

# Every parameter of the public rules and frictions that is a number, with one that it can be.
NUMBERS: dict[str, tuple[Callable[[Any], object], float]] = {
    "proportional cost of every asset": (rl.Costs, 0.01),
    "proportional cost of a": (lambda x: rl.Costs({"a": x}), 0.01),
    "fixed cost": (lambda x: rl.Costs(fixed=x), 5.0),
    "impact of every asset": (lambda x: rl.Costs(impact=x), 0.1),
    "tax rate": (rl.Taxes, 0.2),
    "short_rate": (lambda x: rl.Taxes(short_rate=x), 0.2),
    "notice of every asset": (lambda x: rl.Dealing(notice=x), 2.0),
    "settlement of b": (lambda x: rl.Dealing(settlement=pd.Series([x], ["b"], dtype=object)), 2.0),
    "gate of every asset": (lambda x: rl.Dealing(gate=x), 0.5),
    "waiting": (lambda x: rl.Dealing(waiting=x), 0.001),
    "band of every asset": (lambda x: rl.Policy(band=x), 0.05),
    "band of c": (lambda x: rl.Policy(band={"c": x}), 0.05),
    "offset": (lambda x: rl.Policy(offset=x), 3.0),
    "band_floor": (lambda x: rl.Policy(band_floor=x), 0.01),
    "skip": (lambda x: rl.Policy(skip=x), 0.5),
    "seed": (lambda x: rl.Policy(seed=x), 7.0),
    "trend": (lambda x: rl.Policy(trend=x), 12.0),
    "quantile": (lambda x: rl.VolatilityCalendar(quantile=x), 0.5),
    "max_weight": (lambda x: rl.MinimumVariance(20, max_weight=x), 0.5),
    "halflife": (lambda x: rl.RiskBudget(20, halflife=x), 5.0),
    "volatility": (lambda x: rl.VolatilityTarget(x, "cash", 20), 0.1),
    "frequency": (lambda x: rl.VolatilityTarget(0.1, "cash", 20, frequency=x), 252.0),
    "most": (lambda x: rl.VolatilityTarget(0.1, "cash", 20, most=x), 0.5),
    "limit": (lambda x: rl.CorrelationLimit(x, 20), 0.5),
}
NO_NUMBERS = ["a lot", True, np.True_, pd.NA, pd.NaT, float("nan"), [0.1], np.array([0.1]), 1j, ""]


@pytest.mark.parametrize("what", NUMBERS)
def test_what_is_no_number_is_refused_by_name(what: str) -> None:
    build, _ = NUMBERS[what]
    for bad in NO_NUMBERS:
        with pytest.raises(ValueError, match=rf"^{what} is "):
            build(bad)


@pytest.mark.parametrize("what", NUMBERS)
def test_numbers_of_every_kind_are_the_same(what: str) -> None:
    build, good = NUMBERS[what]
    kinds = [Decimal(str(good)), np.float64(good), Fraction(str(good))]
    if good == int(good):
        kinds += [int(good), np.int64(good)]
    for kind in kinds:
        assert build(kind) == build(good)
        assert repr(build(kind)) == repr(build(good))


@pytest.mark.parametrize("what", NUMBERS)
def test_what_the_error_says_to_give_works(what: str) -> None:
    build, good = NUMBERS[what]
    spelled = [str(good), f" {good} "]
    if good < 1.0:
        spelled.append(f"{Decimal(str(good)) * 100} %")
    for text in spelled:
        with pytest.raises(ValueError, match=r"without quotes") as refused:
            build(text)
        given = re.search(r"give (\S+), without quotes", str(refused.value))
        assert given is not None
        assert build(float(given[1])) == build(good)


def test_texts_that_look_like_numbers_and_are_none() -> None:
    for text in ("nan", "inf", "1e999", "%", "5 points"):
        with pytest.raises(ValueError, match=r"x is '.*': give a number"):
            number(text, "x")
    for given in ((0.1, 0.2), pd.Index([0.1])):
        with pytest.raises(ValueError, match="or a mapping from asset to number"):
            number(given, "x")
    assert whole(3.0, "x", 1) == 3
    for given in (2.5, np.inf, -1, 0):
        with pytest.raises(ValueError, match="whole number, 1 or more"):
            whole(given, "x", 1)
    with pytest.raises(ValueError, match="names 'a' twice"):
        numbers(pd.Series([0.1, 0.2], ["a", "a"]), "x")


def test_choices_and_rules_that_are_none() -> None:
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: rl.Policy(trade_to=pd.NA), "trade_to is <NA>: give one of target"),
        (lambda: rl.Policy(band_kind=["absolute"]), "band_kind is"),
        (lambda: rl.Policy(roll=None), "roll is None: give one of backward, forward"),
        (lambda: rl.Policy(target={"a": 1.0}), "target is .*: give a rule such as RiskBudget"),
        (lambda: rl.Policy({"a": "ME"}), "calendar is .*: give one calendar"),
        (lambda: rl.Policy(pd.Timestamp("2020-01-31")), "or an index of dates"),
        (lambda: rl.Taxes(lots=pd.NA), "lots is <NA>"),
        (lambda: rl.Taxes(lots=["fifo"]), "lots is"),
        (lambda: rl.VolatilityCalendar(calm=2.5), "calm is 2.5"),
        (lambda: rl.VolatilityCalendar(turbulent=0), "turbulent is 0"),
        (lambda: rl.CorrelationLimit(0.5, 20, infeasible=pd.NA), "infeasible is <NA>"),
        (lambda: rl.Costs(volume=1e6), "volume is a float: give a DataFrame"),
        (
            lambda: rl.Costs(volume=pd.DataFrame({"a": ["many"]})),
            "volumes of 'a' are of type",
        ),
        (lambda: rl.Dealing(pd.Series({"a": None})), "dealing calendar of a is None"),
        (lambda: rl.Dealing(gate=0.0), r"gate of every asset is 0\.0"),
    ]
    for build, says in cases:
        with pytest.raises(ValueError, match=says):
            build()


@pytest.mark.parametrize("bad", ["30", "1h", "36h", "soon", "-3D", "0D", 0, 1.5, True, pd.NaT, ""])
def test_times_that_are_not_whole(bad: object) -> None:
    with pytest.raises(ValueError, match="wash_sale is"):
        rl.Taxes(wash_sale=bad)


def test_taxes_say_what_they_were_told() -> None:
    assert repr(rl.Taxes(0.3, long_after=5)) == "Taxes(rate=0.3, lots='fifo', year='YE')"
    both = rl.Taxes(0.3, short_rate=0.4, wash_sale=np.timedelta64(30, "D"))
    assert repr(both).endswith("short_rate=0.4, long_after='365D', wash_sale='30D')")
    assert eval(repr(both), {"Taxes": rl.Taxes}) == both
    assert rl.Taxes(short_rate=0.0).is_dated
    assert not rl.Taxes().is_dated


# Costs in one form

DAYS = pd.bdate_range("2020-01-01", periods=90)
RETURNS = pd.DataFrame(np.random.default_rng(5).normal(0, 0.02, (90, 2)), DAYS, ["a", "b"])
HALF = {"a": 0.5, "b": 0.5}
RULES = {"weekly": rl.Policy(5), "monthly": rl.Policy(21)}


def test_every_function_takes_costs_as_such_or_as_a_number() -> None:
    from research_lib.comparison.every_start import sweep_every_start
    from research_lib.sweeps.growth_paths import growth_paths

    calls: list[Callable[[Any], pd.DataFrame | pd.Series]] = [
        lambda costs: rl.simulate(RETURNS, HALF, RULES["weekly"], costs=costs).value,
        lambda costs: rl.compare(RETURNS, HALF, RULES, costs=costs, n_resamples=2, block=5),
        lambda costs: rl.sweep(RETURNS, HALF, RULES, costs=costs).drop(columns="cost"),
        lambda costs: rl.sweep(RETURNS, HALF, RULES, costs=[costs]).drop(columns="cost"),
        lambda costs: growth_paths(RETURNS, HALF, RULES, costs),
        lambda costs: sweep_every_start(RETURNS, HALF, RULES, costs),
        lambda costs: sweep_every_start(RETURNS, HALF, RULES, [costs]),
    ]
    for call in calls:
        free, number_, same = (call(costs) for costs in (0.0, 0.01, rl.Costs(0.01)))
        assert not number_.equals(free)
        assert number_.equals(same)
        for bad in ("1%", True, {"a": 0.01}, None):
            with pytest.raises(TypeError, match=r"costs is .*give"):
                call(bad)
        with pytest.raises(ValueError, match=r"is -0\.1"):
            call(-0.1)
    with pytest.raises(ValueError, match=r"use rl\.sweep"):
        sweep_every_start(RETURNS, HALF, RULES, rl.Costs(0.01, fixed=1e-4))
    with pytest.raises(ValueError, match=r"use rl\.sweep"):
        sweep_every_start(RETURNS, HALF, RULES, rl.Costs({"a": 0.1, "b": 0.1}))


def test_a_sweep_keeps_the_costs_as_they_were_given() -> None:
    given = [0.0, rl.Costs(fixed=1e-4)]
    assert rl.sweep(RETURNS, HALF, RULES, given)["cost"].tolist() == given * 2
    assert each_costs(np.array([0.1, 0.2])) == [0.1, 0.2]
    assert each_costs(0.1) == [0.1]
    assert as_costs(given[1]) is given[1]
    with pytest.raises(ValueError, match="nothing to sweep"):
        rl.sweep(RETURNS, HALF, RULES, [])


@pytest.mark.parametrize("bad", ["10000", pd.NA, None, True])
def test_initial_money_that_is_none(bad: object) -> None:
    with pytest.raises(ValueError, match="initial is"):
        rl.simulate(RETURNS, HALF, RULES["weekly"], initial=bad)
    assert rl.simulate(RETURNS, HALF, RULES["weekly"], initial=Decimal(10000)).initial == 10000.0


# Risk budgets of 0

MOVES = np.random.default_rng(1).normal(0, [0.01, 0.02, 0.04], (30, 3))
NAMES = pd.Index(["a", "b", "c"])


def test_a_risk_budget_of_zero_is_a_weight_of_zero() -> None:
    rule = rl.RiskBudget(30, budgets={"a": 0.3, "b": 0.0, "c": 0.7})
    (found,) = rule.targets(MOVES, np.array([29]), np.full(3, 1 / 3), NAMES)
    alone = rl.RiskBudget(30, budgets={"a": 0.3, "c": 0.7})
    (rest,) = alone.targets(MOVES[:, [0, 2]], np.array([29]), np.full(2, 0.5), NAMES[[0, 2]])
    assert found[1] == 0.0
    assert found[[0, 2]].tolist() == rest.tolist()
    # What does not move is left out by a budget of 0, as the error says.
    still = MOVES * [1.0, 0.0, 1.0]
    equal = rl.RiskBudget(30, budgets={"a": 0.3, "b": 0.1, "c": 0.6})
    with pytest.raises(ValueError, match=r"'b' does not move.* give it a budget of 0"):
        equal.targets(still, np.array([29]), np.full(3, 1 / 3), NAMES)
    assert rule.targets(still, np.array([29]), np.full(3, 1 / 3), NAMES)[
        0
    ].tolist() == pytest.approx(found.tolist(), rel=1e-12)


def test_a_column_without_a_budget_can_be_given_none() -> None:
    returns = pd.DataFrame(MOVES, pd.bdate_range("2020-01-01", periods=30), NAMES)
    even = dict.fromkeys(NAMES, 1 / 3)
    short = rl.Policy(5, target=rl.RiskBudget(10, budgets={"a": 0.5, "c": 0.5}))
    with pytest.raises(ValueError, match=r"risk budgets miss 'b'.*0 to hold none of it"):
        rl.simulate(returns, even, short)
    mended = rl.Policy(5, target=rl.RiskBudget(10, budgets={"a": 0.5, "b": 0.0, "c": 0.5}))
    ledger = rl.simulate(returns, even, mended)
    assert ledger.weights["b"].iloc[-1] == 0.0
    assert ledger.weights["b"].iloc[0] > 0.3
