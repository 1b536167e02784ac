"""The services of the interface over the use cases of ``copilot.workflow``."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from copilot.bootstrap import App
from copilot.domain.decision import Recommendation
from copilot.domain.evidence import ClauseSpan
from copilot.errors import Conflict, NotFound
from copilot.http_api.duty import KINDS, Duty, duty_of
from copilot.http_api.hook_sender import Sender, allowed_networks
from copilot.http_api.permissions import policy
from copilot.http_api.ports import (
    Act,
    CaseFile,
    CaseRow,
    Correction,
    NewCase,
    Opinion,
    Person,
    ProductInfo,
    Progress,
    StoredFile,
    TimelineEvent,
)
from copilot.http_api.readiness import readiness
from copilot.http_api.scanner import Scanner, scanner_of
from copilot.http_api.shown import places, shown
from copilot.http_api.statements import flattened, stated
from copilot.http_api.timeline import timeline
from copilot.http_api.words import CaseWords
from copilot.http_api.work import Task
from copilot.store.records import Actor, Case, EventKind
from copilot.store.runtime import Runtime
from copilot.workflow import decide as decisions
from copilot.workflow.assess import assess
from copilot.workflow.correct import DECLARED, CorrectionRequest, correct
from copilot.workflow.edits import Edit
from copilot.workflow.extract import extract
from copilot.workflow.submit import Upload, add_files, submit

CONFIRMED: Final = "核对无误"
PAGE: Final = 500
VIEW_NOTED_SECONDS: Final = 1800
VIEWS_KEPT: Final = 10_000
SIGNED: Final = ("approved", "denied", "awaiting_second", "awaiting_expert")
FLAGS: Final[Mapping[str, frozenset[str]]] = {
    "receipt": frozenset({"D218", "R404", "R405", "N308", "N313"}),
    "papers": frozenset({"N301", "N302", "N303", "N304", "N305", "N306"}),
    "terms": frozenset({"N311", "N312"}),
}


class WorkflowServices:
    """Fulfils ``copilot.http_api.ports.Services``; safe to call from several threads."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._intake = threading.Lock()
        self._advice: dict[tuple[str, int], Recommendation | None] = {}
        self._seen: dict[tuple[str, str], float] = {}

    def prepare(self) -> None:
        """Load the corpus now, so that the first page does not wait and a broken corpus is told at once."""
        self.products()
        self.titles()
        self.reasons()
        _ = self._scanner, self._sender  # a wrong scanner.toml or hooks.toml is told at the start

    def products(self) -> Sequence[ProductInfo]:
        """Return each product once, with the place it is sold in."""
        return self._products

    def titles(self) -> Mapping[str, str]:
        """Return the title of each corpus file."""
        return {file.header.id: file.header.title for file in self._app.content.files}

    def reasons(self) -> Mapping[str, tuple[str, str]]:
        """Return the names of the reason codes."""
        return {code: (reason.zh, reason.en) for code, reason in self._app.content.reasons.items()}

    def cases(self) -> Sequence[CaseRow]:
        """Return the queue: the nearest deadline first, then the longest waiting."""
        rows = [self._row(case) for case in self._all()]
        return sorted(rows, key=lambda row: (row.due is None, row.due))

    def create(self, new: NewCase, person: Person, key: str | None = None) -> CaseRow:
        """Open a case without papers; it is assigned to the person who opens it."""
        committed = submit(self._app.desk, (), stated(new), _actor(person), key)
        if not self._app.store.events(committed.case_id, "assigned"):
            self.assign(committed.case_id, person.name, "", person)
        return self._row(self._app.store.case(committed.case_id))

    def add_file(self, case_id: str, filename: str, content: bytes, person: Person) -> StoredFile:
        """Have the file scanned, open it in the sandbox and keep it; refuse what cannot be read."""
        if self._scanner is not None:
            self._scanner.scan(content)
        upload = Upload(filename=filename, content=content)
        with self._intake:
            add_files(self._app.desk, case_id, (upload,), _actor(person))
        return StoredFile(id=case_id, filename=filename, size=len(content))

    def case(self, case_id: str) -> CaseFile:
        """Return everything about one case."""
        store = self._app.store
        case = store.case(case_id)
        snapshot = store.snapshot(case_id)
        advice = store.recommendation(case_id)
        stale = False
        if advice is None:
            older = store.recommendations(case_id)
            advice, stale = (older[-1], True) if older else (None, False)
        return CaseFile(
            row=self._row(case),
            files=tuple(
                StoredFile(id=one.sha256[:16], filename=one.filename, size=one.size, problem=one.problem)
                for one in snapshot.files
            ),
            documents=shown(store, case.id),
            recommendation=advice,
            stale=stale,
            decisions=tuple(decision for _, decision in store.decisions(case_id)),
            declared=flattened(snapshot.declared),
        )

    def viewed(self, case_id: str, person: Person) -> None:
        """Record who looked at a case, at most every half hour per person and case."""
        key, now = (case_id, person.name), time.monotonic()
        last = self._seen.get(key)
        if last is None or now - last > VIEW_NOTED_SECONDS:
            if len(self._seen) >= VIEWS_KEPT:
                self._seen = {one: at for one, at in self._seen.items() if now - at <= VIEW_NOTED_SECONDS}
            self._seen[key] = now
            self._app.store.note(case_id, _actor(person), "viewed", self._app.now(), {})

    def duty(self, case_id: str) -> Duty:
        """Return who has the case and who broke its glass."""
        events = self._app.store.events(case_id, *KINDS)
        return duty_of(events, self._app.now(), policy().glass_hours)

    def assign(self, case_id: str, to: str | None, reason: str, person: Person) -> None:
        """Give the case to an account, or to nobody."""
        self._app.store.case(case_id)
        self._noted(case_id, person, "assigned", {"to": to, "reason": reason})

    def break_glass(self, case_id: str, reason: str, person: Person) -> None:
        """Record why a person works on somebody else's case."""
        self._app.store.case(case_id)
        self._noted(case_id, person, "broke_glass", {"reason": reason})

    def _noted(self, case_id: str, person: Person, kind: EventKind, details: dict[str, str | None]) -> None:
        self._app.store.note(case_id, _actor(person), kind, self._app.now(), details)

    def ready(self) -> Mapping[str, bool]:
        """Return which parts can be used."""
        return readiness(self._app)

    def page_image(self, case_id: str, document_id: str, page: int) -> bytes:
        """Return one page from the sealed store."""
        for image in self._app.store.snapshot(case_id).images:
            if (image.document_id, image.page) == (document_id, page):
                return self._app.store.file(case_id, image.sha256)
        raise NotFound("没有这一页，请刷新后再看。")

    @cached_property
    def _scanner(self) -> Scanner | None:
        return scanner_of(self._app.settings.home)

    @cached_property
    def runtime(self) -> Runtime:
        """Jobs and uploads of the store."""
        return Runtime.of(self._app.store)

    def fhir(self, case_id: str, person: Person, *, masked: bool) -> str:
        """Return the FHIR bundle; the event stands before anything goes out."""
        from copilot.workflow.fhir import exported

        return exported(self._app.desk, case_id, _actor(person), masked=masked)

    def check_hook(self, url: str) -> None:
        """Resolve the address and refuse what is inside."""
        self._sender.check(url)

    def deliver(self, task: Task) -> None:
        """Send one announcement."""
        self._sender.deliver(task)

    @cached_property
    def _sender(self) -> Sender:
        return Sender(lambda: self.runtime.hooks, allowed_networks(self._app.settings.home))

    def extract(self, case_id: str, person: Person, progress: Progress, key: str | None = None) -> None:
        """Read every unread paper."""
        extract(self._app.desk, case_id, _actor(person), progress, key)

    def assess(self, case_id: str, person: Person, progress: Progress, key: str | None = None) -> None:
        """Compute the recommendation."""
        progress("正在按条款计算", 0, 1)
        assess(self._app.desk, case_id, _actor(person), key)
        progress("计算完成", 1, 1)

    def correct(self, case_id: str, correction: Correction, person: Person) -> None:
        """Write a person's value; the present value again is a confirmation and computes at once."""
        confirms = correction.document != DECLARED and correction.value == self._value(case_id, correction)
        if confirms and self._app.store.case(case_id).state in SIGNED:
            raise Conflict("这个案件已有签署的决定，确认字段不会重新打开它；确需改动请更正字段。")
        edit = Edit(document=correction.document, field=correction.field, value=correction.value)
        why = correction.reason.strip() or (CONFIRMED if confirms else "")
        request = CorrectionRequest(version=correction.version, edits=(edit,), why=why)
        correct(self._app.desk, case_id, request, _actor(person), reassess=confirms)

    def decide(self, case_id: str, act: Act, person: Person) -> None:
        """Sign an act."""
        signed = decisions.Act.model_validate(act.model_dump())
        decisions.decide(self._app.desk, case_id, signed, _actor(person))

    def countersign(self, case_id: str, opinion: Opinion, person: Person) -> None:
        """Give or refuse the second signature, with the qualification that the account records."""
        second = decisions.Opinion(**opinion.model_dump(), qualification=person.qualification)
        decisions.countersign(self._app.desk, case_id, second, _actor(person))

    def events(self, case_id: str) -> Sequence[TimelineEvent]:
        """Return the history in words."""
        store = self._app.store
        store.case(case_id)
        return timeline(store.events(case_id), store.corrections(case_id), store.decisions(case_id))

    @cached_property
    def words(self) -> CaseWords:
        """A model's words about a case."""
        return CaseWords(self._app)

    def clause_context(self, span: ClauseSpan) -> str:
        """Return the article as shipped."""
        for file in self._app.content.files:
            if (file.header.id, file.header.version) == (span.document_id, span.version):
                return file.article(span.article).text.removeprefix("## ").strip()
        raise NotFound("语料里没有这一条，可能已换版本。")

    @cached_property
    def _products(self) -> tuple[ProductInfo, ...]:
        places = {
            file.header.product: file.header.jurisdiction
            for file in self._app.content.files
            if file.header.product
        }
        known = {one.product: one for one in self._app.content.policies if not one.for_engine_tests}
        return tuple(
            ProductInfo(id=one.product, name=one.name, region=places.get(one.product, ""))
            for one in sorted(known.values(), key=lambda one: one.product)
        )

    @cached_property
    def _names(self) -> dict[str, str]:
        return {one.product: one.name for one in self._app.content.policies}

    def _all(self) -> Iterator[Case]:
        """Yield every case, read in pages."""
        offset = 0
        while page := self._app.store.cases(limit=PAGE, offset=offset):
            yield from page
            offset += len(page)

    def _row(self, case: Case) -> CaseRow:
        advice = self._recommendation(case)
        result = advice.adjudication if advice else None
        flags = [name for name, codes in FLAGS.items() if result and codes & set(result.codes)]
        flags += ["medical"] if result and result.needs_expert else []
        return CaseRow(
            id=case.id,
            version=case.version,
            state=case.state,
            product=case.product,
            product_name=self._names.get(case.product, ""),
            insured_masked=case.insured_masked,
            outcome=result.outcome if result else None,
            payable=result.payable if result else None,
            due=min((one.due for one in result.deadlines), default=None) if result else None,
            flags=tuple(flags + (["hold"] if case.state == "on_hold" else [])),
            updated_at=case.updated_at,
        )

    def _recommendation(self, case: Case) -> Recommendation | None:
        key = (case.id, case.version)
        if key not in self._advice:
            if len(self._advice) > 2000:
                self._advice.clear()
            self._advice[key] = self._app.store.recommendation(case.id)
        return self._advice[key]

    def _value(self, case_id: str, correction: Correction) -> str | None:
        for document in self._app.store.documents(case_id):
            if document.id == correction.document:
                found = places(document).get(correction.field)
                return found.value if found else None
        raise NotFound("没有这份单证，请刷新后再操作。")


def _actor(person: Person) -> Actor:
    return Actor(person=person.name, role=person.role)
