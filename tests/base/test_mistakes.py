"""Mistakes that are easily made: each is told by name, and none is answered with a number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.comparison.sweep import growth_paths
from research_lib.inference.intervals import low_high

MONTHS = pd.date_range("2020-01-31", periods=24, freq="ME")
RETURNS = pd.DataFrame(np.random.default_rng(0).normal(0.005, 0.04, (24, 3)), MONTHS, list("abc"))
THIRD = dict.fromkeys("abc", 1.0 / 3.0)
RULES = {"monthly": rl.Policy(1), "never": rl.Policy(None)}
GAINS = RETURNS[["a", "b"]].sub(RETURNS["c"], axis=0)
LEDGER = rl.simulate(RETURNS, THIRD)
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
    # Rules
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
    "starts of an alias": (lambda: rl.start_offsets("ME"), "policy is 'ME': give a Policy"),
}


@pytest.mark.parametrize("case", WRONG_TYPES)
def test_the_wrong_type_is_named(case: str) -> None:
    call, message = WRONG_TYPES[case]
    with pytest.raises(TypeError, match=message):
        call()


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
