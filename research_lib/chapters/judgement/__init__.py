"""What the chapter on judgement measures and draws alone."""
