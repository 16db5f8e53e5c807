"""Which rows of a file count: totals, subtotals and rows that stand twice."""
