"""Chapter 21 says what its cells say, and what other ways of computing say."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter

import research_lib as rl
from research_lib.chapters.cash_drag.cost import growth_lost, portfolios, spans
from research_lib.chapters.cash_drag.elsewhere import (
    cost_elsewhere,
    counted,
    falls_elsewhere,
)
from research_lib.chapters.cash_drag.worth import longest_below
from research_lib.chapters.cash_drag.years import calendar_years

CHAPTER = Chapter("21_cash_drag")
EVIDENCE = Chapter("21_the_cost_of_cash_everywhere")


@cache
def months() -> pd.DataFrame:
    columns = {
        "market": rl.load("us_market")["US market"],
        "bills": rl.load("us_bills")["US bills"],
        "prices": rl.load("us_cpi")["US inflation"],
    }
    return pd.DataFrame(columns).loc["1926-07":"2024-12"]


def told() -> str:
    """Return the sentences that cells of the chapter have filled in."""
    shown = [output.get("data", {}).get("text/markdown", "") for output in CHAPTER.outputs()]
    return "\n".join(shown)


def yearly(returns: pd.Series) -> float:
    return float(np.expm1(12 * np.log1p(returns).mean()))


@pytest.mark.parametrize(("share", "text"), [(0.07, "0.38"), (0.10, "0.55"), (0.50, "3.08")])
def test_cost_of_bills_by_the_simulator(share: float, text: str) -> None:
    ledger = rl.simulate(months()[["market", "bills"]], {"market": 1 - share, "bills": share})
    lost = yearly(months()["market"]) - yearly(ledger.returns())
    assert f"{100 * lost:.2f}" == text
    assert CHAPTER.shows(f"{text} %")


def test_cost_of_idle_money_by_hand() -> None:
    for share, text in ((0.10, "0.90"), (0.50, "4.79")):
        lost = yearly(months()["market"]) - yearly((1 - share) * months()["market"])
        assert f"{100 * lost:.2f}" == text
        assert CHAPTER.shows(f"{text} %")


def test_the_function_of_the_chapter_counts_the_same() -> None:
    paths = portfolios(months())
    assert list(paths)[:2] == [("7 %", "in bills"), ("10 %", "in bills")]
    for (share, kind), path in paths.items():
        part = float(share.split()[0]) / 100
        cash = months()["bills"] if kind == "in bills" else 0.0
        by_hand = (1 - part) * months()["market"] + part * cash
        assert (path - by_hand).abs().max() < 1e-15


def test_the_interval_is_of_the_difference() -> None:
    """Without bills' own noise, each end is the cost of one resampled history."""
    few = months().iloc[:240]
    rows = np.array([np.arange(240), np.arange(239, -1, -1)])
    found = growth_lost(few, rows)
    # The order of months changes no growth: both histories lose what the data lose.
    for end in ("low", "high"):
        assert found[end].to_numpy() == pytest.approx(found["value"].to_numpy(), abs=1e-12)


def test_the_household_by_hand() -> None:
    tenth = 0.9 * months()["market"] + 0.1 * months()["bills"]
    ends = [1e5 * (1 + yearly(path)) ** 30 for path in (months()["market"], tenth)]
    goods = (ends[0] - ends[1]) / (1 + yearly(months()["prices"])) ** 30
    for text in (
        f"{ends[0] / 1e6:.2f} million",
        f"{ends[1] / 1e6:.2f} million",
        f"about {round(goods, -3):,.0f}",
    ):
        assert text in told()
    assert goods > 1e5


def test_a_tenth_never_topped_up_is_two_accounts() -> None:
    grown = (1 + months()[["market", "bills"]]).prod()
    final = 0.9 * grown["market"] + 0.1 * grown["bills"]
    lost = yearly(months()["market"]) - (final ** (12 / len(months())) - 1)
    assert f"cost {100 * lost:.2f} points" in told()


