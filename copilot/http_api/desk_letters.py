"""A letter of a stored case as text to look at before anybody signs; nothing is sent."""

from hashlib import sha256
from typing import TYPE_CHECKING, Final, cast

from copilot.bootstrap import App
from copilot.domain.claim import Claim, Facts
from copilot.domain.evidence import SourceSpan
from copilot.errors import Conflict, InputRefused
from copilot.store.records import Actor
from copilot.workflow.ports import china_day

if TYPE_CHECKING:
    from copilot.recommend.letters.case import LetterCase
    from copilot.recommend.letters.letter import Lang, Letter

SENDER_FILE: Final = "sender.toml"


def preview(app: App, case_id: str, kind: str | None, language: str, actor: Actor) -> "Letter":
    """Return the letter; raise InputRefused when the advice supports none of that kind."""
    from copilot.recommend.letters.compose import write_letter
    from copilot.recommend.letters.letter import KINDS

    if kind is not None and kind not in KINDS:
        raise InputRefused(f"没有函件 {kind}。")
    written = write_letter(letter_case(app, case_id), kind, cast("Lang", language), final=False)
    details = {
        "letter": written.kind,
        "draft": written.draft,
        "preview": True,
        "sha256": sha256(written.model_dump_json().encode()).hexdigest(),
    }
    app.store.note(case_id, actor, "exported", app.now(), details)
    return written


def letter_case(app: App, case_id: str) -> "LetterCase":
    """Return what the letters of a stored case are written from; raise Conflict without advice."""
    from copilot.recommend.letters.case import LetterCase
    from copilot.recommend.letters.sender import Sender, read_sender

    store = app.store
    recommendation = store.recommendation(case_id)
    body = store.snapshot(case_id).claim
    if recommendation is None or body is None:
        raise Conflict(f"赔案 {case_id} 还没有按现有材料计算的建议，请先计算再看函件。")
    claim = Claim(
        facts=Facts.model_validate(body["facts"]),
        provenance={path: SourceSpan.model_validate(span) for path, span in body["provenance"].items()},
        documents=store.documents(case_id),
    )
    decisions = store.decisions(case_id)
    names = {policy.product: policy.name for policy in app.content.policies}
    sender = app.settings.home / SENDER_FILE
    return LetterCase(
        claim=claim,
        recommendation=recommendation,
        corpus={(file.header.id, file.header.version): file for file in app.content.files},
        reasons=app.content.reasons,
        product=names.get(claim.facts.policies[0].product, ""),
        sender=read_sender(sender) if sender.is_file() else Sender(),
        decision=decisions[-1][1] if decisions else None,
        state=store.case(case_id).state,
        issued_on=china_day(app.now()),
    )
