"""What goes wrong in a cell of a notebook, carried to the process that runs it."""

from __future__ import annotations

import builtins
import importlib
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research_lib.cells.problem import FileProblem
from research_lib.one_page.found import PACKAGE

if TYPE_CHECKING:
    from ipykernel.zmqshell import ZMQInteractiveShell

KIND = "application/vnd.research-lib.problem+json"
FIELDS = ("what", "file", "remedy", "row", "column", "value")
# What takes long to import, and every report needs: done while the other process gets ready.
EARLY = ("research_lib.figures.style", "research_lib.simulator.simulate")

Renamed = Callable[[str], str]


def load_ipython_extension(shell: ZMQInteractiveShell) -> None:
    """Let a kernel tell of each exception besides its traceback."""
    listen: Any = shell.set_custom_exc  # without types
    listen((Exception,), _tell)
    for module in EARLY:
        importlib.import_module(module)


def _tell(shell: Any, kind: Any, problem: Any, trace: Any, tb_offset: int | None = None) -> None:
    shell.display_pub.publish({KIND: told(problem)})


def told(problem: BaseException) -> dict[str, Any]:
    """Return an exception as plain values: kinds, nearest first, message, parts and place."""
    fields = {}
    if isinstance(problem, FileProblem):
        fields = {name: _plain(getattr(problem, name)) for name in FIELDS}
    # Not `args`, which lack the name of the file that is not there.
    given = list(problem.__reduce__()[1])
    arguments = [_plain(each) for each in given]
    every = [*traceback.extract_tb(problem.__traceback__)]
    frames = [each for each in every if PACKAGE.name in Path(each.filename).parts] or every
    where = [f"{Path(each.filename).name}, line {each.lineno}, in {each.name}" for each in frames]
    return {
        "kinds": [kind.__name__ for kind in type(problem).__mro__],
        "message": str(problem),
        "arguments": arguments if arguments == given else None,
        "fields": fields,
        "where": where[-1] if where else "",
    }


def again(told: Mapping[str, Any], renamed: Renamed) -> Exception:
    """Return the exception that was told, with its files named as the reader named them."""
    problem = _again(told, renamed)
    if told["where"]:
        problem.add_note(told["where"])
    return problem


def _again(told: Mapping[str, Any], renamed: Renamed) -> Exception:
    if told["fields"]:
        return FileProblem(**{name: _named(each, renamed) for name, each in told["fields"].items()})
    message = renamed(told["message"])
    for name in told["kinds"]:
        kind = getattr(builtins, name, None)
        if not (isinstance(kind, type) and issubclass(kind, Exception)) or kind is Exception:
            continue
        arguments = [_named(each, renamed) for each in told["arguments"] or [message]]
        try:
            return kind(*arguments)
        except TypeError:  # it wants more than a message; the next kind is more general
            continue
    return RuntimeError(f"{told['kinds'][0]}: {message}")


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _named(value: Any, renamed: Renamed) -> Any:
    return renamed(value) if isinstance(value, str) else value
