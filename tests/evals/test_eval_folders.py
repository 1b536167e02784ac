"""Data of the user's own: papers, claims, BEIR folders, the CSV importer; faults are Chinese sentences."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from copilot.bootstrap import App
from copilot.errors import InputRefused
from evals.beir import article_id, build_corpus, read_queries
from evals.folders import claim_files, kind_of, paper_tasks, query_tasks, read_claims
from evals.importer import import_csv
from evals.suites import suite
from evals.tasks import Context

TRUTH: dict[str, Any] = {
    "image": "a.jpg",
    "doc_type": "vat_invoice",
    "fields": {"total": "12.00", "name": None},
    "items": [{"name": "药", "amount": "12.00"}],
}


def papers(folder: Path, truth: dict[str, Any] = TRUTH) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "a.jpg").write_bytes(b"picture")
    (folder / "a.json").write_text(json.dumps(truth, ensure_ascii=False), "utf-8")
    return folder


def test_a_folder_of_papers(tmp_path: Path) -> None:
    folder = papers(tmp_path / "p")
    assert kind_of(folder) == "papers"
    (task,) = paper_tasks(folder)
    assert (task.id, task.kind) == ("data-a", "data")
    assert read_claims(folder) == ()
    assert query_tasks(folder) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"image": "b.jpg"}, "b.jpg 不在同一目录"),
        ({"doc_type": "receipt"}, "doc_type 是 receipt"),
        ({"fields": None}, "缺少 fields"),
        ({"fields": {"total": 12.5}}, "字段 total 的值要写成带引号的文字"),
        ({"items": {"name": "药"}}, "items 应是列表"),
        ({"items": [{"amount": 12}]}, r"items\[0\].amount"),
    ],
)
def test_a_bad_truth_is_refused_by_name(tmp_path: Path, change: dict[str, Any], sentence: str) -> None:
    folder = papers(tmp_path / "p", {**TRUTH, **change})
    with pytest.raises(InputRefused, match=sentence):
        paper_tasks(folder)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"docs/evaluation\.md"):
        kind_of(tmp_path)
    with pytest.raises(InputRefused, match="找不到"):
        kind_of(tmp_path / "none")


LABEL: dict[str, Any] = {
    "title": "宫颈癌住院",
    "facts": {
        "product": "BJ-HTB",
        "diagnoses": ["宫颈癌"],
        "events": [{"kind": "住院"}],
        "expenses": [{"amount": "85000.00", "kind": "住院", "scope": "目录外自费"}],
    },
    "expected": {"outcome": "partial", "payable": "39000.00", "codes": ["P101", "P102"]},
}


def claim(folder: Path, label: dict[str, Any]) -> Path:
    (folder / "c1").mkdir(parents=True)
    (folder / "c1" / "label.yaml").write_text(yaml.safe_dump(label, allow_unicode=True), "utf-8")
    return folder


def test_a_folder_of_claims_is_decided(tmp_path: Path) -> None:
    folder = claim(tmp_path / "claims", LABEL)
    (case,) = read_claims(folder)
    assert case.id == "c1"
    context = Context(work=tmp_path / "w", data=folder)
    module = suite("decision")
    tasks = module.plan(context)
    assert [one.kind for one in tasks] == ["facts"]
    result = module.run(tasks[0], context)
    assert result.values["decision.payable_exact"] == (1, 1)
    assert result.values["citation.precision"][0] == result.values["citation.precision"][1] > 0


def test_papers_beside_a_label_make_a_second_unit(tmp_path: Path) -> None:
    folder = claim(tmp_path / "claims", LABEL)
    (folder / "c1" / "receipt.jpg").write_bytes(b"picture")
    assert [one.name for one in claim_files(folder, "c1")] == ["receipt.jpg"]
    tasks = suite("decision").plan(Context(work=tmp_path / "w", data=folder))
    assert [one.kind for one in tasks] == ["facts", "papers"]
    result = suite("decision").run(tasks[1], Context(work=tmp_path / "w", data=folder))
    assert result.labels == ("partial", "refused")
    assert result.faults[0].note


def test_a_bad_label_is_refused_by_file(tmp_path: Path) -> None:
    folder = claim(tmp_path / "claims", {**LABEL, "expected": {"outcome": "maybe", "codes": ["P101"]}})
    with pytest.raises(InputRefused, match=r"label\.yaml 不合格"):
        read_claims(folder)


def beir(folder: Path) -> Path:
    (folder / "qrels").mkdir(parents=True)
    rows = [
        {"_id": "1", "title": "免赔额", "text": "年免赔额为两万元，超过部分按比例给付。"},
        {"_id": "2", "title": "等待期", "text": "首次投保的等待期为三十日。\n## 不是标题"},
    ]
    (folder / "corpus.jsonl").write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8"
    )
    queries = [{"_id": "q1", "text": "等待期有多长"}, {"_id": "q2", "text": "没有标注的问题"}]
    (folder / "queries.jsonl").write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in queries), "utf-8"
    )
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\t2\t1\nq1\t1\t0\n", "utf-8")
    return folder


def test_a_beir_folder_is_searched(tmp_path: Path) -> None:
    folder = beir(tmp_path / "b")
    assert kind_of(folder) == "retrieval"
    (query,) = read_queries(folder)
    assert query["relevant"] == {article_id("2"): 2}
    corpus = build_corpus(folder, tmp_path / "w", App().corpus)
    context = Context(work=tmp_path / "w", corpus=corpus, data=folder, digital=True)
    module = suite("retrieval")
    result = module.run(module.plan(context)[0], context)
    assert result.values["retrieval.recall1"] == (1, 1)


def no_qrels(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").unlink()


def bad_row(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").write_text("q1\t2\t1\nq1 2 1\n", "utf-8")


def bad_line(folder: Path) -> None:
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "x"}\n{oops\n', "utf-8")


@pytest.mark.parametrize(
    ("change", "sentence"), [(no_qrels, "缺少 qrels"), (bad_row, "第 2 行"), (bad_line, "第 2 行不是 JSON")]
)
def test_a_bad_beir_folder_is_refused(tmp_path: Path, change: Callable[[Path], None], sentence: str) -> None:
    folder = beir(tmp_path / "b")
    change(folder)
    with pytest.raises(InputRefused, match=sentence):
        read_queries(folder)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "r1.jpg").write_bytes(b"one")
    (folder / "r2.png").write_bytes(b"two")
    return folder


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_table_of_papers_becomes_a_folder(tmp_path: Path, pictures: Path, encoding: str) -> None:
    table = tmp_path / "t.csv"
    text = "image,doc_type,total,name,dept\nr1.jpg,vat_invoice,12.00,<空>,\nr2.png,prescription,,甲,\n"
    table.write_text(text, encoding)
    assert import_csv(table, pictures, tmp_path / "out") == 2
    assert len(paper_tasks(tmp_path / "out")) == 2
    truth = json.loads((tmp_path / "out" / "r1.json").read_text("utf-8"))
    assert truth["fields"] == {"total": "12.00", "name": None}


def test_a_table_of_claims_becomes_a_folder(tmp_path: Path, pictures: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(
        "claim,product,outcome,payable,codes,images,policy.effective_from,insured.sex\n"
        "c1,BJ-HTB,partial,39000.00,P101;P102,r1.jpg；r2.png,2021-07-01,女\n"
        "c2,BJ-HTB,pend,,N303,,,\n",
        "utf-8",
    )
    assert import_csv(table, pictures, tmp_path / "out") == 2
    first, second = read_claims(tmp_path / "out")
    assert (first.expected.payable, first.expected.codes) == ("39000.00", ("P101", "P102"))
    assert first.facts["insured"]["sex"] == "女"
    assert str(first.facts["policies"][0]["effective_from"]) == "2021-07-01"
    assert second.expected.undeterminable
    assert [one.name for one in claim_files(tmp_path / "out", "c1")] == ["r1.jpg", "r2.png"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a,b\n1,2\n", "表头要有"),
        ("image,doc_type\n", "没有数据行"),
        ("image,doc_type\nnone.jpg,vat_invoice\n", "第 2 行：.*没有图像 none.jpg"),
        ("image,doc_type\n../t.csv,vat_invoice\n", "没有图像"),
        ("image,doc_type\nr1.jpg,receipt\n", "第 2 行"),
        ("claim,product,outcome\n../x,BJ-HTB,deny\n", "不能用作目录名"),
    ],
)
def test_a_bad_table_is_refused_by_row(tmp_path: Path, pictures: Path, text: str, sentence: str) -> None:
    table = tmp_path / "t.csv"
    table.write_text(text, "utf-8")
    with pytest.raises(InputRefused, match=sentence):
        import_csv(table, pictures, tmp_path / "out")
