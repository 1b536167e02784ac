"""Official tables: encodings, columns, bad rows, storing and replacing."""

import os
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from copilot.catalogue.coding import Coder
from copilot.catalogue.coding_practice import practice_table
from copilot.catalogue.coding_text import Abbreviations, load_abbreviations
from copilot.catalogue.imports import cleaned_code, read_official
from copilot.catalogue.imports_store import open_table, store_table, table_path
from copilot.errors import InputRefused, StoreUnavailable, UnreadableFile

CORPUS = Path(__file__).parents[2] / "corpus"
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def book() -> Abbreviations:
    return load_abbreviations(CORPUS)


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t"])
def test_any_encoding_and_separator(tmp_path: Path, encoding: str, mark: str) -> None:
    lines = [
        "诊断代码,诊断名称",
        "A00.900,霍乱",
        "I10.x00,原发性高血压",
        "M81400/3,腺癌",
        "H28.0*,糖尿病性白内障",
    ]
    found = read_official(written(tmp_path / "t", "\n".join(lines).replace(",", mark), encoding), "icd10")
    assert [tuple(entry[:2]) for entry in found.entries][1] == ("I10.x00", "原发性高血压")
    assert len(found.entries) == 4
    assert (found.code_column, found.name_column, found.rejected_count) == ("诊断代码", "诊断名称", 0)


def test_no_header_and_columns_by_content(tmp_path: Path) -> None:
    rows = [
        f"{at},第一章 传染病,A{at:02d},A{at:02d}.{at:02d}0,霍乱{'甲乙丙丁戊'[at % 5]}{at}号,备注"
        for at in range(20)
    ]
    found = read_official(written(tmp_path / "t.csv", "\n".join(rows)), "icd10")
    assert found.entries[3][:2] == ("A03.030", "霍乱丁3号")
    assert (found.code_column, found.name_column) == ("第 4 列", "第 5 列")


def test_bad_rows_are_named_with_their_lines(tmp_path: Path) -> None:
    text = (
        "编码,名称\nA00.000,霍乱\n,无码\nA1,坏码\nA01.000,\nA02.000,cholera\nA00.000,霍乱\n\nA03.000,痢疾\n"
    )
    text += "".join(f"B{at:02d}.000,病{at}\n" for at in range(10))
    found = read_official(written(tmp_path / "t.csv", text), "icd10")
    assert [row.line for row in found.rejected] == [3, 4, 5, 6, 7]
    assert [row.reason[:4] for row in found.rejected] == [
        "没有编码",
        "编码“A",
        "没有名称",
        "名称“c",
        "与前面的",
    ]
    assert len(found.entries) == 12


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "icd10"),
        (b"PK\x03\x04rest", "icd10"),
        ("甲,乙\n丙,丁\n".encode(), "icd10"),
        (b"A00.000,cholera\nA01.000,typhoid\n", "icd10"),
        ("A00.000,霍乱\n".encode(), "procedures"),
        (b"\xff\x00\xfe\x81", "icd10"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, data: bytes, kind: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    with pytest.raises(InputRefused):
        read_official(path, kind)  # type: ignore[arg-type]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        read_official(tmp_path / "none.csv", "icd10")


def test_codes_are_written_in_one_way() -> None:
    assert cleaned_code(" i10.X00X002 ") == "I10.x00x002"
    assert cleaned_code("e11.9†") == "E11.9†"
    assert cleaned_code("45.7300X001") == "45.7300x001"


def test_procedures_and_drugs(tmp_path: Path) -> None:
    operations = read_official(
        written(
            tmp_path / "o.csv", "手术编码,手术名称\n45.7300x001,右半结肠根治性切除术\n36.0700,支架植入术\n"
        ),
        "procedures",
    )
    assert [entry.code for entry in operations.entries] == ["45.7300x001", "36.0700"]
    drugs = read_official(
        written(tmp_path / "d.csv", "药品代码,注册名称\nXL01XCN123A001010100483,注射用曲妥珠单抗\n"), "drugs"
    )
    assert drugs.entries[0].name == "注射用曲妥珠单抗"


def test_a_table_of_five_thousand_rows_is_stored_opened_and_replaced(
    tmp_path: Path, book: Abbreviations
) -> None:
    entries = practice_table(5000)
    text = "诊断编码,诊断名称\n" + "\n".join(f"{entry.code},{entry.name}" for entry in entries)
    official = read_official(written(tmp_path / "t.csv", text, "gb18030"), "icd10")
    assert (len(official.entries), official.encoding) == (5000, "gb18030")
    first = store_table(tmp_path / "home", official, book, file="t.csv", now=NOW)
    assert (first[0].number, first[0].rows, first[0].sha256) == (1, 5000, official.sha256)
    opened = open_table(tmp_path / "home", "icd10", book)
    assert opened is not None
    (one,) = Coder(opened[0], book).code(entries[10].name)
    assert one.terms[0].code == entries[10].code

    smaller = read_official(written(tmp_path / "u.csv", "A00.000,霍乱\nA01.000,伤寒\n"), "icd10")
    versions = store_table(tmp_path / "home", smaller, book, file="u.csv", now=NOW)
    assert [version.rows for version in versions] == [5000, 2]
    again = open_table(tmp_path / "home", "icd10", book)
    assert again is not None
    assert [name for _, name in again[0].entries] == ["霍乱", "伤寒"]
    assert [path.name for path in table_path(tmp_path / "home", "icd10").parent.iterdir()] == ["table.npz"]


def test_other_abbreviations_make_the_index_anew(tmp_path: Path, book: Abbreviations) -> None:
    official = read_official(written(tmp_path / "t.csv", "A00.000,霍乱\nA01.000,伤寒\n"), "icd10")
    store_table(tmp_path, official, book, file="t.csv", now=NOW)
    other = Abbreviations.model_validate({**book.model_dump(), "short": {"二号病": "霍乱"}})
    opened = open_table(tmp_path, "icd10", other)
    assert opened is not None
    (one,) = Coder(opened[0], other).code("二号病")
    assert one.terms[0].code == "A00.000"


def test_a_failed_write_leaves_the_former_table(
    tmp_path: Path, book: Abbreviations, monkeypatch: pytest.MonkeyPatch
) -> None:
    official = read_official(written(tmp_path / "t.csv", "A00.000,霍乱\nA01.000,伤寒\n"), "icd10")
    store_table(tmp_path, official, book, file="t.csv", now=NOW)
    before = table_path(tmp_path, "icd10").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StoreUnavailable):
        store_table(tmp_path, official, book, file="t.csv", now=NOW)
    assert table_path(tmp_path, "icd10").read_bytes() == before
    assert len(list(table_path(tmp_path, "icd10").parent.iterdir())) == 1


def test_a_damaged_table_is_reported(tmp_path: Path, book: Abbreviations) -> None:
    path = table_path(tmp_path, "icd10")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not an archive")
    with pytest.raises(StoreUnavailable):
        open_table(tmp_path, "icd10", book)
    with path.open("wb") as stream:
        np.savez(stream, about=np.array([1, 2], dtype=np.uint8))
    with pytest.raises(StoreUnavailable):
        open_table(tmp_path, "icd10", book)


def test_nothing_imported_is_no_table(tmp_path: Path, book: Abbreviations) -> None:
    assert open_table(tmp_path, "drugs", book) is None
