"""The adapter over the real use cases and the real store; only reading and judging are stood in for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from copilot.bootstrap import App
from copilot.bootstrap.content import Content
from copilot.domain.claim import Claim
from copilot.domain.decision import Adjudication, Recommendation, Versions
from copilot.domain.document import Document, ExtractedField, LineItem, Page
from copilot.domain.evidence import ClauseSpan, PageBox
from copilot.errors import Conflict, InputRefused, NotFound, UnreadableFile
from copilot.http_api.adapter import WorkflowServices
from copilot.http_api.duty import Duty
from copilot.http_api.ports import Act, Correction, NewCase, Opinion, Person
from copilot.http_api.statements import flattened, stated
from copilot.store.store import Store
from copilot.workflow.ports import Desk

ADJUSTER = Person(name="li", role="adjuster")
BOX = PageBox(x0=0.1, y0=0.2, x1=0.3, y1=0.4)
ARTICLE = "## 第三条 给付\n年免赔额二万元。\n"


def read_field(name: str, value: str) -> ExtractedField:
    return ExtractedField(
        name=name, value=value, raw_text=value, page=1, bbox=BOX, confidence=0.99, source="ocr"
    )


def paper(digest: str, filename: str) -> Document:
    return Document(
        id="doc-1",
        sha256=digest,
        filename=filename,
        doc_type="inpatient_receipt",
        type_confidence=0.9,
        pages=(Page(number=1, width=10, height=10, source="ocr"),),
        fields=(read_field("bill_no", "0012345678"), read_field("self_expense", "85000.00")),
        items=(LineItem(index=0, cells=(read_field("name", "西药费"), read_field("amount", "1.00"))),),
        extractor_version="t",
    )


class Reader:
    version = "t"

    def inspect(self, data: bytes, filename: str) -> None:
        if not data.startswith(b"paper"):
            raise UnreadableFile("不是可读的单证，请换一份。")

    def read(self, data: bytes, filename: str, progress: Callable[[str], None]) -> Any:
        progress("正在读第 1 页，共 1 页")
        return SimpleNamespace(documents=(paper("a" * 64, filename),), images=(b"\xff\xd8 page",))

    def recheck(self, document: Document) -> Document:
        return document


@dataclass
class Judge:
    versions: Versions = field(
        default_factory=lambda: Versions(code="t", rules="t", corpus="c" * 64, extractor="t")
    )

    def specialty(self, name: str) -> None:
        return None

    def knows(self, product: str) -> bool:
        return product == "T"

    def reason_codes(self) -> frozenset[str]:
        return frozenset(Content(Path(__file__).parents[2] / "corpus").reasons)

    def medical_codes(self) -> frozenset[str]:
        return frozenset({"D213"})

    def recommend(self, claim: Claim, case_id: str, version: int) -> Recommendation:
        total = next((one.value("self_expense") for one in claim.documents), None) or "0"
        return Recommendation(
            case_id=case_id,
            case_version=version,
            adjudication=Adjudication(
                product="T",
                policy_version="1",
                outcome="partial",
                payable=Decimal(total) / 2,
                codes=("P102", "N305"),
                needs_expert=False,
                findings=(),
            ),
            chain=(),
            summary=("一半",),
            facts_sha256="b" * 64,
            document_sha256=(),
            versions=self.versions,
        )


@pytest.fixture
def adapter(tmp_path: Path) -> Iterator[WorkflowServices]:
    store = Store(tmp_path)

    def now() -> datetime:
        return datetime.now(UTC)

    header = SimpleNamespace(id="policy/T", version="1", title="测试条款", product="T", jurisdiction="北京")
    file = SimpleNamespace(header=header, article=lambda label: SimpleNamespace(text=ARTICLE))
    policies = (
        SimpleNamespace(product="T", name="测试保", for_engine_tests=False),
        SimpleNamespace(product="X", name="外部样例", for_engine_tests=True),
    )
    content = SimpleNamespace(
        files=(file,), policies=policies, reasons={"P102": SimpleNamespace(zh="按比例", en="coinsurance")}
    )
    desk = Desk(store=store, reader=Reader(), judge=Judge(), clock=now)
    settings = SimpleNamespace(home=tmp_path)
    app = SimpleNamespace(desk=desk, store=store, content=content, now=now, settings=settings)
    yield WorkflowServices(cast(App, app))
    store.close()


@pytest.fixture
def case_id(adapter: WorkflowServices) -> str:
    new = NewCase(product="T", insured_name="张三", consents=("processing", "medical"))
    opened = adapter.create(new, ADJUSTER).id
    adapter.add_file(opened, "票据.jpg", b"paper one", ADJUSTER)
    said: list[str] = []
    adapter.extract(opened, ADJUSTER, lambda text, done, total: said.append(text))
    adapter.assess(opened, ADJUSTER, lambda text, done, total: said.append(text))
    assert any("第 1 页" in text for text in said)
    return opened


def correction(adapter: WorkflowServices, case_id: str, value: str | None, **more: Any) -> Correction:
    values = {"document": "doc-1", "field": "self_expense", "reason": "看错", **more}
    return Correction(value=value, version=adapter.case(case_id).row.version, **values)


def test_what_the_corpus_offers(adapter: WorkflowServices) -> None:
    adapter.prepare()
    assert [(one.id, one.name, one.region) for one in adapter.products()] == [("T", "测试保", "北京")]
    assert adapter.reasons() == {"P102": ("按比例", "coinsurance")}
    assert adapter.titles() == {"policy/T": "测试条款"}
    span = ClauseSpan(document_id="policy/T", version="1", article="第三条", start=0, end=1, quote="年")
    assert adapter.clause_context(span) == "第三条 给付\n年免赔额二万元。"
    with pytest.raises(NotFound):
        adapter.clause_context(span.model_copy(update={"version": "2"}))


def test_a_case_is_read_and_shown(adapter: WorkflowServices, case_id: str) -> None:
    file = adapter.case(case_id)
    assert file.row.state == "assessed"
    assert file.row.insured_masked == "张**"
    assert (file.row.payable, file.row.outcome) == (Decimal("42500.00"), "partial")
    assert file.row.flags == ("papers",)
    assert file.declared["policy.product"] == "T"
    assert file.declared["consents.sensitive"] == "true"
    assert adapter.page_image(case_id, "doc-1", 1) == b"\xff\xd8 page"
    with pytest.raises(NotFound):
        adapter.page_image(case_id, "doc-1", 2)
    assert [row.id for row in adapter.cases()] == [case_id]


def test_what_is_not_a_paper_is_not_kept(adapter: WorkflowServices, case_id: str) -> None:
    with pytest.raises(UnreadableFile, match="x"):
        adapter.add_file(case_id, "x.jpg", b"MZ", ADJUSTER)
    assert len(adapter.case(case_id).files) == 1


def test_a_correction_leaves_the_old_advice_visible_but_stale(
    adapter: WorkflowServices, case_id: str
) -> None:
    adapter.correct(case_id, correction(adapter, case_id, "84000"), ADJUSTER)
    file = adapter.case(case_id)
    assert file.stale is True
    assert file.recommendation is not None
    corrected = file.documents[0].field("self_expense")
    assert corrected is not None
    assert (corrected.value, corrected.source, corrected.bbox) == ("84000.00", "person", BOX)
    adapter.assess(case_id, ADJUSTER, lambda *_: None)
    fresh = adapter.case(case_id)
    assert (fresh.stale, fresh.row.payable) == (False, Decimal("42000.00"))


def test_a_table_cell_and_a_stated_fact_can_be_corrected(adapter: WorkflowServices, case_id: str) -> None:
    adapter.correct(case_id, correction(adapter, case_id, "2", field="items[0].amount"), ADJUSTER)
    cell = adapter.case(case_id).documents[0].items[0].cell("amount")
    assert cell is not None
    assert (cell.value, cell.bbox) == ("2.00", BOX)
    told = correction(adapter, case_id, "false", document="declared", field="declared.pre_existing")
    adapter.correct(case_id, told, ADJUSTER)
    assert adapter.case(case_id).declared["declared.pre_existing"] == "false"


def test_the_present_value_again_confirms_and_keeps_the_advice(
    adapter: WorkflowServices, case_id: str
) -> None:
    adapter.correct(case_id, correction(adapter, case_id, "85000.00", reason=""), ADJUSTER)
    file = adapter.case(case_id)
    confirmed = file.documents[0].field("self_expense")
    assert confirmed is not None
    assert confirmed.source == "person"
    assert (file.stale, file.row.state) == (False, "assessed")


def test_a_change_needs_a_reason_and_a_paper(adapter: WorkflowServices, case_id: str) -> None:
    with pytest.raises(InputRefused):
        adapter.correct(case_id, correction(adapter, case_id, "1", reason=" "), ADJUSTER)
    with pytest.raises(NotFound):
        adapter.correct(case_id, correction(adapter, case_id, "1", document="nope"), ADJUSTER)


def test_confirming_does_not_reopen_what_was_signed(adapter: WorkflowServices, case_id: str) -> None:
    version = adapter.case(case_id).row.version
    adapter.decide(
        case_id, Act(action="partial", version=version, amount="42500.00", codes=("P102",)), ADJUSTER
    )
    assert adapter.case(case_id).row.state == "approved"
    with pytest.raises(Conflict, match="签署"):
        adapter.correct(case_id, correction(adapter, case_id, "85000.00", reason=""), ADJUSTER)
    assert adapter.case(case_id).row.state == "approved"


def test_the_timeline_holds_who_what_and_why(adapter: WorkflowServices, case_id: str) -> None:
    adapter.viewed(case_id, ADJUSTER)
    adapter.viewed(case_id, ADJUSTER)
    adapter.correct(case_id, correction(adapter, case_id, "84000"), ADJUSTER)
    adapter.assess(case_id, ADJUSTER, lambda *_: None)
    version = adapter.case(case_id).row.version
    act = Act(action="deny", version=version, codes=("D213",), medical=True, note="依据不足")
    adapter.decide(case_id, act, ADJUSTER)
    expert = Person(name="zhou", role="medical_expert", qualification="主任医师")
    opinion = Opinion(agree=True, opinion="同意", version=adapter.case(case_id).row.version)
    adapter.countersign(case_id, opinion, expert)
    events = adapter.events(case_id)
    assert [one.kind for one in events] == [
        "submitted", "assigned", "submitted", "extracted", "assessed", "viewed",
        "corrected", "assessed", "decided", "signed",
    ]  # fmt: skip
    changed = events[6].changes[0]
    assert (changed.document, changed.field, changed.old, changed.new, changed.why) == (
        "doc-1", "self_expense", "85000.00", "84000.00", "看错",
    )  # fmt: skip
    assert (events[8].action, events[8].person, events[8].note) == ("deny", "li", "依据不足")
    assert (events[9].agree, events[9].person) == (True, "zhou")
    assert adapter.case(case_id).row.state == "denied"


def test_whose_case_it_is_stands_in_the_audit_chain(adapter: WorkflowServices, case_id: str) -> None:
    assert adapter.duty(case_id) == Duty(assignee="li")
    assert adapter.duty("2026-999999") == Duty()
    adapter.break_glass(case_id, "同事休假，期限今天到", Person(name="wang", role="adjuster"))
    assert adapter.duty(case_id) == Duty(assignee="li", glass=frozenset({"wang"}))
    adapter.assign(case_id, "wang", "接手", Person(name="chen", role="senior_adjuster"))
    assert adapter.duty(case_id).assignee == "wang"
    last = adapter.events(case_id)[-2:]
    assert [(one.kind, one.person, one.note) for one in last] == [
        ("broke_glass", "wang", "同事休假，期限今天到"),
        ("assigned", "chen", "→ wang　接手"),
    ]
    adapter.assign(case_id, None, "", Person(name="wang", role="adjuster"))
    assert adapter.duty(case_id).assignee is None
    with pytest.raises(NotFound):
        adapter.assign("2026-999999", "wang", "", ADJUSTER)


def test_statements_become_facts_and_come_back_as_paths() -> None:
    new = NewCase(
        product="T",
        insured_name=" 张三 ",
        consents=("medical", "genetic"),
        facts={"policy.effective_from": "2021-07-01", "declared.pre_existing": "false"},
    )
    facts = stated(new)
    assert facts["policies"] == [{"product": "T", "effective_from": "2021-07-01"}]
    assert facts["insured"] == {"name": "张三"}
    assert facts["consents"] == {"sensitive": True, "genetic": True}
    assert flattened(facts)["policy.effective_from"] == "2021-07-01"
    assert flattened({"screenings": [{"date": None, "result": "negative"}]}) == {
        "screenings.0.result": "negative"
    }


def test_every_case_stands_in_the_queue_and_a_key_opens_one(
    adapter: WorkflowServices, monkeypatch: Any
) -> None:
    monkeypatch.setattr("copilot.http_api.adapter.PAGE", 2)
    new = NewCase(product="T", insured_name="张三", consents=("processing", "medical"))
    opened = {adapter.create(new, ADJUSTER, key).id for key in (None, None, "k1", "k1", "k2")}
    assert len(opened) == 4
    assert {row.id for row in adapter.cases()} == opened
    assert all(adapter.duty(one).assignee == "li" for one in opened)


def test_work_that_is_run_again_with_its_key_changes_nothing(adapter: WorkflowServices, case_id: str) -> None:
    before = [(event.kind, event.sequence) for event in adapter.events(case_id)]
    for _ in range(2):
        adapter.extract(case_id, ADJUSTER, lambda *_: None, "job/1/extract")
        adapter.assess(case_id, ADJUSTER, lambda *_: None, "job/1/assess")
    kinds = [event.kind for event in adapter.events(case_id)][len(before) :]
    assert kinds == ["extracted", "assessed"]


def test_the_fhir_bundle_is_masked_and_its_export_recorded(adapter: WorkflowServices, case_id: str) -> None:
    text = adapter.fhir(case_id, ADJUSTER, masked=True)
    assert '"Claim"' in text
    assert "张三" not in text
    assert "张三" in adapter.fhir(case_id, ADJUSTER, masked=False)
    assert [event.kind for event in adapter.events(case_id)][-2:] == ["exported", "exported"]


def test_an_outside_scanner_sees_every_file(adapter: WorkflowServices, case_id: str, tmp_path: Path) -> None:
    (tmp_path / "scanner.toml").write_text('command = ["false"]\n')
    fresh = WorkflowServices(adapter._app)
    with pytest.raises(InputRefused, match="病毒"):
        fresh.add_file(case_id, "票据2.jpg", b"paper two", ADJUSTER)
    assert len(adapter.case(case_id).files) == 1
