"""What the chapter on names or level measures and draws alone."""
