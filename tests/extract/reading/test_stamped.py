"""What the letters of a stamp add to values under it is taken off, or the value is not read."""

import pytest

from copilot.domain.document import Document, ExtractedField, LineItem, Page, Word
from copilot.domain.evidence import PageBox
from copilot.extract.derive import SEALED
from copilot.extract.schema import schema
from copilot.extract.stamped import without_stamps

BOX = PageBox(x0=0.1, y0=0.1, x1=0.2, y1=0.12)
STAMP = PageBox(x0=0.3, y0=0.08, x1=0.5, y1=0.2)


def value(name: str, text: str, note: str = SEALED, source: str = "ocr") -> ExtractedField:
    return ExtractedField(
        name=name, value=text, raw_text=text, page=1, bbox=BOX, confidence=0.95, source=source, note=note
    )


def read(doc_type: str, *, field=None, cell=None, words=()) -> ExtractedField:
    page = Page(number=1, width=1000, height=1000, source="ocr", words=tuple(words), seals=(STAMP,))
    document = Document(
        id="d", doc_type=doc_type, type_confidence=0.99, sha256="0" * 64, filename="d.jpg", pages=(page,),
        fields=(field,) if field else (), items=(LineItem(index=1, cells=(cell,)),) if cell else (),
        extractor_version="test",
    )  # fmt: skip
    made = without_stamps(document, schema(doc_type))
    return made.fields[0] if field else made.items[0].cells[0]


@pytest.mark.parametrize(
    ("doc_type", "name", "printed", "held"),
    [
        ("prescription", "unit", "东院区盒", "盒"),
        ("fee_list", "unit", "支望", "支"),
        ("fee_list", "unit", "袋学第", "袋"),
        ("fee_list", "unit", "人次", "人次"),
        ("fee_list", "unit", "盒张支", None),
        ("fee_list", "unit", ".65", None),
        ("lab_report", "unit", "mmol/L", "mmol/L"),
        ("lab_report", "flag", "总医院", None),
        ("lab_report", "flag", "↑", "↑"),
        ("lab_report", "reference", "3.8-5.1望院", "3.8-5.1"),
        ("lab_report", "reference", "江市1 0-35", None),
        ("lab_report", "reference", "成人<5.2", "成人<5.2"),
        ("prescription", "freq", "每日2中中", None),
        ("prescription", "freq", "每日2次院", "每日2次"),
        ("prescription", "route", "口服医", "口服"),
    ],
)
def test_narrow_columns_keep_what_they_can_hold(doc_type, name, printed, held):
    assert read(doc_type, cell=value(name, printed)).value == held


def test_a_value_without_a_stamp_or_from_the_text_layer_stays():
    assert read("fee_list", cell=value("unit", "支望", note="")).value == "支望"
    assert read("fee_list", cell=value("unit", "支望", source="text_layer")).value == "支望"


def test_the_reading_is_told_where_a_value_is_cut_or_withheld():
    assert "总医院" in read("lab_report", cell=value("flag", "总医院")).note
    assert "支望" in read("fee_list", cell=value("unit", "支望")).note


@pytest.mark.parametrize(
    ("printed", "held"), [("医苏娜", "苏娜"), ("苏娜", "苏娜"), ("医院", None), ("欧阳静", "欧阳静")]
)
def test_a_name_under_a_stamp_begins_with_a_surname(printed, held):
    assert read("discharge_summary", field=value("doctor_sign", printed)).value == held


def test_words_of_a_stamp_behind_a_finished_sentence_go():
    under = Word(text="郴湖治区中心", box=PageBox(x0=0.32, y0=0.1, x1=0.48, y1=0.12), confidence=0.9)
    opinion = value("opinion", "建议休息两周，定期复查。 郴湖治区中心", note="")
    assert read("diagnosis_certificate", field=opinion, words=[under]).value == "建议休息两周，定期复查。"
    beside = under.model_copy(update={"box": PageBox(x0=0.7, y0=0.7, x1=0.8, y1=0.72)})
    assert read("diagnosis_certificate", field=opinion, words=[beside]).value == opinion.value


def test_an_amount_with_a_letter_of_the_stamp_inside_is_not_read():
    assert read("inpatient_receipt", field=value("cash_pay", "12平1区10.57")).value is None
