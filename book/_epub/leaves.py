"""Pages of the site as XHTML: what an EPUB allows, with links from leaf to leaf."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname
from xml.etree import ElementTree

XHTML, SVG = "http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
KEPT = {"id", "class", "href", "src", "alt", "colspan", "rowspan", "scope", "lang", "start"}
# What holds blocks where only words may stand is made one that may.
NAMES = {"section": "div", "center": "div", "nobr": "span", "tt": "code", "big": "span"}

for short, space in {"": XHTML, "svg": SVG, "xlink": XLINK}.items():
    ElementTree.register_namespace(short, space)


class Leaf(NamedTuple):
    """A page of the site as the browser gives it: its title, rules of its tables, its body."""

    name: str
    title: str
    rules: str
    body: str


def file_name(name: str) -> str:
    """Return the file of a page of the site; all lie in one folder."""
    return name.replace("/", "_") + ".xhtml"


def identity(text: str) -> str:
    """Return an id as XML allows it."""
    plain = re.sub(r"[^A-Za-z0-9_.-]", "_", unquote(text))
    return plain if plain[:1].isalpha() else f"i{plain}"


class Bundle:
    """All leaves, read once so that each link finds its place; images are noted on the way."""

    def __init__(self, leaves: list[Leaf], site: Path) -> None:
        self.site, self.leaves = site, leaves
        self.trees = {leaf.name: _tree(leaf.body) for leaf in leaves}
        self.ids = {name: _clean(tree) for name, tree in self.trees.items()}
        self.images: dict[Path, str] = {}

    def page(self, leaf: Leaf) -> str:
        """Return a leaf as a whole file."""
        tree = self.trees[leaf.name]
        for link in tree.iter(f"{{{XHTML}}}a"):
            if "href" in link.attrib:
                self._lead(link, leaf.name)
        for image in tree.iter(f"{{{XHTML}}}img"):
            path = Path(url2pathname(urlsplit(image.attrib["src"]).path))
            self.images.setdefault(path, f"images/image{len(self.images)}{path.suffix}")
            image.set("src", self.images[path])
        body = ElementTree.tostring(tree, encoding="unicode")
        return (
            f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html xmlns="{XHTML}" '
            f'lang="en" xml:lang="en"><head><title>{escape(leaf.title)}</title>'
            f'<link rel="stylesheet" type="text/css" href="epub.css"/>'
            f"<style>{escape(leaf.rules)}</style></head><body>{body}</body></html>"
        )

    def draws(self, leaf: Leaf) -> bool:
        """Whether a leaf holds a drawing, which the list of files must say."""
        return next(self.trees[leaf.name].iter(f"{{{SVG}}}svg"), None) is not None

    def _lead(self, link: ElementTree.Element, name: str) -> None:
        """Write a link anew; one to a page that is no leaf becomes plain words."""
        address = urlsplit(link.attrib["href"])
        if address.scheme != "file":
            return
        path = Path(url2pathname(address.path))
        to = path.relative_to(self.site).with_suffix("").as_posix()
        if to not in self.ids:
            del link.attrib["href"]
            return
        place = identity(address.fragment) if address.fragment else ""
        file = "" if to == name and place else file_name(to)
        link.set("href", f"{file}#{place}" if place in self.ids[to] else file_name(to))


def _tree(body: str) -> ElementTree.Element:
    return ElementTree.fromstring(f'<div xmlns="{XHTML}">{body}</div>')


def _clean(tree: ElementTree.Element) -> set[str]:
    """Take out of a leaf what an EPUB does not allow; returns its ids."""
    ids: set[str] = set()
    for part in tree.iter():
        if part.tag.startswith(f"{{{SVG}}}"):
            continue
        name = part.tag.removeprefix(f"{{{XHTML}}}")
        part.tag = f"{{{XHTML}}}{NAMES.get(name, name)}"
        for key in set(part.attrib) - KEPT:
            del part.attrib[key]
        if "id" in part.attrib:
            own = identity(part.attrib.pop("id"))
            if own not in ids:
                ids.add(own)
                part.set("id", own)
    return ids
