"""What the chapter on drift measures and draws alone."""
