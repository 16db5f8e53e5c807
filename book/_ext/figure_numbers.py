"""Beneath each figure a link to the numbers that it draws, as a file of the site.

The notebook stores them beside the picture (research_lib.pictures.drawn_numbers).
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

FOLDER = "numbers"
CLASS = "rb-numbers"


def stored_numbers(notebook: Path) -> dict[str, str]:
    """Return the table of each figure of a notebook that has one, by the figure's name.

    Raises
    ------
    ExtensionError
        If two figures have one name, or a figure has none.
    """
    found: dict[str, str] = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        name = cell["metadata"].get("mystnb", {}).get("figure", {}).get("name")
        for output in cell.get("outputs", []):
            if "text/csv" in output.get("data", {}):
                if name is None or name in found:
                    raise ExtensionError(f"{notebook.name}: give each figure a name of its own")
                found[name] = "".join(output["data"]["text/csv"])
    return found


def link(name: str, root: str) -> nodes.raw:
    """Return the link to the numbers of a figure; `root` leads from the page to the first."""
    address = f"{root}_static/{FOLDER}/{name}.csv"
    # For a list of the links of a page, as those have it who listen to it.
    which = f'<span class="visually-hidden"> of {escape(name.replace("-", " "))}</span>'
    text = (
        f' <a class="{CLASS}" href="{address}" download="{name}.csv">Its numbers{which} (CSV)</a>'
    )
    return nodes.raw("", text, format="html")


def add_links(app: Sphinx, doctree: nodes.document) -> None:
    """Write a link into the caption of each figure that has numbers."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    tables = stored_numbers(path)
    root = "../" * app.env.docname.count("/")
    for figure in doctree.findall(nodes.figure):
        for name in set(figure["names"]) & set(tables):
            for caption in figure.findall(nodes.caption):
                caption.append(link(name, root))


def write_numbers(app: Sphinx, exception: Exception | None) -> None:
    """Write the tables of all pages beside them."""
    if exception is None and app.builder.format == "html":
        folder = Path(app.outdir) / "_static" / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        for docname in app.env.found_docs:
            path = Path(app.env.doc2path(docname))
            if path.suffix == ".ipynb":
                for name, table in stored_numbers(path).items():
                    (folder / f"{name}.csv").write_text(table, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    # After figure_checks, which asks for a caption.
    app.connect("doctree-read", add_links, priority=900)
    app.connect("build-finished", write_numbers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
