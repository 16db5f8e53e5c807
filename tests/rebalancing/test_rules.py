"""Rules and costs beyond the calendar: impact, hybrid bands, flows, skips, pauses, the past."""

import numpy as np
import pandas as pd
import pytest
from histories import histories, run
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.rebalancing.calendars import look_rows
from research_lib.simulator.loop import run as run_plan
from research_lib.simulator.set_up import set_up
from research_lib.trading.looks import trailing_growth

DAYS = pd.bdate_range("2001-01-01", periods=6)
HALF = {"A": 0.5, "B": 0.5}


def frame(a: list[float], b: float = 0.0) -> pd.DataFrame:
    return pd.DataFrame({"A": a, "B": b}, index=DAYS[: len(a)])


def test_impact_by_hand() -> None:
    """A goes from 50 to 150, so 50 less half the cost moves; volume 1000 of each, impact 0.1.

    Worth 200 before, x after: A sells 150 - x/2, B buys x/2 - 50.
    0.0001 ((150 - x/2)^2 + (x/2 - 50)^2) + x = 200, or with h = x/2:
    0.0002 h^2 + (2 - 0.04) h + 2.5 - 200 = 0, so h = 99.7461...
    """
    returns = frame([2.0, 0.0])
    volume = pd.DataFrame(1000.0, index=returns.index, columns=["A", "B"])
    costs = rl.Costs(impact=0.1, volume=volume)
    ledger = rl.simulate(returns, HALF, rl.Policy(1), costs=costs, initial=100.0)
    half = (-1.96 + np.sqrt(1.96**2 + 4 * 0.0002 * 197.5)) / 0.0004
    assert ledger.value.iloc[0] == pytest.approx(2.0 * half, rel=1e-12)
    sold, bought = 150.0 - half, half - 50.0
    assert ledger.costs.iloc[0] == pytest.approx(1e-4 * (sold**2 + bought**2), rel=1e-9)


def test_impact_without_volumes_is_of_the_own_value() -> None:
    returns = frame([2.0, 0.0])
    own = rl.simulate(returns, HALF, rl.Policy(1), costs=rl.Costs(impact=0.1), initial=100.0)
    volume = pd.DataFrame(200.0, index=returns.index, columns=["A", "B"])
    same = rl.Costs(impact=0.1, volume=volume)
    given_volume = rl.simulate(returns, HALF, rl.Policy(1), costs=same, initial=100.0)
    assert own.value.iloc[-1] == pytest.approx(given_volume.value.iloc[-1], rel=1e-14)


def test_impact_that_nobody_can_pay_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot pay"):
        rl.simulate(frame([9.0, 0.0]), HALF, rl.Policy(1), costs=rl.Costs(impact=50.0))


@given(histories(with_flows=False), st.floats(0.0, 0.05), st.floats(0.0, 0.05))
def test_more_impact_never_leaves_more_of_a_calendar_rule(
    case: dict, one: float, two: float
) -> None:
    rule = {"policy": rl.Policy(case["policy"].calendar)}
    less, more = sorted((one, two))
    cheap = run(case | rule | {"costs": rl.Costs(impact=less)})
    dear = run(case | rule | {"costs": rl.Costs(impact=more)})
    assert (dear.value <= cheap.value * (1.0 + 1e-12)).all()


def test_a_hybrid_band_is_the_wider_of_the_two() -> None:
    """A target of 10 % with a relative band of 20 % ends at 12 %, with a floor of 5 at 15."""
    target = {"small": 0.1, "large": 0.9}
    returns = pd.DataFrame({"small": [0.3, 0.15, 0.1, 0.0], "large": 0.0}, index=DAYS[:4])
    relative = rl.Policy(1, band=0.2, band_kind="relative")
    hybrid = rl.Policy(1, band=0.2, band_kind="relative", band_floor=0.05)
    assert rl.simulate(returns, target, relative).trades.index[0] == DAYS[0]
    assert rl.simulate(returns, target, hybrid).trades.index[0] == DAYS[2]  # 0.164 / 1.064


