"""How files are read, in options; and that a remedy, typed as it stands, is one."""

from __future__ import annotations

import inspect
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest
import typer
from command.conftest import HOLDINGS, MARKET, PRICES, Asked, Run
from files.test_malformed import CELLS, GOOD, SHAPES, lines, spoiled

from research_lib.files.holdings import read_holdings
from research_lib.files.market import read_market
from research_lib.files.prices import read_prices
from research_lib.options.reading import TOLD, Reading
from research_lib.options.remedies import OPTIONS, in_options, quoted

ALL = {"holdings": "h.csv", "market": "m.csv", "prices": "p.csv", "target": "t.csv"}


def test_every_keyword_of_the_readers_can_be_said() -> None:
    for kind, reader in (
        ("holdings", read_holdings),
        ("market", read_market),
        ("prices", read_prices),
    ):
        keywords = {
            name
            for name, one in inspect.signature(reader).parameters.items()
            if one.kind is one.KEYWORD_ONLY
        }
        assert TOLD[kind] == keywords - {"today"}
    assert TOLD["target"] == TOLD["market"]


def test_an_option_is_for_all_files_or_for_the_one_it_names() -> None:
    said = Reading(decimal=["market:.", ","], label=["prices: isin"], separator=["target:tab"])
    assert said.of(ALL) == {
        "holdings": {"decimal": ","},
        "market": {"decimal": "."},
        "prices": {"decimal": ",", "label": "isin"},
        "target": {"decimal": ",", "separator": "\t"},
    }
    assert Reading(decimal=[","]).of({"holdings": "h.csv", "market": ""}) == {
        "holdings": {"decimal": ","}
    }


def test_headings_are_those_of_the_holdings_unless_a_file_is_named() -> None:
    said = Reading(column=["Papers=name", "a=b=weight", "prices:=date", "market:Old = ignore"])
    assert {kind: told["columns"] for kind, told in said.of(ALL).items()} == {
        "holdings": {"Papers": "name", "a=b": "weight"},
        "prices": {"": "date"},
        "market": {"Old": "ignore"},
    }


def test_splits_are_those_of_the_prices() -> None:
    said = Reading(splits=["TEA=10", "RUM=2 on 2024-06-10", "RUM=5 on 2024-07-01"])
    assert said.of(ALL) == {
        "prices": {"splits": {"TEA": 10.0, "RUM": {"2024-06-10": 2.0, "2024-07-01": 5.0}}}
    }
    bought = Reading(splits=["TEA=10", "holdings:TEA=10 on 2024-06-10", "holdings:RUM=1"])
    assert bought.of(ALL) == {
        "prices": {"splits": {"TEA": 10.0}},
        "holdings": {"splits": {"TEA": {"2024-06-10": 10.0}, "RUM": 1.0}},
    }
    said = Reading(splits=["TEA=10"])
    with pytest.raises(typer.BadParameter, match="TEA=10"):
        said.of({"holdings": "h.csv"})


@pytest.mark.parametrize(
    ("words", "culprit"),
    [
        ({"splits": ["TEA=10", "TEA=10"]}, "TEA=10"),
        ({"splits": ["TEA=10 on June"]}, "June"),
        ({"splits": ["as they are", "TEA=1"]}, "TEA=1"),
        ({"splits": ["TEA=none"]}, "TEA=none"),
        ({"column": ["a=name", "a=weight"]}, "a=weight"),
        ({"repeated": ["prices:once"]}, "prices:once"),
        ({"label": ["cusips"]}, "cusips"),
        ({"decimal": ["x"]}, "x"),
    ],
)
def test_what_cannot_be_said_is_named(words: dict[str, list[str]], culprit: str) -> None:
    with pytest.raises(typer.BadParameter) as caught:
        Reading(**words).of(ALL)
    assert culprit in str(caught.value)
    (name,) = words
    assert caught.value.param_hint == f"--{name}"


