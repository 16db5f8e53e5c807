"""A chapter as its readers see it: what it says, what its cells have shown, what it judges."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from research_lib.report.verdicts import MIME

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

    def uncomputed(self, first: int = 0, given: Collection[str] = (), skip: str = "") -> list[str]:
        """Decimals of the text that no cell has shown, each with the text it stands in.

        Looked for in the answer, the captions and the prose from cell `first` on, outside formulas
        and but for the cells whose ids `skip` names; `given` are those the text itself puts in.
        """
        known = {number.replace(",", "") for number in NUMBER.findall(self.stored())} | set(given)
        described = [cell.metadata.mystnb for cell in self.cells() if "mystnb" in cell.metadata]
        prose = [cell for cell in self.cells()[first:] if cell.cell_type == "markdown"]
        texts = [self.answer(), *(each.figure.caption for each in described)]
        texts += [cell.source for cell in prose if cell.id not in skip.split()]
        return [
            f"{number} in: {text[:200]}"
            for text in texts
            for number in NUMBER.findall(
                re.sub(r"\$.*?\$", "", text.replace("$$", "$"), flags=re.S)
            )
            if "." in number and number.replace(",", "") not in known
        ]
