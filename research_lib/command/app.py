"""The commands under one name, and what a wrong word or a wrong file ends with."""

from __future__ import annotations

import dataclasses
import inspect
import io
import sys
from collections.abc import Callable
from typing import Any, NoReturn, get_type_hints

import typer
from typer.core import TyperGroup

from research_lib.command.terminal import say_error

# 2 is that of wrong usage, which typer gives.
UNUSABLE, NO_NETWORK, INTERRUPTED = 1, 3, 130
FAULT = "a fault of this program, not of your files: python -X dev -m research_lib says where"


class Commands(TyperGroup):
    """Commands that end with a sentence and a number, never with a traceback over a file."""

    def main(self, *args: Any, **settings: Any) -> NoReturn:
        """Run a command and leave with its number."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):  # letters that it lacks are written out
                stream.reconfigure(errors="backslashreplace")
        sys.exit(self._ended(*args, **{**settings, "standalone_mode": False}))

    def _ended(self, *args: Any, **settings: Any) -> int:
        try:
            code = int(super().main(*args, **settings) or 0)
        except typer.TyperException as error:
            message = error.format_message().rstrip()
            if message:  # without a command there is the help instead
                say_error(message + _help_for(getattr(error, "ctx", None)))
            return error.exit_code
        except ConnectionError as error:
            say_error(error)
            return NO_NETWORK
        except OSError as error:
            say_error(_of_system(error))
            return UNUSABLE
        except (ValueError, RuntimeError) as error:
            say_error(error)
            return UNUSABLE
        except Exception as error:
            if sys.flags.dev_mode:
                raise
            say_error(f"{type(error).__name__}: {error}; {FAULT}")
            return UNUSABLE
        if code == INTERRUPTED:
            say_error("interrupted; no file is left half-written")
        return code


def _help_for(context: Any) -> str:
    return f"\nHelp: {context.command_path} --help" if context is not None else ""


def _of_system(error: OSError) -> str:
    """Say what the system refused: which file, and why."""
    if error.filename is None or not error.strerror:
        return str(error)
    return f"{error.filename}: {error.strerror}; see that it is there and may be read or written"


def expanded(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each field of the dataclasses among its parameters.

    What several commands take is so written down once.
    """
    parameters = inspect.signature(command, eval_str=True).parameters.values()
    groups: dict[str, Any] = {
        parameter.name: parameter.annotation
        for parameter in parameters
        if dataclasses.is_dataclass(parameter.annotation)
    }

    def run(**options: Any) -> None:
        for name, group in groups.items():
            fields = [field.name for field in dataclasses.fields(group)]
            options[name] = group(**{field: options.pop(field) for field in fields})
        command(**options)

    taken = [parameter for parameter in parameters if parameter.name not in groups]
    taken += [parameter for group in groups.values() for parameter in _as_options(group)]
    run.__signature__ = inspect.Signature(taken)  # type: ignore[attr-defined]
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__annotations__ = {}
    return run


def _as_options(group: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=field.default,
            annotation=hints[field.name],
        )
        for field in dataclasses.fields(group)
    ]


def _commands() -> typer.Typer:
    from research_lib.command import fetching, portfolio, tables

    found = typer.Typer(
        cls=Commands,
        help="Diversification and rebalancing, measured on your own files.",
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    for command in [*portfolio.COMMANDS, *tables.COMMANDS, *fetching.COMMANDS]:
        found.command()(expanded(command))
    return found


app = _commands()
