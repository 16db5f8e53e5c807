"""Which slides a chapter has, in which order, and what a teacher reads beside each."""

from __future__ import annotations

import re
from html import escape
from typing import NamedTuple

from bs4 import Tag
from bs4.element import NavigableString

from book._slides.pieces import Chapter, first_sentence, inner, one

# What stays readable from the last row.
ROWS, COLUMNS = 9, 7
TERMS = 3
# Signs that fit: of what stands before a formula or behind it, of both with the terms above, and of
# the words beneath a table with their table's rows.
BESIDE_FORMULA, WITH_TERMS, BENEATH_TABLE, LOW_TABLE = 250, 460, 420, 5
# Verdicts that leave room for larger letters.
FEW, SOME = 4, 6
# Signs of a list that leave room for them too.
SHORT_LIST = 500
# Of every chapter, and of none in particular.
KNOWN = {"term-interval", "term-survivorship"}
# Pixels: what a picture and its words have in height, and the width of one beside its words.
HEIGHT, BESIDE = 582, 740
GRADES = ("(by hand)", "(think)")


class Slide(NamedTuple):
    """A slide: what sort it is, its heading, what stands beneath, and what a teacher reads."""

    kind: str
    heading: str
    body: str
    notes: str


def slides(chapter: Chapter, number: str, glossary: dict[str, str]) -> list[Slide]:
    """Return the slides of a chapter; the glossary gives each term its name."""
    question, answer = chapter.paragraph("Question"), chapter.paragraph("Answer")
    key, *others = chapter.figures()
    terms = _terms(chapter, glossary)
    tables = chapter.tables(ROWS, COLUMNS)[: 2 - len(terms)]
    shown = sorted(
        [_table(chapter, table) for table in tables]
        + [_figure(chapter, figure) for figure in others[:1]],
        key=lambda placed: placed[0],
    )
    opening = f'<p class="number">{escape(number)}</p><h1>{inner(chapter.title)}</h1>'
    tested = chapter.section("What is tested").find_all("p", recursive=False)
    made = [
        Slide(
            "title",
            "",
            f"{opening}<p>{question[1]}</p>",
            _paragraphs(tested) or _as_note(answer[1]),
        ),
        Slide("answer", answer[0], f"<p>{answer[1]}</p>", _paragraphs(chapter.around(key)[1:])),
        _figure(chapter, key)[1],
        *terms,
        *(slide for _, slide in shown),
        _list(chapter, "When this fails", ""),
        _verdicts(chapter),
        _list(chapter, "What to remember", _as_note(answer[1])),
        _exercises(chapter),
    ]
    # A slide that nothing stands around has the question to come back to.
    return [slide if slide.notes else slide._replace(notes=_as_note(question[1])) for slide in made]


def _figure(chapter: Chapter, figure: Tag) -> tuple[int, Slide]:
    heading, rest = first_sentence(one(figure, ".caption-text"))
    number = inner(one(figure, ".caption-number"))
    caption = f'<figcaption><span class="caption-number">{number}</span> {rest}</figcaption>'
    picture = one(figure, "img")
    height = chapter.proportion(str(picture["src"]))
    kind = "figure" if _beneath(heading, rest) / height > BESIDE else "figure beside"
    notes = _paragraphs(chapter.around(figure))
    body = f"<figure>{picture}{caption}</figure>"
    return chapter.order[id(figure)], Slide(kind, heading, body, notes)


