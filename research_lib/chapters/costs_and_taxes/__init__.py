"""What the chapter on costs and taxes measures and draws alone."""
