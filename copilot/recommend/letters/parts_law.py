"""The parts that cite: terms, law, medical opinion, remedies, the notice of automation."""

from copilot.recommend.letters.drawing import Blocks, Drawing
from copilot.recommend.letters.letter import Bullets, Paragraph, Table
from copilot.recommend.letters.sender import BLANK
from copilot.recommend.letters.texts import catalogue
from copilot.rules.clock import china_day


def terms(draw: Drawing) -> Blocks:
    """The policy terms word for word, and whether exemption clauses were pointed out."""
    quotes = draw.quotes(draw.cited("policy"))
    blocks: Blocks = (draw.paragraph("terms.lead"), *quotes) if quotes else (draw.paragraph("terms.none"),)
    if draw.kind not in ("denial", "partial"):
        return blocks
    for holding in draw.case.claim.facts.policies[:1]:
        known = {True: "yes", False: "no", None: "unknown"}[holding.clauses_disclosed]
        path = f"policies/{holding.product}/clauses_disclosed"
        refs = tuple(sorted({*draw.refs.path(path), *draw.refs.clauses((draw.law("disclosure"),))}))
        if known == "no":
            draw.remember(draw.say("sender.evidence_missing"))
            blocks += (draw.paragraph("terms.disclosure_no", refs),)
        else:
            evidence = draw.sender("disclosure_evidence")
            blocks += (draw.paragraph(f"terms.disclosure_{known}", refs, evidence=evidence),)
    return (*blocks, *draw.laws("disclosure"), draw.paragraph("terms.nature"))


def law(draw: Drawing) -> Blocks:
    """The statutes that the findings cite, and those that govern this kind of letter."""
    named = [draw.law(name) for name in catalogue("kinds")[draw.kind]["laws"]]
    return (draw.paragraph("law.lead"), *draw.quotes([*draw.cited("statute"), *named]))


def guidance(draw: Drawing) -> Blocks:
    """The labels, guidelines and standards that the findings cite."""
    quotes = draw.quotes(draw.cited("guideline", "drug"))
    return (draw.paragraph("guidance.lead"), *quotes) if quotes else (draw.paragraph("guidance.none"),)


def medical(draw: Drawing) -> Blocks:
    """The expert's name, qualification and opinion, and the texts that the opinion is about."""
    case = draw.case
    if not case.medical:
        return (draw.paragraph("medical.none"),)
    expert = case.expert
    if expert is None:
        values = [BLANK] * 4
    else:
        day = draw.texts.day(china_day(expert.signed_at))
        values = [expert.person, expert.qualification or BLANK, expert.opinion or BLANK, day]
    quotes = draw.quotes(draw.cited("guideline", "drug"))
    basis: Blocks = (Paragraph(text=draw.say("medical.basis"), strong=True), *quotes)
    if not quotes:
        basis = (draw.paragraph("medical.no_basis", blank=BLANK),)
    return (draw.paragraph("medical.lead"), draw.form("medical.names", values), *basis)


def remedies(draw: Drawing) -> Blocks:
    """Review, complaint, mediation, arbitration, court, and the limitation of actions."""
    channels = ("review_channel", "complaint_channel", "mediation_body", "arbitration_body", "court")
    return (
        draw.paragraph("remedies.lead"),
        draw.form("remedies.names", [draw.sender(name) for name in channels]),
        draw.paragraph("remedies.complaint"),
        *draw.laws("complaint_time", "complaint_ways"),
        draw.paragraph("remedies.limitation"),
        *draw.laws("limitation"),
    )


def automation(draw: Drawing) -> Blocks:
    """That a program helped, who decided, and the right to an explanation."""
    case, versions = draw.case, draw.case.recommendation.versions
    signed = case.decision.signatures if case.decision else ()
    people: list[Paragraph] = []
    for one in signed:
        day = draw.texts.day(china_day(one.signed_at))
        role = draw.say(f"roles.{one.role}")
        key = "automation.expert" if one.role == "medical_expert" else "automation.person"
        refs = draw.refs.decision(case.decision)
        people.append(draw.paragraph(key, refs, person=one.person, role=role, day=day))
    if not people:
        people = [draw.paragraph("automation.nobody")]
    model = (
        draw.paragraph("automation.model", model=versions.model)
        if versions.model
        else draw.paragraph("automation.no_model")
    )
    made = draw.paragraph(
        "automation.versions",
        code=versions.code,
        rules=versions.rules,
        facts=case.recommendation.facts_sha256[:16],
    )
    if draw.kind == "medical-review":
        right: Blocks = (draw.paragraph("automation.right_expert"),)
    else:
        right = (
            draw.paragraph("automation.right", contact=draw.sender("phone")),
            *draw.laws("automated"),
        )
    return (draw.paragraph("automation.lead"), Bullets(items=(*people, model, made)), *right)


def aid(draw: Drawing) -> Blocks:
    """Hints at other help; never an amount of its own."""
    hints = [
        Paragraph(
            label=draw.texts.reason(f.code, draw.case.reasons),
            text=f.statement,
            refs=draw.refs.finding(f),
            fact=True,
        )
        for f in draw.case.recommendation.adjudication.findings
        if f.fired and f.code in ("R414", "R415")
    ]
    general = draw.paragraph("aid.none")
    return (draw.paragraph("aid.lead"), Bullets(items=tuple(hints)), general) if hints else (general,)


def delivery(draw: Drawing) -> Blocks:
    """The time limits of this letter, how it is delivered, and the acknowledgement to be signed."""
    known = draw.case.deadlines()
    lines = []
    for name in catalogue("kinds")[draw.kind]["deadlines"]:
        one = known.get(name)
        if one is None:
            continue
        label = draw.say(f"deadlines.{name}")
        law_of = draw.law(catalogue("kinds")["due"][name])
        day, refs = draw.texts.day(one.due), draw.refs.clauses(one.clauses or (law_of,))
        if one.extended_to is None:
            lines.append(draw.paragraph("opening.deadline", refs, fact=True, label=label, day=day))
        else:
            later = draw.texts.day(one.extended_to)
            lines.append(
                draw.paragraph(
                    "opening.deadline_extended", refs, fact=True, label=label, day=day, extended=later
                )
            )
    clock: Blocks = (draw.paragraph("delivery.clock"), *lines) if lines else ()
    return (*clock, draw.form("delivery.names", [draw.sender("delivery_method"), BLANK, BLANK, BLANK]))


def annex(draw: Drawing) -> Blocks:
    """Every ground that the letter points at."""
    rows = tuple((str(number), label, note) for number, label, note in draw.refs.listed())
    columns = draw.texts.names("annex.columns")
    return (draw.paragraph("annex.lead"), Table(columns=columns, rows=rows, weights=(1, 5, 6)))
