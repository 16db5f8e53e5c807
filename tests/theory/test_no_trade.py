"""No-trade regions: published values, closed forms against minimisation and the simulator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import exp, log
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

import research_lib as rl
from research_lib.chapters.bands_and_triggers.calibrate import (
    NARROWEST,
    WIDEST,
    calibrate_band,
    traded_and_strayed,
)
from research_lib.rebalancing.policies import TradeTo
from research_lib.theory.drift_laws import (
    band_distance,
    band_turnover,
    calendar_distance,
    calendar_turnover,
    weight_volatility,
)
from research_lib.theory.no_trade import (
    best_interval,
    bid_ask_spread,
    no_trade_half_width,
    welfare_cost,
)

WEIGHT, VOLATILITY, AVERSION = 0.6, 0.16, 5.2
PLACES = get_args(TradeTo)

weights = st.floats(0.05, 0.95)
spreads = st.floats(1e-5, 0.05)
aversions = st.floats(0.5, 20.0)
places = st.sampled_from(PLACES)


@pytest.fixture(scope="module")
def walk() -> pd.DataFrame:
    """Invented: 400 years of 1,000 steps, a stock whose weight has no drift, and cash."""
    rng = np.random.default_rng(34)
    step = VOLATILITY / 1000**0.5
    # At the target, the drift of the weight is zero if the log return's is (p - 1/2) s^2.
    logs = (WEIGHT - 0.5) * step**2 + step * rng.standard_normal(400_000)
    return pd.DataFrame({"stock": np.expm1(logs), "cash": 0.0})


HELD = pd.Series({"stock": WEIGHT, "cash": 1.0 - WEIGHT})
WANDER = weight_volatility(WEIGHT, VOLATILITY)


@pytest.mark.parametrize(
    ("spread", "points", "basis_points"),
    [(0.01, "4.4", "1.27"), (0.001, "2.0", "0.27"), (0.0001, "0.9", "0.06")],
)
def test_the_published_law_in_numbers(spread: float, points: str, basis_points: str) -> None:
    assert f"{100 * no_trade_half_width(WEIGHT, AVERSION, spread):.1f}" == points
    assert f"{1e4 * welfare_cost(WEIGHT, VOLATILITY, AVERSION, spread):.2f}" == basis_points


def test_the_law_is_written_as_in_the_paper() -> None:
    p, g, e = WEIGHT, AVERSION, 0.003
    width = (3 / (4 * g) * p**2 * (1 - p) ** 2 * e) ** (1 / 3)
    assert no_trade_half_width(p, g, e) == pytest.approx(width, rel=1e-14)
    cost = g * VOLATILITY**2 / 2 * (3 / (4 * g) * p**2 * (1 - p) ** 2) ** (2 / 3) * e ** (2 / 3)
    assert welfare_cost(p, VOLATILITY, g, e) == pytest.approx(cost, rel=1e-14)
    # Wealth turnover of the paper's theorem on trading volume.
    volume = 2 * g * VOLATILITY**2 / 3 * (3 / (4 * g) * p**2 * (1 - p) ** 2) ** (2 / 3)
    assert band_turnover(width, WANDER) == pytest.approx(volume * e ** (-1 / 3), rel=1e-14)


@given(weights, spreads, aversions, places)
def test_scaling_and_symmetry(weight: float, spread: float, aversion: float, to: TradeTo) -> None:
    width = no_trade_half_width(weight, aversion, spread, to)
    assert no_trade_half_width(weight, aversion, 8 * spread, to) == pytest.approx(2 * width)
    assert no_trade_half_width(1 - weight, aversion, spread, to) == pytest.approx(width)
    cost = welfare_cost(weight, VOLATILITY, aversion, spread, to)
    assert welfare_cost(weight, VOLATILITY, aversion, 8 * spread, to) == pytest.approx(4 * cost)
    ranked = [welfare_cost(weight, VOLATILITY, aversion, spread, place) for place in PLACES]
    at = dict(zip(PLACES, ranked, strict=True))
    assert at["edge"] < at["halfway"] < at["target"]


@given(weights, spreads, aversions, places)
@settings(max_examples=30)
def test_the_width_is_where_distance_and_trades_cost_least(
    weight: float, spread: float, aversion: float, to: TradeTo
) -> None:
    wander = weight_volatility(weight, VOLATILITY)

    def loss(log_width: float) -> float:
        width = float(np.exp(log_width))
        distance = aversion * VOLATILITY**2 / 2 * band_distance(width, to) ** 2
        return distance + spread / 2 * band_turnover(width, wander, to)

    best = minimize_scalar(loss, bounds=(-12, 2), method="bounded", options={"xatol": 1e-9})
    width = no_trade_half_width(weight, aversion, spread, to)
    assert np.exp(best.x) == pytest.approx(width, rel=1e-4)
    assert best.fun == pytest.approx(welfare_cost(weight, VOLATILITY, aversion, spread, to))


@given(weights, spreads, aversions)
@settings(max_examples=30)
def test_the_interval_is_where_a_calendar_costs_least(
    weight: float, spread: float, aversion: float
) -> None:
    wander = weight_volatility(weight, VOLATILITY)

    def loss(log_years: float) -> float:
        years = float(np.exp(log_years))
        distance = aversion * VOLATILITY**2 / 2 * calendar_distance(years, wander) ** 2
        return distance + spread / 2 * calendar_turnover(years, wander)

    best = minimize_scalar(loss, bounds=(-15, 8), method="bounded", options={"xatol": 1e-9})
    years = best_interval(weight, VOLATILITY, aversion, spread)
    assert np.exp(best.x) == pytest.approx(years, rel=1e-4)


@pytest.mark.parametrize("to", PLACES)
def test_a_simulated_band_trades_and_strays_as_the_laws_say(
    to: TradeTo, walk: pd.DataFrame
) -> None:
    width = 0.03
    rule = rl.Policy(1, band=width, trade_to=to)
    found = traded_and_strayed(walk, HELD, rule, frequency=1000)
    # A step of the walk passes the edge a little, as if the band were wider by .583 steps.
    overshoot = 0.583 * WANDER / 1000**0.5
    kept = {"edge": 1.0, "halfway": 0.5, "target": 0.0}[to]
    assert found["turnover"] == pytest.approx(
        band_turnover(width, WANDER, to), rel=0.02 + 2 * overshoot / width
    )
    assert found["distance"] == pytest.approx(
        band_distance(width, to), rel=0.03 + 2 * overshoot / width
    )
    if kept < 1.0:
        rounds = WANDER**2 / ((1.0 - kept**2) * width**2)
        assert found["trades"] == pytest.approx(rounds, rel=0.05 + 2 * overshoot / width)


def test_a_simulated_calendar_trades_and_strays_as_the_laws_say(walk: pd.DataFrame) -> None:
    ledger = rl.simulate(walk, HELD, rl.Policy(250))
    years = 0.25
    expected = calendar_turnover(years, WANDER)
    assert ledger.turnover.mean() * 1000 == pytest.approx(expected, rel=0.03)
    strayed = float(((ledger.weights["stock"] - WEIGHT) ** 2).mean() ** 0.5)
    assert strayed == pytest.approx(calendar_distance(years, WANDER), rel=0.03)


def test_the_edge_trades_about_half_as_much_as_a_calendar_that_strays_as_far() -> None:
    # Leland's "almost halved", as the laws have it: the root of pi / 12.
    width = calendar_distance(0.25, WANDER) / band_distance(1.0)
    ratio = band_turnover(width, WANDER) / calendar_turnover(0.25, WANDER)
    assert ratio == pytest.approx((np.pi / 12) ** 0.5)


def test_the_spread_costs_what_the_simulator_takes() -> None:
    # Buy for 1 and sell again: 1 - spread is left, in the paper's market and in the simulator's.
    flat = pd.DataFrame({"stock": [0.0] * 4, "cash": 0.0})
    path = pd.DataFrame({"stock": [0.0, 1.0, 0.0], "cash": [1.0, 0.0, 1.0]}, [-1, 0, 1])
    for cost, safe in [(0.01, 0.0), (0.01, 0.004)]:
        costs = rl.Costs({"stock": cost, "cash": safe})
        left = rl.simulate(flat, path, rl.Policy(1), costs=costs).value.iloc[-1]
        assert left == pytest.approx(1.0 - bid_ask_spread(cost, safe), rel=1e-12)


@given(st.floats(0.02, 0.4), places)
@example(0.2276428543425901, "target")
@settings(max_examples=15, deadline=None)
def test_a_calibrated_band_trades_as_much_as_wanted(goal: float, to: TradeTo) -> None:
    rng = np.random.default_rng(7)
    returns = pd.DataFrame(0.01 * rng.standard_normal((2520, 3)), columns=list("abc"))
    target = pd.Series(1 / 3, returns.columns)
    rule = calibrate_band(returns, target, rl.Policy(1, trade_to=to), goal)
    missed = traded_and_strayed(returns, target, rule)["turnover"] - goal
    # Turnover jumps with the width, and no band meets a goal inside a jump. Halving the widths
    # that there are until two are 0.04 % apart, with the goal between their turnovers, finds one:
    # the nearer of its ends is half of it away, or less.
    ends = {width: missed_by(returns, target, rule, goal, width) for width in (NARROWEST, WIDEST)}
    while max(ends) > 1.0004 * min(ends):
        middle = exp((log(min(ends)) + log(max(ends))) / 2.0)
        here = missed_by(returns, target, rule, goal, middle)
        same = next(width for width, end in ends.items() if (end > 0.0) == (here > 0.0))
        del ends[same]
        ends[middle] = here
    nearest = min(abs(end) for end in ends.values())
    assert abs(missed) <= nearest + 1e-12
    assert nearest <= (max(ends.values()) - min(ends.values())) / 2.0


def missed_by(
    returns: pd.DataFrame, target: pd.Series, rule: rl.Policy, goal: float, width: float
) -> float:
    """Turnover of the rule with another band, less the goal."""
    return traded_and_strayed(returns, target, replace(rule, band=width))["turnover"] - goal


def test_a_band_calibrated_on_distance_strays_as_far(walk: pd.DataFrame) -> None:
    rule = calibrate_band(
        walk, HELD, rl.Policy(1, trade_to="edge"), 0.0136, measure="distance", frequency=1000
    )
    found = traded_and_strayed(walk, HELD, rule, frequency=1000)
    assert found["distance"] == pytest.approx(0.0136, rel=1e-3)


def test_distance_and_turnover_by_hand() -> None:
    # A stock doubles: 2/3 against 1/2 before the trade, 1/2 after; halves: 1/3, not traded.
    coin = pd.DataFrame({"stock": [1.0, -0.5], "cash": 0.0})
    found = traded_and_strayed(coin, pd.Series(0.5, coin.columns), rl.Policy(1), frequency=2)
    assert found["turnover"] == pytest.approx(1 / 6)
    assert found["distance"] == pytest.approx((1 / 2 * (1 / 6) ** 2) ** 0.5)
    assert found["trades"] == 1.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: no_trade_half_width(1.0, 5, 0.01), "weight is 1.0"),
        (lambda: no_trade_half_width(0.6, 0, 0.01), "risk_aversion is 0"),
        (lambda: no_trade_half_width(0.6, 5, 0.0), "spread is 0.0"),
        (
            lambda: no_trade_half_width(0.6, 5, 0.01, "rim"),  # type: ignore[arg-type]
            "trade_to is 'rim'",
        ),
        (lambda: welfare_cost(0.6, -0.1, 5, 0.01), "volatility is -0.1"),
        (lambda: band_turnover(0.0, 0.04), "half_width is 0.0"),
        (lambda: calendar_distance(-1.0, 0.04), "interval is -1.0"),
        (lambda: bid_ask_spread(1.0), "cost is 1.0"),
    ],
)
def test_numbers_out_of_range_are_named(call: Callable[[], float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_a_goal_that_no_band_meets_is_refused(walk: pd.DataFrame) -> None:
    coarse = walk.iloc[:2520]
    with pytest.raises(ValueError, match="no band has a turnover of 9"):
        calibrate_band(coarse, HELD, rl.Policy(1), 9.0)
    with pytest.raises(ValueError, match="measure is 'beauty'"):
        calibrate_band(coarse, HELD, rl.Policy(1), 0.1, measure="beauty")  # type: ignore[arg-type]
