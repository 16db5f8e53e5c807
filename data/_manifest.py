"""The lines of SHA256SUMS that one program answers for."""

from collections.abc import Callable, Iterable

from _sources import sha256_of
from _write import DATA, write


def renew(names: Iterable[str], belongs: Callable[[str], bool]) -> None:
    """Write the lines of files anew in the place of all whose name belongs to them."""
    old = (DATA / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    lines = [line for line in old if not belongs(line.split("  ")[1])]
    lines += [f"{sha256_of(DATA / name)}  {name}" for name in names]
    content = "\n".join(sorted(lines, key=lambda line: line.split("  ")[1])) + "\n"
    write("SHA256SUMS", content.encode())


def renew_folder(folder: str, pattern: str) -> None:
    """Write the lines of one folder anew."""
    names = [f"{folder}/{path.name}" for path in DATA.glob(f"{folder}/{pattern}")]
    renew(names, lambda name: name.startswith(f"{folder}/"))
