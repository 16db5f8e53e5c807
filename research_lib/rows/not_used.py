"""Which columns of a file say nothing that is used."""

from __future__ import annotations

from collections.abc import Collection

from research_lib.cells.table import Table, as_text


def say_not_used(table: Table, kinds: Collection[str | None], places: Collection[int] = ()) -> None:
    """Say which columns are neither of a kind that is used nor at a place that is.

    A column that was known by its heading, and is not used, is no longer said to be read.
    """
    used = {place for kind, place in table.kinds.items() if kind in kinds} | {*places}
    unread = {f"read as {kind}" for kind, place in table.kinds.items() if place not in used}
    table.facts.found[:] = [fact for fact in table.facts.found if fact[0] not in unread]
    spare = [
        repr(heading) if heading else f"column {place + 1}, which has no heading"
        for place, heading in enumerate(table.headings)
        if place not in used and (heading or table.cells[place].map(as_text).ne("").any())
    ]
    if spare:
        table.facts.say("columns not used", ", ".join(spare))
