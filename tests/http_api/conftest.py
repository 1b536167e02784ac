"""A case in memory: the services of the HTTP interface without reading, rules or database."""

import io
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from PIL import Image

from copilot.domain.case import next_state
from copilot.domain.decision import (
    Adjudication,
    Deadline,
    Decision,
    EvidenceNode,
    Finding,
    LayerShare,
    NeededDocument,
    Recommendation,
    Signature,
    Versions,
)
from copilot.domain.document import Check, Document, ExtractedField, LineItem, Page
from copilot.domain.evidence import ClauseSpan, Operand, PageBox, SourceSpan, TraceStep
from copilot.errors import Conflict, InputRefused, NotFound, UnreadableFile
from copilot.http_api import create_app
from copilot.http_api.accounts import Accounts
from copilot.http_api.duty import Duty
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
from copilot.http_api.work import Task
from copilot.store.runtime import Runtime
from copilot.store.store import Store

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ARTICLE = "第三条 年免赔额二万元，超过部分按百分之六十给付。"
SAME_SITE = {"sec-fetch-site": "same-origin"}


def field(name: str, value: str | None, y: float, confidence: float = 0.98, note: str = "") -> ExtractedField:
    box = PageBox(x0=0.2, y0=y, x1=0.5, y1=y + 0.03)
    return ExtractedField(
        name=name,
        value=value,
        raw_text=value or "",
        page=1,
        bbox=box,
        confidence=confidence,
        source="ocr",
        note=note,
    )


def receipt(total: str) -> Document:
    cells = (field("name", "西药费", 0.3), field("amount", "85000.00", 0.3))
    return Document(
        id="d1",
        sha256="a" * 64,
        filename="票据.jpg",
        doc_type="inpatient_receipt",
        type_confidence=0.97,
        pages=(Page(number=1, width=800, height=1100, source="ocr"),),
        fields=(
            field("bill_no", "0012345678", 0.1),
            field("total", total, 0.5),
            field("total_cn", None, 0.55, 0.4),
        ),
        items=(LineItem(index=0, cells=cells),),
        checks=(
            Check(
                code="I1",
                severity="hard",
                status="ok" if total == "85000.00" else "failed",
                message="明细合计与票面合计",
                fields=("total",),
                expected="85000.00",
                actual=total,
            ),
        ),
        extractor_version="test",
    )


def advice(case_id: str, version: int, total: Decimal) -> Recommendation:
    quote = "年免赔额二万元"
    clause = ClauseSpan(
        document_id="policy/T", version="2021", article="第三条", start=4, end=4 + len(quote), quote=quote
    )
    payable = max(Decimal(0), (total - 20000) * Decimal("0.6")).quantize(Decimal("0.01"))
    steps = (
        TraceStep(
            id="s1",
            operation="take",
            operands=(Operand(ref="fact:expenses/e1/amount", value=total),),
            result=total,
            label="合格费用",
        ),
        TraceStep(
            id="s2",
            operation="subtract",
            operands=(
                Operand(ref="step:s1", value=total),
                Operand(ref="term:deductible", value=Decimal(20000), label="免赔额"),
            ),
            result=total - 20000,
            label="扣减免赔额",
            clauses=(clause,),
        ),
        TraceStep(
            id="s3",
            operation="multiply",
            operands=(
                Operand(ref="step:s2", value=total - 20000),
                Operand(ref="term:ratio", value=Decimal("0.6"), label="比例"),
            ),
            result=(total - 20000) * Decimal("0.6"),
            label="按比例",
        ),
    )
    source = SourceSpan(
        document_id="d1",
        document_sha256="a" * 64,
        page=1,
        box=PageBox(x0=0.2, y0=0.5, x1=0.5, y1=0.53),
        text=str(total),
    )
    finding = Finding(
        id="f1",
        check="deductible",
        code="P101",
        statement="扣减年免赔额 20000.00 元。",
        facts=("expenses/e1/amount",),
        clauses=(clause,),
    )
    return Recommendation(
        case_id=case_id,
        case_version=version,
        adjudication=Adjudication(
            product="T",
            policy_version="2021",
            outcome="partial",
            payable=payable,
            codes=("P101", "P102"),
            needs_expert=False,
            findings=(finding,),
            considered=(finding.model_copy(update={"id": "f2", "fired": False, "code": "D206"}),),
            layers=(
                LayerShare(layer="basic", payer="基本医保", amount=Decimal("10000.00")),
                LayerShare(layer="self", payer="个人", amount=total - payable),
            ),
            needed_documents=(
                NeededDocument(doc_type="pathology", label="病理报告", code="N305", why="核对诊断"),
            ),
            deadlines=(Deadline(id="t30", label="核定期限", due=date(2026, 12, 3)),),
            trace=steps,
        ),
        chain=(
            EvidenceNode(id="source:expenses/e1/amount", kind="source", statement=str(total), source=source),
            EvidenceNode(
                id="fact:expenses/e1/amount",
                kind="fact",
                statement=f"expenses/e1/amount = {total}",
                supports=("source:expenses/e1/amount",),
            ),
            EvidenceNode(
                id="step:s1", kind="step", statement="合格费用", supports=("fact:expenses/e1/amount",)
            ),
            EvidenceNode(id="step:s2", kind="step", statement="扣减免赔额", supports=("step:s1",)),
            EvidenceNode(
                id="finding:f1",
                kind="finding",
                statement=finding.statement,
                supports=("fact:expenses/e1/amount",),
            ),
        ),
        summary=("建议部分给付。",),
        facts_sha256="b" * 64,
        document_sha256=("a" * 64,),
        versions=Versions(code="t", rules="t", corpus="c" * 64, extractor="t"),
    )


