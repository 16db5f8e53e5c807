"""What chapters owe together: one verdict a claim, and comparisons that are complete."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from chapter import FOLDER, NOTEBOOKS, records
from nbformat import NotebookNode

import research_lib as rl
from research_lib.report.scoreboard import Scoreboard, counts

# By the first digit of a chapter: the claims that its part answers. Of the article in praise of
# vaults the third part answers those that speak of rebalancing.
ON_CASH = {f"W{i}" for i in [11, *range(26, 33), 36]}
OWED = {
    "1": {f"W{i}" for i in range(1, 68)} - ON_CASH,
    "2": ON_CASH,
    "3": {f"R{i}" for i in [*range(1, 18), *range(20, 31), 33, *range(35, 45), 46]},
    "4": {"R18", "R19", "R31", "R32", "R34"},
    # What the article says of the excuses is judged by the count of the others.
    "5": {"R45"},
}
# Neither article speaks of pools, or of a reader's own portfolio.
JUDGES_NOTHING = {"42_self_rebalancing_pools", "52_your_portfolio"}

every_chapter = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path) -> list[NotebookNode]:
    return nbformat.read(path, as_version=4).cells


def verdicts(path: Path) -> list[dict]:
    outputs = [output for cell in cells(path) for output in cell.get("outputs", [])]
    return [verdict for output in outputs for verdict in records(output)]


def part_of(path: Path) -> str:
    """The third part has ten chapters: 31 to 40."""
    return "3" if path.name.startswith("40") else path.name[0]


def claims_listed(path: Path) -> set[str]:
    """Return the claims in the first column of the table under "What is tested", or of verdicts."""
    text = "".join(cell.source for cell in cells(path) if "What is tested" in cell.source)
    # the table of all verdicts of a chapter lists them itself
    outputs = [output for cell in cells(path) for output in cell.get("outputs", [])]
    tables = [found for output in outputs if len(found := records(output)) > 1]
    listed = {verdict["claim"] for table in tables for verdict in table}
    for entry in re.findall(r"^\|([^|]*)\|", text, re.MULTILINE):
        for letter, first, last in re.findall(r"([RW])(\d+)(?:\s*[–-]\s*[RW]?(\d+))?", entry):
            listed |= {f"{letter}{i}" for i in range(int(first), int(last or first) + 1)}
    return listed


@pytest.mark.parametrize("part", OWED)
def test_every_claim_of_a_part_has_one_verdict(part: str) -> None:
    judged = [verdicts(path) for path in NOTEBOOKS if part_of(path) == part]
    counts = Counter(verdict["claim"] for chapter in judged for verdict in chapter)
    assert counts == Counter(OWED[part])


@every_chapter
def test_a_chapter_lists_the_claims_that_it_judges(path: Path) -> None:
    judged = {verdict["claim"] for verdict in verdicts(path)}
    assert judged or path.parent.name == "evidence" or path.stem in JUDGES_NOTHING
    # The page of all verdicts lists every claim there is.
    assert judged <= claims_listed(path) or path.stem == "51_verdicts"


@every_chapter
def test_a_verdict_gives_its_number_or_says_that_there_is_none(path: Path) -> None:
    for verdict in verdicts(path):
        if verdict["finding"] != "not testable here":
            assert verdict["value"] is not None, verdict["claim"]
            assert verdict["data"], verdict["claim"]


@every_chapter
def test_a_comparison_shown_has_intervals_turnover_and_the_number_tried(path: Path) -> None:
    """A page that compares rules shows how far they may be out, and what they trade.

    Ends of an interval, or the least and the most of a range that is named. A chapter may leave
    that to its evidence.
    """
    code = "\n".join(cell.source for cell in cells(path) if cell.cell_type == "code")
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call)
    }
    if not {"compare", "ranking"} & called:
        return
    evidence = path.parent.glob(f"evidence/{path.name[:3]}*.ipynb")
    pages = [cell for page in (path, *evidence) for cell in cells(page)]
    shown = [
        "\n".join(
            output.get("data", {}).get("text/plain", "") + output.get("text", "")
            for output in cell.get("outputs", [])
        )
        for cell in pages
    ]
    needed = [
        re.compile(rf"(?:\b|_){word}\b") for word in ("(low|least)", "(high|most)", "turnover")
    ]
    complete = [text for text in shown if all(word.search(text) for word in needed)]
    assert complete, "no cell shows low, high and turnover together"
    prose = [cell.source for cell in pages if cell.cell_type == "markdown"]
    assert re.search(r"\bvariants\b", "\n".join(shown + prose)), "say how many were tried"


def test_the_table_of_verdicts_is_what_the_pages_show() -> None:
    """Typed nowhere: `make rerun` collects it, and a page that moved since is found here."""
    shown = {verdict["claim"]: verdict for path in NOTEBOOKS for verdict in verdicts(path)}
    table = rl.claims()
    assert set(shown) == set(table.index), "a claim without a verdict, or one without a claim"
    for claim, verdict in shown.items():
        for key, told in table.loc[claim].drop(["claim", "measurable", "page"]).items():
            expected = verdict.get(key, "")
            missing = expected is None
            assert pd.isna(told) if missing else told == expected, f"{claim}: {key}"


def test_the_verdict_on_the_rule_itself_is_the_count_of_the_others() -> None:
    """Apart from the library: the column of findings alone, counted."""
    told = pd.read_csv(FOLDER.parent / "data" / "verdicts.csv", index_col="claim")
    apart = {*range(5, 14), *range(15, 22), 23, *range(31, 35), 40, 41, 42, 45, 46}
    rule = [f"R{i}" for i in range(1, 47) if i not in apart]
    assert len(rule) == 20
    assert told.loc["R45", "value"] == (told.loc[rule, "finding"] == "holds").sum()
    assert (told.loc[rule, "finding"] == "fails").any()


def test_the_scoreboard_shows_each_claim_once_with_its_page() -> None:
    page = Scoreboard()._repr_html_()
    rows = re.findall(r'<tr [^>]*data-text="(.)" data-finding="([^"]+)">.*?</tr>', page)
    table = rl.claims()
    assert [finding for _, finding in rows] == list(table["finding"])
    assert re.findall(r'id="claim-(\w+)"', page) == list(table.index)
    for linked in set(re.findall(r'href="([^"]+)\.html"', page)):
        assert (FOLDER / f"{linked}.ipynb").exists()
    assert counts()["both"].sum() == len(table)
