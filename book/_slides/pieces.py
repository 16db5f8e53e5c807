"""The pieces of a chapter's built page that a slide can show.

Nothing is said anew here: a piece is what stands on the page, without code, without its solution
and with links that lead from the folder of the slides.
"""

from __future__ import annotations

import posixpath
import re
import struct
from copy import copy
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

# What a page has for its reader alone: links to places, code, files, fields to type in.
AWAY = (
    ".headerlink, .cell_input, details.above-input, script, .rb-numbers, .rb-answer, "
    ".toctree-wrapper, .visually-hidden"
)
# The words of code, most of a page.
CODE = re.compile(
    r'(?<=<div class="highlight-ipython3 notranslate"><div class="highlight">)<pre>.*?</pre>'
    r'|(?<=<div class="highlight-python notranslate"><div class="highlight">)<pre>.*?</pre>',
    re.DOTALL,
)
LONG_WORD = re.compile(r"\w{5,}")
END = re.compile(r"[.?!](?=\s)")
APART = ["figure", "table", "li", "dd", "blockquote"]


class Chapter:
    """A chapter as a page of the built site shows it."""

    def __init__(self, site: Path, address: str) -> None:
        self.site, (folder, _, name) = site, address.partition("/")
        page = (site / f"{address}.html").read_text(encoding="utf-8")
        # The rest of a page is the frame around every page.
        body = "<article" + page.partition("<article")[2].partition("</article>")[0]
        soup = BeautifulSoup(CODE.sub("", body), "html.parser")
        for useless in soup.select(AWAY):
            useless.decompose()
        _lead_from_slides(soup, folder, f"{name}.html")
        self.top = one(soup, "section")
        self.title = one(self.top, "h1")
        self.order = {id(part): place for place, part in enumerate(self.top.find_all(True))}

    def paragraph(self, begins: str) -> tuple[str, str]:
        """Return how a paragraph calls itself, in bold, and what it says."""
        for found in self.top.find_all("p"):
            bold = found.find("strong", recursive=False)
            if bold is not None and bold.get_text() == f"{begins}.":
                said = copy(found)
                one(said, "strong").decompose()
                return begins, inner(said)
        raise ValueError(f"{self.title.get_text()}: no paragraph begins with {begins!r}")

    def proportion(self, picture: str) -> float:
        """Return the height of a picture over its width.

        Raises
        ------
        ValueError
            If the file does not say how large it is.
        """
        file = (self.site / "slides" / picture).resolve()
        data = file.read_bytes()[:4000]
        box = re.search(rb'viewBox="\S+ \S+ ([\d.]+) ([\d.]+)"', data)
        if box:
            return float(box[2]) / float(box[1])
        if data[1:4] != b"PNG":
            raise ValueError(f"{file.name}: neither a PNG nor a drawing with a viewBox")
        width, height = struct.unpack(">II", data[16:24])
        return float(height / width)

    def figures(self) -> list[Tag]:
        """Return the figures, in their order."""
        return self.top.find_all("figure")

    def tables(self, most_rows: int, most_columns: int) -> list[Tag]:
        """Return the tables of results that are no larger."""
        return [
            table
            for table in self.top.select("table.rb-table")
            if len(table.find_all("tr")) <= most_rows
            and len(one(table, "tr").find_all(["td", "th"])) <= most_columns
            and table.find_parent(class_="solution") is None
        ]

    def section(self, name: str) -> Tag:
        """Return the section of a heading."""
        for found in self.top.find_all("section", recursive=False):
            if one(found, "h2").get_text() == name:
                return found
        raise ValueError(f"{self.title.get_text()}: no section is called {name!r}")

    def verdicts(self) -> Tag:
        """Return the table of what was found: the last one before the exercises."""
        tables = self.section("Try it").find_all_previous("table")
        return tables[0]

    def formulas(self) -> list[Tag]:
        """Return the formulas that have a line of their own, in their order."""
        return self.top.select("div.math")

    def terms(self, glossary: dict[str, str]) -> dict[str, str]:
        """Return what terms mean, by their place in the glossary, which gives their names.

        First come those that a word of the title explains or belongs to, then those used most.
        """
        text = self.top.get_text(" ").lower()
        told: dict[str, str] = {}
        used: dict[str, int] = {}
        for link in self.top.select("a[data-term]"):
            place = urlsplit(str(link["href"])).fragment
            told.setdefault(place, str(link["data-term"]))
            words = {link.get_text().lower(), glossary[place].lower()}
            counts = [len(re.findall(rf"\b{re.escape(one)}", text)) for one in words]
            used[place] = max(used.get(place, 0), *counts)
        title = LONG_WORD.findall(self.title.get_text().lower())

        def rank(place: str) -> tuple[bool, int]:
            meant = f"{glossary[place]} {told[place]}".lower()
            return not any(word in meant for word in title), -used[place]

        return {place: told[place] for place in sorted(told, key=rank)}

    def around(self, piece: Tag) -> list[Tag]:
        """Return the paragraph before a piece of its section and the one behind it."""
        told, place = self._told(piece), self.order[id(piece)]
        before = [said for said in told if self.order[id(said)] < place]
        behind = [said for said in told if self.order[id(said)] > place]
        return before[-1:] + behind[:1]

    def whole(self, said: Tag) -> bool:
        """Say whether a paragraph ends what it says: no list or formula goes on with it."""
        behind = said.find_next_sibling()
        goes_on = behind is not None and (
            behind.name in {"ul", "ol"} or "math" in behind.get_attribute_list("class")
        )
        return not goes_on and said.get_text().rstrip().endswith((".", "?"))

    def _told(self, piece: Tag) -> list[Tag]:
        section = piece.find_parent("section")
        assert section is not None
        return [
            said
            for said in section.find_all("p")
            if said.find_parent("section") is section and said.find_parent(APART) is None
        ]

    def before(self, first: Tag, second: Tag) -> bool:
        """Say whether one piece stands before another."""
        return self.order[id(first)] < self.order[id(second)]


