"""From a draft to a case, from a case to what its owner may see: hand in, supplement, decision.

What the machine recommends is never shown here: only what people decided and what they asked for.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from copilot.domain.claim import Claim, Facts
from copilot.domain.decision import Deadline, NeededDocument
from copilot.domain.document import Document
from copilot.domain.evidence import SourceSpan
from copilot.errors import Conflict, CopilotError, InputRefused
from copilot.extract.reading import Reading
from copilot.http_api.portal_papers import Papers
from copilot.http_api.portal_people import People
from copilot.http_api.portal_records import Difference, Draft, Submission
from copilot.recommend.letters.case import LetterCase
from copilot.recommend.letters.letter import Lang, Letter
from copilot.recommend.letters.sender import Sender, read_sender
from copilot.rules.clock import deadlines
from copilot.store.canonical import sha256_of
from copilot.store.records import SYSTEM, Actor, Case
from copilot.workflow.assess import assess
from copilot.workflow.extract import extract
from copilot.workflow.ports import Progress, Read, Reader, china_day
from copilot.workflow.submit import Upload, add_files, submit

if TYPE_CHECKING:
    from copilot.bootstrap import App

DISPUTED: Final = 0.3
"""Confidence of a value that the claimant says is otherwise: below every bound, so that a person looks."""


class HandedIn:
    """A reader that gives what was already read for the draft, marked where the claimant disagrees."""

    def __init__(self, inner: Reader, papers: Papers, draft: Draft) -> None:
        self._inner = inner
        self._papers = papers
        self._draft = draft

    @property
    def version(self) -> str:
        """The version of the reader behind."""
        return self._inner.version

    def inspect(self, data: bytes, filename: str) -> None:
        """Open the file; raise InputRefused."""
        self._inner.inspect(data, filename)

    def read(self, data: bytes, filename: str, progress: Any) -> Read:
        """Return the earlier reading when the same reader made it, else read now."""
        digest = sha256_of(data)
        known = self._papers.reading(self._draft.id, digest)
        if known is not None and known.version == self._inner.version:
            images = self._papers.images(self._draft.id, digest, known.pages)
            if len(images) == known.pages:
                return Reading(self._marked(known.documents), images)
        read = self._inner.read(data, filename, progress)
        return Reading(self._marked(read.documents), read.images)

    def recheck(self, document: Document) -> Document:
        """Check again."""
        return self._inner.recheck(document)

    def _marked(self, documents: Sequence[Document]) -> tuple[Document, ...]:
        return tuple(marked(document, self._draft.differences) for document in documents)


def marked(document: Document, differences: Sequence[Difference]) -> Document:
    """Return the paper with the values that the claimant disputes made doubtful; no value is replaced."""
    said = {one.field: one.stated for one in differences if one.document == document.id}
    if not said:
        return document
    fields = tuple(
        one.model_copy(
            update={
                "confidence": min(one.confidence, DISPUTED),
                "note": f"申请人核对时写的是“{said[one.name]}”，请对照原件",
            }
        )
        if one.name in said
        else one
        for one in document.fields
    )
    return document.model_copy(update={"fields": fields})


class Claims:
    """The use cases of the portal on cases."""

    def __init__(self, app: "App", people: People, papers: Papers) -> None:
        self._app = app
        self._people = people
        self._papers = papers

    def hand_in(self, draft: Draft) -> str:
        """Make a case of a draft and give it to its person; the same draft again is the same case."""
        if not (draft.agreed("processing") and draft.agreed("medical")):
            raise InputRefused("还没有同意处理个人信息和医疗健康信息，不能提交。")
        uploads = self._uploads(draft)
        actor = _actor(draft)
        committed = submit(self._desk(draft), uploads, declared(draft), actor, key=f"portal-{draft.id}")
        at = self._app.now()
        if not committed.repeated:
            self._note(committed.case_id, actor, draft, at)
        self._people.give_case(draft.applicant, self._submission(committed.case_id, draft, at))
        return committed.case_id

    def supplement(self, draft: Draft) -> str:
        """Add the papers of a supplement to its case."""
        case_id = draft.case_id or ""
        before = self._people.submission(case_id)
        if before is None or before.applicant != draft.applicant:
            raise Conflict("这个案件不属于您的登记号。")
        uploads = self._uploads(draft)
        actor = _actor(draft)
        add_files(self._desk(draft), case_id, uploads, actor)
        at = self._app.now()
        self._note(case_id, actor, draft, at)
        added = self._submission(case_id, draft, at)
        kept = before.model_copy(
            update={
                "files": tuple(dict.fromkeys((*before.files, *added.files))),
                "supplements": (*before.supplements, at),
                "draft": draft.id,
                "consents": draft.consents,
            }
        )
        self._people.give_case(draft.applicant, kept)
        return case_id

    def work(self, draft: Draft, case_id: str, progress: Progress) -> None:
        """Read what was handed in and compute, for the person who will look at it."""
        desk = self._desk(draft)
        extract(desk, case_id, SYSTEM, progress)
        assess(desk, case_id, SYSTEM)

    def unconsented(self, draft: Draft) -> tuple[str, ...]:
        """Return the names of files that were read as genetic reports without the consent for those."""
        if draft.agreed("genetic"):
            return ()
        return tuple(one.filename for one in draft.ready_files if "genetic_test" in one.doc_types)

    def case(self, case_id: str) -> Case:
        """Return the case as it stands."""
        return self._app.store.case(case_id)

    def deadlines(self, case_id: str) -> Mapping[str, Deadline]:
        """Return the legal deadlines by id, also before anything was computed."""
        letters = self._letter_case(case_id)
        if letters is not None:
            return letters.deadlines()
        stated = self._app.store.snapshot(case_id).declared
        facts = Facts.model_validate(
            {"policies": stated["policies"], "received_on": stated.get("received_on")}
        )
        law = self._app.content.law(None)
        return {one.id: one for one in deadlines(facts, law.clauses, law.calendar)}

    def asked(self, case_id: str) -> tuple[tuple[NeededDocument, ...], tuple[str, ...], str]:
        """Return the one list of what is wanted: papers, questions in words, and the adjuster's note."""
        letters = self._letter_case(case_id)
        if letters is None:
            return (), (), ""
        wanted = letters.recommendation.adjudication.needed_documents
        asks = tuple(dict.fromkeys(one.statement for one in letters.asks))
        note = letters.decision.note.strip() if letters.decision and letters.decision.action == "pend" else ""
        return wanted, asks, note

    def letter(self, case_id: str, lang: Lang) -> Letter | None:
        """Return the letter of a decision that is in force; None while there is none that may go out."""
        from copilot.recommend.letters.compose import write_letter

        if self.case(case_id).state not in ("approved", "denied", "pended"):
            return None
        letters = self._letter_case(case_id)
        if letters is None:
            return None
        try:
            return write_letter(letters, None, lang, final=True)
        except CopilotError:
            return None

    def letter_file(self, case_id: str, lang: Lang, person: str) -> bytes | None:
        """Return the letter as a PDF and record that it left the store."""
        from copilot.recommend.letters.render import render

        letter = self.letter(case_id, lang)
        if letter is None:
            return None
        content = render(letter, "pdf")
        details = {
            "letter": letter.kind,
            "draft": letter.draft,
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
        }
        self._app.store.note(
            case_id, Actor(person=f"portal:{person}", role="patient"), "exported", self._app.now(), details
        )
        return content

    def amount(self, case_id: str) -> Any:
        """Return the amount of the decision in force, or None."""
        letters = self._letter_case(case_id)
        return letters.amount if letters and letters.decision else None

    def sender(self) -> Sender:
        """Return the insurer's own name and channels; blank where nobody wrote them down."""
        path = self._app.settings.home / "sender.toml"
        return read_sender(path) if path.is_file() else Sender()

    def _letter_case(self, case_id: str) -> LetterCase | None:
        store = self._app.store
        recommendation = store.recommendation(case_id)
        body = store.snapshot(case_id).claim
        if recommendation is None or body is None:
            return None
        claim = Claim(
            facts=Facts.model_validate(body["facts"]),
            provenance={path: SourceSpan.model_validate(span) for path, span in body["provenance"].items()},
            documents=store.documents(case_id),
        )
        decisions = store.decisions(case_id)
        product = claim.facts.policies[0].product
        return LetterCase(
            claim=claim,
            recommendation=recommendation,
            corpus={(file.header.id, file.header.version): file for file in self._app.content.files},
            reasons=self._app.content.reasons,
            product={one.product: one.name for one in self._app.content.policies}.get(product, ""),
            sender=self.sender(),
            decision=decisions[-1][1] if decisions else None,
            state=store.case(case_id).state,
            issued_on=china_day(self._app.now()),
        )

    def _desk(self, draft: Draft) -> Any:
        desk = self._app.desk
        return replace(desk, reader=HandedIn(desk.reader, self._papers, draft))

    def _uploads(self, draft: Draft) -> list[Upload]:
        if not draft.ready_files:
            raise InputRefused("还没有可以用的材料，请至少上传一份再提交。")
        if self.unconsented(draft):
            raise InputRefused("材料里有基因检测报告，要您单独同意；不同意的话请先删除它。")
        return [
            Upload(filename=one.filename, content=self._papers.content(draft, one))
            for one in draft.ready_files
        ]

    def _submission(self, case_id: str, draft: Draft, at: datetime) -> Submission:
        return Submission(
            case_id=case_id,
            applicant=draft.applicant,
            at=at,
            relation=draft.relation,
            draft=draft.id,
            consents=draft.consents,
            files=tuple((one.filename, one.size, one.sha256 or "") for one in draft.ready_files),
            differences=draft.differences,
        )

    def _note(self, case_id: str, actor: Actor, draft: Draft, at: datetime) -> None:
        details = {
            "portal": "supplement" if draft.case_id else "claim",
            "consents": [one.model_dump(mode="json") for one in draft.consents],
            "relation": draft.relation,
            "absent": list(draft.absent),
            "disputed": [f"{one.document}/{one.field}" for one in draft.differences],
        }
        self._app.store.note(case_id, actor, "noted", at, details)


def declared(draft: Draft) -> dict[str, Any]:
    """Return what the person stated, in the shape of the facts; what nobody said is absent."""
    insured = {
        "name": draft.insured_name,
        "id_no": draft.insured_id or None,
        "birth_date": draft.birth_date.isoformat() if draft.birth_date else None,
    }
    consents = {"sensitive": True} | ({"genetic": True} if draft.agreed("genetic") else {})
    return {
        "policies": [{"product": draft.product}],
        "insured": {name: value for name, value in insured.items() if value},
        "consents": consents,
    }


def _actor(draft: Draft) -> Actor:
    return Actor(person=f"portal:{draft.applicant}", role="patient")
