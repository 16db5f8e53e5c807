"""The pinned packages that carry the figures: fetched, verified, opened, never installed."""

import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

CACHE = Path(__file__).resolve().parent / ".cache"


@dataclass(frozen=True)
class Package:
    """One release of one package, fixed to the byte."""

    name: str
    version: str
    file: str
    sha256: str
    licence: str

    @property
    def path(self) -> Path:
        """Where the archive lies once it is fetched."""
        return CACHE / self.file

    @property
    def requirement(self) -> str:
        """The line of a requirements file; pip refuses anything whose sha256 differs."""
        return f"{self.name}=={self.version} --hash=sha256:{self.sha256}"


PACKAGES = {
    package.name: package
    for package in (
        Package(
            "portfolio-analysis-library",
            "0.0.8",
            "portfolio_analysis_library-0.0.8-py3-none-any.whl",
            "d4ce8df5ccc28eaa1c8679fb51180955b74b4f9b5eb05f4a471dc7e71fb0884e",
            "MIT",
        ),
        Package(
            "cvxportfolio",
            "1.5.1",
            "cvxportfolio-1.5.1.tar.gz",
            "d62b3663da9634d92fdfbe78f31bbfbdd6313237d7600d6a86adf4862d1a9378",
            "GPL-3.0",
        ),
        Package(
            "ZCAPM",
            "0.4.0",
            "ZCAPM-0.4.0-py3-none-any.whl",
            "0b4a9d183aabb1a60b58f459f304e06775d94e539f0168bfda290e93d292d6b5",
            "BSD-3-Clause",
        ),
        Package(
            "skfolio",
            "1.12.2",
            "skfolio-1.12.2-py3-none-any.whl",
            "2d324c62a4188dc0b62a713f8d5cea177e208a5b45987e3d3f204dd56d3a669b",
            "BSD-3-Clause",
        ),
        Package(
            "universal-portfolios",
            "0.4.17",
            "universal_portfolios-0.4.17-py3-none-any.whl",
            "5da294f188c08a911815f5e406907563fbdf0319890da47aaf4134473845ac67",
            "MIT variant (FMIT)",
        ),
        Package(
            "openbb-famafrench",
            "2.0.0",
            "openbb_famafrench-2.0.0.tar.gz",
            "535add4cdf1b3231850e9cb02f19ba72b1eb7f0f3e3b9d5eef9daf6fdf0058c7",
            "Apache-2.0",
        ),
        Package(
            "owlplanner",
            "2026.10.26",
            "owlplanner-2026.10.26-py3-none-any.whl",
            "ea12dbcbfec8efa365dda9e0f3a25b70337eabeab5b25022489382b1e1976207",
            "GPL-3.0",
        ),
        Package(
            "cpi",
            "2.1.0",
            "cpi-2.1.0-py3-none-any.whl",
            "42090aa6d930f4448381ce249bf9bf460f494853a0f244bd4f8d758d092579d3",
            "MIT",
        ),
    )
}


def sha256_of(path: Path) -> str:
    """Return the hexadecimal sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fetch() -> None:
    """Put every package into the cache and verify it, downloading only what is not there.

    Raises
    ------
    subprocess.CalledProcessError
        If pip cannot download a package, or finds another sha256 than the pinned one.
    ValueError
        If a file in the cache differs from the pinned one after the download.
    """
    CACHE.mkdir(exist_ok=True)
    wanted = [p for p in PACKAGES.values() if not p.path.exists() or sha256_of(p.path) != p.sha256]
    for package in wanted:
        package.path.unlink(missing_ok=True)
    if wanted:
        _download(wanted)
    for package in PACKAGES.values():
        found = sha256_of(package.path) if package.path.exists() else "no file"
        if found != package.sha256:
            msg = (
                f"data/.cache/{package.file}: expected sha256 {package.sha256}, found {found}; "
                "delete the file and run `make data` again"
            )
            raise ValueError(msg)


def _download(packages: list[Package]) -> None:
    sources = [p.name for p in packages if p.file.endswith(".tar.gz")]
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text("".join(f"{p.requirement}\n" for p in packages))
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes"]
        command += [f"--no-binary={name}" for name in sources]
        command += ["--requirement", str(requirements), "--dest", str(CACHE)]
        subprocess.run(command, check=True)


@lru_cache(maxsize=32)
def read(package: str, member: str) -> bytes:
    """Return one file of a package; the member's path starts inside the archive's root folder."""
    pinned = PACKAGES[package]
    if pinned.file.endswith(".whl"):
        with zipfile.ZipFile(pinned.path) as archive:
            return archive.read(member)
    root = pinned.file.removesuffix(".tar.gz")
    with tarfile.open(pinned.path) as archive:
        stream = archive.extractfile(f"{root}/{member}")
        if stream is None:
            msg = f"{pinned.file}: {member} is not a file"
            raise ValueError(msg)
        return stream.read()


def recorded_zip(test: str) -> zipfile.ZipFile:
    """Return the zip archive that a recorded web request of openbb-famafrench answered with."""
    text = read("openbb-famafrench", f"tests/record/http/{test}.yaml")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    record: dict[str, Any] = yaml.load(text, Loader=loader)
    body: bytes = record["interactions"][0]["response"]["body"]["string"]
    return zipfile.ZipFile(io.BytesIO(body))
