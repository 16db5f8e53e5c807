"""What the chapter on choosing a level measures and draws alone."""
