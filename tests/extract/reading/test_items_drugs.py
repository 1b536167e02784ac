"""Prescriptions as lines and as tables, and the items of an invoice."""

import pytest

RX_HEAD = [
    (50, [(700, "处方笺")]),
    (120, [(100, "费别：自费"), (500, "门诊/住院号：2022685105")]),
    (160, [(100, "姓名：林安和"), (500, "性别：女"), (800, "年龄：61岁")]),
    (200, [(100, "科别：肿瘤内科"), (800, "开具日期：2024-03-28")]),
    (240, [(100, "临床诊断：肺恶性肿瘤；骨继发恶性肿瘤")]),
]
RX_FOOT = [
    (700, [(100, "医师：王一方"), (700, "药品金额：5,580.00元")]),
    (740, [(100, "审核：李二"), (600, "调配：赵三"), (1000, "核对/发药：钱四")]),
]


def cells(item):
    return {cell.name: cell.value for cell in item.cells}


def test_prescription_printed_as_lines(page, read):
    body = [
        (300, [(100, "Rp.")]),
        (350, [(120, "1."), (160, "甲磺酸奥希替尼片（泰瑞沙）"), (600, "80mg*30片"), (1000, "×1盒")]),
        (390, [(160, "用法：每次80mg 口服 每日1次 共30天")]),
        (440, [(120, "2."), (160, "地舒单抗注射液"), (600, "120mg:1.7ml"), (1000, "×1支")]),
        (480, [(160, "Sig. 120mg ih q4w")]),
        (540, [(400, "（以下空白）")]),
    ]
    document = read(page([*RX_HEAD, *body, *RX_FOOT]))
    assert document.doc_type == "prescription"
    assert cells(document.items[0]) == {
        "generic_name": "甲磺酸奥希替尼片",
        "brand": "泰瑞沙",
        "form": "片",
        "strength": "80mg*30片",
        "qty": "1",
        "unit": "盒",
        "dose": "80mg",
        "route": "口服",
        "freq": "每日1次",
        "days": "30",
    }
    assert cells(document.items[1])["freq"] == "q4w"
    assert [f.value for f in document.fields if f.name == "diagnosis"] == ["肺恶性肿瘤", "骨继发恶性肿瘤"]
    assert document.value("doctor") == "王一方"
    assert document.value("amount") == "5580.00"
    assert document.value("visit_no") == "2022685105"


def test_prescription_printed_as_a_table(page, read):
    body = [
        (
            300,
            [
                (100, "药品名称"),
                (520, "规格"),
                (760, "数量"),
                (900, "单次用量"),
                (1080, "频次"),
                (1220, "用法"),
                (1380, "天数"),
            ],
        ),
        (
            350,
            [
                (100, "阿莫西林胶囊"),
                (520, "0.25g*24粒"),
                (770, "2盒"),
                (910, "0.5g"),
                (1080, "tid"),
                (1220, "口服"),
                (1390, "7"),
            ],
        ),
    ]
    (item,) = read(page([*RX_HEAD, *body, *RX_FOOT])).items
    assert cells(item) == {
        "generic_name": "阿莫西林胶囊",
        "form": "胶囊",
        "strength": "0.25g*24粒",
        "qty": "2",
        "unit": "盒",
        "dose": "0.5g",
        "freq": "tid",
        "route": "口服",
        "days": "7",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("注射用紫杉醇（白蛋白结合型）", ("注射用紫杉醇（白蛋白结合型）", None)),
        ("甲磺酸奥希替尼片（泰瑞沙）", ("甲磺酸奥希替尼片", "泰瑞沙")),
    ],
)
def test_brands_are_told_from_parts_of_the_generic_name(text, expected):
    from copilot.extract.rx import split_brand

    assert split_brand(text) == expected


def test_invoice_items_and_parties(page, read):
    rows = [
        (50, [(600, "电子发票（普通发票）"), (1100, "发票号码：22357000249124060890")]),
        (90, [(1100, "开票日期：2022年03月28日")]),
        (200, [(100, "购买方名称：林安和"), (850, "销售方名称：青岭大药房有限公司")]),
        (
            300,
            [
                (100, "项目名称"),
                (500, "规格型号"),
                (700, "单位"),
                (800, "数量"),
                (900, "单价"),
                (1100, "金额"),
                (1280, "税率"),
                (1420, "税额"),
            ],
        ),
        (
            350,
            [
                (100, "*化学药品制剂*铝碳酸镁片"),
                (500, "0.5g*20片"),
                (700, "盒"),
                (820, "2"),
                (900, "16.195"),
                (1100, "32.39"),
                (1280, "13%"),
                (1420, "4.21"),
            ],
        ),
        (600, [(150, "合"), (260, "计"), (1090, "¥32.39"), (1410, "¥4.21")]),
        (650, [(100, "价税合计（大写）"), (400, "叁拾陆圆陆角整"), (1090, "（小写）¥36.60")]),
    ]
    document = read(page(rows))
    assert (document.value("buyer"), document.value("seller")) == ("林安和", "青岭大药房有限公司")
    assert (document.value("total"), document.value("tax")) == ("36.60", "4.21")
    assert cells(document.items[0]) == {
        "name": "*化学药品制剂*铝碳酸镁片",
        "spec": "0.5g*20片",
        "unit": "盒",
        "qty": "2",
        "price": "16.195",
        "amount": "32.39",
        "tax_rate": "13%",
        "tax": "4.21",
    }
