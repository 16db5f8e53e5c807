"""Vaults and pools: shares of a common purse, kept by code."""
