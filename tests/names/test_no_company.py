"""Rows that are no companies: money by whatever name, and what is left of a list."""

from __future__ import annotations

from pathlib import Path

import pytest
from own_files import SAMPLES
from reader.files_of import own

from research_lib.names.no_company import is_money, is_no_company
from research_lib.reader.case import CASH
from research_lib.together.reading import read_case

MONEY = ["USD CASH", "GBP CASH", "Cash (EUR)", "Денежные средства", "現金", "现金", "US Dollar"]
OTHERS = ["Cash and other", "Sonstige", "Прочее", "Other", "Others", "其他", "其他股票", "Deposit"]
OTHERS += ["Прочие активы и денежные средства", "Cash & Equivalents, net other assets"]
FIRMS = ["Cash Converters", "Other Ocean Ltd", "Sonstige Bau AG", "NET", "Bank Holdings", "USD Inc"]


@pytest.mark.parametrize("name", MONEY)
def test_money_by_every_name(name: str) -> None:
    assert is_money(name)
    assert not is_no_company(name)


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_company(name: str) -> None:
    assert is_no_company(name)
    assert not is_money(name)


@pytest.mark.parametrize("name", FIRMS)
def test_what_is_one(name: str) -> None:
    assert not is_no_company(name)
    assert not is_money(name)


@pytest.mark.parametrize("name", MONEY)
def test_money_of_a_market_is_told(tmp_path: Path, name: str) -> None:
    for heading, row in (("ticker", ""), ("ticker,name", f"XYZ,{name}")):
        rows = f"{heading},weight\nTEA{',Tea' * bool(row)},60%\nRUM{',Rum' * bool(row)},30%\n"
        whole = rows + f"{row or name},10%\n"
        held = "ticker,weight\nTEA,50%\nRUM,50%\n"
        case = read_case(**own(tmp_path, holdings=held, market=whole))
        assert case.market is not None
        assert case.market.round(9).to_dict() == {"TEA": 0.6, "RUM": 0.3, CASH: 0.1}
        told = case.what_was_read["market"].set_index("fact")["found"]
        assert told["counted as cash"] == (row.split(",")[0] or name)
        assert case.questions == []


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("file", ["holdings", "market", "target"])
def test_rows_that_are_no_companies_are_asked_about(tmp_path: Path, name: str, file: str) -> None:
    rows = "ticker,weight\nTEA,60%\nRUM,40%\n"
    files = dict.fromkeys(["holdings", "market", "target"], rows)
    files[file] = f'ticker,weight\nTEA,60%\nRUM,30%\n"{name}",10%\n'
    (asked,) = read_case(**own(tmp_path, **files)).questions
    assert asked.startswith(f"{file}: ")
    assert name in asked


def test_who_is_confirmed_or_has_an_isin_is_one(tmp_path: Path) -> None:
    held = "name,isin,weight\nTea,,50%\nOther,US0378331005,50%\n"
    assert read_case(**own(tmp_path, holdings=held)).questions == []
    files = own(tmp_path, holdings="name,weight\nTea,50%\nOther,50%\n")
    assert len(read_case(**files).questions) == 1
    assert read_case(**files, aliases={"Other": "Other"}).questions == []
    case = read_case(**files, aliases={"Other": CASH})
    assert case.questions == []
    assert case.weights[CASH] == 0.5


def test_a_value_without_pieces_is_asked_about(tmp_path: Path) -> None:
    held = "name,shares,price,value\nTea,10,10,100\nPurse,,,100\n"
    files = own(tmp_path, holdings=held)
    (asked,) = read_case(**files).questions
    assert "Purse" in asked
    assert "--alias" in asked
    case = read_case(**files, aliases={"Purse": CASH})
    assert case.questions == []
    assert case.cash == 100


@pytest.mark.parametrize("file", ["market", "target"])
def test_a_row_of_a_market_is_told_to_be_money_or_a_company(tmp_path: Path, file: str) -> None:
    rows = "ticker,weight\nTEA,60%\nRUM,40%\n"
    files = {"holdings": rows, "market": rows, file: "ticker,weight\nTEA,90%\nOther,10%\n"}
    paths = own(tmp_path, **files)
    case = read_case(**paths, aliases={"Other": CASH})
    assert case.questions == []
    found = getattr(case, file)
    assert found.round(9).to_dict() == {"TEA": 0.9, CASH: 0.1}
    assert (case.what_was_read["holdings"]["fact"] == "counted as cash").sum() == 0
    assert case.cash == 0.0
    case = read_case(**paths, aliases={"Other": "Other"})
    assert case.questions == []
    assert getattr(case, file).round(9).to_dict() == {"TEA": 0.9, "Other": 0.1}


@pytest.mark.parametrize("export", ["portfolio_performance", "portfolio_performance_english"])
def test_money_of_a_tracker_is_cash_or_asked_about(export: str) -> None:
    case = read_case(SAMPLES / f"{export}.csv")
    if export.endswith("english"):
        (asked,) = case.questions
        assert "Deposit=cash" in asked
        case = read_case(SAMPLES / f"{export}.csv", aliases={"Deposit": CASH})
    assert case.questions == []
    assert case.cash == {"portfolio_performance": 3000}.get(export, 1000)
