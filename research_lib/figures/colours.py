"""The colours of the book, each with one meaning."""

# The four colours of the article, in the set of Okabe and Ito, which colour-blind readers can tell
# apart; each also has its own line style and marker.
BEST = "#009E73"
WORST = "#D55E00"
MARKET = "#0072B2"
ACTUAL = "#E69F00"
SAMPLED = "#8b929c"

# This grey reads on a white page and on a dark one.
INK = "#6b7280"
