"""The data sets of the book: catalogue and loading, weights, companies and sectors."""
