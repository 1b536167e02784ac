"""The mutants: what each breaks, and which suite has to notice."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any, Final

from copilot.domain.document import Document, ExtractedField
from copilot.domain.evidence import PageBox
from evals.records import SuiteName


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault. ``plant`` gets a private copy of the corpus, which it may change."""

    name: str
    what: str
    suite: SuiteName
    plant: Callable[[Path], None]


def _put(owner: Any, name: str, value: Any) -> None:
    """Replace an attribute for the life of this process."""
    setattr(owner, name, value)


def _edit(corpus: Path, name: str, changes: Mapping[str, str]) -> None:
    """Replace texts in a file of the corpus copy; every one must be there."""
    path = corpus / name
    text = path.read_text("utf-8")
    for old, new in changes.items():
        if old not in text:
            raise LookupError(f"{name} has no {old!r}")
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def flipped_ratio(corpus: Path) -> None:
    """60 % becomes 40 % in the clause and in the terms, so that the chain holds."""
    _edit(corpus, "policies/BJ-HTB/clauses.md", {"给付比例 60%": "给付比例 40%"})
    _edit(corpus, "policies/BJ-HTB/terms.yaml", {"value: 60%": "value: 40%", "给付比例 60%": "给付比例 40%"})


def stale_version(corpus: Path) -> None:
    """The clauses that are cited were replaced before the claims began."""
    days = {"in_force_to: null": "in_force_to: 2020-12-31", "from: 2021-01-01": "from: 2020-01-01"}
    _edit(corpus, "policies/BJ-HTB/clauses.md", days)


def dropped_deductible(_: Path) -> None:
    """The yearly deductible is not taken off."""
    from copilot.rules import indemnity
    from copilot.rules.trace import NOTHING

    def nothing(_work: Any, result: Any, _cells: Any, _purse: Any) -> None:
        result.deductible = NOTHING

    _put(indemnity, "_deduct_deductible", nothing)


def _without_checks(*names: str) -> Callable[[Path], None]:
    def plant(_: Path) -> None:
        from copilot.rules import engine
        from copilot.rules.checks import CHECKS

        _put(engine, "CHECKS", tuple(check for check in CHECKS if check.id not in names))

    return plant


def wrong_rounding(_: Path) -> None:
    """Amounts are cut to whole yuan instead of rounded to the fen."""
    from copilot.domain import evidence

    def cut(values: Sequence[Decimal]) -> Decimal:
        return values[0].quantize(Decimal(1), rounding=ROUND_DOWN).quantize(Decimal("0.01"))

    _put(evidence, "OPERATIONS", {**evidence.OPERATIONS, "round_fen": cut})


def wrong_layer_order(_: Path) -> None:
    """The commercial layer is worked out before the public ones."""
    from copilot.rules import engine

    sound = engine._place
    _put(engine, "_place", lambda policy, law: -sound(policy, law))


def _changed_advice(change: Callable[[Any], Any]) -> Callable[[Path], None]:
    """Change the adjudication of every recommendation after the chain was verified."""

    def plant(_: Path) -> None:
        from copilot.workflow.judge import RuleJudge

        sound = RuleJudge.recommend

        def changed(self: RuleJudge, claim: Any, case_id: str, version: int) -> Any:
            made = sound(self, claim, case_id, version)
            return made.model_copy(update={"adjudication": change(made.adjudication)})

        _put(RuleJudge, "recommend", changed)

    return plant


def _uncited(result: Any) -> Any:
    findings = tuple(one.model_copy(update={"clauses": ()}) for one in result.findings)
    steps = tuple(one.model_copy(update={"clauses": ()}) for one in result.trace)
    return result.model_copy(update={"findings": findings, "trace": steps})


def _hasty(result: Any) -> Any:
    if result.outcome != "pend":
        return result
    return result.model_copy(update={"outcome": "deny", "payable": Decimal("0.00")})


def _credulous(result: Any) -> Any:
    return result.model_copy(update={"needs_expert": False})


def _changed_papers(change: Callable[[Document], Document]) -> Callable[[Path], None]:
    """Change every document that is read."""

    def plant(_: Path) -> None:
        from copilot.bootstrap.reader import PaperReader

        sound = PaperReader.read

        def changed(self: PaperReader, data: bytes, filename: str, progress: Any) -> Any:
            reading = sound(self, data, filename, progress)
            return replace(reading, documents=tuple(change(one) for one in reading.documents))

        _put(PaperReader, "read", changed)

    return plant


def _each_field(change: Callable[[ExtractedField], ExtractedField]) -> Callable[[Document], Document]:
    return lambda document: document.model_copy(update={"fields": tuple(map(change, document.fields))})


def _shift(field: ExtractedField) -> ExtractedField:
    if field.bbox is None:
        return field
    box = field.bbox
    moved = {name: min(1.0, getattr(box, name) + 0.06) for name in ("x0", "y0", "x1", "y1")}
    return field.model_copy(update={"bbox": PageBox(**moved)})


def _overconfident(field: ExtractedField) -> ExtractedField:
    return field.model_copy(update={"confidence": round(1 - field.confidence, 6)})


