"""Bytes to text: what a mark or strict reading proves, and a question for the rest."""

from __future__ import annotations

import codecs
import re
import unicodedata

from research_lib.cells.facts import Facts
from research_lib.cells.words import kind_of

MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Encodings of one or two bytes a letter that spreadsheets and brokers still write.
OLD = ["windows-1251", "windows-1252", "gb18030", "big5", "shift_jis"]
OTHER_KINDS = {
    b"PK\x03\x04": ("is a workbook", "give the file the ending .xlsx"),
    b"PAR1": ("is a Parquet file", "give the file the ending .parquet"),
    b"\xd0\xcf\x11\xe0": ("is a workbook of an old kind", "save it as XLSX or CSV"),
    b"%PDF": ("is a PDF", "ask for the table as CSV or XLSX"),
}
MARKUP = re.compile(rb"\s*<(!doctype|html|table|\?xml)", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_][^,;\t|\"\r\n]*")
NO_LETTER = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffd]")


def decoded(content: bytes, encoding: str | None, facts: Facts) -> str:
    """Return the text of a file, and say how it was encoded.

    Raises
    ------
    FileProblem
        If the bytes are no text, not of the encoding that was named, or of more than one.
    """
    _check_kind(content, facts)
    why = "as asked"
    if encoding is None:
        encoding, why = _proved(content) or _told_apart(content, facts)
    try:
        text = content.decode(encoding)
    except LookupError:
        what, remedy = f"encoding={encoding!r} is not known", f"give one such as {', '.join(OLD)}"
        raise facts.problem(what, remedy) from None
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        remedy = "name the encoding that it was saved in by encoding=, or save it as UTF-8"
        row, value = content.count(b"\n", 0, start) + 1, content[start : start + 4]
        raise facts.problem(f"is not {encoding}", remedy, row, value=value) from None
    facts.say("encoding", f"{encoding}, {why}")
    text = text.removeprefix("\ufeff")
    if strange := NO_LETTER.search(text):
        row = text.count("\n", 0, strange.start()) + 1
        remedy = "save the file as text in UTF-8, or take the sign out"
        raise facts.problem("is no letter", remedy, row, value=strange[0])
    return text


def _check_kind(content: bytes, facts: Facts) -> None:
    if not content.strip():
        raise facts.problem("is empty", "give a file with a row of headings and rows below it")
    for start, (what, remedy) in OTHER_KINDS.items():
        if content.startswith(start):
            raise facts.problem(what, remedy)
    if MARKUP.match(content):
        raise facts.problem("is a web page or XML", "save the table as CSV or XLSX")


def _proved(content: bytes) -> tuple[str, str] | None:
    """Return the encoding that a mark at the beginning or strict reading leaves no doubt about."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return encoding, "by its mark"
    head = content[:1000]
    if b"\x00" in head:
        # Latin letters, digits and separators have one empty byte of two.
        little = head[1::2].count(0) >= head[::2].count(0)
        return ("utf-16-le" if little else "utf-16-be"), "without a mark, by its empty bytes"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8", "plain ASCII" if content.isascii() else "read strictly"


def _told_apart(content: bytes, facts: Facts) -> tuple[str, str]:
    """Return the one old encoding that fits; a heading we know in one of them decides."""
    fitting: dict[str, str] = {}
    known: dict[str, str] = {}
    for encoding in OLD:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if {unicodedata.category(one) for one in set(text) if ord(one) > 127} & {"Cc", "Co", "Cn"}:
            continue
        words = [word.strip() for word in WORD.findall(text) if not word.isascii()]
        fitting[encoding] = words[0] if words else ""
        for word in filter(kind_of, words[:200]):
            known.setdefault(encoding, word)
    if len(known) == 1:
        encoding, heading = next(iter(known.items()))
        return encoding, f"told by the heading {heading!r}"
    if len(fitting) == 1:
        return next(iter(fitting)), "the only one of the usual ones that fits"
    ways = "; ".join(f"encoding={name!r} reads {word[:20]!r}" for name, word in fitting.items())
    start = next(place for place, byte in enumerate(content) if byte > 127)
    row, value = content.count(b"\n", 0, start) + 1, content[start : start + 4]
    what = f"is not UTF-8, and {'more than one' if fitting else 'no usual'} encoding fits"
    remedy = f"say which is right: {ways}" if ways else "save it as UTF-8, or name it by encoding="
    raise facts.problem(what, remedy, row, value=value)
