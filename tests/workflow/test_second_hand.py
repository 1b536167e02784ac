"""Products with second-hand terms try the engine and decide nothing."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from copilot.bootstrap.content import Content
from copilot.catalogue.facts import facts_from
from copilot.domain.claim import Claim
from copilot.errors import InputRefused
from copilot.store.records import SYSTEM
from copilot.store.store import Store
from copilot.workflow.ports import Desk
from copilot.workflow.second_hand import names_for_tests_only
from copilot.workflow.submit import submit
from copilot.workflow.walkthrough import assess_documents

CORPUS = Path(__file__).parents[2] / "corpus"
NOW = datetime(2024, 3, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def content() -> Content:
    return Content(CORPUS)


@pytest.fixture(scope="module")
def marked(content: Content) -> list[str]:
    found = [one.product for one in content.policies if one.for_engine_tests]
    assert len(found) >= 5
    return found


def stated(product: str, **holding: str) -> dict[str, Any]:
    return {
        "received_on": "2024-03-02",
        "policies": [{"product": product, "effective_from": "2023-07-01", **holding}],
        "insured": {"name": "张三", "age": 50, "sex": "女"},
    }


def test_submission_refuses_every_marked_product_and_stores_nothing(
    content: Content, marked: list[str], tmp_path: Path
) -> None:
    with Store(tmp_path / "home") as store:
        reader: Any = SimpleNamespace()
        desk = Desk(store=store, reader=reader, judge=content.judge(), clock=lambda: NOW)
        for product in marked:
            with pytest.raises(InputRefused, match=f"产品 {product} 的条款来自二手资料，只供引擎测试"):
                submit(desk, (), stated(product), SYSTEM)
        assert store.cases() == ()
        assert store.events() == ()


def test_assessment_refuses_every_marked_product_by_its_terms(content: Content, marked: list[str]) -> None:
    judge = content.judge()
    for product in marked:
        with pytest.raises(InputRefused, match="不能用于真实赔案"):
            assess_documents(judge, (), stated(product), NOW.date())


def test_a_version_that_names_a_marked_pack_is_refused_too(content: Content) -> None:
    facts = facts_from(stated("SH-HHB", version="外部2023")).facts
    with pytest.raises(InputRefused, match="EXT-SH-HHB-2023"):
        content.judge().recommend(Claim(facts=facts, documents=()), "x", 1)


def test_real_packs_are_not_touched(content: Content) -> None:
    judge = content.judge()
    facts = facts_from(stated("BJ-HTB")).facts
    assert judge.knows("BJ-HTB")
    assert not [f for f in content.adjudicate(facts).considered if f.check == "second_hand"]


def test_a_calculation_says_so_and_changes_nothing(content: Content, marked: list[str]) -> None:
    for product in marked:
        facts = facts_from(stated(product)).facts
        policies = content.policies_of(facts)
        assert [one.for_engine_tests for one in policies] == [True]
        clean = [one.model_copy(update={"for_engine_tests": False}) for one in policies]
        plain, remarked = content.adjudicate(facts, clean), content.adjudicate(facts, policies)
        [remark] = remarked.considered[len(plain.considered) :]
        assert (remark.fired, remark.check) == (False, "second_hand")
        assert product in remark.id
        assert remarked.model_copy(update={"considered": plain.considered}) == plain


def test_a_name_that_real_terms_carry_as_well_stays_open(content: Content) -> None:
    real = next(one for one in content.policies if not one.for_engine_tests)
    twin = real.model_copy(update={"version": "x", "for_engine_tests": True})
    assert names_for_tests_only([real, twin]) == frozenset()
    assert real.product in names_for_tests_only([twin])
