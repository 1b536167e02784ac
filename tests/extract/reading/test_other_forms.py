"""Forms as other hospitals print them: payments of their own, rows of labels, tills, running text."""

import pytest

from copilot.extract.values import plausible_org

HEAD = [
    (60, [(500, "某省医疗住院收费票据（电子）")]),
    (140, [(100, "票据代码：43060224"), (1000, "票据号码：0051327249")]),
    (180, [(100, "交款人：林安和"), (1000, "开票日期：2024-07-17")]),
]
ITEMS = [
    (240, [(110, "项目名称"), (400, "金额（元）"), (800, "项目名称"), (1100, "金额（元）")]),
    (290, [(110, "床位费"), (400, "300.00"), (800, "其他"), (1100, "20.50")]),
    (330, [(110, "护理费"), (400, "80.00")]),
    (420, [(100, "金额合计（大写）肆佰元伍角整"), (1000, "（小写）400.50")]),
]
TILL = [
    (60, [(500, "门诊收费凭证（收据）")]),
    (120, [(100, "某某市人民医院")]),
    (170, [(100, "患者：林安和"), (500, "性别：女")]),
]


@pytest.mark.parametrize("label", ["残军补助支付", "离休干部统筹支付", "老红军医疗补助", "单位职工互助报销"])
def test_a_payment_in_words_of_its_own_is_no_misread_known_one(page, read, label):
    document = read(
        page(
            [
                *HEAD,
                *ITEMS,
                (480, [(100, f"{label}：12.00"), (600, "其他支付：3.00"), (1000, "个人自费：7.00")]),
            ]
        )
    )
    assert document.value(f"other_money.{label}") == "12.00"
    assert document.value("other_pay") == "3.00"
    assert [item.cell("name").value for item in document.items] == ["床位费", "护理费", "其他"]


def test_a_label_that_is_also_a_charge_needs_its_colon(page, read):
    document = read(page([*HEAD, *ITEMS, (480, [(100, "现金：380.00"), (600, "其他：20.50")])]))
    assert (document.value("other_pay"), document.value("total")) == ("20.50", "400.50")


@pytest.mark.parametrize("strange", ["社会商业联合保障支付", "其中某某专项"])
def test_payments_above_their_amounts_end_the_table_though_one_is_unknown(page, read, strange):
    labels = [(100, strange), (500, "大病保险支付"), (800, "个人账户支付"), (1100, "个人现金支付")]
    document = read(
        page(
            [
                *HEAD,
                *ITEMS[:-1],
                (420, labels),
                (460, [(100, "111.00"), (500, "12.00"), (800, "13.00"), (1100, "264.50")]),
            ]
        )
    )
    assert [item.cell("amount").value for item in document.items] == ["300.00", "80.00", "20.50"]
    assert document.value("major_illness_pay") == "12.00"
    assert document.value("acct_pay") == "13.00"
    assert document.value("cash_pay") == "264.50"


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("项目/单价×数量", "11.38×3支"),
        ("项目/数量×单价", "3支×11.38"),
        ("项目名称（单价*数量）", "11.38*3"),
        ("收费项目/数量/单价", "3×11.38"),
        ("项目/单价x数量", "单价11.38x数量3"),
    ],
)
def test_a_till_prints_quantity_and_price_below_the_name(page, read, head, told):
    document = read(
        page(
            [
                *TILL,
                (220, [(110, head), (700, "金额")]),
                (270, [(110, "注射用头孢呋辛钠")]),
                (305, [(150, told), (700, "34.14")]),
                (340, [(110, "静脉输液")]),
                (375, [(150, "1组×9.50" if "×" in told else "9.50*1"), (700, "9.50")]),
                (430, [(100, "总计：43.64"), (500, "大写：肆拾叁元陆角肆分")]),
            ]
        )
    )
    rows = [[item.cell(cell).value for cell in ("name", "qty", "amount")] for item in document.items]
    assert rows == [["注射用头孢呋辛钠", "3", "34.14"], ["静脉输液", "1", "9.50"]]
    assert document.items[0].cell("std").value == "11.38"


