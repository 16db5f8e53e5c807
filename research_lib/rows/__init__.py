"""Which rows of a file count, and as how much: totals, repeats, the rest, pieces before a split."""
