"""A reader's own portfolio: the sample counted again without the library, and files that lack."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from reader.files_of import own
from scipy.optimize import linprog

from research_lib.cells.problem import FileProblem
from research_lib.chapters.your_portfolio import trading
from research_lib.chapters.your_portfolio.in_short import in_short
from research_lib.chapters.your_portfolio.standing_table import standing_table
from research_lib.chapters.your_portfolio.told import (
    Note,
    money,
    read_table,
    said,
    share,
    span,
)
from research_lib.reader import months, past, standing, tried, way_back
from research_lib.reader.case import Case
from research_lib.reader.not_said import NotSaidError
from research_lib.together.reading import read_case

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
FILES = [str(SAMPLES / f"{name}.csv") for name in ("holdings", "market", "prices")]
TAX = {"rate": 0.15, "short_rate": 0.3, "wash_sale": "30D"}


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(*FILES, issuers={"SBERP": "SBER"})


@pytest.fixture(scope="module")
def raw() -> dict[str, pd.DataFrame]:
    held = pd.read_csv(FILES[0])
    held["money"] = held["shares"] * held["price"]
    market = pd.read_csv(FILES[1], index_col=0)
    market["weight"] = market["weight"].str.removesuffix("%").astype(float)
    prices = pd.read_csv(FILES[2], index_col=0, parse_dates=True)
    return {"held": held, "market": market / market.sum(), "prices": prices}


def test_level_of_the_sample_by_hand(case: Case, raw: dict[str, pd.DataFrame]) -> None:
    money_of = raw["held"].groupby("ticker")["money"].sum()
    weights, market = money_of / money_of.sum(), raw["market"]["weight"]
    both = sum(min(weights.get(name, 0.0), weight) for name, weight in market.items())
    plain = standing.place_of(case).levels.loc["plain"]
    assert plain.tolist() == pytest.approx([both, both, 1.0 - both, 1.0 - both])
    assert case.weights["cash"] == pytest.approx(weights["CASH"])
    assert case.cash == 55_000.0


def test_result_of_the_sample_is_what_its_money_did(
    case: Case, raw: dict[str, pd.DataFrame]
) -> None:
    prices, held = raw["prices"], raw["held"]
    then, now = prices.loc["2011-12-30"], prices.iloc[-1]
    pieces = held[held["ticker"] != "CASH"].groupby("ticker")["shares"].sum()
    before = float(pieces @ then[pieces.index]) + 55_000.0
    after = float(pieces @ now[pieces.index]) + 55_000.0
    point = past.wedge_point(case)
    assert point.first == pd.Timestamp("2011-12-30")
    assert point.actual["result"].item() == pytest.approx(after / before - 1.0)


def test_ends_of_the_wedge_agree_with_a_linear_programme(
    case: Case, raw: dict[str, pd.DataFrame]
) -> None:
    prices = raw["prices"]
    grown = (prices.iloc[-1] / prices.loc["2011-12-30"]).dropna()
    known = raw["market"]["weight"].reindex(grown.index).dropna()
    start = known / grown[known.index]
    start /= start.sum()
    results = (grown[known.index] - 1.0).to_numpy()
    point = past.wedge_point(case)
    assert point.market == pytest.approx(float(start @ results))
    assert point.lost == pytest.approx(1.0 - known.sum())
    level, n = point.actual["level"].item(), len(start)
    # Weights w and their overlap x: x <= w, x <= market, sum of x at least the level.
    rows = np.block([[-np.eye(n), np.eye(n)], [np.zeros(n), -np.ones(n)]])
    least = np.append(np.zeros(n), -level)
    bounds = [(0.0, 1.0)] * n + [(0.0, float(weight)) for weight in start]
    for sign, found in ((-1.0, point.best), (1.0, point.worst)):
        answer = linprog(
            np.append(sign * results, np.zeros(n)),
            A_ub=rows,
            b_ub=least,
            A_eq=[[1.0] * n + [0.0] * n],
            b_eq=[1.0],
            bounds=bounds,
        )
        assert sign * answer.fun == pytest.approx(found, abs=1e-9)


@pytest.mark.parametrize("rate", [0.0, 0.08])
def test_cash_costs_what_two_purses_say(
    case: Case, raw: dict[str, pd.DataFrame], rate: float
) -> None:
    """By hand, left alone."""
    prices = raw["prices"].ffill().loc["2011-12-30":]
    grown = prices.iloc[-1] / prices.iloc[0]
    start = (raw["market"]["weight"] / grown).dropna()
    value = (prices[start.index] / prices[start.index].iloc[0]) @ (start / start.sum())
    weight, grown = float(case.weights["cash"]), float(value.iloc[-1])
    # Two purses that hold their shares of today at the end, led back to the start.
    purse, shares = weight / (1.0 + rate), (1.0 - weight) / grown
    cost = past.cash_cost(case, cash_return=rate)
    assert cost.gap == pytest.approx(1.0 / (purse + shares) - grown)
    assert cost.market == pytest.approx(value.iloc[-1] - 1.0)


def test_tracking_error_of_the_sample_by_hand(case: Case, raw: dict[str, pd.DataFrame]) -> None:
    months = raw["prices"].iloc[-37:].dropna(axis="columns")
    returns = (months / months.shift() - 1.0).iloc[1:]
    market = raw["market"]["weight"].reindex(returns.columns).fillna(0.0)
    weights = case.invested.reindex(returns.columns).fillna(0.0)
    gap = returns @ (weights - market / market.sum())
    assert standing.place_of(case).tracking_error == pytest.approx(gap.std() * np.sqrt(12))


def test_target_is_what_the_last_trade_left(case: Case, raw: dict[str, pd.DataFrame]) -> None:
    held, prices = raw["held"], raw["prices"]
    pieces = held.groupby("ticker")["shares"].sum()
    worth = pieces * prices.loc["2012-03-30"].reindex(pieces.index).fillna(1.0)
    wanted = (worth / worth.sum()).rename({"CASH": "cash"})
    target, told = way_back.target_of(case)
    pd.testing.assert_series_equal(
        target.sort_index(), wanted.sort_index(), check_names=False, rtol=1e-12
    )
    assert "30 March 2012" in told
    found = way_back.trades_back(case, cost=0.001)
    spent = -float(found["money"].sum()) - found.attrs["cost"]
    assert case.cash + spent == pytest.approx(found.attrs["cash"])
    assert found.attrs["cash"] >= 0.0
    off = abs(found["after"] - found["goal"])
    assert off.max() < 4878.6 / 1_000_081  # the dearest piece as a share of the money


def test_a_target_of_the_readers_own_may_name_cash_and_what_is_not_held(tmp_path: Path) -> None:
    files = own(tmp_path, target="name,weight\nSBER,50%\nROSN,40%\nKlad,0%\nДеньги,10%\n")
    case = read_case(*FILES, target=files["target"])
    target, told = way_back.target_of(case)
    assert target["cash"] == pytest.approx(0.1)
    assert "you gave" in told
    with pytest.raises(NotSaidError, match="Klad"):
        way_back.trades_back(case)
    files = own(tmp_path, target="name,weight\nSBER,50%\nROSN,40%\nДеньги,10%\n")
    found = way_back.trades_back(read_case(*FILES, target=files["target"]))
    assert found.loc["ROSN", "trade"] > 0
    assert found.loc["ROSN", "after"] == pytest.approx(0.4, abs=0.001)
    # The search may end a hundred-thousandth of the portfolio above the least, on either side.
    assert found["after"].drop(["SBER", "ROSN"]).max() < 2e-5


def test_lots_of_some_names_leave_the_others_at_one_piece(case: Case) -> None:
    found = way_back.trades_back(case, lot={"SBER": 100})
    assert found.loc["SBER", "trade"] % 100 == 0
    with pytest.raises(ValueError, match="SBRE"):
        way_back.trades_back(case, lot={"SBRE": 100})


@pytest.mark.parametrize(
    ("files", "silent"),
    [
        (FILES[:1], {"point", "cash", "drift", "rules", "trades"}),
        (FILES[:2], {"point", "cash", "drift", "rules", "trades"}),
        ([FILES[0], "", FILES[2]], {"point", "cash"}),
    ],
)
def test_what_files_do_not_tell_is_said_and_the_rest_answered(
    files: list[str], silent: set[str]
) -> None:
    case = read_case(*files)
    answers = {
        "point": said(past.wedge_point, case),
        "cash": said(past.cash_cost, case),
        "drift": said(way_back.drift_of, case),
        "rules": said(tried.rules_of, case),
        "standing": said(standing_table, case),
        "trades": said(way_back.trades_back, case),
    }
    assert {name for name, answer in answers.items() if isinstance(answer, Note)} == silent
    parts = {name: answers[name] for name in ("point", "cash", "drift", "trades", "rules")}
    told = in_short(case, **parts)._repr_mimebundle_()["application/json"]
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert (told.get("level_low") is None) == (not files[1:2] or not files[1])
    assert "limits" in repr(answers["standing"])


def test_a_list_of_the_largest_alone_gives_bounds(tmp_path: Path) -> None:
    """A fund names 35 % of what it holds; the rest may be anything."""
    files = own(
        tmp_path,
        holdings="name,weight\nA,20%\nB,15%\n",
        market="name,weight\nA,10%\nB,40%\nC,30%\nD,20%\n",
    )
    case = read_case(files["holdings"], files["market"], reading={"holdings": {}})
    plain = standing.place_of(case).levels.loc["plain"]
    # At least A 10 and B 15; at most the 65 % that are not named fill C and D wholly.
    assert plain.tolist() == pytest.approx([0.25, 0.75, 0.25, 0.75])
    assert "25.0 to 75.0 %" in repr(standing_table(case))


def test_pieces_alone_are_worth_the_last_prices(tmp_path: Path) -> None:
    files = own(
        tmp_path,
        holdings="name,shares\nA,10\nB,5\nCash,50\n",
        prices="date,A,B\n2024-01-31,9,10\n2024-02-29,10,10\n",
    )
    case = read_case(files["holdings"], "", files["prices"])
    assert case.weights.to_dict() == {"A": 0.5, "B": 0.25, "cash": 0.25}
    with pytest.raises(FileProblem, match=r"holdings\.csv.*'A'"):
        read_case(files["holdings"])


def test_names_are_never_met_silently(tmp_path: Path) -> None:
    files = own(
        tmp_path,
        holdings="name,weight\nTea Ltd,60%\nRum,40%\n",
        market="name,weight\nTEA LTD.,70%\nRum Company,30%\n",
    )
    with pytest.raises(ValueError, match=r"'Tea Ltd' and 'TEA LTD\.'"):
        read_case(**files)
    case = read_case(**files, aliases={"Tea Ltd": "TEA LTD."})
    assert case.weights.to_dict() == {"TEA LTD.": 0.6, "Rum": 0.4}
    told = repr(read_table(case.what_was_read))
    assert "Tea Ltd as TEA LTD." in told
    assert standing.place_of(case).levels.loc["plain", "level_low"] == pytest.approx(0.6)


def test_prices_unlike_those_of_the_holdings_are_a_question(tmp_path: Path) -> None:
    text = Path(FILES[0]).read_text(encoding="utf-8").replace(",60,2007.6,", ",60,20.076,")
    files = own(tmp_path, holdings=text)
    told = read_case(files["holdings"], *FILES[1:]).what_was_read["holdings"]
    assert any("LKOH: 20.076 beside 2007.6" in str(found) for found in told["found"])


def test_gaps_and_late_starts_are_told_by_name(tmp_path: Path) -> None:
    days = pd.date_range("2023-01-31", periods=14, freq="ME").strftime("%Y-%m-%d")
    rows = "".join(
        f"{day},{10 + at},{20 - at / 2 if at > 3 else ''}\n" for at, day in enumerate(days)
    )
    files = own(
        tmp_path,
        holdings="name,weight\nA,60%\nB,40%\n",
        market="name,weight\nA,50%\nB,50%\n",
        prices=f"date,A,B\n{rows}",
    )
    case = read_case(**files)
    with pytest.raises(NotSaidError, match="B first"):
        past.wedge_point(case, 12)
    assert past.wedge_point(case, 6).actual["result"].item() != 0.0
    with pytest.raises(NotSaidError, match="2023-01-31"):
        past.wedge_point(case, 48)
    with pytest.raises(ValueError, match="months is 0"):
        past.wedge_point(case, 0)
    with pytest.raises(NotSaidError, match="13"):
        months.history(case)


@pytest.mark.parametrize(
    ("given", "culprit"),
    [
        ({"reading": {"hodlings": {}}}, "hodlings"),
        ({"issuers": {"SBRE": "SBER"}}, "SBRE"),
        ({"last_trade": "soon"}, "soon"),
        ({"last_trade": "2013-01-01"}, "2013-01-01"),
        ({"aliases": {"SBRE": "SBER"}}, "SBRE"),
    ],
)
def test_options_name_what_is_there(given: dict, culprit: str) -> None:
    with pytest.raises(ValueError, match=culprit):
        read_case(*FILES, **given)


def test_tax_is_said_or_why_it_is_not(case: Case, tmp_path: Path) -> None:
    found = way_back.trades_back(case, cost=0.001)
    # MGNT is sold at 4878.60, bought at 2765.60; LKOH, MTSS and SBER likewise by hand.
    cost = {"MGNT": 2765.6, "LKOH": 1615.0, "MTSS": 255.77, "SBER": 83.65}
    sold = -found["trade"][found["trade"] < 0]
    gain = sum(n * (found.loc[name, "price"] - cost[name]) for name, n in sold.items())
    assert money(gain) in repr(trading.tax_table(case, found, TAX))
    assert money(0.15 * gain) in repr(trading.tax_table(case, found, TAX))
    assert isinstance(said(trading.tax_table, case, found, {}), Note)
    bare = pd.read_csv(FILES[0]).drop(columns=["acquired", "cost"]).to_csv(index=False)
    files = own(tmp_path, holdings=bare)
    other = read_case(files["holdings"], *FILES[1:], last_trade="2012-03-30")
    note = said(trading.tax_table, other, way_back.trades_back(other), TAX)
    assert isinstance(note, Note)
    assert any(name in note.text for name in sold.index)


def test_words_of_readers_files_are_inert() -> None:
    note = Note("<img src=x onerror=alert(1)>")
    assert "<img" not in note._repr_html_()


@pytest.mark.parametrize(("number", "text"), [(-0.0004, "0.0 %"), (0.12345, "12.3 %")])
def test_shares(number: float, text: str) -> None:
    assert share(number) == text
    assert span(number, number) == text


def test_files_that_call_shares_by_other_columns_meet_by_what_they_have_alike(
    tmp_path: Path,
) -> None:
    """Money has a name and no ticker, so the holdings go by name and the market by ticker."""
    files = own(
        tmp_path,
        holdings="Ticker,Name,Value\nAAA,Alpha Inc,600\nBBB,Beta Inc,300\n,Cash,100\n",
        market="Ticker,Name,Weight\nAAA,Alpha,50%\nBBB,Beta,50%\n",
        prices="date,Alpha Inc,BBB\n2024-01-31,10,10\n2024-12-31,11,9\n2025-01-31,12,9\n",
        target="name,weight\nBeta,40%\nAAA,60%\n",
    )
    case = read_case(**files)
    assert case.weights.to_dict() == pytest.approx({"AAA": 0.6, "BBB": 0.3, "cash": 0.1})
    assert standing.place_of(case).levels.loc["plain", "level_low"] == pytest.approx(0.8)
    assert case.prices is not None
    assert list(case.prices.columns) == ["AAA", "BBB"]
    assert case.target is not None
    assert case.target.to_dict() == {"BBB": 0.4, "AAA": 0.6}
    assert "renamed" not in repr(read_table(case.what_was_read))