def test_thirty_years_never_forgave_a_tenth() -> None:
    """By a plain loop over all starts."""
    tenth = (0.9 * months()["market"] + 0.1 * months()["bills"]).to_numpy()
    market = months()["market"].to_numpy()
    ratios = [
        np.prod(1 + tenth[at : at + 360]) / np.prod(1 + market[at : at + 360])
        for at in range(len(market) - 359)
    ]
    assert len(ratios) == 823
    assert max(ratios) < 1.0
    ends = spans(pd.DataFrame({"tenth": tenth, "market": market}, months().index), 30)
    assert (ends["tenth"] / ends["market"]).to_numpy() == pytest.approx(ratios)


def test_what_bills_earned() -> None:
    bills, prices = yearly(months()["bills"]), yearly(months()["prices"])
    real = (1 + bills) / (1 + prices) - 1
    assert EVIDENCE.shows(f"{100 * bills:.2f} %", f"{100 * real:.2f} %")
    assert f"{100 * bills:.2f} % a year" in told()
    assert f"{100 * real:.2f} % was left" in told()


def test_years_counted_from_the_daily_data_agree() -> None:
    days = rl.load("us_market_daily_2026")["US market"].add(1)
    bills = rl.load("us_bills_daily_2026")["US bills"].add(1)
    market = days.groupby(days.index.year).prod() - 1
    cash = bills.groupby(bills.index.year).prod() - 1
    between = market.index[(market > 0) & (market < cash)]
    assert [year for year in between if year < 2025] == [1953, 1960, 1970, 1984, 1987]
    assert EVIDENCE.shows("5", "24", "69")


def test_all_years_by_hand() -> None:
    tenth = 0.9 * months()["market"] + 0.1 * months()["bills"]
    by_year = months().assign(tenth=tenth).add(1).groupby(months().index.year).prod().sub(1)
    by_year = by_year.loc[1927:]
    fell, below = by_year["market"] < 0, by_year["market"] < by_year["bills"]
    assert (len(by_year), fell.sum(), (~fell).sum(), (below & ~fell).sum()) == (98, 24, 74, 5)
    helped = by_year["tenth"] > by_year["market"]
    assert (helped.sum(), (helped & ~fell & ~below).sum()) == (34, 5)
    idle = months()["market"].mul(0.9).add(1).groupby(months().index.year).prod().sub(1)
    helped_idle = idle.loc[1927:] > by_year["market"]
    assert (helped_idle.sum(), (helped_idle & ~fell).sum()) == (29, 5)
    assert CHAPTER.shows("34", "98", "29")
    table = calendar_years(rl.cash_drag(months()["market"], months()["bills"], 0.1), 0.1)
    assert table["gap"].to_numpy() == pytest.approx(
        (by_year["tenth"] - by_year["market"]).to_numpy()
    )
    assert (table["kind"] == "market fell").sum() == 24
    alone = 0.9 * by_year["market"] + 0.1 * by_year["bills"] - by_year["market"]
    assert table["untouched"].to_numpy() == pytest.approx(alone.to_numpy())


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
    fall = 1 - real["1951-12-31"] / real[peak]
    assert EVIDENCE.shows(f"{100 * fall:.1f} %")
    below = longest_below(real)
    assert (below.peak, below.again) == (peak, again)
    assert below.fall == pytest.approx(-fall)
    assert f"{peak:%B %Y} could buy {100 * fall:.0f} % less" in told()


def test_the_longest_wait_by_hand() -> None:
    """The peak of May comes back in November; the later one of December has not, and is longer."""
    value = [1.0, 0.9, 1.1, 1.2, 1.5, 1.4, 0.6, 1.2, 1.3, 1.4, 1.6, 1.8] + [1.7] * 20
    wealth = pd.Series(value, pd.date_range("2001-01-31", periods=32, freq="ME"))
    found = longest_below(wealth)
    told = tuple(f"{date:%Y-%m}" for date in found[:3])
    assert told == ("2001-05", "2001-07", "2001-11")
    assert found.fall == pytest.approx(0.6 / 1.5 - 1.0)


