"""The letters of the site, its sheets, and what it tells of its pages."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
import yaml
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
SHEETS = sorted((ROOT / "book" / "assets").glob("*.css"))
SPEC = importlib.util.spec_from_file_location("look", ROOT / "book" / "_ext" / "look.py")
assert SPEC is not None
assert SPEC.loader is not None
LOOK = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(LOOK)

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
LOADED = CONFIG["sphinx"]["config"]["html_css_files"]
# What book/_ext/terms.py, tongues.py, play.py and answers.py add to pages that have terms, a
# switcher of languages, a figure to play with or a field for an answer.
ON_SOME_PAGES = {"answers.css", "play.css", "terms.css", "tongues.css"}


def page(*paragraphs: str) -> nodes.document:
    document = new_document("page", get_default_settings(Parser()))
    for text in paragraphs:
        document += nodes.paragraph(text, text)
    return document


def test_letters_are_light_and_carry_their_licence() -> None:
    sheet = LOOK.style_sheet()
    assert len(sheet) < 150_000
    assert sheet.count("@font-face") == len(LOOK.FACES)
    assert "OFL" in sheet.splitlines()[0]
    for folder in (LOOK.FONTS, ROOT / "research_lib" / "figures" / "fonts"):
        assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "OFL.txt").read_text()


def test_the_sheets_use_the_letters_and_have_others_behind() -> None:
    text = (ROOT / "book" / "assets" / "type.css").read_text(encoding="utf-8")
    for family in {family for family, _, _ in LOOK.FACES.values()}:
        (stack,) = re.findall(rf'"{family}"[^;]*;', text)
        assert "PT S" in stack, "Cyrillic"
        assert "CJK SC" in stack, "Han"


@pytest.mark.parametrize("name", ["sans", "sans-semibold"])
def test_figures_have_the_signs_they_need(name: str) -> None:
    font = TTFont(ROOT / "research_lib" / "figures" / "fonts" / f"{name}.ttf")
    letters = set(font.getBestCmap())
    assert {ord(sign) for sign in "−–×≤≥±½²€’“”→"} <= letters
    assert (ord("Я") in letters) == (name == "sans")
    # The licence reserves the name of the original.
    assert not any("Source" in str(r) for r in font["name"].names if r.nameID in {1, 4, 6})


def test_every_sheet_is_loaded_and_short() -> None:
    everywhere = {sheet.name for sheet in SHEETS} - ON_SOME_PAGES
    assert sorted(LOADED) == sorted([*everywhere, "fonts.css"])
    for sheet in SHEETS:
        assert len(sheet.read_text(encoding="utf-8").splitlines()) < 300, sheet.name


def test_a_page_is_described_by_its_question() -> None:
    short = page("Not this.", "Question. Does a rule that restores a mix protect?", "Answer. No.")
    assert LOOK.description(short) == "Does a rule that restores a mix protect?"
    long = LOOK.description(page("word " * 100))
    assert len(long) <= LOOK.LONGEST + 2
    assert long.endswith("word …")
    assert LOOK.description(page("Too short.")) == ""
    assert LOOK.description(page("本書回答兩篇文章。\n中文的一篇談 R1 再平衡。")) == (
        "本書回答兩篇文章。中文的一篇談 R1 再平衡。"
    )
