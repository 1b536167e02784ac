"""The parts that ask for something: papers, an opinion, an account; and what is still open."""

from copilot.recommend.letters.drawing import Blocks, Drawing
from copilot.recommend.letters.letter import Bullets, Paragraph, Table
from copilot.recommend.letters.sender import BLANK


def needed(draw: Drawing) -> Blocks:
    """The whole list of what is asked for, once, each with why and by which rule."""
    zh = draw.texts.lang == "zh"
    asked = [
        (
            need.label if zh else f"{draw.texts.doc_type(need.doc_type)} · {need.label}",
            need.why,
            need.code,
            draw.refs.written(draw.refs.clauses(need.clauses)).strip() or need.code,
        )
        for need in draw.case.recommendation.adjudication.needed_documents
    ]
    asked += [
        (
            draw.texts.reason(f.code, draw.case.reasons),
            f.statement,
            f.code,
            draw.refs.written(draw.refs.finding(f)).strip() or f.code,
        )
        for f in draw.case.asks
    ]
    rows = tuple((str(number), *row) for number, row in enumerate(asked, start=1))
    columns = draw.texts.names("needed.columns")
    blocks: Blocks = (Table(columns=columns, rows=rows, weights=(1, 3, 5, 2, 2), fact=True),)
    if draw.case.claim.facts.timeline.supplements:
        blocks += (draw.paragraph("needed.again", blank=BLANK),)
    return (*blocks, draw.paragraph("needed.already"))


def hand_in(draw: Drawing) -> Blocks:
    """Where to send the papers, and what the time means."""
    names = ("address", "postcode", "email", "contact_person", "phone")
    refs = draw.refs.clauses((draw.law("pause"),))
    form = draw.form("hand_in.names", [draw.sender(name) for name in names])
    return (form, draw.paragraph("hand_in.clock", refs))


def questions(draw: Drawing) -> Blocks:
    """What the expert is asked: each preliminary medical view with its grounds."""
    medical = draw.findings
    if not medical:
        return (draw.paragraph("questions.none"),)
    rows = tuple(
        (str(n), finding.statement, finding.code, draw.refs.written(draw.refs.finding(finding)).strip())
        for n, finding in enumerate(medical, start=1)
    )
    columns = draw.texts.names("questions.columns")
    return (
        draw.paragraph("questions.ask"),
        Table(columns=columns, rows=rows, weights=(1, 7, 2, 2), fact=True),
    )


def opinion(draw: Drawing) -> Blocks:
    """The form that the expert completes."""
    return (draw.form("opinion.names", [BLANK] * len(draw.texts.names("opinion.names"))),)


def supplement(draw: Drawing) -> Blocks:
    """What would change the conclusion, and that a new assessment can be asked for."""
    case = draw.case
    items = [
        Paragraph(
            text=draw.say(
                "supplement.item",
                code=f.code,
                name=draw.texts.reason(f.code, case.reasons),
                change=f.would_change.rstrip("。"),
            ),
            refs=draw.refs.finding(f),
        )
        for f in draw.findings
        if f.would_change
    ]
    items += [
        draw.paragraph(
            "supplement.papers",
            draw.refs.clauses(need.clauses),
            label=need.label,
            why=need.why.rstrip("。"),
        )
        for need in case.recommendation.adjudication.needed_documents
    ]
    unique = tuple({item.text: item for item in items}.values())
    if not unique:
        return (draw.paragraph("supplement.none"),)
    return (draw.paragraph("supplement.lead"), Bullets(items=unique), draw.paragraph("supplement.none"))


def payout(draw: Drawing) -> Blocks:
    """How the amount is paid; the account is never taken from the papers."""
    labels = (draw.say("payout.method"), draw.say("payout.account"))
    values = (draw.sender("payment_method"), BLANK)
    lines = tuple(Paragraph(label=label, text=value) for label, value in zip(labels, values, strict=True))
    return (Bullets(items=lines), draw.paragraph("payout.confirm"))


def undetermined(draw: Drawing) -> Blocks:
    """What keeps the rest of the amount open."""
    result = draw.case.recommendation.adjudication
    items = [draw.paragraph("undetermined.term", label=term.label) for term in result.missing_terms]
    items += [
        draw.paragraph(
            "undetermined.paper", draw.refs.clauses(n.clauses), label=n.label, why=n.why.rstrip("。")
        )
        for n in result.needed_documents
    ]
    items += [
        Paragraph(text=f.statement, refs=draw.refs.finding(f), fact=True)
        for f in draw.findings
        if f.code[0] in "NR" and f.code not in ("R414", "R415")
    ]
    unique = tuple({item.text: item for item in items}.values()) or (draw.paragraph("undetermined.none"),)
    return (draw.paragraph("undetermined.lead"), Bullets(items=unique))
