"""Keep every page free of requests to other machines.

MathJax is copied into the site from the package that carries it, in the parts that a page needs:
it reads TeX, draws glyphs as SVG, which needs no web font that some browsers refuse to load from a
disk, and tells screen readers what they mean. Its bundle has a menu, speech and every alphabet too,
and is twice as heavy. Thebe, which Jupyter Book adds to every page, is taken out.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

# The first loads the others from the folder that it stands in.
FIRST, FONT = "startup.js", "output/svg/fonts/tex.js"
PARTS = [FIRST, "core.js", "input/tex.js", "output/svg.js", "a11y/assistive-mml.js", FONT]

# The shapes of one alphabet, by character; a character without one is shown in a letter of the
# system, which a test of the built pages finds.
ALPHABET = re.compile(r"(?<=AddPaths\)\()\w+\.(\w+),\{[^}]*\}")
SHAPE = re.compile(r'(?<=[{,])(\w+):"[^"]*",?')
# Alphabets that no page uses, and letters of script, Fraktur, sans and typewriter in the two that
# hold the letters of all.
UNUSED = {
    *("fraktur", "frakturBold", "monospace", "texCalligraphicBold", "texOldstyle"),
    *("texOldstyleBold", "sansSerif", "sansSerifBold", "sansSerifItalic", "sansSerifBoldItalic"),
}
LETTERS = {*range(0x1D49C, 0x1D6A4), *range(0x1D756, 0x1D7CC), *range(0x1D7D8, 0x1D800)}


def without_unused_shapes(font: str) -> str:
    """Return the file of MathJax's shapes without those that no page uses.

    Raises
    ------
    ExtensionError
        If the file is not of the form that is known.
    """
    found = {match[1] for match in ALPHABET.finditer(font)}
    if not UNUSED | {"normal", "bold", "italic"} <= found:
        raise ExtensionError(f"{FONT}: the alphabets are not told apart: {sorted(found)}")

    def kept(alphabet: re.Match[str]) -> str:
        if alphabet[1] in UNUSED:
            return SHAPE.sub("", alphabet[0])
        if alphabet[1] in ("normal", "bold"):
            return SHAPE.sub(
                lambda shape: "" if int(float(shape[1])) in LETTERS else shape[0], alphabet[0]
            )
        return alphabet[0]

    return ALPHABET.sub(kept, font)


def mathjax_folder() -> Path:
    """Return the folder of MathJax in the environment.

    Raises
    ------
    ExtensionError
        If the package that carries it is not installed.
    """
    spec = find_spec("sphinx-mathjax-offline")
    if spec is None or spec.origin is None:
        raise ExtensionError("sphinx-mathjax-offline is not installed: run `make book`")
    return Path(spec.origin).parent / "static" / "mathjax"


def point_to_local_mathjax(app: Sphinx) -> None:
    """Load MathJax from the site."""
    app.config.mathjax_path = f"mathjax/{FIRST}"
    settings = app.config.mathjax3_config or {}
    settings["loader"] = {"load": ["input/tex", "output/svg", "a11y/assistive-mml"]}
    settings.setdefault("svg", {})["fontCache"] = "global"
    app.config.mathjax3_config = settings


def copy_mathjax(app: Sphinx, exception: Exception | None) -> None:
    """Put MathJax beside the pages."""
    if exception is None and app.builder.format == "html":
        folder = Path(app.outdir) / "_static" / "mathjax"
        for part in PARTS:
            script = (mathjax_folder() / part).read_text(encoding="utf-8")
            (folder / part).parent.mkdir(parents=True, exist_ok=True)
            (folder / part).write_text(
                without_unused_shapes(script) if part == FONT else script, encoding="utf-8"
            )


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
