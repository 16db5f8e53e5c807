"""What the chapter on similar not same measures and draws alone."""
