"""A role sees what it needs: no genetic report for a risk check, no identity data for an audit."""

import pytest

from copilot.domain.decision import Role
from copilot.domain.document import Document, ExtractedField, LineItem, Page, Word
from copilot.domain.evidence import PageBox
from copilot.http_api.ports import CaseFile, CaseRow
from copilot.http_api.walled import behind_wall, masked

BOX = PageBox(x0=0.1, y0=0.1, x1=0.2, y1=0.2)
DATA = {
    "psn_id_no": "11010119900307123X", "bank_card_no": "6222020000000000123", "phone": "13800138000",
    "home_address": "广东省广州市越秀区一路1号", "total": "85000.00",
    "note": "身份证11010119900307123X电话13800138000",
}  # fmt: skip
SECRETS = ("11010119900307123X", "6222020000000000123", "13800138000", "越秀区")


def field(name: str, value: str) -> ExtractedField:
    return ExtractedField(
        name=name, value=value, raw_text=value, page=1, bbox=BOX, confidence=0.9, source="ocr"
    )


def paper(doc_type: str) -> Document:
    word = Word(text=DATA["phone"], box=BOX, confidence=0.9)
    return Document(
        id=doc_type, sha256="a" * 64, filename="a.pdf", doc_type=doc_type, type_confidence=1.0,
        pages=(Page(number=1, width=10, height=10, source="ocr", words=(word,)),),
        fields=tuple(field(name, value) for name, value in DATA.items()),
        items=(LineItem(index=0, cells=(field("account", DATA["bank_card_no"]),)),),
        extractor_version="t",
    )  # fmt: skip


FILE = CaseFile(
    row=CaseRow(id="2026-000001", version=1, state="assessed", product="T"),
    documents=(paper("inpatient_receipt"), paper("genetic_test")),
    declared={"insured.id_no": DATA["psn_id_no"], "insured.name": "张三"},
)


@pytest.mark.parametrize("role", ["adjuster", "senior_adjuster", "medical_expert", "patient"])
def test_who_decides_sees_everything(role: Role) -> None:
    assert behind_wall(FILE, role) == FILE


@pytest.mark.parametrize("role", ["siu", "auditor", "admin"])
def test_a_genetic_report_is_not_there_for_any_other_purpose(role: Role) -> None:
    assert [one.doc_type for one in behind_wall(FILE, role).documents] == ["inpatient_receipt"]


@pytest.mark.parametrize("role", ["auditor", "admin"])
def test_identity_data_are_masked_wherever_they_stand(role: Role) -> None:
    shown = behind_wall(FILE, role)
    text = shown.model_dump_json()
    assert not [one for one in SECRETS if one in text]
    values = {one.name: one.value for one in shown.documents[0].fields}
    assert values["total"] == "85000.00"
    assert values["psn_id_no"] == "*" * 14 + "123X"
    assert values["home_address"] == "广东省广州市****"
    assert shown.declared["insured.id_no"].endswith("123X")
    assert shown.declared["insured.name"] == "张三"


def test_short_numbers_and_amounts_stay() -> None:
    everything = frozenset({"identity", "card", "phone", "address"})
    for text in ("0012345678", "85000.00", "2026-03-02", "440106", None):
        assert masked("value", text, everything) == text
    assert masked("phone", "123", everything) == "****"
