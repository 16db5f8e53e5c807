"""Warn, and so fail the build, when a page has not the shape of a page: the editor's rules.

A chapter has an answer of at most 60 words with one number before its first heading (that there is
one is looked at), at most 1,800 words, 5 figures, 5 tables (7 in a report) and 8 cells of visible
code of at most 12 lines; half of its cells have at most 6 lines, and all together 250. On every
page, chapter or evidence, no cell has more than 20 lines, tables have captions, nothing is left to
do, and outputs are made for readers: no `dtype:`, no quotation marks around a text, no tuple, no
call such as `array(...)`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from statistics import median
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging

Cell = dict[str, Any]

logger = logging.getLogger(__name__)
FOLDED = {"hide-input", "hide-cell", "remove-input", "solution", "exercise"}
MOST = {"words": 1800, "figures": 5, "tables": 5, "visible cells": 8}
# A page that a reader runs with files of their own is a report: it has a table for each answer.
REPORTS = {"52_your_portfolio": {"tables": 7}}
LINES, THICK = 12, 20
# Lines of a chapter's cells, those of solutions apart: half of the cells, and all together.
MEDIAN, ALL_LINES = 6, 250
# the second line of a table in Markdown
PIPES = re.compile(r"^\|[-: |]+\|$", re.MULTILINE)
NAMED = re.compile(r"^```\{table\}.*?^```", re.MULTILINE | re.DOTALL)
FOR_MACHINES = re.compile(r"dtype:|^['\"(\[{<]|^\w+(\.\w+)*\(")
# "one" is no number of an answer: it is who, too.
NUMBER = re.compile(
    r"\b\d|\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundred|thousand"
    r"|half|third|quarter|twice|zero)\b",
    re.IGNORECASE,
)


def faults(path: Path) -> dict[str, str]:
    """Return what a notebook breaks: the name of the rule, and how."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    found = _faults_of_outputs(notebook) | _faults_of_cells(notebook)
    if path.parent.name != "evidence":
        found |= _faults_of_a_chapter(notebook, MOST | REPORTS.get(path.stem, {}))
    return found


def _faults_of_outputs(notebook: Cell) -> dict[str, str]:
    raw, bare = [], 0
    for output in _outputs(notebook):
        data = output["data"]
        text = output["text"] + data.get("text/plain", "")
        page = data.get("text/html", "")
        bare += max(0, page.count("<table") - page.count("<caption>"))
        if not set(data) - {"text/plain"} and FOR_MACHINES.search(text):
            raw.append(text.split("\n")[0][:40])
    for cell in _cells(notebook, "markdown"):
        bare += len(PIPES.findall(NAMED.sub("", cell["source"])))
    found = {}
    if left := _left_to_do(notebook):
        found["TODO"] = f"{left} places"
    if raw:
        found["raw output"] = f"{len(raw)} outputs for machines, such as {raw[0]}"
    if bare:
        found["caption"] = (
            f"{bare} tables without one: use figures.tables.table, or {{table}} in Markdown"
        )
    return found


def _faults_of_cells(notebook: Cell) -> dict[str, str]:
    """Return "thick cells" where one holds more than a screen of code, shown or folded."""
    lines = [cell["source"].count("\n") + 1 for cell in _cells(notebook, "code")]
    most = max(lines, default=0)
    return {"thick cells": f"{most} lines, at most {THICK}"} if most > THICK else {}


def _left_to_do(notebook: Cell) -> int:
    """Return how many times a page says that something is left to do; pictures may spell it."""
    texts = [cell["source"] for kind in ("markdown", "code") for cell in _cells(notebook, kind)]
    for output in _outputs(notebook):
        kinds = [kind for kind in output["data"] if kind.startswith("text/")]
        texts += [output["text"], *(output["data"][kind] for kind in kinds)]
    return sum(len(re.findall(r"\bTODO\b", text)) for text in texts)


