"""The report, the trades and the wedge of a portfolio, from a terminal."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from command.conftest import HOLDINGS, Asked, Run

from research_lib.reader.case import Case
from research_lib.writing.whole import read_back

THREE = ["holdings.csv", "market.csv", "prices.csv"]
TRADES = ["trades", "holdings.csv", "prices.csv", "--target", "market.csv"]
# What draws, opens windows of the terminal or writes its title.
EVIL = "\x1b]0;owned\x07[red]TEA[/red]\x9b31m\u202e"


def test_the_report_is_written_whole_over_an_older_one(files: Path, asked: Asked, run: Run) -> None:
    (files / "report.html").write_text("old" * 1000, encoding="utf-8")
    result = run("report", *THREE, "-o", "report.html")
    assert result.exit_code == 0, result.output
    assert (files / "report.html").read_text("utf-8") == "<!doctype html><p>page</p>\n"
    assert sorted(os.listdir(files)) == [*THREE[:2], "prices.csv", "report.html"]


def test_the_notebook_gets_its_parameters(files: Path, asked: Asked, run: Run) -> None:
    options = (
        "--target market.csv --months 6 --last-trade 2024-06-28 --cash-return 2% --to edge "
        "--band 5% --lot TEA=10 --lot RUM=2 --least-trade 1000 --cost 0.2% --tax 15% "
        "--short-tax 30% --long-after '365 days' --wash-sale 30 --alias TEA=TEA "
        "--same-issuer RUM=TEA --date-order 'month first' --date-order 'prices:day first' "
        "--weights-in percent --splits 'as they are' --column Ticker=ticker --largest --book https://b.org"
    )
    result = run("report", *THREE, "-o", "a.html", *shlex.split(options))
    assert result.exit_code == 0, result.output
    assert asked.book == "https://b.org"
    weights = {"weights_in": "percent"}
    assert asked.parameters == {
        "holdings": "holdings.csv",
        "market": "market.csv",
        "prices": "prices.csv",
        "target": "market.csv",
        "reading": {
            "holdings": {"date_order": "month first", "columns": {"Ticker": "ticker"}} | weights,
            "market": weights,
            "prices": {"date_order": "day first", "splits": "as they are"},
            "target": weights,
        },
        "largest_first": True,
        "aliases": {"TEA": "TEA"},
        "issuers": {"RUM": "TEA"},
        "last_trade": "2024-06-28",
        "months": 6,
        "cash_return": 0.02,
        "trade_to": "edge",
        "band": 0.05,
        "lot": {"TEA": 10.0, "RUM": 2.0},
        "least_trade": 1000.0,
        "cost": 0.002,
        "tax": {
            "rate": 0.15,
            "short_rate": 0.3,
            "long_after": "365 days",
            "wash_sale": "30 days",
        },
    }


def test_nothing_said_is_what_the_notebook_has(files: Path, asked: Asked, run: Run) -> None:
    assert run("report", "holdings.csv", "--json").exit_code == 0
    assert asked.parameters == {
        **{"holdings": "holdings.csv", "market": "", "prices": "", "target": ""},
        **{"reading": {}, "aliases": {}, "issuers": {}, "last_trade": "", "months": 12},
        "largest_first": False,
        **{"cash_return": 0.0, "trade_to": "target", "band": None, "lot": 1.0},
        **{"least_trade": 0.0, "cost": 0.001, "tax": {}},
    }


def test_json_is_all_that_stands_on_standard_output(files: Path, asked: Asked, run: Run) -> None:
    result = run("report", *THREE, "--json", "-o", "a.html")
    assert json.loads(result.stdout) == {"pieces": 20.0, "level": None}
    assert "a.html" in result.stderr
    result = run(*TRADES, "--cost", "0", "--json", "-o", "a.csv")
    found = json.loads(result.stdout)
    assert {row["name"]: row["trade"] for row in found["trades"]} == {"TEA": -2, "RUM": 5}
    assert found["cash"] == 0.0
    result = run("wedge", *THREE, "--json", "--months", "6", "--cash-return", "-1%")
    found = json.loads(result.stdout)
    assert [found[end] for end in ("first", "last")] == ["2024-06-30", "2024-12-30"]
    # The weights are those of the last day: 60 was 50, and 24 was 30.
    before = 0.56 * 50 / 60 + 0.44 * 30 / 24
    assert found["exact"][-1]["market"] == pytest.approx(1 / before - 1)


@pytest.mark.parametrize("name", ["a.csv", "a.XLSX"])
def test_trades_by_hand(files: Path, asked: Asked, run: Run, name: str) -> None:
    """Two pieces of 60 for five of 24; cost nothing, nothing is left."""
    result = run(*TRADES, "--cost", "0%", "-o", name)
    assert result.exit_code == 0, result.output
    for word in ("TEA", "RUM", "-2", "+5", "-120.00", "+5", "56.00%", "14.29%", "cash left 0.00"):
        assert word in result.stdout
    if name == "a.csv":
        assert read_back(files / name).set_index("name")["trade"].to_dict() == {
            "TEA": -2,
            "RUM": 5,
        }
    else:
        book = pd.read_excel(files / name)
        assert book["trade"].tolist() == [-2, 5]


def test_a_band_in_which_no_trade_ends_is_told(files: Path, asked: Asked, run: Run) -> None:
    """8 pieces of 60 are 57.1 % of 840, 7 are 50 %: none is within a tenth of a point of 56 %."""
    for band, missed in (("0.1%", ["TEA", "RUM"]), ("10%", [])):
        options = ["--to", "least", "--band", band]
        assert json.loads(run(*TRADES, *options, "--json").stdout)["outside"] == missed
        last = run(*TRADES, *options).stdout.splitlines()[-1]
        assert ("TEA, RUM" in last) == bool(missed)


def test_cells_are_no_formulas(files: Path, asked: Asked, run: Run) -> None:
    evil = {"TEA": "=1+1", "RUM": "@SUM(A1)"}
    for path in files.glob("*.csv"):
        text = path.read_text("utf-8")
        for name, other in evil.items():
            text = text.replace(name, other)
        path.write_text(text, encoding="utf-8")
    assert run(*TRADES, "-o", "a.csv").exit_code == 0
    assert "'=1+1" in (files / "a.csv").read_text("utf-8")
    assert run(*TRADES, "-o", "a.xlsx").exit_code == 0
    cells = openpyxl.load_workbook(files / "a.xlsx").active["A"]
    assert [(cell.value, cell.data_type) for cell in cells[1:]] == [
        ("=1+1", "s"),
        ("@SUM(A1)", "s"),
    ]


def test_a_terminal_is_told_nothing_by_a_file(files: Path, asked: Asked, run: Run) -> None:
    """What a file says stands there to be read, in tables and in errors."""
    for path in files.glob("*.csv"):
        text = path.read_text("utf-8").replace("TEA", "[red]TEA[/red]\u202e")
        path.write_text(text, encoding="utf-8")
    result = run(*TRADES)
    assert "[red]TEA[/red]\\u202e" in result.stdout
    table = pd.DataFrame({"Ticker": [EVIL, "RUM"], "Shares": [10, 10], "Price": [60.0, 24.0]})
    table.to_parquet(files / "evil.parquet")
    table.rename(columns={"Shares": "Weight"}).assign(Weight=[0.5, 0.5]).to_parquet("aim.parquet")
    result = run("trades", "evil.parquet", "prices.csv", "--target", "aim.parquet")
    assert result.exit_code == 0, result.output
    assert "\\x1b]0;owned\\x07[red]TEA[/red]" in result.stdout
    assert not set(result.output) & set("\x1b\x07\x9b\u202e")
    for words in (
        ["trades", f"{EVIL}.csv", "prices.csv"],
        ["report", "holdings.csv", "--alias", EVIL, "--json"],
        ["report", "holdings.csv", f"--{EVIL}"],
        [EVIL],
        ["report", "holdings.csv", "-o", f"{EVIL}.html"],
        ["wedge", *THREE, "--label", EVIL, "-o", "a.svg"],
    ):
        result = run(*words)
        assert not set(result.output) & set(EVIL[:1] + "\x07\x9b\u202e"), words
        assert "[red]TEA[/red]" in result.output, words


@pytest.mark.parametrize("name", ["a.svg", "a.png"])
def test_the_wedge_is_drawn(
    files: Path, asked: Asked, run: Run, book_style: None, name: str
) -> None:
    result = run("wedge", *THREE, "-o", name)
    assert result.exit_code == 0, result.output
    content = (files / name).read_bytes()
    if name.endswith("svg"):
        assert ElementTree.fromstring(content).tag.endswith("svg")
    else:
        assert content.startswith(b"\x89PNG")


WRONG = {
    "report holdings.csv": ["-o", ".html", "--json"],
    "report holdings.csv -o a.pdf": ["-o", "a.pdf", ".html"],
    "trades holdings.csv prices.csv -o a.txt": ["a.txt", ".csv", ".xlsx"],
    "wedge holdings.csv market.csv prices.csv -o a.jpg": ["a.jpg", ".svg", ".png"],
    "trades holdings.csv prices.csv -o holdings.csv": ["-o", "holdings.csv"],
    "trades holdings.csv prices.csv -o ./prices.csv": ["-o", "prices.csv"],
    "trades holdings.csv prices.csv -o link.csv": ["-o", "link.csv"],
    "trades holdings.csv prices.csv -o hard.csv": ["-o", "hard.csv"],
    "trades holdings.csv prices.csv --target market.csv -o market.csv": ["-o", "market.csv"],
    "report holdings.csv --json --band five": ["--band", "five", "5%"],
    "report holdings.csv --json --band 5": ["--band", "5%"],
    "report holdings.csv --json --band -1%": ["--band", "-1%"],
    "report holdings.csv --json --cost nan": ["--cost", "nan"],
    "report holdings.csv --json --cash-return -200%": ["--cash-return", "-200%"],
    "report holdings.csv --json --to edge": ["--to", "edge", "--band"],
    "report holdings.csv --json --to nowhere": ["--to", "nowhere"],
    "report holdings.csv --json --lot 0": ["--lot", "0"],
    "report holdings.csv --json --lot 5 --lot TEA=1": ["--lot", "5"],
    "report holdings.csv --json --lot TEA=x": ["--lot", "TEA=x"],
    "report holdings.csv --json --lot TEA=1 --lot TEA=1": ["--lot", "TEA=1"],
    "report holdings.csv --json --short-tax 30%": ["--short-tax", "30%", "--tax"],
    "report holdings.csv --json --tax 15% --wash-sale month": ["--wash-sale", "month", "365 days"],
    "report holdings.csv --json --last-trade 30.12.2024": ["--last-trade", "30.12.2024"],
    "report holdings.csv --json --alias TEA": ["--alias", "TEA"],
    "report holdings.csv --json --alias a=b=c": ["--alias", "a=b=c"],
    "report holdings.csv --json --date-order first": ["--date-order", "first", "day first"],
    "report holdings.csv --json --date-order 'prices:day first'": ["--date-order", "prices"],
    "report holdings.csv --json --splits 'as they are'": ["--splits", "as they are"],
    "report holdings.csv market.csv --json --date-order 'market:day first'": ["--date-order"],
    "report holdings.csv --json --column Papers": ["--column", "Papers"],
    "report holdings.csv --json --months 0": ["--months", "1"],
    "report holdings.csv --json --least-trade -1": ["--least-trade", "0"],
    "report": ["HOLDINGS"],
    "wedge holdings.csv market.csv -o a.svg": ["PRICES"],
    "nothing": ["nothing"],
    "report holdings.csv --nothing": ["--nothing"],
}


@pytest.mark.parametrize("line", WRONG)
def test_wrong_words_are_named(files: Path, asked: Asked, run: Run, line: str) -> None:
    (files / "link.csv").symlink_to("holdings.csv")
    (files / "hard.csv").hardlink_to(files / "prices.csv")
    before = {path.name: path.read_bytes() for path in files.iterdir()}
    result = run(*shlex.split(line))
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    for word in WRONG[line]:
        assert word in result.stderr, word
    assert {path.name: path.read_bytes() for path in files.iterdir()} == before


UNUSABLE = {
    "trades none.csv prices.csv": ["none.csv"],
    "trades . prices.csv": ["Error"],
    "report holdings.csv none.csv prices.csv --json": ["none.csv"],
    "trades holdings.csv broken.csv": ["broken.csv", "row 3", "'Tea Ltd'", "'1.2k'"],
    "report . -o a.html": ["Error: .:"],
    "report folder/none.csv -o a.html": ["folder/none.csv"],
    "report holdings.csv -o none/a.html": ["none/a.html", "none"],
    "report holdings.csv -o holdings.csv/a.html": ["holdings.csv/a.html", "holdings.csv"],
    "report holdings.csv -o folder.html": ["folder.html"],
    "report holdings.csv -o /proc/none/a.html": ["/proc/none/a.html"],
}


@pytest.mark.parametrize("line", UNUSABLE)
def test_what_cannot_be_used_is_named(files: Path, asked: Asked, run: Run, line: str) -> None:
    (files / "folder.html").mkdir()
    (files / "broken.csv").write_text("Date,Tea Ltd\n2024-12-27,59\n2024-12-30,1.2k\n")
    before = sorted(os.listdir(files))
    result = run(*shlex.split(line))
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    for word in UNUSABLE[line]:
        assert word in result.stderr, word
    assert sorted(os.listdir(files)) == before
    if "-o" in line:
        assert asked.parameters == {}, "nothing is computed for a place that cannot be written"


def test_a_read_only_folder_is_named_before_anything_is_computed(
    files: Path, asked: Asked, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs the tests may be allowed everything, so the system is made to say no."""
    (files / "shut").mkdir()
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, how: may(path, how) and "shut" not in str(path))
    result = run("report", "holdings.csv", "-o", "shut/a.html")
    assert (result.exit_code, asked.parameters) == (1, {})
    assert "shut/a.html" in result.stderr
    assert os.listdir(files / "shut") == []


