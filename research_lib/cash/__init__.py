"""What cash in a portfolio costs."""
