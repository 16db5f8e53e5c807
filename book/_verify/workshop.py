"""A copy of the sources in which everything is made anew, by the project's own programs.

Nothing is ever written into the folder that is verified.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from book._verify import offline

# Of a program that failed, the lines at its end that are told.
LAST = 3
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
ANEW = "import sys, pathlib, rerun; rerun.rerun(pathlib.Path(sys.argv[1]).resolve())"
# What `make rerun` writes after the pages: the picture of the first page, verdicts, contents.
COLLECT = "import rerun, contents; rerun.copy_picture(); rerun.collect(); contents.write()"
# Two builds, as unlike as two machines may make them.
BUILDS = (
    {"PYTHONHASHSEED": "1", "TZ": "UTC"},
    {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "COLUMNS": "200"},
)
BUILD = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"


@dataclass(frozen=True)
class Workshop:
    """A copy of the sources, the Python that works in it, and what it is told."""

    folder: Path
    python: Path = Path(sys.executable)
    told: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """Return the environment of what runs here: this copy's library, one thread a product."""
        paths = [str(self.folder)]
        paths += [str(offline.HOOK)] if os.environ.get(offline.MARK) == offline.REFUSING else []
        kept = {key: value for key, value in os.environ.items() if not key.startswith("JUPYTER")}
        return {
            **kept,
            "PYTHONPATH": os.pathsep.join(paths),
            "OPENBLAS_NUM_THREADS": "1",
            "JUPYTER_PREFER_ENV_PATH": "1",
            **self.told,
        }

    def run(self, where: str, *command: str) -> str:
        """Run Python in a folder of the copy; return what went wrong, nothing if all went well."""
        ran = subprocess.run(
            [str(self.python), *command],
            cwd=self.folder / where,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode == 0:
            return ""
        printed = COLOUR.sub("", ran.stdout + ran.stderr)
        lines = [line for line in printed.splitlines() if line.strip()]
        return f"failed: {' / '.join(lines[-LAST:]) or f'exit code {ran.returncode}'}"

    def execute(self, notebook: str) -> str:
        """Execute a notebook in place."""
        name = notebook.removeprefix("notebooks/")
        return self.run("notebooks", "-c", ANEW, name)

    def collect(self) -> str:
        """Write what is collected from the pages."""
        return self.run("notebooks", "-c", COLLECT)

    def build(self) -> str:
        """Build the site from nothing."""
        return self.run(".", "-c", BUILD, "build", ".", "-W", "--keep-going", "--quiet")

    @property
    def site(self) -> Path:
        """Where the site is then."""
        return self.folder / "_build" / "html"


def pages(names: Iterable[str]) -> list[str]:
    """Return the notebooks among the sources that are executed."""
    folders = ("notebooks", "notebooks/evidence")
    paths = [Path(name) for name in names if name.endswith(".ipynb")]
    return [
        path.as_posix()
        for path in paths
        if path.parent.as_posix() in folders and path.name[0].isdigit()
    ]