@given(histories())
def test_a_hybrid_band_of_nothing_relative_is_absolute(case: dict) -> None:
    calendar = case["policy"].calendar
    absolute = run(case | {"policy": rl.Policy(calendar, band=0.1)})
    floor = rl.Policy(calendar, band=0.0, band_kind="relative", band_floor=0.1)
    pd.testing.assert_series_equal(run(case | {"policy": floor}).value, absolute.value)


def test_a_contribution_buys_what_is_below_its_target() -> None:
    """A 75, B 50; 15 come in. All of it goes to B, which stays below: 75 and 65."""
    deposit = pd.Series({DAYS[0]: 15.0})
    rule = rl.Policy(None, contributions="to target")
    ledger = rl.simulate(frame([0.5, 0.0]), HALF, rule, flows=deposit, initial=100.0)
    np.testing.assert_allclose(ledger.trades, [[0.0, 15.0]], atol=1e-12)
    costly = rl.simulate(
        frame([0.5, 0.0]), HALF, rule, flows=deposit, initial=100.0, costs=rl.Costs(0.01)
    )
    np.testing.assert_allclose(costly.trades, [[0.0, 15.0 / 1.01]], atol=1e-12)


def test_a_withdrawal_sells_what_is_above_its_target() -> None:
    withdrawal = pd.Series({DAYS[0]: -15.0})
    rule = rl.Policy(None, contributions="to target")
    ledger = rl.simulate(frame([0.5, 0.0]), HALF, rule, flows=withdrawal, initial=100.0)
    np.testing.assert_allclose(ledger.trades, [[-15.0, 0.0]], atol=1e-12)
    # One that is larger than what lies above: 75 and 50 become 45 each.
    large = pd.Series({DAYS[0]: -35.0})
    ledger = rl.simulate(frame([0.5, 0.0]), HALF, rule, flows=large, initial=100.0)
    np.testing.assert_allclose(ledger.trades, [[-30.0, -5.0]], atol=1e-12)


@given(histories())
def test_contributions_only_buy_and_bring_weights_nearer(case: dict) -> None:
    case["flows"] = case["flows"].abs()
    rates = case["costs"].proportional
    nearer = run(
        case | {"policy": rl.Policy(None, contributions="to target"), "costs": rl.Costs(rates)}
    )
    assert (nearer.trades >= -1e-12 * nearer.value.max()).all(axis=None)
    spread = run(case | {"policy": rl.Policy(None), "costs": rl.Costs(rates)})
    first = case["flows"].ne(0.0).to_numpy().argmax()
    off = [(ledger.weights.iloc[first] - case["target"]).abs().sum() for ledger in (nearer, spread)]
    assert off[0] <= off[1] + 1e-9


def test_skipping_all_is_never_and_skipping_none_is_the_rule() -> None:
    returns = rl.load("factor_etfs_daily")
    equal = dict.fromkeys(returns.columns, 0.2)
    always = rl.simulate(returns, equal, rl.Policy("ME"))
    none = rl.simulate(returns, equal, rl.Policy("ME", skip=0.0, seed=3))
    pd.testing.assert_series_equal(always.value, none.value)
    never = rl.simulate(returns, equal, rl.Policy("ME", skip=1.0))
    pd.testing.assert_series_equal(never.value, rl.simulate(returns, equal, rl.Policy(None)).value)


def test_about_the_share_said_is_skipped_and_the_seed_decides_which() -> None:
    returns = rl.load("us_stocks_20_daily")
    equal = dict.fromkeys(returns.columns, 0.05)
    dates = {
        seed: rl.simulate(returns, equal, rl.Policy(1, skip=0.3, seed=seed)).trades.index
        for seed in (1, 2)
    }
    share = len(dates[1]) / len(returns)
    assert abs(share - 0.7) < 4 * np.sqrt(0.21 / len(returns))
    assert not dates[1].equals(dates[2])
    again = rl.simulate(returns, equal, rl.Policy(1, skip=0.3, seed=1)).trades.index
    assert dates[1].equals(again)


