"""Commands for what the book has: its data sets, and files to try it on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from research_lib.command.terminal import Written, print_json, say, show_table
from research_lib.options.outputs import checked_folder

AsJson = Annotated[
    bool, typer.Option("--json", help="Print numbers as JSON, and nothing else there.")
]
Folder = Annotated[
    Path, typer.Option("--output", "-o", help="A folder; it is made if it is not there.")
]
HEADS = ["name", "rows", "columns", "first", "last", "frequency", "kind", "weights"]


def catalog(*, as_json: AsJson = False) -> None:
    """List the book's data sets.

    Example: python -m research_lib catalog
    """
    import research_lib

    table = research_lib.catalog()
    if as_json:
        print_json({"sets": table.rename_axis("name")})
        return
    rows: list[list[object]] = []
    for row in table.rename_axis("name").reset_index()[HEADS].itertuples(index=False):
        rows.append([Written(cell) if type(cell) is int else cell for cell in row])
        rows[-1][-1] = "yes" if row[-1] else "no"
    show_table("Data sets of the book", HEADS, rows)


def samples(*, output: Folder, as_json: AsJson = False) -> None:
    """Write the book's sample files into a folder, over no file that is there.

    Example: python -m research_lib samples -o my-portfolio
    """
    from research_lib.cells.problem import FileProblem
    from research_lib.datasets.samples import sample_files
    from research_lib.writing.whole import write_bytes

    files = sample_files()
    for file in files:
        if (checked_folder(output) / file.name).exists():
            remedy = "give another folder, or move it away"
            raise FileProblem("is there already", file=str(output / file.name), remedy=remedy)
    output.mkdir(parents=True, exist_ok=True)
    for file in files:
        write_bytes(file.read_bytes(), output / file.name)
    written = [output / file.name for file in files]
    if as_json:
        print_json({"folder": output, "files": [file.name for file in written]})
        return
    for path in written:
        say(path)


COMMANDS: list[Callable[..., None]] = [catalog, samples]
