"""Words to lines: skew, touching pieces, side texts, labels cut by a line end."""

from copilot.extract.labels import LabelFinder
from copilot.extract.layout import sheet
from copilot.extract.schema import schema


def test_a_skewed_page_gives_straight_lines(page, receipt_rows):
    prepared = sheet(page(receipt_rows, slope=0.02))
    assert abs(prepared.slope - 0.02) < 0.004
    assert len(prepared.lines) == len(receipt_rows)
    assert prepared.lines[5].text == "床位费 144.00 西药费 1,200.50"


def test_touching_pieces_of_a_text_layer_become_one_run(page):
    prepared = sheet(page([(100, [(100, "大额"), (148, "（病）"), (220, "保险报销：")])]))
    assert [run.text for run in prepared.lines[0].runs] == ["大额(病)保险报销:"]


def test_numbers_side_by_side_stay_apart(page):
    prepared = sheet(page([(100, [(100, "12.50"), (162, "3")])]))
    assert len(prepared.lines[0].runs) == 2


def test_vertical_side_text_is_no_line(page):
    from copilot.domain.document import Word
    from copilot.domain.evidence import PageBox

    base = page([(100, [(100, "姓名：林安和")])])
    side = Word(text="第一联收据", box=PageBox(x0=0.9, y0=0.1, x1=0.92, y1=0.4), confidence=0.9)
    prepared = sheet(base.model_copy(update={"words": (*base.words, side)}))
    assert [line.text for line in prepared.lines] == ["姓名:林安和"]
    assert [run.text for run in prepared.vertical] == ["第一联收据"]


def test_merged_labels_in_one_run_are_split(page):
    finder = LabelFinder(schema("discharge_summary"))
    found = finder.read(sheet(page([(100, [(100, "姓名：林安和性别：女年龄：41岁")])])).lines)
    hits = {hit.name: [run.text for run in hit.inline] for hit in found[0][0]}
    assert hits == {"name": ["林安和"], "sex": ["女"], "age": ["41岁"]}


def test_a_label_spread_over_runs_and_one_misread_by_a_glyph(page):
    finder = LabelFinder(schema("inpatient_receipt"))
    rows = [(100, [(100, "姓"), (170, "名："), (400, "预缴全额：15000"), (800, "补嫩金额：0.00")])]
    hits = finder.read(sheet(page(rows)).lines)[0][0]
    assert [(hit.name, hit.exact) for hit in hits] == [
        ("payer_name", True),
        ("prepaid", False),
        ("topup", False),
    ]


def test_a_longer_unknown_label_is_not_taken_for_its_known_end(page):
    finder = LabelFinder(schema("vat_invoice"))
    hits = finder.read(sheet(page([(100, [(100, "货物名称："), (500, "发票号码：12345678")])])).lines)[0][0]
    assert [hit.name for hit in hits] == ["invoice_no"]


def test_a_label_cut_by_the_line_end_is_joined(page):
    finder = LabelFinder(schema("inpatient_receipt"))
    rows = [
        (100, [(100, "住院天数：6天，公务员报销金额：0.00，大额")]),
        (140, [(100, "补助：12.30，其他基金：0.00")]),
    ]
    found = finder.read(sheet(page(rows)).lines)
    hits = {hit.name: hit.inline[0].text for line in found.values() for hit in line[0]}
    assert hits["other_money.大额补助"].startswith("12.30")


def test_a_value_that_is_also_a_label_stays_a_value(page):
    finder = LabelFinder(schema("outpatient_receipt"))
    hits = finder.read(sheet(page([(100, [(100, "医保类型："), (230, "自费"), (500, "医保编号：")])])).lines)[
        0
    ][0]
    assert [hit.name for hit in hits] == ["insurance_type", "insured_no"]
    assert hits[0].after[0].text == "自费"


def test_a_skew_that_turns_down_the_page_is_undone(page):
    from copilot.extract.skew import estimate

    rows = [(y, [(x, f"{y}.{x}") for x in range(100, 1500, 200)]) for y in range(100, 1000, 45)]
    flat = page(rows)
    boxes = [(w.box.x0 * 1600, w.box.y0 * 1100, w.box.x1 * 1600, w.box.y1 * 1100) for w in flat.words]

    def bent(box):
        slope = 0.01 - 0.08 * (box[1] / 1100 - 0.5)
        shift = slope * (box[0] + box[2]) / 2
        return box[0], box[1] + shift, box[2], box[3] + shift

    skew = estimate([bent(box) for box in boxes], 1100)
    assert abs(skew.turn + 0.08) < 0.03
    assert estimate(boxes, 1100).slope == 0.0