@pytest.mark.parametrize("step", [-0.1, 0.0, 0.1])
def test_a_path_that_never_comes_back_has_no_longest_wait(step: float) -> None:
    wealth = pd.Series(1.0 + step * np.arange(5), pd.date_range("2001", periods=5, freq="YE"))
    with pytest.raises(ValueError, match="wealth has not come back to a peak by 2005-12-31"):
        longest_below(wealth)


def test_windows_that_fell_behind() -> None:
    logs = np.log1p(months())
    idle, bills = (
        np.log1p(rl.cash_drag(months()["market"], cash, 0.10)["portfolio"]) - logs["market"]
        for cash in (0.0, months()["bills"])
    )
    for step in (idle, bills, logs["bills"] - logs["prices"]):
        behind = [(step.rolling(12 * n).sum().dropna() < 0).mean() for n in (1, 5, 10, 20)]
        assert EVIDENCE.shows(*(f"{100 * share:.1f}" for share in behind))


def test_real_wealth() -> None:
    real = months()[["market", "bills"]].add(1).div(months()["prices"] + 1, axis=0) - 1
    ends = [rl.cash_drag(real["market"], real["bills"], c)["value"].iloc[-1] for c in (0, 0.1, 0.5)]
    ends += [real["bills"].add(1).prod(), 1 / months()["prices"].add(1).prod()]
    assert EVIDENCE.shows(*(f"{end:.3f}" for end in ends))


def test_other_markets_by_hand() -> None:
    countries = rl.load("countries")
    there = cost_elsewhere()
    assert len(there) == 31
    italy = countries["Italy"].dropna()
    tenth = 0.9 * italy + 0.1 * months()["bills"].loc[italy.index]
    assert there.loc["Italy", "in bills"] == pytest.approx(yearly(italy) - yearly(tenth))
    assert there.loc["Italy", "first"] == 1975
    moscow = rl.load("moscow_index_daily").iloc[:, 0].add(1)
    whole = moscow.loc["2003-03":"2026-05"].prod() ** (12 / 279) - 1
    idle = pd.Series(moscow.loc["2003-03":"2026-05"]).resample("ME").prod().sub(1)
    assert there.loc["Moscow, in roubles", "idle"] == pytest.approx(whole - yearly(0.9 * idle))
    waits = falls_elsewhere()
    counts = counted(there, waits)
    assert counts["cash cost"].tolist() == [20, 10, 1]
    assert counts["waiting won"].tolist() == [5, 0, 0]
    assert counts["beat cash"].tolist() == [10, 4, 0]
    assert (len(waits), (waits["falls"] > 0).sum()) == (31, 14)
    assert CHAPTER.row("countries, in dollars") == [20, 20, 0.34, 5, 10]


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


def test_cash_beside_a_mix_is_a_smaller_portion_of_it() -> None:
    classes = rl.load("us_stocks_bonds_bills")
    bills = classes["Bills"]
    mix = 0.6 * classes["Stocks"] + 0.4 * classes["Long Treasuries"]
    smaller = 0.9 * mix + 0.1 * bills
    ledger = rl.simulate(
        classes[["Stocks", "Long Treasuries", "Bills"]],
        {"Stocks": 0.54, "Long Treasuries": 0.36, "Bills": 0.1},
        rl.Policy(1),
    )
    assert (ledger.returns() - smaller).abs().max() < 1e-13
    assert EVIDENCE.row("60/40, every month")[0] == round(100 * yearly(mix), 2)
    assert EVIDENCE.row("54/36/10, every month")[0] == round(100 * yearly(smaller), 2)


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


def test_since_1950_a_tenth_in_bills_cost_what_the_page_on_running_says() -> None:
    """The change that book/run_it.md proposes, without the chapter's own functions."""
    late = months().loc["1950":]
    mixed = 0.9 * late["market"] + 0.1 * late["bills"]
    growth = {
        name: (1 + path).prod() ** (12 / len(late))
        for name, path in {"market": late["market"], "mixed": mixed}.items()
    }
    page = (Path(__file__).parents[2] / "book" / "run_it.md").read_text(encoding="utf-8")
    assert f"cost {100 * (growth['market'] - growth['mixed']):.2f} points instead of" in page
