"""An executed notebook as one page that asks for nothing."""

from __future__ import annotations

import copy
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from research_lib.one_page import found
from research_lib.one_page.links import Site, lead, without_roles
from research_lib.one_page.outputs import HEADS, clean, is_figure, shown

HERE = Path(__file__).parent
TEMPLATE = "reader_report"
TITLE = "Your portfolio"
# What the template calls the middle of the page.
TEXT = "text"
# A number and its percent sign stay on one line.
PERCENT = re.compile(r"(?<=\d) (?=%)")


@dataclass(frozen=True)
class Arranged:
    """What stands in the middle of a page.

    Attributes
    ----------
    title : str
        The first head, which the rest goes without.
    contents : list of (str, str)
        Name and words of each section.
    body : str
        The rest, as HTML.
    """

    title: str
    contents: list[tuple[str, str]]
    body: str


def page(notebook: Any, files: Mapping[str, str], site: Site) -> str:
    """Return an executed notebook as one page.

    Parameters
    ----------
    notebook : NotebookNode
        Its inputs are not shown.
    files : mapping of str to str
        Names of the files that were read, by what they hold.
    site : Site
        Where links to chapters lead.
    """
    from nbconvert.exporters.html import HTMLExporter

    counted = copy.deepcopy(notebook)
    number_figures(counted)
    make: Any = HTMLExporter  # without types
    exporter = make(
        extra_template_basedirs=[str(HERE)],
        template_name=TEMPLATE,
        exclude_input=True,
        exclude_anchor_links=True,
        filters={
            "without_roles": without_roles,
            "clean": clean,
            "shown": lambda output, cell: shown(output, cell, output.get("place", 0)),
            "arranged": lambda body: arranged(body, site),
        },
    )
    today = datetime.date.today()
    told = {
        "files": [(kind.capitalize(), name) for kind, name in files.items() if name],
        "today": today.isoformat(),
        "day": f"{today.day} {today:%B %Y}",
        "style": found.letters() + (HERE / TEMPLATE / "page.css").read_text(encoding="utf-8"),
        "book": site.address and f"{site.address}/index.html",
    }
    return str(exporter.from_notebook_node(counted, {"told": told})[0])


def number_figures(notebook: Any) -> None:
    """Count the figures of a notebook."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    for place, output in enumerate(filter(is_figure, outputs), start=1):
        output["place"] = place


def arranged(body: str, site: Site) -> Arranged:
    """Return the title, the contents and the rest of a page, with its heads in order."""
    soup: Any = BeautifulSoup(body, "html.parser")
    lead(soup, site)
    for text in soup.find_all(string=PERCENT):
        if text.find_parent(["code", "pre"]) is None:
            text.replace_with(PERCENT.sub("\N{NO-BREAK SPACE}", text))
    first = soup.find("h1")
    title = first.get_text(" ", strip=True) if first else TITLE
    if first:
        first.decompose()
    above, names = 1, {TEXT}
    contents = []
    for head in soup.find_all(HEADS):
        # One title a page, and no step left out below it.
        above = max(2, min(int(head.name[1]), above + 1))
        head.name = f"h{above}"
        words = head.get_text(" ", strip=True)
        head["id"] = own_name(words, names)
        names.add(head["id"])
        if above == 2:
            contents.append((head["id"], words))
    return Arranged(title, contents, str(soup))


def own_name(words: str, taken: set[str]) -> str:
    """Return the name of a head as links give it, one that no other has."""
    name = "-".join(re.findall(r"\w+", words.lower())) or "section"
    while name in taken:
        name += "-more"
    return name
