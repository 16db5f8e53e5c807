"""Which rows of a file count: totals, subtotals, rows that stand twice, and what is left aside."""
