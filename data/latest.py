"""Fetch Kenneth French's files of today beside the book's data: `make data-latest`.

Writes the data sets that come from his library into a folder of their own, with what_moved.csv:
how they differ from the book's.
"""

import sys

from research_lib.vintages.latest import fetch_french, what_moved


def main(folder: str) -> None:
    """Fetch, compare, and print the comparison."""
    fetch_french(folder, progress=lambda what, done, total: print(f"{done}/{total} {what}"))
    moved = what_moved(folder)
    print(moved.to_string(float_format=lambda value: f"{value:.4g}"))


if __name__ == "__main__":
    main(*sys.argv[1:])
