"""Where the book's own files stand: beside the library in a clone, inside it once installed."""

from __future__ import annotations

import base64
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
NOTEBOOK = "52_your_portfolio.ipynb"
# Weight by file: words and tables, heads.
LETTERS = {"sans.woff2": 400, "sans-semibold.woff2": 600}


def notebook() -> Path:
    """Return the notebook of a reader's portfolio.

    Raises
    ------
    FileNotFoundError
        If it came with neither the clone nor the package.
    """
    return _file("notebooks", NOTEBOOK)


def letters() -> str:
    """Return the style sheet that holds the book's letters, or nothing where they are absent."""
    rules = [
        "/* Wedge Sans, cut out of Source Sans: SIL Open Font License 1.1, openfontlicense.org */"
    ]
    for name, weight in LETTERS.items():
        try:
            drawn = base64.b64encode(_file("fonts", name).read_bytes()).decode()
        except FileNotFoundError:
            return ""
        rules.append(
            f'@font-face{{font-family:"Wedge Sans";font-weight:{weight};'
            f'src:url("data:font/woff2;base64,{drawn}") format("woff2")}}'
        )
    return "\n".join(rules)


def _file(kind: str, name: str) -> Path:
    """Return a file that the package carries under `_kind`."""
    inside = PACKAGE / f"_{kind}" / name
    beside = PACKAGE.parent / ("book/fonts" if kind == "fonts" else kind) / name
    for path in (inside, beside):
        if path.is_file():
            return path
    msg = (
        f"{name}: found in neither {inside.parent} nor {beside.parent}; restore it: "
        "`git checkout` in a clone of the book, or install the package anew: "
        "python -m pip install --force-reinstall --no-deps rebalancing-book"
    )
    raise FileNotFoundError(msg)
