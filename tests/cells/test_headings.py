"""Headings as people write them, and what is said where one is not known."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from own_files import found, put

from research_lib.cells.problem import FileProblem
from research_lib.cells.words import kind_of
from research_lib.files.holdings import read_holdings
from research_lib.files.market import read_market
from research_lib.files.prices import read_prices

COMMON = {
    "weight": "Zielgewicht|Gewichtung in %|Gewicht in Prozent|Indexgewicht|Anteil in %|Вес в %",
    "value": "Wert|Wert in EUR|Kurswert in EUR|Kurswert (EUR)|Стоимость, руб.|Value in USD",
    "price": "Schlusskurs|Kurs in EUR|Aktueller Kurs",
    "pieces": "Stück/Nominale|Stück Nominal|Anzahl",
    "cost": "成交均價|Einstandspreis",
    "total cost": "付出成本",
}


@pytest.mark.parametrize(
    ("kind", "heading"), [(kind, one) for kind, all_ in COMMON.items() for one in all_.split("|")]
)
def test_common_headings_are_known(kind: str, heading: str) -> None:
    assert kind_of(heading) == kind


@pytest.mark.parametrize("heading", ["張數", "市值(萬元)", "in", "%", "", "in Prozent"])
def test_what_has_another_unit_or_no_word_is_not_known(heading: str) -> None:
    assert kind_of(heading) is None


def test_a_heading_of_many_spaces_is_told_soon() -> None:
    start = time.process_time()
    assert kind_of("x" + " (" * 20_000 + "x") is None
    assert time.process_time() - start < 2.0


def test_an_unknown_heading_leaves_the_separator_and_the_row_of_headings_alone(
    tmp_path: Path,
) -> None:
    text = "List;;;\nof today;;;\n\nRang;ISIN;Firma;Qewicht in X\n1;DE0007164600;SAP SE;14,50\n"
    text += "2;DE0007236101;Siemens;85,50\n"
    path = put(tmp_path, text)
    with pytest.raises(FileProblem, match="'Qewicht in X'") as caught:
        read_market(path)
    assert caught.value.row == 4
    market = read_market(path, columns={"Qewicht in X": "weight"})
    assert market.weights.tolist() == pytest.approx([0.145, 0.855])
    assert found(market.what_was_read, "separator") == "semicolon"
    with pytest.raises(FileProblem, match=r"'Nothing'.*Qewicht in X"):
        read_market(path, columns={"Nothing": "weight"})


def test_prices_of_an_unknown_heading_are_named(tmp_path: Path) -> None:
    path = put(tmp_path, "Datum;ISIN;Foo\n30.10.2024;DE0007164600;150,40\n")
    with pytest.raises(FileProblem, match="'Foo'") as caught:
        read_prices(path)
    assert caught.value.column == "ISIN"
    prices = read_prices(path, columns={"Foo": "price"})
    assert prices.prices.iloc[0].to_dict() == {"DE0007164600": 150.4}


def test_money_with_a_value_alone_is_read_beside_prices(tmp_path: Path) -> None:
    head = "Stück;Bezeichnung;Kurs;Kurswert in EUR\n10;SAP SE;20,00;200,00\n;{};;50,00\n"
    for name in ("Verrechnungskonto", "Cash"):
        held = read_holdings(put(tmp_path, head.format(name)))
        assert held.frame["value"].to_dict() == {"SAP SE": 200.0, name: 50.0}
        assert held.currency == "EUR"
    with pytest.raises(FileProblem) as caught:
        read_holdings(put(tmp_path, head.format("Cash").replace("Kurswert in EUR", "Foo")))
    assert "value" in str(caught.value.remedy)