def test_an_amount_as_large_as_a_year_stays_in_its_column(page, read):
    document = read(
        page(
            [
                (60, [(500, "住院费用明细清单")]),
                (120, [(100, "姓名：林安和"), (600, "住院号：89947273")]),
                (160, [(100, "入院：2024-07-01"), (600, "出院：2024-07-09")]),
                (210, [(100, "收费项目"), (500, "数量"), (700, "单价"), (900, "总价"), (1200, "计费日期")]),
                (
                    250,
                    [(100, "盆腔平扫"), (500, "2"), (700, "990.00"), (900, "1980.00"), (1200, "2024-07-02")],
                ),
                (
                    290,
                    [(100, "静脉输液"), (500, "2"), (700, "1006.06"), (900, "2012.12"), (1200, "2024-07-03")],
                ),
            ]
        )
    )
    assert [item.cell("amount").value for item in document.items] == ["1980.00", "2012.12"]
    assert [item.cell("fee_date").value for item in document.items] == ["2024-07-02", "2024-07-03"]
    assert (document.value("admit_date"), document.value("discharge_date")) == ("2024-07-01", "2024-07-09")


def test_a_number_goes_on_behind_the_end_of_a_line(page, read):
    document = read(
        page(
            [
                *HEAD,
                *ITEMS,
                (480, [(100, "备注：医保类型:自费，医保编号:3299147，个人自付:1.00，个人自费:38")]),
                (510, [(100, "0.50，预缴金额:1,500.00，退费金额:1,119.50")]),
            ]
        )
    )
    assert document.value("self_expense") == "380.50"
    assert document.value("prepaid") == "1500.00"


def test_a_number_that_ended_with_its_line_is_not_joined(page, read):
    document = read(
        page(
            [
                *HEAD,
                *ITEMS,
                (480, [(100, "备注：医保类型:自费，个人自付:1.00，个人自费:13.86")]),
                (510, [(100, "12，预缴金额:15,000.00，退费金额:1,139.40")]),
            ]
        )
    )
    assert document.value("self_expense") == "13.86"


def test_holes_of_continuous_paper_are_no_part_of_a_name(page, read):
    rows = [(y, [(20, "○"), *runs, (1560, "○")]) for y, runs in ITEMS]
    document = read(page([*HEAD, *rows]))
    assert [item.cell("name").value for item in document.items] == ["床位费", "护理费", "其他"]


def test_a_long_region_before_a_title_does_not_make_it_a_mention(page, read):
    document = read(page([(60, [(400, "新疆维吾尔自治区医疗门诊收费票据（电子）")]), *HEAD[1:], *ITEMS]))
    assert document.value("bill_title") == "新疆维吾尔自治区医疗门诊收费票据(电子)"
    assert document.doc_type == "outpatient_receipt"


@pytest.mark.parametrize(("left", "right"), [("881", "1.84"), ("93", "32.94")])
def test_a_number_in_two_overlapping_pieces_is_not_read_from_the_second_alone(page, read, left, right):
    labels = [(100, "大病保险支付"), (500, "个人账户支付"), (800, "个人现金支付")]
    at = 800 + 12 * len(left) - 6
    document = read(
        page(
            [*HEAD, *ITEMS, (480, labels), (520, [(100, "12.00"), (500, "13.00"), (800, left), (at, right)])]
        )
    )
    assert document.value("acct_pay") == "13.00"
    assert document.value("cash_pay") is None


