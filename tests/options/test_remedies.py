"""What an error says to do, done as it stands: the command then ends well."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from command.conftest import HOLDINGS, MARKET, Asked, Run

REPORT = "report holdings.csv market.csv prices.csv --json"
TRADES = "trades holdings.csv prices.csv --json"
AIMED = f"{TRADES} --target market.csv"
# A wrong word at the end of a line, what the error says, and what is then typed instead.
INSTEAD = [
    (AIMED, "--band 5", "5%", "5%"),
    (AIMED, "--band five", "5%", "5%"),
    (AIMED, "--cost -1%", "0%", "0%"),
    (AIMED, "--to nowhere", "'target'", "target"),
    (AIMED, "--lot 0", "10", "10"),
    (AIMED, "--lot TEA=x", "10", "TEA=10"),
    (AIMED, "--least-trade -1", "0", "0"),
    (AIMED, "-o a.txt", ".xlsx", "a.xlsx"),
    (AIMED, "--date-order holdings:first", "'day first'", "holdings:day first"),
    (AIMED, "--decimal x", "'.'", "."),
    (AIMED, "--weights-in parts", "'percent'", "percent"),
    (AIMED, "--label letter", "'ticker'", "ticker"),
    (AIMED, "--label holdings:isin", "ticker", "holdings:ticker"),
    (AIMED, "--encoding holdings:utf-99", "windows-1252", "holdings:windows-1252"),
    (TRADES, "--last-trade 30.11.2024", "2024-12-30", "2024-11-30"),
    (TRADES, "--last-trade 2024-12-30", "earlier", "2024-12-27"),
    (f"{REPORT} --tax 15%", "--wash-sale month", "365 days", "365 days"),
    (REPORT, "--months 0", "1", "1"),
    (REPORT, "--alias TEA=TEE", "'TEA'", "TEA=TEA"),
]
DAYS = "Ticker,Shares,Price,Acquired\nTEA,10,60,01/02/2020\nRUM,10,24,03/04/2020\n"
SPLIT = "Date,TEA,RUM\n2024-12-27,59,240\n2024-12-30,60,24\n"
ORDER = "Date,TEA,RUM\n01/02/2024,59,25\n03/02/2024,60,24\n"
# A line, a file that is changed and its text, and the option that is said to be wanting.
WANTING = [
    (f"{AIMED} --to edge", "", "", "--band"),
    (f"{REPORT} --short-tax 30%", "", "", "--tax"),
    (TRADES, "", "", "--last-trade"),
    ("wedge holdings.csv market.csv prices.csv", "", "", "--json"),
    (REPORT, "holdings", HOLDINGS.replace("TEA", "tea"), "--alias"),
    (REPORT, "market", MARKET.replace("TEA", "Tea"), "--alias"),
    (AIMED, "holdings", DAYS, "--date-order"),
    (AIMED, "holdings", f"{HOLDINGS}TEA,10,60\n", "--repeated"),
    (AIMED, "prices", SPLIT, "--splits"),
    (AIMED, "prices", ORDER, "--date-order"),
]
# What is to be filled in.
FILLED = {"--last-trade": "2024-11-29"}


@pytest.mark.parametrize(("line", "wrong", "told", "right"), INSTEAD)
def test_what_an_error_says_to_give_is_taken(
    files: Path, asked: Asked, run: Run, line: str, wrong: str, told: str, right: str
) -> None:
    result = run(*shlex.split(f"{line} {wrong}"))
    assert result.exit_code in {1, 2}, result.output
    option, word = wrong.split()
    assert option in result.stderr
    assert told in result.stderr.replace(repr(word), ""), result.stderr
    again = run(*shlex.split(line), option, right)
    assert again.exit_code == 0, again.stderr


@pytest.mark.parametrize(("line", "kind", "text", "option"), WANTING)
def test_what_an_error_says_to_add_is_taken(
    files: Path, asked: Asked, run: Run, line: str, kind: str, text: str, option: str
) -> None:
    if kind:
        (files / f"{kind}.csv").write_text(text, encoding="utf-8")
    result = run(*shlex.split(line))
    assert result.exit_code in {1, 2}, result.output
    said = re.search(rf"{option}(?!-)( (?:\"[^\"]*\"|'[^']*'|[^\s;,]+))?", result.stderr)
    assert said, result.stderr
    words = [option, FILLED[option]] if option in FILLED else shlex.split(said[0])
    again = run(*shlex.split(line), *words)
    assert again.exit_code == 0, again.stderr
