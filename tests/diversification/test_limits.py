"""The wedge under limits: by sorting, by linear programme, by hand and by enumeration."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import research_lib as rl
from research_lib.diversification.frontier import capped_line
from research_lib.diversification.limits import largest_weights, limited_groups

TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


@st.composite
def limited_markets(
    draw: st.DrawFn, largest: int = 200
) -> tuple[pd.Series, pd.Series, pd.Series, float]:
    """Weights, results, a cap for each asset (sum 1 or more) and a level within reach."""
    size = draw(st.integers(2, largest))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    raw = generator.pareto(1.0, size) * (generator.random(size) > draw(st.sampled_from([0.0, 0.2])))
    raw[0] += 1.0
    digits = draw(st.sampled_from([1, 2, 8]))  # one digit: many results tie
    results = np.round(generator.normal(0.0, 0.3, size), digits)
    caps = np.full(size, draw(st.sampled_from([1.0, 0.3, 0.1, 0.02])))
    if draw(st.booleans()):
        caps *= generator.uniform(0.2, 3.0, size)
    caps[generator.integers(0, size)] *= draw(st.sampled_from([0.0, 1.0]))
    caps = np.minimum(caps * max(1.0, 1.01 / caps.sum()), 1.0)
    if caps.sum() < 1.0:
        caps[:] = 1.0
    names = pd.Index([f"asset {i}" for i in range(size)])
    market = pd.Series(raw / raw.sum(), index=names)
    highest = min(1.0, float(np.minimum(market, caps).sum()))  # not above 1 by rounding
    level = draw(st.floats(0.0, 1.0)) * highest
    return market, pd.Series(results, index=names), pd.Series(caps, index=names), level


def best_by_programme(
    market: pd.Series,
    results: pd.Series,
    level: float,
    caps: pd.Series,
    members: np.ndarray | None = None,
    group_limits: np.ndarray | None = None,
) -> float:
    """Largest result over w = u + v, u <= m, u + v <= cap: written apart from the library."""
    size = len(market)
    both = np.hstack((np.eye(size), np.eye(size)))
    rows, ends = [both, -np.r_[np.ones(size), np.zeros(size)][np.newaxis]], [caps, [-level]]
    if members is not None:
        rows.append(np.hstack((members, members)))
        ends.append(group_limits)
    solution = linprog(
        -np.concatenate([results, results]),
        A_ub=np.vstack(rows),
        b_ub=np.concatenate(ends),
        A_eq=np.ones((1, 2 * size)),
        b_eq=[1.0],
        bounds=[(0.0, m) for m in market] + [(0.0, None)] * size,
        options=TIGHT,
    )
    assert solution.status == 0
    return -solution.fun


@given(limited_markets())
@settings(max_examples=60, deadline=None)
def test_sorting_under_caps_is_the_linear_programme(
    case: tuple[pd.Series, pd.Series, pd.Series, float],
) -> None:
    market, results, caps, level = case
    row = rl.wedge(market, results, "all", [level], limits=rl.Limits(caps)).iloc[0]
    assert row["best"] == pytest.approx(best_by_programme(market, results, level, caps), abs=1e-10)
    low = -best_by_programme(market, -results, level, caps)
    assert row["worst"] == pytest.approx(low, abs=1e-10)


@given(limited_markets())
@settings(max_examples=30, deadline=None)
def test_without_caps_both_closed_forms_agree(
    case: tuple[pd.Series, pd.Series, pd.Series, float],
) -> None:
    market, results, _, level = case
    free = rl.wedge(market, results, "all", [level])
    capped = rl.wedge(market, results, "all", [level], max_weight=1.0)
    pd.testing.assert_frame_equal(free, capped, rtol=0.0, atol=1e-12)


@given(limited_markets(largest=60), st.integers(1, 5))
@settings(max_examples=30, deadline=None)
def test_limits_for_groups_are_the_linear_programme(
    case: tuple[pd.Series, pd.Series, pd.Series, float], count: int
) -> None:
    market, results, caps, level = case
    groups = pd.Series(np.arange(len(market)) % count, index=market.index)
    held = market.groupby(groups).sum()
    # The market keeps these limits, so a portfolio of every level under its caps may fail only by
    # the caps; without caps every level is within reach.
    limit = (held * 1.2).clip(upper=1.0)
    members = (groups.to_numpy() == limit.index.to_numpy()[:, np.newaxis]).astype(float)
    free = pd.Series(1.0, index=market.index)
    limits = rl.Limits(groups=groups, max_group=limit)
    row = rl.wedge(market, results, "all", [level], limits=limits).iloc[0]
    expected = best_by_programme(market, results, level, free, members, limit.to_numpy())
    assert row["best"] == pytest.approx(expected, abs=1e-10)
    one = rl.Limits(caps, groups, 1.0)
    plain = rl.wedge(market, results, "all", [level], limits=rl.Limits(caps))
    grouped = rl.wedge(market, results, "all", [level], limits=one)
    pd.testing.assert_frame_equal(plain, grouped, rtol=0.0, atol=1e-10)


@given(limited_markets(largest=40))
@settings(max_examples=40, deadline=None)
def test_the_best_portfolio_keeps_its_limits_and_reaches_the_line(
    case: tuple[pd.Series, pd.Series, pd.Series, float],
) -> None:
    market, results, caps, level = case
    level = level * (1.0 - 1e-9)  # not above the highest by rounding
    limits = rl.Limits(caps)
    held = rl.best_portfolio(market, results, level, limits)
    assert held.sum() == pytest.approx(1.0, abs=1e-12)
    assert (held <= caps + 1e-8).all()
    assert rl.overlap(held, market) >= level - 1e-8
    assert held.attrs["level"] == pytest.approx(rl.overlap(held, market), abs=1e-12)
    line = rl.wedge(market, results, "all", [level], limits=limits)["best"].iloc[0]
    assert held.attrs["result"] == pytest.approx(held @ results, abs=1e-12)
    assert held.attrs["result"] == pytest.approx(line, abs=1e-8)


@given(limited_markets(largest=30), st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_no_portfolio_within_the_limits_lies_outside(
    case: tuple[pd.Series, pd.Series, pd.Series, float], seed: int
) -> None:
    market, results, caps, _ = case
    generator = np.random.default_rng(seed)
    drawn = generator.dirichlet(np.full(len(market), 0.3), size=40)
    for _ in range(200):  # what is above a cap goes to the names that have room
        over = np.clip(drawn - caps.to_numpy(), 0.0, None).sum(axis=1, keepdims=True)
        drawn = np.minimum(drawn, caps.to_numpy())
        room = caps.to_numpy() - drawn
        drawn += over * room / np.maximum(room.sum(axis=1, keepdims=True), 1e-300)
    held = pd.DataFrame(drawn / drawn.sum(axis=1, keepdims=True), columns=market.index)
    held = held[(held <= caps + 1e-12).all(axis=1)]
    assert len(held)
    levels = rl.overlap(held, market)
    # A hair below the level: a portfolio at the highest level may miss it by rounding.
    lines = rl.wedge(market, results, "all", levels * (1 - 1e-12), limits=rl.Limits(caps))
    outcome = (held @ results).to_numpy()
    assert (outcome <= lines["best"] + 1e-9).all()
    assert (outcome >= lines["worst"] - 1e-9).all()


def test_a_market_with_limits_by_hand() -> None:
    """Weights .5 A, .3 B, .2 C, results 0, .1, -.1, at most .4 in one name.

    Highest level: .4 + .3 + .2 = .9. At .9 the overlap is fixed: .4 A, .3 B, .2 C, and .1 is free:
    A and B are at .4 and have no room or .1, so B takes it: .4 A, .4 B, .2 C is 2 %.
    At .8: .4 B, .4 A has a level of .7 and leaves .2 for C: level .9 again. At .7 the same is best:
    no two names hold more than .8, so C always has .2, whatever the level asked for.
    """
    market, results = {"A": 0.5, "B": 0.3, "C": 0.2}, {"A": 0.0, "B": 0.1, "C": -0.1}
    limits = rl.Limits(max_weight=0.4)
    lines = rl.wedge(market, results, "all", levels=[0.7, 0.8, 0.9, 0.95], limits=limits)
    assert lines["best"].iloc[:3].tolist() == pytest.approx([0.02, 0.02, 0.02])
    assert np.isnan(lines["best"].iloc[3])
    # Worst: .4 C, .4 A, .2 B has a level of .2 + .4 + .2 = .8 and -2 %; at .9 C gets the free .1.
    assert lines["worst"].iloc[:3].tolist() == pytest.approx([-0.02, -0.02, 0.0])
    # An excluded name, the best one: A as much as it may, C the rest.
    alone = rl.Limits(max_weight=0.6, excluded=["B"])
    assert rl.best_portfolio(market, results, 0.0, alone).tolist() == pytest.approx([0.6, 0.0, 0.4])
    # B and C together at most .3: the best is .3 B and .7 A.
    sector = rl.Limits(groups={"A": "x", "B": "y", "C": "y"}, max_group={"y": 0.3})
    held = rl.best_portfolio(market, results, 0.0, sector)
    assert held.tolist() == pytest.approx([0.7, 0.3, 0.0])
    # Another point for the group is a point less of A at 0 % and one more of B at 10 %.
    assert held.attrs["group_prices"]["y"] == pytest.approx(0.1)
    assert held.attrs["level_price"] == 0.0


def test_prices_are_the_slopes_of_the_best_result() -> None:
    market = rl.market_weights("us_stocks_50_daily", "2009")
    results = (1.0 + rl.load("us_stocks_50_daily").loc["2009"]).prod() - 1.0
    step = 1e-5

    def best(level: float, limit: float) -> float:
        limits = rl.Limits(max_weight=limit)
        return float(rl.best_portfolio(market, results, level, limits).attrs["result"])

    for level, limit in [(0.25, 0.1), (0.4, 0.07), (0.6, 0.2)]:
        held = rl.best_portfolio(market, results, level, rl.Limits(max_weight=limit))
        price = held.attrs["level_price"]
        slope = (best(level + step, limit) - best(level - step, limit)) / (2 * step)
        assert price == pytest.approx(slope, abs=1e-6)
        assert price < 0.0
        issuer = held.attrs["limit_prices"]
        slope = (best(level, limit + step) - best(level, limit - step)) / (2 * step)
        assert issuer.sum() == pytest.approx(slope, abs=1e-6)
        assert (issuer >= 0.0).all()
        assert (held[issuer > 1e-9] > limit - 1e-9).all(), "only a limit that binds has a price"


@given(st.integers(2, 7), st.integers(0, 10_000), st.sampled_from([0.25, 0.34, 0.5, 0.7, 1.0]))
@settings(max_examples=60, deadline=None)
def test_the_lowest_level_is_found_by_trying_every_corner(
    size: int, seed: int, limit: float
) -> None:
    """The overlap is concave, so its least is at a corner: all names but one empty or full."""
    generator = np.random.default_rng(seed)
    weight = generator.dirichlet(np.ones(size))
    caps = np.minimum(limit * generator.uniform(1.0, 1.5, size), 1.0)
    if caps.sum() < 1.0:
        return
    market = pd.Series(weight, index=[f"asset {i}" for i in range(size)])
    least, most = rl.level_range(market, rl.Limits(pd.Series(caps, index=market.index)))
    found = []
    for partly, full in product(range(size), product([False, True], repeat=size)):
        held = np.where(full, caps, 0.0)
        held[partly] = 0.0
        rest = 1.0 - held.sum()
        if -1e-12 <= rest <= caps[partly] + 1e-12:
            held[partly] = rest
            found.append(np.minimum(held, weight).sum())
    assert least == pytest.approx(min(found), abs=1e-8)
    assert most == pytest.approx(np.minimum(caps, weight).sum(), abs=1e-8)


def test_the_range_of_levels_under_one_limit() -> None:
    """At 10 % a name ten names are enough: the ten smallest are the least diversified."""
    market = rl.market_weights("us_stocks_50_daily", "2009")
    least, most = rl.level_range(market, rl.Limits(max_weight=0.1))
    assert least == pytest.approx(market.nsmallest(10).sum(), abs=1e-9)
    assert most == pytest.approx(market.clip(upper=0.1).sum(), abs=1e-9)
    tens = [sum(names) for names in combinations([0.02, 0.03, 0.05, 0.1, 0.3, 0.5], 2)]
    six = {f"asset {i}": w for i, w in enumerate([0.02, 0.03, 0.05, 0.1, 0.3, 0.5])}
    assert rl.level_range(six, rl.Limits(max_weight=0.5))[0] == pytest.approx(min(tens))
    # A sector that may hold nothing takes its assets out of both ends.
    groups = {"asset 0": "small", "asset 1": "small"} | {f"asset {i}": "big" for i in range(2, 6)}
    least, most = rl.level_range(six, rl.Limits(0.5, groups, {"small": 0.0}))
    assert (least, most) == pytest.approx((0.05 + 0.1, 0.95))


@given(st.integers(2, 40), st.integers(0, 10_000), st.floats(0.0, 1.0))
@settings(max_examples=60, deadline=None)
def test_one_limit_for_all_and_the_same_limit_by_name_agree(
    size: int, seed: int, share: float
) -> None:
    """By sorting and by mixed-integer programme, which a limit that hardly differs calls for."""
    weight = np.random.default_rng(seed).dirichlet(np.ones(size))
    market = pd.Series(weight, index=[f"asset {i}" for i in range(size)])
    limit = 1.0 / size + share * (1.0 - 1.0 / size)
    one = rl.level_range(market, rl.Limits(max_weight=limit))
    each = pd.Series(limit, index=market.index)
    each.iloc[0] = min(1.0, limit * (1.0 + 1e-9))
    # The solver itself is content within a millionth.
    assert rl.level_range(market, rl.Limits(each)) == pytest.approx(one, abs=3e-6)


def test_a_range_that_the_solver_once_gave_up_on() -> None:
    market = pd.Series(np.random.default_rng(566).dirichlet(np.ones(18)))
    limit = 1 / 18 + (1 - 1 / 18) * 0.201171875
    least, most = rl.level_range(market, rl.Limits(max_weight=limit))
    smallest = market.sort_values().to_numpy()
    assert least == pytest.approx(smallest[:4].sum() + min(1 - 4 * limit, smallest[4]), abs=1e-12)
    assert most == pytest.approx(market.clip(upper=limit).sum(), abs=1e-12)


def test_a_limit_of_one_part_leaves_the_equal_portfolio() -> None:
    market = pd.Series([0.3, 0.25, 0.2, 0.15, 0.05, 0.05], index=list("ABCDEF"))
    results = pd.Series([0.3, 0.2, 0.1, 0.0, -0.1, -0.2], index=market.index)
    lines = rl.wedge(market, results, "all", [0.5], max_weight=1 / 6)
    assert lines[["best", "worst"]].to_numpy() == pytest.approx(results.mean())


def test_the_limited_line_is_straight_but_for_its_corners_and_bulges() -> None:
    market = pd.Series([0.4, 0.3, 0.2, 0.1], index=list("ABCD"))
    results = np.array([0.1, 0.4, -0.2, 0.0])
    caps = np.array([0.5, 0.45, 0.6, 0.5])
    line = capped_line(market.to_numpy(), results, caps, np.linspace(0.0, 1.0, 2001))
    bends = np.abs(np.diff(line, 2)) > 1e-9
    assert 0 < bends.sum() <= 2 * len(market)
    assert (np.diff(line) <= 1e-12).all()
    assert (np.diff(line, 2) <= 1e-12).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m, r: rl.Limits(max_weight=1.5), "max_weight of 'every one' is 1.5"),
        (lambda m, r: rl.Limits(max_weight={"A": -0.1}), "max_weight of 'A' is -0.1"),
        (lambda m, r: rl.Limits(max_group=0.3), "without groups"),
        (lambda m, r: rl.Limits(excluded="A"), "list of assets"),
        (lambda m, r: largest_weights(rl.Limits(excluded=["Z"]), m.index), "'Z'"),
        (lambda m, r: largest_weights(rl.Limits({"A": 0.5}), m.index), "max_weight miss 'B'"),
        (lambda m, r: limited_groups(rl.Limits(groups={"A": 1}), m.index), "groups miss 'B'"),
        (
            lambda m, r: limited_groups(rl.Limits(groups=m * 0, max_group={"banks": 0.1}), m.index),
            "'banks'",
        ),
        (
            lambda m, r: rl.best_portfolio(
                m, r, 0.0, rl.Limits(groups={"A": 1, "B": None, "C": 2})
            ),
            "'B' has no group",
        ),
        (
            lambda m, r: rl.wedge(
                m, r, "all", [0.2], limits=rl.Limits(groups={"A": 1, "B": 2, "C": 2}, max_group=0.3)
            ),
            "limits of the groups",
        ),
        (lambda m, r: rl.wedge(m, r, levels=0.5), "levels is 0.5"),
        (lambda m, r: rl.random_results(m, r, 10, names=2.5), "names is 2.5"),
        (lambda m, r: rl.subset_moments(m, r, 2.5), "names is 2.5"),
        (lambda m, r: rl.wedge(m, r, limits=rl.Limits(0.9)), "portfolios='all'"),
        (lambda m, r: rl.wedge(m, r, "all", None, 0.5, rl.Limits(0.9)), "both given"),
        (lambda m, r: rl.wedge(m, r, "all", max_weight=0.2), "max_weight is 0.2"),
        (
            lambda m, r: rl.wedge(m, r, "all", limits=rl.Limits({"A": 0.1, "B": 0.1, "C": 0.1})),
            "too low",
        ),
        (lambda m, r: rl.best_portfolio(m, r, 0.95, rl.Limits(0.4)), "no portfolio has a level"),
        (lambda m, r: rl.best_portfolio(m, r, 1.2), "between 0 and 1"),
        (lambda m, r: rl.best_portfolio(m, r.drop("B"), 0.2), "results miss 'B'"),
        (lambda m, r: rl.level_range(m, rl.Limits(0.2)), "no portfolio keeps"),
    ],
)
def test_bad_limits_are_refused_by_name(call: object, message: str) -> None:
    market = pd.Series({"A": 0.5, "B": 0.3, "C": 0.2})
    with pytest.raises(ValueError, match=message):
        call(market, market * 0.1)  # type: ignore[operator]
