"""A statement is one of the sentences of its code, says a relation that holds, and names what is known."""

import pytest

from copilot.domain.decision import Finding
from copilot.recommend.senses import Known, sense_fault

KNOWN = Known(
    {"a": "住院津贴", "b": "特定药品保险金"},
    ("肺炎", "哮喘住院医疗保险金", "波生坦", "张三", "某市医院"),
    ("恶性肿瘤与原位癌的定义", "剩余负担可以提示申请某基金"),
)


def fault(code: str, statement: str, *, fired: bool = True, benefit: str | None = None) -> str | None:
    return sense_fault(
        Finding(
            id="f1", check="x", code=code, fired=fired, statement=statement, would_change="x", benefit=benefit
        ),
        KNOWN,
    )


@pytest.mark.parametrize(
    ("code", "said", "turned"),
    [
        (
            "D201",
            "事故日 2021-06-28 不在保险期间 2021-07-01 至 2022-06-30 内",
            "事故日 2021-06-28 在保险期间 2021-07-01 至 2022-06-30 内",
        ),
        ("D205", "诊断“肺炎”不属于“哮喘”", "诊断“肺炎”属于“哮喘”"),
        ("D208", "住院津贴：累计费用未超过年免赔额，本次为零", "住院津贴：累计费用超过年免赔额，本次为零"),
        ("D210", "特定药品保险金：“波生坦”不在药品清单内", "特定药品保险金：“波生坦”在药品清单内"),
        ("N305", "住院津贴：诊断“肺炎”尚未确诊", "住院津贴：诊断“肺炎”确诊"),
        ("R404", "转欺诈调查；不得仅因怀疑拖延其余部分", "转欺诈调查；仅因怀疑拖延其余部分"),
        ("R402", "超量部分转药师审查", "超量部分一律转药师审查"),
        ("D212", "没有超适应症的证据", "没有不超适应症的证据"),
        ("P111", "住院津贴：津贴上限 180 天，未触及", "住院津贴：津贴上限 180 天，早已触及"),
    ],
)
def test_a_word_more_or_less_is_another_sentence(code: str, said: str, turned: str) -> None:
    fired = code != "D212"
    if code != "D208":
        assert fault(code, said, fired=fired) is None
    assert "不是理由码" in str(fault(code, turned, fired=fired))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("D201", "事故日 2021-08-01 不在保险期间 2021-07-01 至 2022-06-30 内"),
        ("D201", "事故日 2021-06-28 不在保险期间 2022-06-30 至 2021-07-01 内"),
        ("D201", "事故日 2021-08-01 不在保险期间 2021-07-01 至 … 内"),
        ("N309", "出院日 2021-08-05 早于入院日 2021-08-01"),
        ("D216", "处方用量 20 日，超过 30 日"),
    ],
)
def test_a_relation_that_does_not_hold_is_found(code: str, said: str) -> None:
    assert "关系" in str(fault(code, said))


def test_a_name_must_be_known() -> None:
    assert "不在所引依据中" in str(fault("N310", "单证上的姓名“李四”与被保险人“张三”不同"))
    assert fault("D204", "某市医院不是公立医院") is None
    assert fault("D204", "别家医院不是公立医院") is not None


def test_a_sentence_about_one_benefit_stands_under_its_name() -> None:
    said = "住院津贴：津贴上限 180 天，已触及"
    assert fault("P111", said, benefit="a") is None
    assert "住院津贴" in str(fault("P111", said, benefit="b"))


def test_what_was_only_considered_is_no_reason() -> None:
    assert fault("D212", "没有超适应症的证据", fired=False) is None
    assert fault("D212", "没有超适应症的证据", fired=True) is not None
    assert fault("A001", "没有超适应症的证据", fired=False) is not None


def test_a_hint_keeps_the_words_of_its_article() -> None:
    assert fault("R414", "剩余 100.00 元：剩余负担可以提示申请某基金；不影响赔款") is None
    assert fault("R414", "剩余 100.00 元：剩余负担不可以提示申请某基金；不影响赔款") is not None
    assert fault("R414", "剩余 100.00 元：剩余负担可以责令申请某基金；不影响赔款") is not None


@pytest.mark.parametrize("label", ["特定药品免赔额", "新型冠状病毒感染"])
def test_a_compound_of_the_field_turns_nothing_round(label: str) -> None:
    known = Known({}, (), ("特定药品的新冠定义",))
    said = Finding(
        id="f1", check="x", code="R407", statement=f"条款“{label}”可以有两种理解，作有利于被保险人的解释",
        would_change="x",
    )  # fmt: skip
    assert sense_fault(said, known) is None


def test_a_name_brings_no_word_that_turns_round() -> None:
    assert fault("N315", "等待基本医保的结果，金额未定") is None
    assert "不只是名称" in str(fault("N315", "等待不必要的结果，金额未定"))


def test_unread_fields_are_named_as_they_are() -> None:
    assert fault("N307", "住院收费票据（1，续）的 全部内容 看不清，请核对或重新拍摄") is None
