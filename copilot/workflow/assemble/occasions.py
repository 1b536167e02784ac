"""Which papers belong to the same stay, visit or purchase, and the events they make up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from copilot.domain.document import Document
from copilot.workflow.assemble import names
from copilot.workflow.assemble.goods import goods, kind_of
from copilot.workflow.assemble.known import Known
from copilot.workflow.assemble.sheet import Row, Sheet, day_in, day_of, first, text_of

_WARDS = (("国际", "international"), ("特需", "vip"), ("VIP", "vip"), ("康复", "rehabilitation"))
_SPECIAL_VISIT = ("门特", "特殊病", "慢特病", "特殊疾病", "门诊大病", "门诊慢性病")
_SPECIAL_KINDS = {"rehabilitation": "rehabilitation", "nursing": "nursing"}


@dataclass
class Occasion:
    """One stay, visit or purchase, and its papers in the order of their weight."""

    id: str
    kind: str
    papers: list[Document] = field(default_factory=list)
    diagnoses: list[str] = field(default_factory=list)

    @property
    def admit(self) -> date | None:
        """First admission day that a paper states."""
        return next(filter(None, (day_in(paper, "admit_date") for paper in self.papers)), None)

    @property
    def discharge(self) -> date | None:
        """First discharge day that a paper states."""
        return next(filter(None, (day_in(paper, "discharge_date") for paper in self.papers)), None)

    @property
    def day(self) -> date | None:
        """The day by which the occasion is dated."""
        return self.admit or next(filter(None, (day_in(p, *names.VISIT_DAY) for p in self.papers)), None)


def find_occasions(papers: Sequence[Document], known: Known) -> tuple[Occasion, ...]:
    """Group papers: receipts first, then what belongs beside them."""
    found: list[Occasion] = []
    for paper in sorted(papers, key=_weight):
        kind = _kind(paper, known)
        home = next((one for one in found if _belongs(one, paper, kind)), None)
        if home is None and kind is None:
            home = _only(found, paper)
        if home is None and kind is not None:
            home = Occasion(id=f"v{len(found) + 1}", kind=kind)
            found.append(home)
        if home is not None:
            home.papers.append(paper)
    return tuple(found)


def occasion_of(occasions: Sequence[Occasion], document_id: str) -> Occasion | None:
    """Return the occasion that a paper belongs to."""
    return next((one for one in occasions if any(p.id == document_id for p in one.papers)), None)


def add_events(sheet: Sheet, occasions: Sequence[Occasion], known: Known) -> None:
    """Write one event per occasion."""
    for one in occasions:
        row = sheet.row("events", one.id)
        row.put("kind", one.kind)
        for name in ("admit_date", "discharge_date"):
            _put_day(row, name, one, (name,))
        if one.kind != "inpatient" or one.admit is None:
            _put_day(row, "date", one, names.VISIT_DAY)
        _put_text(row, "hospital", one, names.HOSPITAL)
        _put_level(row, one)
        for paper, text in _texts(one, ("ward", "dept")):
            token = next((token for word, token in _WARDS if word in text), None)
            row.put("ward", token, paper, first(paper, ("ward", "dept")))
            if "急诊" in text:
                row.put("emergency", True, paper, first(paper, ("ward", "dept")))
        _put_provider(row, one, known)
        settled = settled_through_basic(one)
        row.put("settled_through_basic", settled)
        row.put("diagnoses", tuple(one.diagnoses))
        _put_procedures(row, one)


def settled_through_basic(one: Occasion) -> bool | None:
    """Whether basic insurance settled: yes by its payment or its form, no for a self-paying patient."""
    for paper in one.papers:
        if paper.doc_type == "settlement":
            return True
        paid = paper.value("pool_pay")
        if paid is not None and paid.strip("0.") != "":
            return True
    for _, text in _texts(one, names.BASIC_TYPE):
        if "自费" in text:
            return False
    return None


def _weight(paper: Document) -> int:
    order = ("inpatient_receipt", "outpatient_receipt", "vat_invoice", "settlement", "discharge_summary")
    return order.index(paper.doc_type) if paper.doc_type in order else len(order)


def _kind(paper: Document, known: Known) -> str | None:
    """The kind of occasion that this paper alone proves, or None."""
    if paper.doc_type in ("inpatient_receipt", "discharge_summary"):
        return "inpatient"
    if paper.doc_type == "outpatient_receipt":
        words = " ".join(filter(None, (paper.value("med_type"), paper.value("insurance_type"))))
        return "special_outpatient" if any(word in words for word in _SPECIAL_VISIT) else "outpatient"
    if paper.doc_type == "vat_invoice":
        return _bought(paper, known)
    if paper.doc_type in ("settlement", "fee_list"):
        return "inpatient" if day_in(paper, "admit_date") else None
    return None


def _bought(paper: Document, known: Known) -> str:
    """What an invoice is for: by the goods that stand on it, else by who sold them."""
    kinds = {kind_of(one.name, known) for one in goods(paper)}
    if kinds and kinds <= {"device", "material"}:
        return "device"
    if kinds & {"drug", "specialty_drug"}:
        return "drug_purchase"
    seller = text_of(first(paper, names.HOSPITAL)) or ""
    read = known.provider(seller)
    pharmacy = "药" in seller if read is None or read.kind is None else read.kind.id == "pharmacy"
    return "drug_purchase" if pharmacy else "other"


def _belongs(one: Occasion, paper: Document, kind: str | None) -> bool:
    if one.kind == "inpatient":
        if kind not in ("inpatient", None):
            return False
        return _same_number(one, paper, names.STAY_NUMBER) or _same_stay(one, paper)
    if kind is not None and kind != one.kind:
        return False
    if _same_number(one, paper, names.VISIT_NUMBER):
        return True
    day = day_in(paper, *names.VISIT_DAY)
    return (
        day is not None and day == one.day and _same_hospital(one, paper) and paper.doc_type != "vat_invoice"
    )


def _same_number(one: Occasion, paper: Document, fields: Sequence[str]) -> bool:
    """Whether the paper carries a case number of the occasion, of at least four characters."""
    mine = {text for text in (text_of(paper.field(name)) for name in fields) if text and len(text) >= 4}
    theirs = {text_of(other.field(name)) for other in one.papers for name in fields}
    return bool(mine & theirs) and _same_hospital(one, paper)


def _same_stay(one: Occasion, paper: Document) -> bool:
    admit, discharge = day_in(paper, "admit_date"), day_in(paper, "discharge_date")
    if not _same_hospital(one, paper):
        return False
    if admit is None and discharge is None:
        return False
    if admit is not None and admit == one.admit:
        return True
    if discharge is not None and discharge == one.discharge:
        return True
    if admit is None or discharge is None or one.admit is None or one.discharge is None:
        return False
    return admit < one.discharge and one.admit < discharge


def _same_hospital(one: Occasion, paper: Document) -> bool:
    """Whether nothing speaks against the same hospital: names differ only when both are readable."""
    mine = text_of(first(paper, names.HOSPITAL))
    theirs = [text for _, text in _texts(one, names.HOSPITAL)]
    if mine is None or not theirs:
        return True
    return any(mine in text or text in mine or mine[:4] == text[:4] for text in theirs)


def _only(found: Sequence[Occasion], paper: Document) -> Occasion | None:
    """The one occasion that an undated clinical paper can belong to."""
    if paper.doc_type not in ("fee_list", "settlement", "diagnosis_certificate", "prescription", "pathology"):
        return None
    return found[0] if len(found) == 1 else None


def _texts(one: Occasion, fields: Sequence[str]) -> Iterator[tuple[Document, str]]:
    for paper in one.papers:
        text = text_of(first(paper, fields))
        if text is not None:
            yield paper, text


def _put_day(row: Row, name: str, one: Occasion, fields: Sequence[str]) -> None:
    for paper in one.papers:
        for candidate in fields:
            source = paper.field(candidate)
            if day_of(source) is not None:
                row.put(name, day_of(source), paper, source)
                return


def _put_text(row: Row, name: str, one: Occasion, fields: Sequence[str]) -> None:
    for paper, text in _texts(one, fields):
        row.put(name, text, paper, first(paper, fields))
        return


def _put_level(row: Row, one: Occasion) -> None:
    for paper, text in _texts(one, ("hospital_level", "provider_type")):
        for word, token in (("三级", "tertiary"), ("二级", "secondary"), ("一级", "primary")):
            if word in text:
                row.put("hospital_level", token, paper, first(paper, ("hospital_level", "provider_type")))
                return


def _put_provider(row: Row, one: Occasion, known: Known) -> None:
    """Add what the hospital's name itself says; a name that says nothing leaves it unknown."""
    for paper, name in _texts(one, names.HOSPITAL):
        read, source = known.provider(name), first(paper, names.HOSPITAL)
        if read is None:
            continue
        if "hospital_level" not in row.values:
            row.put("hospital_level", read.level, paper, source)
        if "ward" not in row.values and read.special_ward is not None:
            token = next((token for word, token in _WARDS if word in read.special_ward.upper()), "vip")
            row.put("ward", token, paper, source)
        if "ward" not in row.values and read.kind is not None:
            row.put("ward", _SPECIAL_KINDS.get(read.kind.id), paper, source)
        if read.private:
            row.put("hospital_public", False, paper, source)
        return


def _put_procedures(row: Row, one: Occasion) -> None:
    """Write the operations that the papers of a stay name."""
    found = [(paper, f) for paper in one.papers for f in paper.fields if f.name == "procedures" and f.value]
    if found:
        row.put("procedures", tuple(dict.fromkeys(str(f.value).strip() for _, f in found)), *found[0])
