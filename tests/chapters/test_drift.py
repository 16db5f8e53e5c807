"""What chapter 31 says, computed again without the chapter, and found in its text."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import research_lib as rl
from research_lib.chapters.drift import figures as draw
from research_lib.chapters.drift.passage import first_passage, relative_gain, share_reached
from research_lib.measures.drift import weights_before_trades

CHAPTER = Chapter("31_drift")
FUNDS = rl.load("factor_etfs_daily")


def test_verdicts_cover_the_claims_named() -> None:
    named = CHAPTER.claims()
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
    assert CHAPTER.shows(f"{100 * highest:.1f} %")
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
    assert CHAPTER.shows(f"{np.mean(drifts) / 0.05:.0%}")


def test_the_mix_that_is_never_touched() -> None:
    returns = pd.concat([rl.load("us_market"), rl.load("us_bills")], axis=1)
    target = pd.Series([0.6, 0.4], returns.columns)
    spread = [
        rl.simulate(returns, target, rl.Policy(pace)).returns().std() * 12**0.5
        for pace in [None, 1]
    ]
    assert f"{100 * (spread[0] - spread[1]):.2f}" in CHAPTER.stored()


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


def test_the_wait_has_a_band_and_the_weights_their_target() -> None:
    rows = pd.MultiIndex.from_product([["stocks"], [1, 2]])
    reached = pd.DataFrame({"share": [0.1, 0.2], "low": [0.0, 0.1], "high": [0.2, 0.4]}, rows)
    (axes,) = draw.wait_for_level(reached, "years").axes
    assert len(axes.collections) == 1
    assert [text.get_text() for text in axes.texts] == ["stocks"]
    weights = pd.DataFrame({"a": [0.5, 0.6], "b": [0.5, 0.4]}, pd.to_datetime(["2000", "2020"]))
    (axes,) = draw.weights_left_alone({"pair": weights}, {"pair": 0.5}).axes
    assert {text.get_text() for text in axes.texts} == {"a", "b"}
    assert any(set(line.get_ydata()) == {0.5} for line in axes.lines)


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
