"""Beneath an exercise whose solution shows numbers, fields that check a reader's own (answers.js).

The solution shows them by ``answer(...)`` of research_lib.report, so what the page accepts is what
a cell has computed, and so are the mistakes it knows. Nothing has to be written into the exercise.
Without scripts the place stays empty, and the solution can be unfolded.
"""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from research_lib.report.answers import MIME

CLASS = "rb-answer"
BORDER = re.compile(r"^`{3,}\{solution-(start|end)\} *([\w-]*)", re.MULTILINE)

Record = dict[str, Any]


def stored_answers(notebook: Path) -> dict[str, list[Record]]:
    """Return the answers that the solutions of a notebook show, by the label of the exercise.

    An edition without solutions (book/student.py) keeps them in the notebook's metadata.

    Raises
    ------
    ExtensionError
        If answers are shown outside a solution.
    """
    page = json.loads(notebook.read_text(encoding="utf-8"))
    found: dict[str, list[Record]] = dict(page["metadata"].get("answers", {}))
    label = ""
    for cell in page["cells"]:
        for border, name in BORDER.findall("".join(cell["source"])):
            label = name if border == "start" else ""
        for output in cell.get("outputs", []):
            if records := output.get("data", {}).get(MIME):
                if not label:
                    raise ExtensionError(
                        f"{notebook.name}: answers outside a solution: show them between "
                        "solution-start and solution-end"
                    )
                found.setdefault(label, []).extend(records)
    return found


def place(records: list[Record]) -> nodes.raw:
    """Return where the script puts its fields, with what they need to know."""
    told = escape(json.dumps(records, ensure_ascii=False))
    return nodes.raw("", f'<div class="{CLASS}" data-answers="{told}"></div>', format="html")


def add_places(app: Sphinx, doctree: nodes.document) -> None:
    """Put a place at the end of each exercise that has answers.

    Raises
    ------
    ExtensionError
        If a solution with answers has no exercise on its page.
    """
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    known = stored_answers(path)
    for node in doctree.findall(nodes.Admonition):
        if node.get("type") == "exercise" and (records := known.pop(node.get("label"), None)):
            node.append(place(records))
    if known:
        raise ExtensionError(f"{path.name}: answers to {', '.join(known)}, which is no exercise")


def load_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let a page load what checks answers if it asks for any."""
    if f'class="{CLASS}"' in context.get("body", ""):
        app.add_js_file("answers.js", loading_method="defer")
        app.add_css_file("answers.css")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("doctree-read", add_places)
    app.connect("html-page-context", load_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
