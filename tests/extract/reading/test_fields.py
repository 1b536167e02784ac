"""Labels and values of receipts: places, empty values, drift, seals, incomplete ink."""


def test_all_values_of_a_two_column_receipt(page, read, receipt_rows):
    document = read(page(receipt_rows))
    expected = {
        "bill_code": "43060224",
        "bill_no": "0051327249",
        "check_code": "a1b2c3",
        "payer_name": "林安和",
        "issue_date": "2024-07-17",
        "total": "2400.00",
        "total_cn": "贰仟肆佰元整",
        "biz_serial_no": "8902996",
        "record_no": "5105709",
        "inpatient_no": "06210768",
        "ward": "呼吸内科",
        "admit_date": "2024-07-03",
        "discharge_date": "2024-07-17",
        "provider_type": "综合医院",
        "insurance_type": "职工医保",
        "sex": "女",
        "pool_pay": "1500.00",
        "other_pay": "0.00",
        "acct_pay": "0.00",
        "cash_pay": "900.00",
        "self_pay": "300.00",
        "self_expense": "600.00",
        "prepaid": "1000.00",
        "topup": "0.00",
        "refund": "100.00",
        "provider_name": "青岭市人民医院",
        "reviewer": "王一",
    }
    assert {name: document.value(name) for name in expected} == expected
    assert {c.code for c in document.checks if c.status == "failed"} == set()
    assert document.field("payer_id_masked").value == "430***********1234"


def test_an_empty_value_is_none_and_an_absent_label_has_no_field(page, read, receipt_rows):
    document = read(page(receipt_rows))
    assert document.field("insured_no").value is None
    assert document.field("insured_no").bbox is not None
    assert document.field("nego_drug_fee") is None


def test_every_read_value_has_a_box_around_its_ink(page, read, receipt_rows):
    document = read(page(receipt_rows))
    field = document.field("discharge_date")
    assert field.raw_text == "2024-07-03至2024-07-17"
    assert 0.12 < field.bbox.x0 < 0.16
    assert 800 / 1100 <= field.bbox.y0 + 1e-6 <= field.bbox.y1 <= 825 / 1100


def test_value_below_its_label(page, read, receipt_rows):
    rows = [row for row in receipt_rows if row[0] != 240]
    rows[3:3] = [
        (232, [(100, "交款人"), (1000, "开票日期")]),
        (264, [(100, "林安和"), (1000, "2024-07-17")]),
    ]
    document = read(page(rows))
    assert document.value("payer_name") == "林安和"
    assert document.value("issue_date") == "2024-07-17"


def test_drifted_overprint_goes_to_the_label_it_fits(page, read, receipt_rows):
    rows = [row for row in receipt_rows if row[0] not in (160, 200)]
    rows[1:1] = [
        (150, [(260, "43060224"), (1180, "0051327249")]),
        (166, [(100, "票据代码："), (1000, "票据号码：")]),
        (206, [(1000, "校验码：")]),
        (196, [(1180, "a1b2c3")]),
    ]
    document = read(page(rows))
    assert document.value("bill_code") == "43060224"
    assert document.value("bill_no") == "0051327249"
    assert document.value("check_code") == "a1b2c3"


def test_one_value_serves_one_label_only(page, read, receipt_rows):
    rows = [row for row in receipt_rows if row[0] != 880]
    rows.append((880, [(100, "医保统筹基金支付："), (420, "其他支付："), (560, "88.00")]))
    document = read(page(rows))
    assert document.value("pool_pay") is None
    assert document.value("other_pay") == "88.00"


def test_a_value_under_a_seal_is_doubtful(page, read, receipt_rows):
    clear = read(page(receipt_rows)).field("provider_name")
    sealed = read(page(receipt_rows, seals=[(250, 960, 560, 1060)])).field("provider_name")
    assert sealed.value == clear.value
    assert sealed.confidence < clear.confidence
    assert "被印章遮挡" in sealed.note


def test_a_hospital_name_with_glyphs_missing_is_not_guessed(page, read, receipt_rows):
    rows = [*receipt_rows[:-1], (1000, [(100, "收款单位（章）：青岭科大附医院")])]
    field = read(page(rows)).field("provider_name")
    assert field.value is None
    assert field.raw_text == "青岭科大附医院"


def test_masked_numbers_keep_their_visible_prefix(page, read, receipt_rows):
    rows = [*receipt_rows]
    rows[1] = (160, [(100, "票据代码：430602"), (1000, "票据号码：00513")])
    document = read(page(rows))
    assert document.value("bill_code") == "430602"
    assert "不完整" in document.field("bill_code").note
    assert document.field("bill_no").confidence < 0.95


