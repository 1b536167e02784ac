"""Old and new side by side on live cases, before the new is switched on.

Old is what the store holds: the recommendation that people saw, with the versions that made it. New is
what the program, rules, corpus and, where asked for, reader at hand make of the same stored inputs. The
store is only read. A difference is no error: it is what somebody has to look at before the switch.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final, Literal

from pydantic import Field

from copilot.domain.base import Record
from copilot.domain.decision import Outcome, Recommendation, Versions
from copilot.domain.document import Document
from copilot.domain.money import Yuan
from copilot.errors import CopilotError
from copilot.store.records import Snapshot
from copilot.store.store import Store
from copilot.workflow.assess import assembled
from copilot.workflow.ports import Judge, Reader

Kind = Literal["same", "wording", "codes", "amount", "outcome", "failed"]
ORDER: Final[tuple[Kind, ...]] = ("failed", "outcome", "amount", "codes", "wording", "same")
_PAGE: Final = 500


class Side(Record):
    """What one side recommends."""

    outcome: Outcome
    payable: Yuan | None
    codes: tuple[str, ...]


class Compared(Record):
    """One case: the gravest way in which the sides differ; ``fields`` are values read differently."""

    case_id: str
    version: int
    product: str
    kind: Kind
    old: Side
    new: Side | None = None
    fields: int = Field(default=0, ge=0)
    problem: str | None = None


class ShadowReport(Record):
    """All compared cases, the gravest first; ``skipped`` have no recommendation to compare with."""

    cases: int = Field(ge=0)
    skipped: int = Field(ge=0)
    counts: dict[Kind, int]
    payable_old: Yuan
    payable_new: Yuan
    now: Versions
    old: tuple[Versions, ...]
    compared: tuple[Compared, ...]


def shadow(store: Store, judge: Judge, case_ids: Iterable[str], reader: Reader | None = None) -> ShadowReport:
    """Compare the newest recommendation of each case with the one made now.

    With ``reader``, the originals are read again; otherwise the stored documents, with what people
    corrected in them, go in.
    """
    rows: list[Compared] = []
    seen: list[Versions] = []
    skipped = 0
    for case_id in case_ids:
        made = store.recommendations(case_id)
        if not made:
            skipped += 1
            continue
        if made[-1].versions not in seen:
            seen.append(made[-1].versions)
        rows.append(_compared(store, judge, made[-1], reader))
    rows.sort(key=lambda row: (ORDER.index(row.kind), row.case_id))
    counts = Counter(row.kind for row in rows)
    both = [row for row in rows if row.new is not None]
    return ShadowReport(
        cases=len(rows),
        skipped=skipped,
        counts={kind: counts[kind] for kind in ORDER},
        payable_old=_sum(row.old.payable for row in both),
        payable_new=_sum(row.new.payable for row in both if row.new is not None),
        now=judge.versions,
        old=tuple(seen),
        compared=tuple(rows),
    )


def newest_cases(store: Store, limit: int | None = None) -> Iterator[str]:
    """Yield case numbers, the newest first, at most ``limit``."""
    found: list[str] = []
    while rows := store.cases(limit=_PAGE, offset=len(found)):
        found += [one.id for one in rows]
    yield from list(reversed(found))[:limit]


def _compared(store: Store, judge: Judge, stored: Recommendation, reader: Reader | None) -> Compared:
    case_id, version = stored.case_id, stored.case_version
    old = _side(stored)
    changed = 0
    try:
        snapshot = store.snapshot(case_id, version)
        documents = store.documents(case_id, version)
        product = str(store.case(case_id).product)
        if reader is not None:
            fresh = _read_again(store, reader, case_id, snapshot)
            changed = _fields_that_differ(documents, fresh)
            documents = fresh
        kept = snapshot.claim or {}
        claim = assembled(judge, documents, snapshot, kept.get("stated", {}), kept.get("duplicates", {}))
        again = judge.recommend(claim, case_id, version)
    except CopilotError as error:
        return Compared(
            case_id=case_id,
            version=version,
            product=store.case(case_id).product,
            kind="failed",
            old=old,
            problem=str(error),
        )
    return Compared(
        case_id=case_id,
        version=version,
        product=product,
        kind=_kind(stored, again),
        old=old,
        new=_side(again),
        fields=changed,
    )


def _read_again(store: Store, reader: Reader, case_id: str, snapshot: Snapshot) -> tuple[Document, ...]:
    """Read the originals of a snapshot; a file that could not be read before is left out as before."""
    documents: dict[str, Document] = {}
    for file in snapshot.files:
        if file.problem is None and file.read:
            reading = reader.read(store.file(case_id, file.sha256), file.filename, lambda _: None)
            for document in reading.documents:
                documents.setdefault(document.id, document)
    return tuple(documents.values())


def _fields_that_differ(before: Iterable[Document], after: Iterable[Document]) -> int:
    """Count the fields whose value is new, gone or another."""

    def values(documents: Iterable[Document]) -> dict[tuple[str, str], str | None]:
        found = {
            (document.id, field.name): field.value for document in documents for field in document.fields
        }
        for document in documents:
            for item in document.items:
                found.update({(document.id, f"{item.index}/{cell.name}"): cell.value for cell in item.cells})
        return found

    left, right = values(tuple(before)), values(tuple(after))
    return sum(left.get(place) != right.get(place) for place in left.keys() | right.keys())


def _side(made: Recommendation) -> Side:
    result = made.adjudication
    return Side(outcome=result.outcome, payable=result.payable, codes=result.codes)


def _kind(old: Recommendation, new: Recommendation) -> Kind:
    """Name the gravest difference; what only the versions say is none."""
    left, right = _side(old), _side(new)
    if left.outcome != right.outcome:
        return "outcome"
    if left.payable != right.payable:
        return "amount"
    if set(left.codes) != set(right.codes):
        return "codes"
    plain = {"versions"}
    same = old.model_dump(mode="json", exclude=plain) == new.model_dump(mode="json", exclude=plain)
    return "same" if same else "wording"


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((one for one in amounts if one is not None), Decimal("0.00"))
