"""Which words of a diagnosis assert a disease and which deny it."""

import pytest

from copilot.domain.claim import Diagnosis
from copilot.rules.negation import asserted, asserted_parts


@pytest.mark.parametrize(
    "text",
    [
        "乳腺癌家族史",
        "家族史：母亲乳腺癌",
        "母亲患乳腺癌",
        "乳腺纤维腺瘤（已排除乳腺癌）",
        "乳腺癌已排除",
        "乳腺癌（排除）",
        "否认高血压、糖尿病、乳腺癌",
        "未见乳腺癌",
        "无乳腺癌证据",
        "不考虑乳腺癌",
        "乳腺癌筛查阴性",
        "乳腺癌病理阴性",
    ],
)
def test_a_denied_disease_is_not_asserted(text: str) -> None:
    assert "乳腺癌" not in asserted(text)


@pytest.mark.parametrize(
    "text",
    [
        "HER2阴性乳腺癌",
        "三阴性乳腺癌",
        "乳腺癌，淋巴结阴性",
        "乳腺癌（ER阴性）",
        "乳腺癌术后，未见复发转移",
        "无淋巴结转移的乳腺癌",
        "乳腺癌伴乳腺癌家族史",
        "筛查发现乳腺癌",
        "无痛性乳腺癌",
        "不能完全排除乳腺癌",
        "乳腺癌待除外",
        "父亲肺癌，乳腺癌",
    ],
)
def test_a_negative_word_about_something_else_leaves_the_disease(text: str) -> None:
    assert "乳腺癌" in asserted(text)


def test_members_of_a_list_are_read_apart() -> None:
    assert asserted_parts("乳腺浸润性癌伴导管原位癌") == ("乳腺浸润性癌", "导管原位癌")
    assert asserted_parts("乳腺癌术后，未见复发转移") == ("乳腺癌术后",)


@pytest.mark.parametrize(
    ("text", "confirmed"),
    [("乳腺癌", True), ("乳腺癌待除外", False), ("不能排除乳腺癌", False), ("乳腺癌，不考虑转移", True)],
)
def test_a_doubt_is_no_confirmation(text: str, confirmed: bool) -> None:
    assert Diagnosis(id="d1", text=text).confirmed is confirmed
