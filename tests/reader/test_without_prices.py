"""Holdings without a price: told how, left out where they move no number."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from reader.files_of import own, walk

from research_lib.chapters.your_portfolio import figures as draw
from research_lib.pictures.page_figure import TOLD
from research_lib.reader import months, past, way_back
from research_lib.reader.case import Case
from research_lib.reader.not_said import NotSaidError
from research_lib.together.reading import read_case

MARKET = "ticker,weight\nAAA,60%\nBBB,40%\n"


def files_with(folder: Path, weight: str, rest: str) -> dict[str, str]:
    held = f"ticker,weight\nAAA,{rest}\nBBB,30%\nKonto X,{weight}\n"
    return own(folder, holdings=held, market=MARKET, prices=walk("AAA BBB").to_csv())


def test_a_fund_held_as_a_portfolio_may_lack_the_price_of_next_to_nothing(tmp_path: Path) -> None:
    point = past.wedge_point(read_case(**files_with(tmp_path, "0.5%", "69.5%")), 12)
    prices = walk("AAA BBB")
    grown = prices.iloc[-1] / prices.iloc[-13]
    before = 0.695 / grown["AAA"] + 0.3 / grown["BBB"]
    assert point.unpriced == pytest.approx(0.005)
    assert point.result == pytest.approx(0.995 / before - 1.0)
    assert "0.5 %" in getattr(draw.wedge_with_you(point), TOLD)["caption"]
    whole = past.wedge_point(read_case(**files_with(tmp_path, "0%", "70%")), 12)
    assert whole.unpriced == 0.0


@pytest.mark.parametrize("ask", [lambda case: past.wedge_point(case, 12), months.history])
def test_a_holding_without_a_price_may_be_money(
    tmp_path: Path, ask: Callable[[Case], object]
) -> None:
    files = files_with(tmp_path, "12%", "58%")
    with pytest.raises(NotSaidError, match="Konto X") as caught:
        ask(read_case(**files))
    found = re.search(r"--alias '(.*?)=(.*?)'", str(caught.value))
    assert found is not None
    case = read_case(**files, aliases={found[1]: found[2]})
    assert case.weights["cash"] == pytest.approx(0.12)
    ask(case)


def test_trades_without_pieces_or_a_price_tell_the_way_out(tmp_path: Path) -> None:
    held = "ticker,shares,price,value\nAAA,10,10,100\nBBB,10,10,100\nKonto X,,,50\n"
    target = "ticker,weight\nAAA,50%\nBBB,50%\n"
    files = own(tmp_path, holdings=held, target=target)
    with pytest.raises(NotSaidError, match="Konto X") as caught:
        way_back.trades_back(read_case(**files))
    found = re.search(r"--alias '(.*?)=(.*?)'", str(caught.value))
    assert found is not None
    case = read_case(**files, aliases={found[1]: found[2]})
    assert way_back.trades_back(case)["trade"].sum() == 5
