"""The developers' pages: the picture shows the imports, the reference every name."""

from __future__ import annotations

import doctest
import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml

import research_lib as rl
from research_lib.rebalancing.policies import CalendarRule, TargetRule

ROOT = Path(__file__).resolve().parents[2]
ARCHITECTURE = ROOT / "book" / "architecture.md"


def extension(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "book" / "_ext" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


HOUSE, API = extension("house"), extension("api")

# ---------------------------------------------------------------- the picture


def small_house(folder: Path) -> Path:
    """A library of three packages: cash stands on base and datasets, datasets on nothing."""
    sources = {
        "base/__init__.py": '"""Ground."""',
        "base/arrays.py": "import numpy",
        "datasets/__init__.py": '"""Tables.\n\nMore words."""',
        "datasets/tables.py": "import pandas",
        "cash/__init__.py": '"""Money."""',
        "cash/drag.py": "from research_lib.base.arrays import FloatArray\n"
        "def late():\n    import research_lib.datasets.tables",
        "cash/more.py": "from research_lib.cash.drag import late",
    }
    for name, source in sources.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(source, encoding="utf-8")
    return folder


def test_a_small_house_is_read_from_its_imports(tmp_path: Path) -> None:
    house = HOUSE.read_house(small_house(tmp_path))
    assert list(house) == ["base", "datasets", "cash"]
    assert [package.imports for package in house.values()] == [[], [], ["base", "datasets"]]
    assert [package.holds for package in house.values()] == ["Ground.", "Tables.", "Money."]


def test_the_picture_has_a_box_a_package_and_a_dot_an_import(tmp_path: Path) -> None:
    drawn = HOUSE.draw(HOUSE.read_house(small_house(tmp_path)))
    assert re.findall(r"<text[^>]*>(\w+)</text>", drawn) == ["base", "datasets", "cash"]
    dots = re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', drawn)
    step, row = HOUSE.STEP, HOUSE.ROW
    assert [(float(x), float(y)) for x, y in dots] == [
        (1 + step * (column + 0.5), row * 2.5) for column in (0, 1)
    ]
    assert "cash imports from base, datasets." in drawn


def test_a_package_without_a_place_is_named(tmp_path: Path) -> None:
    small_house(tmp_path)
    (tmp_path / "attic").mkdir()
    (tmp_path / "attic" / "__init__.py").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="give attic a place"):
        HOUSE.read_house(tmp_path)


def test_all_dots_of_the_real_house_lie_below_the_stairs() -> None:
    house = HOUSE.read_house()
    assert set(house) == {path.parent.name for path in HOUSE.LIBRARY.glob("*/__init__.py")}
    for name, package in house.items():
        before = HOUSE.ORDER[: HOUSE.ORDER.index(name)]
        assert set(package.imports) <= set(before), name
        assert package.holds, f"research_lib/{name}/__init__.py says nothing"
    assert sum(len(package.imports) for package in house.values()) >= 20


def test_contributing_lists_the_packages_from_the_ground_up() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(HOUSE.read_house())


def test_the_picture_fits() -> None:
    drawn = HOUSE.draw(HOUSE.read_house())
    right = [
        float(x) + float(width) for x, width in re.findall(r'x="([\d.]+)"[^>]*width="(\d+)"', drawn)
    ]
    assert max(right) <= HOUSE.WIDTH


# ---------------------------------------------------------------- the reference


def test_every_public_name_stands_in_the_reference_once() -> None:
    shown = [name for package in API.PAGES for name in API.offered(package)]
    assert sorted(shown) == list(rl.__all__)


def test_the_reference_shows_what_a_reader_calls() -> None:
    asked = [name for rule in (TargetRule, CalendarRule) for name in vars(rule) if name[0] != "_"]
    assert set(asked) == API.ASKED
    shown = {name: API.methods(getattr(rl, name)) for name in rl.__all__}
    calls = ["deposit", "mint", "withdraw", "redeem"]
    trades = ["sell", "buy", "join", "join_single", "exit_single", "exit"]
    assert {name: found for name, found in shown.items() if found} == {
        "Ledger": ["returns"],
        "Policy": ["describe"],
        "VolatilityCalendar": ["is_turbulent"],
        "ComposedVault": ["advance", "run"],
        "RedemptionQueue": ["shares", "claimable", "worth", "owed", "request", "fulfil", "claim"],
        "SimpleVault": [
            "convert_to_shares",
            "convert_to_assets",
            *(f"preview_{call}" for call in calls),
            *(f"max_{call}" for call in ["deposit", "mint", "redeem", "withdraw"]),
            *calls,
            "earn",
            "issue",
        ],
        "WeightedPool": ["price", "value", *trades, "reweighted", "arbitraged"],
    }


def test_every_package_with_public_names_has_its_page_in_the_contents() -> None:
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    entries = [entry for part in contents["parts"] for entry in part["chapters"]]
    (sections,) = [entry["sections"] for entry in entries if entry["file"] == "book/api"]
    assert [Path(section["file"]).name for section in sections] == API.PAGES
    assert [name for name in HOUSE.ORDER if name in API.PAGES] == API.PAGES
    for package in API.PAGES:
        page = (ROOT / "book" / "api" / f"{package}.md").read_text(encoding="utf-8")
        assert f".. public-names:: {package}\n" in page


def test_the_reference_begins_with_the_imports_its_examples_need() -> None:
    page = (ROOT / "book" / "api.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    space: dict[str, object] = {}
    exec(code, space)
    assert {name for name in space if not name.startswith("__")} == {"np", "pd", "rl"}


# ---------------------------------------------------------------- the loop


def test_the_period_by_numbers_is_what_the_simulator_does() -> None:
    outcome = doctest.testfile(str(ARCHITECTURE), module_relative=False, encoding="utf-8")
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_the_period_by_numbers_is_what_pencil_and_paper_do() -> None:
    """Every number of the page, from the two returns alone."""
    december = (130 - 0.01 * (90 - 40)) / (1 - 0.002)
    held, bonds = 0.6 * december, 0.4 * december
    stocks = held * 1.3
    value, sold, bought = stocks + bonds, 90 - held, bonds - 40
    tax = 0.25 * sold / 3
    after = (value - tax - 0.01 * (stocks - bonds)) / (1 - 0.002)
    sell, buy = stocks - 0.6 * after, 0.4 * after - bonds
    cost = 0.01 * (sell + buy)
    assert value - tax - cost == pytest.approx(after, rel=1e-14)
    money = [december, held, bonds, stocks, value, sold, bought, sold / 3, tax, after, sell, buy]
    money += [cost, 0.01 * (sold + bought), 0.0]
    page = ARCHITECTURE.read_text(encoding="utf-8")
    assert set(re.findall(r"\d+\.\d{4}", page)) == {f"{number:.4f}" for number in money}
    assert f"= {100 * stocks / value:.1f} %" in page
    assert f"{50 * (sell + buy) / value:.2f} %" in page


def test_the_functions_that_the_steps_name_exist() -> None:
    page = ARCHITECTURE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d\. \w+ \|.*\|(.*)\|$", page, re.MULTILINE)
    assert len(rows) == 7
    source = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "research_lib").rglob("*.py")
    )
    for name in re.findall(r"`(\w+)`", " ".join(rows)):
        assert re.search(rf"^(def {name}\(|    {name}: )", source, re.MULTILINE), name
