"""Prices that stop, start late or are of another day: named, and never carried on for years."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from reader.files_of import own, walk

from research_lib.chapters.your_portfolio import figures as draw
from research_lib.chapters.your_portfolio.rules import rules_table
from research_lib.chapters.your_portfolio.standing_table import standing_table
from research_lib.pictures.page_figure import TOLD
from research_lib.portfolio.rules_on import RulesOn
from research_lib.reader import months, past, tried, way_back
from research_lib.reader.case import Case
from research_lib.reader.not_said import NotSaidError
from research_lib.together.reading import read_case

HELD = "name,shares,price\nAAA,10,10\nBBB,10,10\n"
MARKET = "name,weight\nAAA,50%\nBBB,44%\nCCC,6%\n"


def case_of(folder: Path, prices: pd.DataFrame, **more: str) -> Case:
    texts = {"holdings": HELD, "market": MARKET, "prices": prices.to_csv()}
    given = {"last_trade": more.pop("last_trade", "")}
    return read_case(**own(folder, **(texts | more)), **given)


def test_prices_are_carried_for_a_month_and_no_longer() -> None:
    days = pd.to_datetime(["2024-01-01", "2024-01-20", "2024-02-01", "2024-02-02", "2024-03-01"])
    table = pd.DataFrame({"a": [1.0, *[np.nan] * 4], "b": [np.nan, 2.0, np.nan, 3.0, np.nan]}, days)
    found = months.filled(table)
    assert found["a"].fillna(-1.0).tolist() == [1.0, 1.0, 1.0, -1.0, -1.0]
    assert found["b"].fillna(-1.0).tolist() == [-1.0, 2.0, 2.0, 3.0, 3.0]


def test_a_month_without_dates_has_the_price_before_and_a_second_none() -> None:
    table = pd.DataFrame({"a": [1.0, 2.0]}, pd.to_datetime(["2024-01-31", "2024-05-31"]))
    assert months.months_of(table)["a"].fillna(-1.0).tolist() == [1.0, 1.0, -1.0, -1.0, 2.0]


def test_what_of_the_market_has_stopped_is_lost_and_said(tmp_path: Path) -> None:
    prices = walk("AAA BBB CCC")
    prices.loc["2024-08-01":, "CCC"] = np.nan
    case = case_of(tmp_path, prices)
    point = past.wedge_point(case)
    assert point.lost == pytest.approx(0.06)
    assert "6.0 %" in getattr(draw.wedge_with_you(point), TOLD)["caption"]
    assert "6.0 %" in repr(standing_table(case))
    grown = prices[["AAA", "BBB"]].iloc[-1] / prices[["AAA", "BBB"]].iloc[-13]
    start = pd.Series({"AAA": 0.5, "BBB": 0.44}) / grown
    assert point.market == pytest.approx(float(grown @ start / start.sum()) - 1.0)
    cost = past.cash_cost(case_of(tmp_path, prices, holdings=f"{HELD}Cash,50,1\n"))
    assert cost.market == pytest.approx(point.market)
    assert cost.lost == pytest.approx(0.06)
    assert "6.0 %" in getattr(draw.cash_month_by_month(cost), TOLD)["caption"]


def test_what_is_held_and_has_stopped_is_named_with_its_last_day(tmp_path: Path) -> None:
    prices = walk("AAA BBB CCC")
    prices.loc["2024-06-01":, "BBB"] = np.nan
    market = "name,weight\nAAA,95%\nBBB,5%\n"
    case = case_of(tmp_path, prices, market=market, last_trade="2023-12-31")
    for answer in (past.wedge_point, way_back.drift_of, tried.rules_of):
        with pytest.raises(NotSaidError, match="BBB"):
            answer(case)
    with pytest.raises(NotSaidError, match="2024-05-31"):
        way_back.drift_of(case)
    with pytest.raises(ValueError, match=r"BBB.*2024-05-31"):
        case_of(tmp_path, prices, holdings="name,shares\nAAA,10\nBBB,10\n")


def test_a_gap_on_the_way_leaves_the_drift_to_the_days_that_are_known(tmp_path: Path) -> None:
    prices = walk("AAA BBB CCC")
    prices.loc["2024-03-01":"2024-07-31", "BBB"] = np.nan
    drift = way_back.drift_of(case_of(tmp_path, prices, last_trade="2023-12-31"))
    assert drift.weights.notna().all(axis=None)
    assert len(drift.distance) == 13 - 4  # February is carried to the end of March


def test_a_last_trade_before_the_prices_is_refused(tmp_path: Path) -> None:
    case = case_of(tmp_path, walk("AAA BBB CCC"), last_trade="2005-03-01")
    with pytest.raises(NotSaidError, match=r"2005-03-01.*2022-01-31"):
        way_back.drift_of(case)
    with pytest.raises(NotSaidError, match="--target"):
        way_back.target_of(case)


def test_the_day_nearest_to_the_last_trade_is_used_and_said(tmp_path: Path) -> None:
    prices = walk("AAA BBB CCC")
    case = case_of(tmp_path, prices, last_trade="2024-02-03")
    assert way_back.drift_of(case).distance.index[0] == pd.Timestamp("2024-01-31")
    assert "31 January 2024" in way_back.target_of(case)[1]


def test_the_last_trade_of_a_list_of_deals_is_its_last_deal(tmp_path: Path) -> None:
    deals = (
        "Date,Type,Ticker,Shares,Price\n2022-01-31,Buy,BBB,100,10\n2022-02-28,Buy,AAA,100,10\n"
        "2024-10-31,Sell,BBB,50,20\n"
    )
    case = case_of(tmp_path, walk("AAA BBB CCC"), holdings=deals)
    assert case.last_trade == pd.Timestamp("2024-10-31")
    assert case_of(tmp_path, walk("AAA BBB CCC")).last_trade is None


BOUGHT = (
    "name,shares,price,acquired,cost\nAAA,10,10,2022-06-05,8\nAAA,1,10,2024-06-20,9\n"
    "BBB,10,10,2023-01-31,9\n"
)
DEALS = "Date,Type,Ticker,Shares,Price\n2022-01-31,Buy,AAA,100,10\n2024-06-20,Sell,AAA,50,20\n"


@pytest.mark.parametrize("holdings", [BOUGHT, DEALS])
def test_a_last_trade_before_a_deal_of_the_file_is_refused(tmp_path: Path, holdings: str) -> None:
    """What was held then is not what is held now; the remedy of the error is taken."""
    for early in ("2023-12-31", "2024-06-19"):
        with pytest.raises(ValueError, match=early) as caught:
            case_of(tmp_path, walk("AAA BBB CCC"), holdings=holdings, last_trade=early)
        for day in (*re.findall("'(.+?)'", str(caught.value)), "2024-06-21", ""):
            case = case_of(tmp_path, walk("AAA BBB CCC"), holdings=holdings, last_trade=day)
            assert case.last_trade >= pd.Timestamp("2024-06-20")


def test_a_day_with_a_time_zone_is_the_day_that_was_typed(tmp_path: Path) -> None:
    case = case_of(tmp_path, walk("AAA BBB CCC"), last_trade="2023-12-31T01:00+03:00")
    assert case.last_trade == pd.Timestamp("2023-12-31")
    assert way_back.drift_of(case).turnover > 0.0


def test_unpriced_targets_are_refused_or_named(tmp_path: Path) -> None:
    prices = walk("AAA BBB CCC")
    many = case_of(tmp_path, prices, target="name,weight\nAAA,10%\nBBB,10%\nXXX,80%\n")
    with pytest.raises(NotSaidError, match=r"80 %.*XXX"):
        tried.rules_of(many)
    few = case_of(tmp_path, prices, target="name,weight\nAAA,50%\nBBB,45%\nXXX,5%\n")
    found = tried.rules_of(few, 0.002)
    assert found.left_out is not None
    assert found.left_out.to_dict() == {"XXX": pytest.approx(0.05)}
    text = repr(rules_table(found))
    assert "XXX (5.0 %)" in text
    assert "0.20 %" in text
    assert isinstance(found, RulesOn)


@pytest.mark.parametrize("length", [1, 3, 12])
@pytest.mark.parametrize("end", ["2024-12-31", "2024-12-16"])
def test_cash_costs_by_days_what_two_purses_say(tmp_path: Path, length: int, end: str) -> None:
    """Daily prices: months run from the first day, and none of their money is lost."""
    prices = walk("AAA BBB CCC", 300, end, "B")
    case = case_of(tmp_path, prices, holdings=f"{HELD}Cash,50,1\n")
    cost = past.cash_cost(case, length, 0.12)
    first, last = cost.by_month.index[0], cost.by_month.index[-1]
    assert len(cost.by_month) == length
    assert last == prices.index[-1]
    assert first > prices.index[-1] - pd.DateOffset(months=length)
    assert cost.cash == pytest.approx(1.12 ** (length / 12) - 1.0)
    assert cost.by_month["cash"].tolist() == pytest.approx([1.12 ** (1 / 12) - 1.0] * length)
    assert cost.market == pytest.approx(past.wedge_point(case, length).market)
    assert cost.by_month["market"].add(1.0).prod() == pytest.approx(1.0 + cost.market)


def test_money_that_is_all_lost_is_no_rate(tmp_path: Path) -> None:
    case = case_of(tmp_path, walk("AAA BBB CCC"), holdings=f"{HELD}Cash,50,1\n")
    for answer in (past.wedge_point, past.cash_cost):
        with pytest.raises(ValueError, match="--cash-return"):
            answer(case, 12, -1.0)
    with pytest.raises(ValueError, match="--cash-return"):
        months.history(case, -1.0)
    with pytest.raises(NotSaidError, match="--months"):
        past.wedge_point(case, 10**6)


def test_cash_of_one_month_that_is_all_the_prices_there_are(tmp_path: Path) -> None:
    prices = walk("AAA BBB CCC", 22, "2024-12-31", "B")
    case = case_of(tmp_path, prices, holdings=f"{HELD}Cash,50,1\n")
    cost = past.cash_cost(case, 1, 0.05)
    assert cost.by_month.index.tolist() == [pd.Timestamp("2024-12-31")]
    assert cost.market == pytest.approx(past.wedge_point(case, 1).market)
