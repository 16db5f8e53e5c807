"""What the chapter on what predicts the distance measures and draws alone."""
