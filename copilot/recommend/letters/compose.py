"""Composes a letter from a case: the one place that decides which parts it has."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from copilot.domain.money import ZERO
from copilot.errors import InputRefused, NotAllowed
from copilot.recommend.letters import parts_claim, parts_law, parts_work, wording
from copilot.recommend.letters.case import LetterCase, draft_reason, fitting_kind, require_fitting
from copilot.recommend.letters.check import unsupported
from copilot.recommend.letters.drawing import Blocks, Drawing
from copilot.recommend.letters.letter import (
    Bullets,
    Kind,
    Lang,
    Letter,
    Paragraph,
    Plain,
    Section,
)
from copilot.recommend.letters.references import References
from copilot.recommend.letters.texts import Texts, catalogue

PARTS: Final[Mapping[str, Callable[[Drawing], Blocks]]] = {
    "request": parts_claim.request,
    "conclusions": parts_claim.conclusions,
    "facts": parts_claim.facts,
    "calculation": parts_claim.calculation,
    "terms": parts_law.terms,
    "law": parts_law.law,
    "guidance": parts_law.guidance,
    "medical": parts_law.medical,
    "remedies": parts_law.remedies,
    "automation": parts_law.automation,
    "aid": parts_law.aid,
    "delivery": parts_law.delivery,
    "annex": parts_law.annex,
    "needed": parts_work.needed,
    "hand_in": parts_work.hand_in,
    "questions": parts_work.questions,
    "opinion": parts_work.opinion,
    "supplement": parts_work.supplement,
    "payout": parts_work.payout,
    "undetermined": parts_work.undetermined,
}
_AMOUNT: Final = ("payment", "partial", "provisional")


def write_letter(
    case: LetterCase, kind: Kind | None = None, lang: Lang = "zh", *, final: bool = False
) -> Letter:
    """Return the letter of that kind (None: the one that fits), marked as a draft unless it may be sent.

    ``final`` refuses a draft. Raises InputRefused when no such letter fits the case or when a figure in
    it would have no ground, NotAllowed when ``final`` is asked for and a signature is wanting.
    """
    chosen = fitting_kind(case) if kind is None else kind
    require_fitting(case, chosen)
    texts = Texts(lang)
    reason = draft_reason(case, chosen)
    if reason is not None and final:
        raise NotAllowed(f"不能出正式函件：{Texts('zh').say(f'words.draft_{reason}')}")
    draw = Drawing(kind=chosen, case=case, texts=texts, refs=References(case, texts))
    letter = _drawn(draw)
    if reason is not None:
        letter = letter.model_copy(
            update={
                "draft": True,
                "draft_mark": texts.say("words.draft_mark"),
                "draft_reason": f"{texts.say('words.draft')} · {texts.say(f'words.draft_{reason}')}",
            }
        )
    letter = _cleaned(letter, case)
    loose = unsupported(letter, case)
    if loose:
        raise InputRefused(f"函件里的“{loose[0]}”在依据里找不到，不能出函；请重新评估后再试")
    return letter


def _drawn(draw: Drawing) -> Letter:
    texts, case = draw.texts, draw.case
    items = catalogue("kinds")["items"]
    head = parts_claim.decided_rows(draw)
    opening = _opening(draw)
    plain = _plain(draw)
    sections = tuple(
        Section(
            id=name,
            title=texts.say(f"parts.{name}"),
            blocks=PARTS[name](draw),
            items=tuple(items.get(name, ())),
        )
        for name in catalogue("kinds")[draw.kind]["sections"]
    )
    title = texts.say(f"titles.{draw.kind}")
    closing = "closing.expert" if draw.kind == "medical-review" else "closing.line"
    insurer, department = draw.sender("insurer"), draw.sender("department")
    return Letter(
        kind=draw.kind,
        lang=texts.lang,
        title=title,
        sender=insurer,
        number=draw.sender("document_number"),
        head=head,
        salutation=_salutation(draw),
        opening=opening,
        opening_items=tuple(items["opening"]),
        plain=plain,
        sections=sections,
        closing=(
            texts.say(closing),
            insurer + texts.say("words.seal"),
            department,
            texts.day(case.issued_on),
        ),
        issued_on=case.issued_on,
        draft=False,
        footer=texts.say("words.footer", title=title, case=case.recommendation.case_id),
        to_fill=tuple(draw.missing),
    )


def _salutation(draw: Drawing) -> str:
    if draw.kind == "medical-review":
        return draw.say("words.dear_expert")
    name = draw.case.sender.recipient or draw.case.claim.facts.insured.name
    return draw.say("words.dear", name=name) if name else draw.say("words.dear_nobody")


def _opening(draw: Drawing) -> Blocks:
    """The conclusion in one sentence, the amount in capital numerals, the person's own words."""
    case = draw.case
    if draw.kind in _AMOUNT and case.amount is not None:
        refs = draw.refs.payable()
        blocks: Blocks = (
            Paragraph(
                text=draw.say(f"opening.{draw.kind}", amount=wording.amount(case.amount)),
                refs=refs,
                fact=True,
                strong=True,
            ),
            draw.paragraph("opening.capitals", words=wording.amount_in_capitals(case.amount)),
        )
    else:
        refs = draw.refs.decision(case.decision)
        blocks = (Paragraph(text=draw.say(f"opening.{draw.kind}"), refs=refs, strong=True),)
    blocks += _summary(draw)
    note = case.decision.note.strip() if case.decision else ""
    if note and draw.kind != "medical-review":
        blocks += (draw.paragraph("opening.note", draw.refs.decision(case.decision), note=note),)
    return blocks


