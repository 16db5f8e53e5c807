"""Encodings: proved, told by a heading, or asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from own_files import found, put

from research_lib.cells.problem import FileProblem
from research_lib.files.holdings import read_holdings

LATIN = "name,value\nTéa,30\nRum,70\n"
RUSSIAN = "Наименование;Стоимость\nЧай;30\nМёд;70\n"
CHINESE = "名称,市值\n茶叶,30\n蜂蜜,70\n"


@pytest.mark.parametrize("text", [LATIN, RUSSIAN, CHINESE], ids=["latin", "russian", "chinese"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marks_and_strict_reading_prove(tmp_path: Path, text: str, encoding: str) -> None:
    held = read_holdings(put(tmp_path, text, encoding=encoding))
    names = [line.replace(";", ",").split(",")[0] for line in text.splitlines()[1:]]
    assert list(held.frame.index) == names
    said = found(held.what_was_read, "encoding")
    assert said.startswith("utf-16" if encoding == "utf-16" else encoding[:5])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_sixteen_bits_without_a_mark(tmp_path: Path, encoding: str) -> None:
    held = read_holdings(put(tmp_path, LATIN, encoding=encoding))
    assert list(held.frame.index) == ["Téa", "Rum"]


@pytest.mark.parametrize(
    ("text", "encoding"), [(RUSSIAN, "windows-1251"), (CHINESE, "gb18030"), (CHINESE, "big5")]
)
def test_a_heading_that_is_known_tells(tmp_path: Path, text: str, encoding: str) -> None:
    if encoding == "big5":
        text = "名稱,市值\n茶葉,30\n蜂蜜,70\n"
    said = read_holdings(put(tmp_path, text, encoding=encoding)).what_was_read
    assert found(said, "encoding").startswith(encoding)


@pytest.mark.parametrize("encoding", ["windows-1251", "gb18030"])
def test_without_one_the_caller_says(tmp_path: Path, encoding: str) -> None:
    name = "Чайная" if encoding == "windows-1251" else "茶叶股份"
    path = put(tmp_path, f"name,value\nTea,30\n{name},70\n", encoding=encoding)
    with pytest.raises(FileProblem) as caught:
        read_holdings(path)
    assert caught.value.row == 3
    assert encoding in caught.value.remedy
    assert name in caught.value.remedy
    assert list(read_holdings(path, encoding=encoding).frame.index) == ["Tea", name]


def test_a_wrong_or_unknown_encoding_is_named(tmp_path: Path) -> None:
    path = put(tmp_path, "name,value\nTea,30\n茶叶股份,70\n", encoding="gb18030")
    for encoding, row in (("utf-8", 3), ("ascii", 3), ("utf-99", None)):
        with pytest.raises(FileProblem) as caught:
            read_holdings(path, encoding=encoding)
        assert caught.value.row == row
        assert encoding in str(caught.value)


NO_TEXT = [b"", b" \n\n", b"PK\x03\x04rest", b"PAR1rest", b"\xd0\xcf\x11\xe0rest", b"%PDF-1.7"]
NO_TEXT += [b"<html><table>", b" <!DOCTYPE html>", b"name,value\nTea,\x0030\n"]
NO_TEXT += [b"name,value\nT\x01,3\n"]


@pytest.mark.parametrize("content", NO_TEXT)
def test_what_is_no_text_is_said(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileProblem) as caught:
        read_holdings(put(tmp_path, content))
    assert Path(caught.value.file).name == "mine.csv"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for name in ("none.csv", "folder.csv", "nul\0.csv"):
        with pytest.raises(FileProblem) as caught:
            read_holdings(tmp_path / name)
        assert Path(caught.value.file).name == name
