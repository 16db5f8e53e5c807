"""The files of a small portfolio that the book comes with, to try its commands on."""

from __future__ import annotations

from pathlib import Path

from research_lib.datasets.tables import data_folder


def sample_files() -> list[Path]:
    """Return the book's sample files: holdings, their market, prices.

    Raises
    ------
    FileNotFoundError
        If they are missing.
    """
    folder = data_folder() / "samples"
    files = sorted(path for path in folder.glob("*") if path.is_file())
    if not files:
        raise FileNotFoundError(f"{folder}: no sample file is there; restore the book's data")
    return files
