"""The command as a process: it starts without waiting, and ends with a number and a sentence."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command.conftest import Asked, Run

ROOT = Path(__file__).resolve().parents[2]
# The command; a shell that started the tests in the background has made its children deaf.
HEARING = (
    "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "runpy.run_module('research_lib', run_name='__main__', alter_sys=True)"
)
COMMANDS = ["report", "trades", "wedge", "catalog", "samples", "moscow", "french"]
SLOW = ["numpy", "pandas", "numba", "matplotlib", "scipy", "requests", "nbconvert", "papermill"]


def process(*words: str, folder: Path = ROOT, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **more}
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_help_waits_for_nothing_that_computes() -> None:
    code = (
        "import sys\nfrom research_lib.command.app import app\n"
        "try:\n    app(['report', '--help'])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        f"print([name for name in {SLOW} if name in sys.modules], file=sys.stderr)"
    )
    assert process("-c", code).stderr.strip() == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    assert command in run("--help").stdout
    result = run(command, "--help")
    assert result.exit_code == 0
    told = " ".join(result.stdout.split())
    assert f"python -m research_lib {command}" in told


@pytest.mark.parametrize("command", COMMANDS)
def test_no_help_shows_a_value_of_the_program(run: Run, command: str) -> None:
    told = run(command, "--help").stdout
    assert not re.findall(r"\[default: (?:\W|None|False|True|0\.0)|<list", told)


def test_the_examples_of_the_help_are_commands(run: Run, asked: Asked, tmp_path: Path) -> None:
    """They are taken word by word: what is missing are the files alone."""
    for command in ("report", "trades", "wedge"):
        told = " ".join(run(command, "--help").stdout.split())
        words = told.split("Example: python -m research_lib ")[1].split(" ╭")[0].split()
        words[words.index("-o") + 1] = str(tmp_path / words[words.index("-o") + 1])
        result = run(*words)
        assert result.exit_code == 1, result.output
        assert "holdings.csv" in result.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_ends_have_numbers_and_no_traceback(tmp_path: Path, encoding: str) -> None:
    """Whatever letters a terminal has: those that it lacks are written out."""
    data = tmp_path / "data"
    (data / "samples").mkdir(parents=True)
    (data / "samples" / "вес.csv").write_text("Вес", encoding="utf-8")
    (tmp_path / "Чай").write_text("mine", encoding="utf-8")
    code = (
        "from pathlib import Path\nimport research_lib.datasets.samples as samples\n"
        "samples.data_folder = lambda: Path('data')\n"
        "from research_lib.command.app import app\napp()"
    )
    module = ["-m", "research_lib"]
    for words, end in (
        ([*module, "--help"], 0),
        (module, 2),
        ([*module, "ничего"], 2),
        ([*module, "samples", "-o", "Чай"], 1),
        (["-c", code, "samples", "-o", "Портфель"], 0),
        (["-c", code, "samples", "-o", "Портфель"], 1),
    ):
        result = process(*words, folder=tmp_path, PYTHONIOENCODING=encoding)
        assert result.returncode == end, (words, result.stderr)
        assert "Traceback" not in result.stderr
        assert (result.stderr == "") == (end == 0 or words == module), words
        assert (result.stdout == "") == (result.stderr != ""), words
    told = "вес.csv" if encoding == "utf-8" else "\\u0432\\u0435\\u0441.csv"
    assert told in result.stderr


def test_an_interruption_is_no_traceback(tmp_path: Path) -> None:
    """A server that never answers is waited for, until somebody presses the keys."""
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/iss"
        words = ["moscow", "--date", "2024-12-30", "--address", address, "-o", "a"]
        running = subprocess.Popen(
            [sys.executable, "-c", HEARING, *words],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        silent.settimeout(60)
        connection, _ = silent.accept()
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
        connection.close()
    assert (running.returncode, out) == (130, "")
    assert err.startswith("Error: interrupted")
    assert "Traceback" not in err


def test_a_reader_who_leaves_is_no_error(tmp_path: Path) -> None:
    line = f"{sys.executable} -m research_lib catalog --json | head -c 1"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        ["bash", "-c", line], env=environment, capture_output=True, text=True, check=False
    )
    assert (result.stdout, result.stderr) == ("{", "")


def test_a_fault_of_the_program_is_said_to_be_one(tmp_path: Path) -> None:
    code = (
        "import research_lib.command.tables as tables\nimport research_lib\n"
        "research_lib.catalog = lambda: None.sets\n"
        "from research_lib.command.app import app\napp(['catalog'])"
    )
    quiet, loud = process("-c", code), process("-X", "dev", "-c", code)
    assert (quiet.returncode, quiet.stdout) == (1, "")
    assert "AttributeError" in quiet.stderr
    assert "-X dev" in quiet.stderr
    assert "Traceback" not in quiet.stderr
    assert "Traceback" in loud.stderr
