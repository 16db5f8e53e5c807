"""Say what moved in a week, as Markdown: packages, checks and data.

    python .ci/report.py FOLDER NAME=OUTCOME ...

FOLDER holds NAME.log of each step; an outcome is `success`, `failure`, `skipped` or `cancelled`.
Packages are compared with those of the commit, data with the book's (data-latest/what_moved.csv).
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK, DATA = "requirements.lock", "data-latest/what_moved.csv"
# Lines of a log that are shown: of a step that failed, what pytest names, or its end.
MOST = 60
NAMED = re.compile(r"^(?:FAILED|ERROR) .*$", re.MULTILINE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def versions(lock: str) -> dict[str, str]:
    """Return the version of each package; where they differ by machine, all of them."""
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)==([^ ;\\\n]+)", lock, re.MULTILINE):
        found.setdefault(name, []).append(version)
    return {name: ", ".join(sorted(set(all_of_it))) for name, all_of_it in found.items()}


def moved(was: str, now: str) -> list[list[str]]:
    """Return the packages of two locks that differ: name, version before, version now."""
    old, new = versions(was), versions(now)
    names = sorted(old.keys() | new.keys())
    pairs = [[name, old.get(name, "none"), new.get(name, "none")] for name in names]
    return [pair for pair in pairs if pair[1] != pair[2]]


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', ' ') for cell in line)} |" for line in lines)


def of_log(log: str) -> str:
    """Return what a reader of a failure looks for in a log, and how much was left out."""
    log = COLOUR.sub("", log)
    named = NAMED.findall(log)
    shown = named[:MOST] if named else log.splitlines()[-MOST:]
    left = len(named) - len(shown) if named else 0
    more = [f"and {left} more"] if left else []
    fence = "````"
    return "\n".join([fence, *shown, *more, fence])


def report(
    outcomes: dict[str, str], logs: dict[str, str], locks: tuple[str, str], data: str
) -> str:
    """Return the report."""
    steps = table(["step", "outcome"], [[name, outcome] for name, outcome in outcomes.items()])
    parts = ["# What moved", steps]
    for name, outcome in outcomes.items():
        if outcome != "success":
            parts += [f"## {name}: {outcome}", of_log(logs.get(name, "no log: it did not begin"))]
    changed = moved(*locks)
    parts.append(f"## Packages: {len(changed)} moved")
    parts += [table(["package", "locked", "newest"], changed)] if changed else []
    rows = list(csv.reader(io.StringIO(data)))
    parts.append("## Data of today beside the book's")
    parts.append(table(rows[0], rows[1:]) if rows else f"Not compared: there is no {DATA}.")
    return "\n\n".join(parts) + "\n"


def main(folder: str, *steps: str) -> None:
    """Print the report of the steps that are named with their outcomes."""
    outcomes = dict(step.split("=", 1) for step in steps)
    logs = {
        path.stem: path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(Path(folder).glob("*.log"))
    }
    command = ["git", "-C", str(ROOT), "show", f"HEAD:{LOCK}"]
    was = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    data = ROOT / DATA
    told = data.read_text(encoding="utf-8") if data.exists() else ""
    print(report(outcomes, logs, (was, (ROOT / LOCK).read_text(encoding="utf-8")), told))


if __name__ == "__main__":
    main(*sys.argv[1:])
