"""The level that counts likeness, held to a linear programme and to closed forms."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import research_lib as rl
from research_lib.diversification.similarity import transport_plan

TICKERS = [f"S{number:02d}" for number in range(20)]


def weights(generator: np.random.Generator, names: list[str], zeros: float = 0.3) -> pd.Series:
    drawn = generator.standard_exponential(len(names))
    drawn[generator.random(len(names)) < zeros] = 0.0
    drawn[0] += 0.1
    return pd.Series(drawn / drawn.sum(), names)


def likeness(generator: np.random.Generator, names: list[str]) -> pd.DataFrame:
    drawn = generator.random((len(names), len(names)))
    drawn[drawn < 0.2] = 0.0
    drawn[drawn > 0.9] = 1.0
    alike = np.triu(drawn, 1)
    return pd.DataFrame(alike + alike.T + np.eye(len(names)), names, names)


def by_programme(portfolio: pd.Series, market: pd.Series, similarity: pd.DataFrame) -> float:
    """The transport problem as scipy sees it."""
    rows, columns = len(portfolio), len(market)
    sums = np.zeros((rows + columns, rows * columns))
    for row in range(rows):
        sums[row, row * columns : (row + 1) * columns] = 1.0
    for column in range(columns):
        sums[rows + column, column::columns] = 1.0
    alike = similarity.loc[portfolio.index, market.index].to_numpy().ravel()
    sides = np.concatenate([portfolio, market])
    return -linprog(-alike, A_eq=sums, b_eq=sides, method="highs").fun


def groups_of(generator: np.random.Generator, names: list[str], count: int) -> pd.Series:
    return pd.Series(generator.integers(0, count, len(names)), names).astype(str)


# The level.


@pytest.mark.parametrize("seed", range(25))
def test_it_is_the_value_of_the_linear_programme(seed: int) -> None:
    generator = np.random.default_rng(seed)
    names = TICKERS[: generator.integers(2, 16)]
    held, market = weights(generator, names), weights(generator, names)
    alike = likeness(generator, names)
    assert rl.overlap(held, market, alike) == pytest.approx(
        by_programme(held, market, alike), abs=1e-10
    )


@pytest.mark.parametrize("seed", range(10))
def test_likeness_of_nothing_else_is_the_plain_level(seed: int) -> None:
    generator = np.random.default_rng(seed)
    market = weights(generator, TICKERS)
    held = pd.DataFrame([weights(generator, TICKERS) for _ in range(5)])
    itself = pd.DataFrame(np.eye(20), TICKERS, TICKERS)
    alike = rl.overlap(held, market, similarity=itself)
    np.testing.assert_allclose(alike, rl.overlap(held, market), rtol=0, atol=1e-12)
    assert alike.name == "level"
    assert alike.index.equals(held.index)


def test_likeness_of_nothing_else_on_the_whole_market() -> None:
    market = rl.market_weights("us_stocks_monthly", "2009-01")
    held = rl.random_portfolios(market, 20, names=60, weighting="dirichlet", seed=1)
    itself = pd.DataFrame(np.eye(419), market.index, market.index)
    found = rl.overlap(held, market, itself)
    np.testing.assert_allclose(found, rl.overlap(held, market), rtol=0, atol=1e-12)


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=60)
def test_more_likeness_is_never_a_lower_level(seed: int) -> None:
    generator = np.random.default_rng(seed)
    names = TICKERS[:7]
    held, market = weights(generator, names), weights(generator, names)
    less = likeness(generator, names)
    more = less + (1.0 - less) * generator.random()
    levels = [rl.overlap(held, market, alike) for alike in (None, less, more)]
    assert levels[0] - 1e-12 <= levels[1] <= levels[2] + 1e-12
    assert levels[2] <= 1.0


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=30)
def test_names_and_their_order_do_not_matter(seed: int) -> None:
    generator = np.random.default_rng(seed)
    names = TICKERS[:8]
    held, market = weights(generator, names), weights(generator, names)
    alike = likeness(generator, names)
    level = rl.overlap(held, market, alike)
    order = list(generator.permutation(names))
    assert rl.overlap(held[order], market, alike.loc[order, order[::-1]]) == pytest.approx(level)
    # The two sides may change places.
    assert rl.overlap(market, held, alike) == pytest.approx(level, abs=1e-12)


def test_it_is_one_only_where_all_are_matched_with_their_equals() -> None:
    market = {"a": 0.5, "b": 0.3, "c": 0.2}
    alike = rl.group_similarity({"a": "x", "b": "x", "c": "y"}, 1.0)
    assert rl.overlap({"a": 0.8, "c": 0.2}, market, alike) == 1.0
    assert rl.overlap({"a": 0.9, "c": 0.1}, market, alike) == pytest.approx(0.9, abs=1e-12)
    near = rl.group_similarity({"a": "x", "b": "x", "c": "y"}, 0.999)
    assert rl.overlap({"a": 0.8, "c": 0.2}, market, near) < 1.0
    assert rl.overlap(market, market, near) == pytest.approx(1.0, abs=1e-12)


def test_the_readers_example_by_hand() -> None:
    """Of 10 % preferred 1 % is in the index and 9 % is like the ordinary share by a third."""
    market = {"ordinary": 0.135, "preferred": 0.01, "others": 0.855}
    held = {"preferred": 0.1, "small": 0.9}
    issuers = {"ordinary": "Sberbank", "preferred": "Sberbank", "others": "others", "small": "sm"}
    level = rl.overlap(held, market, rl.group_similarity(issuers, 1 / 3))
    assert level == pytest.approx(0.01 + 0.09 / 3, abs=1e-12)


def test_a_chain_of_likeness_counts() -> None:
    """A correlation is no distance: b is like both, and the best match moves all of them."""
    names = ["a", "b", "c"]
    alike = pd.DataFrame([[1, 0.7, 0], [0.7, 1, 0.7], [0, 0.7, 1]], names, names)
    held, market = pd.Series({"a": 0.5, "b": 0.5}), pd.Series({"b": 0.5, "c": 0.5})
    assert rl.overlap(held, market) == 0.5
    assert rl.overlap(held, market, alike) == pytest.approx(0.7, abs=1e-12)
    plan = transport_plan(held, market, alike)
    assert plan.to_dict() == {"b": {"a": 0.5, "b": 0.0}, "c": {"a": 0.0, "b": 0.5}}


@pytest.mark.parametrize("seed", range(8))
def test_the_plan_moves_the_portfolio_into_the_market(seed: int) -> None:
    generator = np.random.default_rng(seed)
    held, market = weights(generator, TICKERS), weights(generator, TICKERS)
    alike = likeness(generator, TICKERS)
    plan = transport_plan(held, market, alike)
    np.testing.assert_allclose(plan.sum(axis=1), held[held > 0], atol=1e-12)
    np.testing.assert_allclose(plan.sum(), market[market > 0], atol=1e-12)
    value = (plan * alike.loc[plan.index, plan.columns]).to_numpy().sum()
    assert value == pytest.approx(rl.overlap(held, market, alike), abs=1e-12)


def test_only_the_names_in_use_need_a_row_and_a_column() -> None:
    alike = pd.DataFrame([[1.0, 0.0], [0.2, 0.4]], index=["a", "small"], columns=["a", "b"])
    held, market = {"a": 0.5, "small": 0.5, "gone": 0.0}, {"a": 0.7, "b": 0.3, "new": 0.0}
    assert rl.overlap(held, market, alike) == pytest.approx(0.5 + 0.12 + 0.04, abs=1e-12)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({("a", "b"): 0.3}, "similarity of 'a' and 'b' is 0.3: it is another the other way round"),
        ({("a", "a"): 0.9}, "similarity of 'a' and 'a' is 0.9: it must be 1"),
        ({("a", "b"): 1.2, ("b", "a"): 1.2}, "must lie between 0 and 1"),
        ({("a", "b"): -0.1, ("b", "a"): -0.1}, "must lie between 0 and 1"),
        ({("a", "b"): np.nan, ("b", "a"): np.nan}, "must lie between 0 and 1"),
    ],
)
def test_a_faulty_similarity_is_refused(change: dict, message: str) -> None:
    alike = rl.group_similarity({"a": "x", "b": "x", "c": "y"}, 0.5)
    for (row, column), value in change.items():
        alike.loc[row, column] = value
    with pytest.raises(ValueError, match=message):
        rl.overlap({"a": 1.0}, {"a": 0.5, "b": 0.5}, alike)


def test_a_name_without_likeness_is_refused() -> None:
    alike = rl.group_similarity({"a": "x", "b": "x"}, 0.5)
    with pytest.raises(ValueError, match="rows of similarity miss 'cash'"):
        rl.overlap({"a": 0.9, "cash": 0.1}, {"a": 1.0}, alike)
    with pytest.raises(ValueError, match="columns of similarity miss 'd'"):
        rl.overlap({"a": 1.0}, {"a": 0.5, "d": 0.5}, alike)
    with pytest.raises(ValueError, match="twice"):
        rl.overlap({"a": 1.0}, {"a": 1.0}, pd.concat([alike, alike]))
    with pytest.raises(TypeError, match="DataFrame"):
        rl.overlap({"a": 1.0}, {"a": 1.0}, 0.5)  # type: ignore[call-overload]


def test_a_solver_that_stops_early_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("research_lib.base.linear.PIVOTS", 2)
    generator = np.random.default_rng(0)
    held, market = (weights(generator, TICKERS, 0.0) for _ in range(2))
    alike = likeness(generator, TICKERS)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=r"stopped early.*numItermax"):
            rl.overlap(held, market, alike)


# By groups: the closed form.


@given(st.integers(0, 10_000), st.floats(0.0, 1.0))
@settings(deadline=None, max_examples=60)
def test_one_coefficient_mixes_the_level_of_names_with_that_of_groups(
    seed: int, coefficient: float
) -> None:
    generator = np.random.default_rng(seed)
    names = TICKERS[:12]
    groups = groups_of(generator, names, 4)
    held, market = weights(generator, names), weights(generator, names)
    plain = rl.overlap(held, market)
    of_groups = rl.overlap(held.groupby(groups).sum(), market.groupby(groups).sum())
    found = rl.overlap(held, market, rl.group_similarity(groups, coefficient))
    expected = (1 - coefficient) * plain + coefficient * of_groups
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_a_coefficient_for_each_group(seed: int) -> None:
    generator = np.random.default_rng(seed)
    groups = groups_of(generator, TICKERS, 5)
    held, market = weights(generator, TICKERS), weights(generator, TICKERS)
    each = {group: generator.random() for group in groups.unique()}
    shared = np.minimum(held, market).groupby(groups).sum()
    of_groups = np.minimum(held.groupby(groups).sum(), market.groupby(groups).sum())
    share = pd.Series(each)
    expected = ((1 - share) * shared + share * of_groups).sum()
    found = rl.overlap(held, market, rl.group_similarity(groups, each))
    assert found == pytest.approx(expected, abs=1e-12)
    given_as_series = rl.overlap(held, market, rl.group_similarity(groups, share))
    assert given_as_series == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_groups_within_groups_add_layer_by_layer(seed: int) -> None:
    """Issuers within sectors: (1 - a) plain + (a - b) issuers + b sectors, for a above b."""
    generator = np.random.default_rng(seed)
    issuers = groups_of(generator, TICKERS, 8)
    sectors = issuers.map(dict(zip("01234567", "aabbbccd", strict=True)))
    held, market = weights(generator, TICKERS), weights(generator, TICKERS)
    near, far = 0.9, 0.35
    alike = np.maximum(rl.group_similarity(issuers, near), rl.group_similarity(sectors, far))
    plain, same, wide = (
        rl.overlap(held.groupby(by).sum(), market.groupby(by).sum())
        for by in (TICKERS, issuers, sectors)
    )
    expected = (1 - near) * plain + (near - far) * same + far * wide
    assert rl.overlap(held, market, alike) == pytest.approx(expected, abs=1e-12)


def test_groups_and_coefficients_are_checked() -> None:
    with pytest.raises(ValueError, match="'b' has no group"):
        rl.group_similarity({"a": "x", "b": None}, 0.5)
    with pytest.raises(ValueError, match=r"group 'x' is 1\.5"):
        rl.group_similarity({"a": "x"}, 1.5)
    with pytest.raises(ValueError, match="group 'y' is nan"):
        rl.group_similarity({"a": "x", "b": "y"}, {"x": 0.5})
    with pytest.raises(ValueError, match="twice"):
        rl.group_similarity(pd.Series(["x", "y"], ["a", "a"]), 0.5)


# By returns.


def drawn_returns(seed: int, periods: int = 40, assets: int = 9) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    common = generator.normal(0, 0.04, (periods, 1))
    own = generator.normal(0, 1, (periods, assets)) * generator.uniform(0.02, 0.1, assets)
    return pd.DataFrame(np.clip(common + own, -0.9, None), columns=TICKERS[:assets])


def test_correlations_are_clipped_and_shrunk() -> None:
    returns = drawn_returns(3).assign(S08=lambda table: -table["S00"] / 2)
    rho = returns.corr()
    mean = rho.to_numpy()[np.triu_indices(9, 1)].mean()
    for shrink in (0.0, 0.3, 1.0):
        found = rl.return_similarity(returns, shrink=shrink)
        expected = ((1 - shrink) * rho + shrink * mean).clip(lower=0.0)
        for row in TICKERS[:9]:
            for column in TICKERS[:9]:
                goal = 1.0 if row == column else expected.loc[row, column]
                assert found.loc[row, column] == pytest.approx(goal, abs=1e-12)
        assert found.attrs == {"shrink": shrink}
    assert (rl.return_similarity(returns, shrink=0.0) == 0.0).any(axis=None), "some were below zero"


@pytest.mark.parametrize("rate", [1e-4, 0.0007, 0.25 / 12])
def test_what_stands_still_is_like_nothing(rate: float) -> None:
    """Two constant returns would be alike or not as their rounding has it."""
    moves = pd.DataFrame(np.random.default_rng(4).normal(0.0, 0.05, (60, 2)), columns=["a", "b"])
    alike = rl.return_similarity(moves.assign(c=rate, d=rate), shrink=0.0)
    assert (alike.loc[["c", "d"]].to_numpy() == np.eye(4)[2:]).all()


def test_the_estimated_share_falls_with_the_length_of_the_history() -> None:
    shares = [rl.return_similarity(drawn_returns(5, n)).attrs["shrink"] for n in (12, 120, 4800)]
    assert 1.0 >= shares[0] > shares[1] > shares[2]
    assert shares[2] < 0.05
    generator = np.random.default_rng(0)
    strangers = pd.DataFrame(generator.normal(0, 0.05, (60, 40)))
    assert rl.return_similarity(strangers).attrs["shrink"] > 0.8, "all of it is noise"


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=40)
def test_a_level_by_differences_bounds_the_tracking_error(seed: int) -> None:
    generator = np.random.default_rng(seed)
    returns = drawn_returns(seed)
    names = list(returns.columns)
    held, market = weights(generator, names), weights(generator, names)
    alike = rl.return_similarity(returns, shrink=0.0, measure="difference")
    largest = alike.attrs["largest"]
    gaps = [(returns[a] - returns[b]).std() for a in names for b in names]
    assert largest == pytest.approx(max(gaps), rel=1e-12)
    error = (returns @ (held - market)).std()
    bound = (1 - rl.overlap(held, market, alike)) * largest
    assert error <= bound + 1e-12
    assert bound <= (1 - rl.overlap(held, market)) * largest + 1e-12, "never looser than plain"


def test_differences_by_hand_and_a_distance() -> None:
    returns = drawn_returns(1)
    alike = rl.return_similarity(returns, shrink=0.0, measure="difference")
    apart = (1 - alike) * alike.attrs["largest"]
    assert apart.loc["S01", "S02"] == pytest.approx((returns["S01"] - returns["S02"]).std())
    through = apart.to_numpy()[:, :, np.newaxis] + apart.to_numpy()[np.newaxis]
    assert (apart.to_numpy()[:, np.newaxis, :] <= through + 1e-12).all()
    same = pd.DataFrame({"a": [0.0, 0.1, 0.2], "b": [0.0, 0.1, 0.2]})
    assert (rl.return_similarity(same, measure="difference") == 1.0).all(axis=None)


def test_returns_and_options_are_checked() -> None:
    returns = drawn_returns(0)
    with pytest.raises(ValueError, match="3 periods and 2 assets"):
        rl.return_similarity(returns.iloc[:2])
    with pytest.raises(ValueError, match="3 periods and 2 assets"):
        rl.return_similarity(returns.iloc[:, :1])
    with pytest.raises(ValueError, match=r"shrink is 1\.5"):
        rl.return_similarity(returns, shrink=1.5)
    with pytest.raises(ValueError, match="measure is 'cosine'"):
        rl.return_similarity(returns, measure="cosine")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="S03"):
        rl.return_similarity(returns.assign(S03=np.nan))
