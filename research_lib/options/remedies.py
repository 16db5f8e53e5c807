"""What the library says to do, in keywords of Python, said as it is typed in a terminal."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from research_lib.options.reading import SIGNS, TOLD, as_option

OPTIONS = {keyword: as_option(keyword) for keyword in sorted(set().union(*TOLD.values()))} | {
    "aliases": "--alias",
    "issuers": "--same-issuer",
    "band": "--band",
    "trade_to": "--to",
    "policy": "--to",
    "lot": "--lot",
    "least_trade": "--least-trade",
    "last_trade": "--last-trade",
    "cash_return": "--cash-return",
    "months": "--months",
}
TEXT = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
INNER = rf"\{{(?:{TEXT}|[^{{}}'\"])*\}}"
VALUE = rf"{TEXT}|\{{(?:{TEXT}|{INNER}|[^{{}}'\"])*\}}|\d[\d.]*"
KEYWORD = rf"\b({'|'.join(OPTIONS)})=(?:({VALUE})|)"
BARE = rf"(?<![\w=])({INNER})"
# Keywords that stand for themselves, and are no words of a sentence.
ALONE = "|".join(word for word in OPTIONS if "_" in word)
ALONE = rf"\b({ALONE}|(?:aliases|issuers|lot|splits)(?= (?:names|gives|is|of)\b))"
SAID = re.compile(rf"{KEYWORD}|{BARE}|{ALONE}")
# A keyword that has its option in brackets behind it.
TWICE = re.compile(r"(--[\w-]+) \(\1\)")
PLAIN = re.compile(r"[\w./:=+-]+")


@contextmanager
def said_in_options(files: Mapping[str, str]) -> Iterator[None]:
    """Let what is wrong with files, by kind, name options instead of keywords."""
    try:
        yield
    except ValueError as error:
        raise ValueError(in_options(str(error), *_kinds(files, error))) from error


def _kinds(files: Mapping[str, str], error: ValueError) -> list[str]:
    """Return what the file of an error is read as: the file itself, or else those of its name."""
    wrong = str(getattr(error, "file", ""))
    given = {kind: file for kind, file in files.items() if file}
    same = [kind for kind, file in given.items() if file == wrong]
    return same or [kind for kind in given if Path(given[kind]).name == Path(wrong).name]


def in_options(message: str, *kinds: str) -> str:
    """Return a message with its keywords as options.

    Parameters
    ----------
    message : str
        As an error of the library has it.
    *kinds : str
        "holdings", "market", "prices" or "target": what the file that it is about is read as.

    Examples
    --------
    >>> in_options("say which: date_order='day first'", "prices")
    'say which: --date-order "prices:day first"'
    """
    last = ""

    def typed(found: re.Match[str]) -> str:
        nonlocal last
        keyword, value, bare = found[1], found[2], found[3]
        if found[4] is not None:
            return OPTIONS[found[4]]
        if bare is not None and not last:
            return found[0]
        last = keyword or last or "aliases"
        option, text = OPTIONS[last], bare or value
        if text is None:
            return option
        files = [f"{kind}:" for kind in kinds if last in TOLD[kind]] or [""]
        words = [file + word for file in files for word in _words(last, text)]
        return " ".join(f"{option} {quoted(word)}" for word in words)

    return TWICE.sub(r"\1", SAID.sub(typed, message))


def _words(keyword: str, text: str) -> list[str]:
    """Return the values of an option, each as one word."""
    try:
        value: Any = ast.literal_eval(text)
    except (ValueError, SyntaxError):  # a form with names for what is to be filled in
        return [text.strip("{}").replace(": ", "=")]
    if not isinstance(value, dict):
        sign = {sign: word for word, sign in SIGNS.items()}.get(str(value), str(value))
        return [sign if keyword == "separator" else str(value)]
    return [
        word
        for name, one in value.items()
        for word in (
            [f"{name}={number} on {date}" for date, number in one.items()]
            if isinstance(one, dict)
            else [f"{name} = {one}" if "=" in f"{name}{one}" else f"{name}={one}"]
        )
    ]


def quoted(word: str) -> str:
    """Quote a word so that a shell takes it as one, by quotation marks that most shells know."""
    if PLAIN.fullmatch(word):
        return word
    if not set(word) & set('"$`\\!'):
        return f'"{word}"'
    return "'" + word.replace("'", "'\"'\"'") + "'"
