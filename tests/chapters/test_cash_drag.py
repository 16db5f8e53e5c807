"""Chapter 21 says what its cells say, and what other ways of computing say."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter

import research_lib as rl
from research_lib.chapters.cash_drag.losers import (
    Participants,
    cost_for,
    participants,
    share_behind,
)
from research_lib.datasets.funds import spiva

CHAPTER = Chapter("21_cash_drag")


@cache
def months() -> pd.DataFrame:
    columns = {
        "market": rl.load("us_market")["US market"],
        "bills": rl.load("us_bills")["US bills"],
        "prices": rl.load("us_cpi")["US inflation"],
    }
    return pd.DataFrame(columns).loc["1926-07":"2024-12"]


def yearly(returns: pd.Series) -> float:
    return float(np.expm1(12 * np.log1p(returns).mean()))


@pytest.mark.parametrize(("share", "text"), [(0.07, "0.38"), (0.10, "0.55"), (0.50, "3.08")])
def test_cost_of_bills_by_the_simulator(share: float, text: str) -> None:
    ledger = rl.simulate(months()[["market", "bills"]], {"market": 1 - share, "bills": share})
    lost = yearly(months()["market"]) - yearly(ledger.returns())
    assert f"{100 * lost:.2f}" == text
    assert CHAPTER.shows(f"{text} %")


def test_cost_of_idle_money_by_hand() -> None:
    lost = yearly(months()["market"]) - yearly(0.9 * months()["market"])
    assert CHAPTER.shows(f"{100 * lost:.2f} %")


def test_what_bills_earned() -> None:
    bills, prices = yearly(months()["bills"]), yearly(months()["prices"])
    real = (1 + bills) / (1 + prices) - 1
    assert CHAPTER.shows(f"{100 * bills:.2f} %", f"{100 * real:.2f} %")


def test_years_counted_from_the_daily_data_agree() -> None:
    days = rl.load("us_market_daily")["US market"].add(1)
    bills = rl.load("us_bills_daily")["US bills"].add(1)
    market = days.groupby(days.index.year).prod() - 1
    cash = bills.groupby(bills.index.year).prod() - 1
    between = market.index[(market > 0) & (market < cash)]
    # Of the five years of the chapter, 1953 lies before the daily data.
    assert list(between) == [1960, 1970, 1984, 1987]
    assert CHAPTER.shows("5", "74")


def test_all_years_by_hand() -> None:
    by_year = months().add(1).groupby(months().index.year).prod().sub(1).loc[1927:]
    fell, below = by_year["market"] < 0, by_year["market"] < by_year["bills"]
    assert (len(by_year), fell.sum(), (~fell).sum(), (below & ~fell).sum()) == (98, 24, 74, 5)
    assert CHAPTER.shows(f"{fell.sum()}")


def test_cash_in_bills_leaves_the_sharpe_ratio() -> None:
    excess = months()["market"] - months()["bills"]
    mixed = (
        rl.cash_drag(months()["market"], months()["bills"], 0.5)["portfolio"] - months()["bills"]
    )
    assert mixed.mean() / mixed.std() == pytest.approx(excess.mean() / excess.std(), rel=1e-12)


def test_long_wait_of_the_bills() -> None:
    real = months()["bills"].add(1).div(months()["prices"] + 1).cumprod()
    peak = real[:"1950"].idxmax()
    again = real[real.index > peak].ge(real[peak]).idxmax()
    assert (f"{peak:%Y-%m}", f"{again:%Y-%m}") == ("1933-05", "2001-08")
    assert CHAPTER.shows(f"{-100 * (real['1951-12-31'] / real[peak] - 1):.1f} %")


def test_windows_of_twenty_years_by_a_plain_loop() -> None:
    mixed = rl.cash_drag(months()["market"], months()["bills"], 0.10)["portfolio"]
    behind = []
    for start in range(len(mixed) - 240 + 1):
        window = slice(start, start + 240)
        behind.append(
            (1 + mixed.iloc[window]).prod() < (1 + months()["market"].iloc[window]).prod()
        )
    assert len(behind) == 943
    assert CHAPTER.shows(f"{100 * np.mean(behind):.1f} %")


def test_published_scorecard_has_its_published_mean() -> None:
    shares = 100 * spiva()
    assert (len(shares), shares.min(), shares.max()) == pytest.approx((21, 40.7, 86.9))
    assert round(float(shares.mean()), 1) == 60.9
    assert CHAPTER.shows("60.9", "40.7", "86.9")


def test_how_many_lose_counted_one_by_one() -> None:
    """Four participants of three assets over three years, a month and a window at a time."""
    draw = np.random.default_rng(21)
    dates = pd.date_range("2001-01", periods=36, freq="ME")
    returns = pd.DataFrame(draw.normal(0.01, 0.05, (36, 3)), dates, list("abc"))
    weights = pd.DataFrame(np.tile([0.5, 0.3, 0.2], (36, 1)), dates, list("abc"))
    bills = pd.Series(0.002, dates)
    for weighting in ("market", "equal"):
        who = participants(returns, weights, bills, 2, weighting, count=4, seed=1)
        chosen = rl.random_portfolios(weights.iloc[0], 4, names=2, seed=1) > 0
        behind = []
        for _, names in chosen.iterrows():
            sizes = (
                weights.loc[:, names] if weighting == "market" else 1.0 + 0 * returns.loc[:, names]
            )
            own = (sizes * returns.loc[:, names]).sum(axis=1) / sizes.sum(axis=1)
            net = 0.9 * own + 0.1 * bills - 0.012 / 12
            market = (weights * returns).sum(axis=1)
            for first in (0, 12):
                span = slice(first, first + 24)
                behind.append((1 + net.iloc[span]).prod() < (1 + market.iloc[span]).prod())
        assert share_behind(who, 0.1, 0.012, 2) == np.mean(behind)


def test_the_cost_that_fits_makes_as_many_lose() -> None:
    industries = rl.load("us_industries_49").loc["1970":]
    weights = rl.market_weight_panel("us_industries_49").loc["1970":]
    bills = months()["bills"].loc[industries.index]
    who = participants(industries, weights, bills, 10, "market", count=200)
    for years, goal in ((1, 0.609), (10, 0.854)):
        cost = cost_for(who, 0.085, goal, years)
        assert share_behind(who, 0.085, cost, years) == pytest.approx(goal, abs=0.002)
        assert cost_for(who, 0.0, goal, years) > cost


def test_participants_without_a_number_are_refused_and_not_counted_as_ahead() -> None:
    gross = np.full((24, 2), 0.01)
    who = Participants(gross, np.zeros(24), np.full(24, np.log1p(0.02)))
    assert share_behind(who, 0.0, 0.0, 1) == 1.0
    for years in (0, 3):
        with pytest.raises(ValueError, match=f"years is {years}: give 1 to 2"):
            share_behind(who, 0.0, 0.0, years)
    for row, given in ((3, np.nan), (6, -1.0)):
        hole = gross.copy()
        hole[row, 1] = given
        with pytest.raises(ValueError, match=f"participant 1 has no growth in month {row}"):
            share_behind(who._replace(gross=hole), 0.0, 0.0, 1)


def test_a_goal_that_no_cost_gives_is_named() -> None:
    who = Participants(np.full((24, 2), 0.01), np.zeros(24), np.full(24, np.log1p(0.2)))
    with pytest.raises(ValueError, match=r"share of 0\.5 behind: from -5 to 10 % .*1 to 1"):
        cost_for(who, 0.0, 0.5, 1)
    with pytest.raises(ValueError, match="goal is nan: give a share"):
        cost_for(who, 0.0, np.nan, 1)


def test_verdicts_of_the_chapter() -> None:
    verdicts = CHAPTER.verdicts()
    findings = {claim: verdict["finding"] for claim, verdict in verdicts.items()}
    assert findings == {
        "W11": "depends",
        "W26": "true by construction",
        "W27": "holds in part",
        "W28": "holds",
        "W29": "holds",
        "W30": "holds in part",
        "W31": "not testable here",
        "W32": "not testable here",
        "W36": "true by construction",
    }
    assert verdicts["W29"]["value"] > 0.9
    ranged = [claim for claim, verdict in verdicts.items() if verdict["low"] is not None]
    assert ranged == ["W31"], "what rests on bill rates or prices has no interval worth its name"


def shown_in(code: str) -> str:
    """Return what the one cell with this code printed."""
    (cell,) = (c for c in CHAPTER.cells() if c.cell_type == "code" and code in c.source)
    return cell.outputs[0].data["text/plain"]


def test_shares_of_the_way_to_four_fifths() -> None:
    table = re.findall(r"0\.0[01][05] +([\d.]+) +([\d.]+) +([\d.]+)", shown_in("lose = {}"))
    plain, cash = ([float(row[2]) for row in table[first : first + 4]] for first in (0, 4))
    assert (plain[0], cash[0], plain[2], cash[2]) == (48.5, 59.2, 72.3, 81.7)
    said = re.findall(r"([\d.]+)\n", shown_in("explained = {"))
    for alone, share in zip((cash[0], plain[2]), said, strict=True):
        # The table shows its shares to a tenth of a point, so the way is known to half a point.
        assert 100 * (alone - plain[0]) / (80 - plain[0]) == pytest.approx(float(share), abs=0.5)
        assert CHAPTER.shows(f"{share} %")


def test_exercise_uses_the_dispersion_of_the_table() -> None:
    (yearly_spread,) = re.findall(r"\n10 +([\d.]+)", shown_in('"dispersion in a year, %"'))
    assert CHAPTER.shows(f"{yearly_spread} %")
    assert re.search(rf"in one year, % +{yearly_spread}", shown_in("one_year = "))


def test_every_figure_has_caption_and_text() -> None:
    drawn = [c for c in CHAPTER.cells() if c.cell_type == "code" and "mystnb" in c.metadata]
    pictures = [c for c in drawn if any("image/png" in output.data for output in c.outputs)]
    assert len(drawn) == len(pictures) == 5
    for cell in drawn:
        assert len(cell.metadata["mystnb"]["figure"]["caption"]) > 80
        assert len(cell.metadata["mystnb"]["image"]["alt"]) > 80


def test_windows_that_fell_behind() -> None:
    logs = np.log1p(months())
    idle, bills = (
        np.log1p(rl.cash_drag(months()["market"], cash, 0.10)["portfolio"]) - logs["market"]
        for cash in (0.0, months()["bills"])
    )
    for step in (idle, bills, logs["bills"] - logs["prices"]):
        behind = [(step.rolling(12 * n).sum().dropna() < 0).mean() for n in (1, 5, 10, 20)]
        assert CHAPTER.shows(*(f"{100 * share:.1f}" for share in behind))


def test_real_wealth() -> None:
    real = months()[["market", "bills"]].add(1).div(months()["prices"] + 1, axis=0) - 1
    ends = [rl.cash_drag(real["market"], real["bills"], c)["value"].iloc[-1] for c in (0, 0.1, 0.5)]
    ends += [real["bills"].add(1).prod(), 1 / months()["prices"].add(1).prod()]
    assert CHAPTER.shows(*(f"{end:.3f}" for end in ends))
