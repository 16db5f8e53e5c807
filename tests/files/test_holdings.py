"""Holdings: what is read of each kind of cell, row and column, and what is asked for."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from own_files import found, put

from research_lib.cells.problem import FileProblem
from research_lib.files.holdings import read_holdings

DAY = datetime.date(2025, 1, 1)


def problem(path: Path, **options: object) -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        read_holdings(path, **{"today": DAY, **options})
    assert caught.value.file == str(path)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("cells", "unit"),
    [
        (["60", "40"], "percent"),
        (["0.6", "0.4"], "decimals"),
        (["60 %", "40%"], "percent"),
        (["60,00", "40,00"], "percent"),
        (["６０％", "４０％"], "percent"),
        (["0,6", "0,4"], "decimals"),
    ],
)
def test_weights_tell_their_unit(tmp_path: Path, cells: list[str], unit: str) -> None:
    held = read_holdings(put(tmp_path, f"name;weight\nTea;{cells[0]}\nRum;{cells[1]}\n"))
    assert held.weights.to_dict() == {"Tea": 0.6, "Rum": 0.4}
    assert found(held.what_was_read, "weights are in").startswith(unit)


@pytest.mark.parametrize("weights", ["0.05\nRum,0.06", "1.5\nRum,2", "5\nRum,6", "0.9\nRum,0.3"])
def test_a_unit_that_is_not_clear_is_asked_for(tmp_path: Path, weights: str) -> None:
    path = put(tmp_path, f"name,weight\nTea,{weights}\n")
    assert problem(path).column == "weight"
    assert "weights_in" in problem(path).remedy
    numbers = [float(cell) for cell in weights.replace("\nRum", "").split(",")]
    held = read_holdings(path, weights_in="percent")
    assert held.weights.to_list() == [number / 100 for number in numbers]


def test_a_percent_sign_above_decimals_is_asked_about(tmp_path: Path) -> None:
    assert problem(put(tmp_path, "name,weight (%)\nTea,0.6\nRum,0.4\n")).column == "weight (%)"


def test_some_percent_signs_are_too_few(tmp_path: Path) -> None:
    wrong = problem(put(tmp_path, "name,weight\nTea,60 %\nRum,40\nCash,0\n"))
    assert (wrong.row, wrong.column, wrong.value) == (3, "weight", "40")


def test_a_partial_list_is_kept(tmp_path: Path) -> None:
    held = read_holdings(put(tmp_path, "name,weight\nTea,60.2\nRum,39.5\n"))
    assert held.weights.sum() == pytest.approx(0.997, abs=1e-12)
    assert held.weights.to_list() == [0.602, 0.395]


def test_more_than_all_is_refused_and_rounding_is_not(tmp_path: Path) -> None:
    assert problem(put(tmp_path, "name,weight\nTea,60.0\nRum,43.0\n")).column == "weight"
    held = read_holdings(put(tmp_path, "name,weight\na,33.4\nb,33.4\nc,33.3\n"))
    assert held.weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert held.weights["a"] == pytest.approx(33.4 / 100.1, abs=1e-12)
    assert "100.1" in found(held.what_was_read, "weights sum to")
    # Two weights of one decimal each are off by a tenth of a point at most.
    assert problem(put(tmp_path, "name,weight\na,66.8\nb,33.4\n"))


@pytest.mark.parametrize(
    "cell", ["1.2k", "12..5", "1,23,4", "abc", "5 USD EUR", "(5", "--5", "5%%"]
)
def test_what_is_no_number_is_named(tmp_path: Path, cell: str) -> None:
    wrong = problem(put(tmp_path, f'name;value\nTea;10\nRum;"{cell}"\n'))
    assert (wrong.row, wrong.column, wrong.value) == (3, "value", cell)
    for part in ("mine.csv", "3", "value", cell, wrong.remedy):
        assert part in str(wrong)


@pytest.mark.parametrize("cell", ["-5", "(5)", "5-", "−5", "–5", "$-5", "-$5", "(5 €)"])
def test_what_is_negative_is_refused(tmp_path: Path, cell: str) -> None:
    wrong = problem(put(tmp_path, f"name;value\nTea;10\nRum;{cell}\n"))
    assert (wrong.row, wrong.column) == (3, "value")


@pytest.mark.parametrize("cell", ["", "n/a", "—", "-"])
def test_what_is_missing_is_asked_for(tmp_path: Path, cell: str) -> None:
    wrong = problem(put(tmp_path, f"name;value\nTea;10\nRum;{cell}\nGin;3\n"))
    assert (wrong.row, wrong.column) == (3, "value")


def test_currencies_are_one_or_refused(tmp_path: Path) -> None:
    held = read_holdings(put(tmp_path, "name;value\nTea;€ 1.000,50\nRum;EUR 999,50\n"))
    assert held.currency == "EUR"
    assert held.frame["value"].to_list() == [1000.5, 999.5]
    assert problem(put(tmp_path, "name;value\nTea;€ 10\nRum;£ 10\n")).column == "value"
    path = put(tmp_path, "name,value,currency\nTea,10,EUR\nRum,10,USD\n")
    assert (problem(path).column, problem(path).value) == ("currency", None)


@pytest.mark.parametrize("pence", ["GBp", "GBX", "gbx"])
def test_pence_are_no_pounds(tmp_path: Path, pence: str) -> None:
    path = put(tmp_path, f"ticker,shares,price,currency\nVOD,9,75,{pence}\nTEA,1,75,GBP\n")
    assert problem(path).column == "currency"
    held = read_holdings(put(tmp_path, f"ticker,shares,price,currency\nVOD,9,75,{pence}\n"))
    assert held.currency == "GBX"
    same = put(tmp_path, "ticker,value,currency\nVOD,75,GBp\nTEA,7,GBX\nRUM,5 GBp,GBp\n")
    assert read_holdings(same).currency == "GBX"
    small = put(tmp_path, "ticker,value,currency\nVOD,75,gbp\nTEA,7,£\nRUM,7,GBP\n")
    assert read_holdings(small).currency == "GBP"


def test_a_column_in_another_currency_can_be_left_out(tmp_path: Path) -> None:
    path = put(tmp_path, "ticker,shares,Price (GBp),Value (GBP)\nVOD,100,75,75\nTEA,1,750,7.5\n")
    wrong = problem(path)
    assert (wrong.column, "columns={'Price (GBp)': 'ignore'}" in wrong.remedy) == (
        "Price (GBp)",
        True,
    )
    held = read_holdings(path, columns={"Price (GBp)": "ignore"})
    assert (held.currency, held.frame["value"].to_list()) == ("GBP", [75, 7.5])


def test_currencies_do_not_matter_to_weights(tmp_path: Path) -> None:
    path = put(tmp_path, "name,weight,value,currency\nTea,60,10,EUR\nRum,40,10,USD\n")
    held = read_holdings(path)
    assert held.weights.to_list() == [0.6, 0.4]
    assert held.frame["value"].isna().all()
    assert held.currency is None


def test_pieces_times_prices(tmp_path: Path) -> None:
    held = read_holdings(put(tmp_path, "ticker,shares,price\nTEA,3,$10.00\nRUM,7,$10.00\n"))
    assert held.frame["value"].to_list() == [30, 70]
    assert held.weights.to_list() == [0.3, 0.7]


def test_a_value_that_is_not_pieces_times_price_is_a_question(tmp_path: Path) -> None:
    path = put(tmp_path, "name,shares,price,value\nTea,3,10,30\nRum,7,10,90\n")
    assert found(read_holdings(path).what_was_read, "question") == "rows 3"


def test_the_same_row_twice_is_a_question(tmp_path: Path) -> None:
    path = put(tmp_path, "name,value\nTea,30\nRum,40\nTea,30\n")
    assert problem(path).row == 4
    assert read_holdings(path, repeated="once").frame["value"].to_list() == [30, 40]
    assert read_holdings(path, repeated="add up").frame["value"].to_list() == [60, 40]


def test_rows_of_one_name_add_up_and_are_named(tmp_path: Path) -> None:
    held = read_holdings(put(tmp_path, "name,value\nTea,30\nRum,40\nTea,31\n"))
    assert held.frame["value"].to_dict() == {"Tea": 61, "Rum": 40}
    assert "rows 2, 4" in found(held.what_was_read, "added up")


def test_names_that_look_alike_stay_apart(tmp_path: Path) -> None:
    held = read_holdings(put(tmp_path, "name,value\nTea Ltd,30\nTEA LTD.,40\n"))
    assert list(held.frame.index) == ["Tea Ltd", "TEA LTD."]
    assert "'TEA LTD.'" in found(held.what_was_read, "question")


def test_the_label_can_be_chosen(tmp_path: Path) -> None:
    path = put(tmp_path, "name,ticker,value\nTea Ltd,TEA,30\nCash,,40\n")
    assert list(read_holdings(path).frame.index) == ["Tea Ltd", "Cash"]
    assert list(read_holdings(path, label="ticker").frame.index) == ["TEA", "Cash"]
    assert "isin" in str(problem(path, label="isin"))


def test_holdings_of_two_days_are_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "date,name,value\n2024-01-01,Tea,30\n2024-01-02,Tea,31\n")
    assert (problem(path).row, problem(path).column) == (3, "date")


def test_columns_can_be_named(tmp_path: Path) -> None:
    path = put(tmp_path, "Papers,How much,Before\nTea,30,1\nRum,70,2\n")
    assert "columns=" in problem(path).remedy
    held = read_holdings(path, columns={"Papers": "name", "How much": "value"})
    assert held.weights.to_list() == [0.3, 0.7]
    assert "Else" in str(problem(path, columns={"Else": "name"}))
    assert problem(path, columns={"Papers": "nom"}).file == str(path)


def test_two_columns_of_a_kind_are_a_question(tmp_path: Path) -> None:
    path = put(tmp_path, "name,value,market value\nTea,30,30\nRum,70,71\n")
    assert (problem(path).row, problem(path).column) == (3, "market value")
    assert read_holdings(path, columns={"value": "ignore"}).frame["value"].to_list() == [30, 71]
    same = put(tmp_path, "name,value,market value\nTea,30,30\nRum,70,70\n")
    assert read_holdings(same).frame["value"].to_list() == [30, 70]


@pytest.mark.parametrize(
    "word", ["Total", "TOTAL:", "Grand total", "Итого", "Всего:", "合計", "合计"]
)
def test_totals_are_left_out(tmp_path: Path, word: str) -> None:
    held = read_holdings(put(tmp_path, f"name,value\nTea,30\nRum,70\n{word},100\n"))
    assert held.frame["value"].to_list() == [30, 70]
    assert word in found(held.what_was_read, "row 4, a total")


def test_a_company_called_total_is_held(tmp_path: Path) -> None:
    path = put(tmp_path, "ticker,name,value\nTTE,Total,30\nTEF,Total SE,30\nTotal,Total oil,40\n")
    assert read_holdings(path, label="name").frame["value"].to_list() == [30, 30, 40]


def test_a_row_cut_short_is_refused(tmp_path: Path) -> None:
    assert problem(put(tmp_path, "name,value\nTea,30\nRum\n")).row == 3
    assert problem(put(tmp_path, "name,value,weight\nTea,30,50\nRum,30,50\nGin,7\n")).row == 4


def test_a_separator_inside_a_cell_is_refused(tmp_path: Path) -> None:
    wrong = problem(put(tmp_path, "name,value\nTea,1,234\n"))
    assert (wrong.row, wrong.value) == (2, "234")


def test_a_sheet_is_named_if_several_hold_tables(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    one = pd.DataFrame({"name": ["Tea", "Rum"], "weight": [0.6, 0.4]})
    with pd.ExcelWriter(path) as writer:
        pd.DataFrame({"note": ["nothing here"]}).to_excel(writer, sheet_name="cover", index=False)
        one.to_excel(writer, sheet_name="may", index=False, startrow=3)
    assert read_holdings(path).weights.to_dict() == {"Tea": 0.6, "Rum": 0.4}
    assert found(read_holdings(path).what_was_read, "headings") == "row 4"
    with pd.ExcelWriter(path, mode="a") as writer:
        one.iloc[::-1].to_excel(writer, sheet_name="june", index=False)
    assert "june" in str(problem(path))
    assert list(read_holdings(path, sheet="june").weights.index) == ["Rum", "Tea"]
    assert "july" in str(problem(path, sheet="july"))


def test_headings_with_a_currency_behind_them(tmp_path: Path) -> None:
    held = read_holdings(put(tmp_path, "Product;Value in EUR;Gewicht in %\nTea;30;60\nRum;20;40\n"))
    assert held.weights.to_list() == [0.6, 0.4]
    assert held.currency == "EUR"
    other = put(tmp_path, "name;value (USD);price, EUR\nTea;30;60\n")
    assert problem(other).column == "price, EUR"


def test_lots_take_what_all_of_them_cost(tmp_path: Path) -> None:
    path = put(tmp_path, "name,shares,price,date acquired,cost basis\nTea,4,9,2020-02-29,20\n")
    lots = read_holdings(path, today=DAY).lots
    assert lots["cost"].to_list() == [5.0]
    assert lots["acquired"].to_list() == [pd.Timestamp("2020-02-29")]
    assert list(lots.columns) == ["name", "acquired", "pieces", "cost"]


def test_costs_in_another_currency_are_refused(tmp_path: Path) -> None:
    head = "name,shares,price,acquired,cost\n"
    path = put(tmp_path, head + "Tea,9,€100,2020-01-02,$50\nRum,1,€100,2020-01-02,$50\n")
    wrong = problem(path)
    assert (wrong.column, "columns={'cost': 'ignore'}" in wrong.remedy) == ("cost", True)
    held = read_holdings(path, columns={"cost": "ignore"}, today=DAY)
    assert (held.currency, len(held.lots), held.lots["cost"].isna().all()) == ("EUR", 2, True)
    alone = put(tmp_path, "name,shares,acquired,cost\nTea,9,2020-01-02,$50\n")
    assert read_holdings(alone, today=DAY).currency == "$"
    weights = head.replace("name,", "name,weight,") + "Tea,60%,9,€100,2020-01-02,$50\n"
    held = read_holdings(put(tmp_path, weights), today=DAY)
    assert held.currency is None
    assert held.lots["cost"].isna().all()
    assert held.frame["price"].isna().all()
    assert "costs" in found(held.what_was_read, "currency")


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        path = put(tmp_path / folder, "name,value\nTea,x\n")
        assert str(path) in str(problem(path))
        path = put(tmp_path / folder, "name,shares\nTea,3\n")
        held = read_holdings(path)
        assert found(held.what_was_read, "file") == "mine.csv"
        with pytest.raises(FileProblem) as caught:
            _ = held.weights
        assert caught.value.file == str(path)


def test_lots_ask_for_the_order_of_dates(tmp_path: Path) -> None:
    head = "name,shares,price,acquired\n"
    path = put(tmp_path, head + "Tea,4,9,03/04/2020\nRum,4,8,05/06/2021\n")
    wrong = problem(path)
    assert (wrong.row, wrong.column, wrong.value) == (2, "acquired", "03/04/2020")
    assert "day first" in wrong.remedy
    lots = read_holdings(path, date_order="day first", today=DAY).lots
    assert lots["acquired"].dt.month.to_list() == [4, 6]
    assert lots["cost"].isna().all()  # a price of today is not what was paid
    told = put(tmp_path, head + "Tea,4,9,03/04/2020\nRum,4,8,05/16/2021\n")
    assert read_holdings(told, today=DAY).lots["acquired"].dt.month.to_list() == [3, 5]
    late = put(tmp_path, head + "Tea,4,9,2020-01-01\nRum,4,8,2031-05-06\n")
    assert (problem(late).row, problem(late).column) == (3, "acquired")


def test_more_sold_than_bought_is_refused(tmp_path: Path) -> None:
    head = "date,ticker,type,quantity,unit price\n"
    path = put(tmp_path, head + "2024-01-01,TEA,buy,3,10\n2024-02-01,TEA,sell,4,10\n")
    assert (problem(path).row, "TEA" in str(problem(path))) == (3, True)
    odd = put(tmp_path, head + "2024-01-01,TEA,buy,3,10\n2024-02-01,TEA,swap,4,10\n")
    assert (problem(odd).row, problem(odd).column, problem(odd).value) == (3, "type", "swap")


def test_what_was_sold_to_the_last_piece_is_gone(tmp_path: Path) -> None:
    text = "date,ticker,type,quantity,unit price\n"
    text += "2024-01-01,TEA,buy,0.1,10\n2024-01-02,TEA,buy,0.2,10\n2024-02-01,TEA,sell,0.3,10\n"
    held = read_holdings(put(tmp_path, text + "2024-01-01,RUM,buy,1,10\n"))
    assert held.frame["pieces"].to_dict() == {"RUM": 1}


def test_the_last_deal_is_the_newest_of_all(tmp_path: Path) -> None:
    head = "date,ticker,type,quantity,unit price\n"
    deals = "2024-01-01,TEA,buy,3,10\n2024-06-03,RUM,buy,3,10\n2024-07-01,RUM,sell,3,10\n"
    path = put(tmp_path, head + deals + "2024-09-01,TEA,dividend,3,1\n")
    held = read_holdings(path, today=DAY)
    assert held.last_deal == pd.Timestamp("2024-07-01")  # of what is sold to the last piece
    assert held.lots["acquired"].max() == pd.Timestamp("2024-01-01")
    late = put(tmp_path, head + deals + "2031-01-01,TEA,sell,1,1\n")
    assert (problem(late).row, problem(late).column) == (5, "date")
    bare = put(tmp_path, "ticker,type,quantity\nTEA,buy,3\n")
    assert read_holdings(bare).last_deal is None
    assert read_holdings(put(tmp_path, "name,value\nTea,30\n")).last_deal is None
    acquired = "name,shares,price,acquired\nTea,4,9,2020-02-29\nRum,1,9,2021-02-28\nGin,1,1,\n"
    held = read_holdings(put(tmp_path, acquired), today=DAY)
    assert held.last_deal == pd.Timestamp("2021-02-28")
    unknown = put(tmp_path, "name,shares,price,acquired\nTea,4,9,\n")
    assert read_holdings(unknown).last_deal is None


def test_a_hundred_thousand_rows(tmp_path: Path) -> None:
    values = np.round(np.random.default_rng(13).uniform(1e3, 1e7, 100_000), 2)
    rows = "".join(f'Holding {i},"{value:,.2f}"\n' for i, value in enumerate(values))
    held = read_holdings(put(tmp_path, "name,value\n" + rows))
    assert held.frame["value"].to_numpy().tolist() == values.tolist()
    assert held.weights.sum() == pytest.approx(1.0, abs=1e-12)
