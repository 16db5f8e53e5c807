"""What must be true of paired comparisons: the same histories, any measure, any frictions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.chapters.bands_and_triggers.calibrate import compare_distance
from research_lib.chapters.costs_and_taxes.after_tax import compare_after_tax
from research_lib.comparison.paired import resampled_measures
from research_lib.inference.resampling import block_length, resampled_rows
from research_lib.measures.paths import SimulatedPath, Variant

RULES = {"quarterly": rl.Policy(3), "annual": rl.Policy(12), "never": rl.Policy(None)}
DRAWN = {"n_resamples": 11, "block": 9.0, "seed": 2}


@pytest.fixture(scope="module")
def case() -> tuple[pd.DataFrame, pd.Series]:
    returns = rl.load("us_industries_49").iloc[:240, :5]
    return returns, pd.Series([0.3, 0.1, 0.2, 0.2, 0.2], returns.columns)


def test_a_measure_reads_the_books_of_each_history(case: tuple) -> None:
    returns, target = case
    frictions = {"costs": rl.Costs(0.003), "taxes": rl.Taxes(0.2)}

    def books(path: SimulatedPath) -> dict[str, float]:
        return {
            "ends": path.value[-1],
            "sold": path.liquidation,
            "traded": path.turnover.sum(),
            "paid": path.costs.sum(),
            "taxed": path.taxes.sum(),
            "dates": path.trades,
            "strayed": np.abs(path.weights - path.target).max(),
            "earned": path.returns.sum(),
            "cash": path.cash.sum(),
            "row": path.rows[7],
        }

    cash = pd.Series(np.linspace(0.0, 0.003, len(returns)), returns.index)
    options = {"measures": books, "cash": cash, **frictions, **DRAWN}
    table = rl.compare(returns, target, RULES, **options)
    drawn = resampled_measures(returns, target, RULES, **options)
    rows = [np.arange(len(returns)), *resampled_rows(len(returns), 11, 9.0, 2)]
    for draw in [0, 4, 11]:
        history = returns.iloc[rows[draw]].set_axis(returns.index)
        for name, rule in RULES.items():
            ledger = rl.simulate(history, target, rule, **frictions)
            expected = [
                ledger.value.iloc[-1],
                ledger.liquidation,
                ledger.turnover.sum(),
                ledger.costs.sum(),
                ledger.taxes.sum(),
                len(ledger.trades),
                (ledger.weights - target).abs().max(axis=None),
                ledger.returns().sum(),
                cash.iloc[rows[draw]].sum(),
                rows[draw][7],
            ]
            np.testing.assert_allclose(drawn.loc[draw, name], expected, rtol=1e-12)
    np.testing.assert_array_equal(table["value"], drawn.loc[0])
    apart = drawn.loc[1:, "annual"] - drawn.loc[1:, "never"]
    found = table.loc["annual"]
    np.testing.assert_allclose(found["low"], apart.quantile(0.025), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(found["high"], apart.quantile(0.975), rtol=1e-12, atol=1e-15)
    yearly = rl.simulate(returns, target, RULES["annual"], **frictions).turnover.mean() * 12
    np.testing.assert_allclose(found["turnover"], yearly)


def test_names_are_those_of_performance_in_the_order_asked(case: tuple) -> None:
    returns, target = case
    table = rl.compare(returns, target, RULES, measures=["sharpe", "growth"], **DRAWN)
    assert table.loc["annual"].index.to_list() == ["sharpe", "growth"]
    whole = rl.compare(returns, target, RULES, **DRAWN)
    pd.testing.assert_frame_equal(table, whole.loc[table.index], check_exact=True)
    # Cash earns nothing unless it is given.
    alone = rl.performance(rl.simulate(returns, target, RULES["annual"]))
    assert whole.loc["annual", "value"].to_list() == pytest.approx(alone[:5].to_list(), rel=1e-12)
    one = rl.compare(returns, target, RULES, measures="growth", **DRAWN)
    assert one.index.get_level_values("measure").unique().to_list() == ["growth"]

    def final(path: SimulatedPath) -> float:
        return float(path.value[-1])

    named = rl.compare(returns, target, RULES, measures=final, **DRAWN)
    assert named.index.get_level_values("measure").unique().to_list() == ["final"]
    bare = rl.compare(returns, target, RULES, measures=lambda path: path.value[-1], **DRAWN)
    assert bare.index.get_level_values("measure").unique().to_list() == ["measure"]
    for wrong in [["growth", "beauty"], "beauty", []]:
        with pytest.raises(ValueError, match="give names among growth"):
            rl.compare(returns, target, RULES, measures=wrong, **DRAWN)


def test_a_variant_brings_frictions_of_its_own(case: tuple) -> None:
    returns, target = case
    rule, dear, taxes = rl.Policy(1), rl.Costs(0.01), rl.Taxes(0.3)
    variants = {
        "dear": Variant(rule, dear),
        "taxed": Variant(rule, taxes=taxes),
        "waits": Variant(rule, dealing=rl.Dealing("QE", notice=1)),
        "plain": rule,
    }
    table = rl.compare(returns, target, variants, costs=rl.Costs(0.002), **DRAWN)
    alone = {
        "dear": {"costs": dear},
        "taxed": {"taxes": taxes},
        "waits": {"dealing": rl.Dealing("QE", notice=1)},
        "plain": {"costs": rl.Costs(0.002)},
    }
    for name, frictions in alone.items():
        single = rl.compare(returns, target, {"it": rule}, **frictions, **DRAWN)
        np.testing.assert_array_equal(table.loc[name, "value"], single.loc["it", "value"])


def test_the_chapters_comparisons_are_comparisons(case: tuple) -> None:
    returns, target = case
    taxes = rl.Taxes(0.25, year=12)
    old = compare_after_tax(returns, target, RULES, taxes, baseline="never", **DRAWN)
    both = {name: Variant(rule, taxes=taxes) for name, rule in RULES.items()}
    both |= {f"{name}, untaxed": Variant(rule) for name, rule in RULES.items()}

    def after_tax(path: SimulatedPath) -> float:
        return (path.liquidation / path.initial) ** (path.yearly / len(path.value)) - 1.0

    drawn = resampled_measures(returns, target, both, measures=after_tax, **DRAWN)
    drawn = drawn.droplevel("measure", axis=1)
    drag = drawn["annual, untaxed"] - drawn["annual"]
    extra = drag - (drawn["never, untaxed"] - drawn["never"])
    apart = drawn["annual"] - drawn["never"]
    found = [drawn.loc[0, "annual"], apart.loc[0], *apart.loc[1:].quantile([0.025, 0.975])]
    found += [drag.loc[0], *drag.loc[1:].quantile([0.025, 0.975])]
    found += [extra.loc[0], *extra.loc[1:].quantile([0.025, 0.975])]
    assert found == pytest.approx(old.loc["annual"].to_list()[:-1], rel=1e-12)

    bands = {"narrow": rl.Policy(1, 0.01), "wide": rl.Policy(1, 0.05)}
    strayed = compare_distance(returns, target, bands, baseline="wide", **DRAWN)

    def product(path: SimulatedPath) -> float:
        distance = ((path.weights - path.target) ** 2).mean() ** 0.5
        return float(distance * path.turnover.mean())

    drawn = resampled_measures(returns, target, bands, measures=product, **DRAWN)
    ratio = drawn["narrow", "product"] / drawn["wide", "product"] - 1.0
    expected = [ratio.loc[0], *ratio.loc[1:].quantile([0.025, 0.975])]
    assert strayed.loc["narrow"].to_list()[:3] == pytest.approx(expected, rel=1e-12)


def test_three_periods_have_no_block_length_and_a_still_portfolio_has_one(case: tuple) -> None:
    returns, target = case
    with pytest.raises(ValueError, match=r"3 periods are too few .* give `block`"):
        rl.compare(returns.iloc[:3], target, RULES)
    short = rl.compare(returns.iloc[:3], target, RULES, block=1.0, n_resamples=5)
    assert np.isfinite(short["value"]).all()
    still = pd.DataFrame({"a": 0.001, "b": 0.001}, returns.index)
    assert block_length(still, {"a": 0.5, "b": 0.5}) == 1.0
    assert block_length(still, {"a": 0.5, "b": 0.5}, of="relative") == 1.0
    steps = pd.DataFrame({"a": [0.1, -0.1] * 20})
    assert np.isfinite(block_length(steps, {"a": 1.0}))
    with pytest.raises(ValueError, match="a path of targets belongs to one history"):
        rl.compare(returns, pd.DataFrame([target], [returns.index[0]]), RULES)


def test_the_block_of_relative_returns_is_theirs_and_not_the_portfolios() -> None:
    generator = np.random.default_rng(5)
    market = 0.05 * generator.normal(size=1200)
    apart = np.zeros(1200)
    for step in range(1, 1200):
        apart[step] = 0.9 * apart[step - 1] + 0.01 * generator.normal()
    # Assets run apart for long; what they share, and so the portfolio, forgets at once.
    logs = np.column_stack([market + apart, market - apart])
    returns = pd.DataFrame(np.expm1(logs), columns=["up", "down"])
    half = {"up": 0.5, "down": 0.5}
    assert block_length(returns, half) < 5.0
    assert block_length(returns, half, of="relative") > 20.0
    # An asset without weight has no say.
    returns["other"] = np.expm1(0.1 * generator.normal(size=1200))
    again = block_length(returns, half, of="relative")
    assert again == block_length(returns[["up", "down"]], half, of="relative")
    with pytest.raises(ValueError, match="of is 'both'"):
        block_length(returns, half, of="both")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="miss 'bond'"):
        block_length(returns, {"bond": 1.0})


def test_the_longer_of_returns_and_squares_decides_and_a_period_is_the_least() -> None:
    generator = np.random.default_rng(8)
    noise = generator.normal(size=800)
    calm = pd.DataFrame({"a": 0.01 * noise})
    turns = np.where(np.arange(800) // 50 % 2 == 0, 0.002, 0.03)
    stormy = pd.DataFrame({"a": turns * noise})
    # Signs forget at once in both; sizes remember in the second.
    assert block_length(stormy, {"a": 1.0}) > 4.0 * block_length(calm, {"a": 1.0})
    # What turns back at once would have a block shorter than a period.
    lengths = [
        block_length(pd.DataFrame({"a": 0.01 * generator.normal(size=12)}), {"a": 1.0})
        for _ in range(40)
    ]
    assert min(lengths) == 1.0


def test_measures_go_by_their_names_and_not_by_their_order(case: tuple) -> None:
    returns, target = case

    def ends(path: SimulatedPath) -> dict[str, float]:
        both = {"end": path.value[-1], "least": path.value.min()}
        return both if path.trades else dict(reversed(both.items()))

    table = rl.compare(returns, target, RULES, measures=ends, **DRAWN)
    assert table.loc["never"].index.to_list() == ["end", "least"]
    for name, rule in RULES.items():
        value = rl.simulate(returns, target, rule).value
        expected = [value.iloc[-1], value.min()]
        assert table.loc[name, "value"].to_list() == pytest.approx(expected, rel=1e-12)

    def others(path: SimulatedPath) -> dict[str, float]:
        return {"end": path.value[-1], "dates" if path.trades else "none": 1.0}

    with pytest.raises(ValueError, match="measures gives end, none for one path and end, dates"):
        rl.compare(returns, target, RULES, measures=others, **DRAWN)


def test_the_block_of_a_universe_that_changes_takes_what_is_not_listed_for_still(
    case: tuple,
) -> None:
    returns, target = case
    rules = {"annual": rl.Policy(12), "never": rl.Policy(None)}
    gaps = returns.copy()
    gaps.iloc[np.arange(240) // 30 % 2 == 0, 1] = np.nan
    drawn = {"n_resamples": 2, "missing": "unlisted", "measures": "growth"}
    still = block_length(gaps.fillna(0.0), target)
    assert rl.compare(gaps, target, rules, **drawn).attrs["block"] == still
    assert still != block_length(gaps.fillna(1.0), target)
