"""The decks written beside the pages of a built site."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup

from book._slides.deck import Slide, slides
from book._slides.pieces import Chapter

FOLDER = "slides"
# The chapters that argue: 51 and 52 are a table of verdicts and a report.
CHAPTER = re.compile(r"notebooks/([1-4]\d)_\w+")
STATIC = "../_static"
MATHJAX = re.compile(r"<script>window\.MathJax = .*?</script>|<script[^>]*mathjax/[^>]*></script>")


def deck_of(page: str) -> str | None:
    """Return the address of the deck of a page, without `.html`; None for one without a deck."""
    return f"{FOLDER}/{page.split('/')[1]}" if CHAPTER.fullmatch(page) else None


def write_decks(site: Path, pages: list[str], book: str) -> list[Path]:
    """Write the deck of each chapter among the pages; returns the files."""
    chapters = [page for page in sorted(pages) if CHAPTER.fullmatch(page)]
    if not chapters:
        return []
    (site / FOLDER).mkdir(exist_ok=True)
    glossary = names_of_terms((site / "book" / "glossary.html").read_text(encoding="utf-8"))
    return [_write(site, page, glossary, book) for page in chapters]


def names_of_terms(page: str) -> dict[str, str]:
    """Return the name of each term in the glossary, by its place."""
    soup = BeautifulSoup(page, "html.parser")
    found = {}
    for term in soup.select("dt[id^=term-]"):
        for link in term.select(".headerlink"):
            link.decompose()
        found[str(term["id"])] = term.get_text().strip()
    return found


def _write(site: Path, page: str, glossary: dict[str, str], book: str) -> Path:
    source = (site / f"{page}.html").read_text(encoding="utf-8")
    name = page.rpartition("/")[2]
    chapter, number = Chapter(site, page), name.split("_")[0]
    deck = slides(chapter, number, glossary)
    scripts = "\n".join(MATHJAX.findall(source.partition("<body")[0]))
    title = chapter.title.get_text()
    file = site / FOLDER / f"{name}.html"
    foot = f'<a href="../{page}.html">{escape(f"{number} {title}")}</a><span>{escape(book)}</span>'
    file.write_text(document(deck, title, foot, scripts), encoding="utf-8")
    return file


def document(deck: list[Slide], title: str, foot: str, scripts: str) -> str:
    """Return a deck as a page; without scripts its slides stand one below the other."""
    shown = "\n".join(map(_slide, deck))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}: slides</title>
<link rel="icon" href="{STATIC}/logo.svg">
<link rel="stylesheet" href="{STATIC}/fonts.css">
<link rel="stylesheet" href="{STATIC}/slides/reveal.css">
<link rel="stylesheet" href="{STATIC}/slides/slides.css">
<noscript><link rel="stylesheet" href="{STATIC}/slides/no_script.css"></noscript>
{scripts}
</head>
<body class="tex2jax_ignore mathjax_ignore">
<main><div class="reveal"><div class="slides">
{shown}
</div>
<p class="foot">{foot}</p></div></main>
<script src="{STATIC}/slides/reveal.js"></script>
<script src="{STATIC}/slides/notes.js"></script>
<script src="{STATIC}/slides/slides.js"></script>
</body>
</html>
"""


def _slide(slide: Slide) -> str:
    heading = f"<h2>{slide.heading}</h2>" if slide.heading else ""
    return (
        f'<section class="{slide.kind}"><div class="frame">{heading}'
        f'<div class="shown">{slide.body}</div></div>'
        f'<aside class="notes">{slide.notes}</aside></section>'
    )
