"""Checks on papers, one rule at a time."""

import pytest

from copilot.domain.claim import Paper
from copilot.rules.papers import broken_identities, near_image, same_bill, same_name


def paper(**more: object) -> Paper:
    return Paper.model_validate({"id": "p1", **more})


def test_identities_hold_within_a_fen() -> None:
    good = paper(
        items=[{"amount": "10.00"}, {"amount": "5.01"}], total="15.00", total_cn="壹拾伍元整", pool_pay=5,
        other_pay=0, acct_pay=0, cash_pay=10,
    )  # fmt: skip
    assert broken_identities(good) == frozenset()


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"items": [{"amount": "10.00"}]}, {"I1"}),
        ({"total_cn": "壹拾陆元整"}, {"I2"}),
        ({"cash_pay": 11}, {"I3"}),
        ({"failed": ["I5"]}, {"I5"}),
    ],
)
def test_a_broken_identity_is_named(changes: dict[str, object], broken: set[str]) -> None:
    sound: dict[str, object] = {
        "items": [{"amount": "15.00"}], "total": "15.00", "total_cn": "壹拾伍元整", "pool_pay": 5,
        "other_pay": 0, "acct_pay": 0, "cash_pay": 10,
    }  # fmt: skip
    assert broken_identities(paper(**{**sound, **changes})) == broken


def test_what_is_not_on_the_paper_is_not_broken() -> None:
    assert broken_identities(paper(total="15.00", cash_pay=10)) == frozenset()
    assert broken_identities(paper(items=[{"amount": "15.00"}])) == frozenset()
    assert broken_identities(paper(total="15.00", total_cn="看不清")) == frozenset()


@pytest.mark.parametrize(
    ("key", "same"),
    [
        ("35060122-0012345678", True),
        ("35060122-0012345678-abcdef", True),
        ("35060122-0012345678-zzzzzz", False),
        ("35060122-0012345679", False),
        ("35060121-0012345678", False),
        ("0012345678", True),
    ],
)
def test_bill_keys(key: str, same: bool) -> None:
    one = paper(bill_code="35060122", bill_no="0012345678", check_code="ABCDEF")
    assert same_bill(one, key) is same


def test_image_hashes() -> None:
    assert near_image("ffffffffffffffff", "fffffffffffffffe")
    assert not near_image("ffffffffffffffff", "0000000000000000")
    assert not near_image("ff", "fff")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("张三", "张三", True),
        ("张*", "张三", True),
        ("张某", "张三", True),
        ("李三", "张三", False),
        ("张三丰", "张三", False),
    ],
)
def test_masked_names(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
