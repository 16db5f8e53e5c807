"""Words of options to what the library takes: shares, pairs of names, times, days."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

import typer

DAYS = re.compile(r"(\d+)(?: *d(?:ays?)?)?", re.IGNORECASE | re.ASCII)


def wrong(option: str, value: object, remedy: str) -> typer.BadParameter:
    """Make the error that names an option, what was given, and what to give."""
    return typer.BadParameter(f"{value!r}: {remedy}", param_hint=option)


def share(option: str, text: str, *, negative: bool = False) -> float:
    """Read a share: 5% or 0.05. A whole number without its sign is a question.

    >>> share("--band", "5 %"), share("--cost", "0.001")
    (0.05, 0.001)
    """
    sign = text.strip().endswith("%")
    try:
        number = float(text.strip().removesuffix("%").strip())
    except ValueError:
        raise wrong(option, text, "give a share such as 5% or 0.05") from None
    if sign:
        number = round(number / 100.0, 15)
    elif abs(number) >= 1.0:
        raise wrong(option, text, f"give {number:g}% if that is meant, or a share below 1")
    if not (-1.0 if negative else 0.0) <= number < float("inf"):
        raise wrong(option, text, "give a share of 0% or more" if not negative else "above -100%")
    return number


def number_above_zero(option: str, text: str, given: str) -> float:
    """Read a number of pieces."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0.0 < number < float("inf"):
        raise wrong(option, given, "give a number above 0, such as 10")
    return number


def day(option: str, text: str) -> str:
    """Read a day, or nothing."""
    try:
        return datetime.date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise wrong(option, text, "give year, month and day, such as 2024-12-30") from None


def days(option: str, text: str) -> str:
    """Read a time in days.

    >>> days("--wash-sale", "30")
    '30 days'
    """
    found = DAYS.fullmatch(text.strip())
    if not found:
        raise wrong(option, text, 'give days, such as "365 days"')
    return f"{int(found[1])} days"


def pair(option: str, text: str, form: str) -> tuple[str, str]:
    """Cut a pair at its last sign of equality: what stands behind has none."""
    before, equal, after = text.rpartition("=")
    if not equal or not after.strip():
        raise wrong(option, text, f'give "{form}"')
    return before.strip(), after.strip()


def names(option: str, pairs: Sequence[str] | None, form: str) -> dict[str, str]:
    """Read pairs of names, each cut at its one sign of equality.

    >>> names("--alias", ["Tea Ltd=TEA LTD."], "held=market")
    {'Tea Ltd': 'TEA LTD.'}
    """
    found: dict[str, str] = {}
    for text in pairs or ():
        # A name may itself have the sign: written with spaces, the pair is cut there.
        cut = " = " if " = " in text else "="
        if text.count(cut) != 1:
            raise wrong(option, text, f'give "{form}", or with spaces, "a=b = c"')
        before, after = (name.strip() for name in text.split(cut))
        if not before or not after or found.get(before, after) != after:
            raise wrong(option, text, f'give "{form}", each name once')
        found[before] = after
    return found


def lots(option: str, given: Sequence[str] | None) -> float | dict[str, float]:
    """Read one number of pieces for all, or pieces by name.

    >>> lots("--lot", ["10"]), lots("--lot", ["SBER=10", "GAZP=1"])
    (10.0, {'SBER': 10.0, 'GAZP': 1.0})
    """
    named: dict[str, float] = {}
    for text in given or ():
        if "=" not in text:
            if len(given or ()) > 1:
                raise wrong(option, text, "give one number for all, or NAME=10 for each")
            return number_above_zero(option, text, text)
        name, pieces = pair(option, text, "NAME=10")
        if name in named:
            raise wrong(option, text, "the name is given twice: give it once")
        named[name] = number_above_zero(option, pieces, text)
    return named or 1.0
