# ruff: noqa: E501
"""Shapes of forms: printed grids, tills, lists beside the table, stacked rows, damaged labels."""


def _above(rows):
    """Return a receipt down to its totals, so that a test prints its own payments below."""
    return [row for row in rows if row[0] < 790]


def rows_of(document):
    return [
        (item.cell("name").value, item.cell("amount").value if item.cell("amount") else None)
        for item in document.items
    ]


def test_a_printed_grid_gives_its_amounts_and_no_empty_names(page, read):
    document = read(
        page(
            [
                (60, [(500, "某省医疗住院收费收据")]),
                (120, [(100, "姓名"), (200, "林安和"), (600, "住院号"), (720, "20240717")]),
                (200, [(100, "西药费"), (300, "155.78"), (600, "中成药费"), (1000, "中草药费")]),
                (260, [(100, "床位费"), (300, "80.00"), (600, "诊察费"), (760, "20.00"), (1000, "护理费"), (1160, "44.22")]),
                (320, [(100, "检查费"), (600, "化验费"), (1000, "治疗费")]),
                (400, [(100, "合计人民币（大写）叁佰元整"), (900, "￥300.00")]),
            ]
        )
    )  # fmt: skip
    assert rows_of(document) == [
        ("西药费", "155.78"),
        ("床位费", "80.00"),
        ("诊察费", "20.00"),
        ("护理费", "44.22"),
    ]
    assert next(check for check in document.checks if check.code == "I1").status == "ok"


def test_a_till_prints_an_item_on_two_lines(page, read):
    document = read(
        page(
            [
                (40, [(200, "医疗门诊收费票据")]),
                (90, [(60, "姓名：林安和")]),
                (150, [(60, "名称"), (600, "金额")]),
                (200, [(60, "心电监测")]),
                (235, [(100, "48小时×6.50"), (600, "312.00")]),
                (270, [(60, "皮下注射")]),
                (305, [(100, "1次×4.00"), (600, "4.00")]),
                (380, [(60, "合计：316.00")]),
            ],
            size=(800, 700),
        )
    )
    assert rows_of(document) == [("心电监测", "312.00"), ("皮下注射", "4.00")]
    first = document.items[0]
    assert (first.cell("qty").value, first.cell("std").value) == ("48", "6.50")


def test_a_list_of_payments_may_stand_beside_the_items(page, read):
    document = read(
        page(
            [
                (60, [(400, "某省医疗门诊收费票据（电子）")]),
                (120, [(100, "交款人：林安和")]),
                (180, [(100, "项目名称"), (500, "金额（元）"), (900, "门诊号："), (1040, "20240717")]),
                (230, [(100, "化验费"), (500, "60.00"), (900, "统筹基金支付："), (1120, "50.00")]),
                (280, [(100, "检查费"), (500, "40.00"), (900, "个人现金支付："), (1120, "50.00")]),
                (350, [(100, "金额合计（大写）壹佰元整"), (900, "（小写）100.00")]),
            ]
        )
    )
    assert rows_of(document) == [("化验费", "60.00"), ("检查费", "40.00")]
    assert document.value("pool_pay") == "50.00"
    assert document.value("cash_pay") == "50.00"
    assert document.value("outpatient_no") == "20240717"


def test_values_stand_under_their_own_labels_when_one_label_is_damaged(page, read, receipt_rows):
    heads = ["统筹支付", "关病度付", "账户支付", "现金支付"]
    values = ["1984.32", "0.00", "20.00", "395.68"]
    stacked = [
        (840, [(100 + 350 * i, text) for i, text in enumerate(heads)]),
        (874, [(100 + 350 * i, text) for i, text in enumerate(values)]),
    ]
    document = read(page([*_above(receipt_rows), *stacked]))
    assert document.value("pool_pay") == "1984.32"
    assert document.value("acct_pay") == "20.00"
    assert document.value("cash_pay") == "395.68"


def test_a_value_is_not_drawn_over_a_column_of_labels(page, read, receipt_rows):
    block = [
        (840, [(100, "医保统筹基金支付：0.00"), (600, "其他支付：0.00")]),
        (880, [(100, "医疗机构类型：综合医院"), (600, "医保类型：自费")]),
        (920, [(100, "个人自付："), (720, "238.52")]),
    ]
    document = read(page([*_above(receipt_rows), *block]))
    assert document.value("self_pay") is None


def test_a_label_whose_end_is_hidden_still_has_its_amount(page, read, receipt_rows):
    block = [(840, [(100, "医保统筹基金支付：2378.78"), (900, "个人现金支"), (1060, "21.22")])]
    document = read(page([*_above(receipt_rows), *block]))
    assert document.value("cash_pay") == "21.22"


def test_glued_cells_of_a_list_are_taken_apart(page, read):
    document = read(
        page(
            [
                (40, [(500, "住院费用清单")]),
                (100, [(100, "姓名：林安和"), (600, "住院号：20240717")]),
                (160, [(100, "项目名称"), (600, "单价"), (760, "数量"), (860, "单位"), (1000, "金额"), (1200, "日期")]),
                (210, [(100, "1级护理"), (600, "46.00"), (800, "2日"), (1000, "92.00"), (1200, "2024-07-01")]),
                (260, [(100, "静脉输液"), (600, "9.50"), (800, "1组"), (1000, "9.50"), (1200, "2024-07-02")]),
            ]
        )
    )  # fmt: skip
    first, second = document.items
    assert first.cell("item_name").value == "Ⅰ级护理"
    assert [first.cell(name).value for name in ("unit_price", "qty", "unit", "amount")] == [
        "46.00",
        "2",
        "日",
        "92.00",
    ]
    assert [second.cell(name).value for name in ("qty", "unit")] == ["1", "组"]
