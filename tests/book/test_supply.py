"""What the book is made of: licences that are allowed, a bill of materials, a true audit."""

from __future__ import annotations

import importlib.util
import json
from importlib.metadata import PathDistribution
from pathlib import Path
from types import ModuleType

import pytest

from book._supply import licences, locked, parts, sbom, told

ROOT = Path(__file__).resolve().parents[2]


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


AUDIT = script("audit")

# ---------------------------------------------------------------- licences


def test_every_locked_package_has_a_licence_that_is_allowed() -> None:
    """If not, the message says what to do."""
    assert licences.faults(licences.current(), licences.rules()) == []


def test_the_table_of_licences_is_that_of_the_lock() -> None:
    """If not: `make licences`."""
    assert licences.stored() == licences.current()


def test_rules_name_only_what_is_locked() -> None:
    given, names = licences.rules(), {package.name for package in locked.of_the_book()}
    assert {*given["exceptions"], *given["by_hand"]} <= names
    entries = [*given["exceptions"].values(), *given["by_hand"].values()]
    assert all(entry["reason"] for entry in entries)
    assert not [name for name in given["allowed"] if "GPL" in name]
    # An exception that nothing needs any more is one too many.
    known = licences.stored()
    assert all(known[name] == one["licence"] for name, one in given["exceptions"].items())
    assert not any(licences.fits(known[name], given["allowed"]) for name in given["exceptions"])


@pytest.mark.parametrize(
    ("expression", "fit"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("BSD-2-Clause AND Apache-2.0 WITH LLVM-exception", True),
        ("(MIT OR GPL-3.0-only) AND BSD-2-Clause", False),
        ("(MIT OR ISC) AND BSD-2-Clause", True),
        ("", False),
    ],
)
def test_an_expression_fits_if_all_it_asks_for_is_allowed(expression: str, fit: bool) -> None:
    assert licences.fits(expression, licences.rules()["allowed"]) == fit


def test_what_is_not_allowed_or_not_known_is_named_and_an_exception_holds_one_licence() -> None:
    given = {
        "allowed": ["MIT"],
        "exceptions": {"c": {"licence": "LGPL-3.0-only", "reason": "x"}},
        "by_hand": {"d": {"licence": "MIT", "reason": "x"}},
    }
    here = {"a": "GPL-3.0-only", "b": "", "c": "LGPL-3.0-only", "d": "GPL-2.0-only"}
    found = licences.found("abcde", {"b": "MIT", "e": "MIT"}, here, given)
    # b is installed and tells nothing now, whatever it told; e is of another machine.
    assert found == {**here, "d": "MIT", "e": "MIT"}
    wrong = licences.faults(found, given)
    assert [line.split(":")[0] for line in wrong] == ["a", "b"]
    found["c"] = "GPL-3.0-only"
    assert len(licences.faults(found, given)) == 3


@pytest.mark.parametrize(
    ("metadata", "text", "licence"),
    [
        ("License-Expression: MIT AND ISC\nLicense: GPL", "", "MIT AND ISC"),
        ("License: Apache 2.0", "", "Apache-2.0"),
        (
            "License: BSD",
            "Redistribution and use in source\nNeither endorse or promote",
            "BSD-3-Clause",
        ),
        ("License: BSD", "Redistribution and use in source", "BSD-2-Clause"),
        ("License: MIT or so", "GNU GENERAL PUBLIC LICENSE\n  Version 3", "GPL-3.0-only"),
        ("Classifier: License :: OSI Approved :: MIT License", "", "MIT"),
        (
            "Classifier: License :: OSI Approved :: MIT License\n"
            "Classifier: License :: OSI Approved :: GNU General Public License (GPL)",
            "",
            "",
        ),
        ("License: BSD", "", ""),
        ("", "", ""),
    ],
)
def test_a_licence_is_what_the_package_says_and_never_guessed(
    tmp_path: Path, metadata: str, text: str, licence: str
) -> None:
    folder = tmp_path / "a-1.dist-info"
    folder.mkdir()
    head = "Metadata-Version: 2.1\nName: a\nVersion: 1\n"
    (folder / "METADATA").write_text(f"{head}{metadata}\n")
    (folder / "LICENSE").write_text(text)
    (folder / "RECORD").write_text("a-1.dist-info/METADATA,,\na-1.dist-info/LICENSE,,\n")
    assert told.licence(PathDistribution(folder)) == licence


# ---------------------------------------------------------------- the bill of materials

