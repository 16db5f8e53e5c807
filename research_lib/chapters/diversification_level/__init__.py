"""What the chapter on diversification level measures and draws alone."""
