"""The pages again under other conditions: workers, kernels of BLAS, versions of Python.

    python -m book._verify.matrix

builds the environments of the other Pythons that are found, which needs the network once.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from book._verify import tree
from book._verify.outcome import Checked
from book._verify.passes import Pass
from book._verify.workshop import Workshop, pages

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = ("3.11", "3.12", "3.13")
ENVIRONMENTS = ROOT / ".venv-verify"
# Where tools that keep several versions of Python put them.
KEPT = ("~/.pyenv/versions", "~/.local/share/uv/python", "~/.local/share/mise/installs/python")
# Prescott is a processor of 2004, Haswell one of 2013: kernels of BLAS without and with fused
# multiplication. Numba compiles for any processor of the kind, or for this one.
OLD = {"OPENBLAS_CORETYPE": "Prescott", "NUMBA_CPU_NAME": "generic"}
NEW = {"OPENBLAS_CORETYPE": "Haswell"}
ONE, TWO = {"LOKY_MAX_CPU_COUNT": "1"}, {"LOKY_MAX_CPU_COUNT": "2"}
PRODUCT = (
    "import numpy as np, hashlib; a = np.random.default_rng(0).random((300, 300));"
    "print(hashlib.sha256((a @ a).tobytes()).hexdigest())"
)
WORKERS = "import joblib; print(joblib.effective_n_jobs(-1))"


@dataclass(frozen=True)
class Condition:
    """One row of the matrix."""

    named: str
    python: Path = Path(sys.executable)
    told: dict[str, str] = field(default_factory=dict)


def found(version: str) -> Path | None:
    """Return a Python of that version, if the machine has one."""
    on_path = shutil.which(f"python{version}")
    kept = [
        path
        for folder in KEPT
        for path in sorted(Path(folder).expanduser().glob(f"*{version}.*/bin/python{version}"))
    ]
    for path in [*([Path(on_path)] if on_path else []), *kept]:
        command = [str(path), "-c", "import ensurepip, sys; print(sys.version_info[:2])"]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.stdout.strip() == f"({version.replace('.', ', ')})":
            return path
    return None


def _stamp() -> str:
    return hashlib.sha256((ROOT / "requirements.lock").read_bytes()).hexdigest()


def install() -> None:
    """Build an environment for each other Python that is found, from the locked packages."""
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    for version in (one for one in PYTHONS if one != running):
        folder, python = ENVIRONMENTS / version, found(version)
        stamp = folder / ".installed"
        if python is None or (stamp.is_file() and stamp.read_text() == _stamp()):
            continue
        subprocess.run([str(python), "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--quiet"]
        lock = str(ROOT / "requirements.lock")
        subprocess.run([*pip, "--require-hashes", "-r", lock], check=True)
        stamp.write_text(_stamp())


def conditions() -> tuple[list[Condition], list[str]]:
    """Return the rows of the matrix, and what this machine cannot run."""
    rows = [
        Condition("1 worker, old kernels", told=OLD | ONE),
        Condition("2 workers, new kernels", told=NEW | TWO),
    ]
    missing = []
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    for version in (one for one in PYTHONS if one != running):
        stamp = ENVIRONMENTS / version / ".installed"
        if stamp.is_file() and stamp.read_text() == _stamp():
            rows.append(Condition(f"Python {version}", stamp.parent / "bin" / "python"))
        else:
            why = "its environment is not built" if found(version) else "it is not on this machine"
            missing.append(f"Python {version}: {why}")
    return rows, missing


def _printed(shop: Workshop, program: str) -> str:
    command = [str(shop.python), "-c", program]
    ran = subprocess.run(
        command, env=shop.environment(), capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


def in_force(old: Workshop, new: Workshop) -> list[str]:
    """Return what the machine does not let differ between the first two rows."""
    told = []
    if _printed(old, PRODUCT) == _printed(new, PRODUCT):
        told.append("BLAS has one kernel on this machine: old and new are the same")
    if _printed(new, WORKERS) != "2":
        told.append("this machine has one core: one worker is all there is")
    return told


def check(root: Path, names: list[str], folder: Path, pool: Executor) -> list[Checked]:
    """Execute all pages once a row."""
    rows, missing = conditions()
    checks, shops = [], []
    for number, row in enumerate(rows):
        start = time.perf_counter()
        place = tree.copy(root, names, folder / f"matrix{number}")
        shops.append(Workshop(place, row.python, row.told))
        one = Pass(root, shops[-1], row.named, pages(names))
        for future in one.begin(pool):
            future.result()
        checks += one.end()
        one.shown.seconds = time.perf_counter() - start
    notes = in_force(shops[0], shops[1])
    checks[0].notes += notes
    return checks + [
        Checked(f"outputs: {why.split(':')[0]}", left=True, notes=[why]) for why in missing
    ]


if __name__ == "__main__":
    os.environ.pop("PYTHONPATH", None)
    install()
