"""What the chapter on inside the wedge measures and draws alone."""
