"""Where a site comes from, beside its first page: `python -m book._verify.provenance SITE`.

Commit, checksums of the locked packages, of the data and of the site itself, and the version of
Python that built it: no time, so the same sources give the same file.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from pathlib import Path

from book._verify import sums, tree
from book._verify.outcome import Checked

FILE = "provenance.json"
ROOT = Path(__file__).resolve().parents[2]
# What the sources say of themselves; each by its sha256.
SUMMED = ("requirements.lock", "data/SHA256SUMS")


def of_site(site: Path) -> str:
    """Return one sha256 for all files of a site, apart from the one that tells it."""
    lines = [f"{sums.sha256(site / name)}  {name}\n" for name in tree.files(site) if name != FILE]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def told(root: Path, site: Path) -> dict[str, str]:
    """Return what is told of a site that was built from a clone.

    Raises
    ------
    NoCommitError
        If the folder is no clone.
    """
    commit = tree.git(root, "rev-parse", "HEAD").decode().strip()
    found = {"commit": commit, "python": platform.python_version()}
    found |= {name: sums.sha256(root / name) for name in SUMMED}
    return found | {"site": of_site(site)}


def check(root: Path, site: Path) -> Checked:
    """Hold what a site tells of itself to the sources; the version of Python is for information."""
    found = Checked(f"provenance: {(site / FILE).relative_to(root).as_posix()}")
    try:
        stored = json.loads((site / FILE).read_text(encoding="utf-8"))
        real = told(root, site) if tree.is_clone(root) else {}
    except (ValueError, tree.NoCommitError) as error:
        found.culprits.append(f"cannot be read: {error}")
        return found
    for name in ("commit", *SUMMED, "site"):
        is_so = real.get(name)
        found.count += is_so is not None
        if is_so is not None and stored.get(name) != is_so:
            found.culprits.append(f"{name}: told {stored.get(name)}, is {is_so}")
    if not real:
        found.notes.append("no clone: its commit is not here to be compared")
    return found


def main(site: Path) -> None:
    """Write it."""
    text = json.dumps(told(ROOT, site), indent=1) + "\n"
    (site / FILE).write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
