"""The link beneath a figure, on pages made for the purpose."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
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
