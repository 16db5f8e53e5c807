"""What chapter 34 says, computed again without the chapter, and the functions that it rests on."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

import research_lib as rl
from research_lib.chapters.downside import coverage as cov
from research_lib.chapters.downside import coverage_parts as parts
from research_lib.chapters.downside import crises as cr
from research_lib.chapters.downside import entries as en
from research_lib.chapters.downside import figures as draw
from research_lib.chapters.downside import turbulence as tu
from research_lib.comparison.every_start import sweep_every_start
from research_lib.datasets.bear_markets import bear_markets
from research_lib.inference.intervals import interval
from research_lib.inference.resampling import resampled_rows
from research_lib.measures.premium_windows import premium_windows

CHAPTER = Chapter("34_downside")
FALLS, OTHERS, SPIKES = (
    Chapter(name)
    for name in ["34_every_fall", "34_other_mixes_and_dates", "34_spikes_and_frequency"]
)
NEVER = rl.Policy(None)
MIX = {"US market": 0.6, "US bills": 0.4}
PACES = {"daily": 1, "weekly": 5, "monthly": 21, "quarterly": 63, "annual": 252}


@cache
def mixed() -> pd.DataFrame:
    return cr.daily_market_and_bills()


@cache
def crises() -> pd.DataFrame:
    return bear_markets(mixed()["US market"])


@cache
def gap() -> pd.DataFrame:
    """Result to the trough, each pace minus never, mean over all starts, in points."""
    rules = {name: rl.Policy(every) for name, every in PACES.items()} | {"never": NEVER}
    rows = {}
    for name, crisis in crises().iterrows():
        window = mixed().loc[crisis["peak"] : crisis["trough"]].iloc[1:]
        ends = (
            sweep_every_start(window, MIX, rules, frequency=252).groupby("policy")["final"].mean()
        )
        rows[name] = 100 * (ends[list(PACES)] - ends["never"])
    return pd.DataFrame(rows).T


@cache
def at_the_recovery(every: int) -> dict[str, float]:
    """Result until the market is back, over all starts of a rule, less that of never, in points."""
    rules, found = {"rule": rl.Policy(every), "never": NEVER}, {}
    for name, crisis in crises().iterrows():
        window = mixed().loc[crisis["peak"] : crisis["recovery"]].iloc[1:]
        ends = sweep_every_start(window, MIX, rules, frequency=252)
        ends = ends.groupby("policy")["final"].mean()
        found[name] = 100 * (ends["rule"] - ends["never"])
    return found


def test_the_daily_market_is_the_published_one() -> None:
    months = (1 + mixed()).groupby(mixed().index.to_period("M")).prod() - 1
    for name, source in {"US market": "us_market", "US bills": "us_bills"}.items():
        published = rl.load(source).iloc[:, 0].to_numpy()
        apart = np.abs(months[name].to_numpy() - published).mean()
        assert apart < (5e-4 if name == "US market" else 1e-12)
    daily = rl.load("us_market_daily").iloc[:, 0]
    assert np.corrcoef(daily, mixed()["US market"].reindex(daily.index))[0, 1] > 0.9995


def lines_of(page: Chapter) -> list[str]:
    """Return the stored lines of a page with single spaces and plain signs."""
    lines = [line for text in page.texts() for line in text.splitlines()]
    return [" ".join(line.replace("−", "-").split()) for line in lines]


def test_every_crisis_cost_the_rebalanced_mix() -> None:
    assert len(crises()) == 15
    assert (gap() < 0).all(axis=None)
    assert FALLS.shows(f"{gap().size}")
    mean, monthly = gap().mean(), gap()["monthly"]
    for page in (CHAPTER, FALLS):
        assert page.shows(f"{-mean['monthly']:.2f} %", f"{-monthly.drop('1929–32').mean():.2f} %")
    for pace, left in mean.items():
        assert any(line.startswith(f"loss {pace} {left:.2f} ") for line in lines_of(FALLS))
    for pace in ("daily", "monthly", "annual"):
        assert CHAPTER.row(f"{pace} ")[0] == pytest.approx(mean[pace], abs=0.005)
    # The two ends of the answer, and one fall.
    ends = [monthly.min(), monthly.max(), monthly["2007–09"]]
    assert CHAPTER.shows(*(f"{-end:.2f} %" for end in ends))
    long = gap().index[gap()["monthly"] < -2]
    assert set(long) == {"1929–32", "1973–74", "1968–70", "2000–02", "2007–09"}


def test_the_formula_says_so_without_trading() -> None:
    for name, crisis in crises().iterrows():
        window = mixed().loc[crisis["peak"] : crisis["trough"]].iloc[1:]
        shares, bills = (1 + window).to_numpy().T
        logs = np.log(shares / bills)
        assert logs.sum() ** 2 > (logs**2).sum()
        closed = tu.constant_mix_gain(np.exp(logs.sum()), (logs**2).sum(), 0.6) * bills.prod()
        assert 100 * closed == pytest.approx(gap().loc[name, "daily"], abs=0.01)


def test_at_the_recovery_the_sign_has_turned() -> None:
    gains = list(at_the_recovery(21).values())
    assert min(gains) > 0
    assert FALLS.shows(f"{min(gains):.2f}", f"{max(gains):.2f} %")
    assert CHAPTER.row("mean of 15")[-2] == pytest.approx(np.mean(gains), abs=0.005)
    # Years from the peak to the recovery, in days of the calendar.
    long = {name: (fall["recovery"] - fall["peak"]).days for name, fall in crises().iterrows()}
    for name in ["1929–32", "2000–02", "2007–09"]:
        assert CHAPTER.row(name)[-1] == pytest.approx(long[name] / 365.25, abs=0.05)


def test_what_was_held_ten_years_later_outweighs_the_trades() -> None:
    effects = cr.two_effects(mixed(), MIX, rl.Policy(21), crises(), [2520, 2527, 2534])
    both = (effects["rebalanced"] - effects["never"]).groupby("crisis").mean()
    assert (both > 0).sum() == len(both) == 14
    for page in (CHAPTER, OTHERS):
        assert page.shows(f"{100 * both.mean():.2f} %", "14", "14")


def test_worst_quarters_after_turbulence() -> None:
    ahead = tu.window_outcomes(mixed()["US market"], mixed()["US bills"], 0.6, 63)
    stormy = tu.turbulent(mixed()["US market"]).reindex(ahead.index).to_numpy()
    tails = [
        np.sort(ahead[side].to_numpy()[stormy])[: int(0.05 * (stormy.sum() - 1)) + 1].mean()
        for side in ["rebalanced", "held"]
    ]
    worse = 100 * (tails[1] - tails[0])
    assert SPIKES.shows(f"{worse:.2f} %")


def test_trades_follow_falls_and_not_volatility() -> None:
    table = tu.trades_by_look(rl.load("us_industries_47_daily"), 21, 63)
    assert table["return"].max() < -1 + 1e-9
    fell = table["move"] < 0
    value = CHAPTER.verdicts()["R36"]["value"]
    assert table["volatility"][fell].mean() == pytest.approx(value, rel=1e-5)
    assert table["volatility"][~fell].mean() < -0.05
    assert abs(table["volatility"].mean()) < 0.03


def test_half_of_a_spike_at_the_quarters_end() -> None:
    logs = np.log1p(mixed()["US market"])
    begins = tu.spikes(mixed()["US market"])
    ends = tu.period_ends(logs.index, begins, "Q")
    halved = (tu.excess_left(logs, begins, ends) <= 0.5).mean()
    assert CHAPTER.verdicts()["R38"]["value"] == pytest.approx(halved, rel=1e-5)
    assert CHAPTER.shows(f"{100 * halved:.0f} %")
    # From the height of the spike, within a quarter of a year.
    level = (logs**2).rolling(21).mean().to_numpy()
    heights = np.array([max(range(row, row + 63), key=lambda at: level[at]) for row in begins])
    ends = tu.period_ends(logs.index, heights, "Q")
    late = (tu.excess_left(logs, heights, ends) <= 0.5).mean()
    assert CHAPTER.shows(f"{100 * late:.0f} %")
    assert SPIKES.shows(f"{100 * late:.0f} %", f"{100 * halved:.0f} %")
    assert SPIKES.shows(f"{len(begins)}")


def test_faster_lost_more_than_annual() -> None:
    apart = (gap()["daily"] - gap()["annual"]).mean()
    assert CHAPTER.verdicts()["R39"]["value"] == pytest.approx(apart / 100, rel=1e-5)
    assert CHAPTER.verdicts()["R39"]["high"] < 0
    assert CHAPTER.shows(f"{-apart:.2f} %")
    ahead = [at_the_recovery(1)[name] > at_the_recovery(252)[name] for name in crises().index]
    assert FALLS.shows(f"{sum(ahead)}")
    assert f"{sum(ahead)} of {len(ahead)}" in CHAPTER.verdicts()["R39"]["because"]


def test_verdicts_cover_the_claims_named() -> None:
    prose = "\n".join(cell.source for cell in CHAPTER.cells() if cell.cell_type == "markdown")
    named = re.findall(r"^- \*\*(R\d+)\.\*\*", prose, re.MULTILINE)
    assert list(CHAPTER.verdicts()) == named == ["R35", "R36", "R38", "R39"]


def years_after_every_month() -> pd.DataFrame:
    """Result of shares, of monthly and of no trades over twelve months, with lists and loops."""
    shares, bills = (rl.load(name).iloc[:, 0].to_numpy() for name in ["us_market", "us_bills"])
    rows = []
    for entry in range(120, len(shares) - 11):
        mix, one, other = 1.0, 0.6, 0.4
        for month in range(entry, entry + 12):
            mix *= 1 + 0.6 * shares[month] + 0.4 * bills[month]
            one, other = one * (1 + shares[month]), other * (1 + bills[month])
        rows.append((one / 0.6, mix - one - other))
    return pd.DataFrame(rows, columns=["move", "apart"])


def test_the_worst_years_from_every_entry() -> None:
    rows = years_after_every_month()
    worst = rows["move"] <= rows["move"].quantile(0.2)
    found = CHAPTER.verdicts()["R35"]
    assert found["value"] == pytest.approx(rows["apart"][worst].mean(), rel=1e-4)
    each = rows["apart"][worst].groupby(np.flatnonzero(worst) % 12).mean()
    assert [found["low"], found["high"]] == pytest.approx([each.min(), each.max()], rel=1e-4)
    assert found["finding"] == "depends"
    assert OTHERS.shows(f"{len(rows)}", "1.99 %", "5.04 %")


def test_the_published_fall_of_2007_comes_out_with_long_treasuries() -> None:
    """By hand from the month after October 2007: no simulator."""
    columns = ["Stocks", "Long Treasuries"]
    path = 1 + rl.load("us_stocks_bonds_bills").loc["2007-11":"2010-12", columns].to_numpy()
    mix = np.cumprod(np.r_[1.0, path @ [0.6, 0.4]])
    held = np.vstack([np.ones(2), np.cumprod(path, axis=0)]) @ [0.6, 0.4]
    fast, slow = (min(v / np.maximum.accumulate(v)) - 1 for v in (mix, held))
    assert OTHERS.shows(f"{100 * (slow - fast):.2f}", f"{fast / slow:.2f}")
    assert fast / slow == pytest.approx(1.2, abs=0.05)
    assert slow - fast == pytest.approx(0.05, abs=0.01)


def test_with_treasuries_the_trades_cost_more_where_these_beat_bills() -> None:
    """Each fall by products of monthly returns: no simulator."""
    data = rl.load("us_stocks_bonds_bills")
    cost, over = {}, []
    for name, crisis in bear_markets(data["Stocks"]).iterrows():
        path = 1 + data[(data.index > crisis["peak"]) & (data.index <= crisis["trough"])]
        grown = path.prod()
        row = [100 * (grown["Long Treasuries"] - grown["Bills"])]
        for safe in ["Long Treasuries", "Bills"]:
            mix = (0.6 * path["Stocks"] + 0.4 * path[safe]).prod()
            row.append(100 * (mix - 0.6 * grown["Stocks"] - 0.4 * grown[safe]))
        cost[name] = row[1:]
        over.append((row[1] < row[2], row[0] > 0))
        assert OTHERS.shows(*(f"{abs(number):.2f} %" for number in row)), name
    assert np.max(list(cost.values())) < 0
    more = [rose for is_more, rose in over if is_more]
    assert (len(over), len(more), all(more)) == (8, 4, True)
    assert OTHERS.shows(*(f"{-mean:.2f} %" for mean in np.mean(list(cost.values()), axis=0)))


# The functions


def test_entries_are_those_of_the_simulator() -> None:
    frame = rl.load("us_stocks_bonds_bills").iloc[:200, :2]
    found = en.entry_outcomes(frame, 0.6, 24, [60, 120])
    assert len(found) == 200 - 24 - 120 + 1
    row, entry = found.iloc[7], 127
    target = dict(zip(frame.columns, [0.6, 0.4], strict=True))
    ahead = frame.iloc[entry : entry + 24]
    assert found.index[7] == frame.index[entry - 1]
    ends = {"rebalanced": rl.Policy(1), "same weights": NEVER}
    for name, rule in ends.items():
        assert row[name] == pytest.approx(rl.simulate(ahead, target, rule).value.iloc[-1] - 1)
    annual = [rl.simulate(ahead, target, r).value.iloc[-1] for r in rl.start_offsets(rl.Policy(12))]
    assert row["annual"] == pytest.approx(np.mean(annual) - 1)
    for age in (60, 120):
        value = rl.simulate(frame.iloc[entry - age : entry + 24], target, NEVER).value
        assert row[str(age)] == pytest.approx(value.iloc[-1] / value.iloc[-25] - 1)


def test_watered_down_with_its_own_safe_asset_the_old_mix_is_the_target() -> None:
    frame = rl.load("us_stocks_bonds_bills")[["Stocks", "Long Treasuries"]]
    own = en.entry_outcomes(frame, 0.6, 12, [120])
    assert np.allclose(own["same volatility"], own["same weights"], atol=1e-12)
    other = en.entry_outcomes(frame, 0.6, 12, [120], rl.load("us_stocks_bonds_bills")["Bills"])
    assert (other["same volatility"] - other["same weights"]).abs().max() > 0.01


def test_fifths_hold_a_fifth_each_and_separate_windows() -> None:
    rng = np.random.default_rng(3)
    table = pd.DataFrame(rng.normal(size=(100, 3)), columns=["move", "rebalanced", "same weights"])
    found = en.by_fifth(table, 4).loc["same weights"]
    apart = table["rebalanced"] - table["same weights"]
    worst = table["move"].rank() <= 20
    assert found.loc["worst fifth", "mean"] == pytest.approx(apart[worst].mean())
    assert found.loc["all", "mean"] == pytest.approx(apart.mean())
    each = [apart[first::4].mean() for first in range(4)]
    assert found.loc["all", ["least", "most"]].tolist() == pytest.approx([min(each), max(each)])


def test_at_the_trough_and_at_the_recovery_by_hand() -> None:
    dates = pd.bdate_range("2001-01-01", periods=5)
    returns = pd.DataFrame({"a": [0.1, -0.2, -0.2, 0.7, 0.0], "b": 0.0}, dates)
    falls = bear_markets(returns["a"])
    found = cr.trough_and_recovery(returns, {"a": 0.6, "b": 0.4}, rl.Policy(1), falls)
    # 0.7744 against 0.784; then 60 % of each earn 70 % in one and 0.384 in the other.
    assert found["trough"].iloc[0] == pytest.approx(0.7744 - 0.784)
    assert found["recovery"].iloc[0] == pytest.approx(0.7744 * 1.42 - (0.384 * 1.7 + 0.4))


def test_the_gap_by_day_ends_at_trough_and_recovery() -> None:
    returns, found = window()
    first, target = found["peak"].iloc[0], {"a": 0.6, "b": 0.4}
    path = cr.gap_by_day(returns, target, rl.Policy(2), first, found["recovery"].iloc[0])
    ends = cr.trough_and_recovery(returns, target, rl.Policy(2), found).iloc[0]
    assert path[found["trough"].iloc[0]] == pytest.approx(ends["trough"])
    assert path.iloc[-1] == pytest.approx(ends["recovery"])
    # One of two starts trades after the first fall, at 0.88, and loses as the test above has it.
    assert ends["trough"] == pytest.approx((0.7744 - 0.784) / 2)


def naive_falls(value: list[float], fall: float) -> list[tuple[int, int]]:
    """Peaks and troughs, walking forward one date at a time."""
    found, peak, trough, highest, lowest = [], 0, 0, 1.0, 1.0
    for row, now in enumerate([*value, np.inf]):
        if now >= highest:
            # A fall from the opening, before any date, has no peak to name.
            if lowest / highest - 1 <= -fall and value[peak] == highest:
                found.append((peak, trough))
            peak, trough, highest, lowest = row, row, now, now
        elif now < lowest:
            trough, lowest = row, now
    return found


@given(st.lists(st.sampled_from([-0.2, -0.1, 0.0, 0.05, 0.15, 0.3]), min_size=2, max_size=40))
def test_falls_are_those_of_a_walk_through_the_dates(steps: list[float]) -> None:
    dates = pd.date_range("2000-01-31", periods=len(steps), freq="ME")
    found = bear_markets(pd.Series(steps, dates), 0.15)
    expected = naive_falls(list(np.cumprod(1 + np.array(steps))), 0.15)
    if not expected:
        assert found.empty
        return
    rows = [dates.get_indexer(found[column]) for column in ["peak", "trough"]]
    assert list(zip(*rows, strict=True)) == expected
    assert found["periods"].tolist() == [trough - peak for peak, trough in expected]


def test_a_fall_that_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="fall is 20"):
        bear_markets(mixed()["US market"], 20)


def window() -> tuple[pd.DataFrame, pd.DataFrame]:
    dates = pd.bdate_range("2001-01-01", periods=5)
    returns = pd.DataFrame({"a": [0.1, -0.2, -0.2, 0.7, 0.0], "b": 0.0}, dates)
    return returns, bear_markets(returns["a"])


def test_both_hold_the_target_at_the_peak_by_hand() -> None:
    returns, found = window()
    rules = {"daily": rl.Policy(1), "never": NEVER}
    runs = cr.same_start(returns, {"a": 0.6, "b": 0.4}, rules, found)
    # 60 and 40: left alone 38.4 + 40; rebalanced 88, then 52.8 falls to 42.24 beside 35.2.
    assert runs.loc[("2001", "never", 0), "loss"] == pytest.approx(-0.216)
    assert runs.loc[("2001", "daily", 0), "loss"] == pytest.approx(-0.2256)
    assert runs.loc[("2001", "daily", 0), "drawdown"] == pytest.approx(-0.2256)
    assert runs.loc[("2001", "daily", 0), "turnover"] == pytest.approx(0.048 / 0.88)


def test_crises_outside_the_data_are_left_out() -> None:
    returns, found = window()
    assert len(cr.covered(returns, found)) == 1
    assert cr.covered(returns.iloc[1:], found).empty
    assert cr.covered(returns.iloc[:2], found).empty
    assert cr.covered(returns, found, before=2).empty


def test_the_two_effects_add_up_and_stopping_means_no_trade() -> None:
    returns, found = window()
    (row,) = cr.two_effects(returns, {"a": 0.6, "b": 0.4}, rl.Policy(1), found, [1]).itertuples()
    grown = 0.66 / 1.06  # the weight of a after its rise, never touched
    assert row.never == pytest.approx(-0.36 * grown)
    assert row.stopped == pytest.approx(-0.36 * 0.6)
    assert row.rebalanced == pytest.approx(-0.2256)
    assert row.trades + row.weights == pytest.approx(row.rebalanced - row.never)


def test_what_stops_at_the_peak_keeps_what_it_held() -> None:
    returns, found = window()
    late = rl.Policy(3)  # its first look is after the peak
    (row,) = cr.two_effects(returns, {"a": 0.6, "b": 0.4}, late, found, [1]).itertuples()
    assert row.stopped == pytest.approx(row.never)
    assert row.weights == pytest.approx(0.0)


def test_a_mean_with_a_missing_event_is_refused() -> None:
    table = pd.DataFrame({"daily": [1.0, np.nan]}, ["1987", "2008"])
    with pytest.raises(ValueError, match="daily of 2008 is missing"):
        interval(table, block=None)
    assert interval(table.fillna(1.0)["daily"], block=None) == (1.0, 1.0, 1.0)


@given(st.floats(0.05, 0.95), st.floats(0.0, 0.3), st.floats(0.2, 3.0), st.floats(0.2, 3.0))
def test_the_gain_is_concave_in_the_move(
    weight: float, variance: float, one: float, other: float
) -> None:
    ends = tu.constant_mix_gain(np.array([one, other]), variance, weight)
    middle = tu.constant_mix_gain((one + other) / 2, variance, weight)
    assert middle >= ends.mean() - 1e-12
    assert tu.constant_mix_gain(1.0, variance, weight) >= 0


def test_windows_are_those_of_the_simulator() -> None:
    part = mixed().iloc[1000:1100]
    ahead = tu.window_outcomes(part["US market"], part["US bills"], 0.6, 20)
    assert len(ahead) == 80
    rows = part.iloc[31:51]
    bills = (1 + rows["US bills"]).prod()
    for side, rule in {"rebalanced": rl.Policy(1), "held": NEVER}.items():
        value = rl.simulate(rows, MIX, rule).value.iloc[-1] / bills
        assert ahead[side].iloc[30] == pytest.approx(value, rel=1e-12)
    with pytest.raises(ValueError, match="periods is 100"):
        tu.window_outcomes(part["US market"], part["US bills"], 0.6, 100)


def test_only_the_chosen_windows_count() -> None:
    dates = pd.bdate_range("2001-01-01", periods=200)
    gain = np.where(np.arange(200) % 2, 0.02, -0.01)
    windows = pd.DataFrame({"held": 1.0, "rebalanced": 1.0 + gain}, dates)
    chosen = pd.Series(gain > 0, dates)
    ends = ["value", "least", "most"]
    found = tu.gains_by_start(windows, chosen, 5)
    assert found.loc["mean", ends].tolist() == pytest.approx([0.02] * 3)
    assert found.loc["share gained", ends].tolist() == [1.0] * 3
    assert found["separate"].tolist() == [20.0] * 3
    assert tu.gains_by_start(windows, ~chosen, 5).loc["cvar", "value"] == pytest.approx(-0.01)


def test_separate_windows_are_every_so_many_closes() -> None:
    dates = pd.bdate_range("2001-01-01", periods=60)
    gain = np.where(np.arange(60) % 3 == 1, 0.03, 0.0)
    windows = pd.DataFrame({"held": 1.0, "rebalanced": 1.0 + gain}, dates)
    found = tu.gains_by_start(windows, pd.Series(True, dates), 3)
    assert found.loc["mean"].tolist() == pytest.approx([0.01, 0.0, 0.03, 20.0])


def test_looks_are_told_apart_by_the_direction_of_the_market() -> None:
    signs = np.where(np.arange(60) % 3, 1.0, -1.0)
    table = pd.DataFrame({"move": signs, "volatility": -0.5 * signs})
    found = tu.mean_by_direction(table)
    assert found["mean"].tolist() == pytest.approx([0.5, -1 / 6, -0.5])
    assert found["looks"].tolist() == [20, 60, 40]
    assert (found["low"] <= found["mean"] + 1e-12).all()


def test_a_look_by_hand() -> None:
    returns = rl.load("factor_etfs_daily").iloc[:150]
    table = tu.trades_by_look(returns, 21, 42)
    ledger = rl.simulate(returns, dict.fromkeys(returns.columns, 0.2), rl.Policy(21))
    row = 83  # the fourth look
    trade = ledger.trades.loc[returns.index[row]] / ledger.value.iloc[row]
    spread = returns.iloc[row - 62 : row - 20].std()
    found = table.loc[returns.index[row]]
    assert found["volatility"] == pytest.approx(spearmanr(trade, spread).statistic)
    volatile = spread.nlargest(2).index
    assert found["most volatile"] == pytest.approx(trade[volatile].sum())
    since = (1 + returns.iloc[row - 20 : row + 1]).prod() - 1
    assert found["move"] == pytest.approx(since.mean())


def test_spikes_and_turbulence_know_no_future() -> None:
    shares = mixed()["US market"].iloc[:3000]
    other = shares.copy()
    other.iloc[2000:] *= 5
    assert tu.turbulent(shares).iloc[:2000].equals(tu.turbulent(other).iloc[:2000])
    early = [rows[rows < 2000] for rows in (tu.spikes(shares), tu.spikes(other))]
    assert early[0].tolist() == early[1].tolist()
    assert len(early[0])


def test_excess_left_by_hand() -> None:
    # Volatility 1 for long, 3 in the spike, then 2: half of the excess is left, then none.
    returns = pd.Series([1.0, -1.0] * 50 + [3.0, -3.0] * 2 + [2.0, -2.0] * 2 + [1.0, -1.0] * 4)
    left = tu.excess_left(returns, np.array([103, 103, 103]), np.array([103, 107, 113]), window=4)
    assert left[:2].tolist() == pytest.approx([0.5, 0.0])
    assert np.isnan(left[2])


def test_ends_of_periods() -> None:
    dates = pd.bdate_range("2001-01-01", "2001-12-31")
    (month, quarter, year) = (tu.period_ends(dates, np.array([3]), f)[0] for f in "MQY")
    assert [str(dates[row])[:10] for row in (month, quarter, year)] == [
        "2001-01-31",
        "2001-03-30",
        "2001-12-31",
    ]


def test_a_summary_counts_what_is_inside() -> None:
    ends = np.array([[1.0, 0.0, 3.0], [2.0, 1.6, 3.0], [1.5, -2.0, -1.0], [1.5, 1.5, 1.6]])
    found = cov.summary("x", 12.0, ends)
    assert found["truth"] == 1.5
    assert [found[name] for name in ("covers", "above", "below")] == [0.5, 0.5, 0.25]
    assert found["width"] == pytest.approx(np.mean([3.0, 1.4, 1.0, 0.1]))


@pytest.mark.parametrize("half_life", [np.inf, 3.0])
def test_worlds_of_shares_and_bills_keep_the_premium_and_turn_back(half_life: float) -> None:
    design = cov.Design("mix", half_life, worlds=40)
    worlds = [np.log1p(world) for world in cov.mix_worlds(design)]
    over = [(world["shares"] - world["bills"]).to_numpy() for world in worlds]
    premium = np.log1p(rl.load("us_market").iloc[:, 0]).mean()
    premium -= np.log1p(rl.load("us_bills").iloc[:, 0]).mean()
    assert np.mean(over) == pytest.approx(premium, abs=0.0015)
    yearly = [path.reshape(-1, 60).sum(axis=1).var(ddof=1) / (60 * path.var()) for path in over]
    # Five years of a random walk vary as sixty months do; with a half-life of three, by half.
    expected = 1.0 if half_life == np.inf else 0.5
    assert np.mean(yearly) == pytest.approx(expected, abs=0.2)
    bills = set(np.log1p(rl.load("us_bills").iloc[:, 0]).round(12))
    assert set(worlds[0]["bills"].round(12)) <= bills


def test_statistics_of_a_world_are_those_of_the_simulator() -> None:
    (world,) = cov.mix_worlds(cov.Design("mix", 3.0, worlds=1))
    target = pd.Series({"shares": 0.6, "bills": 0.4})
    how = {"n_resamples": 3, "block": 12.0, "seed": 1}
    found = parts.pace_differences(world, target, how)
    rows = [np.arange(len(world)), *resampled_rows(len(world), 3, 12.0, 1)]
    for number, path in enumerate(rows):
        history = world.iloc[path].reset_index(drop=True)
        growth = [
            rl.simulate(history, target, rl.Policy(k)).value.iloc[-1] ** (12 / len(world))
            for k in (1, 12)
        ]
        value = found["growth, monthly less annual"][number]
        assert value == pytest.approx(growth[0] - growth[1], abs=1e-12)
    lag = parts.lagging_share(world, target, how, 1)
    ends = premium_windows(world, target, 1, 12, frequency=12)["premium"]
    assert lag[0] == pytest.approx((ends < -1e-12).mean())


def test_every_statistic_carries_the_block_that_it_is_drawn_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[tuple[int, float]] = []

    def note(size: int, n_resamples: int, block: float, seed: int) -> list[np.ndarray]:
        drawn.append((size, block))
        return [np.arange(size)]

    monkeypatch.setattr(parts, "resampled_rows", note)
    how = {"n_resamples": 1, "block": 12.0, "seed": 1}
    (mix,) = cov.mix_worlds(cov.Design("mix", 3.0, worlds=1))
    (basket,) = cov.basket_worlds(cov.Design("baskets", 3.0, worlds=1))
    for found in (cov.mix_of(mix, how), cov.basket_statistics(basket, how)):
        for name, months in found:
            rows = {48.0: (25, 4.0), 96.0: (30, 8.0)}.get(months)
            assert rows is None or rows in drawn, name
            assert months == {"risk": 48.0, "spread": 96.0}.get(name.split()[0], 12.0), name


# The pictures

ENDS = pd.DataFrame({"mean": [-0.02, -0.01], "least": [-0.03, -0.02], "most": [-0.01, 0.0]})
ENDS.index = pd.Index(["1987", "2020"])


def test_a_bar_each_for_trough_and_recovery_with_its_number() -> None:
    gaps = pd.DataFrame({"trough": [-0.02, -0.001], "recovery": [0.03, 0.004]}, ["1987", "2020"])
    axes = draw.trough_and_recovery(gaps).axes[0]
    assert [bar.get_width() for bar in axes.patches] == pytest.approx([-2.0, -0.1, 3.0, 0.4])
    assert [text.get_text() for text in axes.texts] == ["−2.0", "−0.1", "+3.0", "+0.4"]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["1987", "2020"]


def test_a_fall_by_day_is_drawn_with_its_dates() -> None:
    gap = pd.Series([0.0, -0.02, 0.01], pd.bdate_range("2008-01-01", periods=3))
    axes = draw.through_a_fall(gap, {"trough": gap.index[1]}).axes[0]
    line = max(axes.lines, key=lambda each: len(each.get_xdata()))
    assert list(line.get_ydata()) == gap.tolist()
    assert [text.get_text() for text in axes.texts] == ["trough"]


def test_both_effects_are_drawn_for_each_crisis() -> None:
    left, right = draw.effects_by_crisis(ENDS, -ENDS, ["trades", "weights"]).axes
    assert [text.get_text() for text in left.get_yticklabels()] == ["1987", "2020"]
    assert [left.get_title(), right.get_title()] == ["trades", "weights"]
    spans = [tuple(line.get_xdata()) for line in left.lines]
    assert (-0.03, -0.01) in spans


def test_curves_of_the_gain_lie_on_the_formula() -> None:
    windows = pd.DataFrame({"move": [0.7, 1.4], "rebalanced": 1.0, "held": 1.0})
    axes = draw.gain_by_move(windows, 0.6, {0.2: "#009E73"}).axes[0]
    curve = max(axes.lines, key=lambda line: len(line.get_xdata()))
    expected = tu.constant_mix_gain(1 + curve.get_xdata(), 0.04, 0.6)
    assert curve.get_ydata() == pytest.approx(expected)
    assert "volatility 20%" in [text.get_text() for text in axes.texts]


def test_falls_and_rises_have_their_own_dots() -> None:
    kinds = ["after a fall", "all", "after a rise"]
    rows = pd.MultiIndex.from_product([["funds"], kinds])
    table = pd.DataFrame({"mean": [0.2, 0.0, -0.1]}, rows)
    axes = draw.trades_against_volatility(
        table.assign(low=table["mean"] - 0.1, high=table["mean"] + 0.1)
    ).axes[0]
    assert {text.get_text() for text in axes.texts} == set(kinds)
    assert [text.get_text() for text in axes.get_yticklabels()] == ["funds"]


def test_a_spike_fades_with_its_interval() -> None:
    left = pd.DataFrame({"mean": [1.0, 0.5], "low": [0.8, 0.2], "high": [1.2, 0.7]}, [0, 21])
    ends = left.iloc[[1]].assign(wait=30.0).set_axis(["quarter end"])
    axes = draw.excess_by_wait(left, ends).axes[0]
    assert axes.get_ylim()[0] < 0
    assert "quarter end" in [text.get_text() for text in axes.texts]


def test_both_counterfactuals_are_drawn_in_every_panel() -> None:
    rows = pd.MultiIndex.from_product([["same", "old"], [*en.FIFTHS, "all"]])
    table = pd.DataFrame({"mean": 0.01, "least": 0.0, "most": 0.02}, rows)
    figure = draw.gain_by_fifth({"bills": table, "notes": table}, {"same": "now", "old": "ten"})
    assert [panel.get_title() for panel in figure.axes] == ["bills", "notes"]
    lines = [line for line in figure.axes[0].lines if line.get_label() in {"now", "ten"}]
    assert [len(line.get_xdata()) for line in lines] == [5, 5]
