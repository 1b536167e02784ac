"""The papers of a labelled claim, drawn by the one renderer, and what is declared beside them."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final

from copilot.catalogue.facts import facts_from
from copilot.domain.claim import Facts
from copilot.domain.claim_parts import Event, Expense
from copilot.domain.document import DocType
from copilot.domain.vocabulary import SYNONYMS
from evals.canvas import Style
from evals.cases.bill import DRUG_KINDS, claim_of
from evals.cases.record import LabelledClaim, PaperSpec
from evals.claims import Claim
from evals.layouts import LAYOUTS, Layout
from evals.layouts.parts import Paper
from evals.render import RenderedPaper, finish, split_of

STAY_PAPERS: Final = frozenset({"inpatient_receipt", "discharge_summary", "fee_list", "settlement"})
PURCHASES: Final = frozenset({"outpatient_receipt", "vat_invoice", "prescription"})
SEVERITY: Final = {"digital": 0.0, "clean": 0.0, "scan": 0.35, "photo": 0.3}
_ON_PAPER: Final = frozenset({"events", "expenses", "prescriptions", "papers", "papers_complete"})
_LIFTED: Final = (
    "drug_on_list", "device_on_list", "pre_existing", "indication_met", "off_label", "medically_necessary",
    "progressed", "experimental", "designated_channel", "settled_through_basic",
)  # fmt: skip
_BESIDE: Final = ("verified", "duplicate_of", "low_confidence", "status")
_LABELS: Final = {"inpatient_receipt": "住院票据", "outpatient_receipt": "门诊票据", "vat_invoice": "发票"}


def papers_of(case: LabelledClaim) -> tuple[RenderedPaper, ...]:
    """Render every paper of a case; the same case gives the same bytes."""
    facts = facts_from(dict(case.facts)).facts
    rendered: list[RenderedPaper] = []
    for number, spec in enumerate(case.papers, start=1):
        for event, lines in _subjects(facts, spec):
            place = len(rendered) + 1
            claim = claim_of(case, facts, spec, event, lines)
            drawn = _draw(case, spec.doc, claim, f"case:{case.id}:{number}:{place}")
            remark = spec.change.get("remark")
            if remark:
                drawn.sheet.text(14, drawn.sheet.height - 5, f"备注：{remark}", Style(2.8))
            name = f"{place:02d}_{spec.doc}_{spec.quality}"
            severity = SEVERITY[spec.quality]
            seed = Random(f"case:{case.id}:{place}:seed").randrange(2**31)
            paper = finish(drawn, name=name, quality=spec.quality, severity=severity, seed=seed)
            paper.truth["hospital"] = claim.hospital.name
            paper.truth["case"] = case.id
            paper.truth["split"] = split_of(drawn.layout, claim.hospital.name)
            rendered.append(paper)
    return tuple(rendered)


def write_papers(case: LabelledClaim, folder: Path) -> list[Path]:
    """Write the papers of a case into a folder and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for paper in papers_of(case):
        path = folder / paper.filename
        path.write_bytes(paper.data)
        files.append(path)
    return files


def declared_of(case: LabelledClaim) -> dict[str, Any]:
    """Return what people state beside the papers: all facts that papers do not carry.

    What a person found about every line alike (on the list, known before the cover began) is stated
    for the claim. A diagnosis is stated only with what a paper cannot say (severity, confirmed).
    """
    facts = case.facts
    stated = {key: value for key, value in facts.items() if key not in _ON_PAPER}
    typed = facts_from(dict(facts)).facts
    plain = [one for one in facts.get("diagnoses") or () if isinstance(one, str)]
    if plain and len(plain) == len(facts["diagnoses"]):
        stated.pop("diagnoses")
    lines: Sequence[Mapping[str, Any]] = facts.get("expenses") or ()
    lifted = dict(facts.get("declared") or {})
    for key in _LIFTED:
        values = _found(key, lines)
        if len(values) == 1 and None not in values:
            lifted.setdefault(key, values.pop())
    if lifted:
        stated["declared"] = lifted
    events = _events(case, with_diagnoses="diagnoses" in stated)
    if events:
        stated["events"] = events
    beside = [
        {"id": _LABELS[one.doc_type], **{key: row[key] for key in _BESIDE if row.get(key) is not None}}
        for one, row in zip(typed.papers, facts.get("papers") or (), strict=True)
        if one.doc_type in _LABELS and any(row.get(key) is not None for key in _BESIDE)
    ]
    if beside:
        stated["papers"] = beside
    return stated


