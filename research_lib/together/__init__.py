"""A reader's files: what is held, its market, its prices and what is wanted, by one name."""
