"""``adjudicate``: facts and policies in, a reasoned recommendation out. Pure; no clock, no I/O.

Policies are worked out in the order of layers; what an earlier one pays is a compensation to the
next. Government layers are worked out to know the rest, but the amount payable is that of the
insurance policies of the claim (of all of them, when there is none but government layers).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from copilot.domain.claim import Facts, Holding
from copilot.domain.decision import Adjudication, Finding, MissingTerm, NeededDocument
from copilot.domain.drug import EMPTY, Reference
from copilot.domain.money import fen
from copilot.domain.policy import Law, Policy
from copilot.rules import conclude, layers, outcome
from copilot.rules.checks import CHECKS
from copilot.rules.clock import deadlines
from copilot.rules.coordination import GOVERNMENT, from_facts, rank
from copilot.rules.prepare import build_items
from copilot.rules.reasons import finding, in_order
from copilot.rules.settlement import PolicySum, benefit_result, settle_policy
from copilot.rules.trace import NOTHING, Ref, Tracer
from copilot.rules.work import DEFAULTS, HOLDING, Compensation, Options, Work


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every policy of a claim."""

    law: Law
    reference: Reference
    options: Options
    tracer: Tracer


@dataclass(slots=True)
class PolicyResult:
    """One policy worked out."""

    work: Work
    total: PolicySum
    decided: outcome.Decided
    payable: Ref | None


def adjudicate(
    facts: Facts,
    policies: Sequence[Policy],
    law: Law,
    *,
    reference: Reference = EMPTY,
    options: Options = DEFAULTS,
) -> Adjudication:
    """Adjudicate one claim under the policies that ``facts.policies`` names, in the versions given.

    ``policies`` hold one version for each product; ``law`` the general order and statute spans;
    ``reference`` drugs and lists. Raises ``ValueError`` when a named product has no policy.
    """
    tracer = Tracer()
    setting = Setting(law, reference, options, tracer)
    pairs = sorted(_pairs(facts, policies), key=lambda pair: _place(pair[1], law))
    compensations = list(from_facts(facts))
    results: list[PolicyResult] = []
    for holding, policy in pairs:
        result = _run(facts, holding, policy, setting, tuple(compensations))
        results.append(result)
        compensations.append(_as_compensation(result))
    paying = [one for one in results if one.work.policy.layer not in GOVERNMENT] or results
    return _assemble(facts, results, paying, tracer, law)


def _pairs(facts: Facts, policies: Sequence[Policy]) -> list[tuple[Holding, Policy]]:
    """One policy for each holding: by product, name or alias; else the one at the same place."""
    pairs = []
    for place, holding in enumerate(facts.policies):
        named = [one for one in policies if holding.product in (one.product, one.name, *one.aliases)]
        if holding.version is not None and len(named) > 1:
            named = [one for one in named if one.version == holding.version] or named
        if not named and len(policies) == len(facts.policies):
            named = [policies[place]]
        if not named:
            raise ValueError(f"没有产品 {holding.product} 的条款")
        pairs.append((holding, named[0]))
    return pairs


def _place(policy: Policy, law: Law) -> int:
    return rank(law.layer_order.value if isinstance(law.layer_order.value, tuple) else (), policy.layer)


def _run(
    facts: Facts,
    holding: Holding,
    policy: Policy,
    setting: Setting,
    compensations: tuple[Compensation, ...],
) -> PolicyResult:
    work = Work(
        facts=facts,
        policy=policy,
        holding=holding,
        law=setting.law,
        reference=setting.reference,
        options=setting.options,
        tracer=setting.tracer,
        events={one.id: one for one in facts.events},
        diagnoses={one.id: one for one in facts.diagnoses},
        compensations=compensations,
    )
    work.items = build_items(work)
    for check in CHECKS:
        for verdict in check.run(work):
            work.apply(verdict, check.id)
    for verdict in conclude.nothing_claimed(work):
        work.apply(verdict, "classification")
    total = settle_policy(work)
    decided = conclude.close(work, total)
    payable = total.payable if decided.payable is not None else None
    return PolicyResult(work, total, decided, payable)


