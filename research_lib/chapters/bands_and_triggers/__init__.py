"""What the chapter on bands and triggers measures and draws alone."""
