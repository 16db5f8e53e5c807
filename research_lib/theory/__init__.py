"""Closed forms that the simulations are held to, and invented worlds of one mechanism each."""
