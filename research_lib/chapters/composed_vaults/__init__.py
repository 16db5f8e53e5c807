"""What the chapter on composed vaults measures and draws alone."""
