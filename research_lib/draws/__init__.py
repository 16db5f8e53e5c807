"""Portfolios drawn by chance, and all of them that there are."""
