"""What the figures to play with are given: numbers of the chapters, a table, the answers."""
