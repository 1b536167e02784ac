"""Columns of item tables: words of headers run together or explained, marks, classes, packings."""

from tests.extract.reading.test_items_rows import FOOT, cells, fees

LAB = [
    (50, [(600, "检验报告单")]),
    (100, [(100, "姓名：林安和"), (500, "性别：女"), (800, "标本：血清")]),
]


def test_two_words_of_a_header_in_one_run_are_two_columns(page, read):
    rows = [
        *LAB,
        (200, [(60, "检验项目"), (430, "结果 标志"), (700, "单位"), (900, "参考值")]),
        (240, [(60, "白细胞"), (430, "11.2"), (500, "H"), (700, "10^9/L"), (900, "3.5-9.5")]),
        (280, [(60, "谷丙转氨酶"), (430, "31"), (700, "U/L"), (900, "9-50")]),
        FOOT,
    ]
    found = cells(read(page(rows)), "name", "result", "flag")
    assert found == [("白细胞", "11.2", "H"), ("谷丙转氨酶", "31", None)]


def test_a_mark_of_its_own_before_an_earlier_result_is_the_flag(page, read):
    rows = [
        *LAB,
        (200, [(60, "检验项目"), (430, "本次结果"), (700, "上次结果"), (900, "单位"), (1100, "参考值")]),
        (240, [(60, "白细胞"), (430, "11.2"), (620, "H"), (700, "8.1"), (900, "10^9/L"), (1100, "3.5-9.5")]),
        (280, [(60, "谷丙转氨酶"), (430, "31"), (700, "28"), (900, "U/L"), (1100, "9-50")]),
        FOOT,
    ]
    found = cells(read(page(rows)), "name", "result", "flag")
    assert found == [("白细胞", "11.2", "H"), ("谷丙转氨酶", "31", None)]


def test_a_word_of_a_header_may_be_explained_in_brackets(page, read):
    rows = [
        (50, [(600, "基因检测报告")]),
        (100, [(100, "姓名：林安和"), (500, "性别：女"), (800, "样本类型：石蜡切片")]),
        (200, [(100, "基因"), (330, "变异（核苷酸/氨基酸改变）"), (800, "变异等级"), (1100, "突变频率")]),
        (240, [(100, "TP53"), (330, "c.818G>A p.R273H"), (800, "Ⅲ类"), (1100, "45.60%")]),
        (280, [(100, "MET"), (330, "未检测到融合")]),
        (400, [(100, "报告人：王一"), (700, "报告日期：2024-07-03")]),
    ]
    assert cells(read(page(rows)), "gene", "variant") == [
        ("TP53", "c.818G>A p.R273H"),
        ("MET", "未检测到融合"),
    ]


def test_names_of_two_things_in_one_word_head_one_column(page, read):
    rows = fees(
        [(100, "项目及规格名称"), (500, "单价"), (760, "数量"), (960, "费别"), (1140, "金额")],
        [(100, "头孢呋辛钠"), (500, "11.38"), (760, "2"), (970, "甲"), (1140, "22.76")],
        [(100, "静脉留置针"), (500, "21.40"), (760, "1"), (970, "丙"), (1140, "21.40")],
    )
    assert cells(read(page(rows)), "item_name", "amount", "chrgitm_lv") == [
        ("头孢呋辛钠", "22.76", "01"),
        ("静脉留置针", "21.40", "03"),
    ]


def test_sums_under_a_column_say_nothing_about_it(page, read):
    rows = fees(
        [(100, "项目名称"), (500, "单价"), (760, "数量"), (960, "金额"), (1150, "类")],
        [(100, "头孢呋辛钠"), (500, "11.38"), (760, "2"), (960, "22.76"), (1150, "甲")],
        [(100, "小计（西药费）"), (1120, "22.76")],
        [(100, "静脉留置针"), (500, "21.40"), (760, "1"), (960, "21.40"), (1150, "乙")],
        [(100, "小计（材料费）"), (1120, "21.40")],
    )
    assert cells(read(page(rows)), "item_name", "chrgitm_lv") == [("头孢呋辛钠", "01"), ("静脉留置针", "02")]


