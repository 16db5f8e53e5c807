"""What a table of times is to be read with: the machine, its load, the tools and their licences."""

from __future__ import annotations

import datetime
import os
import platform
from importlib import metadata
from pathlib import Path

import pandas as pd

import research_lib as rl

GROUND = ("numpy", "pandas", "numba")


def processor() -> str:
    """Name of the processor, as Linux has it; elsewhere what Python knows of it."""
    told = Path("/proc/cpuinfo")
    for line in told.read_text(encoding="utf-8").splitlines() if told.exists() else []:
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def load(when: str) -> dict[str, float]:
    """Mean number of processes that wanted to run in the last minute."""
    return {f"load {when}": os.getloadavg()[0]}


def about(returns: pd.DataFrame) -> dict[str, object]:
    """Say where, when and on what the times are taken."""
    return {
        "date": datetime.date.today().isoformat(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in GROUND},
        "days": returns.shape[0],
        "assets": returns.shape[1],
        **load("at the start"),
    }


def licence(package: metadata.PackageMetadata, name: str) -> str:
    """Return what a package says of its licence: in a word, or the first words of the file."""
    told = package.get("License-Expression") or package.get("License") or ""
    if not told:
        files = [each for each in metadata.files(name) or [] if "LICENSE" in each.name.upper()]
        told = files[0].read_text(encoding="utf-8") if files else "not said"
    return " ".join(told.replace("“", "").replace("”", "").split("\n")[0].split())[:60]


def tool(name: str, ready: dict[str, float]) -> dict[str, object]:
    """Return a row on a tool: version, licence, seconds until it is ready."""
    if name == "research_lib":
        said = {"version": rl.__version__, "licence": "MIT"}
    else:
        said = {
            "version": metadata.version(name),
            "licence": licence(metadata.metadata(name), name),
        }
    return {"tool": name, **said, "import": ready["import"], "warm": ready["warm"]}
