"""A reader's own portfolio: its place in its market, drift, tax by lot, what rules would do."""
