"""The notebook of a reader's portfolio, executed with their files, as one page."""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from research_lib.one_page import found
from research_lib.one_page.execution import LAST, Progress, execute
from research_lib.one_page.links import site

# Parameters that are names of files.
FILES = ("holdings", "market", "prices", "target")
NUMBERS = "numbers"
# What the notebook says of the book's samples is not so of a reader's files.
OF_SAMPLES: dict[str, Any] = {"issuers": {}, "tax": {}}


@dataclass(frozen=True)
class Report:
    """A report on a portfolio.

    Attributes
    ----------
    html : str
        One page, which holds all that it shows and makes no request.
    numbers : dict
        Its main numbers by name, as plain values.
    """

    html: str
    numbers: dict[str, Any]


def report_page(
    parameters: Mapping[str, Any],
    *,
    notebook: Path | None = None,
    book: str | None = None,
    progress: Progress | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Report:
    """Execute the notebook of a reader's portfolio and return it as one page.

    Parameters
    ----------
    parameters : mapping of str to object
        Values for the cell tagged ``parameters``. ``holdings`` is the name of a file; ``market``,
        ``prices`` and ``target`` are too, and none if absent; so are ``issuers`` and ``tax``. Names
        are taken from the folder that the program runs in; the page shows only their last part.
    notebook : Path, optional
        The notebook; by default that of the book.
    book : str, optional
        Address or folder of the book's site, to which links to chapters lead; without one, links
        are plain words.
    progress : callable, optional
        Told what is done, how many steps are behind, and of how many.
    meanwhile : callable, optional
        Done while the kernel starts; what it raises ends all.

    Returns
    -------
    Report

    Raises
    ------
    FileProblem
        If a file cannot be read without a guess; it names the file as `parameters` does.
    ValueError
        If a parameter is unknown, or no file of holdings is given.
    FileNotFoundError
        If the library is installed without the notebook.
    Exception
        What else a cell of the notebook raises, by kind and message.
    """
    if not parameters.get("holdings"):
        raise ValueError("holdings names no file: give the file of what you hold")
    files = {kind: os.fspath(parameters.get(kind) or "") for kind in FILES}
    there = {kind: str(Path(name).absolute()) if name else "" for kind, name in files.items()}
    named = {there[kind]: name for kind, name in files.items() if name}
    shown = {path: Path(name).name for path, name in named.items()}
    leads = site(book)
    path = notebook or found.notebook()
    values = {**OF_SAMPLES, **parameters, **there}
    executed = execute(path, values, _renamer(named), progress, meanwhile)
    # It takes its time to import, and an error is told without it.
    from research_lib.one_page.layout import page

    if progress:
        progress(LAST, len(executed.cells), len(executed.cells) + 1)
    rename = _renamer(shown | {html.escape(path): html.escape(shown[path]) for path in shown})
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            output.update(_renamed(dict(output), rename))
    files = {kind: Path(name).name for kind, name in files.items()}
    return Report(page(executed, files, leads), _numbers(executed))


def _renamer(names: Mapping[str, str]) -> Callable[[str], str]:
    """Return what puts names in the place of paths, the longest first."""
    ordered = sorted(names, key=len, reverse=True)

    def renamed(text: str) -> str:
        for path in ordered:
            text = text.replace(path, names[path])
        return text

    return renamed


def _renamed(value: Any, rename: Callable[[str], str]) -> Any:
    """Return words, lists and mappings with the files in them renamed."""
    if isinstance(value, str):
        return rename(value)
    if isinstance(value, Mapping):
        return {key: _renamed(each, rename) for key, each in value.items()}
    return [_renamed(each, rename) for each in value] if isinstance(value, list) else value


def _numbers(notebook: Any) -> dict[str, Any]:
    cells = (cell for cell in notebook.cells if NUMBERS in cell.metadata.get("tags", []))
    for output in (output for cell in cells for output in cell.outputs):
        if "application/json" in output.get("data", {}):
            return dict(output.data["application/json"])
    return {}
