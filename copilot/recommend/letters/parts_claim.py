"""The parts about this claim: what was asked for, what was found, how the amount came about."""

from decimal import Decimal
from typing import Final

from copilot.domain.claim import Expense
from copilot.domain.decision import Finding
from copilot.domain.evidence import TraceStep
from copilot.domain.money import ZERO
from copilot.recommend.letters import wording
from copilot.recommend.letters.drawing import Blocks, Drawing
from copilot.recommend.letters.letter import Bullets, Paragraph, Row, Rows, Table
from copilot.recommend.letters.sender import BLANK

_SIGNS: Final = {"sum": " + ", "subtract": " − ", "multiply": " × ", "divide": " ÷ ", "divide_up": " ÷ "}
_CASE_PATHS: Final = {
    "diagnoses": ("text", "icd10", "confirmed_on", "first_known_on", "known_before_cover", "stage"),
    "events": ("kind", "date", "admit_date", "discharge_date", "hospital"),
}
_LISTED: Final = frozenset({"", "amount", "name", "scope", "kind", "date", "event"})
_PRIVATE: Final = ("insured/name", "insured/id_no", "policies/0/policy_no")


def request(draw: Drawing) -> Blocks:
    """What was asked for: expenses with their amounts, or the events."""
    facts, texts = draw.case.claim.facts, draw.texts
    if not facts.expenses:
        rows = tuple(
            (
                event.id,
                event.name or texts.token(event.kind),
                texts.day(event.date) if event.date else BLANK,
                event.hospital or "",
                draw.refs.written(draw.refs.path(f"events/{event.id}")).strip(),
            )
            for event in facts.events
        )
        table = Table(columns=texts.names("request.events"), rows=rows, weights=(1, 3, 2, 3, 2), fact=True)
        return (draw.paragraph("request.none"), *((table,) if rows else ()))
    total = sum((one.amount for one in facts.expenses), ZERO)
    lines = tuple(
        (
            one.id,
            _item(draw, one),
            _expense_day(draw, one),
            wording.amount(one.amount),
            draw.refs.written(draw.refs.path(f"expenses/{one.id}/amount")).strip(),
        )
        for one in facts.expenses
    )
    last = ("", draw.say("words.total"), "", wording.amount(total), draw.say("words.source_sum"))
    columns = texts.names("request.columns")
    return (Table(columns=columns, rows=lines, weights=(1, 4, 3, 2, 2), right=(3,), total=last, fact=True),)


def conclusions(draw: Drawing) -> Blocks:
    """The conclusion on each item with its reason codes, then every reason with its grounds."""
    case = draw.case
    rows = tuple(
        (
            one.id,
            _item(draw, one),
            wording.amount(one.amount),
            _verdict(draw, one),
            draw.say("words.list_comma").join(_codes_of(draw, one)),
        )
        for one in case.claim.facts.expenses
    )
    columns = draw.texts.names("conclusions.columns")
    blocks: Blocks = ()
    if rows:
        blocks = (Table(columns=columns, rows=rows, weights=(1, 3, 2, 3, 2), right=(2,), fact=True),)
    if draw.say("conclusions.language"):
        blocks += (draw.paragraph("conclusions.language"),)
    reasons: list[Paragraph] = []
    for code in draw.codes:
        name = draw.say("conclusions.reason", code=code, name=draw.texts.reason(code, case.reasons))
        found = [finding for finding in draw.findings if finding.code == code]
        if not found:
            if case.decision is None or code not in case.decision.codes:
                continue
            said = draw.say("conclusions.person_reason")
            reasons.append(Paragraph(label=name, text=said, refs=draw.refs.decision(case.decision)))
        reasons += [
            Paragraph(label=name, text=finding.statement, refs=draw.refs.finding(finding), fact=True)
            for finding in found
        ]
    return (*blocks, Bullets(items=tuple(reasons))) if reasons else blocks


def facts(draw: Drawing) -> Blocks:
    """The facts used, each with the page where it stands, and the papers with their keys."""
    rows = tuple(
        (
            draw.texts.path(path),
            draw.texts.value(draw.case.claim.facts, path),
            draw.refs.written(draw.refs.path(path)).strip(),
        )
        for path in _paths(draw)
    )
    columns = draw.texts.names("facts.columns")
    blocks: Blocks = (draw.paragraph("facts.lead"),)
    if rows:
        blocks += (Table(columns=columns, rows=rows, weights=(4, 4, 3), fact=True),)
    papers = tuple(_paper(draw, number) for number in range(len(draw.case.claim.documents)))
    if not papers:
        return blocks
    columns = draw.texts.names("facts.paper_columns")
    return (*blocks, Table(columns=columns, rows=papers, weights=(2, 4, 7, 1), right=(3,)))


