"""What is computed once and stored: cheap rows are computed anew, the rest by `make studies`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pandas as pd
import pytest

from research_lib.datasets.study import stored

FOLDER = Path(__file__).resolve().parents[2] / "data"
sys.path.insert(0, str(FOLDER))
import studies  # noqa: E402

sys.path.remove(str(FOLDER))


def test_every_stored_table_has_its_study_and_all_its_rows() -> None:
    assert {path.stem for path in FOLDER.glob("studies/*.csv")} == set(studies.STUDIES)
    for name in studies.STUDIES:
        assert list(stored(name)["row"].unique()) == studies.module(name).rows()
        assert studies.module(name).SAMPLE, name


@pytest.mark.parametrize("name", studies.STUDIES)
def test_cheap_rows_give_the_stored_numbers(name: str) -> None:
    table = stored(name)
    for row in studies.module(name).SAMPLE:
        anew = pd.read_csv(io.BytesIO(studies.csv_of(studies.computed(name, row))))
        kept = table[table["row"] == row].reset_index(drop=True)
        pd.testing.assert_frame_equal(anew, kept, rtol=1e-9, atol=1e-12, check_dtype=False)
