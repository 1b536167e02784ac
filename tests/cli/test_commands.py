"""Exit statuses, JSON purity and the sentences that people read."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from copilot.cli.output import clean_stdout
from copilot.cli.root import guarded, run

ROOT = Path(__file__).parents[2]
Copilot = Callable[..., Any]
FACTS = """
product: BJ-HTB
received_on: 2021-11-08
assessed_on: 2021-11-20
policy: {effective_from: 2021-07-01, effective_to: 2022-06-30}
insured: {sex: 女, birth_date: 1978-03-14, basic_insurance: true}
diagnoses: [{text: 宫颈恶性肿瘤, icd10: C53.900}]
events: [{kind: 住院, admit_date: 2021-10-12, discharge_date: 2021-10-26}]
expenses: [{amount: "85,000.00", kind: 住院, scope: 医保外自费}]
screenings: [{date: 2021-05-02, result: 阴性}]
declared: {waiting_period_passed: true, pre_existing: false}
"""


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "claim.yaml"
    path.write_text(FACTS, "utf-8")
    return path


def test_help_names_every_command_without_loading_any(copilot: Copilot) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from copilot.cli.root import run; run(['--help']);"
            "print([m for m in ('pydantic', 'sqlalchemy', 'numpy', 'rich') if m in sys.modules])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    from copilot.cli.commands import targets

    assert done.stdout.splitlines()[-1] == "[]"
    for name, (_, summary) in targets().items():
        assert f"  {name} " in done.stdout
        assert summary in done.stdout


@pytest.mark.parametrize(
    "arguments", [["nix"], ["extract"], ["search"], ["adjudicate", "a", "b"], ["packs", "x"]]
)
def test_wrong_usage_ends_with_two(copilot: Copilot, arguments: list[str]) -> None:
    result = copilot(*arguments)
    assert (result.code, result.out) == (2, "")


def test_adjudicate_pays_to_the_fen_and_says_why(copilot: Copilot, facts: Path) -> None:
    result = copilot("adjudicate", facts)
    assert result.code == 0
    assert "建议部分给付　应付 42,250.00 元　P101 P102" in result.out
    assert "policy/BJ-HTB 第三条" in result.out


def test_adjudicate_json_is_one_document_with_money_as_text(copilot: Copilot, facts: Path) -> None:
    found = copilot("adjudicate", facts, "--json").json()
    assert (found["payable"], found["outcome"], found["codes"]) == ("42250.00", "partial", ["P101", "P102"])


def test_an_assumption_changes_a_term_or_a_fact(copilot: Copilot, facts: Path) -> None:
    assert (
        copilot("adjudicate", facts, "--set", "screenings.0.result=阳性", "--json").json()["payable"]
        == "39000.00"
    )
    path = next(name for name in _parameters(copilot) if name.endswith("deductible"))
    changed = copilot("adjudicate", facts, "--set", f"{path}=0", "--json").json()
    assert changed["payable"] == "55250.00"


def _parameters(copilot: Copilot) -> list[str]:
    from copilot.bootstrap import App

    return [name for one in App().content.policies if one.product == "BJ-HTB" for name in one.parameters]


def test_a_term_that_is_taken_away_is_missing_and_not_guessed(copilot: Copilot, facts: Path) -> None:
    path = next(name for name in _parameters(copilot) if name.endswith("ratio"))
    found = copilot("adjudicate", facts, "--set", f"{path}=null", "--json").json()
    assert found["payable"] in (None, "0.00")
    assert "N311" in found["codes"]


def test_explain_says_what_a_code_means_here(copilot: Copilot, facts: Path) -> None:
    found = copilot("adjudicate", facts, "--explain", "p101", "--json").json()
    assert (found["code"], found["name"], len(found["fired"])) == ("P101", "扣减年免赔额", 1)
    absent = copilot("adjudicate", facts, "--explain", "D201")
    assert absent.code == 0
    unknown = copilot("adjudicate", facts, "--explain", "Z999")
    assert (unknown.code, "没有理由码 Z999" in unknown.err) == (1, True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "应是键和值"),
        ("[1, 2]", "应是键和值"),
        ("a: [", "不是可读的 YAML"),
        ("insured: {age: 3}", "product"),
        ("product: NO-SUCH", "没有产品 NO-SUCH"),
        ("product: BJ-HTB\nexpenses: [{amount: 多}]", "不是金额"),
        ("product: BJ-HTB\nweight: 3", "weight"),
        ("product: BJ-HTB\nevents: [{kind: 飞行}]", "飞行"),
    ],
)
def test_facts_that_cannot_be_used_are_refused(
    copilot: Copilot, tmp_path: Path, text: str, sentence: str
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text, "utf-8")
    result = copilot("adjudicate", path, "--json")
    assert result.code == 1
    assert result.json()["error"]["message"] in result.err
    assert sentence in result.err
    assert len(result.err.strip().splitlines()) == 1


def test_facts_come_from_standard_input(copilot: Copilot, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(FACTS))
    assert copilot("adjudicate", "-", "--json").json()["payable"] == "42250.00"


def test_packs_and_corpus_hold_together(copilot: Copilot) -> None:
    for command in ("packs", "corpus"):
        result = copilot(command, "check", "--json")
        assert (result.code, result.json()["ok"], result.json()["problems"]) == (0, True, [])
    rows = copilot("packs", "list", "--json").json()
    assert {"BJ-HTB", "SD-JNG", "XM-HXB"} <= {row["product"] for row in rows}
    listed = copilot("corpus", "manifest", "--json").json()["files"]
    assert all(len(row["sha256"]) == 64 and row["source"] and row["licence"] for row in listed)


def test_a_pack_whose_figure_is_not_in_its_clause_fails(
    copilot: Copilot, content: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from decimal import Decimal

    policies = list(content.policies)
    at = next(number for number, one in enumerate(policies) if one.product == "BJ-HTB")
    path, good = next((k, v) for k, v in policies[at].parameters.items() if v.value == Decimal("20000"))
    bad = {**policies[at].parameters, path: good.model_copy(update={"value": Decimal("15000")})}
    policies[at] = policies[at].model_copy(update={"parameters": bad})
    monkeypatch.setattr(content, "policies", tuple(policies))
    result = copilot("packs", "check", "--json")
    assert result.code == 1
    assert result.json()["problems"] == [f"BJ-HTB 的 {path}（{good.label}）的数值 15000 没有出现在引文中"]


def test_search_finds_the_article_and_refuses_a_wrong_day(copilot: Copilot) -> None:
    found = copilot(
        "search", "住院医疗的免赔额", "--product", "BJ-HTB", "--as-of", "2021-08-01", "--words-only", "--json"
    )
    spans = [hit["passage"]["span"] for hit in found.json()["hits"]]
    assert any(span["document_id"] == "policy/BJ-HTB" and "免赔" in span["quote"] for span in spans)
    assert copilot("search", "x", "--as-of", "昨天").code == 1
    assert copilot("search", " ").code == 1


def test_an_empty_store_verifies_and_lists_nothing(copilot: Copilot) -> None:
    assert copilot("case", "list", "--json").json() == []
    report = copilot("audit", "verify", "--json")
    assert (report.code, report.json()["ok"]) == (0, True)
    missing = copilot("case", "show", "2026-000404")
    assert (missing.code, missing.err.strip()) == (1, "没有赔案 2026-000404")
    assert copilot("replay", "2026-000404").code == 1
    assert copilot("case", "list", "--state", "飞行").code == 1


def test_noise_on_descriptor_one_does_not_reach_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    with clean_stdout():
        os.write(1, b"native noise\n")
        sys.stdout.write("python noise")
    sys.stdout.write("{}")
    sys.stdout.flush()
    out, err = capfd.readouterr()
    assert out == "{}"
    assert "native noise" in err


def test_a_fault_is_reported_and_never_looks_like_a_result(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    assert guarded(fail, as_json=True) == 70
    out, err = capfd.readouterr()
    assert json.loads(out)["error"]["kind"] == "Fault"
    assert "Traceback" in err
    assert "程序内部出错" in err


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("COPILOT_OCR", "tesseract", "设置 ocr"),
        ("COPILOT_CONFIG", "/nowhere.toml", "找不到设置文件"),
        ("COPILOT_CORPUS", "/nowhere", "找不到语料目录"),
        ("COPILOT_HIGH_VALUE", "很多", "设置 high_value"),
    ],
)
def test_wrong_settings_are_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    name: str,
    value: str,
    sentence: str,
) -> None:
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path))
    monkeypatch.setenv(name, value)
    assert run(["packs", "list"]) == 1
    assert sentence in capfd.readouterr().err


def test_a_settings_file_is_read_and_the_environment_goes_before_it(tmp_path: Path) -> None:
    from copilot.bootstrap import load_settings
    from copilot.errors import InputRefused

    (tmp_path / "config.toml").write_text('ocr = "paddle"\nlog_level = "INFO"\n', "utf-8")
    found = load_settings({"COPILOT_HOME": str(tmp_path), "COPILOT_LOG_LEVEL": "ERROR"})
    assert (found.ocr, found.log_level, found.home) == ("paddle", "ERROR", tmp_path)
    (tmp_path / "config.toml").write_text('orc = "paddle"\n', "utf-8")
    with pytest.raises(InputRefused, match="orc"):
        load_settings({"COPILOT_HOME": str(tmp_path)})


def test_the_committed_schemas_are_current() -> None:
    from copilot.cli.schemas import rendered

    stored = {path.stem: path.read_text("utf-8") for path in (ROOT / "docs" / "schemas").glob("*.json")}
    assert stored == rendered(), "run: copilot schemas export"
