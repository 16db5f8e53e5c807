"""What the book says in other languages: templates, filled with the numbers that the book stores.

A template names its numbers: `{value}`, `{low}` and `{high}` are those of a verdict; `{n1}`,
`{s1}`, `{d1}` and `{c1}` the first number of its reason, of what was measured, of its data, and of
the claim in our words, as the English has them. After a colon stand the three forms of the word
that a Russian number asks for, `{n1:год|года|лет}`; `abs`, which leaves out a minus; or `×100`, for
a language that counts in other units. Numbers so move with the English; when its words move, the
template's `english`, a sum over these words, no longer fits, and the build stops until somebody has
read both again.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args
from zlib import crc32

import pandas as pd
from sphinx.errors import ExtensionError

from research_lib.datasets.tables import claims
from research_lib.report.verdicts import Kind

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "book" / "tongues"
# Text of a claim's letter, by language: whose text the page answers.
OWN = {"ru": "W", "zh": "R"}
MINUS, NO_BREAK = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
NUMBER = re.compile(rf"(?<![\w.,])[{MINUS}-]?\d+(?:,\d{{3}})*(?:\.\d+)?(?![\w])")
# What a verdict is, without its numbers.
JUDGED = ("finding", "statistic", "kind", "digits", "because", "data")
CHAPTER = re.compile(r"[1-4]\d_")
Entry = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """A number as a language writes it; a template may ask for the word behind it."""

    text: str
    language: str

    def __str__(self) -> str:
        text = self.text.replace("-", MINUS)
        if self.language == "ru":
            text = text.replace(",", NO_BREAK).replace(".", ",")
        return text

    def __format__(self, wanted: str) -> str:
        if wanted == "abs":
            return str(self).removeprefix(MINUS)
        if wanted.startswith("×"):
            return f"{float(self.text.replace(',', '')) * float(wanted[1:]):,.0f}"
        if wanted:
            return f"{self}{NO_BREAK}{wanted.split('|')[form(self.text)]}"
        return str(self)


def form(number: str) -> int:
    """Return which of three Russian forms a number asks for: 1 год, 2 года, 5 лет; 0,5 года."""
    if "." in number:
        return 1
    last, before = int(number[-1]), number[-2:-1]
    if before == "1" or last == 0 or last > 4:
        return 2
    return int(last != 1)


def numbers(letter: str, text: str, language: str) -> dict[str, Told]:
    """Return the numbers of an English text, under a letter and their place."""
    found = NUMBER.findall(text)
    return {f"{letter}{at}": Told(number, language) for at, number in enumerate(found, start=1)}


def words_of(*texts: str) -> str:
    """Return eight digits that stand for the words of texts, whatever their numbers are."""
    plain = " ".join(NUMBER.sub("#", text) for text in texts)
    return f"{crc32(' '.join(plain.split()).encode()):08x}"


def filled(template: str, known: dict[str, Told], where: str) -> str:
    """Return a template with its numbers.

    Raises
    ------
    ExtensionError
        If it names a number that the English text has not.
    """
    try:
        text = template.format_map(known)
    except KeyError as missing:
        raise ExtensionError(
            f"{where} asks for the number {missing}: there are {', '.join(known)}"
        ) from None
    # An interval stays on one line.
    return re.sub(r"\[[^][]*\]", lambda found: found[0].replace(" ", NO_BREAK), text)


def same_words(entry: Entry, english: str, where: str) -> None:
    """Refuse an entry whose English words have changed since it was written.

    Raises
    ------
    ExtensionError
        If they have.
    """
    if entry.get("english") != english:
        raise ExtensionError(
            f"the English words behind {where} have changed: read both, mend the entry, "
            f'and write english = "{english}" into it'
        )


def entries(language: str) -> Entry:
    """Return all that is written in a language; its sentences stand in lines of their own."""
    found = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    between = " " if language == "ru" else ""  # Chinese has no spaces
    for kind in ("answers", "verdicts", "terms"):
        for entry in found[kind].values():
            entry["says"] = between.join(entry["says"].strip().splitlines())
    return found


def found_by_the_book(language: str) -> pd.DataFrame:
    """Return the claims of the text that is of this language, with their verdicts."""
    table = claims()
    return table[table.index.str.startswith(OWN[language])]


def shown(number: float, digits: str) -> str:
    """Return a number of a verdict without its percent sign, which the template writes."""
    return format(number, digits).removesuffix("%")


def of_verdict(verdict: pd.Series, language: str) -> tuple[dict[str, Told], str]:
    """Return the numbers that a verdict's template may name, and the sum over its words."""
    known = {
        key: Told(shown(verdict[key], verdict["digits"]), language)
        for key in ("value", "low", "high")
        if not pd.isna(verdict[key])
    }
    for letter, key in {"n": "because", "s": "statistic", "d": "data", "c": "claim"}.items():
        known |= numbers(letter, verdict[key], language)
    return known, words_of(*(verdict[key] for key in JUDGED))


