"""Many rules at once: a sweep is every variant simulated, a comparison every one resampled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.inference.resampling import block_length, resampled_rows
from research_lib.sweeps.growth_paths import growth_paths


@pytest.fixture(scope="module")
def industries() -> pd.DataFrame:
    return rl.load("us_industries_30").iloc[:360, :8]


@pytest.fixture(scope="module")
def equal(industries: pd.DataFrame) -> pd.Series:
    return pd.Series(1 / 8, index=industries.columns)


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


# The ladder: each pace has its name where the data are fast enough for it.
PACES = {"daily": 252, "weekly": 52, "monthly": 12, "quarterly": 4, "semi-annual": 2, "annual": 1}


@pytest.mark.parametrize("name", PACES)
def test_the_ladder_starts_at_the_pace_of_the_data(name: str) -> None:
    """Data of just that pace look at every period; slower ones have no such rung."""
    index, times = pd.RangeIndex(9), PACES[name]
    rungs = rl.frequency_ladder(index, frequency=times)
    assert list(rungs) == [*list(PACES)[list(PACES).index(name) :], "never"]
    assert rungs[name] == rl.Policy(1)
    assert rungs["never"] == rl.Policy(None)
    assert name not in rl.frequency_ladder(index, frequency=times - 0.01)


def test_the_rungs_of_trading_days_and_of_all_days() -> None:
    every = {
        252.0: [1, 5, 21, 63, 126, 252, None],
        365.0: [1, 7, 30, 91, 182, 365, None],
        366.0: [1, 7, 30, 92, 183, 366, None],
    }
    for yearly, periods in every.items():
        ladder = rl.frequency_ladder(pd.RangeIndex(9), frequency=yearly)
        # Halves are rounded to the even number, as Python does.
        assert [rule.calendar for rule in ladder.values()] == periods
    with pytest.raises(ValueError, match=r"frequency is 366\.5, more than one a day"):
        rl.frequency_ladder(pd.RangeIndex(9), frequency=366.5)


def test_starts_are_offsets_and_the_rest_of_the_rule_stays() -> None:
    rule = rl.Policy(3, band=0.1, seed=4)
    assert rl.start_offsets(rule) == [rl.Policy(3, band=0.1, seed=4, offset=k) for k in range(3)]
    monthly = rl.Policy("ME", offset=2)
    assert rl.start_offsets(monthly) == [monthly]


COIN = pd.DataFrame({"stock": [1.0, -0.5, 1.0, -0.5], "cash": 0.0})
HALF = {"stock": 0.5, "cash": 0.5}


def test_a_row_of_a_sweep_by_hand() -> None:
    """Always half: 1.5 x 0.75 twice. After every second period half is half: nothing trades.

    Begun a period later: 1.5, then 0.375 and 0.75, 0.75 and 0.75, and 0.375 and 0.75 again.
    """
    rules = {"always": rl.Policy(1), "second": rl.Policy(2)}
    table = rl.sweep(COIN, HALF, rules, frequency=4)
    assert table["offset"].tolist() == [0, 0], "one start, unless all are asked for"
    assert table["policy"].tolist() == list(rules)
    np.testing.assert_allclose(table["final"], [1.265625, 1.0], rtol=1e-14)
    assert table["growth"].to_numpy() == pytest.approx([0.265625, 0.0], abs=1e-14)
    started = rl.sweep(COIN, HALF, rules, all_starts=True)
    assert started[["policy", "offset"]].to_numpy().tolist() == [
        ["always", 0], ["second", 0], ["second", 1]
    ]  # fmt: skip
    assert started["final"].iloc[2] == pytest.approx(1.125, rel=1e-14)
    assert table["liquidation"].tolist() == table["final"].tolist()


def test_ends_are_of_one_unit_and_with_the_tax_that_is_left() -> None:
    """1 doubles and is kept: at 25 % of a gain of 1, its sale leaves 1.75."""
    returns = pd.DataFrame({"stock": [1.0, 0.0]})
    table = rl.sweep(returns, {"stock": 1.0}, {"never": rl.Policy(None)}, taxes=rl.Taxes(year=9))
    assert table[["final", "liquidation"]].to_numpy().tolist() == [[2.0, 1.75]]


def test_stretches_of_growth_by_hand() -> None:
    rules = {"always": rl.Policy(1), "second": rl.Policy(2)}
    each = growth_paths(COIN, HALF, rules)
    np.testing.assert_allclose(np.exp(each["always", 0]), [1.5, 0.75, 1.5, 0.75], rtol=1e-14)
    assert [offset for _, offset in each.columns] == [0, 0, 1], "every start, unless told"
    alone = growth_paths(COIN, HALF, rules, every=4, all_starts=False)
    assert alone.index.tolist() == [3]
    np.testing.assert_allclose(np.exp(alone.to_numpy()), [[1.265625, 1.0]], rtol=1e-14)
    for every in (0, 5):
        with pytest.raises(ValueError, match=f"every is {every}: give 1 to 4 periods"):
            growth_paths(COIN, HALF, rules, every=every)


def test_an_interval_is_the_middle_of_the_resampled_differences() -> None:
    """Its coverage is the share between the ends, and the ends are those of every measure."""
    returns = rl.load("us_industries_30").iloc[:60, :3]
    rules = {"monthly": rl.Policy(1), "never": rl.Policy(None)}
    drawn = {"n_resamples": 21, "block": 4.0, "seed": 1}
    target = dict.fromkeys(returns.columns, 1 / 3)
    tables = {c: rl.compare(returns, target, rules, coverage=c, **drawn) for c in (0.1, 0.5, 0.9)}
    for wide, narrow in ((0.9, 0.5), (0.5, 0.1)):
        gap = tables[wide] - tables[narrow]
        assert (gap.loc["monthly", "low"] < 0.0).all()
        assert (gap.loc["monthly", "high"] > 0.0).all()
        assert tables[wide].attrs["coverage"] == wide
    for wrong in (0.0, 1.0, 1.5, -0.1):
        with pytest.raises(ValueError, match=f"coverage is {wrong}"):
            rl.compare(returns, target, rules, coverage=wrong, **drawn)


@pytest.mark.parametrize("taxes", [None, rl.Taxes(0.25)])
def test_each_row_is_what_simulating_and_measuring_it_gives(taxes: rl.Taxes | None) -> None:
    drawn = np.random.default_rng(3).normal(0.005, 0.06, (60, 3))
    returns = pd.DataFrame(drawn, pd.date_range("2001-01-31", periods=60, freq="ME"), list("abc"))
    target, cash = {"a": 0.5, "b": 0.3, "c": 0.2}, pd.Series(0.002, returns.index)
    rules = {"monthly": rl.Policy(1), "band": rl.Policy(1, 0.04), "calm": rl.Policy(3, trend=6)}
    costs = [0.0, 0.02, rl.Costs(0.01, fixed=1e-3)]
    table = rl.sweep(returns, target, rules, costs, all_starts=True, taxes=taxes, cash=cash)
    assert len(table) == 15
    for _, row in table.iterrows():
        rule = replace(rules[row["policy"]], offset=row["offset"])
        ledger = rl.simulate(returns, target, rule, costs=row["cost"], taxes=taxes)
        measured = rl.performance(ledger, cash=cash)
        found = row[measured.index].astype(float)
        pd.testing.assert_series_equal(found, measured, rtol=1e-12, atol=0.0, check_names=False)
        assert row["final"] == ledger.value.iloc[-1]
        assert row["liquidation"] == ledger.liquidation
