"""Measures of a simulated portfolio against what they must be."""

import json

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.measures.performance import return_measures, value_measures
from research_lib.report.verdicts import MIME


@pytest.fixture(scope="module")
def industries() -> pd.DataFrame:
    return rl.load("us_industries_30").iloc[:360, :8]


@pytest.fixture(scope="module")
def equal(industries: pd.DataFrame) -> pd.Series:
    return pd.Series(1 / 8, index=industries.columns)


def test_measures_by_hand() -> None:
    """Two years of +21 % and -19 % at yearly frequency, half in an asset at +42 % and -38 %."""
    dates = pd.date_range("2001-12-31", periods=2, freq="YE")
    returns = pd.DataFrame({"a": [0.42, -0.38], "b": 0.0}, index=dates)
    ledger = rl.simulate(returns, {"a": 0.5, "b": 0.5}, rl.Policy("YE"))
    found = rl.performance(ledger)
    # Worth 1.21, then .71 and .50 on halves of .605: .605 x 1.62 = .9801.
    assert found["growth"] == pytest.approx(0.9801**0.5 - 1)
    assert found["volatility"] == pytest.approx(0.4 / 2**0.5)
    assert found["drawdown"] == pytest.approx(-0.19)
    assert found["sharpe"] == pytest.approx(0.01 / (0.4 / 2**0.5))
    # .71 and .50 of 1.21: .105 is sold of the one and bought of the other, in one of two years.
    assert found["turnover"] == pytest.approx(0.105 / 1.21 / 2)
    assert found["trades"] == 0.5
    assert found["costs"] == 0.0


def test_measures_over_cash_and_with_costs(industries: pd.DataFrame, equal: pd.Series) -> None:
    bills = rl.load("us_bills")["US bills"]
    ledger = rl.simulate(industries, equal, rl.Policy("YE"), costs=rl.Costs(0.01))
    found = rl.performance(ledger, cash=bills)
    excess = ledger.returns() - bills.reindex(industries.index)
    assert found["sharpe"] == pytest.approx(excess.mean() / excess.std() * 12**0.5)
    # At 1 % a trade the cost is 1 % of twice the one-way turnover.
    assert found["costs"] == pytest.approx(0.02 * found["turnover"], rel=1e-9)


@pytest.mark.parametrize(
    ("rule", "expected"), [("B", 252), ("W", 52), ("ME", 12), ("QE", 4), ("YE", 1)]
)
def test_frequency_is_read_off_the_dates(rule: str, expected: float) -> None:
    assert rl.periods_per_year(pd.date_range("2001", periods=40, freq=rule)) == expected


@pytest.mark.parametrize("yearly", [252.0, 12.0, 1.0])
@pytest.mark.parametrize("seed", range(5))
def test_the_compiled_measures_are_those_of_empyrical(seed: int, yearly: float) -> None:
    generator = np.random.default_rng(seed)
    returns = generator.normal(0.0, 0.02, 5000)
    cash = generator.uniform(0.0, 0.001, 5000)
    value = 7.0 * np.cumprod(1.0 + returns)
    earned = value / np.concatenate(([7.0], value[:-1])) - 1.0
    found = value_measures(value, 7.0, cash, yearly)
    assert found == pytest.approx(return_measures(earned, cash, yearly), rel=1e-12, abs=1e-14)


def test_a_first_loss_is_a_drawdown_and_ruin_the_deepest() -> None:
    assert value_measures(np.array([0.8, 0.9]), 1.0, np.zeros(2), 1.0)[3] == pytest.approx(-0.2)
    growth, volatility, _, drawdown = value_measures(
        np.array([1.5, 0.0, 0.0]), 1.0, np.zeros(3), 1.0
    )
    # Returns of +50 % and -100 %; nothing is earned on nothing.
    assert (growth, drawdown) == (-1.0, -1.0)
    assert volatility == pytest.approx(1.5 / 2**0.5)


def test_no_constant_mix_beats_the_one_of_hindsight(industries: pd.DataFrame) -> None:
    best = rl.best_constant_mix(industries)
    top = np.log1p(industries @ best).mean()
    others = rl.random_portfolios(best * 0 + 1 / 8, 500, weighting="dirichlet", seed=0)
    assert np.log1p(industries.to_numpy() @ others.to_numpy().T).mean(axis=0).max() <= top
    # First-order condition: an asset held earns 1 on average in units of the mix, others less.
    relative = ((1 + industries).div(1 + industries @ best, axis=0)).mean()
    assert relative.max() == pytest.approx(1.0, abs=1e-5)
    np.testing.assert_allclose(relative[best > 1e-6], 1.0, atol=1e-5)


def test_a_verdict_reads_as_text_page_and_record() -> None:
    verdict = rl.Verdict(
        "R22",
        "depends",
        "gain of <monthly> a year",
        -0.0012345678,
        -0.01,
        0.002,
        "one set",
        "It is & stays small.",
        ".2%",
    )
    bundle = verdict._repr_mimebundle_()
    assert "\N{MINUS SIGN}0.12% [\N{MINUS SIGN}1.00%, 0.20%]" in bundle["text/plain"]
    assert "&lt;monthly&gt;" in bundle["text/html"]
    assert "<monthly>" not in bundle["text/html"]
    assert "rb-verdict--depends" in bundle["text/html"]
    assert json.loads(json.dumps(bundle[MIME]))["value"] == -0.00123457
    exact = rl.Verdict("W9", "holds", because="It is an identity.")
    assert repr(exact) == "W9: holds\nIt is an identity."
