"""The independent checker: sound advice passes, and every planted fault is named."""

import ast
import copy
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import evals.citation_text
import evals.citations
from copilot.bootstrap import App
from copilot.catalogue.facts import facts_from
from copilot.domain.claim import Claim
from evals.citation_text import CorpusText, han_value, numbers, read_texts
from evals.citations import check, spans

FACTS: dict[str, Any] = {
    "product": "BJ-HTB",
    "received_on": "2021-11-01",
    "assessed_on": "2021-11-10",
    "policy": {"effective_from": "2021-07-01", "effective_to": "2022-06-30"},
    "diagnoses": ["宫颈癌"],
    "events": [{"kind": "住院", "admit_date": "2021-10-03", "discharge_date": "2021-10-20"}],
    "expenses": [{"amount": "85000.00", "kind": "住院", "scope": "目录外自费"}],
    "declared": {"waiting_period_passed": True},
}


@pytest.fixture(scope="module")
def texts() -> dict[tuple[str, str], CorpusText]:
    return read_texts(App().corpus)


@pytest.fixture(scope="module")
def sound() -> dict[str, Any]:
    made = App().judge.recommend(Claim(facts=facts_from(FACTS).facts), "c", 1)
    assert made.adjudication.payable is not None
    body: dict[str, Any] = made.model_dump(mode="json")
    return body


def test_it_shares_no_code_with_the_product() -> None:
    for module in (evals.citations, evals.citation_text):
        tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
        names = [
            name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (
                [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
            )
        ]
        assert not [name for name in names if name.startswith("copilot")]


def test_sound_advice_passes(sound: dict[str, Any], texts: dict[tuple[str, str], CorpusText]) -> None:
    found = check(sound, texts)
    assert found.faults == []
    assert found.citations == found.held >= 5
    assert found.statements == found.covered >= 8


def digit(body: dict[str, Any]) -> None:
    finding = next(one for one in body["adjudication"]["findings"] if "60%" in one["statement"])
    finding["statement"] = finding["statement"].replace("60%", "70%")


def quote(body: dict[str, Any]) -> None:
    span = next(spans(body["adjudication"]["findings"]))
    span["quote"] = span["quote"].replace("2 万", "1 万") if "2 万" in span["quote"] else span["quote"] + "。"


def version(body: dict[str, Any]) -> None:
    next(spans(body["adjudication"]["findings"]))["version"] = "2019"


def article(body: dict[str, Any]) -> None:
    next(spans(body["adjudication"]["findings"]))["article"] = "第九十九条"


def shifted(body: dict[str, Any]) -> None:
    span = next(spans(body["adjudication"]["findings"]))
    span["start"] += 1
    span["end"] += 1


def step(body: dict[str, Any]) -> None:
    body["adjudication"]["trace"][-1]["result"] = "39000.01"


def operand(body: dict[str, Any]) -> None:
    for one in body["adjudication"]["trace"]:
        for value in one["operands"]:
            if value["ref"].startswith("term:") and value["value"] == "20000":
                value["value"] = "10000"


def amount(body: dict[str, Any]) -> None:
    body["adjudication"]["payable"] = "93000.00"


def support(body: dict[str, Any]) -> None:
    for one in body["adjudication"]["findings"]:
        one["clauses"] = []
        one["facts"] = []


def summary(body: dict[str, Any]) -> None:
    body["summary"][0] = body["summary"][0].replace("39,000.00", "93,000.00")


def day(body: dict[str, Any]) -> None:
    body["adjudication"]["findings"][0]["statement"] += "（2020-02-30 之前的 2020-01-31）"


@pytest.mark.parametrize(
    "plant", [digit, quote, version, article, shifted, step, operand, amount, support, summary, day]
)
def test_a_planted_fault_is_named(
    plant: Callable[[dict[str, Any]], None], sound: dict[str, Any], texts: dict[tuple[str, str], CorpusText]
) -> None:
    body = copy.deepcopy(sound)
    plant(body)
    assert body != sound
    found = check(body, texts)
    assert found.faults
    assert found.held < found.citations or found.covered < found.statements


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("20,000 元", {20000}),
        ("2 万元", {20000}),
        ("1.5亿", {150_000_000}),
        ("60%", {Fraction(3, 5)}),
        ("百分之六十", {Fraction(3, 5)}),
        ("九成", {Fraction(9, 10)}),
        ("六成五", {Fraction(3, 5), 5}),
        ("5 个百分点", {Fraction(1, 20)}),
        ("三十日", {30}),
        ("二十万元", {200_000}),
        ("三点五", {Fraction(7, 2)}),
        ("两万五千", {25000}),
        ("２０％", {Fraction(1, 5)}),
        ("2021-07-01", set()),
        ("18 周岁至 65 周岁", {18, 65}),
    ],
)
def test_figures(text: str, figures: set[Fraction]) -> None:
    assert numbers(text).figures == {Fraction(one) for one in figures}


def test_days_and_strict_reading() -> None:
    assert numbers("2021年7月1日至2022/6/30").days == {date(2021, 7, 1), date(2022, 6, 30)}
    assert numbers("请一次性补齐统一票据", strict=True).figures == frozenset()
    assert numbers("只能补一次", strict=True).figures == {Fraction(1)}
    assert han_value("万一") is None
    assert han_value("二〇二一") == 2021
    assert han_value("一亿二千万") == 120_000_000
