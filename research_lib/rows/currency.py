"""The currency that amounts of a file are in."""

from __future__ import annotations

from collections.abc import Collection

from research_lib.cells.facts import listed
from research_lib.cells.numbers import Numbers
from research_lib.cells.table import Table
from research_lib.cells.words import CURRENCIES, ENDING


def one_currency(table: Table, numbers: Numbers, kinds: Collection[str]) -> str | None:
    """Return the currency of amounts, from their cells and headings and a column of its own.

    Raises
    ------
    FileProblem
        If there are several.
    """
    places = [table.kinds[kind] for kind in kinds]
    found = {currency: place for place in places for currency in numbers.currencies[place]}
    for place in places:
        if ending := ENDING.search(table.headings[place]):
            found.setdefault(CURRENCIES[ending[1]], place)
    if "currency" in table.kinds:
        for name in table.text("currency").unique():  # GBp are pence, and GBP are pounds
            code = CURRENCIES.get(name) or CURRENCIES.get(name.lower()) or name.upper()
            found.setdefault(code, table.kinds["currency"])
    found.pop("", None)
    # A sign that several currencies share is one of them.
    if len(found) == 2 and "$" in found and any(name.endswith("D") for name in found):
        found.pop("$")
    if len(found) > 1:
        what, place = f"amounts are in several currencies: {listed(found)}", [*found.values()][1]
        remedy = "turn all amounts into one"
        if len(set(found.values())) == len(found) and place in places:
            remedy += f", or leave the column out: columns={{{table.headings[place]!r}: 'ignore'}}"
        raise table.problem(what, remedy, None, place)
    return next(iter(found), None)
