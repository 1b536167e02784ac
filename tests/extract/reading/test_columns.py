"""Columns whose headers are unknown, centred, repeated, or set on two lines."""

HEAD = [(40, [(500, "住院费用明细清单")]), (110, [(100, "姓名：林安和"), (700, "住院号：20240011")])]


def rows_of(document):
    return [{cell.name: cell.value for cell in item.cells} for item in document.items]


def test_what_stands_under_an_unknown_word_is_no_value_of_its_neighbours(page, read):
    rows = [
        *HEAD,
        (180, [(100, "项目名称"), (500, "数量"), (640, "单位"), (780, "金额"), (960, "奇异栏")]),
        (230, [(100, "双人间床位费"), (500, "21"), (640, "日"), (780, "1680.00"), (960, "10.00")]),
        (280, [(100, "静脉输液"), (500, "3"), (640, "次"), (780, "27.00"), (960, "0.00")]),
    ]
    found = rows_of(read(page(rows)))
    assert [(row["item_name"], row["unit"], row["amount"]) for row in found] == [
        ("双人间床位费", "日", "1680.00"),
        ("静脉输液", "次", "27.00"),
    ]


def test_a_header_on_two_lines_names_its_columns(page, read):
    rows = [
        *HEAD,
        (170, [(100, "费用"), (330, "项目"), (960, "单价"), (1200, "金额")]),
        (182, [(560, "项目名称"), (840, "单位"), (1100, "数量")]),
        (196, [(100, "日期"), (330, "编码"), (960, "(元)"), (1200, "(元)")]),
        (250, [(60, "2024-07-26"), (250, "005053405512302"), (520, "双人间床位费"), (850, "日"),
               (960, "80.00"), (1110, "11"), (1190, "880.00")]),
        (300, [(60, "2024-07-23"), (250, "005395022263238"), (520, "普通门诊诊察费"), (850, "次"),
               (960, "18.00"), (1110, "2"), (1190, "36.00")]),
    ]  # fmt: skip
    found = rows_of(read(page(rows)))
    assert [row["amount"] for row in found] == ["880.00", "36.00"]
    assert [row["nat_code"] for row in found] == ["005053405512302", "005395022263238"]
    assert [row["fee_date"] for row in found] == ["2024-07-26", "2024-07-23"]


def test_texts_flush_left_under_the_centred_header_of_a_second_group_begin_it(page, read):
    rows = [
        *HEAD,
        (180, [(190, "项目名称"), (420, "数量"), (520, "单价"), (640, "金额"),
               (900, "项目名称"), (1110, "数量"), (1210, "单价"), (1330, "金额")]),
        (230, [(60, "住院诊察费"), (455, "5"), (545, "26.00"), (665, "130.00"),
               (760, "胃镜检查"), (1150, "6"), (1235, "312.00"), (1350, "1872.00")]),
        (280, [(60, "床位费"), (455, "2"), (545, "63.00"), (665, "126.00"),
               (760, "黄芪"), (1150, "6"), (1235, "0.18"), (1350, "1.08")]),
    ]  # fmt: skip
    found = {row["item_name"]: row["amount"] for row in rows_of(read(page(rows)))}
    assert found == {"住院诊察费": "130.00", "床位费": "126.00", "胃镜检查": "1872.00", "黄芪": "1.08"}


def test_a_unit_belongs_to_its_column_though_the_column_before_it_is_empty(page, read):
    rows = [
        (40, [(500, "检验报告单")]),
        (110, [(100, "姓名：林安和"), (700, "住院号：20240011")]),
        (180, [(160, "检验项目"), (560, "结果"), (680, "提示"), (860, "单位"), (1140, "参考区间")]),
        (230, [(100, "白细胞计数"), (560, "12.1"), (690, "↑"), (800, "10^9/L"), (1060, "3.5-9.5")]),
        (280, [(100, "血红蛋白"), (560, "100"), (690, "↓"), (800, "g/L"), (1060, "115-150")]),
        (330, [(100, "白蛋白"), (560, "45"), (800, "g/L"), (1060, "40-55")]),
    ]
    found = rows_of(read(page(rows)))
    assert [row.get("unit") for row in found] == ["10^9/L", "g/L", "g/L"]
    assert [row.get("flag") for row in found] == ["↑", "↓", None]
