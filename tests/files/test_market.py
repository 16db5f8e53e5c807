"""A market: all its members, each once."""

from __future__ import annotations

from pathlib import Path

import pytest
from own_files import found, put

from research_lib.cells.problem import FileProblem
from research_lib.files.market import read_market


def test_weights_or_what_members_are_worth(tmp_path: Path) -> None:
    by_weight = read_market(put(tmp_path, "Тикер;Вес, %\nTEA;60,00\nRUM;40,00\nИтого;100,00\n"))
    by_value = read_market(put(tmp_path, "ticker,name,market cap\nTEA,Tea,30\nRUM,Rum,20\n"))
    assert by_weight.weights.to_dict() == by_value.weights.to_dict() == {"TEA": 0.6, "RUM": 0.4}
    assert by_value.names["name"].to_dict() == {"TEA": "Tea", "RUM": "Rum"}


def test_a_rounded_sum_is_divided_and_said(tmp_path: Path) -> None:
    market = read_market(put(tmp_path, "name,weight\nTea,60.0\nRum,39.7\n"))
    assert market.weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert market.weights["Tea"] == pytest.approx(60 / 99.7, abs=1e-12)
    assert "99.7" in found(market.what_was_read, "weights sum to")


@pytest.mark.parametrize("weights", [("60.0", "30.0"), ("60.0", "43.0")])
def test_a_part_of_a_market_is_none(tmp_path: Path, weights: tuple[str, str]) -> None:
    with pytest.raises(FileProblem) as caught:
        read_market(put(tmp_path, "name,weight\nTea,{}\nRum,{}\n".format(*weights)))
    assert caught.value.column == "weight"


def test_pieces_alone_are_no_market(tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        read_market(put(tmp_path, "name,shares\nTea,60\nRum,30\n"))