def calculation(draw: Drawing) -> Blocks:
    """The calculation step by step, as the trace has it, and its result by benefit."""
    result, case = draw.case.recommendation.adjudication, draw.case
    denied = draw.kind == "denial"
    if not result.trace or result.payable is None or (denied and result.payable > 0):
        return (draw.paragraph("calculation.nothing" if denied else "calculation.unknown"),)
    columns = draw.texts.names("calculation.columns")
    rows = tuple(
        (
            str(number),
            step.label,
            arithmetic(draw, step),
            _grounds(draw, step),
        )
        for number, step in enumerate(result.trace, start=1)
    )
    last = ("", draw.say("calculation.total"), draw.texts.money(result.payable), "")
    blocks: Blocks = (
        draw.paragraph("calculation.whole"),
        Table(columns=columns, rows=rows, weights=(1, 4, 5, 2), total=last, fact=True),
    )
    if result.benefits:
        blocks += (_benefits(draw),)
    if case.amount is not None and case.amount != result.payable:
        decided, computed = wording.amount(case.amount), wording.amount(result.payable)
        refs = draw.refs.decision(case.decision)
        blocks += (draw.paragraph("opening.differs", refs, fact=True, decided=decided, computed=computed),)
    return blocks


def arithmetic(draw: Drawing, step: TraceStep) -> str:
    """Write one step so that a reader can recompute it."""
    values = [wording.number(operand.value) for operand in step.operands]
    result = wording.number(step.result)
    if step.operation in ("min", "max", "take", "round_fen"):
        return draw.say(f"ops.{step.operation}", values=draw.say("ops.comma").join(values), result=result)
    joined = _SIGNS[step.operation].join(values)
    key = "ops.divide_up" if step.operation == "divide_up" else "ops.take"
    return draw.say(key, values=joined, result=result)


def _grounds(draw: Drawing, step: TraceStep) -> str:
    """The articles, the places of the facts and the earlier steps that a step rests on."""
    numbers = {one.id: n for n, one in enumerate(draw.case.recommendation.adjudication.trace, start=1)}
    own = {*draw.refs.clauses(step.clauses), *draw.refs.paths(_facts_of(step))}
    earlier = [
        numbers[o.ref[5:]] for o in step.operands if o.ref.startswith("step:") and o.ref[5:] in numbers
    ]
    words = [draw.say("calculation.earlier", number=str(number)) for number in sorted(set(earlier))]
    return " ".join([*words, draw.refs.written(tuple(sorted(own))).strip()]).strip()


def _benefits(draw: Drawing) -> Table:
    rows = tuple(
        (
            one.name,
            wording.amount(one.eligible),
            "—" if one.deductible_applied is None else wording.amount(one.deductible_applied),
            "—" if one.ratio is None else f"{(one.ratio * Decimal(100)).normalize():f}%",
            draw.say("words.not_fixed") if one.payable is None else wording.amount(one.payable),
        )
        for one in draw.case.recommendation.adjudication.benefits
    )
    columns = draw.texts.names("calculation.benefits")
    return Table(columns=columns, rows=rows, weights=(4, 2, 2, 1, 2), right=(1, 2, 3, 4), fact=True)


def _item(draw: Drawing, expense: Expense) -> str:
    """Name an expense by its own name, or by its kind and scope."""
    words = [expense.name] if expense.name else [draw.texts.token(expense.kind)] if expense.kind else []
    if expense.scope:
        scope = draw.texts.token(expense.scope)
        words += [] if scope in words else [scope]
    return " · ".join(words) or expense.id


def _expense_day(draw: Drawing, expense: Expense) -> str:
    """The day of the expense, or the days of the stay that it belongs to."""
    event = next((one for one in draw.case.claim.facts.events if one.id == expense.event), None)
    if event is not None and event.admit_date and event.discharge_date:
        start, end = draw.texts.day(event.admit_date), draw.texts.day(event.discharge_date)
        return draw.say("words.range", start=start, end=end)
    day = expense.date or (event.date if event else None)
    return draw.texts.day(day) if day else ""


