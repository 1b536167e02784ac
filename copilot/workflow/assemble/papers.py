"""Papers as the rules check them: one row per paper, with its names, days and amounts."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from copilot.domain.document import DocType, Document
from copilot.domain.money import ZERO
from copilot.workflow.assemble import names
from copilot.workflow.assemble.sheet import Row, Sheet, amount_of, day_of, first, text_of

DOUBTFUL: Final = 0.6
_LABELS: Final[Mapping[DocType, str]] = {
    "outpatient_receipt": "门诊票据",
    "inpatient_receipt": "住院票据",
    "settlement": "医保结算单",
    "fee_list": "费用清单",
    "prescription": "处方",
    "discharge_summary": "出院小结",
    "diagnosis_certificate": "诊断证明",
    "pathology": "病理报告",
    "genetic_test": "基因检测报告",
    "lab_report": "检验报告",
    "vat_invoice": "发票",
    "id_card": "身份证",
    "bank_card": "银行卡",
    "claim_form": "理赔申请书",
    "other": "其他材料",
}
_DAYS = ("issue_date", "visit_date", "admit_date", "discharge_date", "surgery_date", "report_date")
_AMOUNTS = ("total", "pool_pay", "other_pay", "acct_pay", "cash_pay", "self_pay", "self_expense")
_TEXTS = ("bill_code", "bill_no", "check_code", "total_cn")
_STATUS = (("冲红", "red_letter"), ("红冲", "red_letter"), ("作废", "red_letter"), ("换开", "reissued"))
_CLINICAL: Final = ("discharge_summary", "diagnosis_certificate", "pathology", "genetic_test")
_PROVIDER: Final = re.compile(r"药房|药店|医药|医院|门诊部|诊所|卫生院")
_DECIDING = frozenset((*_DAYS, *_AMOUNTS, "bill_no", *names.PERSON))


def bill_key(paper: Document) -> str | None:
    """Return the unique key of a receipt or invoice: code and number, both read in full."""
    number = text_of(first(paper, ("bill_no", "invoice_no")))
    code = text_of(first(paper, ("bill_code", "invoice_code"))) or ""
    if number is None or len(number) < 8 or not number.isalnum():
        return None
    return f"{code}:{number}"


def paper_ids(documents: Sequence[Document]) -> dict[str, str]:
    """Return document id -> a readable id that is unique in the claim, such as ``住院票据`` or ``处方2``."""
    ids: dict[str, str] = {}
    counts = Counter(document.doc_type for document in documents)
    seen: Counter[str] = Counter()
    for document in documents:
        label = _LABELS[document.doc_type]
        seen[label] += 1
        ids[document.id] = label if counts[document.doc_type] == 1 else f"{label}{seen[label]}"
    return ids


def add_papers(sheet: Sheet, papers: Sequence[Document], duplicates: Mapping[str, str]) -> None:
    """Write one row per paper."""
    ids = paper_ids(papers)
    for paper in papers:
        row = sheet.row("papers", ids[paper.id])
        row.put("doc_type", paper.doc_type)
        _put_person(row, paper)
        for name in _DAYS:
            row.put(name, day_of(paper.field(name)), paper, paper.field(name))
        for name in _TEXTS:
            source = first(paper, (name, name.replace("bill", "invoice")))
            row.put(name, text_of(source), paper, source)
        for name in _AMOUNTS:
            row.put(name, amount_of(paper.field(name)), paper, paper.field(name))
        status = paper.value("status") or ""
        token = next((token for word, token in _STATUS if word in status), None)
        row.put("status", token, paper, paper.field("status"))
        row.put("items", _items(paper))
        _settle_other_pay(row, paper)
        broken = {
            check.code for check in paper.checks if check.status == "failed" and check.severity == "hard"
        }
        row.put("failed", tuple(sorted(broken)))
        row.put("low_confidence", tuple(doubtful(paper)))
        row.put("duplicate_of", duplicates.get(paper.id))


def add_unread(sheet: Sheet, filenames: Sequence[str]) -> None:
    """Write a row for every file that could not be read: it is there, and a person must look."""
    taken = {row["id"] for row in sheet.sections.get("papers", ())}
    for number, filename in enumerate(filenames, start=1):
        label = filename.replace("/", "_")
        row = sheet.row("papers", label if label not in taken else f"{label}（{number}）")
        row.put("low_confidence", ("全部内容",))
        taken.add(row.values["id"])


def doubtful(paper: Document) -> list[str]:
    """Return the names of the deciding fields that a machine read with little confidence.

    So is the name on a clinical paper on which none was read: it may speak of somebody else.
    """
    unnamed = ["姓名"] if paper.doc_type in _CLINICAL and text_of(first(paper, names.PERSON)) is None else []
    return unnamed + [
        names.LABELS.get(field.name, field.name)
        for field in paper.fields
        if field.name in _DECIDING and field.source in ("ocr", "model") and field.confidence < DOUBTFUL
    ]


def _put_person(row: Row, paper: Document) -> None:
    if paper.doc_type == "bank_card":
        return
    person, hospital = first(paper, names.PERSON), first(paper, names.HOSPITAL)
    # A buyer read from the seller's box names nobody.
    if text_of(person) != text_of(hospital) and not _PROVIDER.search(text_of(person) or ""):
        row.put("person_name", text_of(person), paper, person)
    row.put("hospital", text_of(hospital), paper, hospital)
    sex = paper.field("sex")
    if text_of(sex) in ("男", "女", "male", "female"):
        row.put("person_sex", text_of(sex), paper, sex)
    number = first(paper, names.ID_NUMBER)
    tail = (text_of(number) or "")[-4:]
    if len(tail) == 4 and tail[:3].isdigit() and (tail[3].isdigit() or tail[3] in "Xx"):
        row.put("id_tail", tail.upper(), paper, number)


def _items(paper: Document) -> tuple[dict[str, object], ...]:
    """Return the item lines of a receipt, unless an amount is unreadable.

    Lines that do not add up although the extractor found that they do (it knows subtotals from
    lines) are left out, so that nothing is added up twice.
    """
    if paper.doc_type not in names.RECEIPTS:
        return ()
    rows: list[dict[str, object]] = []
    total = ZERO
    for item in paper.items:
        amount = amount_of(item.cell("amount"))
        if amount is None:
            return ()
        label = next((cell.value for n in ("name", "item_name") if (cell := item.cell(n))), None)
        rows.append({"name": label or "", "amount": amount})
        total += amount
    if _status(paper, "I1") == "ok" and total != amount_of(paper.field("total")):
        return ()
    return tuple(rows)


def _settle_other_pay(row: Row, paper: Document) -> None:
    """Let ``other_pay`` hold everything that is neither pool, account nor cash.

    Provinces print 大病, 救助, 公务员 ... beside 其他支付. Where the extractor found that all payers
    together make up the total, the rest of the total is what the others paid.
    """
    values = row.values
    total, cash = values.get("total"), values.get("cash_pay")
    if _status(paper, "I3") != "ok" or total is None or cash is None:
        return
    rest = total - cash - values.get("pool_pay", ZERO) - values.get("acct_pay", ZERO)
    if rest > ZERO and rest != values.get("other_pay", ZERO):
        row.put("other_pay", rest)
        row.sheet.provenance.pop(f"{row.path}/other_pay", None)


def _status(paper: Document, code: str) -> str | None:
    return next((check.status for check in paper.checks if check.code == code), None)
