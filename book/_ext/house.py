"""The picture of the packages, drawn from the imports of the library when the book is built.

``{house-picture}`` draws the packages as stairs, with a dot wherever one imports from another;
``{house-table}`` says what each holds. Both read the source, so they cannot say what is not so.
"""

from __future__ import annotations

import ast
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

LIBRARY = Path(__file__).resolve().parents[2] / "research_lib"
# From the ground up. A package imports from itself and from those before it; see CONTRIBUTING.md.
ORDER = [
    "base",
    "workers",
    "datasets",
    "cells",
    "rows",
    "files",
    "writing",
    "downloads",
    "vintages",
    "diversification",
    "draws",
    "rebalancing",
    "theory",
    "accounts",
    "trading",
    "simulator",
    "measures",
    "growth",
    "inference",
    "sweeps",
    "comparison",
    "cash",
    "whole_lots",
    "portfolio",
    "names",
    "reader",
    "together",
    "vaults",
    "report",
    "pictures",
    "figures",
    "chapters",
    "one_page",
    "options",
    "command",
    "played",
]
STEP, ROW, TEXT = 9, 30, 13  # a stair's width, a row's height and the size of letters, in units
WIDTH = 400


class Package(NamedTuple):
    """What the source says of one package."""

    holds: str
    imports: list[str]


def imported(source: str) -> set[str]:
    """Return the packages of the library that a module imports from."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("research_lib."):
            found.add((node.module or "").split(".")[1])
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
            found |= {name[1] for name in names if name[0] == "research_lib" and name[1:]}
    return found


def read_house(library: Path = LIBRARY) -> dict[str, Package]:
    """Read every package of the library, in the order of the house.

    Raises
    ------
    ValueError
        If a package has no place in the order.
    """
    there = {path.parent.name for path in library.glob("*/__init__.py")}
    if there - set(ORDER):
        names = ", ".join(sorted(there - set(ORDER)))
        raise ValueError(f"give {names} a place in ORDER of book/_ext/house.py")
    house = {}
    for name in (name for name in ORDER if name in there):
        folder = library / name
        sources = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*.py")}
        words = ast.get_docstring(ast.parse(sources[folder / "__init__.py"])) or ""
        used = set().union(*map(imported, sources.values())) - {name}
        house[name] = Package(
            words.split("\n")[0],
            [other for other in ORDER if other in used],
        )
    return house


def described(house: dict[str, Package]) -> str:
    """Say in words what the picture shows."""
    return " ".join(
        f"{name} imports from {', '.join(package.imports) or 'none of the others'}."
        for name, package in house.items()
    )


def draw(house: dict[str, Package]) -> str:
    """Draw the packages as stairs; a dot below a package stands in the row of one that imports it.

    The picture takes its colours from the page, and its letters are as large on a phone.
    """
    names = list(house)
    height = ROW * len(names) + 4
    marks = []
    for row, name in enumerate(names):
        left, middle = STEP * row + 1, ROW * row + ROW / 2
        users = [below for below, other in enumerate(names) if name in house[other].imports]
        if users:
            end = ROW * max(users, default=row) + ROW / 2
            x = left + STEP / 2
            marks.append(f'<path class="rb-house__line" d="M{x} {middle}V{end}"/>')
        if row:
            marks.append(f'<path class="rb-house__row" d="M1 {middle}H{left}"/>')
        for column in (names.index(other) for other in house[name].imports):
            marks.append(
                f'<circle class="rb-house__dot" cx="{STEP * column + 1 + STEP / 2}" '
                f'cy="{middle}" r="4.5"/>'
            )
        width = round(0.61 * TEXT * len(name)) + 12
        marks.append(
            f'<rect class="rb-house__box" x="{left}" y="{middle - 11}" width="{width}" '
            f'height="22" rx="4"/>'
            f'<text x="{left + 6}" y="{middle + TEXT * 0.35:.1f}">{escape(name)}</text>'
        )
    return (
        f'<svg class="rb-house" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'font-size="{TEXT}" aria-label="{escape(described(house), quote=True)}">'
        f"{''.join(marks)}</svg>"
    )


class HousePicture(SphinxDirective):
    """Put the picture here, with its caption."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Draw it."""
        figure = nodes.figure(classes=["rb-house-figure"])
        figure += nodes.raw("", draw(read_house()), format="html")
        caption = nodes.caption()
        self.state.nested_parse(self.content, self.content_offset, caption)
        figure += nodes.caption("", "", *[inner for p in caption.children for inner in p.children])
        return [figure]


class HouseTable(SphinxDirective):
    """Put the table of packages here."""

    def run(self) -> list[nodes.Node]:
        """Write a row for each package."""
        table = nodes.table(classes=["table", "colwidths-auto"])
        group = nodes.tgroup(cols=2)
        group += [nodes.colspec(colwidth=width) for width in (25, 75)]
        group += nodes.thead("", _row("package", "what it holds"))
        body = nodes.tbody()
        for name, package in read_house().items():
            body += _row(nodes.literal("", name), package.holds)
        group += body
        table += group
        return [table]


def _row(*cells: str | nodes.Node) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        inner = nodes.Text(cell) if isinstance(cell, str) else cell
        row += nodes.entry("", nodes.paragraph("", "", inner))
    return row


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives."""
    app.add_directive("house-picture", HousePicture)
    app.add_directive("house-table", HouseTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
