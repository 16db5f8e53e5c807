"""What the cells of a notebook put out, as pieces of a page: figures, tables, words."""

from __future__ import annotations

import base64
import csv
import io
import re
from html import escape
from typing import Any

import bleach
from bs4 import BeautifulSoup

from research_lib.writing.whole import inert

HEADS = [f"h{level}" for level in range(1, 7)]
CELLS = ["class", "colspan", "rowspan", "scope", "data-head"]
TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt"),
    *("em", "hr", "i", "li", "ol", "p", "pre", "small", "span", "strong", "sub", "summary", "sup"),
    *("caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    *HEADS,
}
ATTRIBUTES = {
    **{name: ["class"] for name in ("div", "li", "p", "span", "tr", "ul")},
    **{name: ["id"] for name in HEADS},
    "a": ["href"],
    "div": ["class", "role", "tabindex", "aria-label"],
    "ol": ["start"],
    "table": ["class"],
    "td": CELLS,
    "th": CELLS,
}
PICTURES = {"image/svg+xml": "utf-8", "image/png": ""}
# Pixels: a letter of a table, the space beside a cell, the widths of a phone's page and a desk's.
LETTER, BESIDE, PHONE, DESK = 7.6, 14, 358, 700
NAME = 15  # letters of a row's name, or of words in a cell, that stay on one line
LONG = 17  # letters of a word that breaks
WORDS = "rb-words"  # the class of words that take several lines
WORD = re.compile(r"[^\W\d_]{3}")


def shown(output: Any, cell: Any, place: int = 0) -> str:
    """Return one output of a cell as HTML.

    Parameters
    ----------
    output, cell : NotebookNode
        The output and the cell that it belongs to, which may say what a figure shows.
    place : int, default 0
        The number of the figure, by which the file of its numbers is named.

    Raises
    ------
    ValueError
        If a figure has no text for those who do not see it, or no caption.
    """
    if output.output_type == "stream":
        return printed(output.text, besides=output.name == "stderr")
    data = output.get("data", {})
    for kind, encoding in PICTURES.items():
        if kind in data:
            raw = data[kind].encode(encoding) if encoding else base64.b64decode(data[kind])
            return figure(raw, kind, *said_of(output, cell), data.get("text/csv", ""), place)
    if "text/html" in data:
        return clean(data["text/html"])
    return printed(data["text/plain"]) if "text/plain" in data else ""


def is_figure(output: Any) -> bool:
    """Tell whether an output is a picture."""
    return bool(set(PICTURES) & set(output.get("data", {})))


def said_of(output: Any, cell: Any) -> tuple[str, str]:
    """Return the alternative text and the caption of a figure: its own, or its cell's."""
    book = cell.metadata.get("mystnb", {})
    own = output.get("metadata", {})
    alt = own.get("alt") or book.get("image", {}).get("alt", "")
    caption = own.get("caption") or book.get("figure", {}).get("caption", "")
    if not alt or not caption:
        raise ValueError(f"the figure of cell {cell.get('id')} lacks its alt text or caption")
    return alt, caption


def figure(raw: bytes, kind: str, alt: str, caption: str, numbers: str, place: int) -> str:
    """Return a picture with its caption and the file of its numbers."""
    picture = base64.b64encode(raw).decode()
    link = ""
    if numbers:
        table = base64.b64encode(inert_csv(numbers).encode("utf-8-sig")).decode()
        hidden = f'<span class="rb-heard"> of figure {place}</span>'
        link = (
            f' <a class="rb-numbers" download="figure-{place}.csv" '
            f'href="data:text/csv;base64,{table}">Its numbers{hidden} (CSV)</a>'
        )
    return (
        f'<figure><img src="data:{kind};base64,{picture}" alt="{escape(" ".join(alt.split()))}">'
        f"<figcaption>{escape(caption)}{link}</figcaption></figure>"
    )


