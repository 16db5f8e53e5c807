"""Parts of the site that others have made and no line of the lock names."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from book._supply.locked import ROOT

LISTED = Path(__file__).parent / "parts.toml"
# Where the name of a package and that of its folder differ.
FOLDERS = {"sphinx-mathjax-offline": "sphinx-mathjax-offline"}


@dataclass(frozen=True)
class Part:
    """One of them, as parts.toml tells of it."""

    name: str
    version: str
    licence: str
    purl: str
    why: str
    files: tuple[str, ...]
    of: str = ""
    told: str = ""

    def folder(self) -> Path:
        """Return where its files lie: in the repository, or in the package that carries it.

        Raises
        ------
        FileNotFoundError
            If the package is not installed.
        """
        if not self.of:
            return ROOT
        spec = find_spec(FOLDERS.get(self.of, self.of.replace("-", "_")))
        if spec is None or spec.origin is None:
            raise FileNotFoundError(f"{self.of} is not installed: run `make book`")
        return Path(spec.origin).parent

    def sums(self) -> dict[str, str]:
        """Return the sha256 of each file by name."""
        return {
            name: hashlib.sha256((self.folder() / name).read_bytes()).hexdigest()
            for name in sorted(self.files)
        }


def listed() -> list[Part]:
    """Read the list."""
    entries = tomllib.loads(LISTED.read_text(encoding="utf-8"))["part"]
    return [Part(**{**entry, "files": tuple(entry["files"])}) for entry in entries]