def _faults_of_a_chapter(notebook: Cell, most: dict[str, int]) -> dict[str, str]:
    prose = [_without_marks(cell["source"]) for cell in _cells(notebook, "markdown")]
    visible = [
        cell["source"]
        for cell in _cells(notebook, "code")
        if not FOLDED & set(cell["metadata"].get("tags", []))
    ]
    pages = [output["data"] for output in _outputs(notebook)]
    counts = {
        "words": sum(_words(text) for text in prose),
        "figures": sum(any(kind.startswith("image/") for kind in data) for data in pages),
        "tables": sum(_tables(data.get("text/html", "")) for data in pages)
        + sum(len(PIPES.findall(cell["source"])) for cell in _cells(notebook, "markdown")),
        "visible cells": len(visible),
    }
    found = {
        what: f"{count}, at most {most[what]}"
        for what, count in counts.items()
        if count > most[what]
    }
    longest = max((source.count("\n") + 1 for source in visible), default=0)
    if longest > LINES:
        found["long cells"] = f"{longest} lines, at most {LINES}"
    told = [
        cell["source"].count("\n") + 1
        for cell in _cells(notebook, "code")
        if not {"solution", "exercise"} & set(cell["metadata"].get("tags", []))
    ]
    if sum(told) > ALL_LINES:
        found["lines"] = f"{sum(told)}, at most {ALL_LINES}"
    if told and median(told) > MEDIAN:
        found["median cell"] = f"{median(told)} lines, at most {MEDIAN}"
    return found | _faults_of_the_answer(notebook)


def _tables(page: str) -> int:
    """Return the number of tables, without that of the verdicts."""
    return page.count("<table") - page.count('<table class="rb-verdicts"')


def _faults_of_the_answer(notebook: Cell) -> dict[str, str]:
    """Return what is wrong with the answer; it ends at the first empty line."""
    opening = re.split(r"^## ", _cells(notebook, "markdown")[0]["source"], flags=re.MULTILINE)[0]
    parts = opening.split("**Answer.**")
    if len(parts) != 2:
        return {"answer": "none before the first heading: begin it with **Answer.**"}
    answer = _without_marks(parts[1].split("\n\n")[0])
    words, found = _words(answer), {}
    if words > 60:
        found["answer"] = f"{words} words, at most 60"
    if not NUMBER.search(answer):
        found["number in the answer"] = "none: say how much"
    return found


def _without_marks(text: str) -> str:
    """Return a text without formulas, directives, roles and their targets, and bars of tables."""
    text = re.sub(r"\$\$.*?\$\$|\$[^$]*\$", " x ", text, flags=re.DOTALL)
    text = re.sub(r"\{[\w:]+\}`([^`<]*)<[^`]*`", r"\1", text)
    text = re.sub(r"^(```|:::).*$|^:\w+:.*$|\{[\w:]+\}", " ", text, flags=re.MULTILINE)
    return re.sub(r"[|`*#>-]", " ", text)


def _words(text: str) -> int:
    """Count what stands between spaces and has a letter or a digit."""
    return sum(any(sign.isalnum() for sign in piece) for piece in text.split())


def _cells(notebook: Cell, kind: str) -> list[Cell]:
    """Return the cells of a kind, each text in one piece."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == kind]
    return [{**cell, "source": "".join(cell["source"])} for cell in cells]


def _outputs(notebook: Cell) -> list[Cell]:
    """Return the outputs of all cells, each text in one piece."""
    outputs = [output for cell in _cells(notebook, "code") for output in cell["outputs"]]
    for output in outputs:
        data = output.get("data", {})
        output["data"] = {kind: "".join(text) for kind, text in data.items() if "json" not in kind}
        output["text"] = "".join(output.get("text", ""))
    return outputs


def check_shape(app: Sphinx, docname: str, source: Any) -> None:
    """Look at a notebook when it is read."""
    path = Path(app.srcdir) / f"{docname}.ipynb"
    if path.exists():
        for rule, how in faults(path).items():
            logger.warning("%s: %s", rule, how, location=docname)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("source-read", check_shape)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
