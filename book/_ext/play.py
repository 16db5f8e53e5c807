"""Figures to play with: their place on a page, and what they load.

``{explorer} NAME`` puts the place of one: the still figure of a chapter and a table, which paper,
a page without scripts and a script that fails are left with, and around them what the script needs
to put its controls there. ``{played}`NAME number` `` writes a number of its answers. Both read
data/explorers/NAME.json, which `make explorers` writes. A page that has such a place loads the
scripts; the numbers of a figure are a file of the site that is loaded when a reader comes near it.
"""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective, SphinxRole

ROOT = Path(__file__).resolve().parents[2]
STORED = ROOT / "data" / "explorers"
FOLDER = "play"
STYLE = re.compile(r"<style.*?</style>\s*", re.DOTALL)


@cache
def explorer(name: str) -> dict[str, Any]:
    """Return what is stored of a figure to play with.

    Raises
    ------
    ExtensionError
        If nothing is stored under this name.
    """
    path = STORED / f"{name}.json"
    if not path.exists():
        there = ", ".join(sorted(each.stem for each in STORED.glob("*.json")))
        raise ExtensionError(
            f"no figure to play with is called {name}; there are: {there}; `make explorers` "
            "writes a new one"
        )
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def still_figure(chapter: str, name: str) -> dict[str, str]:
    """Return a figure as a notebook stores it: the lines, the alternative text, the caption.

    Raises
    ------
    ExtensionError
        If the notebook has no figure of this name that is drawn in lines.
    """
    notebook = ROOT / "notebooks" / f"{chapter}.ipynb"
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        about = cell["metadata"].get("mystnb", {})
        if about.get("figure", {}).get("name") == name:
            for output in cell["outputs"]:
                if lines := "".join(output.get("data", {}).get("image/svg+xml", "")):
                    caption = about["figure"]["caption"]
                    return {"svg": lines, "alt": about["image"]["alt"], "caption": caption}
    raise ExtensionError(f"{notebook.name} has no figure {name} in lines (SVG): name another")


def flat_table(stored: str) -> str:
    """Return a stored table with the style of the page's own: its numbering is left to chapters."""
    page = STYLE.sub("", stored)
    return page.replace('class="rb-table"', 'class="table rb-table rb-play__table"')


class Explorer(SphinxDirective):
    """Put the place of a figure to play with here."""

    required_arguments: ClassVar[int] = 1
    option_spec: ClassVar[dict[str, Any]] = {
        "chapter": directives.unchanged_required,
        "figure": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Return the place: the still figure within, the table beneath."""
        name, figure = self.arguments[0], self.options["figure"]
        still = still_figure(self.options["chapter"], figure)
        self.env.note_dependency(str(STORED / f"{name}.json"))
        self.env.metadata[self.env.docname].setdefault("play", []).append(
            (name, self.options["chapter"], figure)
        )
        static = "../" * self.env.docname.count("/") + f"_static/{FOLDER}"
        caption, messages = self.state.inline_text(still["caption"], self.lineno)
        address = f'src="{static}/{figure}.svg" alt="{escape(still["alt"], quote=True)}"'
        opened = (
            f'<div class="rb-play" data-play="{name}" data-numbers="{static}/{name}.js">'
            f'<figure class="rb-play__still"><img {address}><figcaption>'
        )
        return [
            nodes.raw("", opened, format="html"),
            nodes.inline("", "", *caption),
            nodes.raw("", "</figcaption></figure></div>", format="html"),
            nodes.raw(
                "",
                '<div class="pst-scrollable-table-container">'
                f"{flat_table(explorer(name)['table'])}</div>",
                format="html",
            ),
            *messages,
        ]


class Told(SphinxRole):
    """Write a number of the answers of a figure to play with: its name, and that of the number."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return it as text."""
        name, _, which = self.text.partition(" ")
        told = explorer(name)["told"]
        if which not in told:
            raise ExtensionError(f"{name} tells no {which!r}; it tells: {', '.join(told)}")
        return [nodes.Text(told[which])], []


def played_on(app: Sphinx, page: str) -> list[tuple[str, str, str]]:
    """Return the figures to play with of a page: name, chapter and still figure of each."""
    found: list[tuple[str, str, str]] = app.env.metadata.get(page, {}).get("play", [])
    return found


def load_scripts(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let a page load the scripts of the figures to play with that it has, and no other page."""
    played = played_on(app, page)
    if played:
        for script in ["play", *(f"play_{name}" for name, _, _ in played)]:
            app.add_js_file(f"{script}.js", loading_method="defer")
        app.add_css_file("play.css")


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write the numbers of each figure as a script, and the still figures."""
    if exception is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / FOLDER
    for page in app.env.found_docs:
        for name, chapter, figure in played_on(app, page):
            folder.mkdir(parents=True, exist_ok=True)
            data = json.dumps(explorer(name)["data"], ensure_ascii=False, separators=(",", ":"))
            numbers = f'RB_PLAY.given("{name}",{data});\n'
            (folder / f"{name}.js").write_text(numbers, encoding="utf-8")
            lines = still_figure(chapter, figure)["svg"]
            (folder / f"{figure}.svg").write_text(lines, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive and the role."""
    app.add_directive("explorer", Explorer)
    app.add_role("played", Told())
    app.connect("html-page-context", load_scripts)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