def inert_csv(table: str) -> str:
    """Return a table with no cell that a spreadsheet takes for a formula; numbers stay."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for row in csv.reader(io.StringIO(table)):
        writer.writerow([each if is_number(each) else inert(each) for each in row])
    return written.getvalue()


def is_number(text: str) -> bool:
    """Tell whether a text is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def printed(text: str, besides: bool = False) -> str:
    """Return what a cell printed, or what Python said besides, folded."""
    words = f"<pre>{escape(text.rstrip())}</pre>"
    return (
        f"<details><summary>Warnings of the program</summary>{words}</details>"
        if besides
        else words
    )


def clean(page: str) -> str:
    """Return HTML with no tag but those of tables, lists and words; tables ready for a phone."""
    soup: Any = BeautifulSoup(page, "html.parser")
    for element in soup.find_all(["style", "script", "template", "noscript", "iframe", "object"]):
        element.decompose()
    for table in soup.find_all("table"):
        prepare(soup, table)
    return str(bleach.clean(str(soup), TAGS, ATTRIBUTES, {"http", "https"}, strip=True))


def prepare(soup: Any, table: Any) -> None:
    """Give a table what its sheet of styles and those who hear it need.

    Heads say whether they head a row or a column; a corner without words is no head. A table too
    wide for a phone folds there into cards, one a row: each cell carries the head of its column.
    """
    table["class"] = ["rb-table"]
    rows = [row.find_all(["th", "td"], recursive=False) for row in table.find_all("tr")]
    heads = [cell.get_text(" ", strip=True) for cell in (rows or [[]])[0]]
    for head in table.find_all("th"):
        head["scope"] = "col" if head.find_parent("thead") else "row"
        if not head.get_text(strip=True):
            head.name = "td"
            del head["scope"]
    words = worded([[cell.get_text(" ", strip=True) for cell in row] for row in rows[1:]])
    for row in rows:
        words |= {place for place, cell in enumerate(row) if WORDS in cell.get("class", [])}
    wide = width([[cell.get_text(" ", strip=True) for cell in row] for row in rows], words)
    folds = wide > PHONE and len(heads) > 1
    if folds:
        table["class"].append("rb-cards")
    for cells in rows:
        for place, cell in enumerate(cells):
            # The place of a cell, which others write as its class, is plain to see.
            own = [name for name in cell.get("class", []) if name.startswith("rb-")]
            wordy = place == 0 or place in words
            long = wordy and any(len(word) > LONG for word in cell.get_text().split())
            own += [WORDS] * (place in words) + ["rb-long"] * long
            cell["class"] = [*dict.fromkeys(own)]
            if not cell["class"]:
                del cell["class"]
            if folds and cells is not rows[0] and place < len(heads):
                cell["data-head"] = heads[place]
    around = soup.new_tag("div", attrs={"class": "rb-around"})
    if wide > DESK:  # it scrolls: with the keyboard, too
        title = table.caption.get_text(" ", strip=True) if table.caption else "Table"
        around.attrs |= {"tabindex": "0", "role": "region", "aria-label": title}
    table.wrap(around)


def worded(rows: list[list[str]]) -> set[int]:
    """Return which columns hold words, and not numbers: most cells have one."""
    found = set()
    for place in range(1, max(map(len, rows), default=0)):
        cells = [row[place] for row in rows if place < len(row) and row[place]]
        if 2 * sum(WORD.search(cell) is not None for cell in cells) > len(cells):
            found.add(place)
    return found


def width(rows: list[list[str]], words: set[int]) -> float:
    """Return how wide a table is at least, in pixels: names, heads and words break."""
    wide = 0.0
    for place in range(max(map(len, rows), default=0)):
        column = [row[place] for row in rows if place < len(row)]
        wordy = place == 0 or place in words
        room, longest = (NAME, LONG) if wordy else [max(map(len, column))] * 2
        parts = [min(len(word), longest) for text in column for word in text.split()]
        wide += LETTER * max([*parts, *(min(len(text), room) for text in column[1:])], default=0)
        wide += BESIDE
    return wide
