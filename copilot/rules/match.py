"""Whether a benefit answers for an expense or an event: yes, no, or unknown with what is missing.

The claimant shows that a benefit applies, so an unknown feature is not taken for a match: it yields
the code of the paper or term that would settle it.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from copilot.domain.claim import Diagnosis, Event, Expense
from copilot.domain.policy import Benefit, DiseaseGroup, Trigger
from copilot.rules.negation import asserted, asserted_parts
from copilot.rules.work import Work

SETTINGS: Final = {
    "hospital": "inpatient",
    "outpatient": "outpatient",
    "special_outpatient": "special_outpatient",
    "specialty_drug": "drug_purchase",
    "overseas_drug": "drug_purchase",
    "surgery": "inpatient",
}
RECURRENT: Final = ("转移", "复发", "进展", "术后", "化疗后", "放疗后")
_SIGNS: Final = str.maketrans({"－": "-", "−": "-", "＋": "+"})
# A name that says the tissue is malignant, and one that leaves its nature open.
_MALIGNANT: Final = (
    "癌",
    "恶性",
    "肉瘤",
    "白血病",
    "淋巴瘤",
    "骨髓瘤",
    "母细胞瘤",
    "黑色素瘤",
    "CA",
    "Ca",
    "MT",
)
_UNTOLD: Final = ("结节", "肿物", "占位", "包块", "肿块", "肿瘤", "病变", "新生物", "阴影", "待查")
_UNCERTAIN_BEHAVIOUR: Final = ("D37", "D38", "D39", "D4", "R")
EVENT_WORDS: Final = {"recurrence": ("复发",), "metastasis": ("转移",), "progression": ("进展",)}


class Match(NamedTuple):
    """``fits`` is True, False, or None for unknown; ``code`` and ``why`` explain False and None."""

    fits: bool | None
    code: str = ""
    why: str = ""
    diagnosis: Diagnosis | None = None


YES: Final = Match(True)


def relevant_diagnoses(work: Work, expense: Expense | None, event: Event | None) -> tuple[Diagnosis, ...]:
    """The diagnoses that an item concerns: its own, its event's, or all of the claim."""
    if expense is not None and expense.diagnosis is not None:
        named = work.diagnoses.get(expense.diagnosis)
        if named is not None:
            return (named,)
    if event is not None and event.diagnoses:
        found = tuple(
            one for one in work.facts.diagnoses if one.id in event.diagnoses or one.text in event.diagnoses
        )
        if found:
            return found
    return work.facts.diagnoses


def in_group(diagnosis: Diagnosis, group: DiseaseGroup) -> bool:
    """Whether a diagnosis belongs to a group: as a person found, by its words, or by its ICD-10 code."""
    if group.id in diagnosis.groups or group.label in diagnosis.groups:
        return True
    critical = group.id == "critical_illness" or "重大疾病" in group.label or "重疾" in group.label
    if diagnosis.critical_illness is not None and critical:
        return diagnosis.critical_illness
    parts = asserted_parts(diagnosis.text)
    inside = [part for part in parts if not any(word in part for word in group.not_names)]
    if any(word in part for word in group.names for part in inside):
        return True
    if not inside and diagnosis.text.strip():
        return False
    code = (diagnosis.icd10 or "").upper()
    return bool(code) and any(code.startswith(prefix.upper()) for prefix in group.icd10)


def _may_belong(diagnosis: Diagnosis, group: DiseaseGroup) -> bool:
    """Whether a diagnosis that the public part of a group does not name could be one of its other members."""
    if not diagnosis.text.strip():
        return True
    text = asserted(diagnosis.text)
    if group.within is None or not text:
        return bool(text)
    if diagnosis.icd10:
        return diagnosis.icd10.upper().startswith(("C", *_UNCERTAIN_BEHAVIOUR))
    nature = text.replace("原位癌", "").replace("癌前", "")
    return any(word in nature.upper() for word in _MALIGNANT + _UNTOLD)


