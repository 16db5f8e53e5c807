"""What the chapter on what discipline earns measures and draws alone."""
