"""Collect the verdicts of the book from the stored outputs of its pages: data/verdicts.csv.

`make rerun` does it after the last page. A verdict is typed in one place, the cell that makes it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
from _manifest import renew
from _write import DATA, write

from research_lib.report.verdicts import MIME

COLUMNS = [
    "claim",
    "finding",
    "statistic",
    "value",
    "low",
    "high",
    "kind",
    "digits",
    "data",
    "because",
    "page",
]


def records(notebook: Path) -> list[dict[str, Any]]:
    """Return the verdicts that a notebook shows, in its order."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    found = [output.get("data", {}).get(MIME, []) for output in outputs]
    return [each for one in found for each in (one if isinstance(one, list) else [one])]


def collected() -> pd.DataFrame:
    """Return every verdict of the book, by claim: articles apart, numbers in order."""
    notebooks = DATA.parent / "notebooks"
    rows = []
    for path in sorted([*notebooks.glob("[0-9]*.ipynb"), *notebooks.glob("evidence/[0-9]*.ipynb")]):
        page = path.relative_to(notebooks).with_suffix("").as_posix()
        rows += [{**record, "page": page} for record in records(path)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = table["claim"].str[0] + table["claim"].str[1:].str.zfill(3)
    return table.loc[order.sort_values(kind="stable").index]


def main() -> None:
    """Write the table and its line of the manifest."""
    table = collected()
    twice = table["claim"][table["claim"].duplicated()].tolist()
    if twice:
        msg = f"two verdicts on {', '.join(twice)}: a claim has one in the whole book"
        raise ValueError(msg)
    text = table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    path = write("verdicts.csv", text.encode())
    renew([path.name], lambda name: name == path.name)


if __name__ == "__main__":
    main()
