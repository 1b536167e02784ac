"""Item tables: two groups side by side, runs of name:amount, wraps, refunds, pages."""


def names(document, cell="name"):
    return [item.cell(cell).value for item in document.items]


def amounts(document):
    return [item.cell("amount").value for item in document.items]


def test_two_groups_side_by_side(page, read, receipt_rows):
    document = read(page(receipt_rows))
    assert dict(zip(names(document), amounts(document), strict=True)) == {
        "床位费": "144.00",
        "检查费": "968.00",
        "西药费": "1200.50",
        "护理费": "87.50",
    }


def test_name_and_amount_in_one_run_three_per_line(page, read, receipt_rows):
    rows = [row for row in receipt_rows if row[0] not in (350, 400)]
    rows += [
        (350, [(110, "检查费：10.00"), (600, "检验费:435.00"), (1100, "MRI：1319.00")]),
        (400, [(110, "彩超：240.00")]),
    ]
    document = read(page(rows))
    assert names(document) == ["检查费", "检验费", "MRI", "彩超"]
    assert amounts(document) == ["10.00", "435.00", "1319.00", "240.00"]


def test_quantity_unit_and_class(page, read, receipt_rows):
    rows = [row for row in receipt_rows if row[0] not in (300, 350, 400)]
    rows += [
        (300, [(110, "项目名称"), (600, "数量/单位"), (900, "金额（元）"), (1200, "等级")]),
        (350, [(110, "胸部CT平扫"), (610, "2次"), (900, "2,400.00"), (1210, "乙")]),
    ]
    (item,) = read(page(rows)).items
    cells = {cell.name: cell.value for cell in item.cells}
    assert cells == {"name": "胸部CT平扫", "qty": "2", "unit": "次", "chrgitm_lv": "02", "amount": "2400.00"}


def test_subtotals_are_no_items_and_payments_inside_the_table_neither(page, read, receipt_rows):
    rows = [
        *receipt_rows,
        (450, [(110, "小计"), (400, "1112.00")]),
        (500, [(110, "账户余额：35.00"), (520, "病种差价0.00")]),
    ]
    document = read(page(rows))
    assert len(document.items) == 4
    assert document.value("other_money.账户余额") == "35.00"
    assert document.value("other_money.病种差价") == "0.00"


def test_a_category_and_its_details_are_not_counted_twice(page, read, receipt_rows):
    rows = [row for row in receipt_rows if row[0] not in (350, 400)]
    rows += [
        (350, [(110, "西药费"), (400, "2000.00")]),
        (390, [(130, "甲药片"), (400, "1500.00")]),
        (430, [(130, "乙药注射液"), (400, "500.00")]),
        (470, [(110, "护理费"), (400, "400.00")]),
    ]
    document = read(page(rows))
    levels = [item.cell("level").value if item.cell("level") else None for item in document.items]
    assert levels == ["category", "detail", "detail", None]
    assert next(c.status for c in document.checks if c.code == "I1") == "ok"


def test_a_refund_row_keeps_its_sign(page, read, receipt_rows):
    rows = [row for row in receipt_rows if row[0] != 400]
    rows += [
        (400, [(110, "检查费"), (400, "1068.00"), (850, "护理费"), (1150, "87.50")]),
        (450, [(110, "检查费"), (400, "-100.00")]),
    ]
    document = read(page(rows))
    assert "-100.00" in amounts(document)
    assert next(c.status for c in document.checks if c.code == "I1") == "ok"


def test_the_only_amount_under_a_seal_is_derived(page, read, receipt_rows):
    rows = [row for row in receipt_rows if row[0] != 400]
    rows += [(400, [(110, "检查费"), (850, "护理费"), (1150, "87.50")])]
    document = read(page(rows, seals=[(380, 390, 520, 440)]))
    cell = document.items[1].cell("amount")
    assert (cell.value, cell.source) == ("968.00", "derived")
    assert "推得" in cell.note
    assert next(c.status for c in document.checks if c.code == "I1") == "skipped"


def test_two_unreadable_amounts_are_not_guessed(page, read, receipt_rows):
    rows = [row for row in receipt_rows if row[0] != 400]
    rows += [(400, [(110, "检查费"), (850, "护理费")])]
    document = read(page(rows, seals=[(380, 390, 520, 440), (1130, 390, 1300, 440)]))
    assert amounts(document).count(None) == 2
    assert all(item.cell("amount").bbox is not None for item in document.items)


def test_a_misread_category_name_is_put_right_with_a_note(page, read, receipt_rows):
    rows = [row for row in receipt_rows if row[0] != 400]
    rows += [(400, [(110, "检查费"), (400, "968.00"), (850, "护理膏"), (1150, "87.50")])]
    document = read(page(rows, confidence=0.9))
    fixed = next(item.cell("name") for item in document.items if item.cell("name").value == "护理费")
    assert "护理膏" in fixed.note


HEAD = [
    (100, "项目名称"),
    (560, "规格"),
    (760, "单位"),
    (860, "单价"),
    (1000, "数量"),
    (1140, "金额"),
    (1300, "等级"),
]


def fee_pages(page):
    first = [
        (50, [(600, "住院费用清单")]),
        (100, [(100, "姓名：林安和"), (500, "住院号：06210768"), (900, "住院日期：2024-07-03至2024-07-17")]),
        (150, HEAD),
        (190, [(100, "2024-07-04")]),
        (
            230,
            [
                (100, "注射用头孢呋辛钠"),
                (560, "0.75g"),
                (760, "支"),
                (860, "11.38"),
                (1000, "2"),
                (1140, "22.76"),
                (1300, "甲"),
            ],
        ),
        (
            270,
            [
                (100, "一次性使用静脉留置"),
                (560, "24G"),
                (760, "支"),
                (860, "21.40"),
                (1000, "1"),
                (1140, "21.40"),
                (1300, "丙"),
            ],
        ),
        (298, [(100, "针（进口）")]),
        (360, [(100, "本页小计"), (1140, "44.16")]),
    ]
    second = [
        (150, HEAD),
        (190, [(100, "承前页"), (1140, "44.16")]),
        (
            230,
            [
                (100, "一次性使用静脉留置针"),
                (560, "24G"),
                (760, "支"),
                (860, "21.40"),
                (1000, "-1"),
                (1140, "-21.40"),
                (1300, "丙"),
            ],
        ),
        (270, [(100, "合计：22.76")]),
    ]
    return page(first), page(second, number=2)


def test_a_fee_list_over_two_pages(page, read):
    document = read(*fee_pages(page))
    assert names(document, "item_name") == [
        "注射用头孢呋辛钠",
        "一次性使用静脉留置针（进口）",
        "一次性使用静脉留置针",
    ]
    assert amounts(document) == ["22.76", "21.40", "-21.40"]
    assert [item.cell("chrgitm_lv").value for item in document.items] == ["01", "03", "03"]
    assert document.items[0].cell("fee_date").value == "2024-07-04"
    assert document.items[2].cells[0].page == 2
    assert document.value("total") == "22.76"
    status = {c.code: c.status for c in document.checks}
    assert (status["I1"], status["I5"]) == ("ok", "ok")


def test_a_wrong_product_of_price_and_quantity_is_found(page, read):
    first, second = fee_pages(page)
    words = tuple(w.model_copy(update={"text": "99.76"}) if w.text == "22.76" else w for w in first.words)
    document = read(first.model_copy(update={"words": words}), second)
    assert next(c.status for c in document.checks if c.code == "I5") == "failed"
