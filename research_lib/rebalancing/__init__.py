"""Rules of rebalancing as they are given: looks, bands, targets, costs, taxes, dealing terms."""
