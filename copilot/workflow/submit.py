"""Take in files and what the claimant declares; nothing is stored unless all of it is usable."""

from collections.abc import Mapping, Sequence
from typing import Any

from copilot.domain.base import Record
from copilot.errors import InputRefused
from copilot.redact.plain import visible
from copilot.store.canonical import sha256_of
from copilot.store.records import Actor, Case, FileRef, Snapshot, Step
from copilot.store.steps import Committed
from copilot.workflow.assemble import assemble
from copilot.workflow.moves import masked, moved
from copilot.workflow.ports import Desk, china_day


class Upload(Record):
    """One file as it was handed in."""

    filename: str
    content: bytes


def submit(
    desk: Desk, uploads: Sequence[Upload], declared: Mapping[str, Any], actor: Actor, key: str | None = None
) -> Committed:
    """Open a case with these files and return its number and version.

    ``declared`` is any part of ``Facts`` as plain values (JSON), at least the product. ``key`` makes
    a repeated request harmless. Raises InputRefused with one sentence, and then nothing is stored.
    """
    request = sha256_of({"declared": declared, "files": [sha256_of(one.content) for one in uploads]})
    if key is not None:
        earlier = desk.store.request(key, request)
        if earlier is not None:
            return earlier
    at = desk.clock()
    stated = {"received_on": china_day(at).isoformat(), **declared}
    facts = assemble((), stated).facts
    for holding in facts.policies:
        if not desk.judge.knows(holding.product):
            raise InputRefused(f"没有产品 {holding.product}，请用 copilot packs list 查看可用的产品")
    checked = _inspected(desk, uploads, known=frozenset())
    case_id = desk.store.next_case_id(china_day(at).year)
    files, stored = _stored(desk, case_id, checked)
    step = Step(
        case_id=case_id,
        expected_version=0,
        state="received",
        product=facts.policies[0].product,
        insured_masked=masked(facts.insured.name),
        kind="submitted",
        actor=actor,
        at=at,
        snapshot=Snapshot(files=files, declared=dict(stated)),
        key=key,
        request_sha256=request,
    )
    committed = _committed(desk, step, stored)
    if committed.repeated:
        desk.store.discard_files(case_id, stored)
    return committed


def add_files(desk: Desk, case_id: str, uploads: Sequence[Upload], actor: Actor) -> Case:
    """Add papers to a case that nobody has decided; what was derived before is then out of date."""
    case = desk.store.case(case_id)
    before = desk.store.snapshot(case_id)
    state = case.state if case.state == "received" else moved(case, "correct", "补充材料")
    checked = _inspected(desk, uploads, known=frozenset(file.sha256 for file in before.files))
    if not checked:
        return case
    files, stored = _stored(desk, case_id, checked)
    step = Step(
        case_id=case_id,
        expected_version=case.version,
        state=state,
        product=case.product,
        insured_masked=case.insured_masked,
        kind="submitted",
        actor=actor,
        at=desk.clock(),
        snapshot=before.model_copy(update={"files": (*before.files, *files), "claim": None}),
        details={"added": [file.sha256 for file in files]},
    )
    _committed(desk, step, stored)
    return desk.store.case(case_id)


def _inspected(desk: Desk, uploads: Sequence[Upload], known: frozenset[str]) -> list[Upload]:
    """Return the new uploads, each content once; raise InputRefused for the first unusable one."""
    seen, kept = set(known), []
    for upload in uploads:
        digest = sha256_of(upload.content)
        if digest in seen:
            continue
        seen.add(digest)
        try:
            desk.reader.inspect(upload.content, upload.filename)
        except InputRefused as error:
            raise type(error)(f"“{upload.filename}”：{error}") from error
        kept.append(upload)
    return kept


def _stored(
    desk: Desk, case_id: str, uploads: Sequence[Upload]
) -> tuple[tuple[FileRef, ...], tuple[str, ...]]:
    """Write the files; when one cannot be written, remove those that were."""
    stored: list[str] = []
    try:
        stored.extend(desk.store.put_file(case_id, upload.content) for upload in uploads)
    except BaseException:
        desk.store.discard_files(case_id, stored)
        raise
    files = tuple(
        FileRef(
            sha256=digest, filename=visible(upload.filename).strip() or "未命名", size=len(upload.content)
        )
        for digest, upload in zip(stored, uploads, strict=True)
    )
    return files, tuple(stored)


def _committed(desk: Desk, step: Step, stored: tuple[str, ...]) -> Committed:
    try:
        return desk.store.commit(step)
    except BaseException:
        desk.store.discard_files(step.case_id, stored)
        raise
