"""The pages of prose say what the chapters found and what the tests hold."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]


def check_numbers(text: str) -> None:
    """Hold each number of a paragraph to the prose of the chapter that it leads to."""
    chapter = re.search(r"notebooks/(?:evidence/)?(\w+)", text).group(1)
    notebook = nbformat.read(ROOT / "notebooks" / f"{chapter}.ipynb", as_version=4)
    prose = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    for number in re.findall(r"\d+(?:\.\d+)?", text.replace(chapter, "")):
        assert re.search(rf"(?<![\d.]){re.escape(number)}(?![\d]|\.\d)", prose), (
            f"{number} is not in {chapter}"
        )


def test_every_number_of_the_findings_stands_in_its_chapter() -> None:
    page = (ROOT / "book" / "findings.md").read_text(encoding="utf-8")
    paragraphs = [text for text in page.split("\n\n") if text.startswith("**")]
    # the page of all verdicts finds nothing of its own
    chapters = [path for path in (ROOT / "notebooks").glob("*.ipynb") if path.name[0] < "5"]
    assert len(paragraphs) == len(chapters)
    for paragraph in paragraphs:
        check_numbers(paragraph)


def test_every_number_of_the_front_page_stands_in_its_chapter() -> None:
    page = (ROOT / "book" / "intro.md").read_text(encoding="utf-8")
    findings = re.findall(r"^\d\. (.*?)(?=^\n)", page, re.MULTILINE | re.DOTALL)
    assert len(findings) == 6
    for finding in findings:
        check_numbers(finding)


def test_the_claims_are_as_many_as_the_front_page_says() -> None:
    page = (ROOT / "book" / "intro.md").read_text(encoding="utf-8")
    ids = [line.split(",")[0] for line in (ROOT / "data" / "claims.csv").read_text().splitlines()]
    assert "W1 to W67" in page
    assert "R1 to R46" in page
    assert f"{len(ids) - 1} claims about" in page
    assert set(ids[1:]) == ({f"W{i}" for i in range(1, 68)} | {f"R{i}" for i in range(1, 47)})


def test_every_convention_is_held_by_tests_that_exist() -> None:
    """CONTRIBUTING.md names lines of the page by their first words, and the tests behind each."""
    page = (ROOT / "book" / "conventions.md").read_text(encoding="utf-8")
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^- (.+?)(?: …)? — (.+)$", text.split("## What holds each convention")[1], re.M
    )
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    assert len(rows) >= 50
    assert [words for words, _ in rows if words not in page] == []
    for words, tests in rows:
        files = re.findall(r"`(tests/\S+\.py)`", tests)
        named = re.findall(r"`(test_\w+)`", tests)
        assert files or named, words
        assert all((ROOT / file).exists() for file in files), words
        assert [name for name in named if f"def {name}(" not in source] == [], words
