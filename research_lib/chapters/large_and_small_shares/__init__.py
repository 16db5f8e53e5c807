"""What the chapter on large and small shares measures and draws alone."""
