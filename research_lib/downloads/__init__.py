"""Pages fetched and kept until all have come, and the Moscow Exchange fetched so."""
