"""Whether a drug is used as its label and the policy say, and the doubts that an expert must settle.

Every negative answer here is a proposal to a medical expert, never a denial.
"""

from collections.abc import Iterable
from datetime import date

from copilot.domain.claim import Diagnosis, Expense
from copilot.domain.decision import NeededDocument
from copilot.domain.drug import Indication
from copilot.rules.match import relevant_diagnoses, same_marker
from copilot.rules.prepare import first_known
from copilot.rules.prescription import prescription_day
from copilot.rules.work import Item, Verdict, Work


def indication(work: Work, item: Item, expense: Expense) -> Iterable[Verdict]:
    """The label on the day of the prescription (D212) and the scope of the terms (D211), as far as known."""
    declared = work.facts.declared
    off_label = first_known(expense.off_label, declared.off_label)
    met = first_known(expense.indication_met, declared.indication_met)
    drug = work.reference.drug(expense.drug or expense.name) if expense.drug or expense.name else None
    unknown: str | None = None
    if off_label is None and met is None and drug is not None and drug.indications and not drug.unverified:
        diagnoses = relevant_diagnoses(work, expense, item.event)
        on = prescription_day(work, item)
        verdicts = [fits(one, diagnoses, on) for one in drug.indications]
        if True in verdicts:
            met = True
        elif None in verdicts:
            unknown = "生物标志物、分期或治疗线数没有材料证明"
        elif diagnoses:
            off_label = True
    target, facts = frozenset({item.key}), (f"{item.path}/indication_met",)
    name = expense.drug or expense.name or item.key
    if off_label is True:
        yield from _off_label(work, item, name, target)
    elif met is False:
        yield Verdict(
            "D211",
            f"“{name}”的使用不符合约定的适应症或支付范围；须医学专家确认",
            "hold_medical",
            target,
            facts,
            (item.benefit.clause if item.benefit else None,),
            "补充证明适应症成立的材料",
        )
        yield Verdict("R401", "适应症属医学判断，请医学专家确认", "hold_medical", target, facts)
    elif unknown:
        yield Verdict(
            "N305", f"“{name}”：{unknown}", "hold_pend", target, facts, (), "补交基因、病理或病历资料"
        )


def _off_label(work: Work, item: Item, name: str, target: frozenset[str]) -> Iterable[Verdict]:
    law = work.statute("医师法/第二十九条")
    facts = (f"{item.path}/off_label",)
    yield Verdict(
        "D212",
        f"“{name}”用于说明书没有载明的适应症；先由医学专家给出医学合理性意见，再由核赔适用条款",
        "hold_medical",
        target,
        facts,
        law,
        "条款含指南扩展，或说明书在处方日已载明该适应症",
    )
    yield Verdict("R401", "说明书外用药须医学专家复核", "hold_medical", target, facts, law)
    have = {paper.doc_type for paper in work.facts.papers}
    if "genetic_test" in have and work.facts.declared.consent_form is True:
        return
    wanted = (
        [] if work.facts.declared.consent_form is True else [("other", "说明书外用药知情同意书与院内备案")]
    )
    if "genetic_test" not in have:
        wanted.append(("genetic_test", "基因检测报告"))
    needed = tuple(
        NeededDocument(
            doc_type="genetic_test" if doc_type == "genetic_test" else "other",
            label=label,
            code="N305",
            why="核对说明书外用药的循证依据",
            clauses=tuple(one for one in law if one is not None),
        )
        for doc_type, label in wanted
    )
    yield Verdict(
        "N305",
        f"缺{'、'.join(label for _, label in wanted)}，一次性补交",
        "hold_pend",
        target,
        facts,
        work.statute("保险法/第二十二条"),
        "补交后由专家复核",
        documents=needed,
    )


def fits(one: Indication, diagnoses: tuple[Diagnosis, ...], on: date | None) -> bool | None:
    """Whether a labelled indication covers one of the diagnoses on a day; None when not shown."""
    if on is not None and (
        (one.approved_from is not None and on < one.approved_from)
        or (one.approved_to is not None and on > one.approved_to)
    ):
        return False
    result: bool | None = False
    for diagnosis in diagnoses:
        code = (diagnosis.icd10 or "").upper()
        if not any(word in diagnosis.text for word in one.diseases) and not (
            code and any(code.startswith(prefix.upper()) for prefix in one.icd10)
        ):
            continue
        answer = _features(one, diagnosis)
        if answer is True:
            return True
        if answer is None:
            result = None
    return result


def _features(one: Indication, diagnosis: Diagnosis) -> bool | None:
    unknown = False
    if one.biomarkers:
        if not diagnosis.biomarkers:
            unknown = True
        elif not all(
            any(same_marker(want, have) for have in diagnosis.biomarkers) for want in one.biomarkers
        ):
            return False
    if one.stages:
        if diagnosis.stage is None:
            unknown = unknown or not any(stage in diagnosis.text for stage in one.stages)
        elif diagnosis.stage not in one.stages:
            return False
    if one.min_line is not None:
        if diagnosis.line_of_therapy is None:
            unknown = True
        elif diagnosis.line_of_therapy < one.min_line:
            return False
    return None if unknown else True


def doubts(work: Work, item: Item, expense: Expense) -> Iterable[Verdict]:
    """Progression (D215), necessity (D213) and approval (D225), where a person has found them."""
    declared, target = work.facts.declared, frozenset({item.key})
    doubts = (
        (
            first_known(expense.progressed, declared.progressed) is True,
            "D215",
            "疾病进展或耐药后继续用药",
            "progressed",
        ),
        (
            first_known(expense.medically_necessary, declared.medically_necessary) is False,
            "D213",
            "医学必要性不足",
            "medically_necessary",
        ),
        (
            first_known(expense.experimental, declared.experimental) is True,
            "D225",
            "未批准或试验性治疗",
            "experimental",
        ),
    )
    for fired, code, why, fact in doubts:
        facts = (f"{item.path}/{fact}",)
        if fired:
            yield Verdict(
                code, f"{why}；须医学专家确认后才生效", "hold_medical", target, facts, (), "医学专家意见相反"
            )
            yield Verdict("R401", f"{why}属医学判断，请医学专家确认", "hold_medical", target, facts)
