"""What cash in a portfolio costs, and who beats a market that all own together."""
