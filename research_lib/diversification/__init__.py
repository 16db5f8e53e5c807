"""The level of diversification and what it bounds: overlap, limits, capacity, the wedge."""