def _about(finding: Finding, expense: Expense) -> bool:
    path = f"expenses/{expense.id}"
    return any(one == path or one.startswith(f"{path}/") for one in finding.facts)


def _counted(draw: Drawing, expense: Expense) -> bool:
    start = f"fact:expenses/{expense.id}/"
    steps = draw.case.recommendation.adjudication.trace
    return any(operand.ref.startswith(start) for step in steps for operand in step.operands)


def _verdict(draw: Drawing, expense: Expense) -> str:
    if draw.kind == "denial":
        return draw.say("conclusions.denied")
    if draw.case.computed is not None and _counted(draw, expense):
        return draw.say("conclusions.counted")
    codes = {finding.code[0] for finding in draw.findings if _about(finding, expense)}
    waiting = draw.case.computed is None or codes & {"N", "R"}
    return draw.say("conclusions.open" if waiting else "conclusions.excluded")


def _codes_of(draw: Drawing, expense: Expense) -> tuple[str, ...]:
    """The codes of the findings about this line; where none is, those about the whole claim."""
    own = [f.code for f in draw.findings if _about(f, expense)]
    lines = draw.case.claim.facts.expenses
    whole = [f.code for f in draw.findings if not any(_about(f, one) for one in lines)]
    return tuple(dict.fromkeys(own or whole or draw.codes))


def _facts_of(step: TraceStep) -> list[str]:
    return [operand.ref[5:] for operand in step.operands if operand.ref.startswith("fact:")]


def _paths(draw: Drawing) -> tuple[str, ...]:
    """The paths of the facts shown: those of the case itself, then those used, known ones only."""
    known = draw.case.claim.facts
    paths: list[str] = []
    for part, names in _CASE_PATHS.items():
        for one in getattr(known, part):
            held = [n for n in names if getattr(one, n) is not None]
            if part == "events" and "admit_date" in held:
                held.remove("date")
            paths += [f"{part}/{one.id}/{name}" for name in held]
    for finding in draw.findings:
        paths += finding.facts
    for step in draw.case.recommendation.adjudication.trace:
        paths += _facts_of(step)
    hidden = _PRIVATE if draw.kind == "medical-review" else ()
    chosen = (path for path in dict.fromkeys(paths) if path not in hidden and not _in_request(draw, path))
    unknown = draw.say("words.unknown")
    return tuple(path for path in chosen if draw.texts.value(known, path) != unknown)


def _in_request(draw: Drawing, path: str) -> bool:
    """Whether the table of what was asked for shows this fact already."""
    part, _, rest = path.partition("/")
    return part == "expenses" and draw.kind != "medical-review" and rest.partition("/")[2] in _LISTED


def _paper(draw: Drawing, index: int) -> tuple[str, ...]:
    document = draw.case.claim.documents[index]
    code, number = document.value("bill_code"), document.value("bill_no")
    key = draw.say("facts.bill", code=code or "—", number=number or "—") if code or number else "—"
    return (str(index + 1), draw.texts.doc_type(document.doc_type), key, str(len(document.pages)))


def decided_rows(draw: Drawing) -> Rows:
    """The head of the letter: numbers, days, persons."""
    case, texts = draw.case, draw.texts
    known, holding = case.claim.facts, case.claim.facts.policies[0]
    product = f"{case.product}（{holding.product}）" if case.product else holding.product
    version = texts.say("words.version", version=case.recommendation.adjudication.policy_version)
    rows = [
        ("number", draw.sender("document_number")),
        ("day", texts.day(case.issued_on)),
        ("case", case.recommendation.case_id),
        ("policy", holding.policy_no or BLANK),
        ("product", product + version),
        ("period", _period(draw)),
        ("insured", known.insured.name or BLANK),
        ("id_no", wording.mask_id(known.insured.id_no) if known.insured.id_no else BLANK),
        ("received", texts.day(known.received_on)),
        ("determined", texts.day(case.determined_on)),
    ]
    if draw.kind == "medical-review":
        rows = [row for row in rows if row[0] not in ("policy", "id_no")]
    return Rows(rows=tuple(Row(label=draw.say(f"head.{name}"), value=value) for name, value in rows))


def _period(draw: Drawing) -> str:
    holding = draw.case.claim.facts.policies[0]
    start, end = draw.texts.day(holding.effective_from), draw.texts.day(holding.effective_to)
    return draw.say("words.range", start=start, end=end)
