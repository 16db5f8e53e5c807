"""What runs elsewhere: the workflows, and the two scripts that the weekly one is made of."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
Workflow = dict[Any, Any]

every_workflow = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


NEWEST, REPORT, AUDIT = script("newest"), script("report"), script("audit")


def read(name: str | Path) -> Workflow:
    path = ROOT / ".github" / "workflows" / name
    found: Workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    found["on"] = found.pop(True)  # what YAML takes the word for
    return found


def steps(workflow: Workflow) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@every_workflow
def test_a_workflow_is_of_the_known_form(path: Path) -> None:
    workflow = read(path)
    assert workflow["name"] == path.stem
    assert workflow["on"]
    assert "concurrency" in workflow
    for job in workflow["jobs"].values():
        assert {"runs-on", "timeout-minutes", "steps"} <= set(job)
        assert set([job["needs"]] if "needs" in job else []) <= set(workflow["jobs"])
    for step in steps(workflow):
        assert step["name"]
        assert ("run" in step) != ("uses" in step)


@every_workflow
def test_nobody_is_given_more_than_is_needed(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] in ({}, {"contents": "read"})
    for name, job in workflow["jobs"].items():
        asked = job.get("permissions", {})
        writes = {what for what, how in asked.items() if how != "read"}
        assert writes == (
            {"pages", "id-token"} if (path.stem, name) == ("publish", "publish") else set()
        )


@every_workflow
def test_an_action_is_pinned_to_a_commit_and_its_version_told(path: Path) -> None:
    """And it is GitHub's own."""
    text = path.read_text(encoding="utf-8")
    used = [step["uses"] for step in steps(read(path)) if "uses" in step]
    pins = re.findall(r"uses: (actions/[\w-]+@[0-9a-f]{40}) # v\d+\.\d+\.\d+$", text, re.MULTILINE)
    assert pins == used


@every_workflow
def test_a_shell_can_read_what_is_run(path: Path) -> None:
    workflow = read(path)
    default = workflow.get("defaults", {}).get("run", {}).get("shell", "sh")
    for step in steps(workflow):
        if "run" in step:
            shell = [shutil.which(step.get("shell", default)) or "sh", "-n"]
            ran = subprocess.run(
                shell, input=step["run"], capture_output=True, text=True, check=False
            )
            assert ran.returncode == 0, ran.stderr
            # A name of a branch is no part of a program: it comes as a variable.
            assert "${{" not in step["run"], step["name"]


@every_workflow
def test_what_is_run_and_asked_for_is_there(path: Path) -> None:
    workflow = read(path)
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for step in steps(workflow):
        run = step.get("run", "")
        assert set(re.findall(r"^make ([a-z-]+)", run, re.MULTILINE)) <= targets
        assert all((ROOT / name).is_file() for name in re.findall(r"\.ci/[\w.]+", run))
    text = path.read_text(encoding="utf-8")
    known = {step["id"] for step in steps(workflow) if "id" in step}
    assert set(re.findall(r"steps\.([\w-]+)\.", text)) == known


def test_the_checks_are_what_everybody_runs() -> None:
    assert steps(read("check.yml"))[-1]["run"] == ".ci/run"
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_what_is_published_has_passed_its_checks() -> None:
    workflow = read("publish.yml")
    after = workflow["on"]["workflow_run"]
    assert after == {
        "workflows": [read("check.yml")["name"]],
        "types": ["completed"],
        "branches": ["main"],
    }
    build = workflow["jobs"]["build"]
    assert "conclusion == 'success'" in build["if"]
    assert "event == 'push'" in build["if"]
    (fetched,) = [step for step in build["steps"] if "COMMIT" in step.get("env", {})]
    assert fetched["env"]["COMMIT"] == "${{ github.event.workflow_run.head_sha }}"
    handed = build["steps"][-1]
    assert handed["with"]["path"] == "_build/html"
    assert workflow["jobs"]["publish"]["needs"] == "build"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('    html_baseurl: ""', ""),
        ("    html_baseurl: https://a.org/b/", "https://a.org/b/"),
        ('    html_baseurl: "https://a.org/b/"  # ours', "https://a.org/b/"),
    ],
)
def test_the_address_is_read_off_the_one_setting(tmp_path: Path, line: str, found: str) -> None:
    options = (ROOT / "_config.yml").read_text(encoding="utf-8")
    options = re.sub(r"^ *html_baseurl:.*$", line, options, flags=re.MULTILINE)
    (tmp_path / "_config.yml").write_text(options, encoding="utf-8")
    (step,) = [step for step in steps(read("publish.yml")) if step.get("id") == "address"]
    told = {"GITHUB_OUTPUT": str(tmp_path / "out"), "GITHUB_STEP_SUMMARY": str(tmp_path / "told")}
    command = ["sh", "-e", "-c", step["run"]]
    subprocess.run(command, cwd=tmp_path, env={**os.environ, **told}, check=True)
    assert (tmp_path / "out").read_text() == f"address={found}\n"
    assert (tmp_path / "told").exists() == (not found)


