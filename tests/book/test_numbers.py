"""No number of the prose is typed: each was shown by a cell of its page, or says where it is from.

Read are the prose, the captions and the reasons of verdicts. A sentence's numbers must stand
together in one output of the page, or in two if it has three numbers or more; "10 of 18" in one.
What the code of the page puts in, and what a sum worked out in the text has, is known
besides. Everything else is listed in quoted_numbers.yml with where it comes from.

How sharp that is: of all numbers of the pages changed by one or two in their last digit, it finds
about half, and of the small whole ones few, since they stand somewhere in most tables.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from chapter import LISTED, NOTEBOOKS, Chapter
from numbers_in_prose import (
    Number,
    Shown,
    counts,
    numbers,
    sentences,
    shown_numbers,
    uncovered,
    without_code,
    worked,
)

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted(path.stem for path in NOTEBOOKS)
PAGES = sorted(path.stem for path in (ROOT / "book").glob("*.md"))
# By the address below book/.
TEACHING = sorted(f"teach/{path.stem}" for path in (ROOT / "book" / "teach").glob("*.md"))
# What a question of an exam puts in, the lines of code of its key put in too.
CODE_OF = {"teach/exams": "teach/keys"}

every_chapter = pytest.mark.parametrize("name", CHAPTERS)


def listed(name: str) -> dict[str, str]:
    """Return what is listed for a page: numbers, or the heading of a section."""
    return {str(number): origin for number, origin in LISTED.get(name, {}).items()}


def read(page: str, leave_out: set[str]) -> str:
    """Return a page of prose without the sections whose headings are listed."""
    text = (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")
    parts = re.split(r"^(?=#+ )", text, flags=re.MULTILINE)
    return "".join(part for part in parts if part.split("\n")[0] not in leave_out)


def plain(number: Number) -> bool:
    """Say whether it is a word like others: nothing, all, and the first."""
    return number.value in (0.0, 1.0) and not number.decimals and not number.unit


def unknown(text: str, chapter: Chapter | None, known: Shown) -> list[tuple[str, str]]:
    """Return the numbers of a text that nothing has shown, each with its sentence."""
    found = []
    outputs = chapter.shown() if chapter else []
    for sentence in sentences(text):
        said = [n for n in numbers(sentence) if not plain(n) and n not in known]
        left = [n.text for n in uncovered(said, outputs, most=1 + (len(said) >= 3))]
        for count in counts(sentence) if chapter else []:
            if uncovered(numbers(count), outputs, most=1):
                left.append(count)
        found += [(number, sentence) for number in dict.fromkeys(left)]
    return found


@cache
def known_in(name: str) -> Shown:
    """Return what a chapter puts in and works out."""
    chapter = Chapter(name)
    results = [worked(text)[0] for text in chapter.said().values()]
    return Shown(chapter.typed().union(*results))


@cache
def unknown_in(name: str) -> list[tuple[str, str]]:
    """Return the numbers of a page that nothing has shown, listed or not, and their sentences."""
    excused = {heading for heading in listed(name) if heading.startswith("#")}
    if name in CHAPTERS:
        chapter, known = Chapter(name), known_in(name)
        return [
            (number, f"{where}: {sentence}")
            for where, text in chapter.said().items()
            for number, sentence in unknown(text, chapter, known)
        ]
    page, found = read(name, excused), []
    code = read(CODE_OF.get(name, name), excused)
    examples = "".join(re.findall(r"```(?:python|text)?\n(.*?)```", code, re.DOTALL))
    for paragraph in re.split(r"\n\s*\n", without_code(page)):
        link = re.search(r"notebooks/(?:evidence/)?(\w+)", paragraph)
        chapter = Chapter(link[1]) if link else None
        found += unknown(paragraph, chapter, Shown(shown_numbers(examples)))
    return found


@pytest.mark.parametrize("name", CHAPTERS + PAGES + TEACHING)
def test_every_number_was_shown_by_its_page(name: str) -> None:
    """On a page without cells, by the chapter that the paragraph links to."""
    assert [found for found in unknown_in(name) if found[0] not in listed(name)] == []


@every_chapter
def test_sums_in_the_text_add_up(name: str) -> None:
    assert [wrong for text in Chapter(name).said().values() for wrong in worked(text)[1]] == []


@pytest.mark.parametrize("name", sorted(LISTED))
def test_what_is_listed_is_needed_and_says_where_it_is_from(name: str) -> None:
    needed = {number for number, _ in unknown_in(name)}
    headings = {number for number in listed(name) if number.startswith("#")}
    assert set(listed(name)) - needed - headings == set(), "no longer needed"
    bibliography = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    tests = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")
    )
    for origin in listed(name).values():
        assert all(f"{{{key}," in bibliography for key in re.findall(r"@(\w+)", origin)), origin
        assert all(f"def {test}(" in tests for test in re.findall(r"test_\w+", origin)), origin


FREQUENCY = "35_every_frequency"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("ahead in 8 of 8 data sets, by 0.30 to 2.35 points", []),
        ("ahead in 8 of 41 data sets", ["41", "8 of 41"]),
        ("by 0.30 to 2.36 points", ["2.36"]),
        ("all 26,600 variants", []),
        ("all 26,601 variants", ["26,601"]),
        ("a window of 1,234 days, at 7.77 %", ["1,234", "7.77"]),
    ],
)
def test_a_changed_number_is_found(said: str, found: list[str]) -> None:
    chapter = Chapter(FREQUENCY)
    assert [number for number, _ in unknown(said, chapter, known_in(FREQUENCY))] == found


def test_the_check_is_sharp() -> None:
    """Of the numbers of three pages, moved by one in their last digit, it finds two in five."""
    moved = caught = 0
    for name in CHAPTERS[::7]:
        chapter, known = Chapter(name), known_in(name)
        for text in chapter.said().values():
            for sentence in sentences(text):
                for number in numbers(sentence):
                    if number.value > 12 or number.decimals:
                        other = number.value + 10.0**-number.decimals
                        wrong = replace(number, value=other)
                        said = [n for n in numbers(sentence) if n not in known and n != number]
                        said += [wrong] if wrong not in known else []
                        caught += bool(uncovered(said, chapter.shown(), 1 + (len(said) >= 3)))
                        moved += 1
    assert moved > 300
    assert caught > 0.4 * moved
