"""A rebalanced portfolio through time: set-up, the accounting loop, orders, lots, the ledger."""
