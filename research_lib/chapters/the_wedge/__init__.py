"""What the chapter on the wedge measures and draws alone."""
