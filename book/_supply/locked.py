"""The packages of requirements.lock: name, version, where it is installed, sums of its files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
HEAD = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\\n]+)(?: ; (?P<marker>[^\\\n]+))?"
)
VIA = re.compile(r"^    #(?: via |   )(-r requirements\.txt|[\w.-]+)$", re.MULTILINE)
SUM = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Locked:
    """One package: a marker says on which machines it is installed, "" on all."""

    name: str
    version: str
    marker: str
    sums: tuple[str, ...]
    # Who asks for it: names of packages, "" for requirements.txt.
    via: tuple[str, ...] = ()


def normalised(name: str) -> str:
    """Return the name of a package in the one spelling that indexes use."""
    return re.sub(r"[-_.]+", "-", name).lower()


def packages(lock: str) -> list[Locked]:
    """Read a lock, in its order.

    Raises
    ------
    ValueError
        If a package has no checksum.
    """
    found = []
    for entry in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE):
        head = HEAD.match(entry)
        if head is None:
            continue
        sums = tuple(SUM.findall(entry))
        if not sums:
            raise ValueError(f"{head['name']}: no checksum in the lock: `make lock`")
        marker = (head["marker"] or "").strip()
        via = tuple("" if who.startswith("-r") else normalised(who) for who in VIA.findall(entry))
        found.append(Locked(normalised(head["name"]), head["version"], marker, sums, via))
    return found


def of_the_book() -> list[Locked]:
    """Read the lock of the book."""
    return packages(LOCK.read_text(encoding="utf-8"))
