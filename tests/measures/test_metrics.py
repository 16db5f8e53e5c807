"""Measures, sweeps and comparisons against what they must be."""

import json

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.comparison.sweep import growth_paths
from research_lib.inference.resampling import block_length, resampled_rows
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


def test_a_sweep_is_every_variant_simulated(industries: pd.DataFrame, equal: pd.Series) -> None:
    ladder = rl.frequency_ladder(industries.index)
    table = rl.sweep(industries, equal, ladder, [0.0, 0.002], all_starts=True)
    assert len(table) == 2 * (1 + 3 + 6 + 12 + 1)
    row = table.query("policy == 'annual' and cost == 0.002 and offset == 5").iloc[0]
    ledger = rl.simulate(industries, equal, rl.Policy(12, offset=5), costs=rl.Costs(0.002))
    assert row["final"] == ledger.value.iloc[-1]
    assert row["growth"] == rl.performance(ledger)["growth"]


def test_a_comparison_is_the_data_and_paired_resamples(
    industries: pd.DataFrame, equal: pd.Series
) -> None:
    rules = {"monthly": rl.Policy(1), "never": rl.Policy(None)}
    costs = rl.Costs(0.001)
    table = rl.compare(industries, equal, rules, costs=costs, n_resamples=40, block=12, seed=5)
    found = {
        name: rl.performance(rl.simulate(industries, equal, rule, costs=costs))
        for name, rule in rules.items()
    }
    for measure in ("growth", "volatility", "sharpe", "drawdown", "turnover"):
        row = table.loc[("monthly", measure)]
        assert row["value"] == pytest.approx(found["monthly"][measure], rel=1e-10)
        gap = found["monthly"][measure] - found["never"][measure]
        assert row["difference"] == pytest.approx(gap, rel=1e-9, abs=1e-14)
    # Simulated anew on the resampled returns themselves, without the index.
    gaps = []
    for rows in resampled_rows(len(industries), 40, 12, 5):
        drawn = industries.iloc[rows].reset_index(drop=True)
        growth = [
            rl.performance(rl.simulate(drawn, equal, rule, costs=costs), frequency=12)["growth"]
            for rule in rules.values()
        ]
        gaps.append(growth[0] - growth[1])
    low, high = np.quantile(gaps, [0.025, 0.975])
    assert table.loc[("monthly", "growth"), "low"] == pytest.approx(low, rel=1e-9)
    assert table.loc[("monthly", "growth"), "high"] == pytest.approx(high, rel=1e-9)
    assert (table.loc["never", ["difference", "low", "high"]] == 0.0).all(axis=None)


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


def test_cash_is_drawn_with_the_returns(industries: pd.DataFrame, equal: pd.Series) -> None:
    bills = rl.load("us_bills")["US bills"]
    rules = {"monthly": rl.Policy(1), "never": rl.Policy(None)}
    drawn = {"n_resamples": 30, "block": 12, "seed": 5}
    table = rl.compare(industries, equal, rules, cash=bills, **drawn)
    assert table.loc[("monthly", "sharpe"), "value"] == pytest.approx(
        rl.performance(rl.simulate(industries, equal, rules["monthly"]), cash=bills)["sharpe"]
    )
    aligned, gaps = bills.loc[industries.index], []
    for rows in resampled_rows(len(industries), 30, 12, 5):
        history = industries.iloc[rows].reset_index(drop=True)
        over = [
            rl.simulate(history, equal, rule).returns().to_numpy() - aligned.iloc[rows].to_numpy()
            for rule in rules.values()
        ]
        ratios = [excess.mean() / excess.std(ddof=1) * 12**0.5 for excess in over]
        gaps.append(ratios[0] - ratios[1])
    found = table.loc[("monthly", "sharpe"), ["low", "high"]].to_list()
    assert found == pytest.approx(np.quantile(gaps, [0.025, 0.975]), rel=1e-9)
    with pytest.raises(ValueError, match="cash misses"):
        rl.compare(industries, equal, rules, cash=bills.iloc[5:], **drawn)


