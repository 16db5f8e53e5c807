"""Files that are there whole or not at all, and the checksums that say so."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath

from research_lib.writing.whole import write_bytes

SUMS = "SHA256SUMS"


def write_safely(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, in a folder that is made if it is not there.

    Raises
    ------
    FileProblem
        If it cannot be written; what was there stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(content, path)


def clear_parts(folder: Path) -> None:
    """Remove what :func:`write_safely` left behind where the machine itself stopped."""
    for part in folder.glob(".*.part"):
        part.unlink()


def checksum(content: bytes) -> str:
    """Return the sha256 of some bytes in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def sums_of(folder: Path, names: Iterable[str]) -> bytes:
    """Return the lines of a manifest of files, as ``sha256sum --check`` reads them."""
    lines = (f"{checksum((folder / name).read_bytes())}  {name}\n" for name in sorted(names))
    return "".join(lines).encode()


def read_sums(folder: Path) -> dict[str, str]:
    """Return the checksum of each file that a manifest names, in its own folder or below.

    A line that is damaged, or leads out of the folder, names none.
    """
    found = {}
    with contextlib.suppress(FileNotFoundError):
        for line in (folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines():
            digest, _, name = line.partition("  ")
            if len(digest) == 64 and all(map(_is_plain, name.split("/"))):
                found[name] = digest
    return found


def _is_plain(name: str) -> bool:
    """Whether a name is that of a file, on every system, and no way to another folder."""
    return name not in {"", ".", ".."} and PureWindowsPath(name).name == name


def require_unchanged(folder: Path) -> None:
    """Refuse to write over a file that somebody changed since its checksum was written.

    Raises
    ------
    ValueError
        If a file that the manifest of the folder names holds something else.
    """
    for name, digest in read_sums(folder).items():
        path = folder / name
        if path.exists() and checksum(path.read_bytes()) != digest:
            raise ValueError(
                f"{path}: changed since it was written, and would be written over: move it away, "
                "or delete it, and run the same again"
            )