def test_a_pause_waits_until_the_trend_turns() -> None:
    """A runs for three days, is flat, then falls: it is overweight, and sold once it falls."""
    returns = frame([0.1, 0.1, 0.1, 0.0, -0.05, 0.0])
    plain = rl.simulate(returns, HALF, rl.Policy(1))
    paused = rl.simulate(returns, HALF, rl.Policy(1, trend=2))
    assert plain.trades.index[0] == DAYS[0]
    # With a day of history there is no trend of two days, so the first look trades.
    assert paused.trades.index.tolist() == [DAYS[0], DAYS[4]]


@given(histories(with_flows=False), st.integers(1, 6))
def test_a_pause_holds_exactly_where_drift_and_trend_agree(case: dict, window: int) -> None:
    calendar = case["policy"].calendar
    if calendar is None:
        return
    rule = rl.Policy(calendar, trend=window)
    ledger = run(case | {"policy": rule, "costs": rl.Costs()})
    returns = case["returns"]
    trend = pd.DataFrame(
        trailing_growth(returns.to_numpy(), window), returns.index, returns.columns
    )
    setup = set_up(returns, case["target"], rl.Policy(calendar))
    before = ledger.weights.shift()
    before.iloc[0] = case["target"]
    grown = before * (1.0 + returns)
    drift = grown.div(grown.sum(axis=1), axis=0) - case["target"]
    agreement = (drift * trend).sum(axis=1)[setup.plan.looks]
    clear = agreement[agreement.abs() > 1e-9]
    traded = clear.index.isin(ledger.trades.index)
    off = drift.loc[clear.index].abs().max(axis=1) > 1e-9
    assert not traded[(clear > 0.0).to_numpy()].any()
    assert traded[((clear < 0.0) & off).to_numpy()].all()


def test_trailing_growth_is_the_log_of_the_window() -> None:
    history = np.array([[0.1], [0.2], [-0.5], [0.3]])
    grown = trailing_growth(history, 2)
    np.testing.assert_allclose(grown[:, 0], np.log([1.0, 1.32, 0.6, 0.65]))
    assert np.isfinite(trailing_growth(np.array([[-1.0], [0.5]]), 1)).all()


RULES = {
    "volatility": rl.Policy(rl.VolatilityCalendar(calm=21, turbulent=5, window=21, quantile=0.5)),
    "risk": rl.Policy(21, target=rl.RiskBudget(window=63)),
    "pause": rl.Policy(21, trend=63),
}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_that_reads_the_past_knows_nothing_of_the_future(name: str) -> None:
    returns = rl.load("factor_etfs_daily").iloc[:600]
    equal = dict.fromkeys(returns.columns, 0.2)
    whole = rl.simulate(returns, equal, RULES[name])
    for at in (150, 301, 599):
        changed = returns.copy()
        changed.iloc[at:] = 0.25 - changed.iloc[at:]
        other = rl.simulate(changed, equal, RULES[name])
        pd.testing.assert_series_equal(whole.value.iloc[:at], other.value.iloc[:at])
        pd.testing.assert_frame_equal(whole.weights.iloc[:at], other.weights.iloc[:at])


@pytest.mark.parametrize("name", RULES)
def test_a_resampled_history_is_read_as_if_it_were_the_data(name: str) -> None:
    returns = rl.load("factor_etfs_daily").iloc[:600]
    equal = dict.fromkeys(returns.columns, 0.2)
    path = np.random.default_rng(5).integers(0, len(returns), len(returns))
    drawn = pd.DataFrame(returns.to_numpy()[path], returns.index, returns.columns)
    laid_out = set_up(drawn, equal, RULES[name]).plan
    read = set_up(returns, equal, RULES[name]).on(path)
    np.testing.assert_array_equal(read.looks, laid_out.looks)
    np.testing.assert_allclose(
        read.targets[read.target_row], laid_out.targets[laid_out.target_row], atol=1e-12
    )
    assert (read.rule.trend is None) == (RULES[name].trend is None)
    if read.rule.trend is not None:
        np.testing.assert_allclose(read.rule.trend, laid_out.rule.trend, atol=1e-12)


