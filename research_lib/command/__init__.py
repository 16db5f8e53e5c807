"""The library as a command: the report on a portfolio, its trades, its wedge, and downloads."""
