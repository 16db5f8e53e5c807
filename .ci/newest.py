"""Pin the newest packages in requirements.txt, as `make newest` does before it writes the lock.

    python .ci/newest.py UV

UV is the command of uv. A line may hold back what the book cannot follow, at the head of its
reason: `jupyter-book==1.0.4.post1  # <2: builds the site`. Nothing is written unless one set of
packages fits all lines.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINE = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<pin>\S+)(?P<space> +)# (?P<limit>[<!=>~][^:]*)?", re.MULTILINE
)


def loosened(requirements: str) -> str:
    """Return the names of the requirements, each with its limit if it has one."""
    return "".join(f"{line['name']}{line['limit'] or ''}\n" for line in LINE.finditer(requirements))


def pinned(requirements: str, resolved: str) -> str:
    """Return the requirements with the pins of a resolution, its reasons in their column.

    Raises
    ------
    ValueError
        If the resolution lacks one of them.
    """
    found = dict(re.findall(r"^([a-z0-9.-]+)==([^ ;\\\n]+)", resolved, re.MULTILINE))

    def renewed(line: re.Match[str]) -> str:
        if line["name"] not in found:
            raise ValueError(f"{line['name']} was not resolved: is its name right?")
        start = f"{line['name']}=={found[line['name']]}"
        column = len(f"{line['name']}=={line['pin']}{line['space']}")
        return f"{start:<{max(column, len(start) + 1)}}# {line['limit'] or ''}"

    return LINE.sub(renewed, requirements)


def main(uv: str) -> None:
    """Resolve, and write requirements.txt."""
    path = ROOT / "requirements.txt"
    requirements = path.read_text(encoding="utf-8")
    command = [uv, "pip", "compile", "--quiet", "--no-header", "--no-annotate"]
    resolved = subprocess.run(
        # The oldest Python that the book runs on: what is newer than it can use is not chosen.
        [*command, "--python-version", "3.11", "-"],
        input=loosened(requirements),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    path.write_text(pinned(requirements, resolved), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
