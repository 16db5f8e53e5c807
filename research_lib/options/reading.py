"""How files are read, said in options: for all files, or for one whose kind stands before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from research_lib.options.words import day, number_above_zero, pair, wrong

KINDS = ["holdings", "market", "prices", "target"]
KIND = re.compile(rf"({'|'.join(KINDS)}): *(.*)", re.DOTALL)
# What the reader of each kind of file can be told.
OF_ALL = {"encoding", "separator", "decimal", "sheet", "columns", "label"}
TOLD = {
    "holdings": OF_ALL | {"date_order", "weights_in", "repeated", "splits"},
    "market": OF_ALL | {"weights_in", "repeated"},
    "prices": OF_ALL | {"date_order", "splits"},
    "target": OF_ALL | {"weights_in", "repeated"},
}
# Headings and splits are those of one file: an option that names no file is of this one.
OF_ONE = {"columns": "holdings", "splits": "prices"}
CHOICES = {
    "date_order": ["day first", "month first"],
    "label": ["ticker", "name", "isin", "cusip"],
    "weights_in": ["percent", "decimals"],
    "repeated": ["add up", "once"],
    "decimal": [".", ","],
}
SIGNS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
AS_THEY_ARE = "as they are"

Words = list[str] | None


def _option(name: str, help_text: str) -> Any:
    return typer.Option(
        name,
        help=help_text,
        rich_help_panel="How files are read",
        metavar="TEXT",
        show_default=False,
    )


@dataclass(frozen=True)
class Reading:
    """Options of reading: for every file that they can be said of, or "prices:day first"."""

    date_order: Annotated[
        Words,
        _option(
            "--date-order",
            '"day first" or "month first". Of every file; "prices:day first" of one: '
            "so with all of these, by holdings:, market:, prices: and target:.",
        ),
    ] = None
    encoding: Annotated[Words, _option("--encoding", "Such as windows-1251.")] = None
    separator: Annotated[Words, _option("--separator", 'Between cells: ";", ",", tab.')] = None
    decimal: Annotated[Words, _option("--decimal", 'Before decimals: "." or ",".')] = None
    sheet: Annotated[Words, _option("--sheet", "Of a workbook.")] = None
    column: Annotated[
        Words,
        _option(
            "--column",
            'What a heading stands for, such as "Papers=name" or "Old value=ignore". Of the '
            'holdings; "prices:Day=date" of another file.',
        ),
    ] = None
    label: Annotated[Words, _option("--label", "ticker, name, isin or cusip.")] = None
    weights_in: Annotated[Words, _option("--weights-in", "percent or decimals.")] = None
    repeated: Annotated[
        Words, _option("--repeated", 'Rows that are there twice: "add up" or "once".')
    ] = None
    splits: Annotated[
        Words,
        _option(
            "--splits",
            'What jumps of prices are: "as they are", NAME=10 (one piece became ten), or '
            '"NAME=10 on 2024-06-10". Of the prices; "holdings:NAME=10 on 2024-06-10" where '
            "pieces and costs of before are as bought.",
        ),
    ] = None

    def of(self, files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
        """Return what the reader of each file that is given is told, by kind of file."""
        there = [kind for kind in KINDS if files.get(kind)]
        told: dict[str, dict[str, Any]] = {kind: {} for kind in there}
        for keyword, words in self._words():
            option = as_option(keyword)
            for kinds, word in ((_kinds(option, keyword, word, there), word) for word in words):
                text = found[2] if (found := KIND.fullmatch(word)) else word
                for kind in kinds:
                    _tell(told[kind], keyword, text)
        return {kind: said for kind, said in told.items() if said}

    def _words(self) -> Iterator[tuple[str, list[str]]]:
        """Give what was said by keyword; what names a file comes last, and outdoes the others."""
        for name, words in vars(self).items():
            yield {"column": "columns"}.get(name, name), sorted(words or (), key=_names_a_file)


def _names_a_file(word: str) -> bool:
    return KIND.fullmatch(word) is not None


def as_option(keyword: str) -> str:
    """Return how a keyword of the library is typed."""
    return "--column" if keyword == "columns" else f"--{keyword.replace('_', '-')}"


def _kinds(option: str, keyword: str, word: str, there: list[str]) -> list[str]:
    """Return the kinds of files that a word is for."""
    if found := KIND.fullmatch(word):
        if found[1] not in there:
            raise wrong(option, word, f"no file of {found[1]} is given: give it, or leave this out")
        if keyword not in TOLD[found[1]]:
            raise wrong(option, word, f"a file of {found[1]} cannot be told this: leave it out")
        return [found[1]]
    wanted = [OF_ONE[keyword]] if keyword in OF_ONE else TOLD
    kinds = [kind for kind in there if kind in wanted and keyword in TOLD[kind]]
    if not kinds:
        raise wrong(option, word, "no file that is given can be told this: leave it out")
    return kinds


def _tell(told: dict[str, Any], keyword: str, text: str) -> None:
    """Add one word to what the reader of a file is told."""
    option = as_option(keyword)
    if keyword == "columns":
        heading, meaning = pair(option, text, "heading=name")
        if told.setdefault("columns", {}).setdefault(heading, meaning) != meaning:
            raise wrong(option, text, "the heading is given twice: give it once")
    elif keyword == "splits" and text != AS_THEY_ARE:
        _tell_split(told, option, text)
    else:
        if keyword in CHOICES and text not in CHOICES[keyword]:
            raise wrong(option, text, "give " + " or ".join(map(repr, CHOICES[keyword])))
        told[keyword] = SIGNS.get(text, text) if keyword == "separator" else text


def _tell_split(told: dict[str, Any], option: str, text: str) -> None:
    name, number = pair(option, text, "NAME=10")
    pieces, on, date = number.partition(" on ")
    value = number_above_zero(option, pieces, text)
    known = told.setdefault("splits", {})
    if known == AS_THEY_ARE or (name in known and not (on and isinstance(known[name], dict))):
        raise wrong(option, text, 'give the name once, or dates, "NAME=10 on 2024-06-10"')
    if on:
        known.setdefault(name, {})[day(option, date.strip())] = value
    else:
        known[name] = value
