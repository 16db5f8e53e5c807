"""Rebalancing and diversification, measured.

The functions behind the book: data sets with their market weights, the level of diversification
and its wedge, the cost of cash, and a simulator of rebalancing rules with every trade on the books.
"""

# The public names stand in __init__.pyi, one a line, for readers, editors and type checkers; a
# name is imported when it is first asked for (PEP 562, in the form of Scientific Python's SPEC 1),
# so that `import research_lib` waits for no other package.
import ast
from importlib import import_module
from pathlib import Path

__version__ = "0.1.0"

_STUB = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
_IMPORTS = [node for node in _STUB.body if isinstance(node, ast.ImportFrom)]
_HOMES = dict(sorted((alias.name, node.module or "") for node in _IMPORTS for alias in node.names))
__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found  # the next time it is simply there
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