def one(tree: Tag, selector: str) -> Tag:
    """Return the first element that is asked for.

    Raises
    ------
    ValueError
        If there is none.
    """
    found = tree.select_one(selector)
    if found is None:
        raise ValueError(f"no {selector} in {tree.get_text()[:80]!r}")
    return found


def inner(tag: Tag) -> str:
    """Return what stands in an element, without names of places."""
    shown = copy(tag)
    for part in shown.find_all(id=True):
        del part["id"]
    # A section within a slide is one more slide.
    for part in shown.find_all("section"):
        part.name = "div"
    return shown.decode_contents().strip()


def first_sentence(tag: Tag) -> tuple[str, str]:
    """Return the first sentence of an element and the rest of it, as HTML."""
    parts = [_html(part) for part in tag.contents]
    for place, part in enumerate(tag.contents):
        end = END.search(parts[place]) if isinstance(part, NavigableString) else None
        if end:
            head = "".join(parts[:place]) + parts[place][: end.end()]
            rest = parts[place][end.end() :] + "".join(parts[place + 1 :])
            return head.strip(), rest.strip()
    return "".join(parts).strip(), ""


def _html(part: PageElement) -> str:
    return escape(part, quote=False) if isinstance(part, NavigableString) else str(part)


def _lead_from_slides(soup: BeautifulSoup, folder: str, page: str) -> None:
    """Write links and pictures as seen from a folder that lies beside that of the page."""
    for link in soup.find_all("a", href=True):
        address = urlsplit(str(link["href"]))
        if not address.scheme:
            path = posixpath.normpath(posixpath.join(folder, address.path or page))
            link["href"] = f"../{path}" + (f"#{address.fragment}" if address.fragment else "")
    for picture in soup.find_all("img"):
        picture["src"] = "../" + posixpath.normpath(posixpath.join(folder, str(picture["src"])))
