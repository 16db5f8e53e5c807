"""The link beneath a figure, on pages made for the purpose, and the tables of the book."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from chapter import NOTEBOOKS
from docutils import nodes
from sphinx.errors import ExtensionError

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "book" / "_ext"))

import figure_numbers


def notebook(folder: Path, *names: str | None) -> Path:
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "metadata": {"mystnb": {"figure": {"name": name}}} if name else {},
            "outputs": [{"data": {"text/csv": ["a,b\n", f"{place},2\n"]}}, {"text": "x"}],
        }
        for place, name in enumerate(names)
    ]
    path = folder / "page.ipynb"
    path.write_text(json.dumps({"cells": [{"metadata": {}}, *cells]}), encoding="utf-8")
    return path


def test_tables_are_found_by_the_names_of_their_figures(tmp_path: Path) -> None:
    found = figure_numbers.stored_numbers(notebook(tmp_path, "fig-1-a", "fig-1-b"))
    assert found == {"fig-1-a": "a,b\n0,2\n", "fig-1-b": "a,b\n1,2\n"}


@pytest.mark.parametrize("names", [("fig-1-a", "fig-1-a"), (None,)])
def test_a_figure_without_a_name_of_its_own_is_refused(tmp_path: Path, names: Any) -> None:
    with pytest.raises(ExtensionError, match=r"page\.ipynb"):
        figure_numbers.stored_numbers(notebook(tmp_path, *names))


def test_the_link_says_whose_numbers_they_are_and_leads_from_deep_pages() -> None:
    link = figure_numbers.link("fig-22-cash", "../../")
    assert isinstance(link, nodes.raw)
    assert 'href="../../_static/numbers/fig-22-cash.csv"' in link.astext()
    assert "of fig 22 cash" in link.astext()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_in_the_table_of_a_figure_has_a_colour_for_a_name(path: Path) -> None:
    for figure, table in figure_numbers.stored_numbers(path).items():
        what = pd.read_csv(io.StringIO(table), comment="#", dtype=str, keep_default_na=False)[
            "what"
        ]
        unnamed = what[what.str.contains("colour [0-9a-f]{6}") | what.isin(["", "drawn"])]
        assert unnamed.empty, f"{figure}: give what is drawn there a label: {set(unnamed)}"
