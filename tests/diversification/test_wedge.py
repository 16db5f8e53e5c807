"""The wedge against closed forms, linear programmes, brute force and portfolios drawn by chance."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

import research_lib as rl


@st.composite
def markets(draw: st.DrawFn, largest: int = 30) -> tuple[pd.Series, pd.Series]:
    """Market weights, some of them zero, and results, some of them equal."""
    size = draw(st.integers(1, largest))
    sizes = [0.0, 0.1, 0.5, 1.0, 3.0, 20.0]
    if size <= 30:
        raw = draw(arrays(float, size, elements=st.sampled_from(sizes)))
        results = draw(arrays(float, size, elements=st.integers(-10_000, 30_000))) / 1e4
    else:
        # An asset at a time would take Hypothesis seconds.
        generator = np.random.default_rng(draw(st.integers(0, 1_000_000)))
        raw = generator.choice(sizes, size)
        results = generator.integers(-10_000, 30_000, size) / 1e4
    raw[draw(st.integers(0, size - 1))] = 1.0
    names = [f"asset {i}" for i in range(size)]
    return pd.Series(raw / raw.sum(), index=names), pd.Series(results, index=names)


def best_by_programme(market: pd.Series, results: pd.Series, level: float) -> float:
    """Largest result over all portfolios w = u + v with u below the market and sum u >= level.

    Written apart from the library: the overlap u and the free part v are the variables, so
    D(w) >= sum u, with equality at the best choice of u.
    """
    size = len(market)
    solution = linprog(
        -np.concatenate([results, results]),
        A_ub=np.concatenate([-np.ones(size), np.zeros(size)])[np.newaxis],
        b_ub=[-level],
        A_eq=np.ones((1, 2 * size)),
        b_eq=[1.0],
        bounds=[(0.0, m) for m in market] + [(0.0, None)] * size,
        # By default the solver takes results that differ by less than 1e-7 for equal.
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    return -solution.fun


@given(markets(200), st.floats(0.0, 1.0))
def test_the_exact_wedge_is_the_linear_programme(
    case: tuple[pd.Series, pd.Series], level: float
) -> None:
    market, results = case
    row = rl.wedge(market, results, "all", levels=[level]).iloc[0]
    assert row["best"] == pytest.approx(best_by_programme(market, results, level), abs=1e-10)
    assert row["worst"] == pytest.approx(-best_by_programme(market, -results, level), abs=1e-10)


@given(markets(200), st.integers(0, 10_000), st.sampled_from(["market", "equal", "dirichlet"]))
def test_every_random_portfolio_lies_inside_the_exact_wedge(
    case: tuple[pd.Series, pd.Series], seed: int, weighting: str
) -> None:
    market, results = case
    names = 1 + seed % len(market)
    if weighting == "market" and names <= (market == 0.0).sum():
        names = len(market)
    drawn = rl.random_portfolios(market, 50, names=names, weighting=weighting, seed=seed)
    levels = rl.overlap(drawn, market)
    lines = rl.wedge(market, results, "all", levels=levels.clip(0.0, 1.0))
    outcome = drawn.to_numpy() @ results.to_numpy()
    assert (outcome <= lines["best"] + 1e-9).all()
    assert (outcome >= lines["worst"] - 1e-9).all()
    bound = rl.deviation_bound(levels.clip(0.0, 1.0), results).to_numpy()
    assert (np.abs(outcome - market @ results) <= bound + 1e-9).all()


@settings(max_examples=20)
@given(markets(largest=12))
@example((pd.Series(np.full(12, 1 / 12)), pd.Series(np.arange(12) / 10)))
@example((pd.Series(2.0 ** np.arange(12) / 4095), pd.Series([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8])))
def test_the_articles_corners_are_the_best_of_all_subsets(
    case: tuple[pd.Series, pd.Series],
) -> None:
    """Brute force: no subset of at least the weight of a corner does better than the corner."""
    market, results = case
    market = market[market > 0.0]
    results = results[market.index]
    chosen = np.array(list(product([0.0, 1.0], repeat=len(market))))[1:]
    weight = chosen @ market.to_numpy()
    result = chosen @ (market * results).to_numpy() / weight
    for sign in (1.0, -1.0):
        order = (sign * results).sort_values(ascending=False, kind="stable").index
        corners = market[order].cumsum().clip(upper=1.0)
        lines = rl.wedge(market, sign * results)
        # The library's corners and these are sums in another order.
        heights = np.interp(corners, lines.index, lines["best"].bfill())
        for corner, height in zip(corners, heights, strict=True):
            most = (sign * result[weight >= corner - 1e-9]).max()
            assert height == pytest.approx(most, abs=1e-9)


@given(markets())
def test_the_articles_lines_lie_inside_the_exact_wedge(case: tuple[pd.Series, pd.Series]) -> None:
    market, results = case
    lines = rl.wedge(market, results)
    exact = rl.wedge(market, results, "all", levels=np.minimum(lines.index, 1.0))
    inside = (lines["best"].to_numpy() <= exact["best"].to_numpy() + 1e-9) | lines["best"].isna()
    above = (lines["worst"].to_numpy() >= exact["worst"].to_numpy() - 1e-9) | lines["worst"].isna()
    assert inside.all()
    assert above.all()


@given(markets())
def test_the_wedge_is_mirrored_when_results_are(case: tuple[pd.Series, pd.Series]) -> None:
    market, results = case
    for family in ("subsets", "all"):
        up, down = rl.wedge(market, results, family), rl.wedge(market, -results, family)
        np.testing.assert_allclose(up["best"], -down["worst"], atol=1e-12)
        np.testing.assert_allclose(up["market"], -down["market"], atol=1e-12)


@given(markets())
def test_both_lines_meet_in_the_market(case: tuple[pd.Series, pd.Series]) -> None:
    market, results = case
    for family in ("subsets", "all"):
        tip = rl.wedge(market, results, family).loc[1.0]
        np.testing.assert_allclose(tip, market @ results, atol=1e-12)


@given(markets())
def test_the_exact_best_line_falls_and_is_concave(case: tuple[pd.Series, pd.Series]) -> None:
    market, results = case
    best = rl.wedge(market, results, "all", levels=np.linspace(0.0, 1.0, 41))["best"]
    steps = np.diff(best)
    assert (steps <= 1e-9).all()
    assert (np.diff(steps) <= 1e-9).all()


@given(markets())
def test_overlap_and_active_share_add_up_to_one(case: tuple[pd.Series, pd.Series]) -> None:
    market, _ = case
    drawn = rl.random_portfolios(market, 20, weighting="dirichlet", seed=3)
    drawn["cash"] = 0.1
    drawn.loc[:, market.index] *= 0.9
    total = rl.overlap(drawn, market) + rl.active_share(drawn, market)
    np.testing.assert_allclose(total, 1.0, atol=1e-12)
    one = drawn.iloc[0]
    assert rl.overlap(one, market) == pytest.approx(rl.overlap(drawn, market).iloc[0], abs=1e-14)
    assert rl.active_share(one, market) + rl.overlap(one, market) == pytest.approx(1.0, abs=1e-12)


@given(markets(), st.integers(1, 30))
def test_a_subset_by_weight_overlaps_by_its_own_weight(
    case: tuple[pd.Series, pd.Series], names: int
) -> None:
    market = case[0][case[0] > 0.0]
    drawn = rl.random_portfolios(market, 30, names=min(names, len(market)), seed=1)
    own = (drawn > 0.0).to_numpy() @ market.to_numpy()
    np.testing.assert_allclose(rl.overlap(drawn, market), own, atol=1e-12)


def test_a_wedge_worked_by_hand() -> None:
    """Half A at 0 %, 30 % B at +10 %, 20 % C at -10 %; market result +1 %.

    Best first: B alone, 10 % at level .3; B and A, (3 % + 0)/.8 = 3.75 % at level .8; all, 1 %.
    Over all portfolios at level .8: .2 free in B, .3 B, .5 A: .02 + .03 = 5 %.
    Worst first: C alone, -10 % at .2; C and A, -2 %/.7 at .7.
    Over all portfolios at level .7: .3 free in C, .2 C, .5 A: -.03 - .02 = -5 %.
    """
    market = {"A": 0.5, "B": 0.3, "C": 0.2}
    results = {"A": 0.0, "B": 0.1, "C": -0.1}
    lines = rl.wedge(market, results)
    np.testing.assert_allclose(lines.index, [0.2, 0.3, 0.7, 0.8, 1.0])
    assert np.isnan(lines.loc[0.2, "best"])
    assert lines["best"].loc[[0.3, 0.8, 1.0]].tolist() == pytest.approx([0.1, 0.0375, 0.01])
    assert lines["worst"].iloc[[0, 2, 4]].tolist() == pytest.approx([-0.1, -0.02 / 0.7, 0.01])
    exact = rl.wedge(market, results, "all", levels=[0.1, 0.7, 0.8])
    assert exact["best"].tolist() == pytest.approx([0.1, 0.06, 0.05])
    assert exact["worst"].tolist() == pytest.approx([-0.1, -0.05, -0.03])
    assert rl.deviation_bound(0.8, results) == pytest.approx(0.04)


def test_a_limit_by_hand() -> None:
    """The market above with at most 50 % in one name: at level .8, .5 B, .3 A, .2 C is 3 %.

    Moving .2 from C to A breaks no limit and keeps the overlap at .8: .5 B and .5 A is 5 %.
    """
    market = {"A": 0.5, "B": 0.3, "C": 0.2}
    results = {"A": 0.0, "B": 0.1, "C": -0.1}
    limited = rl.wedge(market, results, "all", levels=[0.0, 0.8, 1.0], max_weight=0.5)
    assert limited["best"].tolist() == pytest.approx([0.05, 0.05, 0.01])
    assert limited["worst"].tolist() == pytest.approx([-0.05, -0.03, 0.01])


def test_a_loose_limit_changes_nothing_and_a_tight_one_is_the_equal_portfolio() -> None:
    market, results = {"A": 0.5, "B": 0.3, "C": 0.2}, {"A": 0.0, "B": 0.1, "C": -0.1}
    levels = np.linspace(0.0, 1.0, 11)
    loose = rl.wedge(market, results, "all", levels=levels, max_weight=1.0)
    pd.testing.assert_frame_equal(loose, rl.wedge(market, results, "all", levels=levels), atol=1e-9)
    tight = rl.wedge(market, results, "all", max_weight=1 / 3)
    assert tight.index[-1] == pytest.approx(1 / 3 + 0.3 + 0.2)
    np.testing.assert_allclose(tight["best"], 0.0, atol=1e-9)
    beyond = rl.wedge(market, results, "all", levels=[0.95], max_weight=1 / 3)
    assert beyond[["best", "worst"]].isna().all(axis=None)


def test_the_articles_worked_examples() -> None:
    """The comments' examples: 10 + 10 + 80 is 20 %, 20 + 20 + 60 is 28 %, preferred shares 1 %."""
    index = {"Gazprom": 0.145, "Lukoil": 0.135, "Sberbank": 0.135, "Sberbank pref": 0.01}
    index["others"] = 1.0 - sum(index.values())
    for portfolio, level in [
        ({"Gazprom": 0.1, "Lukoil": 0.1, "small": 0.8}, 0.20),
        ({"Gazprom": 0.2, "Lukoil": 0.2, "small": 0.6}, 0.28),
        ({"Sberbank pref": 0.1, "small": 0.9}, 0.01),
        ({"Gazprom": 1 / 3, "Lukoil": 1 / 3, "Sberbank": 1 / 3}, 0.415),
        (index, 1.0),
    ]:
        assert rl.overlap(portfolio, index) == pytest.approx(level, abs=1e-12)


