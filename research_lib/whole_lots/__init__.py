"""Trades in whole pieces or lots that come nearest to a target, as integer programmes."""
