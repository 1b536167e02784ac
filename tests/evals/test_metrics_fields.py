# ruff: noqa: E501
"""The scoring rules: null, partial, unsure, lists, rows, boxes, type."""

import pytest

from copilot.domain.document import Document, ExtractedField, LineItem
from copilot.domain.evidence import PageBox
from evals.metrics_fields import coverage, judge, match_rows, score_document
from evals.normal import day, diagnosis, split_list


def field(
    name: str, value: str | None, box: tuple[float, float, float, float] | None = None
) -> ExtractedField:
    bbox = PageBox(x0=box[0], y0=box[1], x1=box[2], y1=box[3]) if box else None
    return ExtractedField(
        name=name, value=value, raw_text=value or "", page=1, bbox=bbox, confidence=0.9, source="ocr"
    )


def document(
    *fields: ExtractedField, items: tuple[LineItem, ...] = (), doc_type: str = "inpatient_receipt"
) -> Document:
    return Document.model_validate(
        {
            "id": "d", "sha256": "0" * 64, "filename": "a.jpg", "doc_type": doc_type, "type_confidence": 0.9,
            "pages": (), "fields": fields, "items": items, "extractor_version": "t",
        }
    )  # fmt: skip


def truth(fields: dict, **more) -> dict:
    return {
        "image": "a.jpg",
        "doc_type": "inpatient_receipt",
        "quality": "scan",
        "fields": fields,
        "items": [],
        **more,
    }


@pytest.mark.parametrize(
    ("name", "expected", "got", "outcome"),
    [
        ("total", "1234.50", "1234.50", "exact"),
        ("total", "1234.5", "1234.50", "normalised"),
        ("total", "0", "0.00", "normalised"),
        ("total", "1234.50", "1284.50", "wrong"),
        ("total", "1234.50", None, "missing"),
        ("total", None, None, "exact"),
        ("total", None, "1.00", "wrong"),
        ("total_cn", "壹佰元整", "壹佰圆", "normalised"),
        ("total_cn", "壹佰元整", "壹佰零壹元整", "wrong"),
        ("issue_date", "2021-02-03", "2021年2月3日", "normalised"),
        ("bill_no", "0012345678", "12345678", "wrong"),
        ("provider_name", "甲（乙）医院", "甲(乙)医院", "normalised"),
        ("age", "44岁", "44", "normalised"),
        ("condition", "好转", "好转，一般情况好。", "normalised"),
        ("condition", "好转", "治愈", "wrong"),
        ("insutype", "310", "职工基本医疗保险", "normalised"),
        ("insutype", "310", "城乡居民基本医疗保险", "wrong"),
    ],
)
def test_outcomes(name, expected, got, outcome):
    assert judge(name, expected, got) == outcome


def test_partial_is_a_prefix_and_unsure_is_not_scored():
    score = score_document(
        document(field("bill_no", "0002801634"), field("admit_date", "2019-11-20"), field("cash_pay", "9.00")),
        truth({"bill_no": "00028016", "admit_date": "2019-11", "cash_pay": "1.00"}, partial=["bill_no", "admit_date"],
              unsure=["cash_pay"]),
    )  # fmt: skip
    assert [(one.name, one.outcome) for one in score.fields] == [
        ("bill_no", "normalised"),
        ("admit_date", "normalised"),
    ]


def test_absent_label_counts_as_extra_only():
    score = score_document(document(field("refund", "3.00")), truth({"total": "1.00"}))
    assert score.extra == ["refund"]
    assert [one.outcome for one in score.fields] == ["missing"]


def test_nested_money_has_dotted_names():
    score = score_document(
        document(field("other_money.大额补助", "0.00")),
        truth({"other_money": {"大额补助": "0.00", "起付标准": "100"}}),
    )
    assert {one.name: one.outcome for one in score.fields} == {
        "other_money.大额补助": "exact",
        "other_money.起付标准": "missing",
    }


def test_list_entries_are_scored_one_by_one():
    wanted = ["(C53.900)宫颈恶性肿瘤", "(D64.900)贫血", "(I10.x00)高血压病"]
    read = document(field("discharge_diag", "1.宫颈恶性肿瘤 2.贫血；脂肪肝"))
    score = score_document(read, truth({"discharge_diag": wanted}))
    assert [one.outcome for one in score.fields].count("normalised") == 2
    assert [one.outcome for one in score.fields].count("wrong") >= 1
    assert split_list(["1.甲 2.乙；丙"]) == ["甲", "乙", "丙"]
    assert diagnosis("(C50.801)乳腺恶性肿瘤，上部") == "乳腺恶性肿瘤上部"


def row(index: int, **cells: str) -> LineItem:
    return LineItem(index=index, cells=tuple(field(name, value) for name, value in cells.items()))


def test_rows_are_matched_by_name_and_amount_whatever_their_order():
    rows = [{"item_name": "床位费", "amount": "10.00"}, {"item_name": "西药费", "amount": "20.00"}]
    read = (
        row(0, name="西药费", amount="20.00"),
        row(1, name="床位费", amount="11.00"),
        row(2, name="合计", amount="99.00"),
    )
    score = score_document(document(items=read), truth({}, items=rows))
    assert score.rows == (2, 1, 0, 1)
    assert {one.name: one.outcome for one in score.cells}["items[0].amount"] == "wrong"
    assert match_rows(rows, [{"name": "护理费", "amount": "5.00"}]) == []


def test_marks_of_level_are_no_cells_and_classes_compare_by_meaning():
    rows = [
        {"name": "床位费", "amount": "10.00", "level": "category"},
        {"item_name": "甲药", "amount": "2.00", "chrgitm_lv": "01"},
    ]
    read = (row(0, name="床位费", amount="10.00"), row(1, item_name="甲药", amount="2.00", chrgitm_lv="甲类"))
    score = score_document(document(items=read), truth({}, items=rows))
    assert score.rows == (2, 2, 0, 0)
    assert all(one.outcome in ("exact", "normalised") for one in score.cells)


def test_boxes_must_lie_on_the_text():
    true = {"page": 1, "x0": 0.1, "y0": 0.1, "x1": 0.2, "y1": 0.12}
    near = PageBox(x0=0.09, y0=0.09, x1=0.21, y1=0.13)
    assert coverage(true, near, 1) == pytest.approx(1.0)
    assert coverage(true, near, 2) == 0.0
    assert coverage(true, PageBox(x0=0, y0=0, x1=1, y1=1), 1) == 0.0
    assert coverage(true, PageBox(x0=0.15, y0=0.09, x1=0.3, y1=0.13), 1) == pytest.approx(0.5)


def test_type():
    assert not score_document(document(doc_type="other"), truth({})).type_right
    assert day("2021/2/3 10:00") == "2021-02-03"
