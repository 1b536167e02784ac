"""``copilot corpus add|confirm|check`` and searching what was added."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from copilot.bootstrap import App
from copilot.bootstrap.content import Content

Copilot = Callable[..., Any]
ROOT = Path(__file__).parents[2]
WORDING = """星河医疗保险条款（2024版）
第一条 等待期
自本合同生效之日起45日为星河等待期。
第二条 星河医疗保险金
被保险人住院的，扣除年免赔额1万元后，按80%的比例给付，年度限额为200万元。"""


@pytest.fixture
def wording(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(App, "content", property(lambda app: Content(ROOT / "corpus", own=app.own)))
    path = tmp_path / "wording.txt"
    path.write_text(WORDING, "utf-8")
    return path


def test_an_added_wording_is_found_with_its_path_version_and_place(copilot: Copilot, wording: Path) -> None:
    report = copilot(
        "corpus", "add", wording, "--product", "XH-1", "--from", "2024-01-01", "--no-index", "--json"
    )
    assert report.code == 0
    (done,) = report.json()["results"]
    assert (done["status"], done["articles"]) == ("added", 2)
    found = copilot("search", "星河等待期多少天", "--product", "XH-1", "--words-only", "--json").json()
    first = found["hits"][0]
    assert first["article"]["id"] == "policy/own/XH-1@2024#第一条"
    assert first["article"]["text"] == "自本合同生效之日起45日为星河等待期。"
    assert (first["article"]["file"], first["article"]["line"]) == ("wording.txt", 2)
    said = copilot("search", "星河等待期多少天", "--words-only").out
    assert "星河医疗保险条款（2024版） › 第一条 等待期" in said
    assert "2024 版" in said
    assert copilot("corpus", "add", wording, "--product", "XH-1", "--no-index").out.startswith("没有变化")


def test_a_draft_is_refused_until_it_is_confirmed(copilot: Copilot, wording: Path, tmp_path: Path) -> None:
    copilot("corpus", "add", wording, "--product", "XH-1", "--from", "2024-01-01", "--no-index")
    facts = tmp_path / "facts.yaml"
    facts.write_text(
        "received_on: 2024-06-01\n"
        "policy: {product: XH-1, effective_from: 2024-01-01, effective_to: 2024-12-31}\n"
        "diagnoses: [{id: d1, text: 肺炎, confirmed_on: 2024-05-01}]\n"
        "events: [{id: v1, kind: 住院, admit_date: 2024-05-01, discharge_date: 2024-05-09}]\n"
        "expenses: [{id: e1, event: v1, name: 住院费, amount: 30000}]\n"
        "insured: {is_insured: true, age: 40}\nconsents: {sensitive: true}\n"
        "declared: {waiting_period_passed: true, pre_existing: false}\n",
        "utf-8",
    )
    refused = copilot("adjudicate", facts)
    assert refused.code == 1
    assert "草稿" in refused.err
    assert copilot("corpus", "confirm", "XH-1", "--by", "张三").code == 0
    decided = copilot("adjudicate", facts, "--json").json()
    assert decided["payable"] == "16000.00"


def test_many_questions_are_answered_in_one_run(copilot: Copilot, wording: Path, tmp_path: Path) -> None:
    copilot("corpus", "add", wording, "--product", "XH-1", "--no-index")
    queries = tmp_path / "q.jsonl"
    queries.write_text(
        json.dumps({"id": "q7", "query": "星河等待期"}, ensure_ascii=False) + "\n星河免赔额多少\n", "utf-8"
    )
    results = copilot("search", "--queries", queries, "--words-only", "--limit", "2", "--json").json()
    assert [one["id"] for one in results] == ["q7", "2"]
    assert all(len(one["hits"]) == 2 for one in results)
    assert copilot("search", "x", "--queries", queries).code == 2
    assert copilot("search", "--queries", tmp_path / "none").code == 1
    assert copilot("search", "x", "--kind", "novel").code == 1


def test_what_was_refused_ends_with_one_and_says_why(copilot: Copilot, wording: Path, tmp_path: Path) -> None:
    result = copilot("corpus", "add", tmp_path / "absent.pdf", "--json")
    assert (result.code, result.json()["results"][0]["message"]) == (
        1,
        f"找不到文件 {tmp_path / 'absent.pdf'}",
    )
    assert copilot("corpus", "add", wording, "--from", "昨天").code == 1
    assert copilot("corpus", "confirm", "NIX", "--by", "x").code == 1
    checked = copilot("corpus", "check", wording)
    assert checked.code == 1
    assert "缺少文件头" in checked.out
