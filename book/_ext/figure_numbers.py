"""Beneath each figure a link to the numbers that it draws, as a file of the site.

The notebook stores them beside the picture (research_lib.pictures.drawn_numbers).
"""

from __future__ import annotations

import json
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

FOLDER = "numbers"


def stored_numbers(notebook: Path) -> dict[str, str]:
    """Return the table of each figure of a notebook that has one, by the figure's name."""
    found = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        name = cell["metadata"].get("mystnb", {}).get("figure", {}).get("name")
        for output in cell.get("outputs", []):
            if name and "text/csv" in output.get("data", {}):
                found[name] = "".join(output["data"]["text/csv"])
    return found


def link(name: str, root: str) -> nodes.raw:
    """Return the link to the numbers of a figure; `root` leads from the page to the first."""
    address = f"{root}_static/{FOLDER}/{name}.csv"
    text = f' <a class="rb-numbers" href="{address}" download="{name}.csv">Its numbers (CSV)</a>'
    return nodes.raw("", text, format="html")


def add_links(app: Sphinx, doctree: nodes.document) -> None:
    """Write the tables of a page, and a link into the caption of each figure."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb" or app.builder.format != "html":
        return
    tables = stored_numbers(path)
    folder = Path(app.outdir) / "_static" / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    root = "../" * app.env.docname.count("/")
    for figure in doctree.findall(nodes.figure):
        for name in set(figure["names"]) & set(tables):
            (folder / f"{name}.csv").write_text(tables[name], encoding="utf-8")
            for caption in figure.findall(nodes.caption):
                caption.append(link(name, root))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("doctree-read", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
