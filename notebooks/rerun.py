"""Execute every chapter in place; keep of its metadata only what a reader needs."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
KEPT_CELL_METADATA = {"mystnb", "tags"}


def rerun(path: Path) -> float:
    """Execute one notebook, write it back, and return the seconds it took."""
    notebook = nbformat.read(path, as_version=4)
    start = time.perf_counter()
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        coalesce_streams=True,
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    try:
        client.execute()
    except Exception as error:
        error.add_note(f"in {path.name}")
        raise
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    # Without the version of Python: it would change the file and not the book.
    notebook.metadata = {
        "kernelspec": KERNEL,
        "language_info": {"name": "python"},
        # nbval compares no pictures: this tells those of an older cell.
        "code_sha256": hashlib.sha256(json.dumps(code).encode()).hexdigest(),
    }
    for cell in notebook.cells:
        kept = KEPT_CELL_METADATA & set(cell.metadata)
        cell.metadata = {key: cell.metadata[key] for key in sorted(kept)}
    nbformat.validate(notebook)
    nbformat.write(notebook, path)
    return time.perf_counter() - start


def main(names: list[str]) -> None:
    """Execute the notebooks named, or all of them, two at a time."""
    paths = [Path(name) for name in names] or sorted(
        NOTEBOOKS.rglob("[0-9]*.ipynb")
    )
    with ThreadPoolExecutor(max_workers=2) as executor:
        for path, seconds in zip(paths, executor.map(rerun, paths), strict=True):
            print(f"{path.name}: {seconds:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
