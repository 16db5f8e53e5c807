"""Exports of the kinds that trackers, issuers, brokers and the SEC give, with invented numbers."""

from __future__ import annotations

import pandas as pd
import pytest
from own_files import SAMPLES, found

from research_lib.files.holdings import Holdings, read_holdings


def sample(name: str, **options: str) -> Holdings:
    return read_holdings(SAMPLES / name, **options)


def rounded(held: Holdings) -> dict[str, float]:
    return held.weights.round(12).to_dict()


def lots(held: Holdings) -> list[tuple[str, str, float, float]]:
    rows = held.lots.itertuples(index=False)
    return [(name, str(when)[:10], pieces, cost) for name, when, pieces, cost in rows]


def test_an_issuer_puts_lines_above_and_below() -> None:
    held = sample("etf_issuer.csv")
    assert rounded(held) == {"TEA": 0.4, "RUM": 0.35, "RUM.B": 0.15, "XTSLA": 0.097}
    assert held.frame["pieces"].to_list() == [40_000, 70_000, 30_000, 970_000]
    assert held.frame.loc["RUM.B", "name"] == "RUM & SONS CLASS B"
    assert held.currency == "USD"
    said = held.what_was_read
    assert found(said, "row 2, skipped") == "Fund Holdings as of; Jan 31, 2024"
    assert found(said, "row 12, skipped").startswith("The content")
    assert found(said, "headings") == "row 6"
    assert "99.7" in found(said, "weights sum to")
    assert "0.3" in found(said, "weights sum to")


def test_groups_of_a_tracker_are_not_counted_twice() -> None:
    held = sample("portfolio_performance.csv")
    assert rounded(held) == {"Nordlicht AG": 0.375, "Südwind SE": 0.375, "Tagesgeld": 0.25}
    assert held.frame["value"].sum() == 12_000
    assert held.frame["pieces"].iloc[:2].to_list() == [10, 1500]
    assert found(held.what_was_read, "row 2, ") == "9000"
    assert found(held.what_was_read, "row 5, ") == "3000"


def test_money_without_pieces_stays_where_nothing_is_grouped() -> None:
    held = sample("portfolio_performance_english.csv")
    assert rounded(held) == {"Northlight Corp": 0.45, "Southwind Plc": 0.45, "Deposit": 0.1}
    assert held.currency == "EUR"


def test_deals_in_csv_are_netted() -> None:
    held = sample("ghostfolio.csv", date_order="day first")
    assert held.frame["pieces"].to_dict() == {"TEA": 30, "RUM": 3}
    assert held.frame[["weight", "value", "price"]].isna().all(axis=None)
    assert lots(held) == [("TEA", "2021-09-01", 20, 10.5), ("TEA", "2021-09-16", 10, 12)]
    assert held.currency == "USD"
    assert "RUM" in found(held.what_was_read, "lots unknown")
    assert "dividend" in found(held.what_was_read, "left out")
    with pytest.raises(ValueError, match=r"ghostfolio\.csv") as caught:
        held.weights  # noqa: B018
    assert "price" in str(caught.value)


def test_deals_in_json_are_netted() -> None:
    held = sample("ghostfolio.json")
    assert held.frame["pieces"].to_dict() == {"TEA": 20, "RUM": 2}
    assert lots(held) == [("TEA", "2021-09-01", 20, 10.5)]


def test_classes_of_one_company_stay_apart_and_options_out() -> None:
    held = sample("form_13f.tsv")
    assert rounded(held) == {
        "ALPHABETA INC CAP STK CL A": 0.3,
        "ALPHABETA INC CAP STK CL C": 0.2,
        "TEA COMPANY INC": 0.25,
        "RUM & SONS": 0.25,
    }
    said = held.what_was_read
    assert "6" in found(said, "option, ")
    assert "7" in found(said, "principal, ")
    assert "rows 4, 5" in found(said, "added up")
    assert found(said, "classes").count("ALPHABETA") == 2


def test_a_russian_broker() -> None:
    held = sample("russian_broker.csv")
    assert rounded(held) == {"CHAI": 0.6012, "CHAIP": 0.1988, "MED": 0.2}
    assert held.frame.loc["CHAI", ["value", "pieces", "price"]].to_list() == [300_600, 1200, 250.5]
    assert held.frame.loc["MED", "name"] == "Мёд и сыновья"
    assert held.currency == "RUB"
    assert found(held.what_was_read, "encoding").startswith("windows-1251")
    assert "500 000,00" in found(held.what_was_read, "row 7, a total")


@pytest.mark.parametrize(
    ("name", "encoding", "codes"),
    [
        ("chinese_broker.csv", "gb18030", ["600001", "000002"]),
        ("taiwanese_broker.csv", "big5", ["1101", "2202"]),
    ],
)
def test_chinese_brokers(name: str, encoding: str, codes: list[str]) -> None:
    held = sample(name)
    assert rounded(held) == dict(zip(codes, [0.6, 0.4], strict=True))
    assert found(held.what_was_read, "encoding").startswith(encoding)
    assert "20000" in found(held.what_was_read, "row 4, a total")


def test_what_a_broker_says_of_cost_is_a_lot() -> None:
    held = sample("chinese_broker.csv")
    assert held.lots["cost"].to_list() == [9.5, 20.0]
    assert held.lots["acquired"].isna().all()


def test_two_rows_of_headings_and_units_behind_numbers() -> None:
    held = sample("smartbroker.csv")
    assert held.frame["pieces"].to_list() == [33.5, 20]
    assert held.frame["value"].to_list() == [3350, 2543.28]
    assert held.currency == "EUR"


def test_accounts_and_lots() -> None:
    held = sample("accounts_and_lots.csv")
    assert held.frame["pieces"].to_dict() == {"TEA": 20, "RUM": 20}
    assert rounded(held) == {"TEA": round(2 / 3, 12), "RUM": round(1 / 3, 12)}
    assert lots(held) == [
        ("TEA", "2019-05-06", 10, 80),
        ("TEA", "2023-02-28", 5, 110),
        ("TEA", "2024-01-15", 5, 95),
        ("RUM", "2020-11-02", 20, 35.5),
    ]
    assert found(held.what_was_read, "accounts") == "Broker A, Broker B"


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_other_kinds_of_files_say_the_same(kind: str, tmp_path) -> None:
    frame = pd.read_csv(SAMPLES / "etf_issuer.csv", skiprows=5, nrows=4, thousands=",")
    path = tmp_path / f"fund.{kind}"
    frame.to_excel(path, index=False) if kind == "xlsx" else frame.to_parquet(path)
    held = read_holdings(path)
    assert rounded(held) == rounded(sample("etf_issuer.csv"))
    assert held.frame["pieces"].to_list() == [40_000, 70_000, 30_000, 970_000]
