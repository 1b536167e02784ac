"""Confidence: the model as data, what lowers it, what is withheld and why."""

import pytest

from copilot.domain.document import Document, ExtractedField
from copilot.domain.evidence import PageBox
from copilot.extract.confidence import (
    Surroundings,
    document_score,
    features,
    model,
    parse_model,
    rated,
    worth_checking,
)
from copilot.extract.doubt import WITHHELD, withhold
from copilot.extract.schema import schema

BOX = PageBox(x0=0.1, y0=0.1, x1=0.2, y1=0.12)
FORM = schema("outpatient_receipt")


def made(name="total", value="12.50", **more):
    held = {"raw_text": value or "", "page": 1, "bbox": BOX, "confidence": 0.99, "source": "ocr", **more}
    return ExtractedField(name=name, value=value, **held)


def paper(*fields):
    return Document(
        id="d", sha256="0" * 64, filename="a.png", doc_type="outpatient_receipt", type_confidence=1.0,
        pages=(), fields=fields, extractor_version="t",
    )  # fmt: skip


def chance(value):
    around = Surroundings.of(paper(value), FORM, ())
    return model().probability(features(value, around))


def test_the_shipped_model_says_where_it_comes_from():
    held = model()
    assert held.version
    assert held.weights["score"] > 0
    assert 0 < held.drop < held.look < 1
    outputs = [held.mapped(step / 100) for step in range(101)]
    assert outputs == sorted(outputs)
    assert outputs[0] >= 0
    assert outputs[-1] <= 1


def test_doubt_of_any_kind_lowers_the_probability():
    clear = chance(made())
    assert chance(made(confidence=0.7)) < clear
    assert chance(made(confidence=0.74, note="被印章遮挡")) < clear
    assert chance(made(name="bill_no", value="00513", note="不完整")) < chance(
        made(name="bill_no", value="0051327249")
    )
    assert chance(made(raw_text="1250", value="1250.00")) < clear
    assert chance(made(source="text_layer")) > clear


def test_agreement_of_identities_counts(page, read, receipt_rows):
    document = read(page(receipt_rows, confidence=0.7))
    around = Surroundings.of(document, schema(document.doc_type), document.checks)
    total, name = document.field("total"), document.field("payer_name")
    assert features(total, around)["agrees"] >= 2
    assert features(name, around)["agrees"] == 0


def test_a_model_without_a_part_is_refused():
    with pytest.raises(ValueError, match="knots"):
        parse_model({"version": "1", "bias": 0, "weights": {}, "drop": 0.5, "look": 0.9})
    with pytest.raises(ValueError, match="table"):
        parse_model({"version": "1", "bias": 0, "weights": [], "knots": [], "drop": 0.5, "look": 0.9})


STRICT = parse_model(
    {"version": "t", "bias": 0.0, "weights": {"score": 1.0}, "knots": [], "drop": 0.7, "look": 0.9}
)


def judged(value):
    before = paper(value)
    return withhold(rated(before, FORM, (), STRICT), before, STRICT).fields[0]


def test_a_value_below_the_threshold_is_withheld_with_its_reason():
    found = judged(made(confidence=0.6, note="被印章遮挡"))
    assert found.value is None
    assert found.raw_text == "12.50"
    assert all(words in found.note for words in (WITHHELD, "12.50", "被印章遮挡"))


def test_what_was_read_clearly_or_derived_is_never_withheld():
    clear = parse_model({"version": "t", "bias": -9.0, "weights": {}, "knots": [], "drop": 0.7, "look": 0.9})
    for value in (made(), made(source="text_layer"), made(confidence=0.3, source="derived", note="推得")):
        before = paper(value)
        found = withhold(rated(before, FORM, (), clear), before, clear).fields[0]
        assert found.value == "12.50"
        assert found.note


def test_a_doubtful_value_says_why_and_a_good_one_says_nothing():
    assert judged(made(confidence=0.8)).note == "字迹不够清楚或与标签的位置不够确定"
    assert judged(made(confidence=0.99)).note == ""


def test_the_score_of_a_document_and_the_three_to_look_at():
    values = [made(name=f"f{i}", confidence=c) for i, c in enumerate((0.99, 0.99, 0.4))]
    assert document_score(values) == pytest.approx((0.99 + 0.99 + 0.4 + 0.4) / 4)
    assert document_score([]) == 0.0
    document = paper(
        made(name="total", confidence=0.99),
        made(name="cashier", value="王某", confidence=0.2),
        made(name="pool_pay", value=None, raw_text="12?"),
        made(name="acct_pay", value="1.00", confidence=0.5),
        made(name="cash_pay", value="2.00", confidence=0.7),
    )
    assert [f.name for f in worth_checking(document, FORM)] == ["pool_pay", "acct_pay", "cash_pay"]


def test_every_document_has_a_score_and_names_what_to_check(page, read, receipt_rows):
    document = read(page(receipt_rows))
    assert 0.5 < document.confidence <= 1
    assert len(document.worth_checking) == 3
    assert set(document.worth_checking) <= {field.name for field in document.fields}
