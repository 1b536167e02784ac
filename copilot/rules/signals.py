"""Hints and suspicions for a person: limitation, fraud, early claims, ambiguous or undisclosed terms."""

from collections.abc import Iterable
from datetime import date

from copilot.domain.claim import Event
from copilot.rules.work import Verdict, Work


def limitation(work: Work) -> Iterable[Verdict]:
    """Two years from the event is a hint to a person, never a denial by itself (D222)."""
    received = work.facts.received_on
    days = [(day, f"events/{one.id}/{name}") for one in work.facts.events for day, name in _end(one)]
    days.extend((one.date, f"expenses/{one.id}/date") for one in work.facts.expenses if one.date is not None)
    if received is None or not days:
        return
    latest, path = max(days)
    try:
        expires = latest.replace(year=latest.year + 2)
    except ValueError:
        expires = latest.replace(year=latest.year + 2, day=28)
    if received > expires:
        yield Verdict(
            "D222",
            f"最后一次事故日 {latest} 距收到申请 {received} 超过二年；仅提示，由人判断是否知道或应当知道",
            "review",
            None,
            ("received_on", path),
            work.statute("保险法/第二十六条"),
            "证明较晚才知道保险事故，或时效中断",
        )


def signals(work: Work) -> Iterable[Verdict]:
    """Declared suspicion (R404 holds), adverse selection and early claims (R410), ambiguity (R407)."""
    declared = work.facts.declared
    if declared.fraud_signals:
        yield Verdict(
            "R404",
            f"欺诈疑点：{'；'.join(declared.fraud_signals)}；先冻结，由调查人员核实",
            "hold_fraud",
            None,
            ("declared/fraud_signals",),
            work.statute("反保险欺诈工作办法/第二条"),
            "调查排除后解除冻结",
        )
    if declared.adverse_selection is True:
        yield Verdict("R410", "有逆选择的疑点，由人核实", "review", None, ("declared/adverse_selection",))
    limit = work.term(work.policy.early_claim_days)
    window = limit.value if limit else work.options.early_claim_days
    start = work.first_day()
    for diagnosis in work.facts.diagnoses:
        if window is None or start is None or diagnosis.confirmed_on is None:
            continue
        days = (diagnosis.confirmed_on - start).days
        if 0 <= days < window:
            yield Verdict(
                "R410",
                f"确诊日 {diagnosis.confirmed_on} 距生效日 {start} 很近，属于短期出险，由人核实",
                "review",
                None,
                (
                    f"diagnoses/{diagnosis.id}/confirmed_on",
                    "policies/first_effective",
                    "policies/effective_from",
                ),
                (limit.clause if limit else None,),
            )
    if work.holding.clauses_disclosed is False:
        yield Verdict(
            "R407",
            "没有对免责条款（含免赔额、比例）的提示说明证据，这些约定可能不生效，由人判断",
            "review",
            None,
            ("policies/clauses_disclosed",),
            work.statute("保险法/第十七条", "保险法解释二/第九条"),
            "补充提示和明确说明的证据",
        )
    for path in declared.ambiguous_terms:
        parameter = work.policy.parameters.get(path)
        yield Verdict(
            "R407",
            f"条款“{parameter.label if parameter else path}”可以有两种理解，作有利于被保险人的解释",
            "review",
            None,
            ("declared/ambiguous_terms",),
            (parameter.clause if parameter else None, *work.statute("保险法/第三十条")),
        )


def _end(event: Event) -> list[tuple[date, str]]:
    """The last day of an event with the name of its fact, if it is known."""
    if event.discharge_date is not None:
        return [(event.discharge_date, "discharge_date")]
    return [(event.date, "date")] if event.date is not None else []


def _since(work: Work) -> tuple[str, ...]:
    """The facts that give the first day of cover."""
    names = ("first_effective", "effective_from")
    return tuple(f"policies/{name}" for name in names if getattr(work.holding, name) is not None)[:1]
