"""Names of several files: nothing is renamed but what the reader confirms, and money is money."""

from __future__ import annotations

import ast
import random
import re
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from reader.files_of import own, walk

from research_lib.cells.problem import FileProblem
from research_lib.names.met import checked_aliases, close_names
from research_lib.reader import months, past, standing, way_back
from research_lib.reader.case import Case
from research_lib.together.reading import read_case

MARKET = pd.Index(["TEA LTD.", "Rum & Sons", "Northern Honey Works"])
HELD = "ticker,shares,price\nAAA,10,10\nBBB,10,10\n"


def remedy_of(problem: ValueError) -> dict[str, str]:
    """Return the first aliases that an error asks for, as they stand in it."""
    found = re.search(r"aliases=(\{.*?\})", str(problem))
    assert found is not None
    answer: dict[str, str] = ast.literal_eval(found[1])
    return answer


def test_names_without_a_match_are_listed_with_what_is_close() -> None:
    found = close_names(pd.Series({"Nothern Honey Works": 0.1, "Zinc": 0.3}), MARKET)
    assert found["weight"].to_dict() == {"Zinc": 0.3, "Nothern Honey Works": 0.1}
    assert found["suggestion"].tolist() == ["", "Northern Honey Works"]
    assert close_names(pd.Series({"Zink": 1.0}), []).loc["Zink", "suggestion"] == ""
    assert close_names(pd.Series({"ZINK": 1.0}), ["zinc"], ["ZINK"]).loc["ZINK", "suggestion"] == ""


@pytest.mark.parametrize("name", ["Tea Ltd", "tea ltd.", " TEA  LTD", "Ｔｅａ Ltd"])
def test_names_alike_but_for_case_and_space_are_asked_about(name: str) -> None:
    with pytest.raises(ValueError, match="TEA LTD") as caught:
        checked_aliases([name], MARKET)
    assert remedy_of(caught.value) == {name: "TEA LTD."}
    for aliases in ({name: "TEA LTD."}, {name: name}):
        assert checked_aliases([name], MARKET, aliases) == aliases


@pytest.mark.parametrize("aliases", [{"Ale": "TEA LTD."}, {"Zinc": "Rum and Sons"}])
def test_aliases_that_name_nothing_are_refused(aliases: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(aliases))):
        checked_aliases(["Zinc"], MARKET, aliases)


def test_hundreds_of_names_are_met_with_thousands_soon() -> None:
    words = [
        "Global",
        "Energy",
        "Holdings",
        "Pharma",
        "Bank",
        "Group",
        "Inc",
        "Systems",
        "Partners",
    ]
    draw = random.Random(0)
    theirs = [" ".join(draw.sample(words, 4)) + f" {draw.randrange(10**6)}" for _ in range(3000)]
    held = pd.Series(1.0, [name.replace("a", "e", 1) + "x" for name in theirs[:300]])
    start = time.process_time()
    found = close_names(held, theirs)
    # One and a half seconds here, two minutes if every name were compared letter by letter.
    assert time.process_time() - start < 10.0
    hits = [
        name in found.loc[key, "suggestion"]
        for key, name in zip(held.index, theirs[:300], strict=True)
    ]
    assert np.mean(hits) > 0.9


def test_a_name_that_is_another_is_confirmed_by_itself(tmp_path: Path) -> None:
    files = own(
        tmp_path,
        holdings="ticker,shares,price\nTea Ltd,10,5\nRUM,10,5\n",
        market="ticker,weight\nTEA LTD.,60%\nRUM,40%\n",
    )
    case = read_case(**files, aliases={"Tea Ltd": "Tea Ltd"})
    assert case.weights.to_dict() == {"Tea Ltd": 0.5, "RUM": 0.5}
    assert case.outside["suggestion"].to_dict() == {"Tea Ltd": ""}


@pytest.mark.parametrize("beside", ["name,Pathward Financial", "ISIN,US59100U1088"])
def test_a_company_called_like_money_is_asked_about(tmp_path: Path, beside: str) -> None:
    head, text = beside.split(",")
    files = own(tmp_path, holdings=f"ticker,{head},shares,price\nCASH,{text},10,70\nRUM,,10,30\n")
    with pytest.raises(ValueError, match=text) as caught:
        read_case(**files)
    firm = read_case(**files, aliases=remedy_of(caught.value))
    assert firm.weights.to_dict() == {"CASH": 0.7, "RUM": 0.3}
    assert (firm.cash, firm.pieces.to_dict()) == (0.0, {"CASH": 10.0, "RUM": 10.0})
    assert "aliases={'CASH': 'cash'}" in str(caught.value)
    money = read_case(**files, aliases={"CASH": "cash"})
    assert (money.weights["cash"], money.cash) == (0.7, 700.0)


