"""The rules for the shape of pages, on pages made for the purpose."""

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


def folded(lines: int, *more: str) -> Any:
    source = "\n".join(["cash"] * lines)
    return new_code_cell(source, metadata={"tags": ["hide-input", *more]})


def test_thick_cells_are_found_on_evidence_too(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    path = page(tmp_path, folded(21))
    assert list(page_shape.faults(path.rename(tmp_path / "evidence" / path.name))) == [
        "thick cells"
    ]


def test_solutions_do_not_count_among_the_lines_of_a_chapter(tmp_path: Path) -> None:
    assert page_shape.faults(page(tmp_path, *[folded(6, "solution")] * 42)) == {}


def test_a_short_page_breaks_nothing(tmp_path: Path) -> None:
    table = shown(plain="a  1", html="<table><caption>One.</caption></table>")
    assert page_shape.faults(page(tmp_path, table, shown(plain="x", png="…"))) == {}


@pytest.mark.parametrize(
    "text",
    [
        "'18 data sets'",
        "a 1\ndtype: float64",
        "(1, 2)",
        "[1, 2]",
        "{'a': 1}",
        "<object>",
        "np.float64(0.5)",
        "array([1, 2])",
        "Timestamp('2001-01-01 00:00:00')",
    ],
)
def test_outputs_for_machines_are_found(tmp_path: Path, text: str) -> None:
    assert list(page_shape.faults(page(tmp_path, shown(plain=text)))) == ["raw output"]


@pytest.mark.parametrize(
    "cell",
    [
        shown(plain="a", html="<table class='dataframe'></table>"),
        new_markdown_cell("| a | b |\n|---|---|\n| 1 | 2 |"),
        new_markdown_cell("See {table}`it`.\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
        shown(plain="a", html="<table></table><table><caption>One.</caption></table>"),
    ],
)
def test_a_table_needs_a_caption(tmp_path: Path, cell: Any) -> None:
    assert list(page_shape.faults(page(tmp_path, cell))) == ["caption"]


def test_a_caption_too_many_makes_up_for_none(tmp_path: Path) -> None:
    figure = shown(plain="x", html="<figure><caption>One.</caption></figure>")
    bare = shown(plain="a", html="<table></table>")
    assert list(page_shape.faults(page(tmp_path, figure, bare))) == ["caption"]
    named = new_markdown_cell("```{table} Two.\n| a | b |\n|---|---|\n| 1 | 2 |\n```")
    assert page_shape.faults(page(tmp_path, named)) == {}
    twice = new_markdown_cell("```{table} Two.\n```\n\n```{table} Three.\n```")
    loose = new_markdown_cell("| a | b |\n|---|---|\n| 1 | 2 |")
    assert list(page_shape.faults(page(tmp_path, twice, loose))) == ["caption"]


@pytest.mark.parametrize(
    "cell",
    [
        new_markdown_cell("TODO: say why."),
        new_code_cell("cash  # TODO", metadata={"tags": ["hide-input"]}),
        shown(plain="TODO"),
    ],
)
def test_nothing_is_left_to_do(tmp_path: Path, cell: Any) -> None:
    assert list(page_shape.faults(page(tmp_path, cell))) == ["TODO"]
    assert page_shape.faults(page(tmp_path, shown(plain="x", png="iVTODO/rw"))) == {}


@pytest.mark.parametrize(
    ("answer", "rules"),
    [
        ("It costs 0.55 points [0.11, 0.96].", []),
        ("It costs half a point.", []),
        ("It costs little to the one who waits.", ["number in the answer"]),
        ("It costs little, as R38 says.", ["number in the answer"]),
    ],
)
def test_an_answer_has_a_number(tmp_path: Path, answer: str, rules: list[str]) -> None:
    path = page(tmp_path)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = OPENING.replace("Half a point.", answer)
    nbformat.write(notebook, path)
    assert list(page_shape.faults(path)) == rules


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        ("words", [new_markdown_cell("word " * 1800)]),
        ("figures", [shown(plain="x", png="…")] * 6),
        ("tables", [shown(plain="a", html="<table><caption>One.</caption></table>")] * 6),
        ("visible cells", [new_code_cell("cash")] * 9),
        ("long cells", [new_code_cell("cash\n" * 12 + "cash"), *[folded(1)] * 2]),
        ("median cell", [folded(7)] * 2 + [folded(1)]),
        ("lines", [folded(6)] * 42),
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


def test_words_are_what_is_read(tmp_path: Path) -> None:
    """A role's target and a lone comma are not read."""
    path = page(tmp_path)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = OPENING + " word" * 56 + " {term}`two words <a word>`, and"
    nbformat.write(notebook, path)
    assert page_shape.faults(path) == {"answer": "62 words, at most 60"}