def test_a_moving_target_is_traded_to_at_its_look() -> None:
    returns = rl.load("factor_etfs_daily").iloc[:600]
    equal = pd.Series(0.2, returns.columns)
    rule = rl.RiskBudget(window=63)
    ledger = rl.simulate(returns, equal, rl.Policy(100, target=rule))
    rows = np.arange(99, 599, 100)
    aims = rule.targets(returns.to_numpy(), rows, equal.to_numpy(), returns.columns)
    np.testing.assert_allclose(ledger.weights.iloc[rows], aims, atol=1e-12)
    assert np.abs(aims[-1] - 0.2).max() > 0.01


class EveryRow:
    """A calendar rule that looks whenever it can, and when it cannot."""

    def rows(self, history: np.ndarray, weights: np.ndarray, index: pd.Index) -> np.ndarray:
        return np.arange(len(index))


def test_no_rule_looks_at_the_last_close() -> None:
    returns = frame([0.1, 0.2, 0.3])
    ledger = rl.simulate(returns, HALF, rl.Policy(EveryRow()))
    assert ledger.trades.index.tolist() == list(DAYS[:2])


def test_the_volume_is_that_of_the_day_that_was_drawn() -> None:
    returns, path = frame([0.5, 0.5, 0.5]), np.array([2, 2, 1])
    volume = pd.DataFrame({"A": [1.0, 2.0, 3.0], "B": [4.0, 5.0, 6.0]}, index=returns.index)
    costs = rl.Costs(impact=0.1, volume=volume)
    drawn = pd.DataFrame(volume.to_numpy()[path], returns.index, volume.columns)
    laid_out = rl.simulate(returns, HALF, rl.Policy(1), costs=rl.Costs(impact=0.1, volume=drawn))
    resampled = run_plan(set_up(returns, HALF, rl.Policy(1), costs=costs).on(path), False, False)
    np.testing.assert_allclose(resampled.value, laid_out.value, rtol=1e-14)


def test_an_offset_moves_the_looks_of_a_calendar_that_reads_the_past() -> None:
    returns = rl.load("factor_etfs_daily").iloc[:300]
    equal = dict.fromkeys(returns.columns, 0.2)
    calendar = rl.VolatilityCalendar(calm=20, turbulent=5, window=10, quantile=0.5)
    looks = [set_up(returns, equal, rl.Policy(calendar, offset=k)).plan.looks for k in (0, 3)]
    np.testing.assert_array_equal(looks[1][3:-1], looks[0][:-4])


def test_all_may_be_withdrawn() -> None:
    flows = pd.Series({DAYS[0]: -125.0})
    rule = rl.Policy(None, contributions="to target")
    ledger = rl.simulate(frame([0.5, 0.0]), HALF, rule, flows=flows, initial=100.0)
    assert ledger.value.tolist() == [0.0, 0.0]


def test_a_deposit_after_a_total_loss_pays_the_impact_of_its_own_size() -> None:
    returns = pd.DataFrame({"A": [-1.0, 0.0, 0.0], "B": -1.0}, DAYS[:3])
    returns.iloc[1:] = 0.0
    ledger = rl.simulate(
        returns, HALF, rl.Policy(1), costs=rl.Costs(impact=0.1), flows=pd.Series({DAYS[1]: 10.0})
    )
    bought = ledger.trades.loc[DAYS[1]]
    assert ledger.costs[DAYS[1]] == pytest.approx(0.01 * (bought**2).sum(), rel=1e-9)


def test_a_week_ends_on_its_sunday_when_the_clocks_change() -> None:
    days = pd.date_range("2024-03-01", periods=20, tz="America/New_York")
    assert days[look_rows("W-SUN", days)].strftime("%m-%d").tolist() == ["03-03", "03-10", "03-17"]
