"""Execute every chapter in place; keep of its metadata only what a reader needs."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient

import contents

NOTEBOOKS = Path(__file__).parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
VERDICTS = "51_verdicts.ipynb"
# The picture of the first page and of the README is an output of this cell.
PICTURE = ("13_the_wedge.ipynb", "wedge-moscow-01", "book/assets/wedge.svg")
KEPT_CELL_METADATA = {"mystnb", "tags"}
FOLDED = {"hide-cell", "hide-input", "remove-input"}


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
        # JupyterLab folds what the site folds.
        if FOLDED & set(cell.metadata.get("tags", [])):
            cell.metadata["jupyter"] = {"source_hidden": True}
    nbformat.validate(notebook)
    nbformat.write(notebook, path)
    return time.perf_counter() - start


def main(names: list[str]) -> None:
    """Execute the notebooks named, or all, two at a time, and collect the verdicts.

    The page of all verdicts comes last: it shows what the others have found.
    """
    folders = (NOTEBOOKS, NOTEBOOKS / "evidence")
    every = [
        path for folder in folders for path in sorted(folder.glob("[0-9]*.ipynb"))
    ]
    paths = [Path(name) for name in names] or every
    last = [path for path in paths if path.name == VERDICTS]
    with ThreadPoolExecutor(max_workers=2) as executor:
        first = [path for path in paths if path not in last]
        for path, seconds in zip(first, executor.map(rerun, first), strict=True):
            print(f"{path.name}: {seconds:.0f} s")
    copy_picture()
    collect()
    contents.write()
    for path in last:
        print(f"{path.name}: {rerun(path):.0f} s")
        # A verdict of its own that has moved changes what it shows of all of them.
        if collect():
            rerun(path)


def copy_picture() -> None:
    """Write the picture of the first page anew."""
    name, identity, target = PICTURE
    notebook = nbformat.read(NOTEBOOKS / name, as_version=4)
    (cell,) = (cell for cell in notebook.cells if cell.id == identity)
    lines = cell.outputs[0].data["image/svg+xml"]
    (NOTEBOOKS.parent / target).write_text(lines, encoding="utf-8")


def collect() -> bool:
    """Write the table of all verdicts anew; return whether it has changed."""
    data = NOTEBOOKS.parent / "data"
    before = (data / "verdicts.csv").read_bytes()
    subprocess.run([sys.executable, str(data / "verdicts.py")], check=True)
    return (data / "verdicts.csv").read_bytes() != before


if __name__ == "__main__":
    main(sys.argv[1:])
