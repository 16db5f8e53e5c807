"""Commands that fetch: the Moscow market of a day, and Kenneth French's files of today."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from research_lib.command.tables import AsJson, Folder
from research_lib.command.terminal import Written, print_json, say, show_table
from research_lib.options.outputs import checked_folder
from research_lib.options.remedies import quoted
from research_lib.options.words import day

Address = Annotated[
    str, typer.Option("--address", help="Of a mirror; the source without.", show_default=False)
]
Tries = Annotated[
    int, typer.Option("--tries", min=1, help="How often a page is asked for before it stops.")
]


def moscow(
    *,
    date: Annotated[str, typer.Option("--date", help="A day of trading, such as 2024-12-30.")],
    output: Folder,
    months: Annotated[
        int, typer.Option("--months", min=1, max=600, help="Prices of so many months before.")
    ] = 12,
    index: Annotated[str, typer.Option("--index", help="Code of the index.")] = "IMOEX",
    board: Annotated[str, typer.Option("--board", help="Code of the board.")] = "TQBR",
    address: Address = "",
    tries: Tries = 6,
    as_json: AsJson = False,
) -> None:
    """Fetch an index of the Moscow Exchange with its weights, and prices of its members.

    A download that was broken off goes on where it stopped.

    Example: python -m research_lib moscow --date 2024-12-30 --months 12 -o moscow
    """
    asked = day("--date", date)
    from research_lib.command.waiting import Waiting
    from research_lib.downloads.moscow import ISS, PRICES, WEIGHTS, fetch_moscow
    from research_lib.downloads.session import Patience

    with Waiting("list of the index") as waiting:
        market = fetch_moscow(
            asked,
            months,
            checked_folder(output),
            index=index,
            board=board,
            address=address or ISS,
            progress=waiting,
            patience=Patience(tries=tries),
        )
    for note in market.notes:
        say(note, beside=True)
    weights, prices = output / WEIGHTS, output / PRICES
    command = _wedge(weights, prices, months)
    counted = {"members": len(market.weights), "priced": market.prices.shape[1]}
    if as_json:
        found = {"folder": output, "weights": weights, "prices": prices, "wedge": command}
        print_json(found | counted | {"days": len(market.prices), "notes": market.notes})
        return
    say(f"{weights}: {counted['members']} members of {index} on {asked}")
    say(f"{prices}: {len(market.prices)} days, {counted['priced']} shares")
    say("Its wedge, with the index itself as the portfolio; put a file of your holdings first:")
    say(command)


def _wedge(weights: Path, prices: Path, months: int) -> str:
    """Return the command that draws the wedge of what was fetched."""
    words = ["wedge", str(weights), str(weights), str(prices), "--months", str(months)]
    words += ["-o", "wedge.svg"]
    return " ".join(["python -m research_lib", *map(quoted, words)])


def french(
    *,
    output: Folder,
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME", help="A data set; all of his without."),
    ] = None,
    address: Address = "",
    tries: Tries = 6,
    as_json: AsJson = False,
) -> None:
    """Fetch Kenneth French's files of today beside the book's data, and say what moved.

    Example: python -m research_lib french -o data-latest
    """
    from research_lib.command.waiting import Waiting
    from research_lib.downloads.session import Patience
    from research_lib.vintages.latest import LIBRARY, MOVED, fetch_french, what_moved

    with Waiting("Kenneth French's files") as waiting:
        notes = fetch_french(
            checked_folder(output),
            sets or None,
            address=address or LIBRARY,
            progress=waiting,
            patience=Patience(tries=tries),
        )
        moved = what_moved(output)
    for note in notes:
        say(note, beside=True)
    if as_json:
        print_json({"folder": output, "moved": moved, "notes": notes})
        return
    heads = ["name", "rows_book", "rows_latest", "cells", "equal", "largest_difference", "date"]
    rows: list[list[object]] = [
        [
            row["name"],
            *(Written(f"{row[head]}") for head in heads[1:4]),
            Written(f"{row['equal']:.2%}"),
            Written(f"{row['largest_difference']:.4g}"),
            row["date"],
        ]
        for row in moved.reset_index().to_dict("records")
    ]
    show_table("What moved since the book", [head.replace("_", " ") for head in heads], rows)
    say(f"All of it: {output / MOVED}")


COMMANDS: list[Callable[..., None]] = [moscow, french]
