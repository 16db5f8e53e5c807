"""What stands in a terminal: answers on one stream, all else on the other, and nobody's markup."""

from __future__ import annotations

import dataclasses
import datetime
import json
import math
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

# Kinds of signs that a terminal obeys instead of showing: controls, what turns the direction of
# writing, halves of pairs, separators of lines.
OBEYED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
MIDNIGHT = "T00:00:00"  # a day has no time
WIDEST = 10_000  # columns of a stream that is no terminal: no line of a table is broken


def shown(text: object, kept: str = "") -> str:
    r"""Return text with every sign that a terminal would obey written out.

    >>> shown("tea\x1b[31m")
    'tea\\x1b[31m'
    """
    return "".join(
        sign
        if sign in kept or unicodedata.category(sign) not in OBEYED
        else sign.encode("unicode_escape").decode("ascii")
        for sign in str(text)
    )


def say_error(message: object) -> None:
    """Say what is wrong, in one line that can be copied."""
    text = Text.assemble(("Error: ", "bold red"), shown(message, kept="\n\t"))
    Console(stderr=True, highlight=False).print(text, soft_wrap=True)


def say(message: object, *, beside: bool = False) -> None:
    """Say something on standard output, or beside it, where the output is for machines."""
    Console(stderr=beside, highlight=False).print(Text(shown(message)), soft_wrap=True)


def show_table(title: str, heads: list[str], rows: list[list[object]]) -> None:
    """Show a table: numbers to the right, text as it is, nothing cut off.

    Where a terminal is too narrow for it, each row is a paragraph.
    """
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)
    for place, head in enumerate(heads):
        numbers = bool(rows) and all(isinstance(row[place], Written) for row in rows)
        justify: Any = "right" if numbers else "left"
        table.add_column(Text(shown(head)), justify=justify, overflow="fold")
    for row in rows:
        table.add_row(*(Text(shown(cell)) for cell in row))
    wide = Console(highlight=False, width=WIDEST)
    narrow = Console(highlight=False)
    narrow.print(Text(shown(title), "bold"))
    if not sys.stdout.isatty():
        wide.print(table)
    elif Measurement.get(wide, wide.options, table).maximum <= narrow.width:
        narrow.print(table)
    else:
        for row in rows:
            words = [f"{shown(head)}: {shown(cell)}" for head, cell in zip(heads, row, strict=True)]
            narrow.print(Text("; ".join(words)), overflow="fold")


class Written(str):
    """A number as it is written in a table."""

    __slots__ = ()


def print_json(found: Mapping[str, Any]) -> None:
    """Print numbers as JSON: plain letters, nothing that is no number."""
    typer.echo(json.dumps(plain(found), indent=2, allow_nan=False))


def plain(found: Any) -> Any:
    """Return what JSON can say of a value: a table is a list of rows, no number is null."""
    if found is None or isinstance(found, str | bool | int):
        return found
    if isinstance(found, float):
        return found if math.isfinite(found) else None
    if isinstance(found, datetime.date):
        return None if str(found) == "NaT" else found.isoformat().removesuffix(MIDNIGHT)
    if isinstance(found, Path):
        return str(found)
    if dataclasses.is_dataclass(found):
        return {
            field.name: plain(getattr(found, field.name)) for field in dataclasses.fields(found)
        }
    if hasattr(found, "_asdict"):
        return plain(found._asdict())
    if isinstance(found, Mapping):
        return {
            str(plain(key) if isinstance(key, datetime.date) else key): plain(value)
            for key, value in found.items()
        }
    if hasattr(found, "to_dict"):  # a DataFrame, or a Series
        if found.ndim == 1:
            return plain(found.to_dict())
        counted = found.index.name is None and type(found.index).__name__ == "RangeIndex"
        return plain(found.reset_index(drop=counted).to_dict("records"))
    if hasattr(found, "tolist"):  # of NumPy
        return plain(found.tolist())
    if isinstance(found, list | tuple | set):
        return [plain(value) for value in found]
    return str(found)
