"""The content that the judge works with, loaded once: packs, law, reasons, drugs, corpus files."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.bootstrap.versions import current_versions
from copilot.domain.policy import Law, Policy
from copilot.errors import InputRefused
from copilot.rules.work import Options

if TYPE_CHECKING:
    from copilot.catalogue.articles import CorpusFile
    from copilot.catalogue.drugs import Drugs
    from copilot.catalogue.reasons import Reason
    from copilot.domain.claim import Facts, Holding
    from copilot.domain.decision import Adjudication
    from copilot.domain.drug import Reference
    from copilot.domain.evidence import ClauseSpan
    from copilot.retrieve.search import Searcher
    from copilot.workflow.assemble.known import Specialty
    from copilot.workflow.judge import RuleJudge


class Content:
    """The shipped corpus and what the user added; raises CorpusError when it contradicts itself."""

    def __init__(self, root: Path, options: Options | None = None, own: Path | None = None) -> None:
        self.root = root
        self.own = own
        self.options = options or Options()
        self._laws: dict[date | None, Law] = {}

    @cached_property
    def files(self) -> "tuple[CorpusFile, ...]":
        """All corpus files with their articles: the shipped ones, then the user's."""
        from copilot.catalogue.own_corpus import load_own

        return (*self._shipped, *(load_own(self.own) if self.own is not None else ()))

    @cached_property
    def _shipped(self) -> "tuple[CorpusFile, ...]":
        from copilot.catalogue.articles import load_corpus

        return load_corpus(self.root)

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """All product packs, every version; of the user's own only those that a person confirmed."""
        from copilot.catalogue.own_packs import own_packs
        from copilot.catalogue.packs import load_packs

        shipped = load_packs(self.root / "policies")
        return (*shipped, *(own_packs(self.own).confirmed if self.own is not None else ()))

    @cached_property
    def drafts(self) -> "Mapping[str, Path]":
        """Products of which only a draft of the terms is there, with the folder of the draft."""
        from copilot.catalogue.own_packs import own_packs

        found = own_packs(self.own).drafts if self.own is not None else {}
        known = {name for one in self.policies for name in (one.product, one.name, *one.aliases)}
        return {product: folder for product, folder in found.items() if product not in known}

    def law(self, on: date | None) -> Law:
        """Return what holds for every policy, with the statutes in force on that day (None: the newest)."""
        if on not in self._laws:
            from copilot.catalogue.packs import load_law

            statutes = [file for file in self._shipped if file.header.kind == "statute"]
            if on is not None:
                statutes = [file for file in statutes if file.header.in_force(on)]
            statutes.sort(key=lambda file: file.header.in_force_from)
            self._laws[on] = load_law(self.root / "policies", statutes)
        return self._laws[on]

    @cached_property
    def reasons(self) -> "dict[str, Reason]":
        """The reason codes."""
        from copilot.catalogue.reasons import load_reasons

        return load_reasons(self.root / "catalogue" / "reasons.yaml")

    @cached_property
    def drugs(self) -> "Drugs":
        """The drug and device table."""
        from copilot.catalogue.drugs import load_drugs

        return load_drugs(self.root)

    @cached_property
    def reference(self) -> "Reference":
        """What the engine is told of drugs and lists."""
        from copilot.bootstrap.reference import reference_of

        return reference_of(self.drugs, self.files)

    @cached_property
    def _words(self) -> "Searcher":
        """The search by words alone: no index, and the same answer every time."""
        from copilot.retrieve.search import open_searcher

        return open_searcher(self.root, own=self.own)

    def guidelines(self, question: str, day: date) -> "tuple[ClauseSpan, ...]":
        """Return passages of guidelines and monographs that answer, best first."""
        found = self._words.search(question, as_of=day, kinds=("guideline", "drug"), limit=3)
        return tuple(hit.passage.span for hit in found.hits) if found.answered else ()

    def specialty(self, name: str) -> "Specialty | None":
        """Which of the goods of the table a name is: a drug, a device, or none."""
        found = self.drugs.find(name, limit=1)
        if not found or found[0].score < 0.7:
            return None
        return "device" if "器械" in found[0].drug.form else "drug"

    def policy(self, holding: "Holding", on: date | None, own: Sequence[Policy] = ()) -> Policy:
        """Return the version of a product that holds for a policy; raise NotFound.

        ``own`` are policies that come with the claim; they go before the packs. The product may be
        named by its id, its name or another name of it.
        """
        from copilot.catalogue.packs import choose

        if holding.product in self.drafts and not any(one.product == holding.product for one in own):
            raise InputRefused(
                f"产品 {holding.product} 的条款参数还是草稿，没有由人确认，不能用于裁决；"
                f"请核对 {self.drafts[holding.product] / 'terms.yaml'} 后运行 copilot corpus confirm"
            )
        known = [*own, *(one for one in self.policies if not any(o.product == one.product for o in own))]
        named = [one.product for one in known if holding.product in (one.product, one.name, *one.aliases)]
        return choose(known, named[0] if named else holding.product, on, holding.version)

    def policies_of(self, facts: "Facts", own: Sequence[Policy] = ()) -> tuple[Policy, ...]:
        """Return one policy for each holding, in the version of the day it began or of what happened."""
        happened = [day for one in facts.events if (day := one.date or one.admit_date)]
        happened += [one.date for one in facts.expenses if one.date]
        first = min(happened, default=facts.received_on)
        return tuple(self.policy(one, one.effective_from or first, own) for one in facts.policies)

    def adjudicate(self, facts: "Facts", policies: Sequence[Policy] | None = None) -> "Adjudication":
        """Apply the rules to facts; raise InputRefused when they cannot be applied.

        Terms from second-hand sources are applied, and the result says so.
        """
        from copilot.rules import adjudicate
        from copilot.workflow.second_hand import with_remark

        chosen = self.policies_of(facts) if policies is None else policies
        law = self.law(facts.assessed_on or facts.received_on)
        try:
            result = adjudicate(facts, chosen, law, reference=self.reference, options=self.options)
        except ValueError as error:
            raise InputRefused(f"这些事实无法裁决：{error}") from error
        return with_remark(result, chosen)

    def adjudicate_claim(self, facts: "Facts") -> "Adjudication":
        """Apply the rules to a real claim; raise InputRefused where the terms are for tests only."""
        from copilot.workflow.second_hand import refuse_second_hand

        policies = self.policies_of(facts)
        refuse_second_hand(policies)
        return self.adjudicate(facts, policies)

    def _codes(self, medical: str) -> frozenset[str]:
        return frozenset(code for code, reason in self.reasons.items() if reason.medical == medical)

    def judge(self, model: str | None = None) -> "RuleJudge":
        """Return the judge over this content."""
        from copilot.catalogue.hospitals import load_hospitals
        from copilot.catalogue.questions import load_questions
        from copilot.workflow.judge import RuleJudge
        from copilot.workflow.second_hand import names_for_tests_only

        return RuleJudge(
            adjudicate=self.adjudicate_claim,
            corpus={(file.header.id, file.header.version): file for file in self.files},
            versions=current_versions(self.root, self.options, model, self.own),
            products=frozenset(
                name for policy in self.policies for name in (policy.product, policy.name, *policy.aliases)
            ),
            tests_only=names_for_tests_only(self.policies),
            reasons=frozenset(self.reasons),
            medical=self._codes("Y"),
            contested=self._codes("C"),
            goods=self.specialty,
            lookup=self.guidelines,
            hospitals=load_hospitals(self.root),
            questions=load_questions(self.root),
        )