def decides_from_papers(case: LabelledClaim) -> bool:
    """Whether the label also holds for the papers with what is declared beside them.

    It does not where the terms come with the claim or are for engine tests only, or where a person
    found different things about different lines: papers and statements do not carry that.
    """
    lines: Sequence[Mapping[str, Any]] = case.facts.get("expenses") or ()
    named = [one.product for one in facts_from(dict(case.facts)).facts.policies]
    tests_only = any(one.startswith(("EXT-", "DEMO-")) for one in named)
    alike = all(len(_found(key, lines)) <= 1 for key in _LIFTED)
    return bool(case.papers) and "terms" not in case.facts and not tests_only and alike


def _found(key: str, lines: Sequence[Mapping[str, Any]]) -> set[Any]:
    """Return what was found about the lines; whether a drug is on the list is asked of drugs only."""
    asked = [one for one in lines if not key.endswith("_on_list") or one.get("drug") or key in one]
    return {one.get(key) for one in asked}


def _events(case: LabelledClaim, *, with_diagnoses: bool) -> list[dict[str, Any]]:
    """Return all events where one of them is on no paper, those on paper under the ids that reading gives."""
    events: Sequence[Mapping[str, Any]] = case.facts.get("events") or ()
    read = [one for one in events if _on_paper(case, one)]
    if len(read) == len(events):
        return []
    rows = [{**one, "id": f"v{number}"} for number, one in enumerate(read, start=1)]
    rows += [{**one, "id": f"w{number}"} for number, one in enumerate(events, start=1) if one not in read]
    return [
        {key: value for key, value in row.items() if with_diagnoses or key != "diagnoses"} for row in rows
    ]


def _on_paper(case: LabelledClaim, event: Mapping[str, Any]) -> bool:
    """Whether papers carry the event: stays, visits and purchases of a case with papers are read."""
    docs = {one.doc for one in case.papers}
    kind = SYNONYMS["EventKind"].get(str(event.get("kind")), str(event.get("kind")))
    if kind == "inpatient":
        return bool(docs & STAY_PAPERS)
    return kind in ("outpatient", "special_outpatient", "drug_purchase") and bool(docs & PURCHASES)


def _subjects(facts: Facts, spec: PaperSpec) -> list[tuple[Event | None, list[Expense]]]:
    """Return what the papers of a spec are about: one stay each, or one day of purchases each."""
    lines = [one for one in facts.expenses if not spec.expenses or one.id in spec.expenses]
    stays = [one for one in facts.events if one.kind == "inpatient" and spec.event in (None, one.id)]
    if spec.doc in STAY_PAPERS and stays:
        return [(stay, _of_stay(stay, lines, only=len(stays) == 1)) for stay in stays]
    named = next((one for one in facts.events if one.id == spec.event), None)
    event = named or next(iter(facts.events), None)
    if spec.doc not in PURCHASES:
        return [(event, lines)]
    bought = [one for one in lines if one.kind in DRUG_KINDS and one.event is None] or lines
    visit = event if event is not None and event.kind != "inpatient" else None
    days: dict[date | None, list[Expense]] = {}
    for one in bought:
        days.setdefault(one.date, []).append(one)
    return [(visit, group) for group in days.values()] or [(visit, [])]


def _of_stay(stay: Event, lines: Sequence[Expense], *, only: bool) -> list[Expense]:
    mine = [one for one in lines if one.event == stay.id]
    return mine or [one for one in lines if only and one.event is None and one.kind not in DRUG_KINDS]


def _draw(case: LabelledClaim, doc: DocType, claim: Claim, seed: str) -> Paper:
    """Draw the paper on a form of its type.

    A receipt whose split into 自付 and 自费 decides stands on a form that prints the split, unless a
    settlement sheet says it.
    """
    facts = facts_from(dict(case.facts)).facts
    split = any(one.scope in ("in_scope", "out_of_scope") for one in facts.expenses)
    told = any(one.doc == "settlement" for one in case.papers)
    wanted = doc == "inpatient_receipt" and split and not told
    papers = (one.draw(claim, Random(seed)) for one in _layouts(case, doc, claim.kind))
    first = next(papers)
    if not wanted or "self_expense" in first.fields:
        return first
    return next((one for one in papers if "self_expense" in one.fields), first)


def _layouts(case: LabelledClaim, doc: DocType, kind: str) -> list[Layout]:
    """Return the forms that fit: for test claims those nothing is tuned on, else those for development."""
    fitting = [one for one in LAYOUTS.values() if one.doc_type == doc and one.kind in (None, kind)]
    if not fitting:
        raise ValueError(f"{case.id}: no form of {doc} for {kind}")
    pool = [one for one in fitting if one.held_out == (case.split == "test")] or fitting
    ordered = sorted(pool, key=lambda one: one.name)
    Random(f"case:{case.id}:{doc}").shuffle(ordered)
    return ordered
