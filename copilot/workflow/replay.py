"""Make a stored recommendation again from its stored inputs, and say exactly what differs."""

from copilot.domain.base import Record
from copilot.domain.decision import Versions
from copilot.errors import NotFound
from copilot.store.canonical import canonical_json
from copilot.workflow.assess import assembled
from copilot.workflow.diff import Change, changes
from copilot.workflow.ports import Desk

_VERSION_NAMES = {"code": "程序", "rules": "规则", "corpus": "语料", "extractor": "识别", "model": "模型"}


class Replay(Record):
    """The comparison of one stored recommendation with the one made now.

    ``equal`` means byte for byte. ``versions`` are the Chinese names of the versions that differ,
    ``differences`` every place that differs, stored to new.
    """

    case_id: str
    version: int
    equal: bool
    stored: Versions
    now: Versions
    versions: tuple[str, ...] = ()
    differences: tuple[Change, ...] = ()


def replay(desk: Desk, case_id: str, version: int | None = None) -> Replay:
    """Replay the newest recommendation of a case, or the one of exactly that version."""
    made = desk.store.recommendations(case_id)
    stored = next((one for one in reversed(made) if version in (None, one.case_version)), None)
    if stored is None:
        desk.store.case(case_id)
        raise NotFound(f"赔案 {case_id} 没有可重放的建议")
    snapshot = desk.store.snapshot(case_id, stored.case_version)
    documents = desk.store.documents(case_id, stored.case_version)
    kept = snapshot.claim or {}
    claim = assembled(desk.judge, documents, snapshot, kept.get("stated", {}), kept.get("duplicates", {}))
    again = desk.judge.recommend(claim, case_id, stored.case_version)
    facts = claim.model_dump(mode="json", exclude={"documents"})
    before = {"facts": kept.get("facts"), "recommendation": stored.model_dump(mode="json")}
    after = {"facts": facts["facts"], "recommendation": again.model_dump(mode="json")}
    names = tuple(
        label
        for name, label in _VERSION_NAMES.items()
        if getattr(stored.versions, name) != getattr(again.versions, name)
    )
    return Replay(
        case_id=case_id,
        version=stored.case_version,
        equal=canonical_json(before) == canonical_json(after),
        stored=stored.versions,
        now=again.versions,
        versions=names,
        differences=tuple(changes(before, after)),
    )
