"""What the book is made of, as tables: ``{made-of} licences``.

Also ``exceptions``, ``parts``, ``packages`` and ``tables``: licences that have a reason, parts of
the site from elsewhere, and where the data come from, with the sha256 to which each is held.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).resolve().parents[2]
SUM = 64
Rows = list[tuple[str, ...]]


def _module(path: str) -> ModuleType:
    """Load a module by its file: what is shown is of this folder, whichever is installed."""
    name = f"rb_supply_{Path(path).stem}"
    spec = importlib.util.spec_from_file_location(name, ROOT / path)
    if spec is None or spec.loader is None:
        raise ExtensionError(f"{path} is not there")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def licences() -> Rows:
    """Return each licence, how many packages have it, and which."""
    by_licence: dict[str, list[str]] = {}
    for package, licence in _module("book/_supply/licences.py").stored().items():
        by_licence.setdefault(licence, []).append(package)
    ordered = sorted(by_licence.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = [(licence, str(len(names)), ", ".join(names)) for licence, names in ordered]
    return [("licence", "packages", "which"), *rows]


def exceptions() -> Rows:
    """Return the packages that are used under a licence that is not on the list, and why."""
    given = _module("book/_supply/licences.py").rules()["exceptions"]
    rows = [(name, entry["licence"], entry["reason"]) for name, entry in given.items()]
    return [("package", "licence", "why it may be used"), *rows]


def parts() -> Rows:
    """Return what of the site others have made, without a line of its own in the lock."""
    listed = _module("book/_supply/parts.py").listed()
    rows = [(part.name, part.version, part.licence, part.why) for part in listed]
    return [("part", "version", "licence", "what it does"), *rows]


def packages() -> Rows:
    """Return the packages that carry data, fixed to the byte."""
    found = _module("data/_sources.py").PACKAGES.values()
    rows = [(one.file, one.licence, one.sha256) for one in found]
    return [("release", "its licence", "sha256"), *rows]


def tables() -> Rows:
    """Return the tables that no package carries."""
    rows = _module("data/_raw.py").SHA256.items()
    return [("file of data/raw", "sha256"), *rows]


KINDS: dict[str, Callable[[], Rows]] = {
    each.__name__: each for each in (licences, exceptions, parts, packages, tables)
}


def _cell(text: str) -> nodes.entry:
    paragraph = nodes.paragraph("", text)
    if len(text) == SUM and text.isalnum():
        # In four lines where the screen is narrow; what is copied is one word.
        pieces = "<wbr>".join(text[at : at + 16] for at in range(0, SUM, 16))
        paragraph = nodes.paragraph("", "", nodes.raw("", f"<code>{pieces}</code>", format="html"))
    return nodes.entry("", paragraph)


def _row(cells: tuple[str, ...]) -> nodes.row:
    return nodes.row("", *[_cell(cell) for cell in cells])


class MadeOf(SphinxDirective):
    """A table of what the book is made of; its text is the caption."""

    required_arguments: ClassVar[int] = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Read the lists as they are now."""
        kind = self.arguments[0]
        if kind not in KINDS or not self.content:
            raise self.error(f"made-of: a caption and one of {', '.join(KINDS)} are needed")
        head, *rows = KINDS[kind]()
        title, messages = self.parse_inline(" ".join(self.content))
        table = nodes.table("", nodes.title("", "", *title), classes=["table", "colwidths-auto"])
        group = nodes.tgroup(cols=len(head))
        group += [nodes.colspec(colwidth=1) for _ in head]
        group += [nodes.thead("", _row(head)), nodes.tbody("", *map(_row, rows))]
        table += group
        return [table, *messages]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_directive("made-of", MadeOf)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