def test_a_payment_cut_by_the_edge_is_derived_from_the_total(page, read, receipt_rows):
    rows = [row for row in receipt_rows if row[0] != 880]
    rows.append(
        (
            880,
            [
                (100, "医保统筹基金支付：1500.00"),
                (520, "其他支付：0.00"),
                (900, "个人账户支付：0.00"),
                (1408, "个人现金支付：90"),
            ],
        )
    )
    field = read(page(rows)).field("cash_pay")
    assert (field.value, field.source) == ("900.00", "derived")
    assert "推得" in field.note


def test_total_and_date_without_labels(page, read, receipt_rows):
    rows = [row for row in receipt_rows if row[0] not in (240, 700)]
    rows += [
        (700, [(100, "合计（大写）"), (300, "贰仟肆佰元整"), (1100, "¥2400.00")]),
        (1040, [(1250, "2024"), (1320, "07"), (1370, "17")]),
    ]
    document = read(page(rows))
    assert document.value("total") == "2400.00"
    assert document.value("issue_date") == "2024-07-17"
    assert "标签" in document.field("issue_date").note


def test_damaged_capitals_are_completed_from_the_digits_and_say_so(page, read, receipt_rows):
    rows = [*receipt_rows]
    rows[7] = (700, [(100, "金额合计（大写）"), (340, "仟肆佰元整"), (1000, "（小写）2,400.00")])
    field = read(page(rows)).field("total_cn")
    assert (field.value, field.source) == ("贰仟肆佰元整", "derived")


def test_an_unlisted_payment_is_kept_under_its_printed_label(page, read, receipt_rows):
    rows = [*receipt_rows, (960, [(100, "伤残军人补助金额：12.00")])]
    assert read(page(rows)).value("other_money.伤残军人补助金额") == "12.00"


def test_reading_twice_gives_the_same_document(page, read, receipt_rows):
    assert read(page(receipt_rows)) == read(page(receipt_rows))


def test_an_empty_page_gives_an_empty_document(page, read):
    document = read(page([]))
    assert (document.doc_type, document.fields, document.items) == ("other", (), ())


def test_cards_without_labels(page, read):
    card = read(
        page(
            [
                (60, [(40, "某某银行"), (500, "借记卡")]),
                (240, [(60, "6200 0000 0000 0005")]),
                (350, [(60, "林安和")]),
            ],
            size=(680, 430),
        )
    )
    assert card.doc_type == "bank_card"
    assert (card.value("card_no"), card.value("bank"), card.value("holder")) == (
        "6200000000000005",
        "某某银行",
        "林安和",
    )
    assert [c.status for c in card.checks] == ["ok"]


def test_identity_card_with_glued_labels(page, read):
    rows = [
        (60, [(40, "姓名林安和")]),
        (110, [(40, "性别女"), (200, "民族汉")]),
        (160, [(40, "出生1949年12月31日")]),
        (370, [(40, "公民身份号码"), (220, "11010519491231002X")]),
    ]
    card = read(page(rows, size=(680, 430)))
    assert (card.value("name"), card.value("sex"), card.value("id_no")) == (
        "林安和",
        "女",
        "11010519491231002X",
    )
    assert [c.status for c in card.checks] == ["ok"]


def test_a_row_of_labels_over_a_row_of_values(page, read, receipt_rows):
    rows = [row for row in receipt_rows if row[0] not in (840, 880, 920)]
    rows += [
        (
            840,
            [(100, "统筹支付"), (400, "现金支付"), (700, "自费金额"), (1000, "医保类别"), (1300, "住院天数")],
        ),
        (880, [(100, "1500.00"), (400, "900.00"), (700, "600.00"), (1000, "自费"), (1300, "14")]),
    ]
    document = read(page(rows))
    expected = {
        "pool_pay": "1500.00",
        "cash_pay": "900.00",
        "self_expense": "600.00",
        "insurance_type": "自费",
        "los_days": "14",
    }
    assert {name: document.value(name) for name in expected} == expected


def test_a_share_above_the_total_is_dropped_not_believed(page, read, receipt_rows):
    rows = [row for row in receipt_rows if row[0] != 920]
    rows.append((920, [(100, "个人自付：300.00"), (520, "个人自费：9900643617301")]))
    field = read(page(rows)).field("self_expense")
    assert field.value is None
    assert "大于合计" in field.note


def test_a_cancelled_receipt_says_so(page, read, receipt_rows):
    assert read(page([*receipt_rows, (110, [(1300, "冲红")])])).value("status") == "冲红"


def test_a_variant_of_a_title_is_kept_as_printed(page, read, receipt_rows):
    rows = [(60, [(500, "浙江省医疗单位住院收费收据")]), *receipt_rows[1:]]
    assert read(page(rows)).value("bill_title") == "浙江省医疗单位住院收费收据"
