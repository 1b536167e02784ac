"""Who the papers are about."""

from collections import Counter
from collections.abc import Sequence

from copilot.domain.document import Document, ExtractedField
from copilot.workflow.assemble import names
from copilot.workflow.assemble.sheet import Row, Sheet, day_of, first, text_of

_INSURED_TYPES = ("职工", "居民", "城镇", "新农合", "公费", "310", "390", "在职", "退休")


def add_insured(sheet: Sheet, papers: Sequence[Document]) -> None:
    """Fill the insured person from the identity card, else from what most papers say.

    Papers that say otherwise stay as they are among ``papers``; that they differ is for the rules
    to find.
    """
    row = sheet.record("insured")
    cards = [paper for paper in papers if paper.doc_type == "id_card"]
    others = [paper for paper in papers if paper.doc_type not in ("id_card", "bank_card")]
    _put_common(row, "name", names.PERSON, cards or others)
    _put_common(row, "sex", names.SEX, cards or others)
    for card in cards:
        number, birth = card.field("id_no") or card.field("id_number"), card.field("birth_date")
        row.put("id_no", text_of(number), card, number)
        row.put("birth_date", day_of(birth), card, birth)
    if "birth_date" not in row.values:
        _put_common(row, "birth_date", ("birth_date",), others)
    if "birth_date" not in row.values:
        _put_age(row, others)
    for paper in others:
        kind = first(paper, names.BASIC_TYPE)
        if kind is not None and any(word in (kind.value or "") for word in _INSURED_TYPES):
            row.put("basic_insurance", True, paper, kind)
            break


def _put_common(row: Row, name: str, sources: Sequence[str], papers: Sequence[Document]) -> None:
    """Set the value that most papers carry; of equally many, the one that was read first."""
    found: list[tuple[str, Document, ExtractedField]] = []
    for paper in papers:
        source = first(paper, sources)
        value = text_of(source)
        if source is not None and value is not None:
            if name == "birth_date" and day_of(source) is None:
                continue
            if name == "sex" and value not in ("男", "女", "male", "female"):
                continue
            found.append((value, paper, source))
    if not found:
        return
    counts = Counter(value for value, _, _ in found)
    best = max(found, key=lambda one: (counts[one[0]], -found.index(one)))
    row.put(name, *best)


def _put_age(row: Row, papers: Sequence[Document]) -> None:
    for paper in papers:
        source = paper.field("age")
        digits = (text_of(source) or "").removesuffix("岁")
        if source is not None and digits.isdigit() and int(digits) <= 130:
            row.put("age", int(digits), paper, source)
            return
