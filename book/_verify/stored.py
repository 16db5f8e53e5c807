"""What is computed once and stored, computed anew: parts of it by name.

    python -m book._verify.stored raw|explorer|study NAME ...

Runs in a copy of the sources, by the programs that wrote what is stored, and fails with what
differs. A study is computed in the rows that its module calls cheap.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
# All of it takes minutes: a part is computed, as the tests do.
SLOW = {"everybody": (10, (1, 10))}


def _program(name: str) -> Any:
    if str(DATA) not in sys.path:
        sys.path.insert(0, str(DATA))
    return importlib.import_module(name)


def names() -> list[tuple[str, str]]:
    """Return what there is: kind and name."""
    if not (DATA / "derive.py").is_file():
        return []
    sets, raw = _program("_sets").DATA_SETS, _program("_raw").REPOSITORIES
    found = [("raw", one.name) for one in sets if one.package in raw]
    found += [("explorer", name) for name in _program("explorers").EXPLORERS]
    return found + [("study", name) for name in _program("studies").STUDIES]


def raw(name: str) -> None:
    """Derive a set from data/raw; `derive.py` writes only what has another content."""
    before = {path: path.read_bytes() for path in DATA.glob(f"{name}*.csv*")}
    with contextlib.redirect_stdout(io.StringIO()):
        row = _program("derive").derive(
            next(one for one in _program("_sets").DATA_SETS if one.name == name)
        )
    wrong = [path.name for path, content in before.items() if path.read_bytes() != content]
    if wrong:
        raise SystemExit(f"data/{wrong[0]} is not what data/raw gives")
    import pandas as pd

    catalogue = pd.read_csv(DATA / "catalog.csv", dtype=str, keep_default_na=False)
    told = catalogue[catalogue["name"] == name].to_dict("records")
    if told != [{str(key): str(value) for key, value in row.items()}]:
        raise SystemExit(f"data/catalog.csv tells something else of {name}")


def explorer(name: str) -> None:
    """Compute what a figure to play with is given."""
    content = (DATA / "explorers" / f"{name}.json").read_bytes()
    if name not in SLOW:
        if _program("explorers").computed(name) != content:
            raise SystemExit(f"data/explorers/{name}.json is not what is computed")
        return
    from research_lib.chapters.who_beats_the_market.windows import STOCKS
    from research_lib.played import everybody

    (years, crowds), held = SLOW[name], json.loads(content)["data"]
    for stakes in crowds:
        span, place = held["spans"].index(years), held["stakes"].index(stakes)
        if everybody.of_crowd(STOCKS, years, stakes) != held["markets"][0]["behind"][span][place]:
            raise SystemExit(f"data/explorers/{name}.json: {stakes} stakes, {years} years")


def study(name: str) -> None:
    """Compute the cheap rows of a study."""
    import pandas as pd

    from research_lib.datasets.study import stored

    studies, table = _program("studies"), stored(name)
    for row in studies.module(name).SAMPLE:
        with contextlib.redirect_stdout(io.StringIO()):
            anew = pd.read_csv(io.BytesIO(studies.csv_of(studies.computed(name, row))))
        kept = table[table["row"] == row].reset_index(drop=True)
        try:
            pd.testing.assert_frame_equal(anew, kept, rtol=1e-9, atol=1e-12, check_dtype=False)
        except AssertionError as error:
            raise SystemExit(f"data/studies/{name}.csv, row {row}: {error}") from None


if __name__ == "__main__":
    compute = {"raw": raw, "explorer": explorer, "study": study}[sys.argv[1]]
    for each in sys.argv[2:]:
        compute(each)
