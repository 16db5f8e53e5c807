"""Folders as files: which there are, whether two hold the same, and where they part."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

# Beside the sources of a folder without git: what is made from them, and what tools keep.
MADE = {"_build", "site", "build", "dist", "data-latest", "__pycache__", "SHA256SUMS"}
SHOWN = 24


class NoCommitError(RuntimeError):
    """There is a repository, and git cannot read it."""


def git(root: Path, *words: str) -> bytes:
    """Return what git prints.

    Raises
    ------
    NoCommitError
        If it fails.
    """
    ran = subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=False)
    if ran.returncode:
        raise NoCommitError(ran.stderr.decode(errors="replace").strip())
    return ran.stdout


def is_clone(root: Path) -> bool:
    """Return whether the folder is the top of a repository, or of a worktree of one."""
    return (root / ".git").exists()


def files(folder: Path) -> list[str]:
    """Return the names of all files below a folder."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def sources(root: Path) -> list[str]:
    """Return the names of the sources: what git holds, without git what is not made from them."""
    if is_clone(root):
        listed = git(root, "ls-files", "-z").decode().split("\0")
        return sorted(name for name in listed if name and (root / name).is_file())
    return [name for name in files(root) if not _is_made(name)]


def _is_made(name: str) -> bool:
    parts = name.split("/")
    if parts[0] in MADE or {"__pycache__", ".ipynb_checkpoints"} & set(parts):
        return True
    # Environments and caches; not .ci, .github and the like, which are sources.
    if name.startswith("data/.cache/"):
        return True
    return parts[0].startswith((".venv", ".hypothesis", ".mypy", ".pytest", ".ruff"))


def copy(root: Path, names: list[str], target: Path) -> Path:
    """Copy the files named into a folder, and return it."""
    for name in names:
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, place)
    return target


def parting(one: bytes, other: bytes) -> str:
    """Say where two contents part, and what stands there."""
    shorter = min(len(one), len(other))
    place = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    line = one.count(b"\n", 0, place) + 1
    shown = [repr(each[max(place - 8, 0) : place + SHOWN])[1:] for each in (one, other)]
    return f"differs at byte {place}, line {line}: {shown[0]}, made anew {shown[1]}"


def differences(one: Path, other: Path, names: list[str]) -> list[str]:
    """Name each of the files that the other folder lacks or holds with other bytes."""
    found = []
    for name in names:
        held, anew = one / name, other / name
        if not held.is_file() or not anew.is_file():
            found.append(f"{name}: {'is missing' if anew.is_file() else 'is not made any more'}")
        elif held.read_bytes() != anew.read_bytes():
            found.append(f"{name}: {parting(held.read_bytes(), anew.read_bytes())}")
    return found