_WRONG_DIGITS: Final = str.maketrans("0123456789", "1238567890")


def _misread(field: ExtractedField) -> ExtractedField:
    if field.name not in ("total", "cash_pay", "self_pay", "medfee_sumamt") or field.value is None:
        return field
    return field.model_copy(update={"value": field.value.translate(_WRONG_DIGITS)})


_SWAPS: Final = {
    "admit_date": "discharge_date", "discharge_date": "admit_date", "bill_code": "bill_no",
    "bill_no": "bill_code", "name": "hospital", "hospital": "name",
}  # fmt: skip


def _swap(field: ExtractedField) -> ExtractedField:
    return field.model_copy(update={"name": _SWAPS.get(field.name, field.name)})


def _lose_rows(document: Document) -> Document:
    return document.model_copy(update={"items": document.items[::2]})


def _unknown_type(document: Document) -> Document:
    if document.doc_type not in ("prescription", "discharge_summary", "outpatient_receipt"):
        return document
    return document.model_copy(update={"doc_type": "other"})


def misread_words(_: Path) -> None:
    """大写 amounts are read a tenth too small."""
    from copilot.domain.numerals import amount_in_words
    from copilot.rules import papers

    def wrong(text: str) -> Decimal | None:
        amount = amount_in_words(text)
        return None if amount is None else amount / 10

    _put(papers, "amount_in_words", wrong)


def always_abstain(_: Path) -> None:
    """The search says that nothing answers, whatever it found."""
    from copilot.retrieve.search import Searcher

    sound = Searcher.search

    def answered(self: Searcher, *args: Any, **more: Any) -> Any:
        return sound(self, *args, **more).model_copy(update={"answered": False})

    _put(Searcher, "search", answered)


def scrambled_ranks(_: Path) -> None:
    """The best hit comes last."""
    from copilot.retrieve.search import Searcher

    sound = Searcher.search

    def reversed_hits(self: Searcher, *args: Any, **more: Any) -> Any:
        found = sound(self, *args, **more)
        return found.model_copy(update={"hits": tuple(reversed(found.hits))})

    _put(Searcher, "search", reversed_hits)


def blind_verifier(_: Path) -> None:
    """The chain no longer compares figures with their support."""
    from copilot.recommend import chain
    from evals import planted

    sound = chain.verify

    def blind(nodes: Any, *args: Any, **more: Any) -> Any:
        faults = sound(nodes, *args, **more)
        return {name: why for name, why in faults.items() if "没有依据" not in why and "不在所引" not in why}

    _put(planted, "verify", blind)


def private_copy(corpus: Path, out: Path) -> Path:
    """Return a copy of the corpus that a mutant may change."""
    return Path(shutil.copytree(corpus, out / "corpus"))


MUTANTS: Final = (
    Mutant("flipped_ratio", "给付比例 60% 变成 40%（条款与数据一起改）", "decision", flipped_ratio),
    Mutant("dropped_deductible", "不扣年免赔额", "decision", dropped_deductible),
    Mutant("ignored_waiting", "不看等待期", "decision", _without_checks("waiting_period")),
    Mutant("skipped_duplicates", "不查重复票据", "decision", _without_checks("duplicates")),
    Mutant(
        "dropped_checks", "不看诊断标准和既往症", "decision", _without_checks("definition", "pre_existing")
    ),
    Mutant("wrong_rounding", "舍到元而不是四舍五入到分", "decision", wrong_rounding),
    Mutant("wrong_layer_order", "商保先于政府层计算", "decision", wrong_layer_order),
    Mutant("misread_words", "大写金额读小十倍", "decision", misread_words),
    Mutant("stale_version", "引用已失效的条款版本", "decision", stale_version),
    Mutant("dropped_citations", "结论不带引文", "decision", _changed_advice(_uncited)),
    Mutant("hasty_denial", "该补件的直接拒付", "decision", _changed_advice(_hasty)),
    Mutant("no_expert", "医学判断不再要求专家复核", "decision", _changed_advice(_credulous)),
    Mutant("shifted_boxes", "所有方框右下移 6%", "extraction", _changed_papers(_each_field(_shift))),
    Mutant("misread_totals", "合计金额读错数字", "extraction", _changed_papers(_each_field(_misread))),
    Mutant("swapped_fields", "入院与出院、姓名与医院互换", "extraction", _changed_papers(_each_field(_swap))),
    Mutant("lost_rows", "每隔一行丢一行明细", "extraction", _changed_papers(_lose_rows)),
    Mutant("wrong_type", "处方、出院小结、门诊票据认成其他", "extraction", _changed_papers(_unknown_type)),
    Mutant("broken_calibration", "把握度颠倒", "extraction", _changed_papers(_each_field(_overconfident))),
    Mutant("always_abstain", "检索总说没有依据", "retrieval", always_abstain),
    Mutant("scrambled_ranks", "检索结果倒序", "retrieval", scrambled_ranks),
    Mutant("blind_verifier", "证据链不核对数字", "safety", blind_verifier),
)