def test_packs_behind_the_packing_are_the_quantity(page, read):
    rows = [
        (50, [(700, "处方笺")]),
        (120, [(100, "姓名：林安和"), (500, "性别：女"), (800, "年龄：61岁")]),
        (300, [(100, "Rp.")]),
        (350, [(120, "1.盐酸二甲双胍片 0.25g*60片×2盒")]),
        (390, [(160, "Sig. 0.5g 口服 每日2次 30天")]),
        (700, [(100, "医师：王一方")]),
    ]
    found = cells(read(page(rows)), "generic_name", "strength", "qty", "unit")
    assert found == [("盐酸二甲双胍片", "0.25g*60片", "2", "盒")]


def test_a_strange_word_in_the_run_of_a_header_keeps_its_place(page, read):
    rows = fees(
        [(20, "名称/规格"), (300, "金额(元) 医保"), (620, "名称/规格"), (900, "金额(元) 医保")],
        [(20, "头孢呋辛钠"), (300, "22.76"), (420, "甲"), (620, "静脉留置针"), (900, "21.40"), (1020, "乙")],
        [(20, "雾化吸入"), (300, "13.00"), (420, "甲"), (620, "胸部平扫"), (900, "246.00"), (1020, "乙")],
    )
    found = sorted(cells(read(page(rows)), "item_name", "amount", "chrgitm_lv"))
    assert found == sorted(
        [
            ("头孢呋辛钠", "22.76", "01"),
            ("雾化吸入", "13.00", "01"),
            ("静脉留置针", "21.40", "02"),
            ("胸部平扫", "246.00", "02"),
        ]
    )


def test_a_star_of_its_own_behind_the_result_is_the_flag(page, read):
    rows = [
        *LAB,
        (200, [(60, "检验项目"), (430, "检测结果"), (700, "参考值"), (900, "单位")]),
        (240, [(60, "白细胞"), (430, "11.2"), (560, "*"), (700, "3.5-9.5"), (900, "10^9/L")]),
        (280, [(60, "谷丙转氨酶"), (430, "31"), (700, "9-50"), (900, "U/L")]),
        FOOT,
    ]
    found = cells(read(page(rows)), "name", "result", "flag")
    assert found == [("白细胞", "11.2", "*"), ("谷丙转氨酶", "31", None)]


def test_what_a_gene_is_concluded_to_show_is_its_variant(page, read):
    rows = [
        (50, [(600, "基因检测报告")]),
        (100, [(100, "姓名：林安和"), (500, "性别：女"), (800, "样本类型：石蜡切片")]),
        (200, [(100, "基因"), (330, "检测结论"), (800, "频率")]),
        (240, [(100, "TP53"), (330, "c.818G>A"), (800, "45.60%")]),
        (280, [(100, "KRAS"), (330, "野生型")]),
        (400, [(100, "报告人：王一"), (700, "报告日期：2024-07-03")]),
    ]
    assert cells(read(page(rows)), "gene", "variant") == [("TP53", "c.818G>A"), ("KRAS", "野生型")]


def test_packing_and_packs_behind_labels_below_a_numbered_drug(page, read):
    rows = [
        (50, [(700, "处方笺")]),
        (120, [(100, "姓名：林安和"), (500, "性别：女"), (800, "年龄：61岁")]),
        (300, [(100, "Rp：")]),
        (350, [(120, "1. 盐酸二甲双胍片")]),
        (390, [(160, "规格：0.25g*60片  数量：2盒  口服 0.5g 每日2次 ×30天")]),
        (700, [(100, "医师：王一方")]),
    ]
    found = cells(read(page(rows)), "generic_name", "strength", "qty", "unit", "dose", "freq", "days")
    assert found == [("盐酸二甲双胍片", "0.25g*60片", "2", "盒", "0.5g", "每日2次", "30")]
