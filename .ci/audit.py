"""Ask the advisory database of PyPI about every locked package: `make audit`.

    python .ci/audit.py PIP-AUDIT

PIP-AUDIT is the command. A package about which the database did not answer is no package without
a vulnerability: it is named, and the audit fails as it does for one that is found.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
MOST = 20


def found(answer: dict[str, Any]) -> tuple[list[str], list[str], int]:
    """Return what is known of packages, which the database did not answer for, how many it did."""
    known, unanswered, answered = [], [], 0
    for package in answer["dependencies"]:
        if "skip_reason" in package:
            unanswered.append(package["name"])
            continue
        answered += 1
        for one in package["vulns"]:
            names = ", ".join([one["id"], *one.get("aliases", [])])
            mended = ", ".join(one["fix_versions"]) or "no release yet"
            known.append(f"{package['name']} {package['version']}: {names}; mended in {mended}")
    return known, unanswered, answered


def told(answer: dict[str, Any]) -> tuple[str, bool]:
    """Return the report, and whether all is well."""
    known, unanswered, answered = found(answer)
    lines = [f"FAILED {line}" for line in known]
    if unanswered:
        more = len(unanswered) - MOST
        names = ", ".join(unanswered[:MOST]) + (f" and {more} more" if more > 0 else "")
        lines.append(f"ERROR no answer about {len(unanswered)} packages: {names}")
    lines.append(f"{answered} packages asked about, {len(known)} vulnerabilities known")
    return "\n".join(lines), answered > 0 and not known and not unanswered


def main(command: str) -> None:
    """Ask, and tell."""
    asked = [command, "--requirement", str(LOCK), "--disable-pip", "--require-hashes"]
    ran = subprocess.run(
        [*asked, "--progress-spinner", "off", "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        answer = json.loads(ran.stdout)
    except json.JSONDecodeError:
        raise SystemExit(f"ERROR pip-audit gave no answer: {ran.stderr.strip()[-2000:]}") from None
    report, well = told(answer)
    print(report)
    if not well:
        raise SystemExit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
