"""The two ways of deciding a labelled claim: from its facts, and from its papers through the workflow."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from copilot.catalogue.facts import facts_from, refuse_unknown_terms
from copilot.domain.claim import Claim
from copilot.domain.decision import Adjudication, Recommendation
from copilot.domain.document import Document
from copilot.errors import CopilotError
from copilot.extract.reading import Reading
from evals.frames import upright_boxes
from evals.metrics_fields import RIGHT, score_document
from evals.records import PageView
from evals.suites.page_views import MOST_PAGES, page_views
from evals.tasks import Context
from evals.worker import app

if TYPE_CHECKING:
    from copilot.workflow.ports import Desk
    from evals.cases import LabelledClaim
    from evals.render import RenderedPaper

DOUBTFUL_BELOW: Final = 0.85
_FROM_PAPERS: Final = frozenset({"events", "expenses", "prescriptions", "papers", "papers_complete"})


@dataclass(slots=True)
class Made:
    """What came out of one claim; ``problem`` is the sentence with which it was refused.

    There is a result without a recommendation where the terms come with the claim: no corpus file
    stands behind them, so that there is no chain to verify.
    """

    result: Adjudication | None = None
    recommendation: Recommendation | None = None
    problem: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    values: dict[str, tuple[float, float]] = field(default_factory=dict)
    confidences: list[float] = field(default_factory=list)
    pages: tuple[PageView, ...] = ()


def from_facts(case: "LabelledClaim", context: Context) -> Made:
    """Adjudicate the facts as ``copilot adjudicate`` does and verify the chain."""
    made = Made()
    content = app(context).content
    with _timed(made, "裁决"):
        try:
            facts, own = facts_from(dict(case.facts))
            policies = content.policies_of(facts, [own] if own else [])
            refuse_unknown_terms(facts, policies)
            if own is not None:
                made.result = content.adjudicate(facts, policies)
                return made
            judge = replace(app(context).judge, adjudicate=lambda one: content.adjudicate(one, policies))
            made.recommendation = judge.recommend(Claim(facts=facts), case.id, 1)
            made.result = made.recommendation.adjudication
        except CopilotError as error:
            made.problem = str(error)
    return made


def from_papers(case: "LabelledClaim", context: Context) -> Made:
    """Render the papers and take them through submit, extract and assess in a store of its own."""
    made = Made()
    papers = papers_of(case, context)
    with TemporaryDirectory(prefix="copilot-eval-") as home:
        try:
            _through(case, papers, context, home, made)
        except CopilotError as error:
            made.problem = str(error)
    return made


def papers_of(case: "LabelledClaim", context: Context) -> list["RenderedPaper"]:
    """Return the papers of a claim: the files beside a user's label, or those of its specification, rendered.

    A file without a truth of its own has an empty one; nothing is then scored on it but the claim.
    """
    from evals.folders import claim_files
    from evals.render import RenderedPaper

    if context.data is not None and (files := claim_files(context.data, case.id)):
        return [RenderedPaper(path.name, path.read_bytes(), _truth_beside(path)) for path in files]
    from evals.cases.papers import papers_of as render_papers

    return list(render_papers(case))


def _truth_beside(path: Path) -> dict[str, Any]:
    truth = path.with_suffix(".json")
    if truth.is_file():
        found: dict[str, Any] = json.loads(truth.read_text("utf-8-sig"))
        return found
    return {"image": path.name, "doc_type": None, "fields": {}, "items": []}


def _through(
    case: "LabelledClaim", papers: Sequence["RenderedPaper"], context: Context, home: str, made: Made
) -> None:
    from copilot.store.records import SYSTEM
    from copilot.workflow.assess import assess
    from copilot.workflow.extract import extract
    from copilot.workflow.submit import Upload, submit

    with desk(context, home, decided_on(case.facts)) as one:
        with _timed(made, "收件"):
            uploads = [Upload(filename=paper.filename, content=paper.data) for paper in papers]
            case_id = submit(one, uploads, stated(case), SYSTEM).case_id
        with _timed(made, "读取"):
            extract(one, case_id, SYSTEM, lambda *_: None)
        with _timed(made, "理算与核对"):
            made.recommendation = assess(one, case_id, SYSTEM)
            made.result = made.recommendation.adjudication
        _review(made, papers, one, case_id)
    made.values["papers.seconds"] = (sum(made.seconds.values()), 1.0)


@contextmanager
def desk(context: Context, home: str, today: date) -> Iterator["Desk"]:
    """Yield a desk over an empty store in ``home``, on that day in China."""
    from copilot.bootstrap import App
    from copilot.workflow.ports import Desk

    shared = app(context)
    own = App(shared.settings.model_copy(update={"home": Path(home), "key_file": None}))
    at = datetime(today.year, today.month, today.day, 4, tzinfo=UTC)
    ticks = iter(range(10**9))
    try:
        yield Desk(
            store=own.store,
            reader=shared.reader(),
            judge=shared.judge,
            clock=lambda: at + timedelta(seconds=next(ticks)),
        )
    finally:
        own.close()


def stated(case: "LabelledClaim") -> dict[str, Any]:
    """Return what is declared beside the papers: all facts that papers do not carry."""
    if not case.papers:
        return {key: value for key, value in case.facts.items() if key not in _FROM_PAPERS}
    from evals.cases.papers import declared_of

    return declared_of(case)


def decided_on(facts: Mapping[str, Any]) -> date:
    """Return the day of the assessment, of the request, or of the last thing that happened."""
    for key in ("assessed_on", "received_on"):
        if facts.get(key):
            return date.fromisoformat(str(facts[key]))
    days = [
        date.fromisoformat(str(row[key]))
        for rows in ("events", "expenses")
        for row in facts.get(rows) or ()
        for key in ("discharge_date", "date", "admit_date")
        if isinstance(row, Mapping) and row.get(key)
    ]
    return max(days, default=date(2026, 6, 1))


def _review(made: Made, papers: Sequence["RenderedPaper"], desk: "Desk", case_id: str) -> None:
    """Count what a person would have to change, and what is marked for a look; keep the pages at fault."""
    touch, look = 0, 0
    documents = desk.store.documents(case_id)
    for paper in papers:
        found = [one for one in documents if one.filename.split("/")[-1] == paper.filename]
        if paper.truth["doc_type"] is None:
            continue
        if not found:
            touch += len(paper.truth["fields"])
            continue
        document = next((one for one in found if one.doc_type == paper.truth["doc_type"]), found[0])
        score = score_document(document, paper.truth, {})
        wrong = sum(verdict.outcome not in RIGHT for verdict in (*score.fields, *score.cells))
        touch += wrong + (not score.type_right)
        if wrong and len(made.pages) < MOST_PAGES:
            reading = _pictures(desk, case_id, document)
            whole = all(reading.images)
            boxes = (upright_boxes(paper.truth, paper.data, reading.images) if whole else None) or {}
            made.pages += page_views(reading, document, boxes, score)
    for one in documents:
        confidences = [value.confidence for value in one.fields if value.value is not None]
        made.confidences += confidences
        look += sum(confidence < DOUBTFUL_BELOW for confidence in confidences)
    made.values["papers.touch"] = (float(touch), 1.0)
    made.values["papers.look"] = (float(look), 1.0)


def _pictures(desk: "Desk", case_id: str, document: Document) -> Reading:
    """Return the stored pictures of the pages of a document, by page number."""
    images = {
        one.page: desk.store.file(case_id, one.sha256)
        for one in desk.store.snapshot(case_id).images
        if one.document_id == document.id
    }
    return Reading((document,), tuple(images.get(page, b"") for page in range(1, max(images, default=0) + 1)))


@contextmanager
def _timed(made: Made, name: str) -> Iterator[None]:
    begun = time.perf_counter()
    try:
        yield
    finally:
        made.seconds[name] = round(time.perf_counter() - begun, 4)
