"""Geometries beyond label, colon, value: no colons, leader dots, wide cells, labels in rows of their own."""


def test_values_against_bare_labels_are_told_from_longer_words(page, read):
    document = read(
        page(
            [
                (60, [(500, "疾病诊断证明书")]),
                (140, [(100, "姓名郑婷"), (400, "性别女"), (600, "年龄45岁"), (900, "病历号06210768")]),
                (190, [(100, "科别呼吸内科"), (600, "日期2024-07-17")]),
                (260, [(100, "处理意见")]),
                (310, [(160, "建议休息两周。")]),
            ]
        )
    )
    assert (document.value("name"), document.value("dept")) == ("郑婷", "呼吸内科")
    assert document.value("issue_date") == "2024-07-17"
    assert document.field("diagnosis") is None


def test_a_page_with_colons_keeps_its_words_whole(page, read):
    document = read(
        page(
            [
                (60, [(500, "疾病诊断证明书")]),
                (
                    140,
                    [(100, "姓名：郑婷"), (400, "性别：女"), (600, "年龄：45岁"), (900, "病历号：06210768")],
                ),
                (190, [(100, "科别呼吸内科"), (600, "日期：2024-07-17")]),
                (260, [(100, "诊断：肺炎")]),
            ]
        )
    )
    assert document.value("name") == "郑婷"
    assert document.value("dept") is None


def test_dots_lead_from_a_label_to_its_amount(page, read):
    document = read(
        page(
            [
                (60, [(500, "基本医疗保险住院费用结算单")]),
                (140, [(100, "姓名" + "." * 60 + "林安和")]),
                (190, [(100, "一、医疗费用总额" + "." * 80 + "15414.43元")]),
                (240, [(100, "二、起付标准" + "." * 84 + "800.00元")]),
                (290, [(100, "三、统筹基金支付" + "." * 80 + "9000.00元")]),
            ]
        )
    )
    assert document.value("name") == "林安和"
    assert document.value("medfee_sumamt") == "15414.43"
    assert document.value("act_pay_dedc") == "800.00"
    assert document.value("hifp_pay") == "9000.00"


def test_a_value_far_across_an_empty_cell_is_its_label_s(page, read):
    document = read(
        page(
            [
                (60, [(500, "基本医疗保险住院费用结算单")]),
                (140, [(100, "姓名"), (220, "林安和")]),
                (190, [(100, "结算日期"), (900, "2024-07-17")]),
            ]
        )
    )
    assert document.value("setl_time") == "2024-07-17"


def test_nothing_is_fetched_across_another_word(page, read):
    document = read(
        page(
            [
                (60, [(500, "基本医疗保险住院费用结算单")]),
                (140, [(100, "姓名"), (220, "林安和")]),
                (190, [(100, "结算日期"), (500, "经办机构盖章"), (1200, "2024-07-17")]),
            ]
        )
    )
    assert document.value("setl_time") is None


def test_a_row_of_bare_labels_in_a_paper_of_sections_has_its_values_below(page, read):
    document = read(
        page(
            [
                (60, [(500, "电子处方")]),
                (140, [(100, "诊断"), (600, "开方日期"), (1000, "费别")]),
                (190, [(100, "高血压病"), (600, "2024-07-17"), (1000, "职工医保")]),
                (260, [(100, "姓名：林安和"), (500, "性别：女")]),
            ]
        )
    )
    assert [f.value for f in document.fields if f.name == "diagnosis"] == ["高血压病"]
    assert document.value("issue_date") == "2024-07-17"
    assert document.value("fee_type") == "职工医保"


def test_the_hospital_before_a_title_is_found(page, read):
    document = read(
        page(
            [
                (60, [(400, "青岭市人民医院出院记录")]),
                (140, [(100, "姓名：林安和"), (500, "性别：女"), (800, "住院号：06210768")]),
                (200, [(100, "入院日期：2024-07-03"), (800, "出院日期：2024-07-17")]),
                (260, [(100, "出院诊断：肺炎")]),
            ]
        )
    )
    assert document.value("hospital") == "青岭市人民医院"


def test_an_arrow_without_a_column_is_no_part_of_the_unit(page, read):
    document = read(
        page(
            [
                (60, [(500, "检验报告单")]),
                (140, [(100, "姓名：林安和"), (500, "性别：女"), (900, "标本种类：血清")]),
                (220, [(100, "检验项目"), (500, "结果"), (900, "单位"), (1200, "参考区间")]),
                (270, [(100, "白细胞计数"), (500, "12.31"), (840, "↑ 10^9/L"), (1200, "3.5-9.5")]),
                (320, [(100, "血红蛋白"), (500, "120"), (900, "g/L"), (1200, "115-150")]),
                (420, [(100, "检验者：王一"), (900, "报告时间：2024-07-17")]),
            ]
        )
    )
    first, second = document.items
    assert (first.cell("unit").value, first.cell("flag").value) == ("10^9/L", "↑")
    assert second.cell("flag") is None


def test_two_short_labels_are_not_read_as_one_word(page, read, receipt_rows):
    rows = [row for row in receipt_rows if row[0] not in (800, 880)]
    rows += [(800, [(100, "应补"), (700, "现金支付"), (900, "900.00")])]
    assert read(page(rows)).value("cash_pay") == "900.00"


def test_a_payer_named_like_an_amount_is_the_value_of_its_label(page, read, receipt_rows):
    rows = [row for row in receipt_rows if row[0] not in (840, 920)]
    rows += [(840, [(100, "个人自付"), (300, "300.00"), (700, "医保类型"), (860, "自费")])]
    document = read(page(rows))
    assert document.value("insurance_type") == "自费"
    assert document.field("self_expense") is None


def test_a_value_and_the_next_label_are_not_one_label(page, read):
    rows = [
        (40, [(500, "处方笺")]),
        (110, [(100, "费别："), (200, "医保"), (330, "类别："), (430, "门诊处方"), (700, "科别：内科")]),
        (170, [(100, "姓名："), (200, "林安和"), (500, "性别："), (600, "男"), (800, "年龄：51岁")]),
        (230, [(100, "临床诊断："), (300, "肺炎")]),
    ]  # fmt: skip
    assert read(page(rows)).value("fee_type") == "医保"
