"""Files against what is written of them: the commit, the list in a zip, the checksums of the data.

    python -m book._verify.sums FOLDER

writes the list of a zip, SHA256SUMS, over all files of its folder.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from pathlib import Path

from book._verify import tree
from book._verify.outcome import Checked

SUMS = "SHA256SUMS"
LINK = "120000"
# In data/ no list holds these: what computes, what tells, and the list itself.
UNLISTED = {"README.md", SUMS}


def sha256(path: Path) -> str:
    """Return the hexadecimal sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def held_against(folder: Path, sums: dict[str, str]) -> list[str]:
    """Name each file that is not there, or is another than the one listed."""
    found = []
    for name, digest in sums.items():
        path = folder / name
        if not path.is_file():
            found.append(f"{name}: is missing")
        elif sha256(path) != digest:
            found.append(f"{name}: sha256 {sha256(path)[:12]}…, listed {digest[:12]}…")
    return found


def read(path: Path) -> dict[str, str]:
    """Return a list of checksums by name.

    Raises
    ------
    ValueError
        If a line is none of a sha256, two spaces and a name.
    """
    sums: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        if len(digest) != 64 or not name or name in sums:
            raise ValueError(f"{path.name}: no line of a sha256 and a name of its own: {line!r}")
        sums[name] = digest
    return sums


def write(folder: Path) -> None:
    """Write the list of a folder."""
    lines = [f"{sha256(folder / name)}  {name}\n" for name in tree.files(folder) if name != SUMS]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def check_sources(root: Path) -> Checked:
    """Hold all sources to the commit in a clone, to the list in an unpacked zip."""
    if tree.is_clone(root):
        try:
            return _of_commit(root)
        except tree.NoCommitError as error:
            return Checked("the sources: the commit", 0, [f"git: {error}"])
    if (root / SUMS).is_file():
        sums = read(root / SUMS)
        found = Checked("the sources and the site: the list", len(sums), held_against(root, sums))
        found.culprits += [
            f"{name}: is not listed" for name in tree.sources(root) if name not in sums
        ]
        return found
    note = f"neither a clone nor a zip of the book: no commit and no {SUMS} to hold them to"
    return Checked("the sources", left=True, notes=[note])


def _of_commit(root: Path) -> Checked:
    # Read and hashed here: git looks at times and sizes first, and a bit may turn without them.
    entries = tree.git(root, "ls-tree", "-r", "-z", "HEAD").split(b"\0")
    culprits, count = [], 0
    for entry in filter(None, entries):
        told, _, encoded = entry.partition(b"\t")
        mode, kind, digest = told.decode().split()
        name = encoded.decode()
        count += 1
        if kind == "blob" and (wrong := _other_blob(root / name, mode, digest)):
            culprits.append(f"{name}: {wrong}")
    new = tree.git(root, "ls-files", "-z", "--others", "--exclude-standard").decode().split("\0")
    culprits += [f"{name}: is not of the commit" for name in new if name]
    commit = tree.git(root, "rev-parse", "HEAD").decode().strip()
    return Checked("the sources: the commit", count, culprits, [commit])


def _other_blob(path: Path, mode: str, digest: str) -> str:
    if mode == LINK and path.is_symlink():
        content = str(path.readlink()).encode()
    elif path.is_file():
        content = path.read_bytes()
    else:
        return "is missing"
    algorithm = hashlib.sha256 if len(digest) == 64 else hashlib.sha1
    found = algorithm(b"blob %d\0" % len(content) + content).hexdigest()
    return "" if found == digest else "is another than the one committed"


def check_data(root: Path) -> Checked:
    """Hold every file of data/ to its checksum; a file without one is named too."""
    data = root / "data"
    sums = read(data / SUMS)
    raw = {f"raw/{name}": digest for name, digest in _pinned(data / "_raw.py").items()}
    culprits = held_against(data, sums | raw)
    for name in (name for name in tree.sources(root) if name.startswith("data/")):
        inner = name.removeprefix("data/")
        if inner not in sums | raw and inner not in UNLISTED and not inner.endswith(".py"):
            culprits.append(f"{inner}: is in no list")
    return Checked("data: its checksums", len(sums) + len(raw), culprits)


def _pinned(source: Path) -> dict[str, str]:
    """Read the dictionary SHA256 of a module without running it."""
    if not source.is_file():
        return {}
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SHA256":
            found: dict[str, str] = ast.literal_eval(node.value)
            return found
    raise ValueError(f"{source.name}: SHA256 is not there")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