def test_a_wrong_cell_is_told_before_the_notebook_is_started(
    files: Path, asked: Asked, run: Run
) -> None:
    (files / "holdings.csv").write_text(HOLDINGS.replace("10,60", "ten,60"), encoding="utf-8")
    result = run("report", *THREE, "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    for word in ("holdings.csv", "row 2", "'Shares'", "'ten'"):
        assert word in result.stderr
    assert asked.parameters == {}


@pytest.mark.parametrize("command", ["trades", "wedge"])
def test_what_the_files_leave_open_is_said_beside_the_output(
    files: Path, run: Run, monkeypatch: pytest.MonkeyPatch, book_style: None, command: str
) -> None:
    asked = ["is TEA [b]priced[/b] in pence\x1b?", "and RUM?"]
    monkeypatch.setattr(Case, "questions", asked, raising=False)
    words = TRADES if command == "trades" else ["wedge", *THREE]
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)
    assert "is TEA [b]priced[/b] in pence\\x1b?\nand RUM?\n" in result.stderr


def test_an_older_file_stays_when_something_is_wrong(files: Path, asked: Asked, run: Run) -> None:
    (files / "a.csv").write_text("old", encoding="utf-8")
    (files / "holdings.csv").write_text(HOLDINGS.replace("10,60", "ten,60"), encoding="utf-8")
    result = run(*TRADES, "-o", "a.csv")
    assert result.exit_code == 1
    for word in ("holdings.csv", "row 2", "'Shares'", "'ten'"):
        assert word in result.stderr
    assert (files / "a.csv").read_text("utf-8") == "old"


