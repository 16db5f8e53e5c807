"""Pages to teach with: keys that run, a handout of one sheet, exercises that check numbers."""

from __future__ import annotations

import doctest
import json
import re
from pathlib import Path

import pytest
from browsing import DESK, PHONE, Reader
from playwright.sync_api import Browser, Page
from site_files import CHAPTERS

ROOT = Path(__file__).resolve().parents[2]
TEACH = ROOT / "book" / "teach"

browser_test = pytest.mark.browser


def fenced(page: str) -> str:
    text = (TEACH / f"{page}.md").read_text(encoding="utf-8")
    return "\n\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))


def test_the_keys_are_what_the_library_computes() -> None:
    parsed = doctest.DocTestParser().get_doctest(fenced("keys"), {}, "keys", "keys.md", 0)
    result = doctest.DocTestRunner(verbose=False).run(parsed)
    assert result.attempted > 20
    assert result.failed == 0


def test_every_question_of_an_exam_has_its_key() -> None:
    numbered = {
        page: re.findall(r"^(?:## .*|\d+\. )", (TEACH / f"{page}.md").read_text("utf-8"), re.M)
        for page in ("exams", "keys")
    }
    count = {page: [line for line in lines if line[0] != "#"] for page, lines in numbered.items()}
    assert count["exams"] == count["keys"]
    assert len(count["exams"]) == 16


def test_every_chapter_has_its_place_in_a_page_for_teachers_and_in_the_course() -> None:
    for page in ("index", None):
        files = [TEACH / "index.md"] if page else [*TEACH.glob("*.md")]
        text = "".join(f.read_text("utf-8") for f in files if page or f.stem != "index")
        left = [name for name in CHAPTERS if f"../{name}>" not in text]
        course = {"notebooks/51_verdicts", "notebooks/52_your_portfolio"} if page else set()
        assert set(left) <= course, page


MINUTES = {"Ninety minutes": 90, "One hour": 60, "Two hours": 120}
PART = {"yardstick": 11, "cash": 3, "rebalancing": 15.5, "vaults": 4, "own": 3}
WORDS = ["nothing", "one", "two", "three", "four", "five", "six", "seven", "eight"]


def minutes(page: str) -> dict[str, int]:
    """Return the time that a page for teachers gives each chapter, by the chapter's address."""
    parts = (TEACH / f"{page}.md").read_text("utf-8").split("\n## ")[1:]
    found = {}
    for part in parts:
        time = re.search(r"\*\*Time\.\*\* (\w+ \w+)", part)
        chapter = re.search(r"notebooks/(\w+)>", part)
        assert time, part
        assert chapter, part
        found[chapter[1]] = MINUTES[time[1]]
    return found


def test_no_week_of_the_course_is_longer_than_its_meetings() -> None:
    times = {chapter: each for page in PART for chapter, each in minutes(page).items()}
    rows = re.findall(r"^\| (\d+\..*?) \| (.*) \|", (TEACH / "index.md").read_text("utf-8"), re.M)
    assert len(rows) == 11
    for weeks, row in rows:
        read = row.rsplit(" | ", 1)[0]
        needed = sum(times[name] for name in re.findall(r"notebooks/(\w+)>", read))
        needed += 90 * ("exam" in read)
        assert 120 <= needed / len(re.findall(r"\d+\.", weeks)) <= 180, weeks


@pytest.mark.parametrize(("page", "hours"), PART.items())
def test_a_part_takes_as_long_as_its_chapters(page: str, hours: float) -> None:
    assert sum(minutes(page).values()) == 60 * hours


def test_each_exam_has_its_points_and_an_hour_of_them() -> None:
    exams = (TEACH / "exams.md").read_text("utf-8").split("\n## ")[1:]
    for exam in exams:
        said = re.findall(r"\*\((\w+) points, .*?(; not in an hour)?\)\*$", exam, re.M)
        assert len(said) == 8
        assert sum(WORDS.index(points) for points, _ in said) == 45
        assert sum(WORDS.index(points) for points, left_out in said if not left_out) == 30


@browser_test
def test_the_handout_prints_on_one_sheet(browser: Browser, site: Path) -> None:
    reader = Reader(browser, "light", DESK)
    paper = reader.open(site / "book/teach/handout.html").pdf(format="A4")
    reader.context.close()
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


