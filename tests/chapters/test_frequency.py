"""What chapter 35 says, computed again without the chapter, and found in its text."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from arch.bootstrap import SPA
from chapter import Chapter

import research_lib as rl
from research_lib.chapters.frequency import figures as draw
from research_lib.chapters.frequency import frequencies
from research_lib.comparison.every_start import sweep_every_start
from research_lib.datasets.study import stored
from research_lib.sweeps.growth_paths import growth_paths

CHAPTER = Chapter("35_frequency")
EVERY = Chapter("35_every_frequency")
NEVER = Chapter("35_annual_against_never")
SEARCH = Chapter("35_every_rule_at_once")
SHARES = ["us_stocks_20_daily", "us_stocks_50_daily", "olps_nyse_o", "olps_nyse_n", "olps_djia"]
SHARES += ["olps_sp500", "olps_tse", "us_stocks_monthly"]
BASKETS = ["factor_etfs_daily", "us_industries_47_daily", "us_size_deciles_daily", "olps_msci"]
BASKETS += ["us_industries_49", "us_industries_30", "us_size_deciles", "hedge_funds"]
COSTS = [0.0, 0.0005, 0.001, 0.002, 0.005]


@cache
def runs() -> pd.DataFrame:
    """All variants of all sets, from the functions of the library alone."""
    sets = {name: rl.load(name) for name in SHARES + BASKETS}
    sets["countries"] = rl.load("countries").loc["1991":]
    sets["mix"] = pd.concat([rl.load("us_market"), rl.load("us_bills")], axis=1)
    tables = {}
    for name, returns in sets.items():
        equal = pd.Series(1 / returns.shape[1], returns.columns)
        target = pd.Series([0.6, 0.4], returns.columns) if name == "mix" else equal
        ladder = rl.frequency_ladder(returns.index)
        yearly = rl.periods_per_year(returns.index)
        if name == "us_size_deciles_daily":
            # Six days a week until 1952: 252 days are not a year.
            yearly = len(returns) / ((returns.index[-1] - returns.index[0]).days / 365.25)
        tables[name] = sweep_every_start(returns, target, ladder, COSTS, frequency=yearly)
    return pd.concat(tables, names=["data"]).reset_index(level=0)


def growth(cost: float, how: str = "mean") -> pd.DataFrame:
    at = runs()[runs()["cost"] == cost]
    table = at.pivot_table("growth", "data", "policy", aggfunc=how, sort=False)
    order = ["daily", "weekly", "monthly", "quarterly", "semi-annual", "annual", "never"]
    return table[order]


def test_fast_rules_gain_among_shares_and_not_among_baskets() -> None:
    gross = growth(0.0)
    ahead = gross.bfill(axis=1).iloc[:, 0] > gross["annual"]
    single = ahead.index.isin(SHARES)
    assert EVERY.shows(f"{ahead.sum()}", f"{len(ahead)}")
    assert EVERY.shows(f"{ahead[single].sum()}", f"{single.sum()}")
    assert EVERY.shows(f"{ahead[~single].sum()}", f"{(~single).sum()}")
    gain = 100 * (gross.bfill(axis=1).iloc[:, 0] - gross["annual"])[single]
    assert EVERY.shows(f"{gain.min():.2f}", f"{gain.max():.2f}")


def test_two_starts_against_two_paces_picked_at_random() -> None:
    at = runs()[runs()["cost"] == 0.0]
    ratios = {}
    for name, table in at.groupby("data", sort=False):
        paced = table[table["policy"] != "never"].groupby("policy")["growth"].mean()
        starts = table[table["policy"] == "annual"]["growth"]
        far = [
            np.mean([abs(one - other) for one, other in combinations(each, 2)])
            for each in (starts, paced)
        ]
        ratios[name] = far[0] / far[1]
    ratios = pd.Series(ratios)
    assert CHAPTER.shows(f"{(ratios > 1).sum()}", f"{len(ratios)}")
    assert CHAPTER.shows(f"{ratios.median():.2f}")
    assert EVERY.shows(f"{(ratios[SHARES] > 1).sum()}", f"{len(SHARES)}")


def test_the_crash_is_in_the_newer_set_alone() -> None:
    new, old = (rl.load(name).mean(axis=1) for name in ["olps_nyse_n", "olps_nyse_o"])
    assert EVERY.shows(f"{new.idxmin()}")
    assert EVERY.shows(f"{100 * new.min():.1f}")
    assert old.min() > new.min() / 2


def test_what_a_pick_did_on_the_second_half() -> None:
    rows = ["another picked", "of these 0.1 points", "0.1 points or more behind", "in between"]
    others, ahead, behind, level = (int(EVERY.row(row)[-1]) for row in rows)
    annual = int(EVERY.row("annual picked")[-1])
    assert ahead + behind + level == others == 18 - annual
    assert EVERY.shows(f"{others}", f"{ahead}")
    assert EVERY.shows(f"{behind}", f"{level}")


def test_costs_slow_the_best_rule_down() -> None:
    looks = {"daily": 252, "weekly": 52, "monthly": 12, "quarterly": 4, "semi-annual": 2}
    looks |= {"annual": 1, "never": 0}
    best = pd.DataFrame({cost: growth(cost).idxmax(axis=1) for cost in COSTS})
    assert (best.map(looks.get).diff(axis=1).iloc[:, 1:] <= 0).all(axis=None)
    daily = (best[growth(0.0)["daily"].notna()] == "daily").sum()
    assert EVERY.row("daily best, of 11 daily data sets") == daily.tolist()


def test_annual_against_never() -> None:
    gross = growth(0.0)
    lead = gross["annual"] - gross["never"]
    assert EVERY.shows(f"{(lead > 0).sum()}", f"{len(lead)}")
    assert CHAPTER.shows(f"{100 * lead['mix']:.2f}")


def test_turnover_follows_the_square_root() -> None:
    free = runs()[runs()["cost"] == 0.0].pivot_table("turnover", "data", "policy")
    for pace, looks in {"monthly": 12, "daily": 252}.items():
        exponent = np.log(free[pace] / free["annual"]).dropna() / np.log(looks)
        assert exponent.between(0.35, 0.65).all()
        assert exponent.median() == pytest.approx(0.5, abs=0.03)


def data_sets() -> dict[str, tuple[pd.DataFrame, np.ndarray]]:
    """Returns and target of every data set."""
    sets = {name: rl.load(name) for name in SHARES + BASKETS}
    sets["countries"] = rl.load("countries").loc["1991":]
    equal = {
        name: (frame, np.full(frame.shape[1], 1 / frame.shape[1])) for name, frame in sets.items()
    }
    mix = pd.concat([rl.load("us_market"), rl.load("us_bills")], axis=1)
    return equal | {"mix": (mix, np.array([0.6, 0.4]))}


def test_the_variance_ratio_gives_the_sign_of_the_gain() -> None:
    gross = growth(0.0)
    gain = gross.bfill(axis=1).iloc[:, 0] - gross["annual"]
    ratios = {}
    for name, (returns, target) in data_sets().items():
        year = 252 if rl.periods_per_year(returns.index) == 252 else 12
        grown = np.log1p(returns.to_numpy())
        relative = grown - np.log1p(returns.to_numpy() @ target)[:, np.newaxis]
        relative -= relative.mean(axis=0)
        windows = np.lib.stride_tricks.sliding_window_view(relative, year, axis=0)
        # One window in five is enough to know the ratio to a hundredth.
        moved = (windows[:: 5 if year == 252 else 1].sum(axis=-1) ** 2).mean(axis=0) @ target
        ratio = moved / year / ((relative**2).mean(axis=0) @ target)
        ratios[name] = ratio / (1 - year / len(relative))
    ratios = pd.Series(ratios)
    right = ((ratios < 1) == (gain[ratios.index] > 0)).sum()
    assert CHAPTER.shows(f"{right}", f"{len(ratios)}")
    (text,) = [text for text in EVERY.texts() if "half-life, years" in text]
    labels = {"olps_msci": "24 MSCI markets", "hedge_funds": "13 hedge funds, monthly"}
    for name, label in labels.items():
        shown = float(re.search(rf"^{re.escape(label)} +([\d.]+)", text, re.MULTILINE).group(1))
        assert shown == pytest.approx(ratios[name], abs=0.011)


def test_the_ten_year_windows() -> None:
    bills = rl.load("us_bills")["US bills"]
    bills.index = bills.index.to_period("M")
    ahead = []
    for name, (returns, target) in data_sets().items():
        yearly = 252 if rl.periods_per_year(returns.index) == 252 else 12
        dated = isinstance(returns.index, pd.DatetimeIndex)
        if not dated or len(returns) < 20 * yearly or name == "us_size_deciles_daily":
            continue
        for first in range(0, len(returns) - 10 * yearly + 1, 10 * yearly):
            part = returns.iloc[first : first + 10 * yearly]
            grown = 1.0 + part.to_numpy()
            value = {"never": np.cumprod(grown, axis=0) @ target, "annual": []}
            now = 1.0
            for begin in range(0, len(part), yearly):
                year = np.cumprod(grown[begin : begin + yearly], axis=0) @ target
                value["annual"] = [*value["annual"], *(now * year)]
                now = value["annual"][-1]
            months = part.index.to_period("M")
            ends = pd.DataFrame(value, months).groupby(level=0).last()
            over = ends.div(ends.shift(1, fill_value=1.0)).sub(1).sub(bills[ends.index], axis=0)
            ratio = over.mean() / over.std()
            ahead.append(ratio["annual"] > ratio["never"])
    bonds = rl.load("us_stocks_bonds_bills")
    for first in range(0, len(bonds) - 119, 120):
        part = bonds.iloc[first : first + 120]
        ahead.append(years_beat_none(part[["Stocks", "Long Treasuries"]], part["Bills"], 12))
    notes = rl.load("us_asset_classes_annual")
    for first in range(0, len(notes) - 9, 10):
        part = notes.iloc[first : first + 10]
        ahead.append(years_beat_none(part[["S&P 500", "T-Notes"]], part["T-Bills"], 1))
    for page in (CHAPTER, NEVER):
        assert page.shows(f"{sum(ahead)}", f"{len(ahead)}")


def years_beat_none(returns: pd.DataFrame, cash: pd.Series, year: int) -> bool:
    """Whether 60/40 brought back every year had the higher Sharpe ratio than 60/40 left alone."""
    grown, ratios = 1 + returns.to_numpy(), []
    for span in (year, len(grown)):
        value = [1.0]
        for first in range(0, len(grown), span):
            bought = np.cumprod(grown[first : first + span], axis=0) @ [0.6, 0.4]
            value += list(value[-1] * bought)
        over = np.diff(value) / value[:-1] - cash.to_numpy()
        ratios.append(over.mean() / over.std(ddof=1))
    return ratios[0] > ratios[1]


def test_windows_of_notes_slide() -> None:
    """Ten years of annual 60/40 in shares and T-notes against the same mix left alone."""
    frame = rl.load("us_asset_classes_annual")
    ahead = [
        years_beat_none(part[["S&P 500", "T-Notes"]], part["T-Bills"], 1)
        for part in (frame.iloc[first : first + 10] for first in range(len(frame) - 9))
    ]
    assert CHAPTER.shows(f"{np.mean(ahead):.0%}")
    assert CHAPTER.verdicts()["R4"]["value"] == pytest.approx(np.mean(ahead), abs=1e-5)


def test_the_search_in_nyse_n_is_that_of_arch() -> None:
    """Largest mean gain over all paces and starts, tested by the package instead of the book."""
    returns = rl.load("olps_nyse_n")
    equal = pd.Series(1 / returns.shape[1], returns.columns)
    ladder = rl.frequency_ladder(returns.index)
    paces = {name: rule for name, rule in ladder.items() if name != "never"}
    paths = growth_paths(returns, equal, paces, 0.001, every=21)
    gains = paths.drop(columns="annual", level=0).sub(paths["annual"].mean(axis=1), axis=0)
    assert gains.shape[1] == 216
    twin = SPA(np.zeros(len(gains)), -gains.to_numpy(), block_size=3, reps=2000, seed=33)
    twin.compute()
    found = stored("best_of_many").query("row == 'NYSE(N)' and cost == 0.001").iloc[0]
    assert found["reality_check"] == pytest.approx(twin.pvalues["upper"], abs=6e-4)
    assert f"{1200 * found['gain']:.3f}" in SEARCH.stored()


def test_a_day_of_delay() -> None:
    # A daily rule that is a day late holds the target as yesterday's close left it.
    grown = 1 + rl.load("olps_msci")
    stale = grown.div(grown.sum(axis=1), axis=0).shift(1).fillna(1 / 24)
    late = np.exp(252 * np.log((stale * grown).sum(axis=1)).mean()) - 1
    lost = 100 * (growth(0.0).loc["olps_msci", "daily"] - late)
    assert EVERY.shows(f"{lost:.2f}")


def test_what_a_frequency_costs_until_its_lead_is_gone() -> None:
    """Just below that cost daily is ahead among the 23 NYSE shares, just above it is behind."""
    of = frequencies.loaded()["NYSE(N)"]
    rules = rl.frequency_ladder(of.returns.index)
    free = sweep_every_start(of.returns, of.target, rules).assign(data="NYSE(N)")
    (cost,) = frequencies.break_even(free.set_index("data"))["fastest over annual"]
    rules = {rule: rules[rule] for rule in ["daily", "annual"]}
    around = sweep_every_start(of.returns, of.target, rules, [0.99 * cost, 1.01 * cost])
    means = around.groupby(["cost", "policy"])["growth"].mean().to_numpy().reshape(2, 2)
    annual, daily = means.T
    assert daily[0] > annual[0]
    assert daily[1] < annual[1]


def test_number_of_variants() -> None:
    assert EVERY.shows(f"{len(runs()):,}")
    assert CHAPTER.shows(f"{len(runs()):,}")


def test_the_published_table_is_compared_in_the_chapter() -> None:
    assert any("compared_table.equals(published)" in cell.source for cell in EVERY.cells())


def test_verdicts_cover_the_claims_named() -> None:
    named = CHAPTER.claims()
    assert [verdict["claim"] for verdict in CHAPTER.verdicts().values()] == named


def test_the_reversal_has_its_line_and_two_kinds_of_points() -> None:
    table = pd.DataFrame(
        {"ratio": [0.6, 1.2], "share": [0.4, -0.2], "shares": [True, False]}, ["a", "b"]
    )
    (axes,) = draw.gain_by_reversal(table, {"a": (8, 0)}).axes
    line = axes.lines[0]
    np.testing.assert_allclose(line.get_xdata() + line.get_ydata(), 1.0)
    points = [(mark.get_xdata()[0], mark.get_ydata()[0]) for mark in axes.lines[-2:]]
    assert points == [(0.6, 0.4), (1.2, -0.2)]
    assert {mark.get_marker() for mark in axes.lines[-2:]} == {"o", "s"}
    assert [text.get_text() for text in axes.texts] == ["a"]


def test_the_map_of_costs_names_the_rules() -> None:
    best = pd.DataFrame({0.0: ["daily"], 0.005: ["never"]}, ["shares"])
    figure = draw.best_by_cost(best, best == "daily")
    texts = figure.axes[0].texts
    assert [text.get_text() for text in texts] == ["daily", "never"]
    assert [text.get_fontweight() for text in texts] == ["bold", "normal"]


def test_each_start_date_and_each_frequency_is_drawn() -> None:
    annual = pd.Series([0.05, 0.07, 0.06])
    means = pd.Series({"daily": 0.065, "monthly": 0.0649})
    (axes,) = draw.start_luck({"shares": (annual, means)}).axes
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), annual)
    levels = [line.get_ydata()[0] for line in axes.lines[1:] if line.get_linestyle() == "--"]
    assert levels == means.tolist()
    heights = [text.get_position()[1] for text in axes.texts]
    assert heights[0] - heights[1] >= 0.095 * 0.02 - 1e-12, "names do not overlap"
    assert np.mean(heights) == pytest.approx(means.mean())


def test_turnover_has_its_reference() -> None:
    turnover = pd.DataFrame({"shares": [0.1, 0.35, 1.6]}, [1, 12, 252])
    axes = draw.turnover_by_interval(turnover, {"shares": "#0072B2"}).axes[0]
    reference = axes.lines[-1]
    x, y = reference.get_xdata(), reference.get_ydata()
    assert np.log(y[1] / y[0]) / np.log(x[1] / x[0]) == pytest.approx(0.5)


def test_a_dot_is_filled_where_p_is_small() -> None:
    table = pd.DataFrame({"difference": [0.02, 0.01], "without_memory": 0.0}, ["a", "b"])
    figure = draw.tested_differences({"x": table.assign(p_value=[0.01, 0.5])}, "growth")
    dots = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert [dot.get_markerfacecolor() == "none" for dot in dots] == [False, True]
    assert {"0.010", "0.500"} <= {text.get_text() for text in figure.axes[0].texts}


def test_the_count_of_everything_is_that_of_the_stored_tests() -> None:
    months, days = stored("every_rule"), stored("paces").query("block == 1")
    families = 2 * months["row"].nunique() + days["row"].nunique()
    every = pd.concat([months, days])
    left = every[families * every["p_adjusted"] <= 0.05]
    assert CHAPTER.verdicts()["R30"]["value"] == len(left)
    for needle in [f"{len(every):,} tests", f"{(every['p_value'] <= 0.05).sum()} tests reach 5 %"]:
        verdict = CHAPTER.verdicts()["R30"]
        assert needle in verdict["data"] + verdict["because"]
