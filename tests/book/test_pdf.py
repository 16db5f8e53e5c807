"""The book on paper: a small book in every run, and the volumes of `make pdf` where they lie."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfReader
from site_files import PAGES, ROOT
from small_book import CITATION, apart, press
from small_book import PAGES as SMALL_PAGES

from book._print.front import Imprint
from book._print.volumes import BOOK, TITLES, volumes

pytestmark = pytest.mark.browser
FOLDER = ROOT / "_build" / "pdf"
CHAPTERS, EVIDENCE = f"{BOOK}_chapters.pdf", f"{BOOK}_evidence.pdf"


def need_chromium() -> None:
    if not (os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")):
        missing = "no Chromium to print with: install it, or name one in CHROMIUM"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PdfReader]:
    need_chromium()
    folder = tmp_path_factory.mktemp("small")
    files = apart(lambda: press(folder).run(folder / "pdf"))
    return {file.name: PdfReader(file) for file in files}


@pytest.fixture(scope="module")
def whole() -> dict[str, PdfReader]:
    files = sorted(FOLDER.glob("*.pdf"))
    if not files:
        pytest.skip("no volumes: `make pdf` writes them")
    return {file.name: PdfReader(file) for file in files}


def outline(reader: PdfReader, items: Any = None, depth: int = 0) -> Iterator[tuple[int, str, int]]:
    """Depth, title and sheet of each line."""
    for item in reader.outline if items is None else items:
        if isinstance(item, list):
            yield from outline(reader, item, depth + 1)
        else:
            yield depth, str(item.title), reader.get_destination_page_number(item) or 0


def links(reader: PdfReader) -> Iterator[tuple[int, dict[str, Any]]]:
    for sheet, page in enumerate(reader.pages):
        for reference in page.get("/Annots", []):
            yield sheet, reference.get_object()


def led_to(volumes: dict[str, PdfReader], file: str, link: dict[str, Any]) -> tuple[str, int] | str:
    """The file and the sheet that a link leads to, or its address in the web."""
    if "/Dest" in link:
        sheet = volumes[file].get_page_number(link["/Dest"][0].get_object())
        assert sheet is not None
        return file, sheet
    action = link["/A"].get_object()
    if action["/S"] == "/GoToR":
        return action["/F"], int(action["/D"][0])
    return str(action["/URI"])


def every_link_leads_somewhere(volumes: dict[str, PdfReader]) -> int:
    count = 0
    for file, reader in volumes.items():
        for sheet, link in links(reader):
            to = led_to(volumes, file, link)
            count += 1
            if isinstance(to, str):
                assert re.match(r"https?://|mailto:", to), f"{file}, sheet {sheet + 1}: {to}"
            else:
                assert to[0] in volumes, f"{file}, sheet {sheet + 1}: {to}"
                assert 0 <= to[1] < len(volumes[to[0]].pages)
    return count


def fonts(reader: PdfReader) -> Iterator[dict[str, Any]]:
    seen = set()
    for page in reader.pages:
        for name, reference in page["/Resources"].get_object().get("/Font", {}).items():
            font = reference.get_object()
            if id(font) not in seen:
                seen.add(id(font))
                assert name
                yield from (one.get_object() for one in font.get("/DescendantFonts", [font]))


def not_embedded(reader: PdfReader) -> list[str]:
    """Fonts without letters of their own; those of type 3 are drawn in the file."""
    files = {"/FontFile", "/FontFile2", "/FontFile3"}
    return [
        str(font.get("/BaseFont"))
        for font in fonts(reader)
        if font["/Subtype"] != "/Type3"
        and not files & set(font.get("/FontDescriptor", {}).get_object())
    ]


def text(reader: PdfReader, sheet: int) -> str:
    return reader.pages[sheet].extract_text()


# ---------------------------------------------------------------- a small book


def test_evidence_is_a_volume_of_its_own(small: dict[str, PdfReader]) -> None:
    assert list(small) == [CHAPTERS, EVIDENCE]
    titles = [title for _, title, _ in outline(small[EVIDENCE])]
    assert titles == ["Contents", "One part", "11a More", "Deep"]


def test_the_outline_has_parts_chapters_and_headings(small: dict[str, PdfReader]) -> None:
    reader = small[CHAPTERS]
    found = [(depth, title) for depth, title, _ in outline(reader)]
    assert found == [
        *((0, "Contents"), (0, "One part"), (1, "Welcome"), (1, "11 First")),
        *((2, "A long table"), (2, "Second heading"), (3, "Beneath it"), (2, "Solutions")),
        *((0, "Reference"), (1, "Glossary")),
    ]
    for _, title, sheet in outline(reader):
        assert title.removeprefix("11 ") in text(reader, sheet) or title in {
            "One part",
            "Reference",
        }


def test_each_sheet_but_the_cover_has_its_number(small: dict[str, PdfReader]) -> None:
    for reader in small.values():
        for sheet in range(1, len(reader.pages)):
            assert re.search(rf"\b{sheet + 1}\b", text(reader, sheet).replace("\n", " "))
        assert CITATION["title"].split(":")[0] in text(reader, 0)


def test_the_contents_tell_the_sheet(small: dict[str, PdfReader]) -> None:
    reader = small[CHAPTERS]
    told = dict(re.findall(r"(Welcome|First|Glossary)\s*(\d+)", text(reader, 2)))
    starts = {title.split()[-1]: sheet + 1 for _, title, sheet in outline(reader)}
    assert {name: int(number) for name, number in told.items()} == {
        name: starts[name] for name in ("Welcome", "First", "Glossary")
    }


def test_links_lead_to_sheets_to_the_other_volume_and_to_the_web(
    small: dict[str, PdfReader],
) -> None:
    assert every_link_leads_somewhere(small) > 0
    starts = {title: sheet for _, title, sheet in outline(small[CHAPTERS])}
    welcome = [
        led_to(small, CHAPTERS, link)
        for sheet, link in links(small[CHAPTERS])
        if sheet == starts["Welcome"]
    ]
    assert welcome == [
        (CHAPTERS, starts["Second heading"]),
        (CHAPTERS, starts["Glossary"]),
        "https://example.org/a",
    ]
    assert "numbers there" in text(small[CHAPTERS], starts["Welcome"])
    deep = {title: sheet for _, title, sheet in outline(small[EVIDENCE])}["Deep"]
    away = [led_to(small, CHAPTERS, link) for _, link in links(small[CHAPTERS])]
    assert (EVIDENCE, deep) in away
    back = [led_to(small, EVIDENCE, link) for _, link in links(small[EVIDENCE])]
    assert (CHAPTERS, starts["11 First"]) in back


def test_no_row_is_cut_and_the_head_stands_above_each_part(small: dict[str, PdfReader]) -> None:
    sheets = [text(small[CHAPTERS], sheet) for sheet in range(len(small[CHAPTERS].pages))]
    for row in range(40):
        (begins,) = [at for at, words in enumerate(sheets) if re.search(rf"from{row}\b", words)]
        assert re.search(rf"to{row}\b", sheets[begins]), row
    parts = [words for words in sheets if "from" in words and "headofall" in words]
    assert len(parts) == sum(bool(re.search(r"from\d", words)) for words in sheets) > 1


def test_code_stays_away_and_solutions_stand_at_the_end(small: dict[str, PdfReader]) -> None:
    sheets = [page.extract_text() for page in small[CHAPTERS].pages]
    assert not any("foldedcode" in words for words in sheets)
    (told,) = [at for at, words in enumerate(sheets) if "thesolution" in words]
    (asked,) = [at for at, words in enumerate(sheets) if "afterexercise" in words]
    assert told > asked
    ways = {
        (sheet, led_to(small, CHAPTERS, link)[1])
        for sheet, link in links(small[CHAPTERS])
        if "/Dest" in link
    }
    assert {(asked, told), (told, asked)} <= ways


def test_it_says_what_it_is(small: dict[str, PdfReader]) -> None:
    for key, reader in zip(TITLES, small.values(), strict=False):
        told = reader.metadata
        assert told is not None
        assert told.title == f"A small book: {TITLES[key][0]}"
        assert told.author == "One Team, Another"
        assert "1.2.3" in str(told.subject)
        assert reader.root_object["/Lang"] == "en"
        assert reader.root_object["/PageMode"] == "/UseOutlines"
        assert not_embedded(reader) == []


def test_what_is_wider_than_a_sheet_is_named(tmp_path: Path) -> None:
    need_chromium()
    wide = {**SMALL_PAGES, "book/glossary": '<h1>Wide</h1><div style="width:2000px">a</div>'}
    with pytest.raises(ValueError, match="book/glossary: let this be narrower"):
        apart(lambda: press(tmp_path, wide).run(tmp_path / "pdf"))


def test_a_link_to_a_page_of_no_volume_is_named(tmp_path: Path) -> None:
    need_chromium()
    lost = {**SMALL_PAGES, "book/glossary": '<h1>Lost</h1><a href="nowhere.html">x</a>'}
    with pytest.raises(ValueError, match="book/glossary: book/nowhere is in no volume"):
        apart(lambda: press(tmp_path, lost).run(tmp_path / "pdf"))


# ---------------------------------------------------------------- the volumes of the book


def test_each_page_of_the_site_stands_in_one_volume() -> None:
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    bound = [page.name for volume in volumes(contents) for page in volume.pages]
    assert sorted(bound) == sorted(PAGES)


@pytest.mark.slow
def test_every_link_of_the_book_leads_somewhere(whole: dict[str, PdfReader]) -> None:
    assert every_link_leads_somewhere(whole) > 1000


@pytest.mark.slow
def test_the_outline_of_the_book_has_every_page(whole: dict[str, PdfReader]) -> None:
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    for volume in volumes(contents):
        lines = list(outline(whole[volume.file]))
        parts = [title for depth, title, _ in lines if depth == 0]
        assert parts[1:] == list(dict.fromkeys(page.part for page in volume.pages))
        assert sum(depth == 1 for depth, _, _ in lines) == len(volume.pages)
        sheets = [sheet for _, _, sheet in lines]
        assert sheets == sorted(sheets)


@pytest.mark.slow
def test_the_book_has_letters_numbers_and_no_empty_sheet(whole: dict[str, PdfReader]) -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    for file, reader in whole.items():
        assert not_embedded(reader) == []
        assert reader.metadata is not None
        assert str(reader.metadata.title).startswith(Imprint.of(citation).short)
        for sheet in range(1, len(reader.pages)):
            words = text(reader, sheet)
            assert re.search(rf"\b{sheet + 1}\b", words), f"{file}, sheet {sheet + 1}"
            # More than its running head and its number.
            drawn = "/XObject" in reader.pages[sheet]["/Resources"]
            assert len(words.splitlines()) > 2 or drawn, f"{file}, sheet {sheet + 1}"