def _summary(draw: Drawing) -> Blocks:
    """What was asked for in all, and the reasons by name."""
    if draw.kind in ("deficiency", "medical-review"):
        return ()
    lines: Blocks = ()
    billed = [one.amount for one in draw.case.claim.facts.expenses]
    if billed:
        total = draw.texts.money(sum(billed, ZERO))
        lines += (Paragraph(label=draw.say("opening.claimed"), text=total, fact=True),)
    names = [
        draw.say("conclusions.reason", code=code, name=draw.texts.reason(code, draw.case.reasons))
        for code in draw.codes
    ]
    text = draw.say("words.list_comma").join(names)
    return (*lines, Paragraph(label=draw.say("opening.reasons"), text=text)) if names else lines


def _plain(draw: Drawing) -> Plain:
    """The same in everyday words: the result, why, what to do next, whom to ask."""
    case, kind = draw.case, draw.kind
    values = {"amount": wording.amount(case.amount)} if case.amount is not None else {}
    used = [f.code for f in draw.findings] or list(draw.codes)
    reasons = [draw.texts.plain_reason(code, case.reasons) for code in dict.fromkeys(used)]
    why = tuple(Paragraph(text=text) for text in reasons if text)
    after = Paragraph(text=draw.say(f"plain.next_{kind}"))
    blocks: tuple[Bullets | Paragraph, ...] = (
        Paragraph(text=draw.say("plain.next"), strong=True),
        Bullets(items=(after,)),
    )
    if why and kind != "medical-review":
        blocks = (Paragraph(text=draw.say("plain.why"), strong=True), Bullets(items=why), *blocks)
    if kind == "medical-review":
        foot = draw.say("plain.foot_expert", contact=draw.sender("contact_person"))
    else:
        foot = draw.say("plain.foot", phone=draw.sender("phone"))
    return Plain(
        title=draw.say("plain.title"), lead=draw.say(f"plain.{kind}", **values), blocks=blocks, foot=foot
    )


def _cleaned(letter: Letter, case: LetterCase) -> Letter:
    """Mask personal numbers everywhere, and the name where the reader need not know it."""
    secrets = case.secrets()
    name = case.claim.facts.insured.name
    hide = name if letter.kind == "medical-review" and name else None

    def each(value: Any) -> Any:
        if isinstance(value, str):
            text = wording.clean(value, secrets)
            return text.replace(hide, wording.mask_name(hide)) if hide else text
        if isinstance(value, dict):
            return {key: each(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return tuple(each(one) for one in value)
        return value

    return Letter.model_validate(each(letter.model_dump()))
