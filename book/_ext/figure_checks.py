"""Warn, and so fail the build, when an image lacks alternative text or a caption."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)


def check_figures(app: Sphinx, doctree: nodes.document) -> None:
    """Look at every image of a page, drawn by a cell or included from a file."""
    for image in doctree.findall(nodes.image):
        name = image.get("uri", "?")
        if not image.get("alt", "").strip():
            logger.warning("%s has no alternative text: say what it shows", name, location=image)
        figure = image.parent
        while figure is not None and not isinstance(figure, nodes.figure):
            figure = figure.parent
        captions = [] if figure is None else list(figure.findall(nodes.caption))
        if not any(caption.astext().strip() for caption in captions):
            logger.warning("%s has no caption: state its finding", name, location=image)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("doctree-read", check_figures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
