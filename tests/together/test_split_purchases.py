"""Pieces bought before a split: asked about, and counted as the reader says."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from research_lib.cells.problem import FileProblem
from research_lib.command.app import app
from research_lib.files.holdings import read_holdings
from research_lib.reader.case import Case
from research_lib.together.reading import read_case

# Ten pieces for 1000 each; one became ten in March, and a piece is worth 110 now.
MONTHS = "".join(
    f"{line}\n"
    for line in ("Date,TEA,RUM", "2024-01-31,1040,50", "2024-02-29,1050,51", "2024-03-28,104,50")
)
MONTHS += "2024-04-30,110,52\n"
HELD = "Ticker,Shares,Price,Acquired,Cost\nTEA,10,110,2024-01-15,1000\nRUM,10,52,2024-01-15,40\n"
SPLIT = {"prices": {"splits": {"TEA": 10}}}
AS_BOUGHT = {"TEA": {"2024-03-11": 10}}
DEALS = "Date,Ticker,Type,Shares,Price\n2024-01-15,TEA,buy,10,1000\n2024-01-15,RUM,buy,10,40\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "holdings.csv").write_text(HELD)
    (tmp_path / "prices.csv").write_text(MONTHS)
    return tmp_path


def read(files: Path, **told: object) -> Case:
    reading = {**SPLIT, "holdings": {"splits": told["splits"]} if told else {}}
    return read_case(files / "holdings.csv", prices=files / "prices.csv", reading=reading)


def asked(files: Path) -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        read(files)
    assert caught.value.file == str(files / "holdings.csv")
    assert "TEA" in str(caught.value)
    assert "2024-01-15" in str(caught.value)
    return caught.value


def remedies(wrong: FileProblem) -> list[object]:
    found = re.findall(r"splits=('[^']*'|\{(?:[^{}]|\{[^{}]*\})*\})", str(wrong.remedy))
    return [ast.literal_eval(one) for one in found]


def lot_of_tea(case: Case) -> list[float]:
    (lot,) = case.lots[case.lots["asset"] == "TEA"].itertuples(index=False)
    assert lot.date == pd.Timestamp("2024-01-15")
    return [lot.pieces, lot.price, lot.pieces * (case.last["TEA"] - lot.price)]


def test_as_bought_by_hand(files: Path) -> None:
    case = read(files, splits=AS_BOUGHT)
    assert case.pieces["TEA"] == 100.0
    assert case.last["TEA"] == 110.0
    assert lot_of_tea(case) == pytest.approx([100.0, 100.0, 1000.0])
    assert case.weights["TEA"] == pytest.approx(11_000 / (11_000 + 520))
    facts = case.what_was_read["holdings"]
    assert facts["found"].str.contains("TEA on 2024-03-11").any()


def test_the_reader_is_asked_and_each_answer_is_taken(files: Path) -> None:
    as_bought, counted, as_they_are = remedies(asked(files))
    case = read(files, splits=as_bought)
    assert lot_of_tea(case) == pytest.approx([100.0, 100.0, 1000.0])
    for answer in (counted, as_they_are):
        (files / "holdings.csv").write_text(
            HELD.replace("TEA,10,110,2024-01-15,1000", "TEA,100,110,2024-01-15,100")
        )
        case = read(files, splits=answer)
        assert lot_of_tea(case) == pytest.approx([100.0, 100.0, 1000.0])
        facts = case.what_was_read["holdings"]
        assert facts["fact"].str.contains("split").any()


def test_who_bought_after_it_is_not_asked(files: Path) -> None:
    (files / "holdings.csv").write_text(HELD.replace("2024-01-15,1000", "2024-04-02,105"))
    assert lot_of_bought(read(files)) == [10.0, 105.0]
    (files / "holdings.csv").write_text("Ticker,Shares,Price\nTEA,100,110\nRUM,10,52\n")
    assert read(files).pieces["TEA"] == 100.0
    calm = MONTHS.replace("104,", "1045,").replace("110,", "1100,")
    (files / "prices.csv").write_text(calm)
    (files / "holdings.csv").write_text(HELD)
    case = read_case(files / "holdings.csv", prices=files / "prices.csv")
    assert case.pieces["TEA"] == 10.0


def lot_of_bought(case: Case) -> list[float]:
    (lot,) = case.lots[case.lots["asset"] == "TEA"].itertuples(index=False)
    return [lot.pieces, lot.price]


def test_a_total_cost_stays(files: Path) -> None:
    total = HELD.replace("Cost", "Total cost").replace(",1000\n", ",10000\n")
    (files / "holdings.csv").write_text(total)
    assert lot_of_tea(read(files, splits=AS_BOUGHT)) == pytest.approx([100.0, 100.0, 1000.0])


def test_another_name_in_the_prices(files: Path) -> None:
    (files / "prices.csv").write_text(MONTHS.replace("TEA", "Tea Company"))
    told = {"prices": {"splits": {"Tea Company": 10}}}
    given = {"prices": files / "prices.csv", "aliases": {"Tea Company": "TEA"}}
    with pytest.raises(FileProblem) as caught:
        read_case(files / "holdings.csv", **given, reading=told)
    assert remedies(caught.value)[1] == {"TEA": 1}


def test_deals(files: Path) -> None:
    (files / "holdings.csv").write_text(DEALS)
    asked(files)
    case = read(files, splits=AS_BOUGHT)
    assert case.pieces["TEA"] == 100.0
    assert lot_of_tea(case) == pytest.approx([100.0, 100.0, 1000.0])
    # Forty of the hundred are sold after it; as bought, ten were there.
    (files / "holdings.csv").write_text(DEALS + "2024-04-02,TEA,sell,40,108\n")
    with pytest.raises(FileProblem) as caught:
        read(files)
    assert "splits=" in str(caught.value.remedy)
    assert read(files, splits=AS_BOUGHT).pieces["TEA"] == 60.0
    # Sold in part before it: the lots are unknown, and the question is the same.
    (files / "holdings.csv").write_text(DEALS + "2024-02-02,TEA,sell,4,1010\n")
    asked(files)
    assert read(files, splits=AS_BOUGHT).pieces["TEA"] == 60.0


@pytest.mark.parametrize(
    ("text", "splits", "culprit"),
    [
        (HELD, {"ALE": 1}, "ALE"),
        (HELD, {"TEA": 10}, "TEA"),
        (HELD, {"TEA": {"2024-03-11": 0}}, "TEA"),
        (HELD.replace("2024-01-15,1000", ",1000"), AS_BOUGHT, "row 2"),
        ("Ticker,Shares,Price\nTEA,10,110\nRUM,10,52\n", AS_BOUGHT, "row 2"),
        ("Ticker,Weight\nTEA,50%\nRUM,50%\n", AS_BOUGHT, "TEA"),
    ],
)
def test_what_cannot_be_counted_is_named(
    tmp_path: Path, text: str, splits: dict[str, object], culprit: str
) -> None:
    (tmp_path / "mine.csv").write_text(text)
    with pytest.raises(FileProblem) as caught:
        read_holdings(tmp_path / "mine.csv", splits=splits)
    assert culprit in str(caught.value)
    with pytest.raises(ValueError, match="splits"):
        read_holdings(tmp_path / "mine.csv", splits="whatever")


def test_the_question_is_answered_in_a_terminal(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(files)
    words = shlex.split("trades holdings.csv prices.csv --target target.csv --json --splits TEA=10")
    (files / "target.csv").write_text("Ticker,Weight\nTEA,50%\nRUM,50%\n")
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 1, result.output
    said = re.findall(r"--splits (?:\"[^\"]*\"|'[^']*'|[^\s;,]+)", result.stderr)
    assert len(said) == 3
    for one in said:
        assert "holdings:" in one
        again = CliRunner().invoke(app, [*words, *shlex.split(one)])
        assert again.exit_code == 0, again.stderr


@pytest.mark.parametrize("day", ["10.06.2024", "13/06/2024", "", 2024, "June 2024"])
def test_the_day_of_a_split_is_never_guessed(tmp_path: Path, day: object) -> None:
    rows = "ticker,shares,price,acquired,cost\nTEA,10,110,2018-01-10,1000\n"
    path = tmp_path / "holdings.csv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(FileProblem, match="TEA"):
        read_holdings(path, splits={"TEA": {day: 10}})
    with pytest.raises(FileProblem, match="2004-06-10"):
        read_holdings(path, splits={"TEA": {"2004-06-10": 10}})
    held = read_holdings(path, splits={"TEA": {"2024-06-10": 10}})
    assert held.frame.loc["TEA", "pieces"] == 100


def test_splits_told_of_holdings_are_all_that_the_prices_had(tmp_path: Path) -> None:
    """Four for one and ten for one: who names one of them is asked about the other."""
    days = pd.date_range("2018-01-31", "2024-12-31", freq="ME")
    price = pd.Series(4000.0, days)
    price[days >= "2020-08-31"] /= 4
    price[days >= "2024-06-30"] /= 10
    prices = pd.DataFrame({"TEA": price, "RUM": 50.0}).rename_axis("date")
    prices.to_csv(tmp_path / "prices.csv")
    rows = "ticker,shares,price,acquired,cost\nTEA,10,100,2018-02-10,4000\n"
    (tmp_path / "holdings.csv").write_text(rows, encoding="utf-8")
    split = {"TEA": {"2020-08-31": 4, "2024-06-30": 10}}
    for told, pieces in ((split["TEA"], 400.0), ({"2024-06-30": 10}, None), (1, 10.0)):
        reading = {"prices": {"splits": split}, "holdings": {"splits": {"TEA": told}}}
        files = tmp_path / "holdings.csv", "", tmp_path / "prices.csv"
        if pieces is None:
            with pytest.raises(FileProblem, match="2020-08-31"):
                read_case(*files, reading=reading)
        else:
            assert read_case(*files, reading=reading).pieces["TEA"] == pieces
