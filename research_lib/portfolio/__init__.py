"""A reader's own portfolio: its place in its market, drift, trades back in whole pieces, tax."""
