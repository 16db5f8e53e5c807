"""What the chapter on drift and its evidence say, computed again without them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import research_lib as rl
from research_lib.chapters.drift import figures as draw
from research_lib.chapters.drift import reviews, sales
from research_lib.chapters.drift.data import BONDS, Meant, meant, meant_names, pools_of_five
from research_lib.chapters.drift.passage import (
    first_passage,
    relative_gain,
    share_reached,
    spread_against_rest,
    waits,
)
from research_lib.measures.drift import weights_before_trades

CHAPTER, EVIDENCE = Chapter("31_drift"), Chapter("31_drift_everywhere")
FUNDS = rl.load("factor_etfs_daily")
SETS = meant()


def test_verdicts_cover_the_claims_named() -> None:
    prose = "\n".join(cell.source for cell in CHAPTER.cells() if cell.cell_type == "markdown")
    named = re.findall(r"^\| (R\d+) \|", prose, re.MULTILINE)
    assert list(CHAPTER.verdicts()) == named == ["R2", "R11", "R13", "R20"]


def test_no_fund_ever_grew_from_a_fifth_to_three_tenths() -> None:
    # A walk of every start, asset by asset, without the library.
    prices = np.vstack([np.ones(5), (1 + FUNDS).cumprod().to_numpy()])
    highest = 0.0
    for start in range(len(FUNDS)):
        money = prices[start + 1 :] / prices[start]
        highest = max(highest, (money.max(axis=1) / money.sum(axis=1)).max())
    assert highest < 0.3
    assert CHAPTER.shows(f"{len(FUNDS):,}")
    assert EVIDENCE.shows(f"{100 * highest:.1f} %")
    assert CHAPTER.verdicts()["R11"]["value"] == 0.0


@given(st.floats(0.01, 0.98), st.floats(0.01, 0.98))
def test_the_gain_leads_from_one_weight_to_the_other(weight: float, level: float) -> None:
    grown = weight * (1 + relative_gain(weight, level))
    assert grown / (grown + 1 - weight) == pytest.approx(level)


def test_first_passage_against_the_books_of_the_simulator() -> None:
    pair = FUNDS[["MTUM", "VLUE"]].iloc[-300:]
    half = {"MTUM": 0.5, "VLUE": 0.5}
    found = first_passage(pair, half, 0.52)
    for start in [0, 100, 250]:
        weights = rl.simulate(pair.iloc[start:], half, rl.Policy(None)).weights.max(axis=1)
        reached = np.flatnonzero(weights >= 0.52)
        expected = reached[0] + 1 if len(reached) else np.nan
        assert found["periods"].iloc[start] == pytest.approx(expected, nan_ok=True)
        assert found["highest"].iloc[start] == pytest.approx(weights.max())


@pytest.mark.parametrize("level", [0.0, 1.0, 1.5])
def test_an_impossible_level_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match=f"level is {level}"):
        first_passage(FUNDS, dict.fromkeys(FUNDS, 0.2), level)
    with pytest.raises(ValueError, match=f"weight is {level}"):
        relative_gain(0.2, level)


def test_what_a_monthly_rule_sells_was_ahead_of_the_year_as_often_as_not() -> None:
    returns = rl.load("us_stocks_20_daily")
    wealth = np.vstack([np.ones(20), (1 + returns).cumprod().to_numpy()])
    # The mix, as a product over its months.
    rows = np.arange(21, len(returns), 21)
    months = (wealth[rows] / wealth[rows - 21]).mean(axis=1)
    mix = np.concatenate(([1.0], np.cumprod(months)))
    ahead, sold = [], 0
    for number, row in enumerate(rows[12:-1], start=13):
        month = wealth[row] / wealth[row - 21]
        sale = month > month.mean()
        year = wealth[row] / wealth[row - 252]
        ahead.append((year[sale] > mix[number] / mix[number - 12]).sum())
        sold += sale.sum()
    share = sum(ahead) / sold
    assert CHAPTER.shows(f"{100 * share:.1f} %")
    assert CHAPTER.verdicts()["R2"]["value"] == pytest.approx(share, rel=1e-5)


def test_tracking_error_and_drift_of_the_annual_rule() -> None:
    returns = rl.load("us_stocks_20_daily")
    equal = pd.Series(0.05, returns.columns)
    wealth = np.vstack([np.ones(20), (1 + returns).cumprod().to_numpy()])
    errors, drifts = [], []
    for offset in range(252):
        rows = np.arange(len(returns))
        since = np.where(rows < offset, 0, rows - (rows - offset) % 252)
        start = wealth[:-1] / wealth[since]
        end = wealth[1:] / wealth[since]
        earned = end.sum(axis=1) / start.sum(axis=1) - 1
        errors.append((earned - returns.to_numpy() @ equal).std(ddof=1) * 252**0.5)
        drifts.append(((end / end.sum(axis=1, keepdims=True) - 0.05) ** 2).mean() ** 0.5)
    assert CHAPTER.shows(f"{100 * np.mean(errors):.2f} %")
    judged = CHAPTER.verdicts()["R13"]
    ends = [judged["low"], judged["value"], judged["high"]]
    assert ends == pytest.approx([min(errors), np.mean(errors), max(errors)], rel=1e-4)
    assert judged["kind"] == "range over starts"
    assert EVIDENCE.shows(f"{np.mean(drifts) / 0.05:.0%}")


def untouched(returns: np.ndarray, target: np.ndarray, first: int, last: int) -> np.ndarray:
    """Weights at the end of each period from `first` on, bought at the opening."""
    grown = target * np.cumprod(1 + returns[first:last], axis=0)
    return grown / grown.sum(axis=1, keepdims=True)


def test_the_mixes_that_are_never_touched() -> None:
    for name in ["60/40 shares, bills", BONDS]:
        returns, target = SETS[name].returns.to_numpy(), np.array([0.6, 0.4])
        wealth = np.cumprod(1 + returns, axis=0) @ target
        alone = wealth / np.r_[1.0, wealth[:-1]] - 1
        change = 100 * 12**0.5 * (alone.std(ddof=1) - (returns @ target).std(ddof=1))
        # The table counts from monthly reviews, which in monthly data are the target itself.
        assert EVIDENCE.shows(f"{change:.2f} points")
        if name == BONDS:
            assert CHAPTER.shows(f"{change:.2f} points")


def test_volatility_of_annual_reviews_counted_apart() -> None:
    returns = SETS[BONDS].returns.to_numpy()
    target = np.array([0.6, 0.4])
    volatility = []
    for offset in range(12):
        paid, weights = [], target
        for row, earned in enumerate(returns):
            paid.append(weights @ earned)
            weights = weights * (1 + earned) / (1 + paid[-1])
            # A review at the close of this period, before the first of the next twelve.
            if (row + 1 - offset) % 12 == 0 and row + 1 >= offset:
                weights = target
        volatility.append(np.std(paid, ddof=1))
    change = 100 * 12**0.5 * (np.mean(volatility) - (returns @ target).std(ddof=1))
    assert CHAPTER.shows(f"{change:.2f} points")
    assert f"{abs(change):.2f} points at most" in CHAPTER.verdicts()["R13"]["because"]


def test_volatility_of_reviews_five_years_apart_counted_apart() -> None:
    returns = SETS[BONDS].returns.to_numpy()
    target = np.array([0.6, 0.4])
    volatility = []
    for offset in range(60):
        paid, weights = [], target
        for row, earned in enumerate(returns):
            paid.append(weights @ earned)
            weights = weights * (1 + earned) / (1 + paid[-1])
            if (row + 1 - offset) % 60 == 0 and row + 1 >= offset:
                weights = target
        volatility.append(np.std(paid, ddof=1))
    change = 100 * 12**0.5 * (np.mean(volatility) - (returns @ target).std(ddof=1))
    assert reviews.more_when_rare(SETS[BONDS], [5])[5] == pytest.approx(change, rel=1e-6)
    assert CHAPTER.shows(f"{change:.2f} points")
    short = SETS[BONDS]._replace(returns=SETS[BONDS].returns.iloc[:120])
    assert reviews.more_when_rare(short, [1, 5]).isna().tolist() == [False, True]


def test_off_target_grows_with_the_root_of_time() -> None:
    returns = SETS["20 US stocks"].returns.to_numpy()
    equal = np.full(20, 0.05)
    shares = []
    for days in [21, 84, 336]:
        each = [
            np.abs(untouched(returns, equal, first, first + days)[-1] - equal).sum() / 2
            for first in range(0, len(returns) - days + 1)
        ]
        shares.append(100 * np.mean(each))
    assert CHAPTER.shows(*(f"{share:.2f} %" for share in shares))
    measured = reviews.off_target_after(SETS["20 US stocks"], [1, 4, 16])
    assert (100 * measured).tolist() == pytest.approx(shares)
    assert 1.9 < shares[1] / shares[0] < 2.1
    assert 3.8 < shares[2] / shares[0] < 4.3


def test_a_random_walk_is_as_far_off_as_the_formula_says() -> None:
    rng = np.random.default_rng(3)
    # Small steps, for which the formula is exact but for noise.
    steps = pd.DataFrame(0.001 * rng.standard_normal((8_000, 5)), columns=list("abcde"))
    walk = Meant(steps, pd.Series(0.2, list("abcde")), 12)
    measured = reviews.by_rule(walk)["rmse"]
    for rule in ["quarterly", "annual"]:
        assert measured[rule] == pytest.approx(reviews.expected_rmse(walk, rule), rel=0.03)
    after = reviews.off_target_after(walk, [1, 4, 16])
    assert after[4] / after[1] == pytest.approx(2.0, rel=0.03)
    assert after[16] / after[1] == pytest.approx(4.0, rel=0.05)


def test_the_gap_of_a_year_is_that_of_two_accounts() -> None:
    data = SETS["20 US stocks"]
    gap = reviews.gap_of_a_year(data)
    assert len(gap) == len(data.returns) - 251
    for first in [0, 3000, len(data.returns) - 252]:
        part = data.returns.iloc[first : first + 252]
        ends = [
            rl.simulate(part, data.target, rl.Policy(review)).value.iloc[-1] for review in [None, 1]
        ]
        assert gap[part.index[-1]] == pytest.approx(ends[0] - ends[1])
    judged = CHAPTER.verdicts()["R13"]["value"]
    missed = np.quantile(np.abs(gap), 0.95)
    assert CHAPTER.shows(f"{(np.abs(gap) < judged).mean():.0%}", f"{100 * missed:.1f} %")
    assert EVIDENCE.shows(f"{100 * gap.std():.2f} %")


@pytest.mark.parametrize("name", ["5 factor funds", BONDS])
def test_the_parts_of_a_change_in_volatility_add_up(name: str) -> None:
    data = SETS[name]
    parts = reviews.parts_of_volatility(data)
    assert parts[["target", "squares", "tilt", "timing"]].sum() == pytest.approx(parts["annual"])
    exact = (data.returns.to_numpy() @ data.target).std(ddof=1) * data.yearly**0.5
    assert parts["target"] == pytest.approx(100 * exact)
    # The tilt is what the target's own return has to do with a constant distance: one start.
    one = reviews.parts_of_volatility(data, starts=1)
    ledger = rl.simulate(data.returns, data.target, rl.Policy(round(data.yearly)))
    apart = (ledger.weights.shift().fillna(data.target) - data.target).mean().to_numpy()
    returns = data.returns.to_numpy()
    cross = np.cov(returns @ data.target, returns @ apart)[0, 1] * data.yearly
    total = 0.01 * (one["target"] + one["annual"])
    assert one["tilt"] == pytest.approx(100 * 2 * cross / total)
    # The squares are those of the tracking error, over the sum of two volatilities.
    error = reviews.by_rule(data).loc["annual", "tracking error"]
    near = 100 * error**2 / (2 * exact)
    assert parts["squares"] == pytest.approx(near, rel=0.1)


def test_independent_strays_add_in_squares() -> None:
    # Against the covariance of a portfolio whose active return has nothing to do with the target's.
    rng = np.random.default_rng(5)
    draws = rng.standard_normal((400_000, 2)) * [0.1893, 0.0296]
    assert draws.sum(axis=1).std() == pytest.approx(np.hypot(0.1893, 0.0296), rel=0.01)
    assert CHAPTER.shows(f"{100 * np.hypot(0.18935, 0.02958):.2f} %")


def test_what_a_rule_sells_on_assets_with_a_known_path() -> None:
    # A doubles every month against B, which stands still: A is sold at each review, always ahead.
    dates = pd.date_range("2000-01-31", periods=30, freq="ME")
    pair = pd.DataFrame({"A": 1.0, "B": 0.0}, dates)
    counted = sales.what_is_sold(Meant(pair, pd.Series(0.5, ["A", "B"]), 12))
    # Of 29 reviews, one a close but the last, neither the first twelve nor the last is counted.
    assert counted["trades"] == 2 * (29 - 13)
    everything = counted.filter(like="all ")
    assert (counted.drop(["trades", *everything.index]) == 1.0).all()
    # B neither rises nor is ahead, and is half of all that could be sold.
    assert everything.tolist() == [0.5, 0.5, 0.5]


def test_what_is_sold_of_shares_and_bonds_counted_apart() -> None:
    returns = SETS[BONDS].returns.to_numpy()
    mix = np.cumprod(1 + returns @ [0.6, 0.4])
    wealth = np.cumprod(1 + returns, axis=0)
    rose, year, following = [], [], []
    for row in range(12, len(returns) - 2):
        asset = int(returns[row, 1] > returns[row, 0])
        rose.append(returns[row, asset] > 0)
        ahead = wealth[row, asset] / wealth[row - 12, asset]
        year.append(ahead > mix[row] / mix[row - 12])
        following.append(returns[row + 1, asset] > returns[row + 1] @ [0.6, 0.4])
    shown = [f"{100 * np.mean(each):.1f} %" for each in (rose, year, following)]
    assert EVIDENCE.shows(*shown)
    assert CHAPTER.shows(*shown[1:])
    counted = sales.what_is_sold(SETS[BONDS])
    asked = counted[["had risen", "ahead for a year", "ahead next"]]
    assert asked.tolist() == pytest.approx([np.mean(each) for each in (rose, year, following)])
    dates = returns[12:-2]
    assert counted["all had risen"] == pytest.approx((dates > 0).mean())


def test_the_books_of_five_rules() -> None:
    books = {
        (name, cost): sales.against_the_drift(SETS["20 US stocks"], rule, cost)
        for name, rule in sales.band_rules().items()
        for cost in (0.0, 0.005)
    }
    for (_, cost), row in books.items():
        assert row["overshot"] == 0
        assert row["unpaid"] < 1e-12
        assert (row["wrong way"] == 0) == (cost == 0.0)
        assert row["most"] < 2e-5
    trades = sum(row["trades"] for (_, cost), row in books.items() if cost == 0.0)
    assert f"{trades:,} trades" in CHAPTER.verdicts()["R20"]["data"]
    wrong = sum(row["wrong way"] for row in books.values())
    assert f"{wrong} of {trades:,}" in CHAPTER.verdicts()["R20"]["because"]


def test_the_data_are_named_in_one_order() -> None:
    assert list(SETS) == meant_names()
    assert list(pools_of_five()) == meant_names()[:5]
    for data in SETS.values():
        assert data.target.sum() == pytest.approx(1.0)
        assert data.month == (21 if data.yearly > 12 else 1)
    days = SETS["5 factor funds"].returns.loc["2020-03"]
    month = pools_of_five()["5 factor funds"].loc["2020-03"].iloc[0]
    np.testing.assert_allclose(month, (1 + days).prod() - 1)


def test_decades_are_bought_anew() -> None:
    # The wild asset wins in the first decade and the second, and loses in the third.
    dates = pd.date_range("1980-01-31", periods=360, freq="ME")
    swing = np.tile([0.05, -0.04], 180) + np.repeat([0.02, 0.02, -0.02], 120)
    pair = pd.DataFrame({"wild": swing, "calm": 0.0}, dates)
    data = Meant(pair, pd.Series(0.5, ["wild", "calm"]), 12.0)
    assert reviews.decades_apart(data) == (3, 2)
    assert reviews.decades_apart(data._replace(returns=pair.iloc[:100])) == (0, 0)


def test_spread_against_the_rest_by_hand() -> None:
    logs = np.array([[0.1, 0.0, 0.0], [-0.1, 0.0, 0.0]])
    pool = pd.DataFrame(np.expm1(logs))
    # The first moves by 0.1 against the others, each of them by half of it: the median is theirs.
    expected = np.std([0.05, -0.05], ddof=1) * 12**0.5
    assert spread_against_rest(pool) == pytest.approx(expected)


def test_waits_are_means_over_groups() -> None:
    shares = {"stocks": {(0.3, 1): pd.Series([0.0, 1.0]), (0.25, 1): pd.Series([1.0, 1.0])}}
    found = waits(shares, 0.3)
    assert found.index.tolist() == [("stocks", 1)]
    assert found.loc[("stocks", 1)].round(6).tolist() == [0.5, 0.1, 0.9]


histories = arrays(np.float64, (12, 4), elements=st.floats(-0.4, 0.7)).map(
    lambda values: pd.DataFrame(values, columns=list("abcd"))
)


@given(
    histories,
    st.floats(0.0, 0.3),
    st.sampled_from(["absolute", "relative"]),
    st.sampled_from(["target", "halfway", "edge"]),
    st.floats(0.0, 0.02),
)
def test_overweight_is_sold_and_underweight_bought(
    returns: pd.DataFrame, band: float, kind: str, trade_to: str, cost: float
) -> None:
    target = pd.Series([0.4, 0.3, 0.2, 0.1], list("abcd"))
    rule = rl.Policy(1, band=band, band_kind=kind, trade_to=trade_to)
    ledger = rl.simulate(returns, target, rule, costs=rl.Costs(cost))
    dates = ledger.trades.index
    distance = (weights_before_trades(returns, target, ledger) - target).loc[dates]
    paid = ledger.costs.loc[dates]
    value = ledger.value.loc[dates] + paid
    traded = ledger.trades.div(value, axis=0)
    # Without costs the signs are opposite; with costs all is sold a little more, or bought less.
    wrong = traded * np.sign(distance)
    assert (wrong.max(axis=1) <= paid / value + 1e-12).all()
    after = (ledger.weights - target).loc[dates]
    assert (after * distance >= -1e-12).all(axis=None)
    assert (traded.sum(axis=1) + paid / value).abs().max() < 1e-12 if len(dates) else True


def test_lines_are_named_and_never_stands_apart() -> None:
    rows = pd.MultiIndex.from_product([["stocks", "funds"], [252, 1, 0]], names=["data", "looks"])
    table = pd.DataFrame({"value": [0.01, 0.1, 0.3, 0.02, 0.2, 0.3]}, rows)
    table["low"], table["high"] = table["value"] / 2, table["value"] * 2
    axes = draw.by_interval(table, "drift", root=True).axes[0]
    texts = [text.get_text() for text in axes.texts]
    assert {"stocks", "funds", "square root"} <= set(texts)
    assert [tick.get_text() for tick in axes.get_xticklabels()][-1] == "never"
    slope = next(line for line in axes.lines if line.get_linestyle() == ":").get_xydata()
    assert np.diff(np.log(slope), axis=0)[0, 1] / np.log(252) == pytest.approx(0.5)


def test_the_wait_has_bars_and_the_weights_their_target() -> None:
    rows = pd.MultiIndex.from_product([["stocks"], [2, 3]])
    reached = pd.DataFrame({"share": [0.1, 0.2], "low": [0.0, 0.1], "high": [0.2, 0.4]}, rows)
    (axes,) = draw.wait_for_level(reached, "years").axes
    (bars,) = axes.collections
    assert [segment.tolist() for segment in bars.get_segments()] == [[[3.0, 0.1], [3.0, 0.4]]]
    assert [text.get_text() for text in axes.texts] == ["stocks"]
    weights = pd.DataFrame({"a": [0.5, 0.6], "b": [0.5, 0.4]}, pd.to_datetime(["2000", "2020"]))
    (axes,) = draw.weights_left_alone({"pair": weights}, {"pair": 0.5}).axes
    assert {text.get_text() for text in axes.texts} == {"a", "b"}
    assert any(set(line.get_ydata()) == {0.5} for line in axes.lines)


def test_distance_and_calm_share_a_scale() -> None:
    rules = ["monthly", "annual", "never"]
    rows = pd.MultiIndex.from_product([["stocks", "funds"], rules])
    found = pd.DataFrame({"tracking error": [0.0, 0.03, 0.1, 0.0, 0.01, 0.02]}, rows)
    found["low"], found["high"] = found["tracking error"] - 0.001, found["tracking error"] + 0.001
    more = pd.DataFrame([[0.0, -0.1, 4.0], [0.0, 0.0, 0.0]], ["stocks", "funds"], rules)
    left, right = draw.distance_and_calm(found, more).axes
    assert left.get_ylim() == right.get_ylim()
    assert [tick.get_text() for tick in left.get_xticklabels()] == ["1", "12", "never"]
    assert {text.get_text() for text in right.texts} == {"stocks", "funds"}
    assert [text.get_text() for text in left.texts] == ["3.00%"]
    assert [list(line.get_ydata()) for line in left.lines][:2] == [[0.0, 3.0], [10.0]]


def test_a_dotted_root_starts_where_the_line_does() -> None:
    curve = pd.DataFrame({"stocks": [0.01, 0.03, 0.04]}, [1, 2, 4])
    (axes,) = draw.off_target_by_age(curve).axes
    line, root = (drawn.get_ydata() for drawn in axes.lines)
    assert list(line) == [0.01, 0.03, 0.04]
    assert list(root) == pytest.approx([0.01, 0.01 * 2**0.5, 0.02])


def test_a_data_set_keeps_its_colour() -> None:
    curves = pd.DataFrame(0.1, [1, 2], ["49 industries", "20 US stocks"])
    (axes,) = draw.off_target_by_age(curves).axes
    colours = {text.get_text(): text.get_color() for text in axes.texts}
    assert colours == {name: draw.OWN[name][0] for name in curves}


def test_many_groups_at_once_wait_as_long_as_one() -> None:
    months = np.expm1(np.log1p(FUNDS).resample("ME").sum())
    groups = np.array([[0, 1, 2], [1, 3, 4], [0, 2, 4]])
    found = share_reached(months, groups, [0.36, 0.4], 5)
    for number, group in enumerate(groups):
        some = months.iloc[:, group]
        for level, years in [(0.36, 2), (0.4, 5)]:
            waits = first_passage(some, dict.fromkeys(some, 1 / 3), level)["periods"]
            full = waits.iloc[: len(waits) + 1 - 12 * years]
            assert found[level, years][number] == pytest.approx((full <= 12 * years).mean())
    with pytest.raises(ValueError, match="level is 1"):
        share_reached(months, groups, [1.0], 5)
