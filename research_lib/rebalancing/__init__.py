"""Rules of rebalancing: when to look, how far is too far, where to go, what it costs."""
