"""The library as a command: a reader's files in, one page of what the book says of them out."""