def _as_compensation(result: PolicyResult) -> Compensation:
    """What a policy pays of the bill, as the next layer sees it; None while it is not decided.

    It concerns only the lines that the policy answered for: what it pays for one stay compensates
    no other stay, such as one that lies in the next policy year.
    """
    policy, holding = result.work.policy, result.work.holding
    lines = [item for item in result.work.items if item.expense is not None]
    answered = [item for item in lines if item.benefit is not None and item.open] or lines
    undecided = result.decided.outcome in ("pend", "refer") and result.decided.payable is None
    waiting = any(item.expense is not None and item.stopped in HOLDING for item in result.work.items)
    year = holding.policy_no or holding.effective_from or ""
    return Compensation(
        key=f"policy/{policy.product}/{year}",
        layer=policy.layer,
        payer=policy.name,
        amount=None if undecided or waiting else (result.total.indemnity or NOTHING),
        lines=frozenset(item.key for item in answered) or None,
        path=f"policies/{policy.product}",
    )


def _assemble(
    facts: Facts, results: list[PolicyResult], paying: list[PolicyResult], tracer: Tracer, law: Law
) -> Adjudication:
    decided = _combine(tracer, paying)
    findings = _findings(paying)
    fired = tuple(one for one in findings if one.fired)
    clauses = law.clauses
    return Adjudication(
        product="+".join(one.work.policy.product for one in paying),
        policy_version="+".join(one.work.policy.version for one in paying),
        outcome=decided.outcome,
        payable=None if decided.payable is None else fen(decided.payable),
        codes=in_order(one.code for one in fired),
        needs_expert=any(one.medical for one in fired),
        findings=fired,
        considered=tuple(one for one in findings if not one.fired),
        benefits=tuple(benefit_result(one) for result in paying for one in result.total.settlements),
        layers=layers.shares(facts, [(one.work, one.total, _as_compensation(one).amount) for one in results]),
        needed_documents=_documents(paying),
        missing_terms=_missing(paying),
        deadlines=deadlines(facts, clauses, law.calendar),
        trace=tuple(tracer.steps),
    )


def _combine(tracer: Tracer, paying: list[PolicyResult]) -> outcome.Decided:
    """Several policies: the sum of what is payable; the weakest outcome where nothing is."""
    amounts = [one.payable for one in paying if one.payable is not None]
    if len(paying) == 1:
        return paying[0].decided
    outcomes = {one.decided.outcome for one in paying}
    total = tracer("sum", amounts, "各保单应付合计") if amounts else None
    if total is not None and total.value > 0:
        if "refer" in outcomes:
            return outcome.Decided("refer", total.value)
        return outcome.Decided("approve" if outcomes == {"approve"} else "partial", total.value)
    if "refer" in outcomes:
        return outcome.Decided("refer", None)
    if "pend" in outcomes:
        return outcome.Decided("pend", None)
    return outcome.Decided("deny", Decimal("0.00"))


def _findings(paying: list[PolicyResult]) -> list[Finding]:
    found: list[Finding] = []
    seen: set[tuple[str, str, bool]] = set()
    for result in paying:
        prefix = f"policies/{_holding_key(result.work)}/"
        for verdict in result.work.verdicts:
            key = (verdict.code, verdict.statement, verdict.fired)
            if key in seen:
                continue
            seen.add(key)
            one = finding(verdict, len(found) + 1, verdict.check)
            if any(path.startswith("policies/") for path in one.facts):
                paths = tuple(
                    prefix + path.removeprefix("policies/") if path.startswith("policies/") else path
                    for path in one.facts
                )
                one = one.model_copy(update={"facts": paths})
            found.append(one)
    return found


def _holding_key(work: Work) -> str:
    """The segment of a fact path that names a holding: its product, its place among equal ones."""
    held = work.facts.policies
    if sum(one.product == work.holding.product for one in held) == 1:
        return work.policy.product
    return str(next(place for place, one in enumerate(held) if one is work.holding))


def _documents(paying: list[PolicyResult]) -> tuple[NeededDocument, ...]:
    found: dict[tuple[str, str], NeededDocument] = {}
    for result in paying:
        for verdict in result.work.verdicts:
            for document in verdict.documents if verdict.fired else ():
                found.setdefault((document.doc_type, document.label), document)
    return tuple(found.values())


def _missing(paying: list[PolicyResult]) -> tuple[MissingTerm, ...]:
    found: dict[str, MissingTerm] = {}
    for result in paying:
        for verdict in result.work.verdicts:
            for one in verdict.missing:
                term = MissingTerm(parameter=one.path, label=one.label, benefit=verdict.benefit)
                if one.path not in found or found[one.path].benefit is None:
                    found[one.path] = term
    return tuple(found.values())
