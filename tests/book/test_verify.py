"""The proof proves: one bit that has turned anywhere is found, and where it is is said."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import small_site

from book._verify import matrix, offline, outputs, passes, provenance, sites, stored, sums, tree
from book._verify.outcome import EQUAL, LEFT, WRONG, Checked, table
from book._verify.workshop import BUILDS, Workshop, pages

ROOT = Path(__file__).resolve().parents[2]


def flip(path: Path, *, before: bytes = b"") -> None:
    """Turn the lowest bit of the byte that follows the words given, and keep the file's time."""
    content, told = bytearray(path.read_bytes()), path.stat()
    content[bytes(content).index(before) + len(before)] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


# ---------------------------------------------------------------- data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with every kind of file that a list of data/ holds."""
    listed = {"us.csv": "date,a\n1,0.5\n", "studies/one.csv": "row\n1\n", "explorers/x.json": "{}"}
    raw = {"moscow.csv": "date\n2\n"}
    root = write(tmp_path, {f"data/{name}": text for name, text in listed.items()})
    write(root, {f"data/raw/{name}": text for name, text in raw.items()})
    lines = [f"{sums.sha256(root / 'data' / name)}  {name}\n" for name in listed]
    pins = {name: sums.sha256(root / "data/raw" / name) for name in raw}
    write(root, {"data/SHA256SUMS": "".join(lines), "data/_raw.py": f"SHA256 = {pins}\n"})
    return write(root, {"data/README.md": "Words", "data/derive.py": "import pandas\n"})


@pytest.mark.parametrize("name", ["us.csv", "studies/one.csv", "explorers/x.json"])
def test_a_bit_of_a_data_file_is_found(data: Path, name: str) -> None:
    assert sums.check_data(data).culprits == []
    flip(data / "data" / name)
    (culprit,) = sums.check_data(data).culprits
    assert culprit.startswith(f"{name}: sha256 ")


def test_raw_tables_are_held_to_their_pins(data: Path) -> None:
    flip(data / "data/raw/moscow.csv")
    (culprit,) = sums.check_data(data).culprits
    assert culprit.startswith("raw/moscow.csv: sha256 ")


def test_data_that_no_list_holds_or_that_are_gone_are_named(data: Path) -> None:
    write(data, {"data/new.csv": "a"})
    (data / "data/us.csv").unlink()
    assert sums.check_data(data).culprits == ["us.csv: is missing", "new.csv: is in no list"]


def test_the_books_own_data_are_what_is_listed() -> None:
    found = sums.check_data(ROOT)
    assert found.culprits == []
    assert found.count > 100


# ---------------------------------------------------------------- sources


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


def test_a_bit_of_a_committed_file_is_found_though_its_time_and_size_are_the_same(
    tmp_path: Path,
) -> None:
    write(tmp_path, {"a.md": "words", "b/c.md": "more", ".gitignore": "_build/\n"})
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "one")
    assert sums.check_sources(tmp_path).result == EQUAL
    write(tmp_path, {"_build/x.html": "made", "new.md": "new"})
    flip(tmp_path / "b/c.md")
    assert sums.check_sources(tmp_path).culprits == [
        "b/c.md: is another than the one committed",
        "new.md: is not of the commit",
    ]


def test_a_repository_that_git_cannot_read_is_no_success(tmp_path: Path) -> None:
    write(tmp_path, {".git": "gitdir: nowhere\n", "a.md": "words"})
    found = sums.check_sources(tmp_path)
    assert found.result == WRONG
    assert found.culprits[0].startswith("git: ")


@pytest.mark.parametrize("name", ["book/a.md", "site/page.html", "site/_static/a.js"])
def test_a_bit_of_an_unpacked_zip_is_found(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"book/a.md": "a", "site/page.html": "b", "site/_static/a.js": "c"})
    sums.write(tmp_path)
    assert sums.check_sources(tmp_path).result == EQUAL
    flip(tmp_path / name)
    write(tmp_path, {"added.py": "1", ".venv/lib/x.py": "2", "_build/x": "3"})
    changed, added = sums.check_sources(tmp_path).culprits
    assert changed.startswith(f"{name}: sha256 ")
    assert added == "added.py: is not listed"


