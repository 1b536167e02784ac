"""Doubtful glyphs that titles, known terms and a second printing of the same diagnosis decide."""

import pytest

HEAD = [
    (120, [(100, "票据代码：52060222"), (1100, "票据号码：0012345678")]),
    (180, [(100, "交款人：林安和"), (1100, "开票日期：2022-05-03")]),
    (900, [(100, "金额合计（大写）壹佰元整"), (900, "（小写）100.00")]),
]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("贵州省医间诊收费票据（电子）", "贵州省医疗门诊收费票据(电子)"),
        ("贵州省医行住院收嘉肃据（电子）", "贵州省医疗住院收费票据(电子)"),
        ("河南省医疗往院收费票据（电子）", "河南省医疗住院收费票据(电子)"),
    ],
)
def test_a_title_with_hidden_glyphs_is_the_only_one_near_it(page, read, printed, meant):
    document = read(page([(40, [(500, printed)]), *HEAD], confidence=0.8))
    title = document.field("bill_title")
    assert title is not None
    assert title.value == meant
    assert printed.replace("（", "(").replace("）", ")") in title.note


def test_a_clear_title_in_words_of_its_own_stays(page, read):
    document = read(page([(40, [(500, "贵州省医疗单位住院收费票据")]), *HEAD], confidence=0.99))
    assert document.value("bill_title") in ("贵州省医疗单位住院收费票据", None)


@pytest.mark.parametrize(("score", "value"), [(0.85, "城乡居民"), (0.99, "城多居民")])
def test_a_known_term_is_put_right_only_where_it_was_read_with_doubt(page, read, score, value):
    rows = [(40, [(500, "河南省医疗住院收费票据（电子）")]), *HEAD, (960, [(100, "医保类型：城多居民")])]
    document = read(page(rows, confidence=score))
    assert document.value("insurance_type") == value


def test_a_stage_takes_the_strokes_that_the_same_diagnosis_shows_elsewhere(page, read):
    rows = [
        (40, [(600, "出院记录")]),
        (160, [(100, "入院诊断：左乳癌（T2N2MO）IIIA期。")]),
        (220, [(100, "诊疗经过：完善检查，予对症治疗。")]),
        (280, [(100, "出院诊断：左乳癌（T2N2M0）IIA期。")]),
    ]
    document = read(page(rows))
    found = next(f for f in document.fields if f.name == "discharge_diag")
    assert found.value == "左乳癌（T2N2M0）ⅢA期"
    assert found.source == "derived"
    assert "IIA" in found.note


def test_a_number_in_groups_is_one_value(page, read):
    rows = [
        (40, [(500, "浙江增值税电子普通发票")]),
        (120, [(1000, "校验码：01181 68243 15135 00021")]),
        (900, [(100, "价税合计（大写）壹佰元整"), (900, "（小写）¥100.00")]),
    ]
    assert read(page(rows)).value("check_code") == "01181682431513500021"


def test_a_value_below_labels_that_are_not_left_of_it_belongs_to_its_own_label(page, read):
    rows = [
        (40, [(500, "广西壮族自治区医疗住院收费票据")]),
        *HEAD,
        (960, [(100, "性别：男"), (1060, "个人现金支付："), (1240, "45621.15")]),
        (1000, [(100, "住院号：12345678"), (1090, "住院科别：肝胆外科一病区")]),
        (1040, [(760, "预缴金额："), (1120, "40000元，3张")]),
    ]
    assert read(page(rows)).value("prepaid") == "40000.00"