LOCK = """# words
a-b==1.0 \\
    --hash=sha256:{0} \\
    --hash=sha256:{1}
    # via -r requirements.txt
c==2 ; python_full_version < '3.12' \\
    --hash=sha256:{0}
    # via
    #   a-b
    #   -r requirements.txt
""".format("0" * 64, "1" * 64)


def test_a_lock_is_read_with_who_asks_for_what() -> None:
    first, second = locked.packages(LOCK)
    assert (first.name, first.version, first.marker) == ("a-b", "1.0", "")
    assert first.sums == ("0" * 64, "1" * 64)
    assert first.via == ("",)
    assert (second.marker, second.via) == ("python_full_version < '3.12'", ("a-b", ""))
    with pytest.raises(ValueError, match="c: no checksum"):
        locked.packages(LOCK.rsplit("    --hash", 1)[0])


def test_the_bill_is_the_same_each_time_and_holds_the_lock_and_the_parts() -> None:
    packages, carried = locked.of_the_book(), parts.listed()
    bill = sbom.bill(packages, licences.stored(), carried)
    again = sbom.bill(locked.of_the_book(), licences.stored(), parts.listed())
    assert json.dumps(bill) == json.dumps(again)
    assert not {"serialNumber"} & bill.keys()
    assert "timestamp" not in bill["metadata"]
    refs = [record["bom-ref"] for record in bill["components"]]
    assert len(refs) == len(set(refs)) == len(packages) + len(carried)
    edges = {edge["ref"]: edge["dependsOn"] for edge in bill["dependencies"]}
    (numpy,) = (package for package in packages if package.name == "numpy")
    assert sbom.purl(numpy) in edges[sbom.BOOK]
    reached = set().union(*edges.values())
    assert reached == set(refs), "somebody asks for each"


def test_a_licence_alone_is_named_and_several_are_an_expression() -> None:
    first, second = locked.packages(LOCK)
    assert sbom.of_package(first, "MIT")["licenses"] == [{"license": {"id": "MIT"}}]
    assert sbom.of_package(second, "MIT OR ISC")["licenses"] == [{"expression": "MIT OR ISC"}]


@pytest.mark.parametrize("part", parts.listed(), ids=lambda part: part.name)
def test_a_part_is_there_in_the_version_that_is_told(part: parts.Part) -> None:
    assert part.sums().keys() == set(part.files)
    texts = [(part.folder() / name).read_bytes() for name in part.files]
    assert any(part.told.encode() in text for text in texts)
    assert licences.fits(part.licence, [*licences.rules()["allowed"], "CC-BY-4.0"])
    # What nothing tells the version of is held to its release elsewhere, or is cut from it.
    assert part.told or not part.of


def test_everything_under_a_licence_of_others_is_a_part() -> None:
    listed = {name for part in parts.listed() if not part.of for name in part.files}
    ours = [*(ROOT / "book/assets").rglob("*"), *(ROOT / "book/fonts").glob("*.woff2")]
    ours += (ROOT / "research_lib").rglob("*.ttf")
    foreign = {
        path.relative_to(ROOT).as_posix()
        for path in ours
        if path.suffix in {".woff2", ".ttf"}
        or (path.suffix in {".js", ".css"} and b"opyright" in path.read_bytes()[:2000])
    }
    assert foreign <= listed


# ---------------------------------------------------------------- the audit


def answer(**vulnerable: str) -> dict:
    found = [
        {"id": identity, "aliases": ["CVE-1"], "fix_versions": ["2"]}
        for identity in vulnerable.values()
    ]
    asked = [
        {"name": "a", "version": "1", "vulns": found},
        {"name": "b", "version": "1", "vulns": []},
    ]
    return {"dependencies": asked}


def test_a_known_vulnerability_is_named_with_its_remedy() -> None:
    assert AUDIT.told(answer()) == ("2 packages asked about, 0 vulnerabilities known", True)
    report, well = AUDIT.told(answer(one="PYSEC-1"))
    assert not well
    assert report.splitlines()[0] == "FAILED a 1: PYSEC-1, CVE-1; mended in 2"


def test_a_package_without_an_answer_is_no_package_without_a_vulnerability() -> None:
    asked = answer()
    asked["dependencies"].append({"name": "c", "skip_reason": "not found"})
    report, well = AUDIT.told(asked)
    assert not well
    assert "ERROR no answer about 1 packages: c" in report
    assert not AUDIT.told({"dependencies": []})[1]
