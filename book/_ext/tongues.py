"""The pages in other languages: their tables, their picture, their switcher and their `lang`.

``{tongue} verdicts`` and its like stand in the pages of book/ru and book/zh and know their language
by their folder. What they say and where its numbers come from is tongue_words.py's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book._ext.tongue_words import (
    OWN,
    ROOT,
    answers,
    entries,
    front,
    glossary,
    label,
    verdicts,
    words,
)
from research_lib.report.scoreboard import counts
from research_lib.report.verdicts import css_class

# As a browser wants to know them, and by their names of themselves.
TAGS = {"en": "en", "ru": "ru", "zh": "zh-Hant"}
NAMES = {"en": "English", "ru": "Русский", "zh": "繁體中文"}
COLUMNS = {"ru": "wedge", "zh": "rebalancing"}
# The page in English that says the same.
ENGLISH = {
    "intro": "book/intro",
    "answers": "book/findings",
    "verdicts": "notebooks/51_verdicts",
    "glossary": "book/glossary",
}
PAGE = re.compile(r"book/(ru|zh)/(\w+)$")
PICTURE = ROOT / "book" / "assets" / "wedge.svg"
# Letters of the system: a picture has none of its page's.
LETTERS = {
    "ru": "'PT Sans','Segoe UI','Helvetica Neue',Arial,sans-serif",
    "zh": "'PingFang TC','Microsoft JhengHei','Noto Sans CJK TC','Noto Sans TC',sans-serif",
}
# The marks of a quotation within a quotation.
WITHIN = str.maketrans("«»「」", "„“『』")
# Chinese has no spaces, and needs none where a line of the source ends.
BREAK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\n(?=[\u3000-\u9fff\uff00-\uffef])")
# A text of the picture: its words, its colour, where it begins and how large it is.
DRAWN = re.compile(
    r'<!-- ([^\n]*?) -->\s*<g style="fill: (#\w+)" '
    r'transform="translate\(([\d.]+) ([\d.]+)\) scale\(([\d.]+) [^)]*\)">'
)
# What the theme says around a page, in English whatever the page's language is.
AROUND = re.compile(
    r'<(?=(?:div id="pst-skip-link"|button type="button" class="btn rounded-pill"|dialog id="pst-'
    r'|header id="pst-header"|div id="pst-primary-sidebar"|div class="bd-header-article'
    r'|p class="prev-next-subtitle"|footer class="bd-footer))(\w+)'
)


def english_link(address: str, text: str) -> str:
    """Return a link to a page of the book that is in English."""
    return f'<a class="reference internal" hreflang="en" href="{address}">{text}</a>'


def chapter_of(page: str, said: dict[str, str]) -> str:
    """Return the link to the page that made a verdict."""
    name = page.rpartition("/")[2]
    words_there = said["evidence" if "/" in page else "chapter"]
    return english_link(
        f"../../notebooks/{page}.html", words_there.format(chapter=name.split("_")[0])
    )


def table_of_verdicts(language: str) -> str:
    """Return the claims of a text: its words, what became of them, and why."""
    said, findings = words(language), entries(language)["findings"]
    rows = []
    for claim, verdict, entry in verdicts(language):
        if "quote" in entry:
            quote = escape(entry["quote"].translate(WITHIN))
            original = f"{said['open']}{quote}{said['close']}"
        else:
            original = escape(entry["absent"])
        place = f"<small>{escape(entry['place'])}</small>" if "place" in entry else ""
        data = f"{escape(entry['data'])}{said['stop']}" if "data" in entry else ""
        at = english_link(f"../../notebooks/51_verdicts.html#claim-{claim}", claim)
        rows.append(
            f'<tr class="rb-verdict--{css_class(verdict["finding"])}" id="claim-{claim}">'
            f'<th scope="row">{at}</th><td>{original}{place}</td>'
            f'<td><span class="rb-verdict__finding">{findings[verdict["finding"]]}</span><br>'
            f"{escape(entry['says'])}<small>{data}{chapter_of(verdict['page'], said)}</small>"
            "</td></tr>"
        )
    heads = "".join(f'<th scope="col">{said[key]}</th>' for key in ("claim", "original", "found"))
    return (
        '<div class="cell_output"><div class="output text_html"><table class="rb-verdicts '
        f'rb-tongue"><caption>{said["caption"]}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div></div>"
    )


def scorecard(language: str) -> str:
    """Return how many claims of the text have each finding."""
    findings = entries(language)["findings"]
    chips = "".join(
        f'<li class="rb-verdict--{css_class(str(finding))}"><span class="rb-verdict__finding">'
        f"<b>{number}</b> {findings[finding]}</span></li>"
        for finding, number in counts()[COLUMNS[language]].items()
        if number
    )
    title = words(language)["count"]
    return f'<dl class="rb-scorecard"><div><dt>{title}</dt><dd><ul>{chips}</ul></dd></div></dl>'


def list_of_terms(language: str) -> str:
    """Return the glossary: each term, the English one, and what it means."""
    found = list(glossary(language))
    if language == "ru":
        found.sort(key=lambda each: each[1]["word"].lower().replace("ё", "е"))
    rows = []
    for name, entry in found:
        anchor = re.sub(r"[^\w.]+", "-", name)
        link = english_link(f"../glossary.html#term-{anchor}", f'<span lang="en">{name}</span>')
        rows.append(f"<dt>{escape(entry['word'])} {link}</dt><dd>{escape(entry['says'])}</dd>")
    return f'<dl class="rb-tongue-terms">{"".join(rows)}</dl>'


def picture(language: str) -> str:
    """Return the wedge of the front page with its words."""
    told = front(language)
    return (
        f'<figure class="rb-front"><img src="../../_static/wedge-{language}.svg" '
        f'alt="{escape(told["alt"])}"><figcaption><p>{escape(told["caption"])}</p></figcaption>'
        "</figure>"
    )


def translated(drawing: str, language: str) -> str:
    """Return the picture with the labels that have words or a decimal point in a language."""
    pieces, end = [], 0
    for found in DRAWN.finditer(drawing):
        text, colour, x, y, scale = found.groups()
        told = label(text, language)
        if told is not None:
            pieces.append(
                f'{drawing[end : found.start()]}<text x="{x}" y="{y}" style="fill: {colour}; '
                f'font: {float(scale) * 100:g}px {LETTERS[language]}">{escape(told)}</text>'
            )
            # What was drawn stays, unseen: other letters are made of its shapes.
            pieces.append('<g visibility="hidden" ')
            end = found.start() + found[0].index("<g ") + len("<g ")
    return "".join(pieces) + drawing[end:]


RAW: dict[str, Callable[[str], str]] = {
    "lead": lambda language: f"<p>{words(language)['lead']}</p>",
    "picture": picture,
    "scorecard": scorecard,
    "verdicts": table_of_verdicts,
    "glossary": list_of_terms,
}


def sections_of_answers(language: str) -> list[nodes.Node]:
    """Return the answers of the chapters, a section for each part of the book."""
    said, parts = words(language), entries(language)["parts"]
    found: list[nodes.Node] = []
    for part, chapters in groupby(answers(language), key=lambda each: each[0][0]):
        html = ""
        for name, entry in chapters:
            number = said["chapter"].format(chapter=name.split("_")[0])
            link = english_link(f"../../notebooks/{name}.html", f"{number} ({said['english']})")
            html += (
                f'<h3 id="chapter-{name[:2]}">{escape(entry["heading"])}</h3>'
                f'<p class="rb-tongue-question">{escape(entry["question"])}</p>'
                f"<p>{escape(entry['says'])} {link}</p>"
            )
        title = nodes.title(parts[part], parts[part])
        found.append(
            nodes.section("", title, nodes.raw("", html, format="html"), ids=[f"part-{part}"])
        )
    return found


class TongueDirective(SphinxDirective):
    """A piece of a page in another language: its argument says which."""

    required_arguments: ClassVar[int] = 1
    has_content: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """Return the piece; it is made anew when what it says changes."""
        language = self.env.docname.split("/")[1]
        self.env.note_dependency(str(ROOT / "book" / "tongues" / f"{language}.toml"))
        if self.arguments[0] == "answers":
            return sections_of_answers(language)
        return [nodes.raw("", RAW[self.arguments[0]](language), format="html")]


def switcher(page: str, name: str, current: str) -> str:
    """Return the links to a page in each language."""
    links = []
    for language, tag in TAGS.items():
        target = ENGLISH[name] if language == "en" else f"book/{language}/{name}"
        address = "../" * page.count("/") + target + ".html"
        here = ' aria-current="page"' if language == current else ""
        links.append(
            f'<a lang="{tag}" hreflang="{tag}" href="{address}"{here}>{NAMES[language]}</a>'
        )
    said = "Languages" if current == "en" else words(current)["languages"]
    return f'<nav class="rb-tongues" aria-label="{said}">{"".join(links)}</nav>'


def join_lines(app: Sphinx, doctree: nodes.document) -> None:
    """Join the lines of a page in Chinese without a space between them."""
    if app.env.docname.startswith("book/zh/"):
        for parent in doctree.findall(nodes.TextElement):
            told = [each.astext() for each in parent.children]
            for at, text in enumerate(told):
                # The end of a line is a text of its own, between those of the two lines.
                if text == "\n" and BREAK.search("".join(told[at - 1 : at + 2])):
                    parent[at] = nodes.Text("")


def speak(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Say in which language a page is, and put the switcher at its head."""
    found = PAGE.match(page)
    if found or page == "book/intro":
        language, name = found.groups() if found else ("en", "intro")
        context["language"] = TAGS[language]
        context["body"] = switcher(page, name, language) + context["body"]
        app.add_css_file("tongues.css")


