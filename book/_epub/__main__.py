"""`python -m book._epub`: the chapters of the built site as one EPUB, into _build/epub."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml  # type: ignore[import-untyped]

from book._epub.leaves import Bundle, Leaf
from book._epub.package import write
from book._print.front import Imprint
from book._print.sheets import window
from book._print.volumes import Page, volumes

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
MAKE = (Path(__file__).parent / "leaf.js").read_text(encoding="utf-8")


def bind(site: Path, pages: list[Page], imprint: Imprint, file: Path) -> None:
    """Open each page in a browser, and pack what it shows."""
    with window() as browser:
        leaves = []
        for page in pages:
            browser.goto((site / f"{page.name}.html").as_uri())
            leaves.append(Leaf(page.name, **browser.evaluate(MAKE)))
    file.parent.mkdir(parents=True, exist_ok=True)
    write(file, pages, Bundle(leaves, site), imprint)


def main() -> None:
    """Write the file and name it."""
    if not (SITE / "index.html").exists():
        raise SystemExit("the site is not built: run `make book`")
    contents, citation = (
        yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
        for name in ("_toc.yml", "CITATION.cff")
    )
    volume = volumes(contents)[0]
    file = ROOT / "_build" / "epub" / Path(volume.file).with_suffix(".epub").name
    bind(SITE, list(volume.pages), Imprint.of(citation), file)
    sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main()
