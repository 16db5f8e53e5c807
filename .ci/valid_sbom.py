"""`python .ci/valid_sbom.py FILE`: hold a bill of materials to the schema of CycloneDX.

Run by the Python of .venv-supply, which has the schema (.ci/requirements.txt).
"""

from __future__ import annotations

import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator


def main(file: str) -> None:
    """Say what is wrong, or that nothing is."""
    text = Path(file).read_text(encoding="utf-8")
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error is not None:
        raise SystemExit(f"{file}: not CycloneDX 1.6: {error}")
    print(f"{file}: CycloneDX 1.6")


if __name__ == "__main__":
    main(sys.argv[1])
