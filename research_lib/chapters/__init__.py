"""What single chapters measure and draw: one folder a chapter, named as its notebook."""
