"""What the chapter on capacity measures and draws alone."""
