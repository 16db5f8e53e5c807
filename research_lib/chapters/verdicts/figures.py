"""The claims of the two texts as two fields of tiles."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from research_lib.figures.colours import ACTUAL, BEST, MARKET, SAMPLED, WORST
from research_lib.figures.style import new_figure

# The colour of each finding, and the sign that tells it without colour.
LOOKS = {
    "holds": (BEST, "✓"),
    "holds in part": (MARKET, "◐"),
    "depends": (ACTUAL, "⇄"),
    "fails": (WORST, "✕"),
    "true by construction": ("#8470c4", "≡"),
    "not testable here": (SAMPLED, "?"),
}
ACROSS = 12


def at_a_glance(findings: pd.Series, titles: dict[str, str]) -> Figure:
    """Draw a tile a claim, a panel a text.

    Parameters
    ----------
    findings : Series of str
        Finding by id.
    titles : dict
        Title by the first letter of the ids.

    Returns
    -------
    Figure
    """
    fields = {letter: findings[findings.index.str[0] == letter] for letter in titles}
    heights = [-(-len(field) // ACROSS) for field in fields.values()]
    height = 0.62 * sum(heights) + 1.1
    figure, axes = new_figure(len(fields), height=height, height_ratios=heights)
    for ax, (letter, field) in zip(axes, fields.items(), strict=True):
        for place, (claim, finding) in enumerate(field.items()):
            colour, sign = LOOKS[str(finding)]
            x, y = place % ACROSS, -(place // ACROSS)
            ax.add_patch(Rectangle((x, y), 0.94, 0.9, **_fill(str(finding))))
            ax.text(x + 0.47, y + 0.6, str(claim), ha="center", va="center", fontsize=9)
            ax.text(x + 0.47, y + 0.24, sign, ha="center", va="center", fontsize=10, color=colour)
        rows = -(-len(field) // ACROSS)
        ax.set(xlim=(0, ACROSS), ylim=(1 - rows, 1), title=titles[letter])
        ax.set_axis_off()
    used = [finding for finding in LOOKS if (findings == finding).any()]
    figure.legend(
        [Rectangle((0, 0), 1, 1, **_fill(f)) for f in used],
        [f"{LOOKS[f][1]} {f}" for f in used],
        loc="outside lower center",
        ncols=3,
    )
    return figure


def _fill(finding: str) -> dict[str, Any]:
    """Return how a tile is filled."""
    colour, _ = LOOKS[finding]
    return {"facecolor": colour, "alpha": 0.22}