def _suspected(diagnosis: Diagnosis, group: DiseaseGroup) -> bool:
    """Whether an unconfirmed diagnosis may turn out to be a cancer that a group of cancers holds."""
    cancers = group.within == "malignancy" or any(prefix.upper().startswith("C") for prefix in group.icd10)
    if diagnosis.confirmed is not False or not cancers:
        return False
    text = asserted(diagnosis.text).upper()
    return "恶性" in text or any(word in text for word in _UNTOLD)


def match_diagnosis(work: Work, trigger: Trigger, diagnoses: Iterable[Diagnosis]) -> Match:
    """Match the diagnoses against the groups, severity and biomarkers of a trigger."""
    known = tuple(diagnoses)
    if trigger.diagnoses:
        if not known:
            return Match(None, "N304", "没有诊断，不能确认是否属于责任内病种")
        groups = [group for group_id in trigger.diagnoses if (group := work.policy.group(group_id))]
        inside = [one for one in known if any(in_group(one, group) for group in groups)]
        labels = "、".join(group.label for group in groups)
        if not inside:
            suspected = next((one for one in known if any(_suspected(one, group) for group in groups)), None)
            if suspected is not None:
                why = f"诊断“{suspected.text}”尚未确诊，不能确认是否属于“{labels}”"
                return Match(None, "N305", why, suspected)
            if any(_may_belong(one, group) for group in groups if not group.complete for one in known):
                return Match(None, "N311", f"公开条款没有列全“{labels}”，不能确认诊断是否在内")
            return Match(
                False, "D205", f"诊断“{'、'.join(one.text for one in known)}”不属于“{labels}”", known[0]
            )
        confirmed = [one for one in inside if one.confirmed is not False]
        if not confirmed:
            return Match(None, "N305", f"诊断“{inside[0].text}”尚未确诊", inside[0])
        known = tuple(confirmed)
    elif "diagnosis" in trigger.events and known and all(one.confirmed is False for one in known):
        return Match(None, "N305", f"诊断“{known[0].text}”尚未确诊", known[0])
    if trigger.severity:
        severe = _severity(trigger.severity, known)
        if severe.fits is not True:
            return severe
    if trigger.biomarkers:
        stated = [marker for one in known for marker in one.biomarkers]
        if not stated:
            return Match(None, "N305", f"没有生物标志物结果（需要 {'、'.join(trigger.biomarkers)} 之一）")
        if not any(same_marker(wanted, marker) for wanted in trigger.biomarkers for marker in stated):
            return Match(False, "D211", f"生物标志物 {'、'.join(stated)} 不符合", known[0] if known else None)
    return Match(True, diagnosis=known[0] if known else None)


def _severity(wanted: str, known: tuple[Diagnosis, ...]) -> Match:
    synonyms = {"严重": ("严重", "重度", "severe"), "重度": ("重度", "严重", "severe")}.get(wanted, (wanted,))
    for one in known:
        stated = f"{one.severity or ''}{one.text}".lower()
        denied = any(f"{no}{word}" in stated for word in synonyms for no in ("非", "不", "未达", "未达到"))
        said = not denied and any(word in stated for word in synonyms)
        if said and one.severity_confirmed is not False:
            return Match(True, diagnosis=one)
    for one in known:
        if one.severity is not None and one.severity_confirmed is not False:
            return Match(False, "D214", f"诊断“{one.text}”的程度为“{one.severity}”，没有达到“{wanted}”", one)
    return Match(None, "N305", f"没有证明病情达到“{wanted}”的材料", known[0] if known else None)


def same_marker(wanted: str, stated: str) -> bool:
    """Whether a stated marker shows the wanted one: the same gene, and not negative."""
    text = stated.upper().translate(_SIGNS).replace(" ", "")
    gene = wanted.upper().rstrip("+-").replace(" ", "")
    negative = "阴性" in text or text.endswith("-") or "NEGATIVE" in text or "野生型" in text
    return gene in text and negative == wanted.endswith("-")


