"""Kenneth French's files of today in the form of the book's data, and what moved since the book."""
