"""The site built twice from nothing, and the site that lies there beside it."""

from __future__ import annotations

from pathlib import Path

from book._verify import provenance, tree
from book._verify.outcome import Checked

# Where a site lies: as `make book` builds it, or in a zip.
PLACES = ("_build/html", "site")


def compared(one: Path, other: Path, named: str) -> Checked:
    """Hold two sites to each other, file by file."""
    # It tells of a site and is not built with it.
    names = sorted({*tree.files(one), *tree.files(other)} - {provenance.FILE})
    return Checked(named, len(names), tree.differences(one, other, names))


def there(root: Path) -> list[Path]:
    """Return the sites that lie in the folder of the book."""
    return [root / place for place in PLACES if (root / place / "index.html").is_file()]


def check(root: Path, built: list[Path], failed: list[str]) -> list[Checked]:
    """Hold the two builds to each other, and every site that lies there to the first of them."""
    twice = "site: built twice from nothing"
    if wrong := [f"build {number}: {why}" for number, why in enumerate(failed, 1) if why]:
        return [Checked(twice, 0, wrong)]
    found = [compared(built[0], built[1], twice)]
    for site in there(root):
        named = f"site: the one in {site.relative_to(root).as_posix()}"
        found.append(compared(site, built[0], named))
        if (site / provenance.FILE).is_file():
            found.append(provenance.check(root, site))
    if len(found) == 1:
        note = "none lies here; `make book` builds one, `make zip` packs one"
        found.append(Checked("site: the one you read", left=True, notes=[note]))
    return found