def verdicts(language: str) -> Iterable[tuple[str, pd.Series, Entry]]:
    """Give each claim of a text: its id, its verdict, and its entry with the numbers in."""
    written = entries(language)["verdicts"]
    for claim, verdict in found_by_the_book(language).iterrows():
        where = f"{claim} in {language}.toml"
        if claim not in written:
            raise ExtensionError(f"{where} is missing: write what became of it")
        known, english = of_verdict(verdict, language)
        same_words(written[claim], english, where)
        entry = written[claim]
        told = {
            key: filled(entry[key], known, where)
            for key in ("says", "data", "absent")
            if key in entry
        }
        yield str(claim), verdict, entry | told


def chapters() -> dict[str, tuple[str, str]]:
    """Return what each chapter asks, under its heading, and its answer, by its address."""
    found = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        if CHAPTER.match(path.name):
            first = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
            asked, _, told = first.removeprefix("# ").partition("**Answer.**")
            found[path.stem] = (asked, " ".join(told.split("\n\n")[0].split()))
    return found


def answers(language: str) -> Iterable[tuple[str, Entry]]:
    """Give each chapter: its address, and its entry with the numbers in."""
    written = entries(language)["answers"]
    for name, (asked, answer) in chapters().items():
        where = f"{name} in {language}.toml"
        if name not in written:
            raise ExtensionError(f"{where} is missing: write its answer")
        same_words(written[name], words_of(asked, answer), where)
        known = numbers("n", answer, language)
        yield name, written[name] | {"says": filled(written[name]["says"], known, where)}


def words(language: str) -> dict[str, str]:
    """Return the short texts of the pages, with how many claims there are and are answered."""
    table = claims()
    own = table.index.str.startswith(OWN[language]).sum()
    interval = next(kind for kind in get_args(Kind) if "interval" in kind)
    known = {"all": Told(str(len(table)), language), "own": Told(str(own), language)}
    known |= numbers("k", interval, language)
    return {
        key: text if "{chapter" in text else filled(text, known, f"{key} in {language}.toml")
        for key, text in entries(language)["words"].items()
    }


def label(text: str, language: str) -> str | None:
    """Return a label of the picture in another language; None for a number that stays as it is.

    Raises
    ------
    ExtensionError
        If it has words that are not translated.
    """
    written = entries(language)["labels"]
    plain = NUMBER.sub("#", text)
    if plain not in written:
        if any(sign.isalpha() for sign in text):
            raise ExtensionError(f"the picture says {text!r}: give it a label in {language}.toml")
        return None
    told = filled(written[plain], numbers("n", text, language), f"{plain} in {language}.toml")
    return None if told == text else told


def front(language: str) -> Entry:
    """Return the words about the picture of the front page, with the numbers of the English."""
    page = (ROOT / "book" / "intro.md").read_text(encoding="utf-8")
    picture = page.split("```{figure}")[1].split("```")[0]
    told = " ".join(picture.split("\n:")[2:])  # the alternative text and the caption
    written = entries(language)["front"]
    where = f"front in {language}.toml"
    same_words(written, words_of(told), where)
    known = numbers("n", told, language)
    return {key: filled(written[key], known, where) for key in ("alt", "caption")}


def terms() -> dict[str, str]:
    """Return the terms of the glossary, each with its definition."""
    page = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
    found = re.findall(r"^(\S[^\n]*)\n: (.+?)(?=\n\n|\Z)", page, re.MULTILINE | re.DOTALL)
    return {name: " ".join(said.split()) for name, said in found}


def glossary(language: str) -> Iterable[tuple[str, Entry]]:
    """Give each term of the glossary and what is written of it."""
    written = entries(language)["terms"]
    for name, said in terms().items():
        where = f"{name} in {language}.toml"
        if name not in written:
            raise ExtensionError(f"{where} is missing: translate it")
        same_words(written[name], words_of(name, said), where)
        yield name, written[name]