def test_a_confirmed_company_keeps_its_prices_and_its_place_in_the_market(tmp_path: Path) -> None:
    prices = walk("USD AAA")
    files = own(
        tmp_path,
        holdings="ticker,shares,price\nUSD,10,10\nAAA,10,10\n",
        market="ticker,weight\nUSD,50%\nAAA,50%\n",
        prices=prices.to_csv(),
        target="ticker,weight\nUSD,50%\nAAA,50%\n",
    )
    case = read_case(**files, aliases={"USD": "USD"})
    assert list(case.needed_prices()) == ["USD", "AAA"]
    assert set(case.needed_market().index) == {"USD", "AAA"}
    assert way_back.trades_back(case)["trade"].tolist() == [0.0, 0.0]


def test_money_in_the_market_and_the_target_is_cash_too(tmp_path: Path) -> None:
    prices = walk("AAA BBB")
    files = own(
        tmp_path,
        holdings="ticker,weight\nAAA,60%\nBBB,30%\nCash,10%\n",
        market="ticker,weight\nAAA,60%\nBBB,30%\nUSD,10%\n",
        prices=prices.to_csv(),
        target="ticker,weight\nAAA,60%\nBBB,30%\nДеньги,10%\n",
    )
    case = read_case(**files)
    assert case.outside.empty
    assert case.target is not None
    assert case.target["cash"] == pytest.approx(0.1)
    assert standing.place_of(case, 0.02).levels["level_low"].tolist() == pytest.approx([1.0, 1.0])
    point = past.wedge_point(case, 12, 0.06)
    assert point.lost == pytest.approx(0.0)
    assert point.level == pytest.approx(1.0)
    grown = prices.iloc[-1] / prices.iloc[-13]
    before = 0.6 / grown["AAA"] + 0.3 / grown["BBB"] + 0.1 / 1.06
    assert point.market == pytest.approx(1.0 / before - 1.0)
    assert months.history(case)[0].to_dict() == pytest.approx(case.needed_market().to_dict())


@pytest.mark.parametrize("which", ["prices", "target"])
def test_names_of_every_file_that_differ_by_case_are_asked_about(
    tmp_path: Path, which: str
) -> None:
    prices = walk("AAA BBB")
    texts = {"prices": prices.to_csv(), "target": "name,weight\nAAA,50%\nBBB,50%\n"}
    texts[which] = texts[which].lower()
    files = own(tmp_path, holdings=HELD, market="name,weight\nAAA,50%\nBBB,50%\n", **texts)
    with pytest.raises(ValueError, match="'aaa' and 'AAA'") as caught:
        read_case(**files)
    case = read_case(**files, aliases=remedy_of(caught.value), last_trade="2023-12-31")
    assert way_back.drift_of(case).turnover > 0.0
    assert way_back.trades_back(case)["goal"].tolist() == [0.5, 0.5]
    with pytest.raises(ValueError, match="'zzz'"):
        read_case(**files, aliases={"aaa": "zzz", "bbb": "BBB"})


def two_columns(folder: Path, second: str) -> dict[str, str]:
    return own(
        folder,
        holdings="ticker,shares,price\nGAZ,10,5\nGAZP OLD,10,5\nRUM,1,1\n",
        market="ticker,weight\nGAZP,60%\nRUM,40%\n",
        prices=f"date,GAZ,GAZP OLD,RUM\n2024-01-31,1,1,3\n2024-02-29,1.1,{second},3\n",
    )


def test_two_columns_of_prices_of_one_name_are_one_or_refused(tmp_path: Path) -> None:
    aliases = {"GAZ": "GAZP", "GAZP OLD": "GAZP"}
    case = read_case(**two_columns(tmp_path, "1.1"), aliases=aliases)
    assert list(case.needed_prices()) == ["GAZP", "RUM"]
    grown = pd.Series({"GAZP": 1.1, "RUM": 1.0})
    before = pd.Series({"GAZP": 0.6, "RUM": 0.4}) / grown
    assert past.wedge_point(case, 1).market == pytest.approx(1.0 / before.sum() - 1.0)
    files = two_columns(tmp_path, "1.2")
    with pytest.raises(FileProblem, match="GAZP OLD") as caught:
        read_case(**files, aliases=aliases)
    assert caught.value.remedy is not None
    columns = ast.literal_eval(caught.value.remedy.split("columns=")[1])
    case = read_case(**files, aliases=aliases, reading={"prices": {"columns": columns}})
    assert list(case.needed_prices()) == ["GAZP", "RUM"]


def test_only_a_few_of_many_names_are_told(tmp_path: Path) -> None:
    rows = "".join(f"N{at},1%\n" for at in range(100))
    files = own(tmp_path, holdings=f"name,weight\n{rows}", market="name,weight\nZZZ,100%\n")
    case: Case = read_case(**files)
    assert len(case.outside) == 100
    assert case.what_was_read["holdings"]["found"].str.len().max() < 200