def test_the_number_of_workers_changes_no_bit(industries: pd.DataFrame, equal: pd.Series) -> None:
    rules = {**rl.frequency_ladder(industries.index), "edge": rl.Policy(1, 0.02, trade_to="edge")}
    # 50 resamples are two full batches and a half.
    options = {"n_resamples": 50, "seed": 3, "costs": rl.Costs(0.001)}
    one, two, three = (
        rl.compare(industries, equal, rules, n_jobs=jobs, **options) for jobs in [1, 2, 3]
    )
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    pd.testing.assert_frame_equal(one, three, check_exact=True)
    longer = resampled_rows(40, 50, 5.0, 3)
    assert all((a == b).all() for a, b in zip(resampled_rows(40, 30, 5.0, 3), longer, strict=False))


def test_growth_paths_are_the_ledgers_of_all_starts(
    industries: pd.DataFrame, equal: pd.Series
) -> None:
    rules = {"quarterly": rl.Policy(3), "never": rl.Policy(None)}
    paths = growth_paths(industries, equal, rules, 0.002, every=7)
    assert paths.shape == (360 // 7, 4)
    starts = [(policy, int(offset)) for policy, offset in paths.columns]
    assert starts == [*[("quarterly", offset) for offset in range(3)], ("never", 0)]
    rule = rl.Policy(3, offset=2)
    value = rl.simulate(industries, equal, rule, costs=rl.Costs(0.002)).value
    found = np.exp(paths["quarterly", 2].cumsum())
    pd.testing.assert_series_equal(found, value.iloc[6::7], check_names=False)
    with pytest.raises(ValueError, match="every is 0"):
        growth_paths(industries, equal, rules, every=0)


class Winner:
    """A target rule for a test: everything into what grew most so far."""

    def targets(
        self, history: np.ndarray, rows: np.ndarray, weights: np.ndarray, assets: pd.Index
    ) -> np.ndarray:
        wealth = np.cumprod(1.0 + history, axis=0)[rows]
        return np.eye(len(assets))[wealth.argmax(axis=1)]


def test_rules_that_read_the_past_read_that_of_the_resample_with_all_frictions(
    industries: pd.DataFrame, equal: pd.Series
) -> None:
    rules = {
        "winner": rl.Policy(12, target=Winner()),
        "paused": rl.Policy(3, trend=12),
        "never": rl.Policy(None),
    }
    frictions = {
        "costs": rl.Costs(0.002),
        "taxes": rl.Taxes(0.25),
        "dealing": rl.Dealing("ME", settlement=1),
    }
    drawn = {"n_resamples": 12, "block": 12, "seed": 4}
    table = rl.compare(industries, equal, rules, **frictions, **drawn)
    # Simulated anew on the resampled returns themselves; the dates stay, for the tax years.
    gaps = []
    for rows in resampled_rows(len(industries), 12, 12, 4):
        history = industries.iloc[rows].set_axis(industries.index)
        ends = [
            rl.simulate(history, equal, rule, **frictions).value.iloc[-1] for rule in rules.values()
        ]
        growth = np.array(ends) ** (12 / len(history)) - 1
        gaps.append(growth[:2] - growth[2])
    expected = np.quantile(gaps, [0.025, 0.975], axis=0).T
    found = table.xs("growth", level="measure").loc[["winner", "paused"], ["low", "high"]]
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    plain = rl.compare(industries, equal, rules, **drawn)
    assert not np.allclose(plain["value"], table["value"])


def test_a_sweep_takes_taxes_and_any_number_of_workers(
    industries: pd.DataFrame, equal: pd.Series
) -> None:
    rules = rl.frequency_ladder(industries.index)
    one, two = (
        rl.sweep(industries, equal, rules, [0.001], taxes=rl.Taxes(0.25), n_jobs=jobs)
        for jobs in [1, 2]
    )
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    assert (one["liquidation"] < one["final"]).all()
    untaxed = rl.sweep(industries, equal, rules, [0.001])
    assert (untaxed["liquidation"] == untaxed["final"]).all()
    assert (untaxed["final"] > one["final"])[:-1].all()


def test_a_comparison_says_what_was_tried_and_repeats_itself(
    industries: pd.DataFrame, equal: pd.Series
) -> None:
    rules = rl.frequency_ladder(industries.index)
    one = rl.compare(industries, equal, rules, n_resamples=10, seed=1)
    two = rl.compare(industries, equal, rules, n_resamples=10, seed=1)
    pd.testing.assert_frame_equal(one, two)
    assert one.attrs["n_variants"] == len(rules)
    assert one.attrs["baseline"] == "never"
    assert one.attrs["block"] == block_length(industries, equal) >= 1.0
    assert "turnover" in one.columns


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
