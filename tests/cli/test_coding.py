"""``copilot code`` and ``copilot catalogue import``."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Copilot = Callable[..., Any]
TERMS = Path(__file__).parents[1] / "catalogue" / "test_coding_terms.csv"


def test_without_an_import_the_shipped_table_is_used_and_said(copilot: Copilot) -> None:
    done = copilot("code", "左乳癌(T2N2M0)IIIA期", "--json")
    found = done.json()
    assert done.code == 0
    assert found["official"] is False
    assert "还没有导入官方" in found["note"]
    assert found["diagnoses"][0]["terms"][0]["code"] == "C50.900"
    assert found["diagnoses"][0]["attributes"]["stage"] == ["T2N2M0", "IIIA期"]


def test_import_then_code_then_import_again(copilot: Copilot, home: Path) -> None:
    first = copilot("catalogue", "import", "icd10", TERMS, "--json").json()
    assert (first["version"], first["replaced"], first["rejected"]) == (1, None, 0)
    found = copilot("code", "发热待查：肺炎？", "--limit", "2", "--json").json()
    assert found["official"] is True
    assert found["rows"] == first["rows"]
    assert [one["tentative"] for one in found["diagnoses"]] == [True, True]
    assert all(len(one["terms"]) <= 2 for one in found["diagnoses"])
    assert copilot("catalogue", "import", "icd10", TERMS, "--json").json()["replaced"] == 1
    assert (home / "catalogue" / "icd10" / "table.npz").exists()


def test_people_read_sentences(copilot: Copilot, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("编码,名称\nA00.000,霍乱\nA01.000,伤寒\nA0,坏\n", "utf-8")
    done = copilot("catalogue", "import", "icd10", path)
    assert "第 4 行未导入：编码“A0”不合格式" in done.out
    assert "已导入 2 行" in done.out
    assert "（存疑，不作确诊）" in copilot("code", "霍乱？").out


def test_drugs_ship_and_procedures_do_not(copilot: Copilot) -> None:
    drugs = copilot("code", "赫赛汀", "--kind", "drugs", "--json").json()
    assert "曲妥珠单抗" in drugs["diagnoses"][0]["terms"][0]["name"]
    refused = copilot("code", "支架植入术", "--kind", "procedures", "--json")
    assert refused.code == 1
    assert "copilot catalogue import procedures" in refused.json()["error"]["message"]


def test_empty_text_is_refused(copilot: Copilot) -> None:
    assert copilot("code", " ").code == 1


def test_many_lines_are_coded_in_one_run_and_a_bad_one_is_said(copilot: Copilot, tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_text(f'高血压\n{{"id": "r2", "text": "2型糖尿病"}}\n{"长" * 3000}\n', "utf-8")
    rows = copilot("code", "--file", file, "--json").json()
    assert [row["id"] for row in rows] == ["1", "r2", "3"]
    assert rows[1]["coding"]["best"][0]["name"] == "2型糖尿病"
    assert rows[2]["coding"] is None
    assert "超过" in rows[2]["error"]
    assert copilot("code").code == 2
    assert copilot("code", "高血压", "--file", file).code == 2


def test_a_table_of_dagger_pairs_and_gb18030_is_imported(copilot: Copilot, tmp_path: Path) -> None:
    file = tmp_path / "icd.csv"
    file.write_text("序号,主要编码,疾病名称\n1,A17.001+G01*,结核性脑膜炎\n2,I10.x05,高血压病3级\n", "gb18030")
    report = copilot("catalogue", "import", "icd10", file, "--json").json()
    assert (report["rows"], report["rejected"], report["encoding"]) == (2, 0, "gb18030")
    assert copilot("code", "高血压3级", "--json").json()["best"][0]["code"] == "I10.x05"