class Memory:
    """Services in memory; the state machine and the tables of what is under way are the real ones."""

    def __init__(self, open_store: Callable[[], Store]) -> None:
        self._open_store = open_store
        self.files: dict[str, CaseFile] = {}
        self.log: dict[str, list[TimelineEvent]] = {}
        self.parts = {"database": True, "disk": True}
        self.duties: dict[str, Duty] = {}

    @cached_property
    def runtime(self) -> Runtime:
        return Runtime.of(self._open_store())

    def ready(self) -> Mapping[str, bool]:
        return dict(self.parts)

    def products(self) -> Sequence[ProductInfo]:
        return [ProductInfo(id="T", name="测试保", region="北京")]

    def titles(self) -> Mapping[str, str]:
        return {"policy/T": "测试保条款"}

    def reasons(self) -> Mapping[str, tuple[str, str]]:
        return {
            "P101": ("扣减年免赔额", "deductible applied"),
            "P102": ("按约定比例给付", "coinsurance applied"),
        }

    def cases(self) -> Sequence[CaseRow]:
        return [file.row for file in self.files.values()]

    def fhir(self, case_id: str, person: Person, *, masked: bool) -> str:
        return '{"resourceType": "Bundle", "type": "collection"}'

    def create(self, new: NewCase, person: Person, key: str | None = None) -> CaseRow:
        row = CaseRow(
            id=f"2026-{len(self.files) + 1:06d}",
            version=1,
            state="received",
            product=new.product,
            product_name="测试保",
            insured_masked=new.insured_name[:1] + "**",
            updated_at=NOW,
        )
        self.files[row.id] = CaseFile(row=row)
        self.duties[row.id] = Duty(assignee=person.name)
        self._note(row.id, person, "submitted", "收件")
        return row

    def add_file(self, case_id: str, filename: str, content: bytes, person: Person) -> StoredFile:
        if not content.startswith(b"\xff\xd8"):
            raise UnreadableFile(f"文件“{filename}”不是图像或 PDF，请换成扫描件或照片。")
        stored = StoredFile(id="d1", filename=filename, size=len(content))
        self._put(case_id, files=(stored,))
        return stored

    def case(self, case_id: str) -> CaseFile:
        if case_id not in self.files:
            raise NotFound(f"没有赔案 {case_id}。")
        return self.files[case_id]

    def viewed(self, case_id: str, person: Person) -> None:
        self._note(case_id, person, "viewed", "查看")

    def duty(self, case_id: str) -> Duty:
        return self.duties.get(case_id, Duty())

    def assign(self, case_id: str, to: str | None, reason: str, person: Person) -> None:
        self.case(case_id)
        self.duties[case_id] = self.duty(case_id).model_copy(update={"assignee": to})
        self._note(case_id, person, "assigned", reason)

    def break_glass(self, case_id: str, reason: str, person: Person) -> None:
        duty = self.duty(case_id)
        self.duties[case_id] = duty.model_copy(update={"glass": duty.glass | {person.name}})
        self._note(case_id, person, "broke_glass", reason)

    def page_image(self, case_id: str, document_id: str, page: int) -> bytes:
        if all(one.id != document_id for one in self.case(case_id).documents) or page != 1:
            raise NotFound("没有这一页。")
        out = io.BytesIO()
        Image.new("RGB", (800, 1100), "white").save(out, "JPEG")
        return out.getvalue()

    def check_hook(self, url: str) -> None:
        raise InputRefused("回调地址的主机名解析不了，请检查。")

    def deliver(self, task: Task) -> None:
        raise AssertionError("nothing is announced here")

    def extract(self, case_id: str, person: Person, progress: Progress, key: str | None = None) -> None:
        progress("票据.jpg 第 1 页", 1, 1)
        self._put(case_id, documents=(receipt("86000.00"),))
        self._move(case_id, "extract")

    def assess(self, case_id: str, person: Person, progress: Progress, key: str | None = None) -> None:
        file = self.case(case_id)
        total = Decimal(file.documents[0].value("total") or "0")
        self._put(case_id, recommendation=advice(case_id, file.row.version, total), stale=False)
        self._move(case_id, "assess")

    def correct(self, case_id: str, correction: Correction, person: Person) -> None:
        file = self.case(case_id)
        if correction.version != file.row.version:
            raise Conflict("赔案已被他人更新，请刷新后再操作。")
        if correction.value == file.documents[0].value(correction.field):
            fields = tuple(
                one.model_copy(update={"source": "person"}) if one.name == correction.field else one
                for one in file.documents[0].fields
            )
            confirmed = file.documents[0].model_copy(update={"fields": fields})
            self._put(
                case_id,
                documents=(confirmed,),
                row=file.row.model_copy(update={"version": file.row.version + 1}),
            )
            return
        self._put(case_id, documents=(receipt(correction.value or "0"),), stale=True)
        self._move(case_id, "correct")
        self._note(
            case_id, person, "corrected", f"{correction.field} 改为 {correction.value}：{correction.reason}"
        )

    def decide(self, case_id: str, act: Act, person: Person) -> None:
        move = {
            "approve": "approve",
            "partial": "approve",
            "deny": "propose_medical_denial" if act.medical else "propose_denial",
            "pend": "pend",
            "refer": "refer",
            "hold": "hold",
            "release": "release",
            "reopen": "reopen",
        }[act.action]
        self._move(case_id, move)
        signature = Signature(person=person.name, role=person.role, signed_at=NOW)
        decision = Decision(
            case_id=case_id,
            case_version=act.version,
            action=act.action,
            amount=act.amount,
            codes=act.codes,
            medical=act.medical,
            note=act.note,
            signatures=(signature,),
        )
        self._put(case_id, decisions=(*self.case(case_id).decisions, decision))
        self._note(case_id, person, "decided", act.action)

    def countersign(self, case_id: str, opinion: Opinion, person: Person) -> None:
        file = self.case(case_id)
        expert = file.row.state == "awaiting_expert"
        if not opinion.agree:
            self._move(case_id, "expert_refuse")
            return
        self._move(case_id, "expert_confirm" if expert else "confirm_denial")
        last = file.decisions[-1]
        signature = Signature(
            person=person.name,
            role=person.role,
            signed_at=NOW,
            qualification=person.qualification,
            opinion=opinion.opinion,
        )
        signed = last.model_copy(update={"signatures": (*last.signatures, signature)})
        self._put(case_id, decisions=(*file.decisions[:-1], signed))

    def events(self, case_id: str) -> Sequence[TimelineEvent]:
        return self.log[case_id]

    def clause_context(self, span: ClauseSpan) -> str:
        return ARTICLE

    def _put(self, case_id: str, **values: object) -> None:
        self.files[case_id] = self.case(case_id).model_copy(update=values)

    def _move(self, case_id: str, move: object) -> None:
        row = self.case(case_id).row
        state = next_state(row.state, move)  # type: ignore[arg-type]
        self._put(case_id, row=row.model_copy(update={"state": state, "version": row.version + 1}))

    def _note(self, case_id: str, person: Person, kind: str, text: str) -> None:
        events = self.log.setdefault(case_id, [])
        events.append(TimelineEvent(sequence=len(events), at=NOW, person=person.name, kind=kind))


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated store without cases, to be copied."""
    home = tmp_path_factory.mktemp("store") / "home"
    Store(home).close()
    return home


@pytest.fixture
def open_store(tmp_path: Path, empty_store: Path) -> Iterator[Callable[[], Store]]:
    """Opens the one store of a test that needs it."""
    home, opened = tmp_path / "store", list[Store]()

    def first_time() -> Store:
        if not opened:
            shutil.copytree(empty_store, home)
            opened.append(Store(home))
        return opened[0]

    yield first_time
    for store in opened:
        store.close()


@pytest.fixture
def services(open_store: Callable[[], Store]) -> Memory:
    return Memory(open_store)


@pytest.fixture
def runtime(services: Memory) -> Runtime:
    return services.runtime


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return Accounts(tmp_path / "accounts.json", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def anonymous(services: Memory, accounts: Accounts) -> Iterator[TestClient]:
    app = create_app(services, accounts, background=False)
    with TestClient(
        app, base_url="http://127.0.0.1", headers=SAME_SITE, raise_server_exceptions=False
    ) as client:
        yield client


@pytest.fixture
def client(anonymous: TestClient, accounts: Accounts) -> TestClient:
    password = accounts.bootstrap()
    answer = anonymous.post("/api/session", json={"name": "operator", "password": password})
    assert answer.status_code == 200
    return anonymous
