"""The test by flipped signs, against a naive one that writes every history out, and its size."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.inference.flips import coins, some_starts
from research_lib.inference.sign_flips import flipped_differences
from research_lib.inference.step_down import distances, step_down
from research_lib.measures.paths import SimulatedPath, Variant

RULES = {"monthly": rl.Policy(1), "quarterly": rl.Policy(3), "never": rl.Policy(None)}
ALL = {
    "baseline": None,
    "statistic": "growth",
    "block": 1,
    "n_flips": 6,
    "costs": rl.Costs(),
    "seed": 3,
    "n_jobs": 1,
    "cash": 0.0,
    "starts": 12,
    "relative_to": "assets",
    "frequency": None,
}


@pytest.fixture(scope="module")
def case() -> tuple[pd.DataFrame, pd.Series]:
    returns = rl.load("us_industries_49").iloc[:75, :6]
    return returns, pd.Series([0.3, 0.1, 0.2, 0.0, 0.2, 0.2], returns.columns)


def naive_history(
    returns: np.ndarray, signs: np.ndarray, weights: np.ndarray | None = None
) -> np.ndarray:
    """Write a flipped history out, asset by asset."""
    found = np.empty_like(returns)
    share = np.full(returns.shape[1], 1 / returns.shape[1]) if weights is None else weights
    for t, row in enumerate(returns):
        logs = [np.log(1.0 + value) for value in row]
        mean = sum(w * value for w, value in zip(share, logs, strict=True))
        for i, value in enumerate(logs):
            found[t, i] = np.exp(mean + signs[t] * (value - mean)) - 1.0
    return found


def naive_growth(
    returns: np.ndarray, target: np.ndarray, interval: int, start: int, cost: float
) -> float:
    """Walk one start of a calendar rule period by period; growth a year of months."""
    holdings, periods = target.copy(), len(returns)
    for t in range(periods):
        holdings = holdings * (1.0 + returns[t])
        close = t + 1
        if interval and close % interval == start and close < periods:
            value = holdings.sum()
            left, high = 0.0, value
            for _ in range(200):  # bisection of what the trade leaves
                middle = (left + high) / 2
                paid = cost * np.abs(target * middle - holdings).sum()
                left, high = (middle, high) if middle + paid <= value else (left, middle)
            holdings = target * left
    return holdings.sum() ** (12 / periods) - 1.0


def naive_statistic(
    returns: np.ndarray, target: np.ndarray, interval: int, cost: float = 0.0
) -> float:
    starts = range(interval) if interval else [0]
    return float(np.mean([naive_growth(returns, target, interval, s, cost) for s in starts]))


@pytest.mark.parametrize(("relative_to", "block"), [("assets", 1), ("target", 4)])
def test_every_flip_is_that_of_a_naive_one_that_writes_it_out(
    case: tuple, relative_to: str, block: int
) -> None:
    returns, target = case
    costs = rl.Costs(0.004)
    options = ALL | {"relative_to": relative_to, "block": block, "costs": costs}
    drawn = flipped_differences(returns, target, RULES, **options)
    flips = coins({"": returns.index}, {"": 12.0}, block, 6, 3)[""]
    held = target > 0.0
    values, aim = returns.loc[:, held].to_numpy(), target[held].to_numpy()
    for draw in range(7):
        signs = np.where(flips[draw], -1.0, 1.0)
        history = naive_history(values, signs, aim if relative_to == "target" else None)
        growth = {
            name: naive_statistic(history, aim, rule.calendar or 0, 0.004)
            for name, rule in RULES.items()
        }
        for name in ["monthly", "quarterly"]:
            expected = growth[name] - growth["never"]
            assert drawn.loc[draw, name] == pytest.approx(expected, rel=1e-9, abs=1e-13)
    assert not flips[0].any()
    whole = flips[1:, : 75 // block * block].reshape(6, -1, block)
    assert (whole == whole[..., :1]).all()
    assert 0.2 < flips[1:].mean() < 0.8


def test_simulated_rules_see_the_same_histories_as_sums_over_stretches(case: tuple) -> None:
    """A band of nothing, costs by asset and a callable take the other way to the same numbers."""
    returns, target = case
    by_asset = pd.Series(0.002, returns.columns)
    rules = {
        "plain": Variant(rl.Policy(3), rl.Costs(0.002)),
        "walked": Variant(rl.Policy(3), rl.Costs(by_asset)),
        "banded": Variant(rl.Policy(3, band=1e-13), rl.Costs(0.002)),
        "never": Variant(rl.Policy(None)),
    }
    drawn = flipped_differences(returns, target, rules, **ALL)
    np.testing.assert_allclose(drawn["walked"], drawn["plain"], rtol=1e-10)
    np.testing.assert_allclose(drawn["banded"], drawn["plain"], rtol=1e-7)

    def growth(path: SimulatedPath) -> float:
        return (path.value[-1] / path.initial) ** (path.yearly / len(path.value)) - 1.0

    again = flipped_differences(returns, target, rules, **ALL | {"statistic": growth})
    np.testing.assert_allclose(again["plain"], drawn["plain"], rtol=1e-10)
    # Two starts of the three: offsets 0 and 1.
    fewer = flipped_differences(returns, target, rules, **ALL | {"statistic": growth, "starts": 2})
    held = target > 0.0
    values, aim = returns.loc[:, held].to_numpy(), target[held].to_numpy()
    two = np.mean([naive_growth(values, aim, 3, start, 0.002) for start in [0, 1]])
    spread = [start.offset for start in some_starts(rl.Policy(12), 3)]
    assert spread == [0, 4, 8]
    assert fewer.loc[0, "plain"] == pytest.approx(two - naive_growth(values, aim, 0, 0, 0.0))


def test_what_a_rule_reads_and_pays_is_that_of_the_flipped_history(case: tuple) -> None:
    """Moving targets, pauses, taxes, volumes and cash, each on a history written out."""
    returns, target = case
    volume = returns.abs() * 7.0 + 3.0
    cash = pd.Series(np.linspace(0.0, 0.004, len(returns)), returns.index)
    rules = {
        "moving": Variant(rl.Policy(6, target=rl.MinimumVariance(window=12))),
        "paused": Variant(rl.Policy(1, trend=5)),
        "taxed": Variant(rl.Policy(1), taxes=rl.Taxes(0.3)),
        "waits": Variant(rl.Policy(1), dealing=rl.Dealing("QE", notice=1)),
        "impact": Variant(rl.Policy(1), rl.Costs(impact=0.2, volume=volume)),
        "never": Variant(rl.Policy(None)),
    }
    options = ALL | {"statistic": "sharpe", "cash": cash, "starts": 1, "n_flips": 2}
    drawn = flipped_differences(returns, target, rules, **options)
    flips = coins({"": returns.index}, {"": 12.0}, 1, 2, 3)[""]
    for draw in range(3):
        # A rule may move into any asset, so all of them make the mean.
        history = naive_history(returns.to_numpy(), np.where(flips[draw], -1.0, 1.0))
        frame = pd.DataFrame(history, returns.index, returns.columns)
        sharpe = {
            name: rl.performance(
                rl.simulate(frame, target, rule.policy, **rule.frictions()), cash=cash
            )["sharpe"]
            for name, rule in rules.items()
        }
        for name in drawn:
            expected = sharpe[name] - sharpe["never"]
            assert drawn.loc[draw, name] == pytest.approx(expected, rel=1e-9)


def test_growth_of_a_taxed_rule_or_one_that_waits_is_simulated(case: tuple) -> None:
    returns, target = case
    rules = {
        "taxed": Variant(rl.Policy(1), taxes=rl.Taxes(0.3)),
        "waits": Variant(rl.Policy(1), dealing=rl.Dealing("QE", notice=1)),
        "never": Variant(rl.Policy(None)),
    }
    found = flipped_differences(returns, target, rules, **ALL | {"n_flips": 1})
    growth = {
        name: rl.performance(rl.simulate(returns, target, rule.policy, **rule.frictions()))[
            "growth"
        ]
        for name, rule in rules.items()
    }
    for name in found:
        assert found.loc[0, name] == pytest.approx(growth[name] - growth["never"], rel=1e-9)


def test_the_p_value_counts_what_is_as_far_out_and_the_data_itself(case: tuple) -> None:
    returns, target = case
    drawn = flipped_differences(returns, target, RULES, **ALL | {"n_flips": 99})["monthly"]
    numbers = drawn.to_numpy()
    table = rl.sign_flip_test(returns, target, RULES, n_flips=99, seed=3)
    assert table.index.to_list() == ["monthly", "quarterly"]
    row = table.loc["monthly"]
    assert row["difference"] == numbers[0]
    assert row["without_memory"] == pytest.approx(numbers[1:].mean())
    higher = rl.sign_flip_test(returns, target, RULES, n_flips=99, seed=3, alternative="greater")
    lower = rl.sign_flip_test(returns, target, RULES, n_flips=99, seed=3, alternative="less")
    assert higher.loc["monthly", "p_value"] == (1 + (numbers[1:] >= numbers[0]).sum()) / 100
    assert lower.loc["monthly", "p_value"] == (1 + (numbers[1:] <= numbers[0]).sum()) / 100
    middle = np.median(numbers)
    up, down = (np.maximum(s * (numbers - middle), 0.0) for s in (1.0, -1.0))
    far = up / np.sqrt((up**2).mean()) + down / np.sqrt((down**2).mean())
    assert row["p_value"] == (far >= far[0]).mean()
    dear, same = (
        rl.sign_flip_test(returns, target, RULES, n_flips=9, costs=cost)
        for cost in [0.004, rl.Costs(0.004)]
    )
    pd.testing.assert_frame_equal(dear, same, check_exact=True)
    assert table.attrs["n_flips"] == 99
    assert (table.attrs["block"], table.attrs["seed"]) == (1, 3)
    assert (table.attrs["baseline"], table.attrs["statistic"]) == ("never", "growth")
    two = rl.sign_flip_test(returns, target, RULES, n_flips=99, seed=3, n_jobs=2)
    pd.testing.assert_frame_equal(table, two, check_exact=True)


def naive_step_down(far: np.ndarray) -> np.ndarray:
    """Romano and Wolf word by word: reject the largest, go on without it."""
    left, found, floor = list(range(far.shape[1])), np.empty(far.shape[1]), 0.0
    while left:
        largest = max(left, key=lambda column: far[0, column])
        count = sum(max(row[column] for column in left) >= far[0, largest] for row in far)
        floor = max(floor, count / len(far))
        found[largest] = floor
        left.remove(largest)
    return found


@pytest.mark.parametrize("seed", range(5))
def test_adjusted_values_are_those_of_the_steps_one_by_one(seed: int) -> None:
    generator = np.random.default_rng(seed)
    far = np.abs(generator.normal(size=(60, 5)) + 1.3 * generator.normal(size=(60, 1)))
    far[0] *= 1.5
    found = step_down(far)
    np.testing.assert_allclose(found, naive_step_down(far))
    alone = (far >= far[0]).mean(axis=0)
    assert (found >= alone).all()
    assert found.min() <= 5 * alone.min() + 1e-12


def test_all_flips_of_a_short_history_are_the_whole_null() -> None:
    """With three periods the eight sign patterns can be counted by hand."""
    logs = np.array([[0.3, -0.1], [-0.2, 0.2], [0.1, -0.3]])
    returns, half = np.expm1(logs), np.array([0.5, 0.5])
    gaps = []
    for signs in product([1.0, -1.0], repeat=3):
        history = naive_history(returns, np.array(signs))
        gaps.append(naive_statistic(history, half, 1) - naive_statistic(history, half, 0))
    frame = pd.DataFrame(returns, pd.date_range("2000-01-31", periods=3, freq="ME"), ["a", "b"])
    rules = {"monthly": rl.Policy(1), "never": rl.Policy(None)}
    equal = {"a": 0.5, "b": 0.5}
    found = rl.sign_flip_test(frame, equal, rules, n_flips=4000, alternative="greater")
    share = np.mean(np.array(gaps) >= gaps[0] - 1e-12)
    assert found["p_value"].item() == pytest.approx(share, abs=0.03)


def test_rules_that_never_differ_have_no_difference(case: tuple) -> None:
    returns, target = case
    rules = {"same": rl.Policy(12), "far": rl.Policy(1, band=0.99), "annual": rl.Policy(12)}
    table = rl.sign_flip_test(returns, target, rules, n_flips=19, baseline="annual")
    assert table.loc["same"].to_list() == [0.0, 0.0, 1.0, 1.0]
    assert table.loc["far", "p_value"] < 1.0 or table.loc["far", "difference"] != 0.0
    alone = pd.DataFrame({"a": returns.iloc[:, 0]})
    single = rl.sign_flip_test(alone, {"a": 1.0}, RULES, n_flips=19)
    assert (single[["p_value", "p_adjusted"]] == 1.0).all(axis=None)
    np.testing.assert_allclose(single["difference"], 0.0, atol=1e-14)


def test_data_sets_share_the_coin_of_a_date_and_are_tested_together(case: tuple) -> None:
    returns, target = case
    dates = {"whole": returns.index, "late": returns.index[20:], "other": returns.index[:50]}
    days = pd.bdate_range("1970-01-01", periods=90)
    yearly = dict.fromkeys(dates, 12.0) | {"days": 252.0}
    flips = coins(dates | {"days": days}, yearly, 3, 8, 5)
    np.testing.assert_array_equal(flips["late"], flips["whole"][:, 20:])
    np.testing.assert_array_equal(flips["other"], flips["whole"][:, :50])
    assert flips["days"].shape == (9, 90)
    assert (flips["days"][:, :75] != flips["whole"]).any()

    equal = pd.Series(1 / 6, returns.columns)
    sets = {"whole": returns, "late": returns.iloc[20:]}
    targets = {"whole": target, "late": equal}
    table = rl.sign_flip_test(sets, targets, RULES, n_flips=39, seed=5)
    assert table.index.names == ["data", "policy"]
    assert table.index.to_list() == list(product(["whole", "late"], ["monthly", "quarterly"]))
    one = rl.sign_flip_test(returns, target, RULES, n_flips=39, seed=5)
    columns = ["difference", "without_memory", "p_value"]
    pd.testing.assert_frame_equal(table.loc["whole", columns], one[columns])
    assert (table["p_adjusted"] >= table["p_value"]).all()
    own = {"whole": RULES, "late": {"annual": rl.Policy(12), "never": rl.Policy(None)}}
    mixed = rl.sign_flip_test(sets, targets, own, n_flips=9, cash={"whole": 0.0, "late": 0.001})
    assert mixed.loc["late"].index.to_list() == ["annual"]
    with pytest.raises(ValueError, match="target has nothing for the data set 'late'"):
        rl.sign_flip_test(sets, {"whole": target}, RULES, n_flips=9)
    with pytest.raises(ValueError, match="at least one data set"):
        rl.sign_flip_test({}, {}, RULES)


def test_distances_measure_each_side_in_its_own_unit_and_know_rounding() -> None:
    drawn = np.array([[3.0, 1e-15], [-30.0, 0.0], [0.0, -1e-15], [1.0, 0.0], [-10.0, 0.0]])
    far = distances(drawn, np.array([1.0, 1.0]), "two-sided")
    high, low = np.sqrt(10.0 / 5.0), np.sqrt(1000.0 / 5.0)
    np.testing.assert_allclose(far[:, 0], [3 / high, 30 / low, 0.0, 1 / high, 10 / low])
    assert (far[:, 1] == 0.0).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"statistic": "beauty"}, "statistic is 'beauty': give one of growth, sharpe"),
        ({"alternative": "both"}, "alternative is 'both'"),
        ({"relative_to": "market"}, "relative_to is 'market'"),
        ({"block": 0}, "block is 0: give a whole number"),
        ({"n_flips": 0}, "n_flips is 0"),
        ({"starts": 1.5}, "starts is 1.5"),
        ({"baseline": "annual"}, "baseline 'annual' is not among monthly"),
        ({"statistic": lambda path: np.nan}, "statistic of 'monthly' is nan on the data"),
        ({"statistic": lambda path: {"a": 1.0, "b": 2.0}}, "statistic is 2 numbers"),
    ],
)
def test_bad_input_is_refused_by_name(case: tuple, change: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rl.sign_flip_test(*case, RULES, **({"n_flips": 3} | change))


def test_a_total_loss_is_refused_by_name(case: tuple) -> None:
    returns = case[0].copy()
    returns.iloc[4, 2] = -1.0
    with pytest.raises(ValueError, match="Soda loses everything at 1969-11-30"):
        rl.sign_flip_test(returns, case[1], RULES)
