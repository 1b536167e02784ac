"""The work on the desk: who holds a case, drafts, several edits at once, postponing and escalating.

What a lease keeps out is refused here, before the use case: a colleague's correction, decision or
new computation while somebody else is at work on the case. Postponing, escalating and taking over
are events of the audit chain (kind ``noted`` with an ``act``), and the queue reads them from there.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Final, Literal

from pydantic import Field

from copilot.domain.base import Record
from copilot.errors import Conflict, InputRefused
from copilot.http_api.adapter import WorkflowServices
from copilot.http_api.desk_board import Board
from copilot.http_api.desk_letters import preview
from copilot.http_api.ports import Act, Correction, Person, Progress, StoredFile
from copilot.recommend.letters.letter import Letter
from copilot.retrieve.search import Searcher, SearchResult
from copilot.store.records import Actor, AuditReport, Event
from copilot.store.worktable import Draft, Lease, Worktable, Writing
from copilot.workflow.assemble.papers import bill_key
from copilot.workflow.correct import CorrectionRequest, correct
from copilot.workflow.edits import Edit
from copilot.workflow.ports import china_day

ActKind = Literal["taken_over", "postponed", "resumed", "escalated", "settled"]
HOLDERS: Final = frozenset({"adjuster", "senior_adjuster"})
_NUMBERS: Final = ("bill_no", "invoice_no", "setl_id", "mdtrt_id")


class Marks(Record):
    """What the audit chain says of one case for the queue."""

    assignee: str | None = None
    postponed_until: date | None = None
    escalated: str | None = None


class Edits(Record):
    """Several values changed for one reason; ``version`` is the version that was on the screen."""

    version: int = Field(ge=1)
    edits: tuple[Edit, ...] = Field(min_length=1, max_length=500)
    reason: str = Field(min_length=1, max_length=2000)


class DeskServices(WorkflowServices):
    """The services of the interface with the work on the desk; keeps leases."""

    @cached_property
    def table(self) -> Worktable:
        """Leases and drafts."""
        return Worktable.of(self._app.store)

    @cached_property
    def board(self) -> Board:
        """The figures of the desk."""
        return Board(self._app)

    def letter(self, case_id: str, kind: str | None, language: str, person: Person) -> Letter:
        """Return a letter of the case as a preview; the reading of it is an event."""
        return preview(self._app, case_id, kind, language, _actor(person))

    def clauses(self, question: str, product: str | None, limit: int) -> SearchResult:
        """Return passages near a question, those of the product first."""
        day = china_day(self._app.now())
        return self._searcher.search(question, as_of=day, product=product, limit=limit)

    @cached_property
    def _searcher(self) -> Searcher:
        return self._app.searcher(wait=False)

    def chain(self, case_id: str | None, *kinds: str) -> tuple[Event, ...]:
        """Return the audit events of a case, or of all."""
        return self._app.store.events(case_id, *kinds)

    def verify(self) -> AuditReport:
        """Walk the audit chain and everything that it vouches for."""
        return self._app.store.verify()

    @cached_property
    def _numbers(self) -> dict[tuple[str, int], frozenset[str]]:
        return {}

    # -- leases ------------------------------------------------------------------------------

    def claim(self, case_id: str, person: Person, *, take_over: bool, reason: str) -> Lease:
        """Take or renew the lease; taking over another's leaves an event with the reason."""
        self._app.store.case(case_id)
        now = self._app.now()
        before = self.table.lease(case_id, now)
        if take_over and before is not None and before.holder != person.name:
            if len(reason.strip()) < 2:
                raise InputRefused("接手别人正在处理的案件，请写明理由。")
            self._act(case_id, person, "taken_over", {"from": before.holder, "reason": reason.strip()})
        return self.table.claim(case_id, person.name, now, take_over=take_over)

    def _free(self, case_id: str, person: Person) -> None:
        lease = self.table.lease(case_id, self._app.now())
        if lease is not None and lease.holder != person.name and person.role in HOLDERS:
            raise Conflict(f"{lease.holder} 正在处理这个案件，您的改动没有保存。请等他完成，或写明理由接手。")

    def add_file(self, case_id: str, filename: str, content: bytes, person: Person) -> StoredFile:
        """Keep one file, when nobody else is at work on the case."""
        self._free(case_id, person)
        return super().add_file(case_id, filename, content, person)

    def extract(self, case_id: str, person: Person, progress: Progress, *key: Any, **named: Any) -> None:
        """Read every unread paper, when nobody else is at work on the case."""
        self._free(case_id, person)
        super().extract(case_id, person, progress, *key, **named)

    def assess(self, case_id: str, person: Person, progress: Progress, *key: Any, **named: Any) -> None:
        """Compute the recommendation, when nobody else is at work on the case."""
        self._free(case_id, person)
        super().assess(case_id, person, progress, *key, **named)

    def correct(self, case_id: str, correction: Correction, person: Person) -> None:
        """Write a person's value, when nobody else is at work on the case."""
        self._free(case_id, person)
        super().correct(case_id, correction, person)

    def decide(self, case_id: str, act: Act, person: Person) -> None:
        """Sign an act, when nobody else is at work on the case; what was escalated is settled with it."""
        self._free(case_id, person)
        super().decide(case_id, act, person)
        if self.marks((case_id,))[case_id].escalated is not None:
            self._act(case_id, person, "settled", {})

    def edit(self, case_id: str, edits: Edits, person: Person) -> None:
        """Write several values in one step of the case."""
        self._free(case_id, person)
        request = CorrectionRequest(version=edits.version, edits=edits.edits, why=edits.reason.strip())
        correct(self._app.desk, case_id, request, _actor(person), reassess=False)

    # -- marks -------------------------------------------------------------------------------

    def postpone(self, case_id: str, until: date | None, reason: str, person: Person) -> None:
        """Put a case aside until a day before its legal deadline, or take it back (None)."""
        due = self.case(case_id).row.due
        if until is not None and until <= self._app.now().date():
            raise InputRefused("请选择今天以后的日期。")
        if until is not None and due is not None and until > due:
            raise InputRefused(f"不能推迟到法定期限 {due} 之后。")
        kind: ActKind = "resumed" if until is None else "postponed"
        self._act(case_id, person, kind, {"until": str(until) if until else None, "reason": reason.strip()})

    def escalate(self, case_id: str, reason: str, person: Person) -> None:
        """Ask the senior adjusters to look at a case; nobody has it until one of them takes it."""
        self._app.store.case(case_id)
        if len(reason.strip()) < 2:
            raise InputRefused("请写明要上级看什么。")
        self._act(case_id, person, "escalated", {"reason": reason.strip()})
        self.assign(case_id, None, reason.strip(), person)
        self.table.release(case_id, person.name)

    def marks(self, cases: Iterable[str]) -> Mapping[str, Marks]:
        """Return the marks of these cases."""
        wanted = set(cases)
        only = next(iter(wanted)) if len(wanted) == 1 else None
        found: dict[str, Marks] = {case_id: Marks() for case_id in wanted}
        for event in self._app.store.events(only, "assigned", "noted"):
            if event.case_id in found:
                found[event.case_id] = _marked(found[event.case_id], event)
        return found

    def holders(self) -> Mapping[str, Lease]:
        """Return the live leases by case."""
        return self.table.leases(self._app.now())

    def _act(self, case_id: str, person: Person, act: ActKind, details: dict[str, Any]) -> None:
        self._app.store.note(case_id, _actor(person), "noted", self._app.now(), {"act": act, **details})

    # -- drafts and search -------------------------------------------------------------------

    def drafts(self, case_id: str, person: Person) -> tuple[Draft, ...]:
        """Return the person's drafts on a case."""
        return self.table.drafts(case_id, person.name)

    def save_draft(self, case_id: str, writing: Writing, person: Person) -> int:
        """Save a draft and return its revision."""
        self._app.store.case(case_id)
        return self.table.save(case_id, person.name, self._app.now(), writing)

    def with_number(self, number: str) -> frozenset[str]:
        """Return the cases in which a receipt, invoice or settlement number contains these characters."""
        wanted = number.strip().casefold()
        if len(wanted) < 4:
            return frozenset()
        store = self._app.store
        found = set()
        for case in store.cases():
            key = (case.id, case.version)
            if key not in self._numbers:
                if len(self._numbers) > 5000:
                    self._numbers.clear()
                self._numbers[key] = frozenset(
                    value.casefold()
                    for document in store.documents(case.id)
                    for value in (*(document.value(name) for name in _NUMBERS), bill_key(document))
                    if value
                )
            if any(wanted in value for value in self._numbers[key]):
                found.add(case.id)
        return frozenset(found)


def _marked(marks: Marks, event: Event) -> Marks:
    payload = json.loads(event.payload)
    if event.kind == "assigned":
        return marks.model_copy(update={"assignee": payload["to"]})
    act = payload.get("act")
    if act == "postponed":
        return marks.model_copy(update={"postponed_until": date.fromisoformat(payload["until"])})
    if act == "resumed":
        return marks.model_copy(update={"postponed_until": None})
    if act == "escalated":
        return marks.model_copy(update={"escalated": payload["reason"]})
    return marks.model_copy(update={"escalated": None}) if act == "settled" else marks


def _actor(person: Person) -> Actor:
    return Actor(person=person.name, role=person.role)
