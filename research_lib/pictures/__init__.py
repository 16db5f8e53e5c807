"""What a notebook stores of a figure: a picture of its lines or dots, and its numbers."""
