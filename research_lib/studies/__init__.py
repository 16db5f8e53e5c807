"""What single chapters measure: each module serves one question, on top of the library."""
