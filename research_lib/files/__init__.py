"""Files as people have them: holdings, markets and prices, read without a silent guess."""
