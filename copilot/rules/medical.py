"""Checks that touch medical facts: hospital, exclusions, pre-existing conditions, disease definition."""

from collections.abc import Iterable

from copilot.domain.evidence import ClauseSpan
from copilot.rules.match import relevant_diagnoses
from copilot.rules.negation import asserted
from copilot.rules.prepare import known_before
from copilot.rules.work import Item, Verdict, Work


def hospital(work: Work) -> Iterable[Verdict]:
    """Providers outside the agreed range (D204); an emergency is an exception to look at (R408)."""
    for item in work.open_items():
        rule, event = item.benefit.hospital if item.benefit else None, item.event
        if rule is None or event is None:
            continue
        problem = _provider_problem(work, item)
        if problem is None:
            continue
        why, path, clause = problem
        facts = (f"events/{event.id}/{path}",)
        target = frozenset({item.key})
        if event.emergency_verified is True:
            yield Verdict(
                "R408",
                f"{why}，但情况紧急、必须立即就医已经核实，照常给付",
                fired=False,
                facts=(*facts, f"events/{event.id}/emergency_verified"),
                clauses=(clause, *work.statute("保险法解释三/第二十条")),
                would_change="核实的结论不成立",
            )
        elif event.emergency is True and event.emergency_verified is None:
            yield Verdict(
                "R408",
                f"{why}，但属紧急就医，须核实紧急情形后可以给付",
                "hold_medical",
                target,
                (*facts, f"events/{event.id}/emergency", f"events/{event.id}/emergency_verified"),
                (clause, *work.statute("保险法解释三/第二十条")),
                "核实情况紧急必须立即就医",
                medical=True,
            )
        else:
            yield Verdict(
                "D204",
                why,
                "deny",
                target,
                facts,
                (clause, *work.statute("健康保险管理办法/第二十六条")),
                "属于情况紧急必须立即就医，或医院其实在约定范围内",
            )


def _provider_problem(work: Work, item: Item) -> tuple[str, str, ClauseSpan | None] | None:
    event = item.event
    rule = item.benefit.hospital if item.benefit else None
    if event is None or rule is None:
        return None
    name = event.hospital or "就诊医院"
    levels, public = work.parameter(rule.levels), work.parameter(rule.public)
    wards, designated = work.parameter(rule.wards), work.parameter(rule.designated)
    if levels and isinstance(levels.value, tuple) and event.hospital_level not in (None, *levels.value):
        return f"{name}的等级不在约定范围内", "hospital_level", levels.clause
    if public and public.value is True and event.hospital_public is False:
        return f"{name}不是公立医院", "hospital_public", public.clause
    if wards and isinstance(wards.value, tuple) and event.ward not in (None, *wards.value):
        return f"{name}的就诊部别不在约定范围内", "ward", wards.clause
    if event.hospital_designated is False and (designated is None or designated.value is not False):
        return (
            f"{name}不在约定的医疗机构范围内",
            "hospital_designated",
            designated.clause if designated else None,
        )
    return None


def exclusions(work: Work) -> Iterable[Verdict]:
    """Exclusions of the policy: by name, by the words of a line, or by diagnosis (D206)."""
    declared = set(work.facts.declared.exclusions)
    for exclusion in work.policy.exclusions:
        named = exclusion.id in declared or exclusion.label in declared
        hit = frozenset(
            item.key for item in work.open_items() if named or _excluded(work, item, exclusion.id)
        )
        clauses = (exclusion.clause, *work.statute("保险法/第十七条"))
        change = "不能证明已就该条款作出提示和明确说明的，条款不生效"
        if not hit:
            yield Verdict(
                "D206",
                f"不属于免责“{exclusion.label}”",
                fired=False,
                clauses=clauses[:1],
                would_change="费用属于该情形",
            )
            continue
        disclosed = work.holding.clauses_disclosed is not False
        medical = exclusion.medical
        yield Verdict(
            "D206" if disclosed else "R407",
            f"属于责任免除“{exclusion.label}”"
            + ("" if disclosed else "，但没有提示说明证据，条款可能不生效"),
            ("hold_medical" if medical else "deny") if disclosed else "review",
            hit,
            tuple(item.path for item in work.items if item.key in hit),
            clauses,
            change,
            medical=medical if disclosed else None,
        )
        if medical and disclosed:
            facts = tuple(item.path for item in work.items if item.key in hit)
            statement = "免责事实属医学判断，请医学专家确认"
            yield Verdict("R401", statement, "hold_medical", hit, facts, clauses)
    known = {one for exclusion in work.policy.exclusions for one in (exclusion.id, exclusion.label)}
    for name in sorted(declared - known):
        yield Verdict(
            "R413",
            f"认定属于责任免除“{name}”，但这张保单的条款数据中没有这一条；不能据此拒赔，请附条款原文",
            "hold_pend",
            None,
            ("declared/exclusions",),
            work.statute("保险法/第十七条"),
            "附上载有这一免责的条款，或撤回该认定",
        )