def test_without_commit_and_list_nothing_is_said_to_be_equal(tmp_path: Path) -> None:
    assert sums.check_sources(write(tmp_path, {"a.md": "a"})).result == LEFT


# ---------------------------------------------------------------- outputs

CODE = """
from IPython.display import display
import base64, struct, zlib
def part(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
head = struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0)
rows = zlib.compress(bytes([0, 10, 20, 0, 30, 40]))
dots = b"\\x89PNG\\r\\n\\x1a\\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")
lines = '<svg id="p1"><path d="M 10.25 20.5"/><use href="#p1"/></svg>'
print("printed 0.55")
display({"text/plain": "plain 0.55", "text/html": "<b>table 0.55</b>", "text/csv": "x,0.55\\n",
         "application/vnd.x+json": {"value": 0.55}, "image/svg+xml": lines,
         "image/png": base64.b64encode(dots).decode()}, raw=True)
object()
"""


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of one page, executed as `make rerun` does."""
    root = tmp_path_factory.mktemp("small_book")
    (root / "notebooks").mkdir()
    for name in ("rerun.py", "contents.py"):
        shutil.copy(ROOT / "notebooks" / name, root / "notebooks")
    page = json.loads(small_site.notebook("# One page"))
    code = {"cell_type": "code", "id": "shows", "execution_count": None, "metadata": {}}
    page["cells"].append({**code, "source": CODE.splitlines(keepends=True), "outputs": []})
    write(root, {"notebooks/11_page.ipynb": json.dumps(page)})
    failed = Workshop(root).execute("notebooks/11_page.ipynb")
    assert not failed
    return root


@pytest.fixture
def page(executed: Path, tmp_path: Path) -> Path:
    return shutil.copy(executed / "notebooks/11_page.ipynb", tmp_path / "11_page.ipynb")


def test_a_page_run_again_shows_the_same_and_the_pass_says_so(
    executed: Path, tmp_path: Path
) -> None:
    root = shutil.copytree(executed, tmp_path / "root")
    shop = Workshop(shutil.copytree(executed, tmp_path / "shop"))
    names = pages(tree.sources(root))
    assert names == ["notebooks/11_page.ipynb"]
    flip(root / names[0], before=b"printed 0.5")
    one = passes.Pass(root, shop, "small", names)
    with ThreadPoolExecutor(1) as pool:
        for future in one.begin(pool):
            future.result()
    assert one.shown.count == 3
    (culprit,) = one.shown.culprits
    assert culprit.startswith("notebooks/11_page.ipynb: cell 1 (shows): text: stored ")
    assert "0.54" in culprit


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        (b"printed 0.5", "text"),
        (b"plain 0.5", "text/plain"),
        (b"table 0.5", "text/html"),
        (b"x,0.5", "text/csv"),
        (b'"value": 0.5', "application/vnd.x+json"),
        (b"M 10.", "image/svg+xml"),
        (b"iVBORw0KGgoAAAANSUhEUgAA", "image/png"),
        (b'"data": {\n      "text/plain": [\n       "<obj', "text/plain"),
    ],
)
def test_a_bit_of_a_stored_output_is_found(
    executed: Path, page: Path, before: bytes, kind: str
) -> None:
    anew = executed / "notebooks/11_page.ipynb"
    assert outputs.compared(page, anew) == (3, [], [])
    flip(page, before=before)
    _, wrong, near = outputs.compared(page, anew)
    assert [what.split(": ")[1] for what in wrong] == [kind]
    assert near == []


def test_a_line_a_hundredth_aside_is_told_and_is_no_fault(executed: Path, page: Path) -> None:
    page.write_text(
        page.read_text(encoding="utf-8").replace("10.25", "10.26").replace("p1", "q7"), "utf-8"
    )
    _, wrong, near = outputs.compared(page, executed / "notebooks/11_page.ipynb")
    assert (wrong, near) == ([], ["cell 1 (shows): image/svg+xml"])


def test_a_page_that_fails_is_named_with_its_error(executed: Path, tmp_path: Path) -> None:
    shop = Workshop(shutil.copytree(executed, tmp_path / "shop"))
    path = shop.folder / "notebooks/11_page.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("import base64", "import base65"))
    assert "base65" in shop.execute("notebooks/11_page.ipynb")


class Bench(Workshop):
    """A workshop in which a program fails if it is given the name "bad", or both "x" and "y"."""

    def run(self, where: str, *command: str) -> str:
        return "failed" if "bad" in command or {"x", "y"} <= set(command) else ""


def test_stored_numbers_that_are_wrong_are_named_one_by_one() -> None:
    parts = [("raw", "good"), ("study", "good"), ("study", "bad"), ("explorer", "x")]
    with ThreadPoolExecutor(1) as pool:
        found = passes.stored_parts(Bench(ROOT), [*parts, ("explorer", "y")], pool)()
    assert {check.what.split()[-1]: (check.count, check.culprits) for check in found} == {
        "data/raw": (1, []),
        "with": (2, ["together, x, y: failed"]),
        "studies": (2, ["bad: failed"]),
    }


def test_a_set_that_is_derived_anew_is_held_to_its_file(tmp_path: Path) -> None:
    name = "moscow_index_daily"
    assert ("raw", name) in stored.names()
    names = [one for one in tree.sources(ROOT) if not one.startswith(("notebooks/", "tests/"))]
    shop = Workshop(tree.copy(ROOT, names, tmp_path))
    command = ("-m", "book._verify.stored", "raw", name)
    assert shop.run(".", *command) == ""
    path = tmp_path / f"data/{name}.csv.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b"5", b"4", 1)))
    assert f"{name}.csv.gz is not what" in shop.run(".", *command)


# ---------------------------------------------------------------- the site


@pytest.fixture
def site(tmp_path: Path) -> Path:
    files = {"index.html": "<p>one", "_static/a.js": "let a;", "_static/numbers/f.csv": "1"}
    return write(tmp_path / "_build/html", files)


@pytest.mark.parametrize("name", ["index.html", "_static/a.js", "_static/numbers/f.csv"])
def test_a_bit_of_the_site_is_found(site: Path, tmp_path: Path, name: str) -> None:
    built = [shutil.copytree(site, tmp_path / word) for word in ("first", "second")]
    twice, there = sites.check(tmp_path, built, ["", ""])
    assert (twice.result, there.result) == (EQUAL, EQUAL)
    flip(site / name)
    twice, there = sites.check(tmp_path, built, ["", ""])
    assert twice.result == EQUAL
    (culprit,) = there.culprits
    assert culprit.startswith(f"{name}: differs at byte 0, line 1: ")


def test_pages_too_many_and_too_few_are_named(site: Path, tmp_path: Path) -> None:
    built = [shutil.copytree(site, tmp_path / word) for word in ("first", "second")]
    (site / "index.html").rename(site / "old.html")
    (built[1] / "_static/a.js").unlink()
    twice = sites.check(tmp_path, built, ["", ""])[0]
    assert twice.culprits == ["_static/a.js: is not made any more"]
    write(site, {"index.html": "<p>one"})
    (_, there) = sites.check(tmp_path, built, ["", ""])
    assert there.culprits == ["old.html: is not made any more"]


def test_a_build_that_failed_and_a_site_that_is_not_there_are_told(tmp_path: Path) -> None:
    write(tmp_path / "built", {"index.html": ""})
    (found,) = sites.check(tmp_path, [tmp_path / "built"] * 2, ["", "failed: a warning"])
    assert found.culprits == ["build 2: failed: a warning"]
    assert sites.check(tmp_path, [tmp_path / "built"] * 2, ["", ""])[1].result == LEFT


@pytest.mark.slow
def test_a_site_is_the_same_on_machines_unlike_each_other(tmp_path: Path) -> None:
    shops = [
        Workshop(small_site.sources(tmp_path / str(number), ""), told={**told, "EXTRA": "1"})
        for number, told in enumerate(BUILDS)
    ]
    failed = [shop.build() for shop in shops]
    (twice, _) = sites.check(tmp_path, [shop.site for shop in shops], failed)
    assert twice.culprits == []
    assert twice.count > 20


# ---------------------------------------------------------------- the network, the matrix

REACHES = """
import socket, sys
for address in (("127.0.0.1", int(sys.argv[1])), ("192.0.2.1", 9)):
    try:
        socket.create_connection(address, timeout=5).close()
        print("reached")
    except OSError as error:
        print(error)
