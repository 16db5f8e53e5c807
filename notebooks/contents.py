"""Write start.ipynb, which `make lab` opens: the contents of the book, as links."""

from __future__ import annotations

from pathlib import Path

import nbformat
import yaml

NOTEBOOKS = Path(__file__).parent
START = NOTEBOOKS / "start.ipynb"
TOC = NOTEBOOKS.parent / "_toc.yml"
OPENING = """# The Wedge and the Discipline

Run a page with *Run > Run All Cells*.
`make check PAGES=NAME` says whether all it shows is what the book has stored.
Code of figures and tables is folded: click on the three dots.
"""
METADATA = {
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}


def title(page: str) -> str:
    """Return the title of a notebook, by its path without the suffix."""
    cells = nbformat.read(NOTEBOOKS / f"{page}.ipynb", as_version=4).cells
    return str(cells[0].source).split("\n", 1)[0].removeprefix("# ")


def lines() -> list[str]:
    """Return the contents as a list in Markdown, part after part of the book."""
    found = []
    for part in yaml.safe_load(TOC.read_text(encoding="utf-8"))["parts"]:
        entries = []
        for chapter in part["chapters"]:
            evidence = chapter.get("sections", [])
            entries += [("- ", chapter), *(("  - ", each) for each in evidence)]
        pages = [
            (bullet, entry["file"].removeprefix("notebooks/"))
            for bullet, entry in entries
            if entry["file"].startswith("notebooks/")
        ]
        links = [f"{bullet}[{title(page)}]({page}.ipynb)" for bullet, page in pages]
        found += ["", f"## {part['caption']}", "", *links] if links else []
    return found[1:]


def written() -> str:
    """Return the text of the page."""
    return "\n".join([OPENING, *lines()])


def write() -> None:
    """Write the page."""
    cell = nbformat.v4.new_markdown_cell(written(), id="contents")
    page = nbformat.v4.new_notebook(cells=[cell], metadata=METADATA)
    nbformat.write(page, START)


if __name__ == "__main__":
    write()
