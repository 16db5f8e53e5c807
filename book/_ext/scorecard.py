"""``{scorecard}``: claims of each text by verdict, counted when the book is built."""

from __future__ import annotations

from html import escape
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from research_lib.report.scoreboard import counts
from research_lib.report.verdicts import css_class

# By the columns of the count; the page says who wrote what.
TEXTS = {"rebalancing": "Rebalancing", "wedge": "The wedge"}


def scorecard() -> str:
    """Return the lines of the card as HTML: each number beside its finding in words."""
    found = counts()
    lines = []
    for column, title in TEXTS.items():
        chips = "".join(
            f'<li class="rb-verdict--{css_class(str(finding))}">'
            f'<span class="rb-verdict__finding"><b>{number}</b> {escape(str(finding))}</span></li>'
            for finding, number in found[column].items()
            if number
        )
        lines.append(
            f"<div><dt>{title}, {found[column].sum()} claims</dt><dd><ul>{chips}</ul></dd></div>"
        )
    return f'<dl class="rb-scorecard">{"".join(lines)}</dl>'


class ScorecardDirective(SphinxDirective):
    """The card, where a page asks for it."""

    has_content: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """Return the card as one node."""
        return [nodes.raw("", scorecard(), format="html")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("scorecard", ScorecardDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
