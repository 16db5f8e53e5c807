"""The colours of the book, each with one meaning."""

from matplotlib.colors import LinearSegmentedColormap

# The four colours of the article, in the set of Okabe and Ito, which colour-blind readers can tell
# apart; each also has its own line style and marker.
BEST = "#009E73"
WORST = "#D55E00"
MARKET = "#0072B2"
ACTUAL = "#E69F00"
SAMPLED = "#8b929c"

# This grey reads on a white page and on a dark one.
INK = "#6b7280"

# What has an order: blues from light, little, to dark, much.
BLUES = LinearSegmentedColormap.from_list(
    "book_blues", ["#d3e7f6", "#8ec5ea", "#3d95d1", "#0072b2", "#1d4f91", "#1b2f63"]
)
