"""The API reference, from the docstrings: what a package of the library offers.

``.. public-names:: simulator`` becomes a table of the package's public names and, below it, the
whole docstring of each; ``.. public-names::`` alone becomes the list of all names by package.
Names are read off ``research_lib.__all__``: a new one appears by itself.
"""

from __future__ import annotations

import inspect
import re
from typing import Any, ClassVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import research_lib as rl


def home(name: str) -> str:
    """Return the package of the library in which a public name is at home."""
    return str(getattr(rl, name).__module__.split(".")[1])


# Methods by which the simulator asks a rule.
ASKED = {"targets", "rows"}

# In the order of the house; each has a page of its own, book/api/<package>.md.
PAGES = [
    "base",
    "datasets",
    "diversification",
    "draws",
    "rebalancing",
    "simulator",
    "measures",
    "growth",
    "inference",
    "sweeps",
    "comparison",
    "cash",
    "vaults",
    "report",
]


def offered(package: str) -> list[str]:
    """Return the public names that are at home in a package of the library, classes last."""
    names = [name for name in rl.__all__ if home(name) == package]
    return sorted(names, key=lambda name: (inspect.isclass(getattr(rl, name)), name))


def methods(found: object) -> list[str]:
    """Return what a class lets a reader call; its attributes stand in its docstring.

    What the simulator asks of a rule is left out: no reader calls it.
    """
    if not inspect.isclass(found):
        return []
    return [
        name
        for name, member in vars(found).items()
        if inspect.isfunction(member) and not name.startswith("_") and name not in ASKED
    ]


def lines(package: str) -> list[str]:
    """Return the reStructuredText of one package's reference."""
    names = offered(package)
    text = [f".. currentmodule:: {rl.__name__}", "", ".. autosummary::", "   :nosignatures:", ""]
    text += [f"   {name}" for name in names]
    for name in names:
        found = getattr(rl, name)
        kind = "class" if inspect.isclass(found) else "function"
        # What a reader is handed and never makes is shown without the arguments of its making.
        call = "" if "Parameters\n" in (inspect.getdoc(found) or "") or kind == "function" else "()"
        text += ["", f".. auto{kind}:: {name}{call}"]
        if methods(found):
            text += [f"   :members: {', '.join(methods(found))}"]
    return text


def overview() -> list[str]:
    """Return the reStructuredText of the list of packages with their public names."""
    text = [f".. currentmodule:: {rl.__name__}"]
    for package in PAGES:
        names = ", ".join(f":obj:`{name}`" for name in offered(package))
        text += ["", f":doc:`/book/api/{package}`", f"   {names}"]
    return text


class PublicNames(SphinxDirective):
    """Put the reference of one package here, or the list of all."""

    optional_arguments: ClassVar[int] = 1

    def run(self) -> list[nodes.Node]:
        """Hand the text to autosummary and autodoc."""
        package = next(iter(self.arguments), None)
        if package is not None and package not in PAGES:
            raise self.error(f"research_lib.{package} has no public names: remove the directive")
        text = overview() if package is None else lines(package)
        holder = nodes.container()
        self.state.nested_parse(StringList(text, source=rl.__name__), self.content_offset, holder)
        return list(holder.children)


def plain_references(app: Sphinx, doctree: nodes.document) -> None:
    """Write [1] where numpydoc, to tell two docstrings apart, wrote [R0123abcd-1]."""
    for text in list(doctree.findall(nodes.Text)):
        plain = re.sub(r"^(\[?)R[0-9a-f]+-(\w+\]?)$", r"\1\2", text)
        if plain != text and text.parent is not None:
            text.parent.replace(text, nodes.Text(plain))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("public-names", PublicNames)
    app.connect("doctree-read", plain_references, priority=600)  # after numpydoc has read them
    return {"parallel_read_safe": True, "parallel_write_safe": True}
