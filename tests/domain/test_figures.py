from decimal import Decimal
from typing import Any

import pytest

from copilot.catalogue.facts import facts_from, parse_facts
from copilot.domain.figures import LARGEST, bounded, check_term, not_negative
from copilot.errors import InputRefused


def base(**more: Any) -> dict[str, Any]:
    return {"product": "X", "expenses": [{"amount": "100", "kind": "特药"}], **more}


def test_bounds() -> None:
    assert bounded(-LARGEST) == -LARGEST
    with pytest.raises(ValueError, match="超出范围"):
        bounded(LARGEST + 1)
    assert not_negative(None) is None
    with pytest.raises(ValueError, match="负数"):
        not_negative(Decimal(-1))


@pytest.mark.parametrize(
    ("unit", "value"), [("ratio", "1.7"), ("ratio", "-0.1"), ("yuan", "-5"), ("days", "-1")]
)
def test_terms_that_cannot_be(unit: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"比例|负数"):
        check_term(unit, Decimal(value))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"expenses": [{"amount": "9" * 38}]}, "超出范围"),
        ({"expenses": [{"amount": True}]}, "不是金额"),
        ({"expenses": [{"amount": "1", "qty": "-3"}]}, "qty"),
        ({"policy": {"effective_from": "2022-12-31", "effective_to": "2022-01-01"}}, "早于首日"),
        ({"policy": {"sum_insured": "-5"}}, "sum_insured"),
        ({"product": {"a": "b"}}, "product"),
        ({"expenses": [{"amount": "1", "event": "v9"}], "events": [{"kind": "住院"}]}, "v9.*可写的有 v1"),
        ({"other_payers": [{"layer": "商保", "amount": "1", "expenses": ["e7"]}]}, "e7.*可写的有 e1"),
        ({"terms": {"benefits": [{"id": "a", "ratio": "170%"}]}}, "比例"),
    ],
)
def test_refusals_name_the_key(more: dict[str, Any], says: str) -> None:
    with pytest.raises(InputRefused, match=says):
        facts_from(base(**more))


def test_products_as_a_list() -> None:
    facts = facts_from(base(product=["A", "B"])).facts
    assert [one.product for one in facts.policies] == ["A", "B"]


def test_yaml_fault_in_chinese() -> None:
    with pytest.raises(InputRefused, match="要加引号"):
        parse_facts("product: X\ndiagnoses: [a: b: c\n")
