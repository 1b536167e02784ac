"""Whether a drug is used as its label and the policy say, and the doubts that an expert must settle.

Every negative answer here is a proposal to a medical expert, never a denial.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from copilot.domain.claim import Diagnosis, Expense
from copilot.domain.decision import NeededDocument
from copilot.domain.drug import DrugFacts, Indication
from copilot.rules.match import relevant_diagnoses, same_marker
from copilot.rules.prepare import first_known
from copilot.rules.prescription import prescription_day
from copilot.rules.work import Item, Verdict, Work

LabelState = Literal["covered", "features", "unclear", "other"]


def indication(work: Work, item: Item, expense: Expense) -> Iterable[Verdict]:
    """The label on the day of the prescription (D212) and the scope of the terms (D211), as far as known."""
    declared = work.facts.declared
    off_label = first_known(expense.off_label, declared.off_label)
    met = first_known(expense.indication_met, declared.indication_met)
    unknown: str | None = None
    drug = named_drug(work, expense)
    if off_label is None and met is None and drug is not None and drug.indications:
        state = label_state(work, item, drug)
        if drug.unverified:
            yield from _inform(item, drug, state)
        elif state == "features":
            unknown = "生物标志物、分期或治疗线数没有材料证明"
        else:
            met = True if state == "covered" else None
            off_label = True if state == "other" else None
    target, facts = frozenset({item.key}), (f"{item.path}/indication_met",)
    name = expense.drug or expense.name or item.key
    if off_label is True:
        yield from _off_label(work, item, name, target)
    elif met is False:
        spans = (item.benefit.clause if item.benefit else None,)
        yield Verdict(
            "D211",
            f"“{name}”的使用不符合约定的适应症或支付范围；须医学专家确认",
            "hold_medical",
            target,
            facts,
            spans,
            "补充证明适应症成立的材料",
        )
        yield Verdict("R401", "适应症属医学判断，请医学专家确认", "hold_medical", target, facts, spans)
    elif unknown:
        yield Verdict(
            "N305", f"“{name}”：{unknown}", "hold_pend", target, facts, (), "补交基因、病理或病历资料"
        )


def _off_label(work: Work, item: Item, name: str, target: frozenset[str]) -> Iterable[Verdict]:
    law = work.statute("医师法/第二十九条")
    facts = (f"{item.path}/off_label",)
    rule = item.benefit.specialty if item.benefit else None
    extension = work.parameter(rule.off_label_with_guideline) if rule else None
    if extension is not None and extension.value is True:
        statement = f"“{name}”属说明书外用药，条款含境外获批与权威指南的扩展，须医学专家确认"
        spans = (extension.clause, *law)
        yield Verdict("R401", statement, "hold_medical", target, facts, spans, "没有权威指南推荐")
        return
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


def named_drug(work: Work, expense: Expense) -> DrugFacts | None:
    """The drug that a line names, where the reference data know it."""
    name = expense.drug or expense.name
    return work.reference.drug(name) if name else None


def label_state(work: Work, item: Item, drug: DrugFacts) -> LabelState:
    """Whether the label on the day of the prescription covers a diagnosis of the line.

    ``features``: the disease is covered, but a marker, stage or line is not shown; ``unclear``: the
    diagnosis has no code or words to compare; ``other``: the label does not contain it.
    """
    diagnoses = relevant_diagnoses(work, item.line, item.event)
    on = prescription_day(work, item)
    states = {_state(one, diagnosis, on) for one in drug.indications for diagnosis in diagnoses}
    for state in ("covered", "features", "unclear"):
        if state in states:
            return state
    return "other" if states else "unclear"


def _inform(item: Item, drug: DrugFacts, state: LabelState) -> Iterable[Verdict]:
    """What an unverified label says is told to the person and changes nothing."""
    if state == "other":
        yield Verdict(
            "D212",
            f"目录（未核对）所载“{drug.generic}”的适应症不含本案诊断，请核对处方日的说明书",
            fired=False,
            facts=(f"{item.path}/off_label",),
            clauses=(drug.clause,),
            would_change="说明书在处方日没有载明该适应症",
        )


def _state(one: Indication, diagnosis: Diagnosis, on: date | None) -> LabelState:
    if on is not None and (
        (one.approved_from is not None and on < one.approved_from)
        or (one.approved_to is not None and on > one.approved_to)
    ):
        return "other"
    code = (diagnosis.icd10 or "").upper()
    by_words = any(word in diagnosis.text for word in one.diseases)
    by_code = bool(code) and any(code.startswith(prefix.upper()) for prefix in one.icd10)
    if not by_words and not by_code:
        comparable = bool(one.diseases) or (bool(code) and bool(one.icd10))
        return "other" if comparable else "unclear"
    answer = _features(one, diagnosis)
    if answer is None:
        return "features"
    return "covered" if answer else "other"


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
            spans = (item.benefit.clause if item.benefit else None,)
            statement = f"{why}；须医学专家确认后才生效"
            yield Verdict(code, statement, "hold_medical", target, facts, spans, "医学专家意见相反")
            yield Verdict("R401", f"{why}属医学判断，请医学专家确认", "hold_medical", target, facts, spans)
