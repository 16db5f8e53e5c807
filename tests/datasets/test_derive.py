"""What stands behind `make data` for figures that no package carries: all of it runs offline."""

import dataclasses
import gzip
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from research_lib.datasets import tables as data

FOLDER = Path(__file__).resolve().parents[2] / "data"
Maker = Callable[[str], ModuleType]
OF_RAW = [
    name
    for name, licence in data.catalog()["licence"].items()
    if str(licence).startswith("repository")
]


def content(name: str) -> bytes:
    packed = FOLDER / f"{name}.csv.gz"
    return (
        gzip.decompress(packed.read_bytes())
        if packed.exists()
        else ((FOLDER / f"{name}.csv").read_bytes())
    )


def test_twelve_sets_come_from_raw_tables() -> None:
    assert len(OF_RAW) == 12


@pytest.mark.parametrize("name", OF_RAW)
def test_raw_tables_give_the_committed_files_to_the_byte(name: str, maker: Maker) -> None:
    data_set = next(each for each in maker("_sets").DATA_SETS if each.name == name)
    panel, csv_bytes = data_set.build(), maker("_write").csv_bytes
    assert csv_bytes(panel.returns, data_set.decimals) == content(name)
    assert (panel.weights is not None) == data.catalog().loc[name, "weights"]
    if panel.weights is not None:
        assert csv_bytes(panel.weights, 10) == content(f"{name}_weights")


def test_every_raw_table_is_pinned_small_and_used(maker: Maker) -> None:
    raw = maker("_raw")
    paths = sorted((FOLDER / "raw").iterdir())
    assert {path.name for path in paths} == set(raw.SHA256)
    assert sum(path.stat().st_size for path in (*paths, *FOLDER.glob("*.csv*"))) < 20e6
    source = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("_*.py"))
    for path in paths:
        assert raw.raw_bytes(path.name)
        stem = path.name.split(".")[0]
        pieces = ("crypto_{}_weekly", "ind49_{member}") if stem[:5] in {"crypt", "ind49"} else ()
        assert f'"{path.name}"' in source.replace("SHA256", "") or any(p in source for p in pieces)


def test_a_changed_raw_table_is_refused(
    maker: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = maker("_raw")
    monkeypatch.setattr(raw, "RAW", tmp_path)
    (tmp_path / "moscow_splits.csv").write_text("date,before,after,type,source,ticker\n")
    with pytest.raises(ValueError, match=r"data/raw/moscow_splits\.csv was changed: git checkout"):
        raw.raw_table("moscow_splits.csv")


# --- what may be missing --------------------------------------------------------------------------


def panel_of(maker: Maker, **columns: list[float]) -> object:
    index = pd.date_range("1999-01-31", periods=4, freq="ME", name="date")
    return maker("_panel").Panel(pd.DataFrame(columns, index))


@pytest.mark.parametrize(
    ("missing", "late", "gap", "empty"),
    [
        ("none", False, False, False),
        ("before start", True, False, True),
        ("unlisted", True, True, False),
    ],
)
def test_what_may_be_missing_is_what_the_set_says(
    maker: Maker, missing: str, late: bool, gap: bool, empty: bool
) -> None:
    derive, nan = maker("derive"), np.nan
    data_set = dataclasses.replace(maker("_sets").DATA_SETS[0], name="new", missing=missing)
    whole = [0.1, 0.2, 0.3, 0.4]
    derive._verify(data_set, panel_of(maker, a=whole, b=whole))
    for column, allowed in (
        ([nan, nan, 0.1, 0.1], late),
        ([0.1, nan, 0.1, 0.1], gap),
        ([nan, nan, nan, nan], empty),
    ):
        panel = panel_of(maker, a=whole, b=column)
        if allowed:
            derive._verify(data_set, panel)
        else:
            with pytest.raises(ValueError, match="new: a missing value"):
                derive._verify(data_set, panel)


def test_weights_of_what_is_not_listed_are_refused(maker: Maker) -> None:
    derive, nan = maker("derive"), np.nan
    data_set = dataclasses.replace(maker("_sets").DATA_SETS[0], name="new", missing="unlisted")
    panel = panel_of(maker, a=[0.1, 0.1, 0.1, 0.1], b=[nan, 0.1, 0.1, nan])
    half = panel.returns.notna() * 0.5
    derive._verify(data_set, panel._replace(weights=half.iloc[:2]))
    with pytest.raises(ValueError, match="new: a weight of what is not listed"):
        derive._verify(data_set, panel._replace(weights=half.iloc[:2] * 0.0 + 0.5))
    with pytest.raises(ValueError, match=r"new: .*weights of another index"):
        derive._verify(
            data_set, panel._replace(weights=half.set_axis(half.index + pd.Timedelta(days=1)))
        )
    whole = dataclasses.replace(data_set, missing="none")
    both = panel_of(maker, a=[0.1] * 4, b=[0.1] * 4)
    with pytest.raises(ValueError, match="new: weights of another index"):
        derive._verify(whole, both._replace(weights=(both.returns * 5.0).iloc[:2]))


def test_a_name_that_is_no_set_is_refused(maker: Maker) -> None:
    derive = maker("derive")
    assert [each.name for each in derive._chosen(["moscow_shares_daily"])] == [
        "moscow_shares_daily"
    ]
    assert len(derive._chosen([])) == len(data.catalog())
    with pytest.raises(
        ValueError, match="no data set is called moscow; there are: us_industries_49"
    ):
        derive._chosen(["moscow"])
