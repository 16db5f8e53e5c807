"""One pass: every page executed anew in a copy of the sources, and what is then collected."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path

from book._verify import outputs, tree
from book._verify.outcome import Checked
from book._verify.workshop import Workshop

# It shows what the other pages have found, so it comes after them.
LAST = "notebooks/51_verdicts.ipynb"
# Written from the outputs: the table of all verdicts, the contents, the picture of the first page.
COLLECTED = ("data/verdicts.csv", "notebooks/start.ipynb", "book/assets/wedge.svg")
PICTURE = "book/assets/wedge.svg"
# What is computed once and stored, by the name of its check in book/_verify/stored.py.
STORED = {
    "raw": "data: sets derived anew from data/raw",
    "explorer": "data: numbers of the figures to play with",
    "study": "data: cheap rows of the stored studies",
}
PROGRAM = ("-m", "book._verify.stored")
# To start costs as much as a few of them.
TOGETHER = 12


@dataclass
class Pass:
    """What one pass has found, page by page and of what is collected."""

    root: Path
    shop: Workshop
    named: str
    pages: list[str]
    shown: Checked = field(init=False)
    tables: Checked = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing found."""
        self.shown = Checked(f"outputs: {self.named}")
        self.tables = Checked(f"tables from the outputs: {self.named}")

    def begin(self, pool: Executor) -> list[Future[None]]:
        """Start to execute all pages but the last."""
        return [pool.submit(self._page, name) for name in self.pages if name != LAST]

    def end(self) -> list[Checked]:
        """When all others are done: collect, execute the last page, compare the tables."""
        failed = self.shop.collect()
        if LAST in self.pages:
            self._page(LAST)
        if failed:
            self.tables.culprits.append(f"{', '.join(COLLECTED)}: {failed}")
        else:
            self._compare_tables()
        return [self.shown, self.tables]

    def _page(self, name: str) -> None:
        if failed := self.shop.execute(name):
            self.shown.culprits.append(f"{name}: {failed}")
            return
        sys.stderr.write(f"{self.named}: {name}\n")
        count, wrong, near = outputs.compared(self.root / name, self.shop.folder / name)
        self.shown.count += count
        self.shown.culprits += [f"{name}: {what}" for what in wrong]
        self.shown.notes += [f"{name}: {what}, its lines alike to 0.02" for what in near]
        one, other = (_without_outputs(path / name) for path in (self.root, self.shop.folder))
        if one != other:
            self.shown.culprits.append(f"{name}: besides its outputs {tree.parting(one, other)}")

    def _compare_tables(self) -> None:
        for name in COLLECTED:
            self.tables.count += 1
            held, anew = self.root / name, self.shop.folder / name
            if held.is_file() and anew.is_file():
                texts = [path.read_text(encoding="utf-8") for path in (held, anew)]
                if name == PICTURE and outputs.alike(outputs.SVG, *texts):
                    continue
            self.tables.culprits += tree.differences(self.root, self.shop.folder, [name])


def _without_outputs(notebook: Path) -> bytes:
    """Return all else of a notebook that a run writes: counts, metadata, form."""
    page = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in page["cells"]:
        if "outputs" in cell:
            cell["outputs"] = []
    return json.dumps(page, indent=1).encode()


def stored_parts(
    shop: Workshop, parts: list[tuple[str, str]], pool: Executor
) -> Callable[[], list[Checked]]:
    """Start to compute what is stored; the function that comes back waits and tells."""
    found = {kind: Checked(what) for kind, what in STORED.items()}
    started: list[tuple[str, list[str], Future[str]]] = []
    for kind, check in found.items():
        names = [name for each, name in parts if each == kind]
        check.count = len(names)
        for at in range(0, len(names), TOGETHER):
            some = names[at : at + TOGETHER]
            started.append((kind, some, pool.submit(shop.run, ".", *PROGRAM, kind, *some)))

    def finished() -> list[Checked]:
        for kind, names, future in started:
            if not future.result():
                continue
            # One of them is wrong, or several: each by itself then says so.
            told = ((name, shop.run(".", *PROGRAM, kind, name)) for name in names)
            wrong = [f"{name}: {why}" for name, why in told if why]
            found[kind].culprits += wrong or [f"together, {', '.join(names)}: {future.result()}"]
        found["raw"].notes.append("the other sets need the network for their packages: `make data`")
        found["study"].notes.append("the other rows take hours: `make studies`")
        return list(found.values())

    return finished