def test_an_interruption_ends_with_its_number(
    files: Path, asked: Asked, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["research_lib.command.page"], "report_page", interrupted)
    result = run("report", "holdings.csv", "-o", "a.html")
    assert (result.exit_code, result.stdout) == (130, "")
    assert result.stderr.startswith("Error: interrupted")
    assert not (files / "a.html").exists()


@pytest.mark.parametrize("place", [1, 2])
def test_a_wedge_needs_its_market_and_its_prices(files: Path, run: Run, place: int) -> None:
    words = [*THREE]
    words[place] = ""
    result = run("wedge", *words, "--json")
    assert result.exit_code == 2
    assert THREE[place].split(".")[0].upper() in result.stderr
    told = " ".join(run("wedge", "--help").stdout.split())
    assert 'for none give ""' not in told


@pytest.mark.parametrize(
    ("option", "wrong", "given", "right"),
    [
        ("--lot", "TEE=5", "TEE", "TEA=5"),
        ("--lot", "ZZZ=5", "ZZZ", "TEA=5"),
        ("--splits", "rum=1", "rum", "RUM=1 on 2024-06-28"),
        ("--alias", "Tee=TEA", "Tee", "TEA=TEA"),
        ("--alias", "TEA=Tee", "Tee", "TEA=TEA"),
        ("--same-issuer", "RUN=TEA", "RUN", "RUM=TEA"),
    ],
)
def test_a_name_that_is_not_there_leads_to_one_that_is(
    files: Path, run: Run, option: str, wrong: str, given: str, right: str
) -> None:
    words = TRADES if option == "--lot" else ["wedge", *THREE, "--json"]
    result = run(*words, option, wrong)
    assert result.exit_code == 1
    assert option in result.stderr
    assert repr(right.split("=")[0]) in result.stderr.split(repr(given), 1)[1]
    assert run(*words, option, right).exit_code == 0


