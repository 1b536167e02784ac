"""Identities and formats: what holds, what fails, and what cannot be decided."""

import pytest

from copilot.domain.document import Document, ExtractedField, LineItem
from copilot.domain.evidence import PageBox
from copilot.extract.checksums import id_card_valid, luhn_valid, uscc_valid
from copilot.extract.verify import CHECKS, receipt_against_settlement, verify

BOX = PageBox(x0=0.1, y0=0.1, x1=0.2, y1=0.2)


def cell(name, value, **more):
    made = {"raw_text": value or "", "page": 1, "bbox": BOX, "confidence": 0.9, "source": "ocr", **more}
    return ExtractedField(name=name, value=value, **made)


def paper(doc_type="inpatient_receipt", items=(), **fields):
    return Document(
        id="d",
        sha256="0" * 64,
        filename="a",
        doc_type=doc_type,
        type_confidence=1.0,
        pages=(),
        fields=tuple(cell(name, value) for name, value in fields.items()),
        items=tuple(
            LineItem(index=i, cells=(cell("name", "x"), cell("amount", a))) for i, a in enumerate(items)
        ),
        extractor_version="t",
    )


def status(document, code):
    (check,) = verify(document, [code])
    return check.status


def test_i1():
    assert status(paper(total="30.00", items=["10.00", "20.00"]), "I1") == "ok"
    assert status(paper(total="30.01", items=["10.00", "20.00"]), "I1") == "ok"
    assert status(paper(total="30.02", items=["10.00", "20.00"]), "I1") == "failed"
    assert status(paper(total="30.00", items=["10.00", None]), "I1") == "skipped"
    assert status(paper(items=["10.00"]), "I1") == "skipped"


def test_i2_compares_numbers_not_spellings():
    assert status(paper(total="409.02", total_cn="肆佰零玖圆零贰分"), "I2") == "ok"
    assert status(paper(total="409.20", total_cn="肆佰零玖元零贰分"), "I2") == "failed"
    assert status(paper(total="409.02"), "I2") == "skipped"


def test_i3_plain():
    good = {
        "total": "100.00",
        "pool_pay": "60.00",
        "other_pay": "0.00",
        "acct_pay": "10.00",
        "cash_pay": "30.00",
    }
    assert status(paper(**good), "I3") == "ok"
    assert status(paper(**{**good, "cash_pay": "29.00"}), "I3") == "failed"
    assert status(paper(**{**good, "cash_pay": "29.00", "acct_pay": None}), "I3") == "skipped"


def test_i3_counts_further_payers_and_says_so():
    (check,) = verify(
        paper(
            total="24392.30",
            pool_pay="7539.19",
            other_pay="0.00",
            acct_pay="0.00",
            cash_pay="14996.30",
            major_illness_pay="1856.81",
        ),
        ["I3"],
    )
    assert check.status == "ok"
    assert "大额" in check.message


def test_i3_counts_a_payment_under_two_labels_once():
    document = paper(
        total="100.00",
        pool_pay="60.00",
        other_pay="15.00",
        acct_pay="0.00",
        cash_pay="25.00",
        major_illness_pay="15.00",
    )
    assert status(document, "I3") == "ok"
    document = paper(
        total="100.03",
        pool_pay="60.00",
        other_pay="15.00",
        acct_pay="0.00",
        cash_pay="25.00",
        major_illness_pay="15.00",
    )
    (check,) = verify(document, ["I3"])
    assert (check.status, check.actual) == ("failed", "100.00")


def test_i4_is_soft():
    (check,) = verify(
        paper(acct_pay="0.00", cash_pay="900.00", self_pay="300.00", self_expense="500.00"), ["I4"]
    )
    assert (check.status, check.severity) == ("failed", "soft")


def test_dates_and_stay():
    document = paper(
        admit_date="2021-01-22", discharge_date="2021-02-03", los_days="12", issue_date="2021-02-03"
    )
    assert {status(document, code) for code in ("I6", "los", "dates")} == {"ok"}
    document = paper(
        admit_date="2021-02-04", discharge_date="2021-02-03", los_days="9", issue_date="2021-02-01"
    )
    assert {status(document, code) for code in ("I6", "los", "dates")} == {"failed"}
    assert status(paper(admit_date="2019-11", discharge_date="2019-12"), "I6") == "skipped"


def test_uninsured_patient():
    assert (
        status(paper(insurance_type="自费", pool_pay="0.00", self_expense="5.00", total="5.00"), "I9") == "ok"
    )
    assert (
        status(paper(insurance_type="自费", pool_pay="2.00", self_expense="3.00", total="5.00"), "I9")
        == "failed"
    )


def test_settlement_sums():
    sheet = paper(
        "settlement",
        medfee_sumamt="100.00",
        fulamt_ownpay_amt="20.00",
        overlmt_selfpay="0.00",
        preselfpay_amt="5.00",
        inscp_scp_amt="75.00",
        fund_pay_sumamt="60.00",
        psn_part_amt="40.00",
        hifp_pay="60.00",
        acct_pay="0.00",
        psn_cash_pay="40.00",
    )
    assert [check.status for check in verify(sheet, ["I7"])][:3] == ["ok", "ok", "ok"]
    receipt = paper(total="100.00", pool_pay="60.00", self_expense="20.00", self_pay="20.00")
    assert {c.status for c in receipt_against_settlement(receipt, sheet)} == {"ok"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [("43060224", "ok"), ("43060124", "failed"), ("99060224", "failed"), ("430602", "skipped")],
)
def test_bill_code(code, expected):
    assert status(paper(bill_code=code), "bill_code") == expected


def test_check_digits():
    assert id_card_valid("11010519491231002X")
    assert id_card_valid("440524188001010014")
    assert not id_card_valid("440524188001010015")
    assert luhn_valid("6200000000000005")
    assert not luhn_valid("6200000000000006")
    assert uscc_valid("91350100M000100Y43")
    assert not uscc_valid("91350100M000100Y44")


def test_a_changed_stage_between_admission_and_discharge_is_noticed():
    document = paper(
        "discharge_summary", admit_diag="左乳癌（T2N2M0）IIIA期", discharge_diag="左乳癌(T2N2M0)IIA期"
    )
    assert status(document, "stage") == "failed"


def test_only_the_named_checks_are_hard():
    document = paper()
    hard = {c.code for name in CHECKS for c in verify(document, [name]) if c.severity == "hard"}
    assert hard == {"I1", "I2", "I3", "I6"}


def test_agreement_raises_confidence_and_a_lost_point_is_found(page, read, receipt_rows):
    plain = read(page(receipt_rows, confidence=0.7)).field("total")
    alone = [(y, [(x, t) for x, t in runs if "大写" not in t]) for y, runs in receipt_rows]
    assert plain.confidence > read(page(alone, confidence=0.7)).field("total").confidence
    rows = [*receipt_rows]
    rows[7] = (700, [(100, "金额合计（大写）贰仟肆佰元整"), (1000, "（小写）240000")])
    field = read(page(rows)).field("total")
    assert field.value == "2400.00"
    assert "小数点" in field.note


def test_failed_hard_checks_come_first_in_the_advice(page, read, receipt_rows):
    rows = [*receipt_rows]
    rows[7] = (700, [(100, "金额合计（大写）贰仟伍佰元整"), (1000, "（小写）2,400.00")])
    document = read(page(rows))
    assert "大写" in document.advice[0]
