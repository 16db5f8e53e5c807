"""A chapter as its readers see it: what it says, what its cells have shown, what it judges."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from research_lib.verdicts import MIME

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


class Chapter:
    """One stored notebook, by the name of its file."""

    def __init__(self, name: str) -> None:
        self.path = Path(__file__).resolve().parents[1] / "notebooks" / f"{name}.ipynb"

    @cache  # noqa: B019 - there is one of each, as long as its tests run
    def cells(self) -> list[NotebookNode]:
        return nbformat.read(self.path, as_version=4).cells

    def answer(self) -> str:
        return self.cells()[0].source.split("**Answer.**")[1]

    def prose(self) -> str:
        return "\n".join(cell.source for cell in self.cells() if cell.cell_type == "markdown")

    def outputs(self) -> list[NotebookNode]:
        return [output for cell in self.cells() for output in cell.get("outputs", [])]

    def texts(self) -> list[str]:
        """Every text that a cell has shown, one an output."""
        shown = [(out.get("text", ""), out.get("data", {})) for out in self.outputs()]
        return [text + data.get("text/plain", "") for text, data in shown]

    def stored(self) -> str:
        """All of it."""
        return "\n".join(self.texts())

    def verdicts(self) -> dict[str, dict]:
        """Verdicts by claim, in the order of the chapter."""
        found = [output.get("data", {}).get(MIME) for output in self.outputs()]
        return {verdict["claim"]: verdict for verdict in found if verdict}
