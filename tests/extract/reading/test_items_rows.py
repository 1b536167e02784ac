"""Rows of item tables: titles between rows, wrapped names, prices with their unit, shares side by side."""

FOOT = (500, [(100, "检验者：王一"), (600, "报告时间：2024-07-03")])
TOTAL = (500, [(100, "总计"), (1140, "44.16")])


def cells(document, *names):
    return [
        tuple((found.value if (found := item.cell(name)) else None) for name in names)
        for item in document.items
    ]


def fees(*lines):
    head = [
        (50, [(600, "住院费用清单")]),
        (100, [(100, "姓名：林安和"), (900, "住院日期：2024-07-03至2024-07-17")]),
    ]
    return [*head, *((150 + 40 * i, line) for i, line in enumerate(lines)), TOTAL]


def test_a_title_between_rows_is_no_part_of_a_name(page, read):
    rows = [
        (50, [(600, "检验报告单")]),
        (100, [(100, "姓名：林安和"), (500, "性别：女"), (800, "标本：血清")]),
        (200, [(60, "检验项目"), (500, "结果"), (600, "单位"), (700, "参考值")]),
        (240, [(60, "【血常规】")]),
        (280, [(60, "白细胞"), (500, "11.2"), (600, "10^9/L"), (700, "3.5-9.5")]),
        (320, [(60, "肝功能")]),
        (360, [(60, "谷丙转氨酶"), (500, "31"), (600, "U/L"), (700, "9-50")]),
        FOOT,
    ]
    assert cells(read(page(rows)), "name", "result") == [("白细胞", "11.2"), ("谷丙转氨酶", "31")]


def test_a_price_with_its_unit_is_taken_apart(page, read):
    rows = fees(
        [(100, "项目"), (500, "单价/单位"), (760, "数量"), (1140, "金额")],
        [(100, "头孢呋辛钠"), (500, "11.38/支"), (760, "2"), (1140, "22.76")],
        [(100, "静脉留置针"), (500, "21.40/个"), (760, "1"), (1140, "21.40")],
    )
    assert cells(read(page(rows)), "unit_price", "unit") == [("11.38", "支"), ("21.40", "个")]


def test_a_list_of_categories_has_them_as_items(page, read):
    rows = fees(
        [(20, "项目"), (300, "金额"), (520, "项目"), (820, "金额")],
        [(20, "床位费"), (300, "8.00"), (520, "西药费"), (820, "9.16")],
        [(20, "护理费"), (300, "12.00"), (520, "化验费"), (820, "15.00")],
    )
    assert sorted(cells(read(page(rows)), "item_name", "amount")) == sorted(
        [("床位费", "8.00"), ("护理费", "12.00"), ("西药费", "9.16"), ("化验费", "15.00")]
    )


def test_of_two_shares_the_one_outside_the_insurance_counts(page, read):
    rows = fees(
        [(100, "项目"), (600, "金额"), (900, "自付金额"), (1200, "自费金额")],
        [(100, "头孢呋辛钠"), (600, "22.76"), (900, "2.76"), (1200, "0.00")],
        [(100, "静脉留置针"), (600, "21.40"), (900, "0.00"), (1200, "21.40")],
    )
    assert cells(read(page(rows)), "fulamt_ownpay_amt") == [("0.00",), ("21.40",)]


def test_two_amounts_in_one_cell_are_no_amount(page, read):
    rows = [
        (60, [(500, "某市医疗门诊收费票据")]),
        (300, [(100, "项目"), (500, "金额"), (620, "个人支付")]),
        (340, [(100, "挂号费"), (500, "100.00"), (620, "10.00"), (720, "0.00")]),
        (380, [(100, "检查费"), (500, "300.00"), (620, "30.00"), (720, "0.00")]),
        (800, [(100, "合计（大写）肆佰元整"), (900, "（小写）400.00")]),
    ]
    document = read(page(rows))
    assert cells(document, "amount") == [("100.00",), ("300.00",)]
    assert all(value in (None, "10.00", "30.00") for (value,) in cells(document, "person_amount"))


def test_a_class_of_the_insurance_is_told_by_its_words(page, read):
    rows = fees(
        [(100, "项目"), (860, "单价"), (1000, "数量"), (1140, "金额"), (1300, "备考")],
        [(100, "头孢呋辛钠"), (860, "11.38"), (1000, "2"), (1140, "22.76"), (1300, "乙类")],
        [(100, "静脉留置针"), (860, "21.40"), (1000, "1"), (1140, "21.40"), (1300, "丙类")],
    )
    assert cells(read(page(rows)), "chrgitm_lv") == [("02",), ("03",)]
