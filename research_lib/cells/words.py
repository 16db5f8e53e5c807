"""The words of files, out of ``words.toml``: how columns, totals, currencies and deals are called.

A heading that is not there is given by ``columns=`` where a file is read.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path

WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
NUMBERS = ["weight", "value", "pieces", "price", "cost", "total cost"]
LABELS = ["ticker", "name", "isin", "cusip"]  # in the order in which one is chosen
TOTAL = re.compile(rf"({WORDS['rows']['total']})\W*")
UNITS = WORDS["rows"]["units"].split("|")
CURRENCIES = {
    sign: sign if code == "codes" else code
    for code, signs in WORDS["currencies"].items()
    for sign in signs.split("|")
}
# Looked for where a run of spaces begins, and there alone: a heading of many is told in one pass.
ENDING = re.compile(rf"(?<![\s,(\[])[\s,(\[]+({'|'.join(map(re.escape, CURRENCIES))})[\])\s.]*$")

# What a heading says of its numbers: "in EUR", "in %", "in Prozent".
IN = r"(?i)(?<![\s(\[])[\s(\[]++((in|в)\b[\s(\[]*+)?(%|prozent|percent|процентах)?[\])\s.]*+$"


def folded(text: str) -> str:
    """Letters and digits alone, all small: what stays of a heading or a name.

    >>> folded("Market Value ($)"), folded("nameOfIssuer"), folded("Счёт")
    ('marketvalue', 'nameofissuer', 'счет')
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return "".join(letter for letter in plain if letter.isalnum())


def _kinds(section: str) -> dict[str, str]:
    words = WORDS[section].items()
    return {folded(word): kind for kind, several in words for word in several.split("|")}


HEADINGS, DEALS = _kinds("headings"), _kinds("deals")
KINDS = list(WORDS["headings"])


def is_total(text: str) -> bool:
    """Whether a word such as "Grand total" or "Итого:" is all that a cell says.

    >>> is_total("Grand  total:"), is_total("Total SE")
    (True, False)
    """
    return TOTAL.fullmatch(" ".join(text.casefold().split())) is not None


def kind_of(heading: str) -> str | None:
    """Say what a column holds by its heading; None if unknown.

    A currency, or "in" it or in percent, may stand behind.

    >>> kind_of("Market value (USD)"), kind_of("Kurswert in EUR"), kind_of("Gewicht in Prozent")
    ('value', 'value', 'weight')
    """
    without = ENDING.sub("", heading)
    forms = (heading, without, re.sub(IN, "", without))
    return next((kind for form in forms if (kind := HEADINGS.get(folded(form)))), None)