def test_numbers_of_neighbouring_columns_stay_whole(page, read):
    labels = [(100, "大病保险支付"), (300, "个人账户支付"), (500, "个人现金支付")]
    document = read(
        page([*HEAD, *ITEMS, (480, labels), (520, [(100, "112.00"), (300, "13.00"), (500, "275.50")])])
    )
    assert document.value("acct_pay") == "13.00"
    assert document.value("cash_pay") == "275.50"


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("岚桥医学院第一附属医院属医院", False),
        ("岚桥中心医院心医院", False),
        ("岚桥县人民医院(中医院)", True),
        ("岚桥医院附属医院", True),
    ],
)
def test_a_name_that_repeats_its_end_was_read_twice_under_a_seal(name, whole):
    assert plausible_org(name) is whole


def test_capitals_and_total_that_both_lost_their_end_do_not_confirm_each_other(page, read):
    document = read(
        page([*HEAD, *ITEMS[:-1], (420, [(100, "合计（大写）：肆佰圆伍角贰"), (1000, "（小写）400.5")])])
    )
    assert document.value("total_cn") is None


def test_amounts_right_of_their_header_do_not_fall_among_the_dates(page, read):
    rows = [
        (250, [(100, "静脉输液"), (600, "3"), (780, "8.96"), (1010, "26.88 2024-03-25")]),
        (290, [(100, "皮下注射"), (600, "1"), (780, "4.20"), (1010, "4.202024-03-26")]),
        (330, [(100, "心电监测"), (600, "2"), (780, "46.30"), (1000, "92.60 2024-03-26")]),
    ]
    heads = [(100, "收费项目"), (560, "数量"), (680, "单价(元)"), (880, "总价(元)"), (1100, "计费日期")]
    document = read(
        page([(60, [(500, "住院费用明细清单")]), (120, [(100, "姓名：林安和")]), (210, heads), *rows])
    )
    values = [[item.cell(name).value for name in ("unit_price", "amount")] for item in document.items]
    assert values == [["8.96", "26.88"], ["4.20", "4.20"], ["46.30", "92.60"]]
    assert [item.cell("fee_date").value for item in document.items] == [
        "2024-03-25",
        "2024-03-26",
        "2024-03-26",
    ]


@pytest.mark.parametrize(
    ("printed", "share"), [("20%", "0.2"), ("20%6", "0.2"), ("10096", "1"), ("1096", "0.1"), ("968", None)]
)
def test_a_share_of_more_than_all_is_a_misread_sign_or_nothing(page, read, printed, share):
    heads = [(100, "项目名称"), (600, "数量"), (800, "金额"), (1000, "自付比例")]
    row = [(100, "静脉输液"), (600, "1"), (800, "117.20"), (1000, printed)]
    document = read(
        page([(60, [(500, "住院费用清单")]), (120, [(100, "姓名：林安和")]), (210, heads), (250, row)])
    )
    assert document.items[0].cell("self_ratio").value == share
    assert document.items[0].cell("amount").value == "117.20"


def test_a_value_behind_a_label_that_was_not_read_is_not_the_label_s_before(page, read):
    told = "备注：预缴金额:21000.00，补缴金额:，费金颔:2742.23"
    document = read(page([*HEAD, *ITEMS, (480, [(100, told)])]))
    assert document.value("prepaid") == "21000.00"
    assert document.value("topup") is None


def test_a_glyph_in_two_overlapping_pieces_counts_once(page, read):
    foot = [(100, "收款单位（章）：海南省锦芦"), (100 + 12 * 24 + 8, "芦肿瘤医院")]
    document = read(page([*HEAD, *ITEMS, (560, foot)]))
    assert document.value("provider_name") == "海南省锦芦肿瘤医院"


def test_one_glyph_of_a_stamp_is_no_name(page, read):
    document = read(page([*HEAD, *ITEMS, (560, [(100, "复核人：海9900389578"), (800, "收款人：林")])]))
    assert document.value("reviewer") is None
    assert document.value("cashier") == "林"


def test_a_stray_glyph_before_a_known_label_does_not_make_another(page, read):
    document = read(page([*HEAD, *ITEMS, (480, [(100, "他起付标准：1000.00"), (600, "个人自费：7.00")])]))
    assert document.value("other_money.起付标准") == "1000.00"
