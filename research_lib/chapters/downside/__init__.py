"""What the chapter on downside measures and draws alone."""
