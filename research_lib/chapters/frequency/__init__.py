"""What the chapter on frequency measures and draws alone."""
