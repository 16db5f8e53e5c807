"""A notebook runs in a kernel of this Python; what goes wrong there is told here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_notebook
from small_notebook import code

import research_lib
from research_lib.one_page.execution import execute

SET = "holdings, number = '', 1  # two at once\nnames = {}"


def written(folder: Path, *sources: str) -> Path:
    path = folder / "mine.ipynb"
    cells = [code(SET, "parameters"), code("1 / 0", "remove-report"), *map(code, sources)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def same(text: str) -> str:
    return text


def printed(notebook: Any) -> Any:
    return json.loads(notebook.cells[-1].outputs[0].text)


def test_it_is_this_python_whatever_is_registered_under_its_name(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Parameters arrive as they are; nothing is written on the terminal; nothing is left over."""
    registered = tmp_path / "kernels" / "python3"
    registered.mkdir(parents=True)
    no_python = {"argv": ["no-such-python", "{connection_file}"], "language": "python"}
    (registered / "kernel.json").write_text(json.dumps(no_python | {"display_name": ""}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    said = (
        "import json, os, sys, research_lib\n"
        "print(json.dumps([sys.executable, research_lib.__file__, holdings, number, names,"
        " os.getcwd(), os.getpid()]))"
    )
    nasty = {"a\"'\\\n{}$`": ["Чай", None, 1.5, True]}
    given = {"holdings": 'it\'s "mine".csv\\', "number": 2, "names": nasty}
    steps: list[tuple[str, int, int]] = []
    path = written(tmp_path, said)
    ran = printed(execute(path, given, same, lambda *step: steps.append(step)))
    assert ran[:5] == [sys.executable, research_lib.__file__, *given.values()]
    assert Path(ran[5]).parent == temporary
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []
    assert list(temporary.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(ran[6], 0)
    assert [step[1] for step in steps] == [0, 1, 2]
    assert {step[2] for step in steps} == {4}


def test_a_cell_that_fails_says_where(tmp_path: Path) -> None:
    path = written(tmp_path, "1 / 1", "1 / number")
    with pytest.raises(ZeroDivisionError) as caught:
        execute(path, {"number": 0}, same)
    where, cell = caught.value.__notes__
    assert "<module>" in where
    assert path.name in cell


def test_a_kernel_that_dies_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="memory"):
        execute(written(tmp_path, "import os\nos._exit(9)"), {}, same)


INTERRUPTED = """
import sys
from pathlib import Path
from research_lib.one_page.execution import execute

def interrupt(section, done, total):
    if done == 2:
        raise KeyboardInterrupt

try:
    execute(Path(sys.argv[1]), {}, str, interrupt)
except KeyboardInterrupt:
    print("interrupted")
"""


def test_who_interrupts_leaves_nothing_behind(tmp_path: Path) -> None:
    """In a process of its own: a browser of other tests would keep this one's loop busy."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    path = written(
        tmp_path,
        f"import os, pathlib\npathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(os.getpid()))",
        "2",
    )

    ran = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(path)],
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert ran.stdout == "interrupted\n"
    assert list(temporary.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_the_kernel_finds_what_this_process_finds_and_leaves_it_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "only").mkdir()
    (tmp_path / "only" / "only_here.py").write_text("")
    program = (
        "import sys; from pathlib import Path; from research_lib.one_page.execution import *\n"
        f"sys.path.insert(0, {str(tmp_path / 'only')!r})\n"
        f"execute(Path({str(written(tmp_path, 'import only_here'))!r}), {{}}, str)\n"
        "print(SLOW in sys.modules); __import__(SLOW); print(SLOW in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert said.stdout.decode().split() == ["False", "True"]
    assert said.stderr == b""


def test_a_parameter_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holding"):
        execute(written(tmp_path), {"holding": "x.csv"}, same)
    path = tmp_path / "untagged.ipynb"
    nbformat.write(new_notebook(cells=[code("1")]), path)
    with pytest.raises(ValueError, match=path.name):
        execute(path, {}, same)
