"""The licences of all locked packages, held against those that are allowed.

    python -m book._supply.licences

writes licences.csv: what is installed tells its licence, of what another machine needs the line
stays as it is. It fails if a package has no licence that is known, or one that is not allowed.
"""

from __future__ import annotations

import csv
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from book._supply import locked, told

HERE = Path(__file__).parent
TABLE, RULES = HERE / "licences.csv", HERE / "licences.toml"
PACKAGE, LICENCE = "package", "licence"
# An exception is read with the licence that it is from.
PARTS = re.compile(r" (AND|OR) ")

Rules = Mapping[str, Any]


def rules() -> Rules:
    """Read what is allowed."""
    return tomllib.loads(RULES.read_text(encoding="utf-8"))


def stored() -> dict[str, str]:
    """Read the table."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return {row[PACKAGE]: row[LICENCE] for row in csv.DictReader(stream)}


def installed() -> dict[str, str]:
    """Return what each package of this environment tells, "" if it does not."""
    return {locked.normalised(each.name): told.licence(each) for each in distributions()}


def fits(expression: str, allowed: Iterable[str]) -> bool:
    """Return whether an expression of SPDX asks for nothing but what is allowed.

    Of a choice one licence is enough; where brackets mix both words, every licence must be allowed.
    """
    known = set(allowed)
    if "(" in expression:
        flat = re.sub(r"[()]", "", expression)
        return all(part in known for part in PARTS.split(flat)[::2])
    return any(
        all(part.strip() in known for part in choice.split(" AND "))
        for choice in expression.split(" OR ")
    )


def found(
    packages: Iterable[str], kept: Mapping[str, str], here: Mapping[str, str], given: Rules
) -> dict[str, str]:
    """Return the licence of each package: by hand, as it tells here, or as it is kept."""
    by_hand = {name: entry[LICENCE] for name, entry in given["by_hand"].items()}
    # What is installed and tells nothing is unknown, whatever an older release of it told.
    told_by = {**kept, **here, **by_hand}
    return {name: told_by.get(name, "") for name in sorted(set(packages))}


def faults(licences: Mapping[str, str], given: Rules) -> list[str]:
    """Name each package whose licence is unknown or not allowed, and what to do."""
    wrong = []
    for name, licence in licences.items():
        exception = given["exceptions"].get(name, {})
        if not licence:
            wrong.append(f"{name}: its licence is not known: look it up and enter it in by_hand")
        elif not fits(licence, given["allowed"]) and exception.get(LICENCE) != licence:
            wrong.append(
                f"{name}: {licence} is not allowed: do without it, or give an exception a reason"
            )
    return wrong


def current() -> dict[str, str]:
    """Return the licence of each locked package, by what is installed and kept."""
    names = [package.name for package in locked.of_the_book()]
    return found(names, stored(), installed(), rules())


def main() -> None:
    """Write the table, unless something is wrong."""
    licences = current()
    if wrong := faults(licences, rules()):
        raise SystemExit(f"{RULES.name}\n" + "\n".join(wrong))
    with TABLE.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows([(PACKAGE, LICENCE), *licences.items()])
    sys.stdout.write(f"{TABLE}: {len(licences)} packages\n")


if __name__ == "__main__":
    main()