def _excluded(work: Work, item: Item, exclusion_id: str) -> bool:
    exclusion = next(one for one in work.policy.exclusions if one.id == exclusion_id)
    expense = item.expense
    if expense is not None and expense.excluded in (exclusion.id, exclusion.label):
        return True
    texts = [expense.name, expense.item or "", expense.drug or ""] if expense is not None else []
    texts.extend(item.event.procedures if item.event is not None else ())
    if any(word in text for word in exclusion.match for text in texts):
        return True
    diagnoses = relevant_diagnoses(work, expense, item.event)
    return bool(exclusion.diagnoses) and any(
        word in asserted(one.text) for word in exclusion.diagnoses for one in diagnoses
    )


def pre_existing(work: Work) -> Iterable[Verdict]:
    """Pre-existing conditions: there before the cover and known; denial or reduction needs an expert."""
    quiet: dict[str, list[Item]] = {}
    for item in work.open_items():
        benefit = item.benefit
        rule = benefit.pre_existing if benefit is not None else None
        flag = known_before(work, item)
        item.pre_existing = flag
        if rule is None or benefit is None:
            continue
        parameter = work.parameter(rule.rule)
        if parameter is None:
            continue
        target, facts = frozenset({item.key}), (f"{item.path}/pre_existing",)
        law = (parameter.clause, *work.statute("等待期及既往症表述通知/既往症"))
        if flag is not True:
            quiet.setdefault(benefit.id, []).append(item)
        elif parameter.value is None:
            yield Verdict(
                "N311",
                f"缺{parameter.label}",
                "blocked",
                target,
                facts,
                benefit=benefit.id,
                missing=(parameter,),
            )
        elif parameter.value in ("excluded", "same_disease_excluded"):
            yield Verdict(
                "D207",
                f"{benefit.name}：生效前已患且已知晓，{parameter.label}为不予给付；须医学专家确认后才生效",
                "hold_medical",
                target,
                facts,
                law,
                "证明生效前没有患病或不知晓",
            )
            statement = "既往症认定属医学判断，请医学专家确认"
            yield Verdict("R401", statement, "hold_medical", target, facts, law)
    for items in quiet.values():
        yield _not_pre_existing(work, items)


def _not_pre_existing(work: Work, items: list[Item]) -> Verdict:
    """The negative proof for the lines of one benefit: nothing shows that the disease was there before."""
    benefit = items[0].benefit
    rule = benefit.pre_existing if benefit else None
    parameter = work.parameter(rule.rule) if rule else None
    return Verdict(
        "D207",
        f"{benefit.name if benefit else ''}：没有生效前已患且已知晓的证据，不按既往症处理",
        fired=False,
        facts=tuple(f"{item.path}/pre_existing" for item in items[:20]),
        clauses=(parameter.clause if parameter else None, *work.statute("等待期及既往症表述通知/既往症")),
        would_change="病历证明生效前已患并已知晓",
        missing=(parameter,) if parameter and parameter.value is None else (),
    )


def definition(work: Work) -> Iterable[Verdict]:
    """The disease definition of the terms (D214), and its dispute with the general standard (R409)."""
    for item in work.open_items():
        if item.benefit is None:
            continue
        diagnosis = item.diagnosis
        if diagnosis is None or diagnosis.definition_met is not False:
            continue
        target, facts = frozenset({item.key}), (f"diagnoses/{diagnosis.id}/definition_met",)
        if diagnosis.general_standard_met is True:
            yield Verdict(
                "R409",
                f"“{diagnosis.text}”按通行标准已经确诊，不得以与合同标准不符为由拒赔，请专家判断",
                "hold_medical",
                target,
                (*facts, f"diagnoses/{diagnosis.id}/general_standard_met"),
                work.statute("健康保险管理办法/第二十三条"),
                "专家认定没有按通行标准确诊",
            )
        else:
            yield Verdict(
                "D214",
                f"“{diagnosis.text}”没有达到条款的疾病定义；须医学专家确认",
                "hold_medical",
                target,
                facts,
                (item.benefit.clause,),
                "按通行医学标准已经确诊",
            )
            spans = (item.benefit.clause,)
            yield Verdict("R401", "疾病定义属医学判断，请医学专家确认", "hold_medical", target, facts, spans)
