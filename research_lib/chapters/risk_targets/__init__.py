"""What the chapter on risk targets measures and draws alone."""
