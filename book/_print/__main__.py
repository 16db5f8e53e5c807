"""`python -m book._print`: the volumes of the built site, into _build/pdf."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml  # type: ignore[import-untyped]

from book._print.front import Imprint
from book._print.press import Press
from book._print.volumes import volumes

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"


def main() -> None:
    """Print and bind, and name the files."""
    if not (SITE / "index.html").exists():
        raise SystemExit("the site is not built: run `make book`")
    contents, citation = (
        yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
        for name in ("_toc.yml", "CITATION.cff")
    )
    press = Press(SITE, ROOT, Imprint.of(citation), volumes(contents))
    for file in press.run(ROOT / "_build" / "pdf"):
        sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main()
