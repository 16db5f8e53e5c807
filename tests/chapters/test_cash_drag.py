"""Chapter 21 says what its cells say, and what other ways of computing say."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter

import research_lib as rl

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


def test_verdicts_of_the_chapter() -> None:
    verdicts = CHAPTER.verdicts()
    findings = {claim: verdict["finding"] for claim, verdict in verdicts.items()}
    assert findings == {
        "W28": "holds",
        "W29": "holds",
        "W30": "holds in part",
        "W31": "not testable here",
    }
    assert verdicts["W29"]["value"] > 0.9
    ranged = [claim for claim, verdict in verdicts.items() if verdict["low"] is not None]
    assert ranged == ["W31"], "what rests on bill rates or prices has no interval worth its name"


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
