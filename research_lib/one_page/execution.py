"""A notebook executed with a reader's parameters, in a kernel of the Python that runs."""

from __future__ import annotations

import ast
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

from research_lib.one_page.carried import KIND, Renamed, again

# What is done, how much of it, of how much.
Progress = Callable[[str, int, int], None]
START = 120  # seconds that a kernel may take to answer
PROGRAM = "import sys; sys.path[:] = {}; from ipykernel.kernelapp import main; main()"
EXTENSION = "research_lib.one_page.carried"
# Checks addresses in letters of all scripts, by a grammar that takes two seconds to import; no
# notebook has such an address to check.
SLOW = "rfc3987_syntax"
# The tag of cells that belong to the book alone: what is asked there of its samples may be wrong of
# other files.
LEFT_OUT = "remove-report"
LAST = "writing the page"


class OwnKernel(AsyncKernelManager):
    """A kernel of the Python that runs, whatever else is registered under a name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.clients: list[Any] = []

    def client(self, **options: Any) -> Any:
        """Return one who asks, who is to be dismissed."""
        self.clients.append(super().client(**options))
        return self.clients[-1]

    @property
    def kernel_spec(self) -> KernelSpec:
        """Return how it is started: with the modules of this process, and no set-up of a reader."""
        modules = [os.path.abspath(folder) for folder in sys.path]
        return KernelSpec(
            argv=[
                *(sys.executable, "-c", PROGRAM.format(modules), "-f", "{connection_file}"),
                "--IPKernelApp.log_level=ERROR",
                f"--IPKernelApp.extensions={EXTENSION}",
                "--HistoryManager.enabled=False",
            ],
            env={"IPYTHONDIR": str(Path(self.connection_file).parent)},
            language="python",
            display_name="Python",
        )


def execute(
    path: Path,
    parameters: Mapping[str, Any],
    renamed: Renamed,
    progress: Progress | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Any:
    """Return a notebook, executed, without its cells tagged ``remove-report``.

    Parameters
    ----------
    path : Path
        A notebook with a cell tagged ``parameters``.
    parameters : mapping of str to object
        Values of names that the cell sets.
    renamed : callable
        Puts into a message the names of files as the reader gave them.
    progress : callable, optional
        Told what is done, and how many cells of how many are behind.
    meanwhile : callable, optional
        Done while the kernel starts, such as a look at the files; what it raises ends all.

    Raises
    ------
    ValueError
        If the notebook has no such cell, or sets no such name there.
    Exception
        What a cell raised: by kind, message and fields, with a note that names the cell.
    RuntimeError
        If the kernel died.
    """
    with tempfile.TemporaryDirectory() as folder, _kernel(Path(folder)) as manager, _quiet():
        # While the kernel starts.
        with _without(SLOW):
            import nbformat
            import papermill
            from nbclient.exceptions import DeadKernelError
            from papermill.exceptions import PapermillExecutionError

        if meanwhile:
            meanwhile()
        read: Any = nbformat.read  # without types
        notebook = read(path, as_version=4)
        _check(notebook, path.name, parameters)
        notebook.cells = [each for each in notebook.cells if LEFT_OUT not in _tags(each)]
        failed: list[Any] = []
        try:
            return papermill.execute_notebook(
                notebook,
                None,
                parameters=dict(parameters),
                kernel_name="python3",
                language="python",
                progress_bar=False,
                request_save_on_cell_execute=False,
                cwd=folder,
                start_timeout=START,
                km=manager,
                on_cell_start=_counted(notebook, progress),
                on_cell_error=lambda cell, **_: failed.append(cell),
            )
        except PapermillExecutionError as error:
            problem = _problem(failed, error, renamed)
            problem.add_note(f"in cell {error.exec_count} of {path.name}")
        except DeadKernelError as error:
            message = (
                f"{path.name} ended before its end, perhaps for want of memory: try fewer rows"
            )
            problem = RuntimeError(message)
            problem.add_note(str(error))
        raise problem


@contextmanager
def _kernel(folder: Path) -> Iterator[OwnKernel]:
    """Start a kernel, which gets ready by itself; it ends with what it was started for."""
    manager = OwnKernel(connection_file=str(folder / "kernel.json"))
    run_sync(manager.start_kernel)(cwd=str(folder))
    try:
        yield manager
    finally:
        for client in manager.clients:
            client.stop_channels()
        run_sync(manager.shutdown_kernel)(now=True)


@contextmanager
def _without(module: str) -> Iterator[None]:
    """Let imports go without a module that they can do without."""
    modules: dict[str, Any] = sys.modules
    absent = module not in modules
    if absent:
        modules[module] = None
    try:
        yield
    finally:
        if absent:
            del modules[module]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep papermill from warning on the terminal of parameters that `_check` finds and it not."""
    logger = logging.getLogger("papermill")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _check(notebook: Any, name: str, parameters: Mapping[str, Any]) -> None:
    cells = [cell for cell in notebook.cells if "parameters" in _tags(cell)]
    if len(cells) != 1:
        raise ValueError(f"{name} has {len(cells)} cells tagged parameters: tag one")
    assigned = (node for node in ast.walk(ast.parse(cells[0].source)) if isinstance(node, ast.Name))
    known = [node.id for node in assigned]
    unknown = [each for each in parameters if each not in known]
    if unknown:
        raise ValueError(f"{name} has no {', '.join(unknown)}; it has: {', '.join(known)}")


def _tags(cell: Any) -> list[str]:
    return list(cell.metadata.get("tags", []))


def _counted(notebook: Any, progress: Progress | None) -> Callable[..., None]:
    """Return what tells the section that a cell stands in, and how many are behind."""
    total = len(notebook.cells) + 2  # the parameters make one more; the page is the last step
    section, done = "reading", 0
    sections: dict[str, str] = {}
    for cell in notebook.cells:
        heads = [line for line in cell.source.splitlines() if line.startswith("#")]
        if cell.cell_type == "markdown" and heads:
            section = heads[-1].lstrip("# ")
        sections[cell.get("id", "")] = section

    def told(cell: Any, **_: Any) -> None:
        nonlocal done
        if progress:
            progress(sections.get(cell.get("id", ""), "reading"), done, total)
        done += 1

    return told


def _problem(failed: list[Any], error: Any, renamed: Renamed) -> Exception:
    outputs = [output for cell in failed for output in cell.outputs]
    carried = [output.data[KIND] for output in outputs if KIND in output.get("data", {})]
    if carried:
        return again(carried[-1], renamed)
    return RuntimeError(f"{error.ename}: {renamed(str(error.evalue))}")
