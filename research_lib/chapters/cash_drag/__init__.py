"""What the chapter on cash drag measures and draws alone."""
