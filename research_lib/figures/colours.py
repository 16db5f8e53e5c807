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

# What has an order, from little to much, from slow to fast: blues, light to dark.
SLOW_TO_FAST = LinearSegmentedColormap.from_list(
    "slow_to_fast", ["#d3e7f6", "#8ec5ea", "#3d95d1", "#0072b2", "#1d4f91", "#1b2f63"]
)
