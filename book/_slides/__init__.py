"""A deck of slides a chapter, made of the pieces of its built page."""
