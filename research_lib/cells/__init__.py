"""What a file is made of: letters, rows, cells, numbers and dates."""
