"""Where output may go: known endings, a folder that is there, and never over an input."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from research_lib.cells.problem import FileProblem
from research_lib.options.words import wrong

OPTION = "-o"


def checked_output(output: Path | None, endings: list[str], inputs: Iterable[str]) -> Path | None:
    """Return where to write, looked at before anything is computed.

    Parameters
    ----------
    output : Path or None
        None where nothing is to be written.
    endings : list of str
        Such as ".csv".
    inputs : iterable of str
        Files that are read, "" for none.

    Raises
    ------
    typer.BadParameter
        If the ending is unknown, or the file is an input.
    FileProblem
        If the folder is missing or may not be written to.
    """
    if output is None:
        return None
    if output.suffix.lower() not in endings:
        raise wrong(OPTION, str(output), f"give a file that ends with {' or '.join(endings)}")
    for name in filter(None, inputs):
        if _same(Path(name), output):
            raise wrong(OPTION, str(output), "this is a file that is read: give another name")
    _check(output, Path(os.path.realpath(output)).parent)
    if output.is_dir():
        raise FileProblem("is a folder", file=str(output), remedy="give the name of a file")
    return output


def checked_inputs(files: Iterable[str]) -> None:
    """Look for the files that are to be read, before anything slow begins.

    Raises
    ------
    FileProblem
        If one is not there.
    """
    for name in filter(None, files):
        if not Path(name).is_file():
            what = "is a folder" if Path(name).is_dir() else "is not there"
            raise FileProblem(what, file=name, remedy="check the name and the folder")


def checked_folder(folder: Path) -> Path:
    """Return a folder that is there or can be made.

    Raises
    ------
    FileProblem
        If something else has its name, or it may not be written to.
    """
    there = next(path for path in [folder, *folder.absolute().parents] if path.exists())
    _check(folder, there)
    return folder


def _check(named: Path, folder: Path) -> None:
    remedy = "give one in a folder that is there and may be written to"
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "is not there"
        raise FileProblem(f"cannot be written: {folder} {what}", file=str(named), remedy=remedy)
    if not os.access(folder, os.W_OK | os.X_OK):
        what = f"cannot be written: {folder} is read-only"
        raise FileProblem(what, file=str(named), remedy=remedy)


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)
