"""The stored outputs of a notebook beside those of a run: which cell shows something else."""

from __future__ import annotations

import base64
import io
import json
import re
from itertools import zip_longest
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np

# Where an object lies in memory is another at each run.
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
SVG, PNG = "image/svg+xml", "image/png"
# Lines of a picture differ in the last of their hundredths from machine to machine, and so does
# the shade of a dot on an edge.
HUNDREDTHS, SHADE, MEAN_SHADE = 0.021, 0.15, 0.002
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
NAMED = re.compile(r'\bid="([^"]+)"')

Output = dict[str, Any]


def whole(value: Any) -> Any:
    """Return a value of a notebook with its lines joined and addresses of memory left out."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = "".join(value)
    if isinstance(value, str):
        return ADDRESS.sub("ADDRESS", value)
    if isinstance(value, list):
        return [whole(each) for each in value]
    if isinstance(value, dict):
        return {key: whole(each) for key, each in value.items()}
    return value


def alike(kind: str, one: str, other: str) -> bool:
    """Return whether two pictures are the same to the eye."""
    if kind == SVG:
        return _same_lines(_renamed(one), _renamed(other))
    try:
        dots = [_dots(picture) for picture in (one, other)]
    except Exception:  # whatever a damaged picture makes its reader raise
        return False
    if dots[0].shape != dots[1].shape:
        return False
    apart = np.abs(dots[0] - dots[1])
    return bool(apart.max() <= SHADE and apart.mean() <= MEAN_SHADE)


def _renamed(picture: str) -> str:
    # The names are made from the lines: they are numbered in the order in which they come.
    for number, name in enumerate(dict.fromkeys(NAMED.findall(picture))):
        picture = re.sub(rf'(?<=[#"]){re.escape(name)}(?=[")])', f"name{number}", picture)
    return picture


def _same_lines(one: str, other: str) -> bool:
    if NUMBER.sub("#", one) != NUMBER.sub("#", other):
        return False
    numbers = [np.array(NUMBER.findall(picture), dtype=float) for picture in (one, other)]
    return bool((np.abs(numbers[0] - numbers[1]) <= HUNDREDTHS).all())


def _dots(picture: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    content = io.BytesIO(base64.b64decode(picture, validate=False))
    return np.asarray(matplotlib.image.imread(content, format="png"), dtype=np.float64)


def shown(notebook: Path) -> list[tuple[str, list[Output]]]:
    """Return the outputs of each cell of code, with the cell's name."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    return [
        (f"cell {number} ({cell.get('id', 'no name')})", [whole(o) for o in cell["outputs"]])
        for number, cell in enumerate(code, start=1)
    ]


def compared(stored: Path, anew: Path) -> tuple[int, list[str], list[str]]:
    """Return how many outputs there are, which differ, and which pictures are alike only.

    What is an output is all that a run writes: texts, tables, numbers of figures, verdicts,
    answers, pictures, and the count of the cell.
    """
    count, wrong, near = 0, list[str](), list[str]()
    nothing: tuple[str, list[Output]] = ("no cell", [])
    for one, other in zip_longest(shown(stored), shown(anew), fillvalue=nothing):
        name = one[0]
        count += len(one[1])
        if len(one[1]) != len(other[1]):
            wrong.append(f"{name}: stored outputs {len(one[1])}, made anew {len(other[1])}")
            continue
        for held, made in zip(one[1], other[1], strict=True):
            for what, verdict in _parts(held, made):
                (near if verdict else wrong).append(f"{name}: {what}")
    return count, wrong, near


def _parts(held: Output, made: Output) -> list[tuple[str, bool]]:
    """Return what differs between two outputs, and whether it is a picture that looks the same."""
    found = []
    one, other = ({**output, **output.get("data", {}), "data": None} for output in (held, made))
    for kind in sorted(one.keys() | other.keys()):
        a, b = one.get(kind), other.get(kind)
        if a == b:
            continue
        if kind in (SVG, PNG) and a is not None and b is not None:
            found.append((kind, alike(kind, a, b)))
        else:
            found.append((f"{kind}: stored {_start(a, b)}, made anew {_start(b, a)}", False))
    return found


def _start(value: Any, other: Any) -> str:
    """Return what is shown of a value: from a little before the place where it parts."""
    texts = [each if isinstance(each, str) else json.dumps(each) for each in (value, other)]
    pairs = enumerate(zip(*texts, strict=False))
    place = next((at for at, (a, b) in pairs if a != b), min(map(len, texts)))
    return repr(texts[0][max(place - 16, 0) : place + 24])
