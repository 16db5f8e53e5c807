"""What the chapter on rebalancing premium measures and draws alone."""