def match_expense(work: Work, benefit: Benefit, expense: Expense, setting: str | None) -> Match:
    """Match one expense line against an indemnity benefit, all but its diagnosis."""
    trigger = benefit.trigger
    if expense.benefit is not None and expense.benefit not in (benefit.id, benefit.name):
        return Match(False, "D205", f"申请的是 {expense.benefit} 责任")
    named = expense.benefit is not None
    plan = match_plan(work, trigger)
    if plan.fits is not True:
        return plan
    if not named and trigger.kinds:
        if expense.kind is None:
            only = sum(one.kind == "indemnity" for one in work.policy.benefits) == 1
            if not only and (not trigger.events or setting is None or setting in trigger.events):
                return Match(None, "N303", "没有写明费用的类别（kind），不能归入责任")
            if not only:
                return Match(False, "D205", "费用类别不属于该责任")
        elif expense.kind not in trigger.kinds:
            return Match(False, "D205", "费用类别不属于该责任")
    if not named and trigger.events:
        if setting is None and not (trigger.kinds and expense.kind in trigger.kinds):
            return Match(None, "N303", "没有写明就诊方式（住院、门诊、购药），不能归入责任")
        if setting is not None and setting not in trigger.events:
            return Match(False, "D205", "就诊方式不属于该责任")
    if trigger.channels and expense.channel is not None and expense.channel not in trigger.channels:
        return Match(False, "D217", "购药渠道不在约定范围内")
    if trigger.names:
        text = f"{expense.name} {expense.item or ''} {expense.drug or ''}"
        if text.strip() and not any(word in text for word in trigger.names):
            return Match(False, "D205", "项目不在该责任列明的项目中")
        if not text.strip():
            return Match(None, "N303", "没有项目名称，不能归入责任")
    return _match_scope(trigger, expense)


def _match_scope(trigger: Trigger, expense: Expense) -> Match:
    if not trigger.scopes or expense.scope in trigger.scopes:
        return YES
    if expense.scope == "personal" and {"in_scope", "out_of_scope"} <= set(trigger.scopes):
        return YES
    if expense.scope in (None, "personal"):
        return Match(None, "N306", "分不清医保内自付与医保外自费")
    inside = "医保内" if expense.scope == "in_scope" else "医保外"
    return Match(False, "D205", f"{inside}费用不属于该责任")


def match_plan(work: Work, trigger: Trigger) -> Match:
    """Match the plan (款) of the holding."""
    if not trigger.plans:
        return YES
    if work.holding.plan is None:
        offered = {one for benefit in work.policy.benefits for one in benefit.trigger.plans}
        if offered <= set(trigger.plans):
            return YES
        return Match(None, "N301", f"没有写明投保的款别（{'、'.join(trigger.plans)}）")
    plan = work.holding.plan.strip().upper().removesuffix("款")
    if any(plan == one.strip().upper().removesuffix("款") for one in trigger.plans):
        return YES
    return Match(False, "D205", f"投保的是 {work.holding.plan}，该责任不在内")


def match_event(work: Work, benefit: Benefit, event: Event) -> Match:
    """Match one event against an entitlement: kind, plan, accident, procedure, diagnosis."""
    trigger = benefit.trigger
    kinds = {event.kind, "surgery"} if event.procedures else {event.kind}
    if trigger.events and not kinds & set(trigger.events):
        return Match(False)
    plan = match_plan(work, trigger)
    if plan.fits is not True:
        return plan
    if trigger.accident is not None:
        accident = event.accident if event.accident is not None else (event.kind == "accident" or None)
        if accident is None:
            return Match(None, "N304", "没有写明是意外还是疾病")
        if accident != trigger.accident:
            return Match(False)
    if trigger.procedures and not any(
        word in procedure for word in trigger.procedures for procedure in (event.name, *event.procedures)
    ):
        return Match(False)
    return match_diagnosis(work, trigger, relevant_diagnoses(work, None, event))


def implicit_diagnosis_event(work: Work, diagnosis: Diagnosis) -> bool:
    """Whether a listed diagnosis itself claims a diagnosis benefit without an event of that kind.

    It does when nothing else is claimed or its day of confirmation lies in the cover, and its words
    do not speak of a disease that was there before (转移, 复发, 术后 ...). Without the day on which the
    cover began, a discharge paper that names the disease does not show that the cover met it first.
    """
    if any(word in asserted(diagnosis.text) for word in RECURRENT):
        return False
    if not work.facts.expenses:
        return True
    start, confirmed = work.holding.effective_from, diagnosis.confirmed_on
    return confirmed is not None and start is not None and confirmed >= start