def _beneath(heading: str, caption: str) -> float:
    """Return the height that is left for a picture between its heading and its caption."""
    lines = [len(re.sub("<[^>]*>", "", text)) for text in (heading, caption)]
    return HEIGHT - 43 * (lines[0] // 55 + 1) - 27 * (lines[1] // 110 + 1)


def _table(chapter: Chapter, table: Tag) -> tuple[int, Slide]:
    caption = one(table, "caption")
    number = one(caption, ".caption-number").extract()
    heading, rest = first_sentence(caption)
    place, around = chapter.order[id(table)], chapter.around(table)
    # A low table leaves room for what is said about it, first of all behind it.
    said = [
        beside
        for beside in reversed(around)
        if len(table.find_all("tr")) <= LOW_TABLE
        and len(beside.get_text()) <= BENEATH_TABLE
        and chapter.whole(beside)
    ][:1]
    caption.clear()
    style = table.find_previous_sibling("style")
    body = (
        f"{style or ''}{table.decode()}"
        f'<p class="caption"><span class="caption-number">{inner(number)}</span> {rest}</p>'
        f"{_paragraphs(said)}"
    )
    notes = _paragraphs(around)
    return place, Slide("table", heading, body.replace("<caption></caption>", ""), notes)


def _terms(chapter: Chapter, glossary: dict[str, str]) -> list[Slide]:
    """Return the words that a chapter explains and uses most, and a formula short to say."""
    terms = chapter.terms(glossary)
    told = {place: said for place, said in terms.items() if place not in KNOWN}
    formula = next(filter(None, (_formula(chapter, found) for found in chapter.formulas())), None)
    chosen: list[str] = []
    left = TERMS if formula is None else TERMS - 1
    room = WITH_TERMS - (formula.signs if formula else 0)
    for place, said in list(told.items())[:left]:
        if formula is None or not chosen or len(said) <= room:
            chosen.append(place)
            room -= len(said)
    if not chosen and formula is None:
        return []
    words = "".join(
        f'<div><dt><a href="../book/glossary.html#{place}">{escape(glossary[place])}</a></dt>'
        f"<dd>{escape(told[place])}</dd></div>"
        for place in chosen
    )
    others = [place for place in told if place not in chosen][:TERMS]
    notes = "".join(_as_note(escape(f"{glossary[place]}: {told[place]}")) for place in others)
    body = f"<dl>{words}</dl>{formula.shown if formula else ''}"
    return [Slide("terms", "Terms", body, notes or _as_note(chapter.paragraph("Answer")[1]))]


class Formula(NamedTuple):
    """A formula within the sentence that it ends or goes on, and the signs about it."""

    shown: str
    signs: int


def _formula(chapter: Chapter, formula: Tag) -> Formula | None:
    """Return a formula with its sentence, or nothing if that is longer than a slide."""
    around = chapter.around(formula)
    before = [said for said in around if chapter.before(said, formula)]
    # A sentence may go on behind its formula.
    ends = [said for said in around if said not in before and said.get_text().strip()[:1].islower()]
    signs = [len(said.get_text()) for said in before + ends]
    if max(signs, default=0) > BESIDE_FORMULA or "split" in formula.get_text():
        return None
    return Formula(f"{_paragraphs(before)}{formula.decode()}{_paragraphs(ends)}", sum(signs))


def _list(chapter: Chapter, name: str, notes: str) -> Slide:
    """Return the items of a section; its other paragraphs are notes."""
    section = chapter.section(name)
    items = one(section, "ul, ol")
    told = _paragraphs(section.find_all("p", recursive=False))
    size = " short" if len(items.get_text()) <= SHORT_LIST else ""
    return Slide(
        f"list{size}",
        inner(one(section, "h2")),
        f"<{items.name}>{inner(items)}</{items.name}>",
        notes or told or _as_note(chapter.paragraph("Answer")[1]),
    )


def _verdicts(chapter: Chapter) -> Slide:
    """Return the claims with the finding and its number; the reasons are notes."""
    table = chapter.verdicts()
    section = table.find_parent("section")
    assert section is not None
    heading = inner(one(section, "h2"))
    if "rb-verdicts" not in table.get_attribute_list("class"):
        one(table, "caption").decompose()
        told = _paragraphs(section.find_all("p", recursive=False))
        return Slide("verdicts", heading, table.decode(), told)
    rows, reasons = "", []
    for row in one(table, "tbody").find_all("tr"):
        claim, words, found = row.find_all(["th", "td"], recursive=False)
        # What is behind the finding and is not small is the reason.
        finding, number = one(found, "span"), found.select_one("span + small")
        measured = f" <small>{inner(number)}</small>" if number else ""
        kind = escape(" ".join(row["class"]))
        rows += f'<tr class="{kind}">{claim}{words}<td>{finding}{measured}</td></tr>'
        why = "".join(str(part) for part in found.children if isinstance(part, NavigableString))
        reasons.append(f"<p><strong>{inner(claim)}.</strong> {escape(why.strip())}</p>")
    head = "".join(f'<th scope="col">{name}</th>' for name in ("claim", "in our words", "finding"))
    body = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
    size = "few" if len(reasons) <= FEW else "some" if len(reasons) <= SOME else "many"
    body = f'<table class="rb-verdicts {size}">{body}</table>'
    return Slide("verdicts", heading, body, "".join(reasons))


def _exercises(chapter: Chapter) -> Slide:
    """Return an exercise to do by hand and one to think about; solutions are notes."""
    section = chapter.section("Try it")
    asked, solved = "", ""
    for grade in GRADES:
        for exercise in section.select("div.exercise"):
            if grade in exercise.get_text():
                content = one(exercise, "section")
                number = inner(one(exercise, ".admonition-title"))
                asked += (
                    f'<div class="exercise"><p class="caption-number">{number}</p>'
                    f"{inner(content)}</div>"
                )
                solved += _solution(exercise)
                break
    return Slide("exercises", inner(one(section, "h2")), asked, solved)


def _solution(exercise: Tag) -> str:
    behind = exercise.find_next_sibling("div")
    if behind is None or "solution" not in behind.get_attribute_list("class"):
        return ""
    return f"<div>{inner(behind)}</div>"


def _paragraphs(found: list[Tag]) -> str:
    return "".join(f"<p>{inner(said)}</p>" for said in found)


def _as_note(said: str) -> str:
    return f"<p>{said}</p>"
