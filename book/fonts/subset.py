"""Cut the book's five faces out of Source Serif 4 and Source Sans 3: `python subset.py SERIF SANS`.

The folders are those of the packages source-serif 4.5.1 and source-sans 3.52.0 of npm, unpacked;
fonttools and brotli do the work. It is run only when the letters below change: what it writes is
kept beside it (woff2, for pages) and in research_lib/figures/fonts (TrueType, for Matplotlib).
The licence reserves the name "Source" to the originals, so what is cut has a name of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
FIGURES = HERE.parents[1] / "research_lib" / "figures" / "fonts"
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100)]
CYRILLIC = [*range(0x410, 0x450), 0x401, 0x451]
SIGNS = [ord(sign) for sign in "–—‘’“”„…•′″€₽→←↑↓≈≠≤≥−∞√∑∂Δδαβγσμπρτλ⅓⅔‑łŁšŠžŽčČćĆ✓△▲▼◆"]
# With Cyrillic in the text, and in what is bold on pages in Russian: headings and verdicts.
FACES = {
    "serif": ("SourceSerif4-Regular", True),
    "serif-italic": ("SourceSerif4-It", True),
    "serif-semibold": ("SourceSerif4-Semibold", False),
    "sans": ("SourceSans3-Regular", True),
    "sans-semibold": ("SourceSans3-Semibold", True),
}


def cut(source: Path, target: Path, letters: list[int], web: bool) -> None:
    """Write a face that has only some letters, without hints."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(hinting=False, notdef_outline=True)
    options.layout_features = ["kern", "ccmp", "locl", "liga", "tnum", "lnum"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters)
    cutter.subset(font)
    family, style = "Wedge " + target.stem.split("-")[0].title(), source.stem.split("-")[1]
    names = {1: family, 2: style, 3: f"{family} {style}", 4: f"{family} {style}"}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
        elif record.nameID == 6:
            record.string = f"{family.replace(' ', '')}-{style}"
    if not web and style == "Semibold":
        font["OS/2"].usWeightClass = 700  # the bold of figures: Matplotlib would complain
    font.flavor = "woff2" if web else None
    font.save(target)


def main(serif: Path, sans: Path) -> None:
    """Cut every face for pages, and the sans for figures."""
    for name, (original, cyrillic) in FACES.items():
        folder = serif if name.startswith("serif") else sans
        source = folder / "TTF" / f"{original}.ttf"
        letters = LATIN + SIGNS + CYRILLIC * cyrillic
        cut(source, HERE / f"{name}.woff2", letters, web=True)
        if name == "sans-semibold":
            letters = LATIN + SIGNS  # no figure has Cyrillic in bold
        if name.startswith("sans"):
            cut(source, FIGURES / f"{name}.ttf", letters, web=False)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
