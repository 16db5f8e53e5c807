"""A chapter as its readers see it: what it says, what its cells have shown, what it judges."""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path

import nbformat
import yaml
from nbformat import NotebookNode
from numbers_in_prose import (
    NUMBER,
    Shown,
    numbers,
    shown_numbers,
    typed_inputs,
    typed_reasons,
    uncovered,
    value,
)

from research_lib.report.verdicts import MIME

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
# Chapters and their evidence; what an editor keeps beside them, such as checkpoints, is neither.
NOTEBOOKS = sorted([*FOLDER.glob("[0-9]*.ipynb"), *FOLDER.glob("evidence/[0-9]*.ipynb")])
QUOTED = Path(__file__).parent / "book" / "quoted_numbers.yml"
LISTED = yaml.safe_load(QUOTED.read_text(encoding="utf-8"))


CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)


def records(output: NotebookNode) -> list[dict]:
    """Return the verdicts of one output: none, one, or those of a table."""
    found = output.get("data", {}).get(MIME, [])
    return found if isinstance(found, list) else [found]


class Chapter:
    """One stored notebook, by the name of its file."""

    def __init__(self, name: str) -> None:
        (self.path,) = (path for path in NOTEBOOKS if path.stem == name)

    @cache  # noqa: B019 - there is one of each, as long as its tests run
    def cells(self) -> list[NotebookNode]:
        return nbformat.read(self.path, as_version=4).cells

    def outputs(self) -> list[NotebookNode]:
        return [output for cell in self.cells() for output in cell.get("outputs", [])]

    def texts(self) -> list[str]:
        """Every text that a cell has shown, one an output."""
        shown = [(out.get("text", ""), out.get("data", {})) for out in self.outputs()]
        return [
            text + data.get("text/markdown", data.get("text/plain", "")) for text, data in shown
        ]

    def stored(self) -> str:
        """All of it."""
        return "\n".join(self.texts())

    def verdicts(self) -> dict[str, dict]:
        """Verdicts by claim, in the order of the chapter."""
        found = [verdict for output in self.outputs() for verdict in records(output)]
        return {verdict["claim"]: verdict for verdict in found}

    @cache  # noqa: B019
    def shown(self) -> list[Shown]:
        """Return the numbers of each output."""
        found = []
        for output, plain in zip(self.outputs(), self.texts(), strict=True):
            data = output.get("data", {})
            page = data.get("text/html", "")
            table = re.sub(
                r"<style.*?</style>|<caption>.*?</caption>|<[^>]+>", " ", page, flags=re.DOTALL
            )
            judged = records(output)
            ends = [each.get(key) for each in judged for key in ("value", "low", "high")]
            # The reason of a verdict is prose, not a result, and so is the caption of a table.
            texts = [each[key] for each in judged for key in ("statistic", "data")]
            if not judged:
                texts = [table] if 'class="rb-table"' in page else [plain, table]
            values = set().union(*(shown_numbers(html.unescape(text)) for text in texts))
            exact = [end for end in ends if end is not None]
            found.append(Shown([*values, *exact, *(100.0 * end for end in exact)]))
        return found

    def said(self) -> dict[str, str]:
        """Return what the page says in words, by where: prose, captions, reasons of verdicts.

        Alternative texts are not of it: they say what the eye reads off a picture.
        """
        found = {cell.id: cell.source for cell in self.cells() if cell.cell_type == "markdown"}
        for cell in self.cells():
            if caption := cell.metadata.get("mystnb", {}).get("figure", {}).get("caption"):
                found[f"caption of {cell.id}"] = caption
            pages = [out.get("data", {}).get("text/html", "") for out in cell.get("outputs", [])]
            for place, table in enumerate(CAPTION.findall("".join(pages))):
                found[f"caption of table {place} of {cell.id}"] = html.unescape(table)
        # What the code fills in is computed; a verdict may be shown by another cell.
        code = [cell.source for cell in self.cells() if cell.cell_type == "code"]
        typed = {claim: text for cell in code for claim, text in typed_reasons(cell).items()}
        for claim, verdict in self.verdicts().items():
            found[f"reason of {claim}"] = typed.get(claim, verdict["because"])
        return found

    def typed(self) -> set[float]:
        """Return what its code puts in."""
        code = [cell.source for cell in self.cells() if cell.cell_type == "code"]
        return set().union(*(typed_inputs(source) for source in code))

    def shows(self, *written: str) -> bool:
        """Say whether one output shows all these numbers, each written as prose would: "5.1 %".

        The numbers of the page that quoted_numbers.yml lists count as one output more: what only
        a test counts is compared there with what the page says.
        """
        said = [number for text in written for number in numbers(text.replace("-", "−"))]
        assert len(said) == len(written), f"one number each: {written}"
        listed = Shown(
            number.value for text in LISTED.get(self.path.stem, {}) for number in numbers(text)
        )
        return not uncovered(said, [*self.shown(), listed], most=1)

    def row(self, label: str) -> list[float]:
        """Return the numbers of the one stored line that begins with these words."""
        lines = [line.strip() for text in self.texts() for line in text.splitlines()]
        (found,) = {line for line in lines if line.startswith(label)}
        return [value(text) for text in re.findall(rf"[-−]?(?:{NUMBER})", found[len(label) :])]

    def claims(self) -> list[str]:
        """Return the claims that the page says it tests, in the order of its table."""
        prose = [cell.source for cell in self.cells() if cell.cell_type == "markdown"]
        return [claim for text in prose for claim in re.findall(r"^\| ([RW]\d+) \|", text, re.M)]