LOTS = (
    "Ticker,Shares,Price,Acquired,Cost\n"
    "TEA,5,60,2020-01-31,10\nTEA,5,60,2024-11-29,50\nRUM,10,24,2020-01-31,24\n"
)


def test_trades_tell_their_tax_by_hand(files: Path, run: Run) -> None:
    """Two of tea are sold at 60: they gain 100 if bought first, 20 in the month before."""
    (files / "holdings.csv").write_text(LOTS, encoding="utf-8")
    words = [*TRADES, "--cost", "0", "--tax", "10%", "--short-tax", "20%"]
    found = json.loads(run(*words, "--json").stdout)
    due = {row["lots sold"]: row["due"] for row in found["tax"]}
    assert due == pytest.approx({"oldest first": 10.0, "dearest first": 4.0, "losses first": 10.0})
    shown = run(*words).stdout
    for word in ("oldest first", "100.00", "10.00", "losses first", "4.00"):
        assert word in shown.split("Tax", 1)[1]
    assert "tax" not in json.loads(run(*TRADES, "--json").stdout)


def test_tax_without_purchases_is_no_silence(files: Path, run: Run) -> None:
    result = run(*TRADES, "--tax", "10%", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["tax"] is None
    assert "TEA" in result.stderr
    assert "HOLDINGS" in result.stderr
