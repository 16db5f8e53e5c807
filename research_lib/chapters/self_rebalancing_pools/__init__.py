"""What the chapter on self-rebalancing pools measures and draws alone."""
