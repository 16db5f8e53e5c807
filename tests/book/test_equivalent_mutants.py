"""What is listed as a change that no test could see is a change of a line that is still there."""

from __future__ import annotations

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
LISTED = yaml.safe_load((ROOT / "tests/mutation/equivalent.yml").read_text(encoding="utf-8"))


def test_the_line_of_every_entry_stands_in_the_library() -> None:
    for entry in LISTED:
        source = (ROOT / entry["path"]).read_text(encoding="utf-8")
        lines = {line.strip() for line in source.splitlines()}
        assert entry["from"] in lines, f"{entry['path']}: {entry['from']} is gone; so is the entry"


def test_each_is_listed_once_with_a_reason() -> None:
    assert all(set(entry) == {"path", "from", "to", "reason"} for entry in LISTED)
    assert all(entry["reason"].endswith(".") for entry in LISTED)
    changes = [(entry["path"], entry["from"], entry["to"]) for entry in LISTED]
    assert len(set(changes)) == len(changes)
