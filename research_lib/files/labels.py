"""What each row is called: one label a holding, classes of one company kept apart."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from research_lib.cells.facts import listed
from research_lib.cells.table import Table
from research_lib.cells.words import LABELS, folded

# Codes of one form, whatever their letters and spaces in a file.
ISIN = re.compile("[A-Z]{2}[A-Z0-9]{9}[0-9]")
CODES = {"isin": ISIN, "cusip": re.compile("[A-Z0-9*@#]{8}[0-9]")}


def row_labels(table: Table, label: str | None) -> pd.Series:
    """Return the label of each row: ticker, name, ISIN or CUSIP, whichever most rows have.

    Raises
    ------
    FileProblem
        If a row has none, or the column that is asked for is not there.
    """
    texts = {kind: _text(table, kind) for kind in LABELS if kind in table.kinds}
    for kind in (kind for kind in CODES if kind in texts):
        written = table.text(kind)
        if (other := written != texts[kind]).any():
            fact = f"{kind} in small letters or with spaces, read without"
            table.facts.say(fact, listed(written[other].unique()))
    if label is not None and label not in texts:
        what, remedy = f"has no column for label={label!r}", f"give one of: {listed(texts)}"
        raise table.facts.problem(what, remedy)
    chosen = label or max(texts, key=lambda kind: int((texts[kind] != "").sum()))
    labels = texts[chosen].copy()
    table.facts.say("holdings are called by", chosen)
    for kind, text in texts.items():
        empty = (labels == "") & (text != "")
        if empty.any():
            labels[empty] = text[empty]
            table.facts.say(f"without {chosen}, called by {kind}", listed(labels[empty]))
    if (labels == "").any():
        remedy = "name what it is, or take the row out"
        raise table.problem(f"has no {chosen}", remedy, table.first(labels == ""), chosen)
    return _apart(table, labels, chosen)


def _apart(table: Table, labels: pd.Series, chosen: str) -> pd.Series:
    """Name classes of one company by class, ISIN or CUSIP, and say which labels look alike."""
    for kind in ("class", "isin", "cusip"):
        if kind in table.kinds and kind != chosen:
            text = _text(table, kind)
            several = text.where(text != "").groupby(labels).transform("nunique") > 1
            labels = labels.where(~several, (labels + " " + text).str.strip())
            if several.any():
                found = listed(labels[several].unique())
                table.facts.say("classes of one company, kept apart", found)
    names = pd.Series(labels.unique())
    plain = names.map(folded)
    for _, group in names[plain.duplicated(keep=False) & (plain != "")].groupby(plain):
        table.facts.say("question: names look alike, kept apart", listed(map(repr, group)))
    return labels


def texts_of(table: Table, labels: pd.Series) -> pd.DataFrame:
    """Return the ticker, name, ISIN and CUSIP that a file has, by label."""
    texts = {kind: _text(table, kind) for kind in LABELS if kind in table.kinds}
    return pd.DataFrame(texts).groupby(labels, sort=False).first().rename_axis("label")


def _text(table: Table, kind: str) -> pd.Series:
    """Return a column as text, codes in capitals and without spaces."""
    text = table.text(kind)
    if kind not in CODES:
        return text
    plain = text.str.replace(r"[\s-]+", "", regex=True).str.upper()
    return plain.where(plain.str.fullmatch(CODES[kind]), text)


def instead_of(name: Any, known: Iterable[Any]) -> str:
    """Return what to give in the place of a name that is unknown: the nearest ones, or some.

    >>> instead_of("gasp", ["GAZP", "SBER"]), instead_of("XXX", ["GAZP", "SBER"])
    ("give 'GAZP'", "give one of 'GAZP', 'SBER'")
    """
    there = {str(one).casefold(): str(one) for one in known}
    close = difflib.get_close_matches(str(name).casefold(), there, 3)
    shown = listed(repr(there[one]) for one in close or there)
    if not shown:
        return "take it out"
    return f"give {shown}" if len(close) == 1 else f"give one of {shown}"
