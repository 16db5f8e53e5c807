"""Where the links of a notebook lead from a page that stands alone: to the book's site, if any."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

# A label of a heading, to which other pages lead: (own-wedge)=
TARGET = re.compile(r"^\([\w-]+\)=\n", re.MULTILINE)
# A role of the book's pages: {term}`active share`, {doc}`the shop <evidence/12_the_shop>`.
ROLE = re.compile(r"(?<!`)\{([\w:-]+)\}`([^`<]*[^`<\s])\s*(?:<([^`>]*)>)?`")
PAGES = (".ipynb", ".md")
# Links that lead somewhere by themselves; the last is the file of a figure's numbers.
KEPT = ("#", "https://", "http://", "data:text/csv;base64,")
# Notebooks name other pages from where they stand.
FOLDER = "notebooks"


@dataclass(frozen=True)
class Site:
    """The book's site.

    Attributes
    ----------
    address : str
        Address of its folder, without a slash at the end; empty if there is none.
    folder : Path, optional
        The folder, if it is on this disk: only pages that it holds are linked to.
    """

    address: str = ""
    folder: Path | None = None

    def page(self, target: str) -> str:
        """Return the address of a page that a notebook names; empty if there is none."""
        path, _, place = target.partition("#")
        stem, suffix = posixpath.splitext(path)
        page = posixpath.normpath(posixpath.join(FOLDER, stem)) + ".html"
        if not self.address or suffix not in PAGES or page.startswith(("..", "/")):
            return ""
        if self.folder and not (self.folder / page).is_file():
            return ""
        return f"{self.address}/{page}" + (f"#{place}" if place else "")


def site(book: str | None) -> Site:
    """Return the site that links lead to.

    Parameters
    ----------
    book : str, optional
        Address (``https://…``) or folder of the built site; none if empty or not given: a page
        that is sent to others names no folder of this disk unasked.

    Raises
    ------
    ValueError
        If it is neither an address nor the folder of a built site.
    """
    if not book:
        return Site()
    parts = urlsplit(book)
    if parts.scheme in {"http", "https"} and parts.netloc:
        return Site(book.partition("#")[0].removesuffix("index.html").rstrip("/"))
    folder = Path(url2pathname(parts.path) if parts.scheme == "file" else book).resolve()
    if not (folder / FOLDER).is_dir():
        raise ValueError(
            f"book is {book!r}, neither an address nor the folder of the built site: give one that "
            "begins with https://, or the folder _build/html that `make book` writes"
        )
    return Site(folder.as_uri(), folder)


def without_roles(source: str) -> str:
    """Return text without what only the book's site reads: words for terms, links for pages.

    >>> without_roles("The {term}`level <diversification level>` of {doc}`a shop <evidence/shop>`")
    'The level of [a shop](evidence/shop.ipynb)'
    """

    def plain(role: re.Match[str]) -> str:
        kind, words, target = role.groups()
        return f"[{words}]({target}.ipynb)" if kind == "doc" and target else words

    return ROLE.sub(plain, TARGET.sub("", source))


def lead(soup: Any, site: Site) -> None:
    """Let links lead to the site; where it has no such page, only their words stay."""
    for link in soup.find_all("a"):
        target = str(link.get("href", ""))
        if target.startswith(KEPT):
            continue
        address = site.page(target)
        if address:
            link["href"] = address
        else:
            link.unwrap()
