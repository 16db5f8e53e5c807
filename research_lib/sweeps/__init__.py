"""Many variants of a rule on the same data, measured in memory or into a folder."""