def given(page: Page, form: str, text: str) -> tuple[str, str]:
    """Type a number, by keyboard alone; return what was found and said."""
    page.locator(f"{form} input").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    found = page.locator(form).get_attribute("data-found") or ""
    return found, page.locator(f"{form} output").inner_text()


ASKING = [
    name
    for name in CHAPTERS
    if "rebalancing-book.answers" in (ROOT / f"{name}.ipynb").read_text("utf-8")
]


@browser_test
@pytest.mark.parametrize("name", ASKING)
def test_right_answers_are_accepted_and_usual_mistakes_get_their_hint(
    browser: Browser, site: Path, name: str
) -> None:
    reader = Reader(browser, "light", DESK)
    page = reader.open(site / f"{name}.html")
    number = 0
    for place in page.locator(".rb-answer").all():
        for asked in json.loads(place.get_attribute("data-answers") or ""):
            number += 1
            form = f".rb-answer form:has(#rb-answer-{number})"
            for right in (asked["written"], str(asked["value"]).replace("-", "−")):
                assert given(page, form, right)[0] == "right", (asked["asked"], right)
            for slip in asked["mistakes"]:
                for text in (slip["written"], str(slip["value"])):
                    found, said = given(page, form, text)
                    assert found == "slip", (asked["asked"], text)
                    assert said.endswith(slip["hint"])
            far = asked["value"] + 1000 * (1 + abs(asked["value"]))
            assert given(page, form, str(far))[0] == "wrong"
            assert given(page, form, "many")[0] == "none"
    assert number > 0
    assert reader.asked == reader.complaints == []
    reader.context.close()


@browser_test
def test_numbers_are_read_as_people_write_them(browser: Browser, site: Path) -> None:
    reader = Reader(browser, "dark", PHONE)
    page = reader.open(site / "notebooks/41_composed_vaults.html")
    form = ".rb-answer form"
    for text in ("312,000", "312000.0", "$312 000", "312000,0"):
        assert given(page, form, text)[0] == "right", text
    assert page.get_by_label("Size of the vault, in dollars").count() == 1
    page = reader.open(site / "notebooks/13_the_wedge.html")
    for text in ("-5", "−5.0 %", "–5,0"):
        assert given(page, form, text)[0] == "right", text
    assert given(page, form, "5")[0] == "slip"
    assert given(page, form, "6")[0] == "wrong"
    reader.context.close()


@browser_test
@pytest.mark.parametrize(
    ("chapter", "form", "text", "said"),
    [
        ("12_certainty", 1, "24", "Give one decimal."),
        ("33_what_discipline_earns", 1, "0.12", "Give four decimals."),
        ("37_costs_and_taxes", 1, "64.9", "Give two decimals."),
        ("11_diversification_level", 1, "0.7", "In percent: 70, not 0.7."),
        ("14_inside_the_wedge", 2, "0.12", "In points: 12, not 0.12."),
        ("33_what_discipline_earns", 1, "11.78", "As a plain number: 0.1178, not 11.78."),
        ("14_inside_the_wedge", 2, "-12", "Not yet. The size is right, the sign is not."),
        ("42_self_rebalancing_pools", 1, "6", "Not yet."),
    ],
)
def test_a_number_in_another_form_gets_a_useful_word(
    browser: Browser, site: Path, chapter: str, form: int, text: str, said: str
) -> None:
    reader = Reader(browser, "light", DESK)
    page = reader.open(site / f"notebooks/{chapter}.html")
    found = given(page, f".rb-answer form:has(#rb-answer-{form})", text)
    assert found == ("wrong" if said == "Not yet." else "slip", said)
    reader.context.close()


@browser_test
def test_fields_load_only_where_an_exercise_asks(browser: Browser, site: Path) -> None:
    asking = (site / f"{ASKING[0]}.html").read_text("utf-8")
    other = (site / "book/intro.html").read_text("utf-8")
    for file in ("answers.js", "answers.css"):
        assert file in asking
        assert file not in other
    assert (site / "_static" / "answers.js").stat().st_size < 10_000
