"""Papers as the rules check them: one row per paper, with its names, days and amounts."""

from collections.abc import Mapping, Sequence
from typing import Final

from copilot.domain.document import Document
from copilot.workflow.assemble import names
from copilot.workflow.assemble.sheet import Row, Sheet, amount_of, day_of, first, text_of

DOUBTFUL: Final = 0.6
_DAYS = ("issue_date", "visit_date", "admit_date", "discharge_date", "surgery_date", "report_date")
_AMOUNTS = ("total", "pool_pay", "other_pay", "acct_pay", "cash_pay", "self_pay", "self_expense")
_TEXTS = ("bill_code", "bill_no", "check_code", "total_cn")
_STATUS = (("冲红", "red_letter"), ("红冲", "red_letter"), ("作废", "red_letter"), ("换开", "reissued"))
_DECIDING = frozenset((*_DAYS, *_AMOUNTS, "bill_no", *names.PERSON))


def bill_key(paper: Document) -> str | None:
    """Return the unique key of a receipt or invoice: code and number, both read in full."""
    number = text_of(first(paper, ("bill_no", "invoice_no")))
    code = text_of(first(paper, ("bill_code", "invoice_code"))) or ""
    if number is None or len(number) < 8 or not number.isalnum():
        return None
    return f"{code}:{number}"


def distinct(documents: Sequence[Document]) -> tuple[Document, ...]:
    """Return the papers without second pictures of the same bill (same key and same total)."""
    seen: set[tuple[str, str | None]] = set()
    kept = []
    for paper in documents:
        key = bill_key(paper)
        if key is not None:
            mark = (key, paper.value("total"))
            if mark in seen:
                continue
            seen.add(mark)
        kept.append(paper)
    return tuple(kept)


def add_papers(sheet: Sheet, papers: Sequence[Document], duplicates: Mapping[str, str]) -> None:
    """Write one row per paper."""
    for paper in papers:
        row = sheet.row("papers", paper.id)
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
        broken = {
            check.code for check in paper.checks if check.status == "failed" and check.severity == "hard"
        }
        row.put("failed", tuple(sorted(broken)))
        row.put("low_confidence", tuple(doubtful(paper)))
        row.put("duplicate_of", duplicates.get(paper.id))


def doubtful(paper: Document) -> list[str]:
    """Return the deciding fields that a machine read with little confidence."""
    return [
        field.name
        for field in paper.fields
        if field.name in _DECIDING and field.source in ("ocr", "model") and field.confidence < DOUBTFUL
    ]


def _put_person(row: Row, paper: Document) -> None:
    if paper.doc_type == "bank_card":
        return
    person, hospital = first(paper, names.PERSON), first(paper, names.HOSPITAL)
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
    """Return the item lines of a receipt whose amounts are readable, or none when one is not."""
    if paper.doc_type not in names.RECEIPTS:
        return ()
    rows = []
    for item in paper.items:
        amount = amount_of(item.cell("amount"))
        if amount is None:
            return ()
        label = next((cell.value for n in ("name", "item_name") if (cell := item.cell(n))), None)
        rows.append({"name": label or "", "amount": amount})
    return tuple(rows)
