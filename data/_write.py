"""Compact CSV files whose bytes depend on their contents alone."""

import gzip
import os
from pathlib import Path

from research_lib.downloads.forms import csv_bytes

__all__ = ["DATA", "csv_bytes", "write"]

DATA = Path(__file__).resolve().parent


def write(name: str, content: bytes) -> Path:
    """Write a file of data/, compressed if its name ends in .gz, unless it holds that already.

    The contents decide, not the compressed bytes: these differ between versions of zlib, and a
    second run on another machine must not change a file for that.
    """
    path = DATA / name
    zipped = name.endswith(".gz")
    if path.exists() and _content(path, zipped) == content:
        return path
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(gzip.compress(content, compresslevel=9, mtime=0) if zipped else content)
    os.replace(temporary, path)
    return path


def _content(path: Path, zipped: bool) -> bytes | None:
    try:
        return gzip.decompress(path.read_bytes()) if zipped else path.read_bytes()
    except (OSError, EOFError, ValueError):
        # a damaged file is what a run is there to mend
        return None
