"""`python -m book._supply.sbom FILE`: what the book is made of, as CycloneDX 1.6.

The same sources give the same bytes: no time, no random number.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from book._supply import licences, locked, parts
from book._supply.locked import ROOT, Locked
from book._supply.parts import Part

BOOK = "the-book"
Record = dict[str, Any]


def purl(package: Locked) -> str:
    """Return the address of a package by which all tools know it."""
    return f"pkg:pypi/{package.name}@{package.version}"


def _licence(expression: str) -> list[Record]:
    if " " in expression:
        return [{"expression": expression}]
    return [{"license": {"id": expression}}]


def _hashes(sums: Iterable[str]) -> list[Record]:
    return [{"alg": "SHA-256", "content": digest} for digest in sums]


def of_package(package: Locked, licence: str) -> Record:
    """Return a package: the sums are those of all files of its release that pip may take."""
    address = f"https://pypi.org/project/{package.name}/{package.version}/#files"
    record: Record = {
        "type": "library",
        "bom-ref": purl(package),
        "name": package.name,
        "version": package.version,
        "licenses": _licence(licence),
        "purl": purl(package),
        "externalReferences": [
            {"type": "distribution", "url": address, "hashes": _hashes(package.sums)}
        ],
    }
    if package.marker:
        record["properties"] = [{"name": "python:marker", "value": package.marker}]
    return record


def of_part(part: Part) -> Record:
    """Return a part with its files."""
    files = [
        {"type": "file", "name": name, "hashes": _hashes([digest])}
        for name, digest in part.sums().items()
    ]
    record: Record = {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "description": part.why,
        "licenses": _licence(part.licence),
        "purl": part.purl,
        "components": files,
    }
    if part.of:
        record["properties"] = [{"name": "carried-by", "value": part.of}]
    return record


def _edges(packages: list[Locked], carried: list[Part]) -> list[Record]:
    """Return who needs whom: packages as the lock says, parts as the package that carries them."""
    needed: dict[str, set[str]] = {ref: set() for ref in [BOOK, *map(purl, packages)]}
    versions: dict[str, list[str]] = {}
    for package in packages:
        versions.setdefault(package.name, []).append(purl(package))
    for package in packages:
        for who in package.via:
            for ref in versions.get(who, []) if who else [BOOK]:
                needed[ref].add(purl(package))
    for part in carried:
        for ref in versions[part.of] if part.of else [BOOK]:
            needed[ref].add(part.purl)
    return [{"ref": ref, "dependsOn": sorted(needed[ref])} for ref in sorted(needed)]


def bill(packages: list[Locked], known: Mapping[str, str], carried: list[Part]) -> Record:
    """Return the whole of it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = [of_package(package, known[package.name]) for package in packages]
    listed += [of_part(part) for part in carried]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": BOOK,
                "name": project["name"],
                "version": project["version"],
                "licenses": _licence(project["license"]),
            }
        },
        "components": sorted(listed, key=lambda record: str(record["bom-ref"])),
        "dependencies": _edges(packages, carried),
    }


def main(file: str) -> None:
    """Write it."""
    packages, known = locked.of_the_book(), licences.stored()
    if missing := sorted({package.name for package in packages} - known.keys()):
        raise SystemExit(f"{licences.TABLE.name} lacks {', '.join(missing)}: `make licences`")
    made = bill(packages, known, parts.listed())
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    Path(file).write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{Path(file).resolve()}: {len(made['components'])} components\n")


if __name__ == "__main__":
    main(sys.argv[1])
