"""The code of figures and tables: folded, with one button for the whole site (code.js).

MyST-NB names every fold "Toggle hidden content", which a screen reader says in place of the words
that others see; that name is taken out.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

HIDDEN_NAME = ' aria-label="Toggle hidden content"'


def use_visible_names(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let the words of a fold be its name."""
    if "body" in context:
        context["body"] = context["body"].replace(HIDDEN_NAME, "")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_js_file("code.js")
    app.add_js_file("verdicts.js", loading_method="defer")
    app.connect("html-page-context", use_visible_names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