# A kind of file, its text, and the first option of the remedy.
QUESTIONS = {
    "order of dates": ("prices", "Date,TEA,RUM\n01/02/2024,59,25\n03/02/2024,60,24\n"),
    "percent or decimals": ("market", "Ticker,Weight\nTEA,0.1\nRUM,0.05\n"),
    "rows twice": ("holdings", f"{HOLDINGS}TEA,10,60\n"),
    "splits": ("prices", "Date,TEA,RUM\n2024-12-27,59,250\n2024-12-30,60,25\n"),
    "two headings of one kind": ("holdings", "Ticker,Name,Asset,Shares\nTEA,Tea,Rum,10\n"),
    "decimal sign": ("prices", "Date;TEA;RUM\n2024-12-27;1,234;2,345\n2024-12-30;1,235;2,346\n"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_remedy_works_as_it_is_typed(files: Path, asked: Asked, run: Run, question: str) -> None:
    kind, text = QUESTIONS[question]
    (files / f"{kind}.csv").write_text(text, encoding="utf-8")
    words = ["report", "holdings.csv", "market.csv", "prices.csv", "--json"]
    result = run(*words)
    assert result.exit_code == 1, result.output
    assert f"{kind}.csv" in result.stderr
    option = re.search(r"--[\w-]+ (?:\"[^\"]*\"|'[^']*'|[^\s;,]+)", result.stderr)
    assert option, result.stderr
    assert f"{kind}:" in option[0]
    again = run(*words, *shlex.split(option[0]))
    assert option[0] not in again.stderr
    if question not in {"percent or decimals"}:  # a market has to sum to 100 %
        assert again.exit_code == 0, again.stderr


def test_a_remedy_of_names_works_as_it_is_typed(files: Path, asked: Asked, run: Run) -> None:
    (files / "market.csv").write_text(MARKET.replace("TEA", "Tea = Co"), encoding="utf-8")
    (files / "holdings.csv").write_text(HOLDINGS.replace("TEA", "tea = co."), encoding="utf-8")
    words = ["report", "holdings.csv", "market.csv", "--json", "--label", "ticker"]
    result = run(*words)
    assert result.exit_code == 1
    option = re.search(r"--alias \"[^\"]*\"", result.stderr)
    assert option, result.stderr
    assert "aliases" not in result.stderr
    # Three signs of equality: such a name has to be changed in its file.
    assert run(*words, *shlex.split(option[0])).exit_code in {0, 2}


def test_sheets_of_a_workbook(files: Path, asked: Asked, run: Run) -> None:
    with pd.ExcelWriter(files / "both.xlsx", engine="openpyxl") as writer:
        for sheet in ("mine", "other's"):
            frame = pd.DataFrame({"Ticker": ["TEA", "RUM"], "Shares": [1, 2], "Price": [3, 4]})
            frame.to_excel(writer, sheet_name=sheet, index=False)
    result = run("report", "both.xlsx", "--json")
    assert result.exit_code == 1
    assert "--sheet holdings:mine" in result.stderr
    assert run("report", "both.xlsx", "--json", "--sheet", "holdings:mine").exit_code == 0
    assert run("report", "both.xlsx", "--json", "--sheet", "other's").exit_code == 0


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("say columns={'…': 'name'}", 'say --column "holdings:…=name"'),
        ("columns= may name a, b", "--column may name a, b"),
        ("leave date_order= out", "leave --date-order out"),
        ("separator='\\t' or separator=';'", "--separator holdings:tab or --separator"),
        ("splits={'A': {'2024-06-10': 10}}", '--splits "holdings:A=10 on 2024-06-10"'),
        (
            "splits={'A': 5} or {'A': 1}, splits='as they are'",
            "--splits holdings:A=5 or --splits holdings:A=1, --",
        ),
        ("confirm aliases={'a': 'b'} or {name: name}", "--alias a=b or --alias name=name"),
        ("give one, such as band=0.05", "give one, such as --band 0.05"),
        ('an export {"activities": [{…}, …]}', 'an export {"activities": [{…}, …]}'),
        ("columns={'it\\'s \"$x\"': 'name'}", "--column 'holdings:it'\"'\"'s \"$x\"=name'"),
        ("no keyword at all", "no keyword at all"),
        ("give last_trade (--last-trade).", "give --last-trade."),
    ],
)
def test_keywords_are_said_as_options(message: str, said: str) -> None:
    assert said in in_options(message, "holdings")


def test_a_file_that_is_read_as_two_things_is_told_twice(
    files: Path, asked: Asked, run: Run
) -> None:
    (files / "market.csv").write_text("Ticker,Weight\nTEA,0.1\nRUM,0.05\n", encoding="utf-8")
    result = run("report", "holdings.csv", "market.csv", "--target", "market.csv", "--json")
    assert result.exit_code == 1
    assert "--weights-in market:percent --weights-in target:percent or" in result.stderr


@pytest.mark.parametrize("word", ["a", "day first", "it's", 'a"b', "$HOME", "a\\b", "", "!x", "=A"])
def test_a_quoted_word_is_one_word(word: str) -> None:
    assert shlex.split(quoted(word)) == [word]


def test_the_files_of_the_tests_are_read(files: Path, asked: Asked, run: Run) -> None:
    assert PRICES
    assert run("report", "holdings.csv", "market.csv", "prices.csv", "--json").exit_code == 0


# Files that are wrong: a kind, its text, and what is named of them.
WRONG_CELLS = [
    (kind, lines(spoiled(kind, row, column, f'"{cell}"')), [f"row {row + 1}", repr(cell)])
    for kind, row, column, cell in CELLS
]
WRONG = WRONG_CELLS + [("holdings", text, []) for text in SHAPES.values()]


@pytest.mark.parametrize("part", range(4))
def test_two_hundred_wrong_files_end_with_a_sentence(
    files: Path, asked: Asked, run: Run, part: int
) -> None:
    """Each names its file, nothing is written, and no keyword of Python is left to be typed."""
    for kind, text, named in WRONG[part::4]:
        for good in GOOD:
            (files / f"{good}.csv").write_text(lines(GOOD[good]), encoding="utf-8")
        (files / f"{kind}.csv").write_text(text, encoding="utf-8")
        words = ["holdings.csv", "market.csv", "prices.csv", "--label", "holdings:name"]
        result = run("report", *words, "--label", "market:name", "-o", "a.html")
        assert (result.exit_code, result.stdout) == (1, ""), (text, result.output)
        assert result.stderr.startswith(f"Error: {kind}.csv"), text
        for culprit in named:
            assert culprit in result.stderr, text
        assert not re.search(r"\b(" + "|".join(OPTIONS) + r")=", result.stderr), result.stderr
        assert not (files / "a.html").exists()
