"""The rules for the shape of pages, on pages made for the purpose, and the list of old ones."""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "book/_ext"))
import page_shape  # noqa: E402

sys.path.remove(str(ROOT / "book/_ext"))

OPENING = "# Cash\n\n**Question.** What?\n\n**Answer.** Half a point."


def page(folder: Path, *cells: Any) -> Path:
    own = [copy.deepcopy(cell) for cell in cells]
    for place, cell in enumerate(own):
        cell.id = f"cell-{place}"
    notebook = new_notebook(cells=[new_markdown_cell(OPENING), *own])
    path = folder / "21_cash.ipynb"
    nbformat.write(notebook, path)
    return path


def shown(**data: str) -> Any:
    kinds = {"plain": "text/plain", "html": "text/html", "png": "image/png"}
    output = new_output("execute_result", {kinds[key]: text for key, text in data.items()})
    return new_code_cell("cash", outputs=[output], metadata={"tags": ["hide-input"]})


def test_a_short_page_breaks_nothing(tmp_path: Path) -> None:
    table = shown(plain="a  1", html="<table><caption>One.</caption></table>")
    assert page_shape.faults(page(tmp_path, table, shown(plain="x", png="…"))) == {}


@pytest.mark.parametrize(
    "text", ["'18 data sets'", "a 1\ndtype: float64", "(1, 2)", "[1, 2]", "{'a': 1}", "<object>"]
)
def test_outputs_for_machines_are_found(tmp_path: Path, text: str) -> None:
    assert list(page_shape.faults(page(tmp_path, shown(plain=text)))) == ["raw output"]


@pytest.mark.parametrize(
    "cell",
    [
        shown(plain="a", html="<table class='dataframe'></table>"),
        new_markdown_cell("| a | b |\n|---|---|\n| 1 | 2 |"),
    ],
)
def test_a_table_needs_a_caption(tmp_path: Path, cell: Any) -> None:
    assert list(page_shape.faults(page(tmp_path, cell))) == ["caption"]


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        ("words", [new_markdown_cell("word " * 1800)]),
        ("figures", [shown(plain="x", png="…")] * 6),
        ("tables", [shown(plain="a", html="<table><caption>One.</caption></table>")] * 6),
        ("visible cells", [new_code_cell("cash")] * 9),
        ("long cells", [new_code_cell("cash\n" * 12 + "cash")]),
    ],
)
def test_a_chapter_is_short_and_its_evidence_may_be_long(
    tmp_path: Path, rule: str, cells: list[Any]
) -> None:
    path = page(tmp_path, *cells)
    assert list(page_shape.faults(path)) == [rule]
    (tmp_path / "evidence").mkdir()
    assert page_shape.faults(path.rename(tmp_path / "evidence" / path.name)) == {}


def test_an_answer_comes_first_and_is_short(tmp_path: Path) -> None:
    path = page(tmp_path)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = OPENING + " word" * 58
    nbformat.write(notebook, path)
    assert page_shape.faults(path) == {"answer": "61 words, at most 60"}
    notebook.cells[0].source = "# Cash\n\n## Later\n\n**Answer.** No."
    nbformat.write(notebook, path)
    assert list(page_shape.faults(path)) == ["answer"]


@pytest.mark.parametrize("name", page_shape.old_shape())
def test_the_list_of_old_pages_shrinks(name: str) -> None:
    """What a page breaks no longer goes from old_shape.yml."""
    (path,) = (ROOT / "notebooks").rglob(f"{name}.ipynb")
    listed = set(page_shape.old_shape()[name]) - {"late figure"}  # test_site.py sees to that
    assert listed == listed & set(page_shape.faults(path))
