"""Facts files: exact numbers, Chinese refusals that name key and fix, terms inside the file."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from copilot.catalogue.exact_yaml import load_exact
from copilot.catalogue.facts import parse_facts
from copilot.catalogue.packs import build_policy, choose, load_packs, overlapping, product_id
from copilot.errors import InputRefused, NotFound

PACKS = load_packs(Path(__file__).parents[2] / "corpus" / "policies")


def test_numbers_and_dates_stay_text() -> None:
    assert load_exact("a: 85000.00\nb: 2026-01-02\nc: true\nd: ~\ne: no\nf: 010") == {
        "a": "85000.00",
        "b": "2026-01-02",
        "c": True,
        "d": None,
        "e": "no",
        "f": "010",
    }


def test_an_amount_is_exactly_what_was_written() -> None:
    text = "product: BJ-HTB\nexpenses: [{amount: 0.10, kind: 住院}]"
    assert parse_facts(text).facts.expenses[0].amount == Decimal("0.10")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("expenses: [{amount: 1}]", "缺少键 product"),
        ("product: A\nexpences: []", "不认识的键 expences，是不是 expenses"),
        ("product: A\nexpenses: [{amont: 5}]", r"expenses\[1\]\.amont，是不是 amount"),
        ("product: A\nexpenses: [{amount: 5.005}]", "到了分以下"),
        ("product: A\nexpenses: [{amount: 5, kind: 住住}]", "“住住”不是可用的取值"),
        ("product: A\ninsured: {birthday: 1990-1-1}", "是不是 birth_date"),
        ("product: A\nevents: [{kind: 住院, date: 2022-02-30}]", "不是日历上有的日期"),
        ("product: A\nexpenses: {amount: 3}", "应是列表"),
        ("product: A\ninsured: 张三", "应是键值表"),
        ("product: A\nexpenses: [{amount: 3, drug_on_list: maybe}]", "不是 true、false 或 null"),
        ("product: A\nproduct: B", "写了两次"),
        ("product: [", "不是合格的 YAML"),
        ("just text", "键: 值"),
        ("terms: {}\nexpenses: []", "缺少 benefits"),
        ("terms: {benefits: [{ratoi: 5}]}\nexpenses: []", "ratoi"),
    ],
)
def test_refusals_name_key_and_fix(text: str, said: str) -> None:
    with pytest.raises(InputRefused, match=said):
        parse_facts(text)


def test_terms_may_carry_figures() -> None:
    policy = parse_facts("terms: {product: X, benefits: [{ratio: 60%, annual_cap: null}]}").policy
    assert policy is not None
    assert policy.parameters["b1.ratio"].value == Decimal("0.6")
    assert policy.parameters["b1.deductible"].value is None
    assert policy.parameters["b1.annual_cap"].value is None
    assert policy.benefits[0].lifetime_cap is None


def test_a_reference_to_a_missing_parameter_is_refused() -> None:
    terms = {
        "benefits": [{"kind": "lump_sum", "amount": 5, "trigger": {}}],
        "pools": [{"id": "p", "label": "p"}],
    }
    assert build_policy(terms, None, "t").benefits[0].amount == "b1.amount"
    broken = "terms: {benefits: [{ratio: abc}]}\nexpenses: []"
    with pytest.raises(InputRefused, match="不是数字"):
        parse_facts(broken)


def test_choosing_a_version() -> None:
    first = PACKS[0].model_copy(
        update={"product": "V", "version": "1", "valid_from": _day(2021), "valid_to": _day(2022)}
    )
    later = first.model_copy(update={"version": "2", "valid_from": _day(2023), "valid_to": None})
    packs = (first, later)
    assert choose(packs, "V", _day(2021)).version == "1"
    assert choose(packs, "V", _day(2024)).version == "2"
    assert choose(packs, "V", None).version == "2"
    assert choose(packs, "V", None, "1").version == "1"
    with pytest.raises(NotFound, match="没有产品 W"):
        choose(packs, "W", None)
    assert overlapping(packs) == ()
    assert overlapping((first, later.model_copy(update={"valid_from": _day(2022)}))) != ()


def _day(year: int) -> date:
    return date(year, 6, 1)


@pytest.mark.parametrize("text", ["SH-HHB(外部2023)", "SH-HHB（外部2023）", "SH-HHB 外部2023"])
def test_external_packs_may_be_named_by_product_and_year(text: str) -> None:
    assert product_id(text) == "EXT-SH-HHB-2023"
    assert choose(PACKS, text, None).for_engine_tests
    assert choose(PACKS, "SH-HHB", None, "外部2023").for_engine_tests
    assert not choose(PACKS, "SH-HHB", None).for_engine_tests


def test_a_product_may_be_named_in_chinese() -> None:
    assert choose(PACKS, "惠她保", None).product == "BJ-HTB"
