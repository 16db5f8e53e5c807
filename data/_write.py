"""Compact CSV files whose bytes depend on their contents alone."""

import gzip
import os
from pathlib import Path

import pandas as pd

DATA = Path(__file__).resolve().parent


def csv_bytes(frame: pd.DataFrame, decimals: int) -> bytes:
    """Return a frame as CSV, rounded to a number of decimals, without trailing zeros."""
    if isinstance(frame.index, pd.DatetimeIndex):
        labels = frame.index.strftime("%Y-%m-%d").tolist()
    else:
        labels = [str(label) for label in frame.index]
    lines = [",".join([str(frame.index.name), *frame.columns])]
    for label, row in zip(labels, frame.to_numpy(dtype=float).tolist(), strict=True):
        lines.append(",".join([label, *(_number(value, decimals) for value in row)]))
    return ("\n".join(lines) + "\n").encode()


def _number(value: float, decimals: int) -> str:
    if value != value:
        return ""
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


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
