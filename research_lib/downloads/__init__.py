"""Markets fetched live: the Moscow Exchange, and Kenneth French's files of today."""
