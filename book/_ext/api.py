"""The API reference, from the docstrings: what a package of the library offers.

``.. public-names:: simulator`` becomes a table of the package's public names and, below it, the
whole docstring of each. Names are read off ``research_lib.__all__``: a new one appears by itself.
"""

from __future__ import annotations

import importlib
import inspect
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList
from sphinx.application import Sphinx

import research_lib as rl


def offered(package: str) -> list[str]:
    """Return the public names that are at home in a package of the library, classes last."""
    home = f"{rl.__name__}.{package}."
    names = [name for name in rl.__all__ if getattr(rl, name).__module__.startswith(home)]
    return sorted(names, key=lambda name: (inspect.isclass(getattr(rl, name)), name))


def methods(found: object) -> list[str]:
    """Return what a class lets a reader call; its attributes stand in its docstring."""
    if not inspect.isclass(found):
        return []
    return [
        name
        for name, member in vars(found).items()
        if inspect.isfunction(member) and not name.startswith("_")
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


class PublicNames(Directive):
    """Put the reference of one package here."""

    required_arguments: ClassVar[int] = 1

    def run(self) -> list[nodes.Node]:
        """Hand the text to autosummary and autodoc."""
        package = self.arguments[0]
        if not offered(package):
            raise self.error(f"research_lib.{package} has no public names: remove the directive")
        self.state.document.settings.env.note_dependency(
            importlib.import_module(f"{rl.__name__}.{package}").__file__
        )
        holder = nodes.container()
        text = StringList(lines(package), source=f"research_lib.{package}")
        self.state.nested_parse(text, self.content_offset, holder)
        return list(holder.children)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("public-names", PublicNames)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
