"""What the chapter on certainty measures and draws alone."""