"""


def test_sockets_that_refuse_reach_this_machine_alone() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        ran = subprocess.run(
            [sys.executable, "-c", REACHES, str(server.getsockname()[1])],
            env={**os.environ, "PYTHONPATH": str(offline.HOOK)},
            capture_output=True,
            text=True,
            check=True,
        )
    here, elsewhere = ran.stdout.splitlines()
    assert here == "reached"
    assert elsewhere.startswith("192.0.2.1: the network is off")


@pytest.mark.parametrize("way", ["own", "refusing"])
def test_the_network_is_off_either_way(way: str) -> None:
    program = "from book._verify import offline; offline.leave(); print(offline.state())"
    if way == "refusing":
        program = program.replace("offline.leave", "offline.ways = list; offline.leave")
    env = {key: value for key, value in os.environ.items() if key != offline.MARK}
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**env, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    if way == "own" and offline.TOLD["own"] not in ran.stdout:
        pytest.skip("this machine gives no process a network of its own")
    assert ran.stdout.strip() == str((offline.TOLD[way], []))


def test_a_network_that_is_on_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(offline.MARK, raising=False)
    assert offline.state()[1]


def test_one_worker_is_one_worker() -> None:
    assert matrix._printed(Workshop(ROOT, told=matrix.ONE), matrix.WORKERS) == "1"


def test_a_python_that_is_not_there_is_told_and_not_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert matrix.found("3.99") is None
    monkeypatch.setattr(matrix, "ENVIRONMENTS", tmp_path)
    rows, missing = matrix.conditions()
    assert len(rows) == 2
    assert len(missing) == len(matrix.PYTHONS) - (sys.version_info[:2] <= (3, 13))


# ---------------------------------------------------------------- the table


def test_what_looked_at_nothing_has_proved_nothing() -> None:
    assert Checked("a").result == LEFT
    assert Checked("a", 3).result == EQUAL
    assert Checked("a", 3, ["b"]).result == WRONG


def test_the_table_names_each_culprit() -> None:
    told = table([Checked("data", 3), Checked("site", 2, [f"page{n}" for n in range(50)])])
    assert told.count(f"{WRONG}: site: ") == 41
    assert f"{WRONG}: site: and 10 more" in told


# ---------------------------------------------------------------- where a site comes from


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A clone with a site and what it tells of itself."""
    write(tmp_path, {"requirements.lock": "a==1", "data/SHA256SUMS": "", ".gitignore": "site/\n"})
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "one"]):
        git(tmp_path, *words)
    site = write(tmp_path / "site", {"index.html": "one", "a.js": "two"})
    (site / provenance.FILE).write_text(json.dumps(provenance.told(tmp_path, site)))
    return tmp_path


@pytest.mark.parametrize(
    ("name", "told"),
    [("requirements.lock",) * 2, ("data/SHA256SUMS",) * 2, ("site/a.js", "site")],
)
def test_a_site_that_tells_of_other_sources_is_found(published: Path, name: str, told: str) -> None:
    site = published / "site"
    assert provenance.check(published, site).result == EQUAL
    (published / name).write_text("other")
    (culprit,) = provenance.check(published, site).culprits
    assert culprit.startswith(f"{told}: told ")


def test_a_site_of_another_commit_is_found_and_a_damaged_tale_named(published: Path) -> None:
    git(published, "commit", "--quiet", "--allow-empty", "-m", "two")
    site = published / "site"
    assert provenance.check(published, site).culprits[0].startswith("commit: told ")
    (site / provenance.FILE).write_text("{")
    assert provenance.check(published, site).culprits[0].startswith("cannot be read")


def test_what_a_site_tells_of_itself_is_not_built_with_it(published: Path) -> None:
    built = shutil.copytree(published / "site", published / "built")
    (built / provenance.FILE).unlink()
    checks = sites.check(published, [built, built], ["", ""])
    assert [one.result for one in checks] == [EQUAL] * 3