def named(page: str, titles: dict[str, str]) -> str:
    """Return a page whose links to pages in other languages say so."""
    for title, tag in titles.items():
        link = '(<a class="[^"]*reference internal"|<p class="prev-next-title")'
        page = re.sub(rf"{link}(?=[^>]*>\s*{title}\s*<)", rf'\1 lang="{tag}"', page)
    return page


def rewrite(app: Sphinx, exception: Exception | None) -> None:
    """Mark what is in another language than the page around it, and draw the pictures."""
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    titles = {
        re.escape(app.env.titles[name].astext()): TAGS[found[1]]
        for name in app.env.found_docs
        if (found := PAGE.match(name))
    }
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        other = named(page, titles)
        if PAGE.match(path.relative_to(site).with_suffix("").as_posix()):
            other = AROUND.sub(r'<\1 lang="en"', other)
        if other != page:
            path.write_text(other, encoding="utf-8")
    drawing = PICTURE.read_text(encoding="utf-8")
    for language in OWN:
        (site / "_static" / f"wedge-{language}.svg").write_text(
            translated(drawing, language), encoding="utf-8"
        )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension; it looks for pages as accessible.py has left them."""
    app.add_directive("tongue", TongueDirective)
    app.connect("doctree-read", join_lines)
    app.connect("html-page-context", speak)
    app.connect("build-finished", rewrite, priority=860)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
