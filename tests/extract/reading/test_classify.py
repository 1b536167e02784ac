"""The type of a paper from its title, a damaged title, or its labels alone."""

import pytest

from copilot.extract.classify import classify
from copilot.extract.layout import sheet
from copilot.extract.schema import DOC_TYPES, schemas


@pytest.mark.parametrize(
    ("title", "doc_type"),
    [
        ("贵州省医疗住院收费票据（电子）", "inpatient_receipt"),
        ("湖南省医疗门诊收费票据", "outpatient_receipt"),
        ("出 院 小 结", "discharge_summary"),
        ("普通处方笺", "prescription"),
        ("住院患者费用明细清单", "fee_list"),
        ("基本医疗保险住院费用结算单", "settlement"),
        ("疾病诊断证明书", "diagnosis_certificate"),
        ("病理检查报告单", "pathology"),
        ("基因检测报告", "genetic_test"),
        ("检验报告单", "lab_report"),
        ("电子发票（普通发票）", "vat_invoice"),
        ("保险金给付申请书", "claim_form"),
    ],
)
def test_title_decides(page, title, doc_type):
    verdict = classify([sheet(page([(60, [(600, title)]), (200, [(100, "姓名：林安和")])]))])
    assert verdict.doc_type == doc_type
    assert verdict.confidence >= 0.9


def test_a_misread_title_is_put_right(page):
    verdict = classify([sheet(page([(60, [(600, "贵州省医行住院收嘉据（电子）")])]))])
    assert verdict.doc_type == "inpatient_receipt"
    assert verdict.title is not None
    assert verdict.title.text == "贵州省医疗住院收费票据(电子)"


def test_a_title_cut_by_a_seal_is_joined(page):
    rows = [(60, [(500, "广西壮族"), (620, "治区医疗狂院收费票据")])]
    verdict = classify([sheet(page(rows))])
    assert verdict.title is not None
    assert verdict.title.text == "广西壮族自治区医疗住院收费票据"


def test_labels_alone_decide_when_the_title_is_covered(page, receipt_rows):
    verdict = classify([sheet(page(receipt_rows[1:]))])
    assert verdict.doc_type == "inpatient_receipt"
    assert verdict.title is None


def test_neither_title_nor_labels_is_other(page):
    verdict = classify([sheet(page([(60, [(100, "今天天气很好")])]))])
    assert (verdict.doc_type, verdict.title) == ("other", None)
    assert classify([sheet(page([]))]).doc_type == "other"


def test_every_type_has_a_schema_and_every_check_exists():
    from copilot.extract.verify import CHECKS

    assert set(schemas()) == set(DOC_TYPES)
    for form in schemas().values():
        assert set(form.checks) <= set(CHECKS)
        assert form.type == "other" or form.titles
