"""Words of a table that recognisers run together: headers, results and units, codes and their neighbours."""

from tests.extract.reading.test_items_columns import LAB
from tests.extract.reading.test_items_rows import FOOT, cells, fees


def test_result_and_unit_under_a_header_run_together(page, read):
    rows = [
        *LAB,
        (200, [(60, "检验项目"), (430, "结果单位"), (700, "参考值")]),
        (240, [(60, "白细胞"), (430, "4.0510^12/L"), (700, "3.5-9.5")]),
        (280, [(60, "谷丙转氨酶"), (430, "31 U/L"), (700, "9-50")]),
        FOOT,
    ]
    found = cells(read(page(rows)), "name", "result", "unit")
    assert found == [("白细胞", "4.05", "10^12/L"), ("谷丙转氨酶", "31", "U/L")]


def test_a_result_read_into_the_unit_is_taken_out_of_it(page, read):
    rows = [
        *LAB,
        (200, [(60, "检验项目"), (430, "结果"), (560, "单位"), (800, "参考值")]),
        (240, [(60, "白细胞"), (430, "11.2"), (560, "10^9/L"), (800, "3.5-9.5")]),
        (280, [(60, "总胆红素"), (500, "13.2μmol/L"), (800, "3.4-17.1")]),
        FOOT,
    ]
    found = cells(read(page(rows)), "name", "result", "unit")
    assert found == [("白细胞", "11.2", "10^9/L"), ("总胆红素", "13.2", "μmol/L")]


def test_running_numbers_and_codes_that_touch_their_neighbours(page, read):
    rows = fees(
        [(20, "序项目编码"), (400, "项目名称"), (850, "数量"), (980, "单价"), (1140, "金额")],
        [(20, "1005053405512302"), (400, "床位费"), (850, "2"), (980, "11.38"), (1140, "22.76")],
        [(20, "12"), (60, "XA0019487340031389785720.9%氯化钠"), (850, "1"), (980, "21.40"), (1140, "21.40")],
    )
    assert cells(read(page(rows)), "line_no", "nat_code", "item_name") == [
        ("1", "005053405512302", "床位费"),
        ("12", "XA001948734003138978572", "0.9%氯化钠"),
    ]
