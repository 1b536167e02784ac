"""A statement that lost its negation contradicts its code; a term must stand in the quote beside it."""

import pytest

from copilot.recommend.senses import sense_fault


@pytest.mark.parametrize(
    ("code", "said", "turned"),
    [
        (
            "D201",
            "事故日 2021-06-28 不在保险期间 2021-07-01 至 2022-06-30 内",
            "事故日 2021-06-28 在保险期间 2021-07-01 至 2022-06-30 内",
        ),
        ("D205", "诊断“肺炎”不属于“哮喘”", "诊断“肺炎”属于“哮喘”"),
        ("D208", "累计费用未超过年免赔额，本次为零", "累计费用超过年免赔额，本次为零"),
        ("D210", "“波生坦”不在药品清单内", "“波生坦”在药品清单内"),
        ("D219", "费用已由他方全部补偿，没有剩余损失", "费用已由他方全部补偿，剩余损失"),
        ("N305", "诊断“宫颈癌？”尚未确诊", "诊断“宫颈癌？”尚确诊"),
        ("N310", "单证上的姓名“甲”与被保险人“乙”不同", "单证上的姓名“甲”与被保险人“乙”同"),
        ("N311", "公开条款没有写明限额，不能计算", "公开条款写明限额，不能计算"),
        ("P109", "卵子冻存不属责任，未计入", "卵子冻存属责任，未计入"),
        ("P111", "津贴上限 180 天，未触及", "津贴上限 180 天，触及"),
        ("R404", "转欺诈调查；不得仅因怀疑拖延其余部分", "转欺诈调查；仅因怀疑拖延其余部分"),
        ("R413", "公开条款缺少计算所需的参数，系统不给金额", "公开条款缺少计算所需的参数，系统给金额"),
        ("R414", "可以提示申请援助；不影响赔款", "可以提示申请援助；影响赔款"),
    ],
)
def test_the_same_words_without_their_negation_contradict_the_code(code: str, said: str, turned: str) -> None:
    assert sense_fault(code, said) is None
    assert sense_fault(code, turned) is not None


def test_a_sense_belongs_to_its_code() -> None:
    assert sense_fault("P111", "津贴上限 180 天，已触及") is None
    assert sense_fault("A002", "诊断“肺炎”属于“哮喘”") is None
