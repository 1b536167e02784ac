"""Values told in a remark, numbers of electronic receipts, and words that are no values."""

import pytest

HEAD = [
    (40, [(500, "某某省医疗住院收费票据（电子）告知单")]),
    (80, [(100, "电子票据代码：21060222"), (700, "电子票据号码：0012973214")]),
    (110, [(100, "交款人：林安和"), (700, "开票日期：2022-01-06")]),
    (140, [(100, "项目"), (500, "金额")]),
    (170, [(100, "床位费"), (500, "1440.00")]),
    (200, [(100, "西药费"), (500, "560.00")]),
    (230, [(100, "合计（大写）贰仟元整"), (700, "（小写）2000.00")]),
]
REMARK = [
    (
        270,
        [
            (
                100,
                "备注：住院日期2021-12-19-2022-01-06；科别心血管内科；医保类别居民医保；统筹支付1500.00元；个",
            )
        ],
    ),
    (300, [(100, "人账户支付200.00元；个人现金支付300.00元；个人自付450.00元。")]),
]


def test_a_remark_without_colons_tells_its_values(page, read):
    document = read(page([*HEAD, *REMARK]))
    expected = {
        "ward": "心血管内科",
        "insurance_type": "居民医保",
        "admit_date": "2021-12-19",
        "discharge_date": "2022-01-06",
        "pool_pay": "1500.00",
        "acct_pay": "200.00",
        "cash_pay": "300.00",
        "self_pay": "450.00",
    }
    assert {name: document.value(name) for name in expected} == expected


def test_a_notice_bears_the_numbers_of_the_electronic_receipt(page, read):
    document = read(page(HEAD))
    assert document.value("bill_code") == "21060222"
    assert document.value("bill_no") == "0012973214"
    assert document.value("bill_title").endswith("告知单")


@pytest.mark.parametrize(
    ("printed", "held"), [("本收据手写无效", None), ("阿依古丽·买买提", "阿依古丽·买买提")]
)
def test_a_remark_below_a_signature_is_no_name(page, read, printed, held):
    document = read(page([*HEAD, (270, [(100, "复核：" + printed)])]))
    found = document.field("reviewer")
    assert (found.value if found else None) == held


def test_a_bare_label_in_a_cell_far_from_the_diagnosis_has_its_own_value(page, read):
    rows = [
        (40, [(500, "急诊处方")]),
        (110, [(100, "姓名"), (200, "林安和"), (500, "性别"), (600, "女"), (800, "年龄"), (900, "34岁")]),
        (150, [(100, "临床诊断"), (260, "脑梗死"), (800, "费别"), (900, "医保")]),
        (210, [(100, "Rp")]),
        (250, [(120, "阿司匹林肠溶片100mg*30片×1盒")]),
    ]
    document = read(page(rows))
    assert document.value("fee_type") == "医保"
    assert document.value("diagnosis") == "脑梗死"


def test_lines_of_bare_labels_with_their_values(page, read):
    rows = [
        (40, [(500, "病人住院费用日清单")]),
        (90, [(100, "病人姓名曹雪"), (500, "住院号70283025"), (900, "所在科室感染科")]),
        (140, [(85, "项目名称"), (560, "单价"), (760, "数量"), (1060, "合计金额")]),
        (180, [(88, "双人间床位费"), (600, "80.00"), (780, "4"), (1120, "320.00")]),
        (220, [(88, "复方氨基酸注射液"), (600, "46.30"), (780, "2"), (1120, "92.60")]),
        (260, [(85, "合计：412.60")]),
    ]
    document = read(page(rows))
    assert document.value("name") == "曹雪"
    assert document.value("inpatient_no") == "70283025"
    assert document.value("dept") == "感染科"


def test_signs_in_a_row_of_small_boxes_are_one_number(page, read):
    number = "990000198301306982"
    boxes = [(300 + 40 * place, sign) for place, sign in enumerate(number)]
    rows = [
        (40, [(500, "个人保险理赔申请书")]),
        (110, [(100, "被保险人：贾璐琪"), (700, "性别：女")]),
        (170, [(100, "证件号码"), *boxes]),
        (230, [(100, "开户银行：望川银行"), (700, "户名：贾璐琪")]),
    ]
    assert read(page(rows)).value("id_no") == number


def test_a_settlement_told_in_a_sentence(page, read):
    told = "参保人方薇环（性别女，个人编号659910374406）于2024-11-29至2024-12-02在兰汀市人民医院住院治疗"
    rows = [
        (40, [(400, "异地就医直接结算告知书")]),
        (110, [(100, told + "，费用结算如下")]),
        (160, [(100, "医疗费用总额：14584.28"), (700, "统筹基金支付：10000.00")]),
    ]
    document = read(page(rows))
    expected = {
        "name": "方薇环",
        "admit_date": "2024-11-29",
        "discharge_date": "2024-12-02",
        "hospital": "兰汀市人民医院",
    }
    assert {name: document.value(name) for name in expected} == expected


def test_a_translation_behind_a_label_is_no_value(page, read):
    rows = [
        (40, [(400, "理赔申请表 CLAIM FORM")]),
        (110, [(100, "保单号 Policy No.：P172263445189"), (700, "产品 Product：惠民保医疗险")]),
        (160, [(100, "被保险人 Insured：闫蕾薇"), (700, "性别 Gender：女")]),
    ]
    document = read(page(rows))
    assert document.value("product") == "惠民保医疗险"
    assert document.value("name") == "闫蕾薇"
