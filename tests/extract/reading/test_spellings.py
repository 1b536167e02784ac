"""Labels in brackets and in usual variants, cells glued by the recogniser, a period of one date."""

import pytest

from copilot.extract.labelrules import spellings
from copilot.extract.schema import schema


def test_headings_in_brackets_open_their_sections(page, read):
    rows = [
        (40, [(600, "出院小结")]),
        (110, [(100, "姓名：林安和"), (700, "住院号：20240011")]),
        (170, [(100, "【入院诊断】")]),
        (210, [(140, "1.脑梗死")]),
        (260, [(100, "【出院诊断】")]),
        (300, [(140, "1.脑梗死恢复期")]),
    ]
    document = read(page(rows))
    assert document.value("admit_diag") == "脑梗死"
    assert document.value("discharge_diag") == "脑梗死恢复期"


@pytest.mark.parametrize(
    ("field", "label", "variant"),
    [
        ("acct_pay", "个人账户支付", "个人账户支付金额"),
        ("hifp_pay", "统筹基金支付", "本次统筹基金支付"),
        ("admit_date", "入院日期", "入院时间"),
        ("sex", "性别", "患者性别"),
    ],
)
def test_a_label_has_its_usual_variants(field, label, variant):
    assert variant in spellings(label, schema("settlement").fields[field])


def test_ignored_words_have_no_variants():
    assert spellings("备注", None) == []


def test_an_amount_and_a_date_read_as_one_word_are_two_cells(page, read):
    rows = [
        (40, [(500, "费用明细清单")]),
        (180, [(85, "项目名称"), (560, "单价"), (760, "数量"), (880, "单位"),
               (1060, "合计金额"), (1300, "发生日期")]),
        (230, [(88, "双人间床位费"), (600, "80.00"), (780, "4"), (900, "日"), (1120, "320.002024-11-24")]),
        (280, [(88, "复方氨基酸注射液"), (600, "46.30"), (780, "2"), (900, "袋"), (1120, "92.602024-11-25")]),
    ]  # fmt: skip
    found = [{c.name: c.value for c in item.cells} for item in read(page(rows)).items]
    assert [(row["amount"], row["fee_date"]) for row in found] == [
        ("320.00", "2024-11-24"),
        ("92.60", "2024-11-25"),
    ]


def test_a_stay_with_one_date_is_the_day_of_admission(page, read):
    rows = [
        (40, [(500, "基本医疗保险住院费用结算单")]),
        (110, [(100, "姓名：林安和"), (700, "个人编号：639954216591")]),
        (170, [(100, "住院日期：2021-02-03"), (700, "离院日期：2021-02-16")]),
        (230, [(100, "医疗费总额：100.00")]),
    ]
    document = read(page(rows))
    assert (document.value("admit_date"), document.value("discharge_date")) == ("2021-02-03", "2021-02-16")
