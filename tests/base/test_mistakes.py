"""Mistakes that are easily made: each is told by name, and none is answered with a number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.inference.intervals import low_high
from research_lib.sweeps.growth_paths import growth_paths
from research_lib.trading.dealing_plan import dealing_plan

MONTHS = pd.date_range("2020-01-31", periods=24, freq="ME")
RETURNS = pd.DataFrame(np.random.default_rng(0).normal(0.005, 0.04, (24, 3)), MONTHS, list("abc"))
THIRD = dict.fromkeys("abc", 1.0 / 3.0)
RULES = {"monthly": rl.Policy(1), "never": rl.Policy(None)}
GAINS = RETURNS[["a", "b"]].sub(RETURNS["c"], axis=0)
LEDGER = rl.simulate(RETURNS, THIRD)
RUIN = RETURNS.copy()
RUIN.iloc[3] = -1.0
A, B = RETURNS["a"], RETURNS["b"]


def compare(**changed: object) -> object:
    return rl.compare(RETURNS, THIRD, RULES, **({"n_resamples": 3, "block": 2.0} | changed))


def flip(**changed: object) -> object:
    return rl.sign_flip_test(RETURNS, THIRD, RULES, **({"n_flips": 3} | changed))


def deflated(**changed: float) -> object:
    given = {"sharpe": 0.1, "n_periods": 100, "n_trials": 10, "variance": 0.01} | changed
    return rl.deflated_sharpe(given.pop("sharpe"), **given)


CASES: dict[str, tuple[Callable[[], object], str]] = {
    # Rows
    "rows of two levels": (
        lambda: rl.simulate(
            RETURNS.set_axis(pd.MultiIndex.from_product([[1, 2], range(12)])), THIRD, rl.Policy(1)
        ),
        r"returns have rows of 2 levels.*\.droplevel",
    ),
    "rows of two types": (
        lambda: rl.simulate(RETURNS.set_axis([1, "a", *range(2, 24)]), THIRD, rl.Policy(1)),
        "returns have rows that cannot be put in order",
    ),
    # Cash
    "cash as a table": (
        lambda: rl.performance(LEDGER, cash=rl.load("us_bills")),
        r"^cash is a DataFrame: give one number.*\['US bills'\]$",
    ),
    "cash of a drag as a table": (
        lambda: rl.cash_drag(A, rl.load("us_bills"), 0.1),
        r"^cash is a DataFrame: give one number.*\['US bills'\]$",
    ),
    "a share by date": (lambda: rl.cash_drag(A, 0.0, A), "^share of cash is a Series: give a"),
    "cash in another time zone": (
        lambda: rl.performance(LEDGER, cash=pd.Series(0.0, MONTHS.tz_localize("UTC"))),
        "cash and the data are in different time zones",
    ),
    "cash by period": (
        lambda: rl.performance(LEDGER, cash=pd.Series(0.0, MONTHS.to_period("M"))),
        r"cash starts with 2020-01, which is no date.*\.to_timestamp\(how='end'\)\.normalize",
    ),
    "cash that loses more than all": (
        lambda: rl.performance(LEDGER, cash=-2.0),
        r"cash at 2020-01-31.* is -2\.0: no return is below -1",
    ),
    # Draws
    "nothing drawn for a ratio": (
        lambda: rl.sharpe_difference(A, B, n_resamples=0),
        "n_resamples is 0: give a whole number, 2 or more",
    ),
    "half a draw": (lambda: rl.sharpe_difference(A, B, n_resamples=9.5), "n_resamples is 9.5"),
    "half a draw in a comparison": (lambda: compare(n_resamples=2.5), r"n_resamples is 2\.5"),
    "one draw of many variants": (
        lambda: rl.best_of_many(GAINS, block=2, n_resamples=1),
        "n_resamples is 1",
    ),
    "a block that is a flag": (lambda: flip(block=True), "block is True"),
    "a negative seed": (lambda: compare(seed=-1), "seed is -1: give a whole number, 0 or more"),
    "a negative seed of a ratio": (
        lambda: rl.sharpe_difference(A, B, seed=-1),
        "seed is -1: give a whole number",
    ),
    "a negative seed of coins": (lambda: flip(seed=-1), "seed is -1: give a whole number"),
    "a word for a seed": (
        lambda: rl.random_portfolios(THIRD, 2, seed="x"),
        "seed is 'x': give a number without quotes",
    ),
    "four months of a ratio": (
        lambda: rl.sharpe_difference(A[:4], B[:4], block=1),
        "4 periods: give 5 or more",
    ),
    # Blocks
    "a block of one and a half": (
        lambda: rl.sharpe_difference(A, B, block=1.5),
        r"block is 1\.5: give a whole number",
    ),
    "a block in quotes": (
        lambda: rl.sharpe_difference(A, B, block="3"),
        r"block is '3': give 3\.0, without quotes",
    ),
    "a block beyond the data": (lambda: compare(block=25.0), r"block is 25\.0:.*at most all 24"),
    "a block of a comparison in quotes": (lambda: compare(block="3"), "block is '3': give 3"),
    "a block of many variants beyond the data": (
        lambda: rl.best_of_many(GAINS, block=1e12),
        r"block is 1000000000000\.0:.*at most all 24",
    ),
    # Coverage
    "coverage in percent": (
        lambda: rl.sharpe_difference(A, B, coverage=95),
        r"coverage is 95: give a probability, such as 0\.95",
    ),
    "no coverage": (lambda: rl.sharpe_difference(A, B, coverage=0.0), r"coverage is 0\.0"),
    "coverage in quotes": (lambda: low_high([1.0, 2.0], "95%"), r"coverage is '95%': give 0\.95"),
    # Gains
    "gains in quotes": (
        lambda: rl.best_of_many(GAINS.astype(str), block=2),
        r"gain of 'a' at 2020-01-31.* is '-?0\.\d+': give -?0\.\d+, without quotes",
    ),
    "gains that are flags": (
        lambda: rl.best_of_many(GAINS > 0.0, block=2),
        "gains of 'a' are of type bool",
    ),
    "two gains": (lambda: rl.best_of_many(GAINS[:2], block=1), "gains have 2 periods"),
    # A law that is none
    "no ratio": (lambda: deflated(sharpe=float("nan")), "sharpe is nan"),
    "a skewness without its kurtosis": (
        lambda: deflated(sharpe=2.0, skewness=5.0),
        r"skewness is 5\.0, kurtosis 3\.0: no law has both",
    ),
    "a ratio in quotes": (lambda: deflated(sharpe="0.1"), r"sharpe is '0\.1': give 0\.1"),
    # Levels
    "a level in quotes": (lambda: rl.deviation_bound("50%", THIRD), r"a level is '50%': give 0\.5"),
    "a level that is a flag": (lambda: rl.deviation_bound(True, THIRD), "a level is True"),
    "a list of levels": (lambda: rl.deviation_bound([0.5], THIRD), "level is an array"),
    "an error's level in quotes": (
        lambda: rl.tracking_error_bound("0.5", RETURNS.cov()),
        r"a level is '0\.5': give 0\.5",
    ),
    # Numbers of assets and of portfolios
    "names in quotes": (lambda: rl.random_portfolios(THIRD, 2, names="2"), "names is '2': give 2"),
    "half a portfolio": (lambda: rl.random_results(THIRD, THIRD, 2.5), r"count is 2\.5"),
    "portfolios in quotes": (lambda: rl.random_portfolios(THIRD, "2"), "count is '2': give 2"),
    # Limits
    "a limit for no group": (
        lambda: rl.level_range(
            THIRD, rl.Limits(groups={"a": "x", "b": "x", "c": "y"}, max_group={"z": 0.5})
        ),
        "max_group names 'z', and the groups are x, y",
    ),
    "a number of assets excluded": (lambda: rl.Limits(excluded=5), "excluded is 5: give a list"),
    # Likeness
    "a coefficient in quotes": (
        lambda: rl.group_similarity({"a": "x", "b": "x"}, "0.4"),
        r"coefficient is '0\.4': give 0\.4, without quotes",
    ),
    "a coefficient of a group in quotes": (
        lambda: rl.group_similarity({"a": "x", "b": "x"}, {"x": "40%"}),
        r"coefficient of group 'x' is '40%': give 0\.4",
    ),
    "shrinking in quotes": (lambda: rl.return_similarity(RETURNS, shrink="1"), "shrink is '1'"),
    "a covariance in quotes": (
        lambda: rl.tracking_error(THIRD, THIRD, RETURNS.cov().astype(str)),
        r"covariance of 'a' and a is '0\.\d+': give 0\.\d+, without quotes",
    ),
    "likeness in quotes": (
        lambda: rl.overlap(THIRD, THIRD, RETURNS.corr().abs().astype(str)),
        r"similarity of 'a' and a is '1\.0': give 1\.0, without quotes",
    ),
    "a list in percent": (
        lambda: rl.partial_overlap({"a": 20.0, "b": 10.0}, THIRD),
        "sum to 30: .*divide them by 100 if they are percent",
    ),
    "ruin of all": (
        lambda: rl.best_constant_mix(RUIN),
        "every asset loses everything at 2020-04-30",
    ),
    # Rules
    "one date for a calendar": (
        lambda: rl.Policy(MONTHS[3].date()),
        r"calendar is datetime\.date\(2020, 4, 30\): give one calendar, such as 'ME', or an index",
    ),
    "a calendar that is none": (lambda: rl.Policy(1j), "calendar is 1j: give one calendar"),
    "a kind of calendar": (lambda: rl.Policy(rl.VolatilityCalendar), "give one calendar"),
    "a kind of target": (lambda: rl.Policy(target=rl.RiskBudget), "give a rule such as RiskBudget"),
    "dates of a calendar in quotes": (
        lambda: rl.simulate(RETURNS, THIRD, rl.Policy(["2020-04-30"])),
        "calendar starts with 2020-04-30, which is no date.*convert it with pd.to_datetime",
    ),
    "a window beyond the data": (
        lambda: rl.simulate(RETURNS, THIRD, rl.Policy(target=rl.RiskBudget(25))),
        "equal risk over 25 periods never has past enough on 24 periods",
    ),
    "a window of a volatility beyond the data": (
        lambda: rl.simulate(
            RETURNS, THIRD, rl.Policy(target=rl.VolatilityTarget(0.1, "c", 25, frequency=12))
        ),
        "never has past enough on 24 periods",
    ),
    "volumes twice": (
        lambda: rl.simulate(
            RETURNS, THIRD, costs=rl.Costs(impact=0.1, volume=RETURNS.abs()[list("abca")])
        ),
        "volumes have the asset 'a' twice",
    ),
    "flows by period": (
        lambda: rl.simulate(RETURNS, THIRD, flows=pd.Series([1.0], MONTHS[[3]].to_period("M"))),
        r"which is no date.*flows\.index\.to_timestamp\(how='end'\)\.normalize\(\)",
    ),
    "flows by two levels": (
        lambda: rl.simulate(RETURNS, THIRD, flows=pd.Series({(1, 2): 1.0})),
        "flows have rows of several levels",
    ),
    "no such baseline among numbers": (
        lambda: rl.compare(RETURNS, THIRD, {1: rl.Policy(1), 2: rl.Policy(None)}, baseline=3),
        "baseline 3 is not among 1, 2",
    ),
    "one rule alone": (
        lambda: rl.sign_flip_test(RETURNS, THIRD, {"monthly": rl.Policy(1)}, n_flips=3),
        "'monthly' is the only rule",
    ),
    "one target for two sets": (
        lambda: rl.sign_flip_test({"x": RETURNS, "y": RETURNS}, THIRD, RULES, n_flips=3),
        "target has nothing for the data set 'x'",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_error_names_the_culprit(case: str) -> None:
    call, message = CASES[case]
    with pytest.raises(ValueError, match=message):
        call()


WRONG_TYPES: dict[str, tuple[Callable[[], object], str]] = {
    "a list of rules to compare": (
        lambda: rl.compare(RETURNS, THIRD, [rl.Policy(1)]),
        "policies is of type list: give rules by name",
    ),
    "one rule to sweep": (
        lambda: rl.sweep(RETURNS, THIRD, rl.Policy(1)),
        "policies is of type Policy",
    ),
    "a list of rules to test": (
        lambda: rl.sign_flip_test(RETURNS, THIRD, [rl.Policy(1)]),
        "policies is of type list",
    ),
    "a list of rules with their growth": (
        lambda: growth_paths(RETURNS, THIRD, [rl.Policy(1)]),
        "policies is of type list",
    ),
    "an array to compare": (
        lambda: rl.compare(RETURNS.to_numpy(), THIRD, RULES),
        "returns must be a DataFrame",
    ),
    "two arrays": (
        lambda: rl.sharpe_difference(A.to_numpy(), B.to_numpy()),
        "one must be a Series by date",
    ),
    "a table beside a series": (
        lambda: rl.sharpe_difference(A, RETURNS[["b"]]),
        "other must be a Series by date",
    ),
    "a number for limits": (lambda: rl.level_range(THIRD, 0.5), r"limits is 0\.5: give Limits"),
    "a mapping for limits of a wedge": (
        lambda: rl.wedge(THIRD, THIRD, "all", limits={"a": 0.5}),
        "limits is {'a': 0.5}: give Limits",
    ),
    "an array of covariances": (
        lambda: rl.tracking_error(THIRD, THIRD, RETURNS.cov().to_numpy()),
        "covariance must be a DataFrame by asset",
    ),
    "starts of an alias": (lambda: rl.start_offsets("ME"), "policy is 'ME': give a Policy"),
}


@pytest.mark.parametrize("case", WRONG_TYPES)
def test_the_wrong_type_is_named(case: str) -> None:
    call, message = WRONG_TYPES[case]
    with pytest.raises(TypeError, match=message):
        call()


def test_what_an_error_tells_to_do_with_periods_works() -> None:
    monthly = pd.Series(0.0, MONTHS.to_period("M"))
    monthly.index = monthly.index.to_timestamp(how="end").normalize()
    rl.performance(LEDGER, cash=monthly)
    flows = pd.Series([1.0], MONTHS[[3]].to_period("M"))
    flows.index = flows.index.to_timestamp(how="end").normalize()
    assert rl.simulate(RETURNS, THIRD, flows=flows).flows.iloc[3] == 1.0


def test_names_of_many_types_are_named_in_an_error() -> None:
    """Names that cannot be sorted are not sorted for a message."""
    odd = RETURNS.set_axis([1, "b", 2.5], axis=1)
    with pytest.raises(ValueError, match="returns miss 'c'"):
        rl.simulate(odd, {"c": 0.25, 4: 0.25, (1, 2): 0.25, 1: 0.25})


def test_a_whole_number_of_names_may_be_written_as_a_float() -> None:
    one, same = (rl.random_portfolios(THIRD, 3, names=n) for n in (2, 2.0))
    pd.testing.assert_frame_equal(one, same)


def test_groups_of_any_type_are_groups() -> None:
    groups = pd.Series(["x", "x", "y"], list("abc"))
    found = rl.group_similarity(groups.astype("category"), {"x": 0.4, "y": 0.1})
    pd.testing.assert_frame_equal(found, rl.group_similarity(groups, {"x": 0.4, "y": 0.1}))


def test_a_partial_list_is_taken_as_weights_are() -> None:
    """Of an optimiser, a list sums to a little more than 1, and may hold a little less than 0."""
    market = {"a": 0.5, "b": 0.3, "c": 0.2}
    found = rl.partial_overlap({"a": 0.7, "b": 0.3 + 1e-8, "c": -1e-9}, market)
    assert found == pytest.approx((0.8, 0.8))
    # What is listed at 0 is not held, and says nothing of how large the others are.
    listed = {"a": 0.2, "b": 0.0}
    assert rl.partial_overlap(listed, market, largest_first=True) == pytest.approx((0.2, 0.4))


def test_money_that_never_comes_takes_no_room() -> None:
    """A place was kept for each step up to a settlement in a billion periods."""
    plan = dealing_plan(rl.Dealing(settlement=10**9), MONTHS, RETURNS.columns)
    assert plan is not None
    assert plan.longest == len(MONTHS)
    never, last = (
        rl.simulate(RETURNS, THIRD, dealing=rl.Dealing(settlement=periods)).value
        for periods in (10**9, len(MONTHS))
    )
    pd.testing.assert_series_equal(never, last)


def test_a_look_beyond_all_time_is_not_made() -> None:
    late = rl.Policy("ME", offset=10**30)
    never = rl.simulate(RETURNS, THIRD, rl.Policy(None))
    pd.testing.assert_series_equal(rl.simulate(RETURNS, THIRD, late).value, never.value)


def test_a_seed_may_be_left_to_chance() -> None:
    drawn = [rl.random_portfolios(THIRD, 9, names=1, seed=None) for _ in range(9)]
    assert any(not one.equals(drawn[0]) for one in drawn)


def test_the_best_variant_keeps_its_name() -> None:
    """A number as a name is not turned into another number."""
    found = rl.best_of_many(GAINS.set_axis([21, 252], axis=1), block=2, n_resamples=20)
    assert found["best"] in (21, 252)
    assert isinstance(found["best"], (int, np.integer))
    assert found["n_variants"] == 2
    named = rl.best_of_many(GAINS, block=2, n_resamples=20)
    assert found.drop("best").to_dict() == named.drop("best").to_dict()


def test_a_large_seed_is_kept_to_the_last_digit() -> None:
    assert rl.Policy(seed=2**53 + 1).seed == 2**53 + 1


def test_what_is_lost_is_measured_alike_alone_and_in_a_comparison() -> None:
    """Once nothing is left nothing is risked: periods without a holding are no calm ones."""
    lost = pd.DataFrame({"a": [0.1, -0.05, 0.2, -1.0, 0.0, 0.0, 0.1, 0.2]}, MONTHS[:8])
    alone = rl.performance(rl.simulate(lost, {"a": 1.0}))
    rules = {"never": rl.Policy(None)}
    compared = rl.compare(lost, {"a": 1.0}, rules, n_resamples=2, block=1.0)["value"]
    for measure in ("growth", "volatility", "sharpe", "drawdown"):
        assert alone[measure] == pytest.approx(compared["never", measure], rel=1e-12)
    before = np.array([0.1, -0.05, 0.2, -1.0])
    assert alone["volatility"] == pytest.approx(before.std(ddof=1) * 12**0.5)


def test_time_without_a_holding_is_time_and_no_calm() -> None:
    """Emptied after four months, started again after eight: four months that risk nothing."""
    out = pd.Series({MONTHS[3]: -float((1.0 + A[:4]).prod()), MONTHS[7]: 1.0})
    ledger = rl.simulate(RETURNS[:12], {"a": 1.0}, rl.Policy(None), flows=out)
    assert ledger.value.iloc[3:7].tolist() == [0.0] * 4
    held = A.iloc[[*range(4), *range(8, 12)]]
    found = rl.performance(ledger)
    assert found["volatility"] == pytest.approx(held.std() * 12**0.5)
    assert found["sharpe"] == pytest.approx(held.mean() / held.std() * 12**0.5)
    assert found["growth"] == pytest.approx((1.0 + held).prod() - 1.0)


def test_a_rule_counts_the_periods_of_the_year_that_the_dates_have() -> None:
    """Monthly returns taken for daily ones look calm, and the rule would hold too little."""
    held = RETURNS.assign(calm=0.0)
    weights = dict.fromkeys(held.columns, 1.0 / held.shape[1])
    daily = rl.Policy(3, target=rl.VolatilityTarget(0.1, "calm", window=4))
    with pytest.raises(ValueError, match=r"counts 252 periods a year.*give it frequency=12"):
        rl.simulate(held, weights, daily)
    monthly = rl.Policy(3, target=rl.VolatilityTarget(0.1, "calm", window=4, frequency=12))
    assert rl.simulate(held, weights, monthly).value.iloc[-1] > 0.0


def test_whether_the_entry_is_charged_is_no_word() -> None:
    with pytest.raises(TypeError, match="charge_entry is 'no': give True or False"):
        rl.simulate(
            RETURNS, dict.fromkeys(RETURNS.columns, 1.0 / RETURNS.shape[1]), charge_entry="no"
        )
