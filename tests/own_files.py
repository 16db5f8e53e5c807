"""Small files as a reader may have them, and what was read of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

SAMPLES = Path(__file__).parent / "files" / "samples"


def put(folder: Path, text: str | bytes, name: str = "mine.csv", encoding: str = "utf-8") -> Path:
    """Write a file as it is, without a change to its line ends."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def found(what_was_read: pd.DataFrame, fact: str) -> str:
    """All that was said of one fact."""
    facts = what_was_read[what_was_read["fact"].str.contains(fact, regex=False)]
    return "; ".join(facts["found"])