def test_portfolios_drawn_have_the_names_and_weights_asked_for() -> None:
    market = rl.market_weights("us_stocks_50_daily", "2009")
    by_market = rl.random_portfolios(market, 400, names=7, seed=2)
    assert ((by_market > 0.0).sum(axis=1) == 7).all()
    held = by_market.iloc[0][by_market.iloc[0] > 0.0]
    np.testing.assert_allclose(held, market[held.index] / market[held.index].sum(), rtol=1e-12)
    equal = rl.random_portfolios(market, 10, names=4, weighting="equal", seed=2)
    assert set(np.unique(equal)) == {0.0, 0.25}
    chosen = (rl.random_portfolios(market, 20_000, names=5, seed=2) > 0.0).mean()
    # Every asset is as likely as any other: 5 of 50, within five standard errors.
    assert (chosen - 0.1).abs().max() < 5 * np.sqrt(0.1 * 0.9 / 20_000)
    flat = rl.random_portfolios(market, 20_000, weighting="dirichlet", seed=2)
    # A weight of a flat Dirichlet over 50 is Beta(1, 49): mean 1/50, variance 49/(50² 51).
    np.testing.assert_allclose(flat.mean().mean(), 1 / 50, rtol=1e-12)
    np.testing.assert_allclose(flat.var().mean(), 49 / (2500 * 51), rtol=0.02)


def test_a_level_is_never_above_one_by_rounding() -> None:
    """In some of these months the sum of the market's own weights rounds to more than 1."""
    panel = rl.market_weight_panel("us_industries_49")
    results = rl.load("us_industries_49")
    above = 0
    for (_, weights), (_, row) in zip(panel.iterrows(), results.iterrows(), strict=True):
        level = rl.overlap(weights, weights)
        above += np.minimum(weights / weights.sum(), weights / weights.sum()).sum() > 1.0
        assert level <= 1.0
        assert rl.overlap(weights.to_frame().T, weights).iloc[0] <= 1.0
        assert rl.deviation_bound(level, row) == pytest.approx(0.0, abs=1e-12)
    assert above > 10
