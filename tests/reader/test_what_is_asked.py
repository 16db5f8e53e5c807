"""Currencies, partial lists, names with signs, and lots that lack something: told, never lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from reader.files_of import own, walk

from research_lib import figures
from research_lib.cells.problem import FileProblem
from research_lib.chapters.your_portfolio import figures as draw
from research_lib.chapters.your_portfolio import trading
from research_lib.chapters.your_portfolio.in_short import in_short
from research_lib.chapters.your_portfolio.standing_table import standing_table
from research_lib.chapters.your_portfolio.told import Note, money, said
from research_lib.pictures.page_figure import TOLD, PageFigure, stored
from research_lib.reader import past, standing, tried, way_back
from research_lib.reader.not_said import NotSaidError
from research_lib.together.reading import read_case

PARTS = ("point", "cash", "drift", "trades", "rules")
TAX = {"rate": 0.15, "short_rate": 0.3, "wash_sale": "30D"}


def test_files_of_two_currencies_are_refused(tmp_path: Path) -> None:
    prices = walk("AAA BBB")
    texts = {"prices": prices.map(lambda price: f"€{price}").to_csv()}
    held = "ticker,shares,price,currency\nAAA,10,10,{0}\nBBB,10,10,{0}\n"
    with pytest.raises(FileProblem, match=r"prices\.csv.*EUR.*USD"):
        read_case(**own(tmp_path, holdings=held.format("USD"), **texts))
    assert read_case(**own(tmp_path, holdings=held.format("EUR"), **texts)).cash == 0.0


def test_prices_of_two_kinds_are_a_question_and_no_trades(tmp_path: Path) -> None:
    files = own(
        tmp_path,
        holdings="ticker,shares,price\nAAA,1000,0.1\nBBB,1000,0.1\n",
        prices=walk("AAA BBB CCC").to_csv(),
        target="ticker,weight\nAAA,50%\nCCC,50%\n",
    )
    case = read_case(**files)
    assert len(case.questions) == 1
    assert case.questions[0].startswith("holdings: prices unlike")
    with pytest.raises(NotSaidError, match=r"CCC.*AAA"):
        way_back.trades_back(case)
    own(tmp_path, target="ticker,weight\nAAA,50%\nBBB,50%\n")
    assert way_back.trades_back(read_case(**files))["trade"].tolist() == [0.0, 0.0]
    parts = "ticker,weight,shares,price\nAAA,50%,1000,0.1\nBBB,50%,1000,\n"
    own(tmp_path, holdings=parts)
    with pytest.raises(NotSaidError, match=r"BBB.*AAA"):
        way_back.trades_back(read_case(**files))


def test_a_value_and_pieces_tell_a_price(tmp_path: Path) -> None:
    files = own(
        tmp_path,
        holdings="ticker,shares,value\nAAA,10,50\nBBB,10,150\n",
        prices=walk("AAA BBB").to_csv(),
        target="ticker,weight\nAAA,50%\nBBB,50%\n",
    )
    case = read_case(**files)
    assert case.last.to_dict() == {"AAA": 5.0, "BBB": 15.0}
    assert len(case.questions) == 1
    assert way_back.trades_back(case)["price"].to_dict() == {"AAA": 5.0, "BBB": 15.0}


def test_files_without_a_question_have_none(tmp_path: Path) -> None:
    files = own(tmp_path, holdings="ticker,shares,price\nAAA,1000,1\nBBB,1000,1\n")
    assert read_case(**files).questions == []


@pytest.mark.parametrize("name", ["A$B^{ x$", "$\\frac{$", "Tea & <b>Rum</b>"])
def test_names_are_no_formulas(name: str) -> None:
    figures.use_style()
    beyond = pd.DataFrame({"held": [0.5, 0.1], "market": [0.1, 0.5]}, [name, "ok"])
    beyond["beyond"] = beyond["held"] - beyond["market"]
    figure = draw.more_and_less(beyond)
    assert isinstance(figure, PageFigure)
    assert "image/svg+xml" in stored(figure)[0]
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == [name, "ok"]


LOTS = "ticker,shares,price,acquired,cost\n"


@pytest.mark.parametrize(
    ("holdings", "culprit"),
    [
        ("ticker,weight\nAAA,60%\nBBB,40%\n", "pieces"),
        (
            "ticker,weight,shares,acquired,cost\nAAA,60%,9,2020-01-31,5\nBBB,40%,9,2020-01-31,6\n",
            "price of AAA",
        ),
        ("ticker,shares,price\nAAA,10,5\nBBB,10,5\n", "AAA"),
    ],
)
def test_losses_that_files_do_not_tell_are_said(
    tmp_path: Path, holdings: str, culprit: str
) -> None:
    case = read_case(**own(tmp_path, holdings=holdings))
    note = said(trading.losses_table, case, TAX, 0.001)
    assert isinstance(note, Note)
    assert culprit in note.text


def test_a_lot_that_cost_nothing_gains_all_it_is_worth(tmp_path: Path) -> None:
    files = own(
        tmp_path,
        holdings=f"{LOTS}AAA,10,50,2020-01-31,0\nBBB,10,50,2020-01-31,60\n",
        target="ticker,weight\nAAA,0%\nBBB,100%\n",
    )
    case = read_case(**files)
    losses = repr(trading.losses_table(case, TAX, 0.001))
    assert "BBB" in losses
    assert "AAA" not in losses
    found = way_back.trades_back(case)
    assert found.loc["AAA", "trade"] == -10
    text = repr(trading.tax_table(case, found, TAX))
    assert money(500.0) in text
    assert money(0.15 * 500.0) in text


def test_a_purchase_after_the_last_price_is_held_on_its_own_day(tmp_path: Path) -> None:
    files = own(
        tmp_path,
        holdings=f"{LOTS}AAA,10,10,2025-01-10,40\nBBB,10,10,2020-01-31,6\n",
        prices=walk("AAA BBB").to_csv(),
        target="ticker,weight\nAAA,0%\nBBB,100%\n",
    )
    case = read_case(**files)
    assert "2025-02-10" in repr(trading.losses_table(case, TAX, 0.001))
    assert "short" in repr(trading.tax_table(case, way_back.trades_back(case), TAX))


def test_a_part_of_a_portfolio_is_never_taken_for_the_whole(tmp_path: Path) -> None:
    files = own(
        tmp_path,
        holdings="ticker,weight,shares,price\nAAA,9%,9,10\nBBB,4%,4,10\n",
        market="ticker,weight\nAAA,50%\nBBB,50%\n",
        prices=walk("AAA BBB").to_csv(),
        target="ticker,weight\nAAA,50%\nBBB,50%\n",
    )
    case = read_case(**files, last_trade="2023-12-31")
    with pytest.raises(NotSaidError, match=r"13\.0 %"):
        way_back.trades_back(case)
    assert "kept by what is listed" in repr(standing_table(case))
    drift = way_back.drift_of(case)
    assert drift.listed == pytest.approx(0.13)
    assert "13.0 %" in getattr(draw.drift_by_day(drift), TOLD)["caption"]
    nothing = Note("")
    parts = {"point": nothing, "cash": nothing, "trades": nothing, "rules": nothing}
    assert "of what is listed" in repr(in_short(case, drift=drift, **parts))
    files.pop("target")
    part = read_case(**files, last_trade="2023-12-31")
    assert "13.0 %" in way_back.target_of(part)[1]


def test_the_cost_that_is_counted_is_said(tmp_path: Path) -> None:
    files = own(
        tmp_path,
        holdings="ticker,shares,price\nAAA,10,10\nBBB,10,10\n",
        target="ticker,weight\nAAA,30%\nBBB,70%\n",
    )
    case = read_case(**files)
    assert "0.25 %" in repr(trading.trades_table(case, way_back.trades_back(case, cost=0.0025)))
    assert "No costs" in repr(trading.trades_table(case, way_back.trades_back(case)))


def test_gaps_of_one_holding_do_not_lose_the_report(tmp_path: Path) -> None:
    prices = walk("AAA BBB CCC", 60)
    prices.loc["2021-03-01":"2021-06-30", "BBB"] = np.nan
    files = own(
        tmp_path,
        holdings="ticker,shares,price\nAAA,10,10\nBBB,10,10\nCash,10,1\n",
        market="ticker,weight\nAAA,50%\nBBB,44%\nCCC,6%\n",
        prices=prices.to_csv(),
    )
    case = read_case(**files, last_trade="2020-06-30")
    answers = [past.wedge_point, past.cash_cost, way_back.drift_of, standing_table, tried.rules_of]
    assert not [said(answer, case) for answer in answers if isinstance(said(answer, case), Note)]


def test_losses_to_take_name_what_the_trades_buy(tmp_path: Path) -> None:
    files = own(
        tmp_path,
        holdings=f"{LOTS}AAA,10,10,2025-01-10,40\nBBB,10,10,2025-01-10,40\n",
        prices=walk("AAA BBB").to_csv(),
        target="ticker,weight\nAAA,30%\nBBB,70%\n",
    )
    case = read_case(**files)
    alone = repr(trading.losses_table(case, TAX, 0.001))
    beside = repr(trading.losses_table(case, TAX, 0.001, way_back.trades_back(case)))
    assert beside.startswith(alone)
    assert beside.removeprefix(alone).split("which ")[1] == "buy BBB and sell from AAA."


def test_a_goal_that_breaks_limits_says_so(tmp_path: Path) -> None:
    names = [f"N{number:02d}" for number in range(25)]
    rows = "".join(f"{name},10,10\n" for name in names)
    even = "".join(f"{name},4%\n" for name in names)
    uneven = "N00,11%\n" + "".join(f"{name},{89 / 24}%\n" for name in names[1:])
    told = []
    for goal in (even, uneven):
        files = own(
            tmp_path, holdings=f"ticker,shares,price\n{rows}", target=f"ticker,weight\n{goal}"
        )
        case = read_case(**files)
        told.append(repr(trading.trades_table(case, way_back.trades_back(case))))
    assert ["limits" in caption for caption in told] == [False, True]
    assert "breaks 1 of" in told[1]


def test_a_list_of_the_largest_narrows_the_span(tmp_path: Path) -> None:
    """20 % of a are listed: what is not listed may be 30 % of b, but not if a is the largest."""
    market = "ticker,weight\nAAA,50%\nBBB,30%\nCCC,20%\n"
    files = own(tmp_path, holdings="ticker,weight\nAAA,20%\n", market=market)
    plain, largest = (read_case(**files, largest_first=first) for first in (False, True))
    for case, high in ((plain, 0.7), (largest, 0.6)):
        found = standing.ends_of(standing.place_of(case), "plain")
        assert found["level_low"] == pytest.approx(0.2)
        assert found["level_high"] == pytest.approx(high)
    assert "--largest" in str(standing_table(plain).caption)
    assert "--largest" not in str(standing_table(largest).caption)


def test_a_list_of_the_largest_has_no_small_cash(tmp_path: Path) -> None:
    market = "ticker,weight\nAAA,50%\nBBB,30%\nCCC,20%\n"
    files = own(tmp_path, holdings="ticker,weight\nAAA,20%\ncash,1%\n", market=market)
    with pytest.raises(ValueError, match=r"--largest.*cash"):
        standing.place_of(read_case(**files, largest_first=True))
    assert standing.place_of(read_case(**files)).is_partial


def test_a_list_of_a_part_does_not_say_what_is_missing(tmp_path: Path) -> None:
    market = "ticker,weight\nAAA,20%\nBBB,60%\nCCC,20%\n"
    files = own(tmp_path, holdings="ticker,weight\nAAA,30%\n", market=market)
    case = read_case(**files)
    assert [*standing.beyond(case).index] == ["AAA"]
    told = getattr(draw.more_and_less(standing.beyond(case)), TOLD)
    assert "BBB" not in told["caption"] + told["alt"]
    with pytest.raises(NotSaidError, match="list"):
        past.cash_cost(case)
    short = in_short(case, **dict.fromkeys(PARTS, Note("")))
    assert short._repr_mimebundle_()["application/json"]["cash"] is None


def test_the_lines_of_the_wedge_have_no_part_of_cash(tmp_path: Path) -> None:
    """Half in cash while the market doubles: a third of a portfolio that was all of it before."""
    days = pd.date_range("2024-01-31", periods=13, freq="ME")
    prices = pd.DataFrame({"AAA": np.linspace(10.0, 20.0, 13)}, days).rename_axis("date").to_csv()
    files = own(
        tmp_path,
        holdings="ticker,shares,price\nAAA,10,20\ncash,200,1\n",
        market="ticker,weight\nAAA,100%\n",
        prices=prices,
    )
    point = past.wedge_point(read_case(**files))
    assert point.outside == pytest.approx(2 / 3)
    assert point.result == pytest.approx(1 / 3)
    assert "66.7 %" in getattr(draw.wedge_with_you(point), TOLD)["caption"]
    cost = past.cash_cost(read_case(**files))
    # The same two thirds: what is beside the cash is the market.
    assert cost.before == pytest.approx(2 / 3)
    assert cost.gap == pytest.approx(-2 / 3)
