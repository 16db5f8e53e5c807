"""Keep every page free of requests to other machines.

MathJax is copied into the site from the package that carries it, as the one file that holds all
of TeX and draws glyphs as SVG: it loads nothing else and needs no web font, which some browsers
refuse to load from a disk. Thebe, which Jupyter Book adds to every page, is taken out.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.fileutil import copy_asset

MATHJAX = "tex-svg-full.js"


def mathjax_file() -> Path:
    """Return the path of the MathJax bundle in the environment.

    Raises
    ------
    ExtensionError
        If the package that carries it is not installed.
    """
    spec = find_spec("sphinx-mathjax-offline")
    if spec is None or spec.origin is None:
        raise ExtensionError("sphinx-mathjax-offline is not installed: run `make book`")
    return Path(spec.origin).parent / "static" / "mathjax" / MATHJAX


def point_to_local_mathjax(app: Sphinx) -> None:
    """Load MathJax from the site and leave out its menu, whose choices load further files."""
    app.config.mathjax_path = f"mathjax/{MATHJAX}"
    settings = app.config.mathjax3_config or {}
    settings.setdefault("options", {})["enableMenu"] = False
    settings.setdefault("svg", {})["fontCache"] = "global"
    app.config.mathjax3_config = settings


def copy_mathjax(app: Sphinx, exception: Exception | None) -> None:
    """Put MathJax beside the pages."""
    if exception is None and app.builder.format == "html":
        copy_asset(mathjax_file(), Path(app.outdir) / "_static" / "mathjax")


def detach_thebe(app: Sphinx) -> None:
    """Remove what sphinx-thebe would add to pages: its style sheet, scripts and address."""
    for listeners in app.events.listeners.values():
        listeners[:] = [
            listener
            for listener in listeners
            if not getattr(listener.handler, "__module__", "").startswith("sphinx_thebe")
        ]
    app.registry.css_files[:] = [
        (name, attributes) for name, attributes in app.registry.css_files if "thebe" not in name
    ]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    detach_thebe(app)
    app.connect("builder-inited", point_to_local_mathjax, priority=100)
    app.connect("build-finished", copy_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
