"""Who beats the market: what its chapter measures and draws alone."""
