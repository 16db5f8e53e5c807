"""Closed forms that the simulations are held to: drift between looks, the no-trade region."""