def test_a_step_that_failed_does_not_hide_the_next() -> None:
    done = steps(read("weekly.yml"))
    first = next(number for number, step in enumerate(done) if step.get("id"))
    assert all(step["if"] == "${{ !cancelled() }}" for step in done[first + 1 :])
    assert not any(step.get("continue-on-error") for step in done), "the run is red if one fails"
    outcomes = re.findall(r"steps\.([\w-]+)\.outcome", str(done[-1]["env"]))
    assert outcomes == [step["id"] for step in done if "id" in step]
    for step in done[first:-1]:
        assert step["run"] == f"{step['name']} 2>&1 | tee _build/weekly/{step['id']}.log"
        assert f"{step['id']}=" in done[-1]["run"]


REQUIREMENTS = """# Words
numpy==2.4.6   # arrays
jupyter-book==1.0.4  # <2: builds the site
pot==0.9.7.post1     # transport: of weights
"""


def test_requirements_without_pins_keep_their_limits() -> None:
    assert NEWEST.loosened(REQUIREMENTS).split() == ["numpy", "jupyter-book<2", "pot"]
    real = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    lines = [line for line in real.splitlines() if line and not line.startswith("#")]
    assert len(NEWEST.loosened(real).split()) == len(lines)


def test_newest_pins_keep_reasons_and_their_column() -> None:
    resolved = "jupyter-book==1.0.10\nnumpy==2.10.0rc1 ; x\npot==0.9.7.post1\nother==1\n"
    renewed = NEWEST.pinned(REQUIREMENTS, resolved)
    assert renewed.splitlines() == [
        "# Words",
        "numpy==2.10.0rc1 # arrays",
        "jupyter-book==1.0.10 # <2: builds the site",
        "pot==0.9.7.post1     # transport: of weights",
    ]
    same = "".join(
        f"{line['name']}=={line['pin']}\n" for line in NEWEST.LINE.finditer(REQUIREMENTS)
    )
    assert NEWEST.pinned(REQUIREMENTS, same) == REQUIREMENTS
    with pytest.raises(ValueError, match="pot"):
        NEWEST.pinned(REQUIREMENTS, "jupyter-book==1.0.10\nnumpy==2.10.0\n")


LOCK = """a==1.0 \\
    --hash=x
b==2 ; python_version < '3.12' \\
b==3 ; python_version >= '3.12' \\
"""


def test_packages_that_came_went_and_moved() -> None:
    assert REPORT.moved(LOCK, LOCK) == []
    now = LOCK.replace("b==3", "b==4").replace("a==1.0", "c==1.0")
    assert REPORT.moved(LOCK, now) == [
        ["a", "1.0", "none"],
        ["b", "2, 3", "2, 4"],
        ["c", "none", "1.0"],
    ]


def test_the_report_names_every_failure_and_what_it_leaves_out() -> None:
    outcomes = {"newest": "success", "book": "failure", "test": "failure", "data-latest": "skipped"}
    failed = "".join(f"FAILED tests/x.py::test_{n} - assert\n" for n in range(REPORT.MOST + 7))
    logs = {
        "newest": "quiet",
        "book": "\x1b[31m" + "\n".join(f"line{n}." for n in range(500)),
        "test": "passed\n" + failed,
    }
    told = REPORT.report(outcomes, logs, (LOCK, LOCK), "set,cells\nus|a,3\n")
    for name, outcome in outcomes.items():
        assert f"| {name} | {outcome} |" in told
        assert (f"## {name}: {outcome}" in told) == (outcome != "success")
    assert "line499." in told
    assert "line0." not in told
    assert "\x1b" not in told
    assert "quiet" not in told
    assert told.count("FAILED") == REPORT.MOST
    assert "and 7 more" in told
    assert "| us a | 3 |" in told
    assert "0 moved" in told


def test_the_report_names_a_vulnerability_that_is_known() -> None:
    known = {"id": "PYSEC-1", "aliases": [], "fix_versions": []}
    told, well = AUDIT.told({"dependencies": [{"name": "a", "version": "1", "vulns": [known]}]})
    assert not well
    log = "".join(f"installing {number}\n" for number in range(REPORT.MOST)) + told
    report = REPORT.report({"audit": "failure"}, {"audit": log}, (LOCK, LOCK), "")
    assert "a 1: PYSEC-1; mended in no release yet" in report
    assert "installing 1" not in report


def test_the_report_says_what_it_has_not() -> None:
    told = REPORT.report({"data-latest": "failure"}, {}, (LOCK, LOCK), "")
    assert told.count("data-latest") >= 3
    assert "no log" in told
