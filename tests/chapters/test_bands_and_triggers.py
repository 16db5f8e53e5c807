"""What chapter 36 says, computed again without the chapter, and found in its text."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter

import research_lib as rl
from research_lib.chapters.bands_and_triggers import best_width as bw
from research_lib.chapters.bands_and_triggers import equal_turnover, faster
from research_lib.chapters.bands_and_triggers import figures as draw
from research_lib.chapters.bands_and_triggers.band_distance import case
from research_lib.chapters.bands_and_triggers.calibrate import (
    calibrate_band,
    traded_and_strayed,
)
from research_lib.chapters.bands_and_triggers.reversal import variance_ratio_by_state
from research_lib.chapters.bands_and_triggers.width_grid import best_widths, width_grid
from research_lib.datasets.study import stored
from research_lib.measures.relative_returns import relative_returns
from research_lib.theory.no_trade import best_interval, no_trade_half_width

CHAPTER = Chapter("36_bands_and_triggers")
BANDS = Chapter("36_bands_everywhere")
STORM = Chapter("36_faster_in_turbulence")
SIXTY = pd.Series({"US market": 0.6, "US bills": 0.4})


@cache
def mix() -> pd.DataFrame:
    return pd.concat([rl.load("us_market_daily"), rl.load("us_bills_daily")], axis=1)


@cache
def quarterly() -> pd.Series:
    return traded_and_strayed(mix(), SIXTY, rl.Policy(63))


@cache
def edge() -> rl.Policy:
    return calibrate_band(mix(), SIXTY, rl.Policy(1, trade_to="edge"), quarterly()["turnover"])


def test_the_edge_is_closer_at_the_same_turnover() -> None:
    kept = traded_and_strayed(mix(), SIXTY, edge())
    assert kept["turnover"] == pytest.approx(quarterly()["turnover"], rel=0.005)
    closer = 1.0 - kept["distance"] / quarterly()["distance"]
    assert CHAPTER.shows(f"{100 * closer:.0f} %")


def test_what_the_shorter_distance_is_worth() -> None:
    excess = mix()["US market"] - mix()["US bills"]
    # Risk aversion at which 60 % is best, times the variance, is mean over weight.
    price = excess.mean() * 252 / 0.6 / 2
    squared = quarterly()["distance"] ** 2
    squared -= traded_and_strayed(mix(), SIXTY, edge())["distance"] ** 2
    worth = price * squared
    assert CHAPTER.shows(f"{1e4 * worth:.2f}", f"{1e5 * worth:.2f}")


def test_the_width_is_what_trades_as_much() -> None:
    stored_edge = equal_turnover.stored_rules("60/40 shares, bills")["band to edge"]
    assert stored_edge.band == pytest.approx(edge().band, abs=1e-9)
    assert CHAPTER.shows(f"{100 * edge().band:.2f} points")


def test_what_the_edge_earned_is_that_of_two_simulations() -> None:
    costs = rl.Costs(proportional=0.001)
    paid = rl.performance(rl.simulate(mix(), SIXTY, edge(), costs=costs))["growth"]
    starts = [
        rl.performance(rl.simulate(mix(), SIXTY, start, costs=costs))["growth"]
        for start in rl.start_offsets(rl.Policy(63))[::21]
    ]
    kept = equal_turnover.quarterly().loc[("60/40 shares, bills", "band to edge")]
    ahead = paid - np.array(starts)
    assert ahead.min() >= kept["least"] - 1e-9
    assert ahead.max() <= kept["most"] + 1e-9
    assert kept["least"] < kept["growth 10"] < kept["most"]


def test_a_point_near_the_target_buys_least() -> None:
    """Squared distance saved by a point of trade, ten points away and one point away."""
    saved = [away**2 - (away - 1) ** 2 for away in (10, 1)]
    assert saved == [19, 1]
    best = min(np.linspace(0, 1, 101), key=lambda k: (1 + k**2) ** 0.5 / (1 + k))
    assert best == 1.0
    assert CHAPTER.shows(f"{(1 + 0.5**2) ** 0.5 / 1.5 * 2**0.5:.3f}")


def test_the_edge_does_not_halve_turnover() -> None:
    rule = rl.Policy(1, trade_to="edge")
    goal = quarterly()["distance"]
    rule = calibrate_band(mix(), SIXTY, rule, goal, measure="distance")
    ratio = traded_and_strayed(mix(), SIXTY, rule)["turnover"] / quarterly()["turnover"]
    assert BANDS.shows(f"{ratio:.2f}")
    assert ratio > (np.pi / 12) ** 0.5


def test_a_relative_band_is_an_absolute_one_for_equal_targets() -> None:
    returns = rl.load("factor_etfs_daily")
    equal = pd.Series(0.2, returns.columns)
    relative = rl.Policy(10, band=0.2, band_kind="relative")
    both = [relative, rl.Policy(10, band=0.04)]
    one, other = (rl.simulate(returns, equal, rule).value for rule in both)
    pd.testing.assert_series_equal(one, other)


def test_priced_risk_sees_the_law_and_realised_return_does_not() -> None:
    ladder = np.array([0.0005, 0.001, 0.002, 0.005, 0.01, 0.02])
    widths = np.geomspace(0.006, 0.25, 20)
    grid = width_grid(mix(), SIXTY, rl.Policy(1, trade_to="edge"), widths)
    excess = mix()["US market"] - mix()["US bills"]
    risk = excess.var() * 252
    taste = excess.mean() * 252 / (0.6 * risk)
    traded = np.multiply.outer(ladder, grid.turnover[0]) / 2
    priced = best_widths(widths, taste * risk / 2 * grid.squared[0] + traded)
    lucky = best_widths(widths, taste / 2 * grid.variance[0] - grid.mean[0] + traded)
    slope = np.polyfit(np.log(ladder), np.log(priced), 1)[0]
    assert BANDS.shows(f"{slope:.2f}")
    law = [no_trade_half_width(0.6, taste, spread) for spread in ladder]
    assert np.abs(np.log(priced / law)).max() < 0.3
    assert CHAPTER.shows(f"{100 * lucky.min():.1f}", f"{100 * lucky.max():.1f} %")


def test_the_grid_agrees_with_simulations_that_pay() -> None:
    coin = mix().iloc[:1500]
    grid = width_grid(coin, SIXTY, rl.Policy(1, trade_to="edge"), [0.01])
    rule = rl.Policy(1, band=0.01, trade_to="edge")
    free = rl.simulate(coin, SIXTY, rule)
    paid = rl.simulate(coin, SIXTY, rule, costs=rl.Costs({"US market": 0.001, "US bills": 0}))
    assert grid.mean[0, 0] == pytest.approx(free.returns().mean() * 252)
    assert grid.variance[0, 0] == pytest.approx(free.returns().var(ddof=0) * 252)
    squared = ((free.weights["US market"] - 0.6) ** 2).mean()
    assert grid.squared[0, 0] == pytest.approx(squared)
    lost = (free.returns() - paid.returns()).mean() * 252
    assert lost == pytest.approx(0.001 * grid.turnover[0, 0], rel=0.02)


def test_best_width_finds_the_bottom_between_the_widths_tried() -> None:
    widths = np.geomspace(0.01, 0.2, 9)
    losses = np.array([np.log(widths / best) ** 2 for best in (0.015, 0.05, 0.11)])
    assert best_widths(widths, losses) == pytest.approx([0.015, 0.05, 0.11])
    assert float(best_widths(widths, widths)) == pytest.approx(0.01)
    assert float(best_widths(widths, -widths)) == pytest.approx(0.2)


def test_vanguards_rules_on_shares_and_corporates() -> None:
    frame = rl.load("us_stocks_bonds_bills").loc[:"2009", ["Stocks", "Long corporates"]]
    sixty = {"Stocks": 0.6, "Long corporates": 0.4}
    band = rl.simulate(frame, sixty, rl.Policy("YE", band=0.1))
    monthly = rl.performance(rl.simulate(frame, sixty, rl.Policy("ME")))
    never = rl.simulate(frame, sixty, rl.Policy(None))
    assert BANDS.shows(f"{len(band.trades)}")
    assert BANDS.shows(f"{100 * monthly['growth']:.1f} %", f"{100 * monthly['volatility']:.1f} %")
    assert BANDS.shows(f"{100 * rl.performance(never)['growth']:.1f} %")
    assert BANDS.shows(f"{100 * never.weights['Stocks'].iloc[-1]:.1f} %")
    assert BANDS.shows(f"{100 * monthly['turnover']:.1f} %")


def test_the_interval_of_the_edge_is_that_of_the_comparison() -> None:
    frame, target, quarter = case("long Treasuries (m)")
    assert (quarter, list(target)) == (3, [0.6, 0.4])
    kept = stored("band_distance").set_index(["row", "policy"]).loc["long Treasuries (m)"]
    products = []
    edge = rl.Policy(1, band=float(kept.loc["band to edge", "band"]), trade_to="edge")
    for rule in (edge, rl.Policy(3)):
        ledgers = [rl.simulate(frame, target, start) for start in rl.start_offsets(rule)]
        turnover = np.mean([ledger.turnover.mean() for ledger in ledgers])
        squared = np.mean(
            [((ledger.weights - target) ** 2).to_numpy().mean() for ledger in ledgers]
        )
        products.append(turnover * squared**0.5)
    difference = kept.loc["band to edge", "difference"]
    assert products[0] / products[1] - 1 == pytest.approx(difference, abs=1e-6)
    assert kept.loc["band to edge", "low"] < difference < kept.loc["band to edge", "high"] < 0


def test_reversal_in_turbulence() -> None:
    returns = rl.load("us_stocks_20_daily")
    equal = pd.Series(0.05, returns.columns)
    rule = rl.VolatilityCalendar(window=63, quantile=0.8)
    state = rule.is_turbulent((returns @ equal).to_numpy(), np.arange(len(returns)))[125:]
    x = relative_returns(returns.iloc[125:], equal)
    found = variance_ratio_by_state(x, state, 21)
    shown = [found[name] for name in ("off", "on", "difference")]
    assert STORM.row("as above") == pytest.approx(shown, abs=0.005)
    assert found["difference"] < 0.0
    kept = stored("faster_in_turbulence").set_index("row").loc["20 US stocks"]
    assert list(kept[["calm 21", "turbulent 21"]]) == pytest.approx(shown[:2], abs=1e-9)


def test_the_trigger_beside_a_steady_pace() -> None:
    returns = rl.load("factor_etfs_daily")
    equal = pd.Series(0.2, returns.columns)
    kept = stored("faster_in_turbulence").set_index("row").loc["5 factor funds"]
    pace = int(kept["weekly days"])
    starts = rl.start_offsets(rl.Policy(pace))
    steady = [rl.performance(rl.simulate(returns, equal, start))["growth"] for start in starts]
    mine = []
    for offset in range(0, 63, 3):
        dates = returns.index[offset::63], returns.index[offset % 5 :: 5]
        rule = rl.VolatilityCalendar(calm=dates[0], turbulent=dates[1])
        mine.append(rl.performance(rl.simulate(returns, equal, rl.Policy(rule)))["growth"])
    ahead = np.array(mine) - np.mean(steady)
    shown = kept[["weekly difference", "weekly least", "weekly most"]]
    assert [ahead.mean(), ahead.min(), ahead.max()] == pytest.approx(list(shown), abs=1e-7)


def test_what_was_counted() -> None:
    storm = stored("faster_in_turbulence")
    lower = storm["turbulent 21"] < storm["calm 21"]
    ahead = storm["weekly difference"] > 0
    alone = (storm["p"] <= 0.05).sum()
    counts = [f"{count} of {len(storm)}" for count in (lower.sum(), ahead.sum(), alone)]
    text = CHAPTER.stored()
    assert all(count in text for count in counts)
    # So many histories are drawn that a test can reject once all are counted, and one does.
    assert len(storm) / (faster.N_FLIPS + 1) < 0.05
    assert f"in {(faster.counted(storm) <= 0.05).sum()} once all {len(storm)} are counted" in text
    grown = equal_turnover.quarterly().drop(index="calendar", level="rule")["growth 10"]
    assert f"of {len(grown)} pairs of a rule and a data set {(grown > 0).sum()} were" in text


def test_the_calendars_of_the_solution() -> None:
    for spread in [0.01, 0.001, 0.0001]:
        for weight, risk in [(0.6, 0.16), (0.05, 0.3)]:
            assert CHAPTER.shows(f"{252 * best_interval(weight, risk, 5.2, spread):.0f}")


def test_the_widths_to_use() -> None:
    for cost in (0.0005, 0.001, 0.0025, 0.005):
        # Each trade is one of shares and one of bills: a round trip pays four times.
        width = (3 / (4 * 5.2) * (0.6 * 0.4) ** 2 * 4 * cost) ** (1 / 3)
        assert CHAPTER.row(f"{1e4 * cost:g} bp")[0] == pytest.approx(100 * width, abs=0.06)
    assert CHAPTER.row("twice") == pytest.approx([(4 + 1) / 3, 1.15], abs=0.006)


def test_invented_histories_and_the_law() -> None:
    drawn = bw.invented_widths(2)
    law = bw.cube_root(bw.AVERSION).to_numpy()[:, np.newaxis]
    assert np.abs(np.log(drawn / law)).max() < 0.3
    assert bw.slopes_of(drawn) == pytest.approx(1 / 3, abs=0.05)


def test_the_states_drawn_are_those_of_the_study() -> None:
    table = stored("faster_in_turbulence").set_index("row")
    drawn = faster.by_state(table)
    filled = (drawn["high"] < 0) | (drawn["low"] > 0)
    assert filled.sum() == (table["p"] <= 0.05).sum()


def test_verdicts_cover_the_claims_named() -> None:
    named = CHAPTER.claims()
    assert [verdict["claim"] for verdict in CHAPTER.verdicts().values()] == named == ["R23", "R28"]
    assert all(verdict["low"] is not None for verdict in CHAPTER.verdicts().values())


def test_paths_show_target_and_edges() -> None:
    days = pd.bdate_range("2007-06-01", periods=500)
    weights = pd.DataFrame({"calendar": 0.6, "band": 0.61}, days)
    figure = draw.weight_paths(weights, 0.6, {"band": 0.02}, {"calendar": 0.1, "band": 0.2})
    above, below = figure.axes
    assert [panel.get_title() for panel in figure.axes] == [
        "calendar: 10% sold",
        "band: 20% sold",
    ]
    edges = [line.get_ydata()[0] for line in below.lines if line.get_linestyle() == "--"]
    assert edges == pytest.approx([0.58, 0.62])
    assert not [line for line in above.lines if line.get_linestyle() == "--"]
    assert above.yaxis.get_major_formatter()(0.6) == "60%"


def test_the_law_is_a_straight_line() -> None:
    spreads = [0.001, 0.008]
    law = pd.Series([0.02, 0.04], spreads)
    table = pd.DataFrame({"best": [0.02, 0.03], "low": [0.01, 0.02], "high": [0.03, 0.05]}, spreads)
    axes = draw.width_law(law, {"invented": table, "60/40, priced risk": table}).axes[0]
    x, y = axes.lines[0].get_data()
    assert np.log(y[1] / y[0]) / np.log(x[1] / x[0]) == pytest.approx(1 / 3)
    assert {"cube-root law", "invented", "60/40, priced risk"} <= {
        text.get_text() for text in axes.texts
    }


def test_clear_differences_are_filled() -> None:
    table = pd.DataFrame(
        {"off": [1.0, 0.9], "on": [0.8, 0.9], "difference": [-0.2, 0.0]}
        | {"low": [-0.3, -0.1], "high": [-0.1, 0.1]},
        ["a", "b"],
    )
    right = draw.reversal_by_state(table, ("calm", "turbulent")).axes[1]
    filled, hollow = (line for line in right.lines if line.get_marker() == "o")
    assert list(filled.get_xdata()) == [-0.2]
    assert list(hollow.get_xdata()) == [0.0]
    assert hollow.get_markerfacecolor() == "white"


def test_each_rule_has_its_mark_in_each_row() -> None:
    table = equal_turnover.at_equal_turnover()
    axes = draw.closeness(table).axes[0]
    marks = [line for line in axes.lines if line.get_marker() in "osD^"]
    assert [line.get_label() for line in marks] == list(table.index.unique(level=1))
    for line in marks:
        drawn = table.xs(line.get_label(), level=1)["difference"]
        assert list(line.get_xdata()) == list(drawn)
        assert len(line.get_ydata()) == 6
