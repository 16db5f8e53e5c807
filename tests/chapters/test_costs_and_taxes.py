"""What chapter 37 says, computed again without the chapter, and found in its text."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from numpy.polynomial.hermite_e import hermegauss

import research_lib as rl
from research_lib.chapters.costs_and_taxes import cost_by_frequency, cost_maps, data, taxed
from research_lib.chapters.costs_and_taxes import figures as draw
from research_lib.chapters.costs_and_taxes.after_tax import compare_after_tax
from research_lib.chapters.costs_and_taxes.break_even import (
    break_even,
    growth_maps,
    memoryless_interval,
    ridge,
)
from research_lib.comparison.every_start import sweep_every_start
from research_lib.inference.resampling import resampled_rows
from research_lib.theory.no_trade import best_interval

CHAPTER = Chapter("37_costs_and_taxes")
COSTS = Chapter("37_costs_everywhere")
TAXES = Chapter("37_taxes_everywhere")
SHARES = ["us_stocks_20_daily", "us_stocks_50_daily", "olps_nyse_o", "olps_nyse_n", "olps_djia"]
SHARES += ["olps_sp500", "olps_tse", "us_stocks_monthly"]
BASKETS = ["factor_etfs_daily", "us_industries_47_daily", "us_size_deciles_daily", "olps_msci"]
BASKETS += ["us_industries_49", "us_industries_30", "us_size_deciles", "hedge_funds"]


def equal(returns: pd.DataFrame) -> pd.Series:
    return pd.Series(1 / returns.shape[1], returns.columns)


@cache
def ends() -> pd.DataFrame:
    """Growth of fastest, annual and never at 0 and 10 bp, by the exact sum over all starts."""
    sets = {name: rl.load(name) for name in SHARES + BASKETS}
    sets["countries"] = rl.load("countries").loc["1991":]
    sets["mix"] = pd.concat([rl.load("us_market"), rl.load("us_bills")], axis=1)
    found = {}
    for name, returns in sets.items():
        target = pd.Series([0.6, 0.4], returns.columns) if name == "mix" else equal(returns)
        yearly = rl.periods_per_year(returns.index)
        year = 12 if yearly == 12 else 252
        rules = {"fastest": rl.Policy(1), "annual": rl.Policy(year), "never": rl.Policy(None)}
        if name == "us_size_deciles_daily":
            yearly = len(returns) / ((returns.index[-1] - returns.index[0]).days / 365.25)
        runs = sweep_every_start(returns, target, rules, [0.0, 0.001], frequency=yearly)
        found[name] = runs.groupby(["policy", "cost"])["growth"].mean()
    return pd.DataFrame(found).T


def cost_that_ends(fast: str, slow: str) -> pd.Series:
    lead = np.log1p(ends()[fast]) - np.log1p(ends()[slow])
    return 10 * lead[0.0] / (lead[0.0] - lead[0.001])


def test_where_leads_end() -> None:
    fast, slow = cost_that_ends("fastest", "annual"), cost_that_ends("annual", "never")
    led = fast[fast > 0]
    assert CHAPTER.shows(f"{len(led)}", f"{len(fast)}")
    assert CHAPTER.shows(f"{(led < 10).sum()}", f"{(led < 50).sum()}")
    assert CHAPTER.shows(f"{led.median():.0f}")
    kept = slow[slow > 0]
    assert CHAPTER.shows(f"{len(kept)}")
    assert kept.min() > 50
    assert CHAPTER.shows(f"{kept.median():.0f}")
    assert CHAPTER.verdicts()["R15"]["value"] == pytest.approx(slow.median(), rel=1e-3)
    assert COSTS.shows(f"{slow.median():.0f}", f"{fast.median():.0f}")
    assert COSTS.shows(f"{led.median():.0f}", f"{kept.median():.0f}")


def test_tax_of_the_industries() -> None:
    returns = rl.load("us_industries_49")
    grown = {}
    for rule, policy in {"annual": rl.Policy(12), "never": rl.Policy(None)}.items():
        for name, taxes in {"free": None, "taxed": rl.Taxes(0.25)}.items():
            books = rl.simulate(returns, equal(returns), policy, taxes=taxes)
            grown[rule, name] = 100 * (books.liquidation ** (12 / len(returns)) - 1)
    annual, never = (grown[rule, "free"] - grown[rule, "taxed"] for rule in ("annual", "never"))
    assert CHAPTER.verdicts()["R16"]["value"] == pytest.approx((annual - never) / 100, rel=1e-5)
    assert CHAPTER.shows(f"{annual - never:.2f}")
    assert TAXES.shows(f"{annual - never:.2f}")
    assert CHAPTER.shows(f"{never:.2f}")


def test_three_kinds_of_cost_have_three_slopes() -> None:
    # A quarter of the looks: a quarter of the fees, half of the cost in proportion, all the impact.
    returns, volume = rl.load("us_stocks_50_daily"), rl.load("us_stocks_50_daily_volumes")
    kinds = [rl.Costs(fixed=1e-7), rl.Costs(1e-3), rl.Costs(impact=100.0, volume=volume)]
    rules = {str(wait): rl.Policy(wait) for wait in (5, 20)}
    runs = rl.sweep(returns, equal(returns), rules, kinds, all_starts=True)
    runs["kind"] = [kinds.index(costs) for costs in runs["cost"]]
    paid = runs.pivot_table("costs", "kind", "policy", sort=False)
    assert (paid["5"] / paid["20"]).to_numpy() == pytest.approx([4.0, 2.0, 1.0], rel=0.05)


@pytest.mark.parametrize("name", ["factor_etfs_daily", "olps_djia"])
def test_a_map_is_the_exact_sum_over_all_starts(name: str) -> None:
    returns, costs = rl.load(name), [0.0, 0.001, 0.02]
    waits = [1, 7, 252, 504]
    table, _ = growth_maps(returns, equal(returns), [*waits, 0], costs)
    rules = {str(wait): rl.Policy(wait) for wait in waits} | {"never": rl.Policy(None)}
    exact = sweep_every_start(returns, equal(returns), rules, costs)
    exact = exact.pivot_table("growth", "policy", "cost", sort=False).to_numpy()
    np.testing.assert_allclose(table.to_numpy(), exact, rtol=0, atol=1e-11)
    np.testing.assert_allclose(table[0.0], exact[:, 0], rtol=0, atol=1e-13)


def test_a_resampled_map_is_the_map_of_the_resampled_history() -> None:
    returns = rl.load("olps_djia")
    case = equal(returns), [1, 21, 0], [0.0, 0.002]
    options = {"n_resamples": 23, "block": 30.0, "seed": 5}
    _, drawn = growth_maps(returns, *case, **options, n_jobs=1)
    again = growth_maps(returns, *case, **options, n_jobs=2)[1]
    np.testing.assert_array_equal(drawn, again)
    path = resampled_rows(len(returns), 23, 30.0, 5)[21]
    history = returns.iloc[path].set_axis(returns.index)
    np.testing.assert_allclose(drawn[21], growth_maps(history, *case)[0], rtol=1e-12)


def test_a_ridge_never_falls_with_cost() -> None:
    returns = rl.load("olps_sp500")
    costs = [0.0, 0.001, 0.003, 0.01]
    case = equal(returns), [1, 2, 5, 21, 63, 252], costs
    table, drawn = growth_maps(returns, *case, n_resamples=40, block=63.0)
    assert (np.diff(drawn.argmax(axis=1), axis=1) >= 0).all()
    best = ridge(table, drawn)
    assert best["best"].is_monotonic_increasing
    assert (best["low"] <= best["high"]).all()
    # Where every history is the data, so is every ridge.
    same = ridge(table, np.repeat(table.to_numpy()[np.newaxis], 5, axis=0))
    assert same["low"].tolist() == same["high"].tolist() == best["best"].tolist()


def test_the_break_even_cost_leaves_nothing() -> None:
    returns = rl.load("olps_nyse_n")
    case = returns, equal(returns), [1, 252]
    cost = float(break_even(*growth_maps(*case, [0.0, 0.001])[0].to_numpy(), 0.001))
    fast, slow = growth_maps(*case, [cost])[0][cost]
    assert fast == pytest.approx(slow, abs=1e-5)


@pytest.mark.parametrize("cost", [0.001, 0.0001])
def test_the_memoryless_wait_is_that_of_one_risky_asset(cost: float) -> None:
    risky = np.array([[0.16**2, 0.0], [0.0, 0.0]])
    wait = memoryless_interval(np.array([0.6, 0.4]), risky, cost)
    # A sale of the one is a purchase of the other: both pay, as a spread of four times the cost.
    assert wait == pytest.approx(best_interval(0.6, 0.16, 1.0, 4 * cost), rel=1e-12)
    eightfold = memoryless_interval(np.array([0.6, 0.4]), risky, 8 * cost)
    assert eightfold == pytest.approx(4 * wait, rel=1e-12)


def test_what_waiting_loses_without_memory() -> None:
    # Two lognormal assets, half each: E log((1 + e^z) / 2) by quadrature, z the relative wealth.
    volatility, wait = 0.2, 0.5
    nodes, weights = hermegauss(60)
    spread = nodes * volatility * np.sqrt(2 * wait)
    grown = weights @ np.log((1 + np.exp(spread)) / 2) / weights.sum()
    lost = volatility**2 / 4 - grown / wait
    # A wait h loses A h a year, with A = s^4 / 16; B and A from two costs of the same law.
    assert lost == pytest.approx(volatility**4 / 16 * wait, rel=0.02)
    trades = 0.001 * np.sqrt(2 / np.pi) * volatility / np.sqrt(2)
    expected = (trades / (volatility**4 / 8)) ** (2 / 3)
    even = memoryless_interval(np.array([0.5, 0.5]), volatility**2 * np.eye(2), 0.001)
    assert even == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("order", "tax", "left"),
    [("fifo", 14.0, 124.0), ("highest", 12.5, 124.1125), ("average", 14.25, 123.98125)],
)
def test_the_three_lots_of_the_text(order: str, tax: float, left: float) -> None:
    stock = pd.DataFrame({"stock": [0.2, -0.25, 2 / 3, 0.2, 0.1]}, range(1, 6))
    flows = pd.Series({1: 60.0, 2: 45.0, 3: -180.0})
    options = {"taxes": rl.Taxes(0.25, order, year=3), "flows": flows, "initial": 100.0}
    books = rl.simulate(stock, {"stock": 1.0}, rl.Policy(None), **options)
    assert books.taxes[4] == pytest.approx(tax, rel=1e-13)
    assert books.liquidation == pytest.approx(left, rel=1e-13)
    assert CHAPTER.shows(f"{tax:g}", str(left))
    assert TAXES.shows(f"{tax:g}", str(left))


def test_the_saver_of_the_text() -> None:
    # 5,000 and 5,000; shares rise by a quarter, and 625 of them are sold.
    sold = 5000 * 1.25 - (5000 * 1.25 + 5000) / 2
    tax = 0.25 * (sold - sold / 1.25)
    assert (sold, tax) == (625.0, 31.25)
    # The tax on the whole gain of 1,250 is the same, now or later.
    later = 0.25 * (5000 * 1.25 + 5000 - sold - (10_000 - sold / 1.25))
    left = 11_250 - tax - later
    assert tax + later == 0.25 * 1250
    assert CHAPTER.shows("1.25", "31.25", f"{later:.2f}", f"{left:,.2f}")


def test_stored_maps_are_those_of_the_data() -> None:
    maps = cost_maps.stored_maps()
    assert list(maps) == [data.plain(name) for name in cost_maps.MAPPED]
    assert all(of.ordered == 1.0 for of in maps.values())
    assert all(of.ridge["best"].is_monotonic_increasing for of in maps.values())
    case = data.cases()["36 NYSE shares"]
    exact = sweep_every_start(case.returns, case.target, {"x": rl.Policy(63)}, [0.002])
    stored = maps["36 NYSE shares"].growth.loc[63, 0.002]
    assert stored == pytest.approx(exact["growth"].mean(), abs=1e-9)
    assert list(cost_maps.stored_maps(quarter=True)) == ["5 factor funds", "36 NYSE shares"]


def test_impact_ends_a_lead_between_two_stored_sizes() -> None:
    growth = cost_by_frequency.growth_by_size()
    assert growth.loc[1000, "annual"] > growth.loc[1000, "never"]
    assert growth.loc[3000, "annual"] < growth.loc[3000, "never"]
    size = 1000 * cost_by_frequency.size_that_ends("annual", coefficient=1.0)
    line = np.log1p(growth["annual"])
    assert np.interp(size, line.index, line) == pytest.approx(
        np.log1p(growth.loc[0, "never"]), abs=2e-4
    )
    assert CHAPTER.shows(f"{size / 100:.1f}")


def test_kinds_of_cost_rise_with_the_reviews() -> None:
    paid = cost_by_frequency.paid_by_kind()
    assert list(paid.index) == [1, 2, 4, 12, 52, 252]
    fees = cost_by_frequency.growth_by_fees()
    assert (fees.drop(columns="never").diff().dropna() > 0).all().all()
    assert fees["never"].max() == fees["never"].min()


def test_a_bounce_is_read_as_its_half_spread() -> None:
    # Two prices that stand at bid and ask in turn, one up when the other is down.
    bounce = np.tile([0.01, -0.01], 50)
    together, middle = data.half_spread(pd.DataFrame({"a": bounce, "b": -bounce}))
    assert [together, middle] == pytest.approx([99.5, 99.5], rel=0.01)
    runs = np.repeat([0.01, -0.01], 50)
    assert data.half_spread(pd.DataFrame({"a": runs, "b": -runs})) == (0.0, 0.0)


def test_leads_are_counted() -> None:
    found = pd.DataFrame(
        {"fastest over annual": [5.0, 20.0, 80.0, -3.0], "annual over never": [1.0, -1, -2, -3]}
    )
    assert data.counted(found)["fastest over annual"].tolist() == [3, 1, 2, 12, 20]
    assert data.counted(found)["annual over never"].tolist() == [1, 1, 1, -2, 1]


def test_new_money_is_simulated_as_said() -> None:
    case = data.monthly_cases(data.cases())["5 factor funds"]
    found = taxed.new_money(case, 0.01)
    flows = pd.Series(0.01, case.returns.index[:-1])
    books = rl.simulate(case.returns, case.target, rl.Policy(None), flows=flows)
    off = (books.weights - case.target).abs().sum(axis=1) / 2
    assert found.loc["neither", "off target"] == pytest.approx(off.mean(), rel=1e-12)
    assert (found["taxes on the way"] > 0).tolist() == [True, True, False, False]
    assert TAXES.shows(f"{100 * found.loc['money to target, no sales', 'off target']:.3f}")


def test_drag_and_lead_are_two_sides() -> None:
    cases = {"hedge funds": data.cases()["13 hedge fund indices"]}
    sold, unsold = taxed.after_tax_growth(cases, taxed.AT_25)
    leads = taxed.never_less_annual(sold, unsold).loc["hedge funds"]
    extra = taxed.drags(sold)["less never"]["hedge funds", "fifo", "annual"]
    assert extra == pytest.approx(leads["oldest first"] - leads["exempt"], rel=1e-9)
    assert leads["oldest first, never sold"] > leads["oldest first"]
    runs = rl.sweep(*cases["hedge funds"][:2], {"annual": rl.Policy(12)}, all_starts=True)
    assert sold.loc["annual", ("hedge funds", "none", 0.0)] == pytest.approx(
        runs["growth"].mean(), rel=1e-9
    )


def test_drag_on_a_resampled_history_is_simulated_there() -> None:
    returns = rl.load("us_asset_classes_annual").iloc[:, :3].dropna()
    rules = {"annual": rl.Policy(1), "never": rl.Policy(None)}
    case = equal(returns), rules, rl.Taxes(0.25)
    options = {"baseline": "never", "n_resamples": 2, "block": 5.0, "seed": 1}
    table = compare_after_tax(returns, *case, **options, coverage=0.999999)
    drags = []
    for path in resampled_rows(len(returns), 2, 5.0, 1):
        history = returns.iloc[path].set_axis(returns.index)
        free, taxed = (
            rl.simulate(history, case[0], rules["annual"], taxes=tax).liquidation
            for tax in (None, case[2])
        )
        drags.append(free ** (1 / len(returns)) - taxed ** (1 / len(returns)))
    assert table.loc["annual", ["drag_low", "drag_high"]].to_list() == pytest.approx(
        sorted(drags), rel=1e-4
    )
    assert table.loc["never", "extra"] == 0.0
    assert table.attrs["n_variants"] == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"intervals": [-1]}, "0 for never"),
        ({"costs": [1.0]}, "below 1"),
        ({"returns": pd.DataFrame({"a": [-1.0, 0.0], "b": 0.0})}, "loses everything"),
    ],
)
def test_bad_maps_are_refused(change: dict, message: str) -> None:
    good = {
        "returns": pd.DataFrame({"a": [0.1, 0.0], "b": 0.0}),
        "target": {"a": 0.5, "b": 0.5},
        "intervals": [1],
        "costs": [0.0],
    }
    with pytest.raises(ValueError, match=message):
        growth_maps(**(good | change))


def test_other_bad_input_is_refused() -> None:
    table = pd.DataFrame({0.0: [0.1]}, [1])
    with pytest.raises(ValueError, match="n_resamples"):
        ridge(table, np.empty((0, 1, 1)))
    growth = np.array([0.1, 0.1])
    with pytest.raises(ValueError, match="turned round"):
        break_even(growth, growth, 0.001)
    with pytest.raises(ValueError, match="positive cost"):
        break_even(growth, growth, 0.0)
    with pytest.raises(ValueError, match="no weight can drift"):
        memoryless_interval(np.array([1.0]), np.array([[0.04]]), 0.001)
    coin = pd.DataFrame({"a": [0.1, 0.0], "b": 0.0})
    with pytest.raises(ValueError, match="not among"):
        compare_after_tax(
            coin, {"a": 1.0}, {"never": rl.Policy(None)}, rl.Taxes(), baseline="annual"
        )


def test_verdicts_cover_the_claims_named() -> None:
    named = CHAPTER.claims()
    assert list(CHAPTER.verdicts()) == named


def test_a_map_marks_its_ridge() -> None:
    table = pd.DataFrame({0.0: [0.2, 0.1], 0.01: [0.0, 0.1]}, index=[1, 252])
    best = ridge(table, table.to_numpy()[np.newaxis])
    axes = draw.cost_maps({"x": table}, {"x": best}).axes[0]
    assert list(axes.lines[-1].get_ydata()) == [0, 1]


def test_every_lead_has_its_dot() -> None:
    table = pd.DataFrame({"x": [20.0, 5.0]}, ["a", "b"])
    axes = draw.break_evens(table, {"10": 10.0}).axes[0]
    (dots,) = [line for line in axes.lines if line.get_marker() == "o"]
    assert list(dots.get_xdata()) == [20.0, 5.0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["a", "b"]


def test_drag_runs_from_slow_to_fast_for_both_lots() -> None:
    rows = pd.MultiIndex.from_product([["x"], ["fifo", "highest"], ["monthly", "annual", "never"]])
    extra = pd.Series([0.3, 0.0, -1.0, 0.1, 0.0, -0.9], rows)
    axes = draw.extra_drag(extra, ["x"]).axes[0]
    full, hollow = (
        line for line in axes.lines if line.get_label() in set(axes.get_legend_handles_labels()[1])
    )
    assert list(full.get_ydata()) == [-1.0, 0.0, 0.3]
    assert list(hollow.get_ydata()) == [-0.9, 0.0, 0.1]


def test_kinds_of_cost_are_named_at_their_lines() -> None:
    paid = pd.DataFrame({"fixed": [1e-4, 1e-3], "impact": [1e-4, 1e-4]}, [1, 12])
    axes = draw.cost_by_pace(paid).axes[0]
    assert [text.get_text() for text in axes.texts] == ["fixed", "impact"]


def test_lots_have_their_own_dash() -> None:
    columns = pd.MultiIndex.from_tuples([("none", 0.0), ("fifo", 0.25), ("highest", 0.25)])
    table = pd.DataFrame([[0.1, 0.09, 0.09], [0.11, 0.07, 0.08]], ["never", "annual"], columns)
    axes = draw.after_tax({"x": table}).axes[0]
    assert [line.get_linestyle() for line in axes.lines] == ["-", "-", "--"]
    assert [text.get_text() for text in axes.texts] == ["0%", "25%"]


def test_gain_and_gap_stand_in_pairs() -> None:
    both = pd.DataFrame({"gain": [0.01], "gap": [0.03]}, ["x"])
    axes = draw.gain_and_gap(both, ("gain", "gap")).axes[0]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["gain", "gap"]


def test_each_account_is_named_at_its_line() -> None:
    table = pd.DataFrame({"no tax": [0.10, 0.11], "taxed": [0.09, 0.08]}, ["never", "annual"])
    axes = draw.by_account(table).axes[0]
    assert [text.get_text() for text in axes.texts] == ["no tax", "taxed"]
    assert list(axes.lines[1].get_ydata()) == [0.09, 0.08]
