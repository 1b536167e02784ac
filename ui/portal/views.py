"""What the pages of the portal show, as plain data. Pure: no I/O, no clock, no framework."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from copilot.domain.case import State
from copilot.domain.decision import Deadline, NeededDocument
from copilot.domain.document import DocType, Document, ExtractedField
from copilot.domain.policy import Policy
from copilot.http_api.portal_needs import NeededPaper
from copilot.http_api.portal_records import Draft
from copilot.http_api.ports import ProductInfo
from copilot.recommend.letters.letter import Block, Bullets, Letter, Paragraph, Quote, Rows, Table
from copilot.recommend.letters.sender import BLANK
from copilot.rules.papers import same_name
from ui.texts import Texts

View = dict[str, Any]
STEPS: Final = ("product", "who", "papers", "check", "send")
MAIN_FIELDS: Final = (
    "name", "payer_name", "hospital", "provider_name", "seller", "issue_date", "visit_date", "admit_date",
    "discharge_date", "report_date", "discharge_diag", "discharge_diagnosis", "diagnosis", "site", "total",
    "medfee_sumamt", "amount", "cash_pay", "id_no", "card_no", "bank",
)  # fmt: skip
SECRET: Final = ("id_no", "card_no", "payer_id_masked", "insured_no")
NAMES: Final = ("name", "payer_name")
MAX_MAIN: Final = 7
STAGES: Final = ("received", "review", "result")
_STAGE_OF: Final[Mapping[State, str]] = {"received": "received", "approved": "result", "denied": "result"}
_SECTIONS: Final = (
    "conclusions",
    "calculation",
    "terms",
    "supplement",
    "payout",
    "undetermined",
    "remedies",
    "aid",
)


def step_view(step: str) -> View:
    """Return which step of how many this is."""
    return {"number": STEPS.index(step) + 1, "count": len(STEPS), "name": step}


def next_step(draft: Draft) -> str:
    """Return the page on which a draft goes on."""
    if not draft.product:
        return "product"
    if not draft.insured_name:
        return "who"
    if not draft.ready_files:
        return "papers"
    return "send" if draft.confirmed else "check"


def product_groups(products: Iterable[ProductInfo], texts: Texts) -> list[View]:
    """Return the products by the place they are sold in."""
    groups: dict[str, list[ProductInfo]] = {}
    for one in products:
        groups.setdefault(one.region or texts.get("product", "anywhere"), []).append(one)
    return [{"region": region, "products": groups[region]} for region in sorted(groups)]


def benefit_choices(policy: Policy | None) -> list[View]:
    """Return the benefits of a product, those of one name once."""
    names: dict[str, str] = {}
    for one in policy.benefits if policy else ():
        names.setdefault(one.name, one.id)
    return [{"id": identity, "name": name} for name, identity in names.items()]


def slots(needs: Sequence[NeededPaper], draft: Draft, texts: Texts) -> list[View]:
    """Return one place for each kind of paper, and one for everything else."""
    found = [_slot(one, draft, texts) for one in needs]
    other = {
        "slot": "other",
        "name": texts.get("paper", "other"),
        "also": "",
        "why": texts.get("why", "other"),
        "clause": "",
        "required": False,
        "absent": False,
        "locked": False,
    }
    return [*found, other]


def asked_slots(asked: Sequence[NeededDocument], draft: Draft, texts: Texts) -> list[View]:
    """Return one place for each paper that a person asked for, with the reason and the clause."""
    found = []
    for need in {one.doc_type: one for one in asked}.values():
        view = _slot(NeededPaper(doc_type=need.doc_type, why="clause"), draft, texts)
        quote = next((span.quote for span in need.clauses), "")
        chinese = texts.language == "zh"
        found.append(
            view
            | {
                "name": need.label if chinese else texts.get("paper", need.doc_type),
                "why": need.why if chinese else texts.get("why", "asked"),
                "clause": quote,
            }
        )
    other = slots((), draft, texts)
    return [*found, *other]


def _slot(need: NeededPaper, draft: Draft, texts: Texts) -> View:
    comma = texts.get("list", "comma")
    return {
        "slot": need.doc_type,
        "name": need.label if need.label and texts.language == "zh" else texts.get("paper", need.doc_type),
        "also": comma.join(texts.get("paper", one) for one in need.instead),
        "why": texts.get("why", need.why),
        "clause": need.clause.quote if need.clause else "",
        "required": need.required,
        "absent": need.doc_type in draft.absent,
        "locked": need.doc_type == "genetic_test" and not draft.agreed("genetic"),
    }


def missing(needs: Sequence[NeededPaper], draft: Draft) -> tuple[DocType, ...]:
    """Return the required kinds of which nothing was uploaded, by place or by what was recognised."""
    have = {one.slot for one in draft.ready_files} | {
        kind for one in draft.ready_files for kind in one.doc_types
    }
    return tuple(one.doc_type for one in needs if one.required and not have & {one.doc_type, *one.instead})


def read_back(documents: Sequence[Document], draft: Draft, texts: Texts, labels: Texts) -> list[View]:
    """Return the main values of each paper for the person to compare with the paper in hand."""
    said = {(one.document, one.field): one.stated for one in draft.differences}
    views = []
    for document in documents:
        fields = main_fields(document)
        rows = [
            {
                "key": f"{document.id}|{one.name}",
                "label": (texts if texts.has("field", one.name) else labels).get("field", one.name),
                "value": shown_value(one, texts),
                "stated": said.get((document.id, one.name), ""),
                "doubt": one.confidence < 0.6,
            }
            for one in fields
        ]
        alien = next(
            (
                one.value
                for one in fields
                if one.name in NAMES and one.value and not same_name(one.value, draft.insured_name)
            ),
            None,
        )
        views.append(
            {
                "title": texts.get("paper", document.doc_type),
                "filename": document.filename,
                "rows": rows,
                "alien": alien if draft.insured_name else None,
            }
        )
    return views


def main_fields(document: Document) -> list[ExtractedField]:
    """Return the values that a person can check at a glance, in a fixed order."""
    by_name = {one.name: one for one in reversed(document.fields) if one.value}
    return [by_name[name] for name in MAIN_FIELDS if name in by_name][:MAX_MAIN]


def shown_value(field: ExtractedField, texts: Texts) -> str:
    """Return a value as people write it; numbers of persons and cards are masked."""
    value = field.value or ""
    if field.name in SECRET:
        return masked_number(value)
    try:
        return day(date.fromisoformat(value), texts)
    except ValueError:
        pass
    whole, point, cents = value.partition(".")
    if point and len(cents) == 2 and whole.isdigit() and cents.isdigit():
        return texts.get("money", "yuan", amount=f"{int(whole):,}.{cents}")
    return value[:120]


def masked_number(value: str) -> str:
    """Return a number of a person or card with its middle hidden."""
    return value[:4] + "*" * max(len(value) - 8, 4) + value[-4:] if len(value) > 8 else "****" + value[-2:]


def masked_name(name: str) -> str:
    """Return the family name with the rest hidden."""
    return f"{name[0]}**" if name else ""


def day(value: date, texts: Texts) -> str:
    """Write a day."""
    if texts.language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {value:%B} {value.year}"


def stages(state: State, texts: Texts) -> list[View]:
    """Return the way of a claim with where it is now."""
    now = _STAGE_OF.get(state, "review")
    at = STAGES.index(now)
    return [
        {"name": texts.get("stage", one), "done": index < at, "now": index == at}
        for index, one in enumerate(STAGES)
    ]


def clock(known: Mapping[str, Deadline], state: State, texts: Texts) -> View | None:
    """Return the legal deadline that matters to the person now."""
    name = {"approved": "t10", "denied": "t3"}.get(state, "t30")
    one = known.get(name)
    if one is None:
        return None
    return {
        "id": name,
        "text": texts.get("clock", name, day=day(one.due, texts)),
        "extended": texts.get("clock", "extended", day=day(one.extended_to, texts))
        if one.extended_to
        else "",
        "law": texts.get("clock", f"law_{name}"),
    }


def letter_view(letter: Letter) -> View:
    """Return a letter for the screen: in plain words first, then the parts that a person may need."""
    parts = {one.id: one for one in letter.sections}
    return {
        "title": letter.title,
        "lead": letter.plain.lead,
        "plain": [_block(one) for one in letter.plain.blocks],
        "sections": [
            {"id": name, "title": parts[name].title, "blocks": blocks}
            for name in _SECTIONS
            if name in parts and (blocks := [one for block in parts[name].blocks if (one := _block(block))])
        ],
    }


def _block(block: Block | Bullets | Paragraph) -> View | None:
    if isinstance(block, Paragraph):
        text = f"{block.label}{':' if block.label else ''} {block.text}".strip()
        return None if BLANK in text else {"type": "paragraph", "text": text, "strong": block.strong}
    if isinstance(block, Bullets):
        items = [f"{one.label} {one.text}".strip() for one in block.items if BLANK not in one.text]
        return {"type": "bullets", "items": items} if items else None
    if isinstance(block, Rows):
        rows = [(one.label, one.value) for one in block.rows if BLANK not in one.value]
        return {"type": "rows", "rows": rows} if rows else None
    if isinstance(block, Table):
        return {
            "type": "table",
            "columns": block.columns,
            "rows": block.rows,
            "right": block.right,
            "total": block.total,
        }
    if isinstance(block, Quote):
        return {"type": "quote", "text": block.text, "source": block.source}
    return None
