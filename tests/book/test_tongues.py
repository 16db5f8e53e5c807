"""The pages in Russian and Chinese: whole, without a typed number, and with those of the book."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from browsing import DESK, Reader
from playwright.sync_api import Browser
from site_files import PAGES, tags
from sphinx.errors import ExtensionError

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "book" / "_ext"))

from book._ext import tongue_words as words  # noqa: E402
from book._ext import tongues  # noqa: E402

languages = pytest.mark.parametrize("language", list(words.OWN))
TONGUES = [name for name in PAGES if tongues.PAGE.match(name)]
# What the original itself names with a digit.
NAMED = re.compile(r"\b[WR]\d+\b")


def written(language: str) -> Iterator[tuple[str, str]]:
    """Give every text of a language that is not a quotation or its place."""
    found = words.entries(language)
    for name in ("words", "findings", "parts", "labels", "front"):
        yield from ((f"{name}.{key}", found[name][key]) for key in found[name].keys() - {"english"})
    for kind in ("answers", "verdicts", "terms"):
        for name, entry in found[kind].items():
            for key in sorted(entry.keys() - {"quote", "place", "english"}):
                yield f"{name}.{key}", entry[key]
    for page in (ROOT / "book" / language).glob("*.md"):
        yield page.name, page.read_text(encoding="utf-8")


@languages
def test_no_number_is_typed(language: str) -> None:
    typed = {
        where: text
        for where, text in written(language)
        if re.search(r"\d", NAMED.sub("", re.sub(r"\{[^{}]*\}", "", text)))
    }
    assert typed == {}


@languages
def test_nothing_is_missing_and_nothing_is_left_over(language: str) -> None:
    found = words.entries(language)
    assert set(found["verdicts"]) == set(words.found_by_the_book(language).index)
    assert set(found["answers"]) == set(words.chapters())
    assert len(words.chapters()) == 23
    assert set(found["terms"]) == set(words.terms())
    assert set(found["findings"]) == set(words.claims()["finding"])


@languages
def test_what_is_written_fits_the_english_of_today(language: str) -> None:
    """None of these stops, as the build would."""
    assert len(list(words.verdicts(language))) == len(words.found_by_the_book(language))
    assert len(list(words.answers(language))) == len(words.chapters())
    assert len(list(words.glossary(language))) == len(words.terms())
    assert set(words.front(language)) == {"alt", "caption"}


@languages
def test_a_verdict_says_its_number_and_both_ends(language: str) -> None:
    entries = words.entries(language)["verdicts"]
    for claim, verdict in words.found_by_the_book(language).iterrows():
        for key in ("value", "low", "high"):
            said = f"{{{key}" in entries[claim]["says"]
            assert said or pd.isna(verdict[key]), f"{claim}: {key}"


@languages
def test_an_answer_says_every_number_of_the_english_one(language: str) -> None:
    entries = words.entries(language)["answers"]
    for name, (_, answer) in words.chapters().items():
        asked = set(re.findall(r"\{(n\d+)", entries[name]["says"]))
        assert asked == set(words.numbers("n", answer, language)), name


@languages
def test_every_claim_is_quoted_with_its_place(language: str) -> None:
    entries = words.entries(language)["verdicts"]
    bare = [claim for claim, entry in entries.items() if not entry.get("quote")]
    # Two came from a later page of comments, which the text has not.
    assert bare == (["W66", "W67"] if language == "ru" else [])
    for claim, entry in entries.items():
        if claim not in bare:
            assert 3 < len(entry["quote"]) < 260, claim
            assert entry["place"], claim


@languages
def test_a_quotation_within_a_quotation_has_marks_of_its_own(language: str) -> None:
    rows = re.findall(r"<td>([«「].*?)<small>", unescape(tongues.table_of_verdicts(language)))
    entries = words.entries(language)["verdicts"].values()
    assert len(rows) == sum("quote" in entry for entry in entries)
    assert [row for row in rows if len(re.findall("[«»「」]", row)) != 2] == []


@pytest.mark.parametrize(
    ("number", "wanted", "russian"),
    [
        ("0.55", "", "0,55"),
        ("-0.04", "", "−0,04"),
        ("−0.04", "abs", "0,04"),
        ("1,999", "", "1\N{NO-BREAK SPACE}999"),
        ("2018", "", "2018"),
        ("1", "год|года|лет", "1\N{NO-BREAK SPACE}год"),
        ("22", "год|года|лет", "22\N{NO-BREAK SPACE}года"),
        ("11", "год|года|лет", "11\N{NO-BREAK SPACE}лет"),
        ("112", "год|года|лет", "112\N{NO-BREAK SPACE}лет"),
        ("101", "год|года|лет", "101\N{NO-BREAK SPACE}год"),
        ("81.0", "год|года|лет", "81,0\N{NO-BREAK SPACE}года"),
    ],
)
def test_a_number_is_written_as_russian_has_it(number: str, wanted: str, russian: str) -> None:
    assert format(words.Told(number, "ru"), wanted) == russian


def test_a_number_is_written_as_chinese_has_it() -> None:
    assert f"{words.Told('1,999', 'zh')}" == "1,999"
    assert f"{words.Told('11.4', 'zh'):×100}" == "1,140"


def test_a_number_of_the_english_is_found_and_no_other() -> None:
    told = "W24 and RTS_2: 49 years, 1926–45, −0.4 points [-0.08, +0.06] of 1,999, 60/40, R², 3.0%."
    found = [each.text for each in words.numbers("n", told, "zh").values()]
    assert found == ["49", "1926", "45", "−0.4", "-0.08", "0.06", "1,999", "60", "40", "3.0"]


def test_a_number_that_moves_in_english_moves_in_russian(monkeypatch: pytest.MonkeyPatch) -> None:
    table = words.claims()
    because = table.loc["W24", "because"].replace("1.86", "1.77")
    assert because != table.loc["W24", "because"]
    table.loc["W24", ["because", "value"]] = [because, 2.5]
    monkeypatch.setattr(words, "claims", lambda: table)
    (says,) = [entry["says"] for claim, _, entry in words.verdicts("ru") if claim == "W24"]
    assert "от 1,77 до" in says
    assert "2,50" in says


def test_words_that_move_in_english_stop_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    table = words.claims()
    table.loc["R14", "because"] += " It is so."
    monkeypatch.setattr(words, "claims", lambda: table)
    with pytest.raises(ExtensionError, match=r'R14 in zh\.toml.*english = "\w{8}"'):
        list(words.verdicts("zh"))


def test_a_question_that_moves_in_english_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    name, (asked, answer) = next(iter(words.chapters().items()))
    monkeypatch.setattr(words, "chapters", lambda: {name: (asked + "And why?", answer)})
    with pytest.raises(ExtensionError, match=rf'{name} in ru\.toml.*english = "\w{{8}}"'):
        list(words.answers("ru"))


def test_a_number_that_is_not_there_is_named() -> None:
    with pytest.raises(ExtensionError, match=r"W1 asks for the number 'n9': there are n1"):
        words.filled("{n9}", words.numbers("n", "3 of 4", "ru"), "W1")


@languages
def test_the_picture_says_its_words_in_the_language(language: str) -> None:
    drawing = tongues.PICTURE.read_text(encoding="utf-8")
    told = tongues.translated(drawing, language)
    texts = re.findall(r"<text [^>]*>([^<]*)</text>", told)
    labels = [text for text, *_ in tongues.DRAWN.findall(drawing)]
    worded = [text for text in labels if re.search(r"[a-z]", text)]
    assert len(worded) > 5
    assert len(texts) >= len(worded)
    assert not re.search(r"[A-Za-z]{2}", " ".join(texts))
    assert told.count('<g visibility="hidden" style=') == len(texts)
    assert words.label("+4.4%", "ru") == "+4,4%"
    assert words.label("+20%", language) is None
    with pytest.raises(ExtensionError, match="give it a label"):
        words.label("best of three", language)


@pytest.mark.parametrize("name", ["book/intro", *TONGUES])
def test_a_page_says_its_language_and_leads_to_the_others(site: Path, name: str) -> None:
    page = site / f"{name}.html"
    text = page.read_text(encoding="utf-8")
    found = tongues.PAGE.match(name)
    tag = tongues.TAGS[found[1] if found else "en"]
    assert f'<html lang="{tag}"' in text
    assert text.index('class="rb-tongues"') < text.rindex("<h1>")
    switcher = text.split('<nav class="rb-tongues"')[1].split("</nav>")[0]
    link = r'<a lang="([\w-]+)" hreflang="\1" href="([^"]+)"( aria-current="page")?'
    links = re.findall(link, switcher)
    assert [link[0] for link in links] == ["en", "ru", "zh-Hant"]
    assert [link[0] for link in links if link[2]] == [tag]
    (own,) = [link[1] for link in links if link[2]]
    assert (page.parent / own).resolve() == page.resolve()


def test_words_of_another_language_say_so(site: Path) -> None:
    for name in ("book/intro", "book/ru/verdicts", "book/zh/intro"):
        text = (site / f"{name}.html").read_text(encoding="utf-8")
        for title, tag in {"Клин и дисциплина": "ru", "楔形與紀律": "zh-Hant"}.items():
            (link,) = re.findall(rf"<a [^>]*reference internal[^>]*>\s*{title}\s*</a>", text)
            assert f'lang="{tag}"' in link
    assert '<div lang="en" id="pst-primary-sidebar"' in text


@pytest.mark.parametrize("name", [name for name in TONGUES if "/zh/" in name])
def test_a_line_of_chinese_joins_the_next_without_a_space(site: Path, name: str) -> None:
    page = (site / f"{name}.html").read_text(encoding="utf-8")
    paragraphs = re.findall(r"<p>.*?</p>", page.split("<article")[1], re.DOTALL)
    assert paragraphs
    assert [each for each in paragraphs if tongues.BREAK.search(each)] == []


@languages
def test_the_pages_show_the_numbers_of_the_book(site: Path, language: str) -> None:
    page = site / "book" / language / "verdicts.html"
    text = unescape(page.read_text(encoding="utf-8")).replace("\N{NO-BREAK SPACE}", " ")
    for claim, _, entry in words.verdicts(language):
        row = text.split(f'id="claim-{claim}"')[1].split("</tr>")[0]
        assert entry["says"].replace("\N{NO-BREAK SPACE}", " ") in row, claim
        assert f"../../notebooks/51_verdicts.html#claim-{claim}" in tags(page).links
        assert not re.search(r"\{\w+\d?[:}]", row), claim


@languages
def test_the_front_page_names_every_claim_that_fails_and_some_that_hold(language: str) -> None:
    page = (ROOT / "book" / language / "intro.md").read_text(encoding="utf-8")
    findings = words.found_by_the_book(language)["finding"]
    named = set(NAMED.findall(page))
    assert set(findings.index[findings == "fails"]) <= named
    assert set(findings[list(named)]) == {"fails", "holds"}


@pytest.mark.browser
def test_the_switcher_works_from_a_folder(browser: Browser, site: Path) -> None:
    reader = Reader(browser, "light", DESK)
    page = reader.open(site / "book" / "intro.html")
    page.get_by_role("link", name="Русский").first.click()
    page.wait_for_url("**/book/ru/intro.html")
    page.locator("article").get_by_role("link", name="Вердикты").click()
    page.wait_for_url("**/book/ru/verdicts.html")
    page.locator(".rb-tongues").get_by_role("link", name="繁體中文").click()
    page.wait_for_url("**/book/zh/verdicts.html")
    page.locator(".rb-tongues").get_by_role("link", name="English").click()
    page.wait_for_url("**/notebooks/51_verdicts.html")
    assert reader.asked == reader.complaints == []
    reader.context.close()


LETTERS = """async () => {
  await document.fonts.ready;
  const pen = document.createElement('canvas').getContext('2d');
  const width = (letters, behind) => {
    pen.font = `${letters}, ${behind}`;
    return pen.measureText('Яблоко, ёж: щи').width;
  };
  const bold = '600 40px "Wedge Sans"', plain = '40px "Wedge Serif"';
  await Promise.all([bold, plain].map(letters => document.fonts.load(letters, 'Я')));
  return [bold, plain].map(letters => width(letters, 'monospace') - width(letters, 'serif'));
}"""


@pytest.mark.browser
def test_russian_is_in_the_letters_of_the_book(browser: Browser, site: Path) -> None:
    """Text and headings: what stands behind the book's letters changes nothing."""
    reader = Reader(browser, "light", DESK)
    page = reader.open(site / "book" / "ru" / "intro.html")
    assert page.evaluate(LETTERS) == [0, 0]
    reader.context.close()
