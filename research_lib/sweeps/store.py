"""A folder of results, written part by part, that goes on where it was interrupted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import hash as pickled_hash

from research_lib.base.arrays import FloatArray
from research_lib.base.compiled import sources_stamp
from research_lib.rebalancing.costs import Costs
from research_lib.sweeps.variants import MEASURED, Variant
from research_lib.writing.whole import write_bytes, write_text

# Begins with "_": what reads a folder of Parquet files leaves such names alone.
MANIFEST = "_manifest.json"
LOCK = "_lock"


class Store:
    """The parts that a folder holds, and what they were asked for.

    Attributes
    ----------
    folder : Path
        Where the parts are.
    manifest : dict
        What :data:`MANIFEST` says: `inputs`, their hashes; `versions`; `parts`, each with its
        file, rows, the hash of the variants it was `asked` for and the file's `sha256`; and
        `complete`, whether all have been done.
    """

    def __init__(self, folder: Path, inputs: Mapping[str, str]) -> None:
        self.folder = folder
        asked = {"inputs": dict(inputs), "versions": _versions()}
        path = folder / MANIFEST
        if not path.exists():
            _check_empty(folder)
            self.manifest: dict[str, Any] = {**asked, "parts": [], "complete": False}
            return
        self.manifest = json.loads(path.read_text(encoding="utf-8"))
        for what, given in asked.items():
            _check_same(folder, what, self.manifest[what], given)

    def holds(self, number: int, asked: str) -> bool:
        """Whether the part of this number is there; ValueError if it is another, or damaged."""
        if number >= len(self.manifest["parts"]):
            return False
        part = self.manifest["parts"][number]
        path = self.folder / part["file"]
        if part["asked"] != asked:
            raise ValueError(
                f"{path} holds other variants than are asked for now: give the same policies and "
                "costs in the same order, or another folder"
            )
        if not path.exists() or sha256(path.read_bytes()).hexdigest() != part["sha256"]:
            raise ValueError(
                f"{path} is not what was written there: delete {self.folder} and begin anew, or "
                "restore the file"
            )
        return True

    def add(self, number: int, asked: str, content: bytes, rows: int) -> None:
        """Write a part, and then the manifest that knows of it."""
        name = f"part-{number:06d}.parquet"
        write_bytes(content, self.folder / name)
        part = {"file": name, "rows": rows, "asked": asked, "sha256": sha256(content).hexdigest()}
        self.manifest["parts"].append(part)
        self._write()

    def close(self, parts: int) -> None:
        """Say that all is there; ValueError if there is more than was asked for."""
        if len(self.manifest["parts"]) != parts:
            raise ValueError(
                f"{self.folder} holds {len(self.manifest['parts'])} parts, and {parts} are asked "
                "for now: give all policies again, or another folder"
            )
        if not self.manifest["complete"]:
            self.manifest["complete"] = True
            self._write()

    def _write(self) -> None:
        text = json.dumps(self.manifest, indent=1, ensure_ascii=False) + "\n"
        write_text(text, self.folder / MANIFEST)


@contextmanager
def opened(folder: str | Path, inputs: Mapping[str, str]) -> Iterator[Store]:
    """Open a folder for one process at a time; the lock of one that was killed is none.

    Raises
    ------
    ValueError
        If another process writes there, or the folder holds something else.
    """
    from filelock import FileLock, Timeout  # only a store needs it

    place = Path(folder)
    if place.exists() and not place.is_dir():
        raise ValueError(f"{place} is a file: name a folder")
    place.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(place / LOCK, timeout=0):
            for draft in place.glob(".*.part"):  # of one that was killed while it wrote
                draft.unlink()
            yield Store(place, inputs)
    except Timeout:
        raise ValueError(
            f"another process writes to {place}: wait until it is done, or name another folder"
        ) from None


def parquet(first: int, found: Sequence[Variant], values: FloatArray) -> bytes:
    """Return variants and their measures as a Parquet file; numbers of variants begin at `first`.

    A cost that is more than a number is written as text.
    """
    import pyarrow as arrow
    from pyarrow import parquet as file

    costs = [variant.cost for variant in found]
    plain = not any(isinstance(cost, Costs) for cost in costs)
    columns: dict[str, Any] = {
        "variant": np.arange(first, first + len(found)),
        "policy": [str(variant.name) for variant in found],
        "cost": np.array(costs, dtype=np.float64) if plain else [repr(cost) for cost in costs],
        "offset": np.array([variant.policy.offset for variant in found], dtype=np.int64),
        **dict(zip(MEASURED, values.T, strict=True)),
    }
    written = BytesIO()
    file.write_table(arrow.table(columns), written)
    return written.getvalue()


def hash_of(given: Any) -> str:
    """Hash of what was given: of tables by their labels and values, of all else as pickled."""
    if isinstance(given, (pd.DataFrame, pd.Series)):
        columns = list(map(str, given.columns)) if isinstance(given, pd.DataFrame) else []
        rows = pd.util.hash_pandas_object(given, index=True).to_numpy()
        return sha256(json.dumps(columns).encode() + rows.tobytes()).hexdigest()
    return str(pickled_hash(given, hash_name="sha1"))


def hash_of_variants(found: Sequence[Variant]) -> str:
    """Hash of names, rules, starts and costs, each by itself and not by what it shares."""
    told = [
        (_told(name), *(_told(getattr(policy, each.name)) for each in fields(policy)), _told(cost))
        for name, policy, cost in found
    ]
    return sha256(json.dumps(told).encode()).hexdigest()


def _told(value: Any) -> str:
    """Return a plain value as it is written, which takes no time, and the hash of another."""
    plain = value is None or isinstance(value, (str, int, float))
    return repr(value) if plain else str(pickled_hash(value, hash_name="sha1"))


def _versions() -> dict[str, str]:
    packages = ["rebalancing-book", "numpy", "pandas", "pyarrow"]
    return {name: version(name) for name in packages} | {"sources": sources_stamp()}


def _check_empty(folder: Path) -> None:
    """Raise if a new store would stand among other files; parts without a manifest are ours."""
    others = [path.name for path in folder.iterdir() if path.name != LOCK]
    others = [name for name in others if not name.startswith(("part-", "."))]
    if others:
        raise ValueError(f"{folder} holds {others[0]}, which is no part of a sweep: name another")


def _check_same(folder: Path, what: str, before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Raise if a store was begun with something else."""
    other = [name for name in now if before.get(name) != now[name]]
    if other:
        raise ValueError(
            f"{folder} was begun with other {what}: {', '.join(other)}; give what it was begun "
            "with, or another folder"
        )
