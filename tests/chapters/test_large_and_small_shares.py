"""Shares that lead: the code by naive twins, and the chapter on large and small computed again."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from chapter import Chapter

import research_lib as rl
from research_lib.chapters.large_and_small_shares import decades, leads
from research_lib.chapters.large_and_small_shares import figures as draw
from research_lib.chapters.large_and_small_shares.large_and_small import (
    HALF,
    LEADS,
    large_and_small,
    lead_lag,
    mixes,
    small_ahead,
    starts_of_rises,
    window_growth,
)
from research_lib.datasets.study import stored
from research_lib.inference.resampling import block_length
from research_lib.report.coverage import measured_coverage

CHAPTER = Chapter("17_large_and_small_shares")
EVIDENCE = Chapter("17_large_and_small_everywhere")


# Who moves first, and mixes.


def test_leads_by_other_means() -> None:
    pair = large_and_small("us_size_deciles").loc["1966":"1985"]
    found = lead_lag(pair, n_resamples=20)["value"]
    before, now = pair.iloc[:-1].to_numpy(), pair.iloc[1:].to_numpy()
    forward = np.corrcoef(before[:, 0], now[:, 1])[0, 1]
    assert found["large first"] == pytest.approx(forward, abs=1e-12)
    back = np.corrcoef(before[:, 1], now[:, 0])[0, 1]
    assert found["difference"] == pytest.approx(forward - back, abs=1e-12)
    line = sm.OLS(now[:, 1], sm.add_constant(before)).fit()
    assert found["beyond own"] == pytest.approx(line.params[1], rel=1e-9)
    rose = before[:, 0] > 0
    for name, part in (("after rises", rose), ("after falls", ~rose)):
        slope = np.polyfit(before[part, 0], now[part, 1], 1)[0]
        assert found[name] == pytest.approx(slope, rel=1e-9)


def test_a_follower_is_found() -> None:
    news = np.random.default_rng(1).normal(0.0, 0.01, 600)
    pair = pd.DataFrame({"large": news[1:], "small": news[:-1]})
    found = lead_lag(pair, n_resamples=50)
    assert found.loc["large first", "value"] == pytest.approx(1.0, abs=1e-9)
    assert found.loc["difference", "low"] > 0.8


def test_a_later_low_is_counted_in_days() -> None:
    days = pd.bdate_range("2001-01-01", periods=700)
    rises = pd.DataFrame(0.001, days, ["large", "small"])
    rises.iloc[201:240, 0] = -0.01
    rises.iloc[201:250, 1] = -0.01
    rises.iloc[0] = 0.01
    (row,) = starts_of_rises(rises, rises["large"]).to_dict("records")
    assert row["days later"] == 10
    assert row["low of small"] == days[249]
    assert row["large"] == pytest.approx(1.001**21 - 1)
    assert row["small"] == pytest.approx(0.99**10 * 1.001**11 - 1)
    assert row["large, year"] == pytest.approx(1.001**252 - 1)


def test_the_lows_are_sought_in_the_window_alone() -> None:
    """A fall that small shares alone repeat, deeper, 60 days later: outside a short window."""
    days = pd.bdate_range("2001-01-01", periods=700)
    rises = pd.DataFrame(0.0, days, ["large", "small"])
    rises.iloc[201:240] = -0.01
    rises.iloc[240:280] = 0.01
    rises.iloc[280:300, 0] = 0.01
    rises.iloc[280:300, 1] = -0.03
    later = [
        starts_of_rises(rises, rises["large"], around=around)["days later"].item()
        for around in (30, 90)
    ]
    assert later == [0, 60]


@pytest.mark.parametrize("first", ["1926-07", "1999-03"])
def test_windows_agree_with_the_simulator(first: str) -> None:
    pair = large_and_small("us_size_deciles")
    window = pair.loc[first:].iloc[:120]
    mix = {"large": 0.25, "small": 0.75}
    for rebalanced, rule in ((False, rl.Policy(None)), (True, rl.Policy(12))):
        found = window_growth(pair, [0.25], rebalanced=rebalanced).loc[window.index[0], 0.25]
        value = rl.simulate(window, mix, rule).value.iloc[-1]
        assert found == pytest.approx(value**0.1 - 1, rel=1e-9)


def test_a_mix_left_alone_ends_between_and_a_rebalanced_one_not_behind() -> None:
    growth = window_growth(large_and_small("us_size_deciles"), [0.0, 0.3, 1.0])
    ends = growth[[0.0, 1.0]]
    assert (growth[0.3] <= ends.max(axis=1) + 1e-12).all()
    assert (growth[0.3] >= ends.min(axis=1) - 1e-12).all()
    half = window_growth(large_and_small("us_size_deciles"), [0.5], rebalanced=True)[0.5]
    assert (half >= ends.min(axis=1)).all()


def test_outcomes_by_counting() -> None:
    pair = large_and_small("us_size_deciles").loc["1990":"2012"]
    found = mixes(pair, [0.0, 0.5, 1.0], n_resamples=5)["value"]
    ends, spreads = [], []
    for start in range(len(pair) - 119):
        window = pair.iloc[start : start + 120]
        ends.append((1 + window).prod() ** 0.1 - 1)
        path = (1 + window).cumprod().mean(axis=1)
        earned = np.concatenate(([path.iloc[0] - 1], path.pct_change().iloc[1:]))
        spreads.append(earned.std(ddof=1) * math.sqrt(12))
    ends = pd.DataFrame(ends)
    assert found["median", 1.0] == pytest.approx(ends["large"].median(), rel=1e-9)
    assert found["worst", 0.0] == pytest.approx(ends["small"].min(), rel=1e-9)
    ahead = (ends["small"] > ends["large"]).mean()
    assert found["windows", "small ahead"] == pytest.approx(ahead)
    assert found["volatility", 0.5] == pytest.approx(np.mean(spreads), rel=1e-9)


def test_volatility_of_mixes_left_alone_a_window_at_a_time() -> None:
    pair = large_and_small("us_size_deciles").iloc[:18]
    found = mixes(pair, [0.5, 0.2], months=12, n_resamples=2, block=3.0)["value"]
    for share in (0.5, 0.2):
        spreads = []
        for first in range(18 - 12 + 1):
            part = (1 + pair.iloc[first : first + 12]).cumprod()
            path = np.r_[1.0, share * part["large"] + (1 - share) * part["small"]]
            spreads.append(np.std(path[1:] / path[:-1] - 1, ddof=1) * math.sqrt(12))
        assert found["volatility", share] == pytest.approx(np.mean(spreads))
    assert found["windows", "small ahead"] == pytest.approx(
        small_ahead(np.log1p(pair[["small"]].to_numpy().T) - np.log1p(pair["large"].to_numpy()), 12)
    )


# The studies.


def test_an_outcome_alone_is_that_of_all() -> None:
    pair = large_and_small("us_size_deciles").loc["1990":"2012"]
    every = mixes(pair, [0.0, 0.5, 1.0], n_resamples=5)
    for name in decades.rows():
        alone = mixes(pair, [0.0, 0.5, 1.0], n_resamples=5, only=[name])
        assert alone.to_numpy().tolist() == every.loc[list(alone.index)].to_numpy().tolist()
    assert set(every.index.get_level_values("outcome")) == set(decades.rows())


def test_stored_mixes_have_their_shares_as_numbers() -> None:
    table = decades.mixed()
    growth = window_growth(large_and_small("us_size_deciles"), [0.25])
    assert table.loc[("median", 0.25), "value"] == pytest.approx(growth[0.25].median())
    assert table.loc[("worst", 0.25), "value"] == pytest.approx(growth[0.25].min())


def test_how_often_a_lead_is_right_by_the_librarys_own_measure() -> None:
    """That of the first lead, a history at a time; the two draw other histories."""
    pair = large_and_small("us_size_deciles").loc["1966":"1985"]
    both = np.hstack((pair.to_numpy()[:-1], pair.to_numpy()[1:]))

    def large_first(many: np.ndarray) -> list[float]:
        return [np.corrcoef(each[:, 0], each[:, 3])[0, 1] for each in many]

    how = {"block": block_length(pair, HALF), "n_worlds": 40, "n_resamples": 60}
    known = measured_coverage(both, large_first, **how)
    assert leads.held(pair, 40)[0] == pytest.approx(known, abs=0.15)


def test_leads_of_five_years_are_those_of_the_period() -> None:
    pair = large_and_small("us_size_deciles").loc["1926":"1940"]
    found = leads.by_years(pair)
    assert list(found.index) == [1926, 1931, 1936]
    assert list(found.columns) == LEADS
    part = pair.loc["1931":"1935"]
    forward = part["small"].corr(part["large"].shift())
    assert found.loc[1931, "large first"] == pytest.approx(forward)
    assert found.loc[1931].tolist() == pytest.approx(
        lead_lag(part, n_resamples=2)["value"].tolist()
    )


# What the chapter says.


def test_verdicts_cover_the_claims_named() -> None:
    assert list(CHAPTER.verdicts()) == CHAPTER.claims() == ["W64", "W65"]
    findings = [verdict["finding"] for verdict in CHAPTER.verdicts().values()]
    assert findings == ["holds in part", "depends"]


def test_large_led_in_every_five_years_to_2005() -> None:
    by_day = large_and_small("us_size_deciles_daily").loc[:"2025"]
    gaps = []
    for start in range(1926, 2026, 5):
        part = by_day.loc[str(start) : str(start + 4)]
        forward = part["small"].corr(part["large"].shift())
        gaps.append(forward - part["large"].corr(part["small"].shift()))
    assert sum(gap > 0 for gap in gaps[:16]) == 16
    assert "led in 16 of 16 spans" in CHAPTER.stored()
    assert CHAPTER.shows(f"{min(gaps[16:]):.2f}", f"{max(gaps[16:]):.2f}")


def test_daily_intervals_are_right_too_rarely_to_be_printed() -> None:
    found = stored("leads").query("data == 'one day' and lead == 'difference' and years == 20")
    assert (found["coverage"] < 0.9).sum() == 4
    assert EVIDENCE.shows(f"{100 * found['coverage'].min():.1f} %")


def test_the_lead_since_2006_is_absent_or_reversed() -> None:
    late = large_and_small("us_size_deciles_daily").loc["2006":"2025"]
    found = lead_lag(late)
    assert found.loc["large first", "high"] < 0.0
    assert found.loc["beyond own", "high"] < 0.0
    assert found.loc["difference", "low"] < 0.0 < found.loc["difference", "high"]
    both = zip(late["large"].shift(), late["small"], strict=True)
    pairs = np.array([pair for pair in both if np.isfinite(pair[0])])
    assert found.loc["large first", "value"] == pytest.approx(np.corrcoef(pairs.T)[0, 1])


def test_who_turned_first() -> None:
    by_day = large_and_small("us_size_deciles_daily")
    rises = starts_of_rises(by_day, by_day.mean(axis=1))
    days = rises["days later"]
    verdict = CHAPTER.verdicts()["W64"]
    assert verdict["value"] == days.median() == 1.0
    assert verdict["low"] == 0.0
    assert CHAPTER.shows(f"{len(rises)}")
    assert CHAPTER.shows(f"{verdict['high']:.1f}")
    counts = [(days > 0).sum(), (days == 0).sum(), (days < 0).sum()]
    assert CHAPTER.shows(*(f"{count}" for count in counts))
    late = days[days > 1]
    assert EVIDENCE.shows(f"{days.isin([0, 1]).sum()}", f"{len(days)}")
    assert EVIDENCE.shows(f"{len(late)}", f"{late.min()}", f"{late.max()}")
    assert EVIDENCE.shows(f"{days.mean():.1f}")
    lows = rises[days > 0]["low of small"]
    assert ((lows.dt.month == 12) & (lows.dt.day > 22)).sum() == 3


def test_small_was_ahead_in_two_windows_of_three() -> None:
    growth = window_growth(large_and_small("us_size_deciles"), [0.0, 1.0])
    ahead = growth[0.0] > growth[1.0]
    verdict = CHAPTER.verdicts()["W65"]
    assert verdict["value"] == pytest.approx(ahead.mean(), rel=1e-4)
    assert verdict["low"] < 0.5 < verdict["high"]
    low, high = (100 * verdict[end] for end in ("low", "high"))
    assert CHAPTER.shows(f"{100 * ahead.mean():.1f}", f"{low:.1f}", f"{high:.1f}")
    late = ahead.loc["2006":]
    assert CHAPTER.shows(f"{100 * late.mean():.1f}", f"{len(late)}")
    assert EVIDENCE.shows(f"{100 * late.mean():.1f}")
    assert CHAPTER.shows(f"{len(growth):,}")


# Figures.


def test_leads_are_dots_with_their_intervals() -> None:
    rows = pd.MultiIndex.from_product([["then", "now"], ["large first", "small first"]])
    table = pd.DataFrame({"value": [0.3, 0.1, 0.0, 0.05], "low": -0.1, "high": 0.4}, rows)
    left, right = draw.lead_lag_dots({"one day": table, "one month": 2 * table}).axes
    lines = {line.get_label(): line for line in left.lines}
    assert list(lines["large first"].get_xdata()) == [0.3, 0.0]
    assert list(lines["small first"].get_xdata()) == [0.1, 0.05]
    assert lines["large first"].get_marker() != lines["small first"].get_marker()
    assert lines["small first"].get_markerfacecolor() == "none"
    drawn = np.concatenate([lines.get_segments() for lines in left.collections])
    assert drawn[:, :, 0].tolist() == [[-0.1, 0.4]] * 4
    assert [text.get_text() for text in left.get_yticklabels()] == ["then", "now"]
    assert left.get_xlim() == right.get_xlim()


def test_the_frontier_has_a_cross_for_each_end() -> None:
    pair = large_and_small("us_size_deciles").loc["1990":"2012"]
    table = mixes(pair, [0.0, 0.5, 1.0], n_resamples=5)
    left, right = draw.mix_frontier(table).axes
    for axes, outcome in ((left, "median"), (right, "worst")):
        dots = axes.collections[0].get_offsets()
        assert dots[:, 1].tolist() == table.loc[outcome].loc[[0.0, 0.5, 1.0], "value"].tolist()
        assert {"small", "half", "large"} == {text.get_text() for text in axes.texts}


def test_gap_is_drawn_by_the_start_of_the_window() -> None:
    months = pd.to_datetime(["1930-01-31", "1930-02-28", "1930-03-31"])
    axes = draw.gap_by_start(pd.Series([0.01, -0.02, 0.03], months)).axes[0]
    (line,) = (each for each in axes.lines if len(each.get_xdata()) == 3)
    assert list(line.get_ydata()) == [0.01, -0.02, 0.03]
    assert line.get_xdata()[0] == pytest.approx(1930 + 1 / 12)
    assert {"small ahead", "large ahead"} == {text.get_text() for text in axes.texts}


def test_leads_through_time_stand_in_the_middle_of_their_years() -> None:
    table = pd.DataFrame({"large first": [0.3, 0.2], "small first": [0.1, 0.0]}, [1926, 1931])
    axes = draw.leads_through_time(table).axes[0]
    lines = {line.get_label(): line for line in axes.lines}
    assert list(lines["large first"].get_xdata()) == [1928.5, 1933.5]
    assert list(lines["small first"].get_ydata()) == [0.1, 0.0]
    assert lines["small first"].get_markerfacecolor() == "none"
