"""The content that the judge works with, loaded once: packs, law, reasons, drugs, corpus files."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.bootstrap.versions import current_versions
from copilot.domain.policy import Law, Policy

if TYPE_CHECKING:
    from copilot.catalogue.articles import CorpusFile
    from copilot.catalogue.drugs import Drugs
    from copilot.catalogue.reasons import Reason
    from copilot.domain.claim import Facts
    from copilot.domain.decision import Adjudication
    from copilot.domain.drug import Reference
    from copilot.workflow.judge import RuleJudge


class Content:
    """Everything below one corpus directory; raises CorpusError when it contradicts itself."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def files(self) -> "tuple[CorpusFile, ...]":
        """All corpus files with their articles."""
        from copilot.catalogue.articles import load_corpus

        return load_corpus(self.root)

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """All product packs, every version."""
        from copilot.catalogue.packs import load_packs

        return load_packs(self.root / "policies")

    @cached_property
    def law(self) -> Law:
        """What holds for every policy."""
        from copilot.catalogue.packs import load_law

        statutes = tuple(file for file in self.files if file.header.kind == "statute")
        return load_law(self.root / "policies", statutes)

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

        return reference_of(self.drugs)

    def is_specialty(self, name: str) -> bool:
        """Whether a name is one of the drugs or devices of the table."""
        found = self.drugs.find(name, limit=1)
        return bool(found) and found[0].score >= 0.7

    def adjudicate(self, facts: "Facts") -> "Adjudication":
        """Apply the rules to facts."""
        from copilot.rules import adjudicate

        return adjudicate(facts, self.policies, self.law, self.reference)

    def judge(self, model: str | None = None) -> "RuleJudge":
        """Return the judge over this content."""
        from copilot.workflow.judge import RuleJudge

        return RuleJudge(
            adjudicate=self.adjudicate,
            corpus={(file.header.id, file.header.version): file for file in self.files},
            versions=current_versions(self.root, model),
            products=frozenset(policy.product for policy in self.policies),
            medical=frozenset(code for code, reason in self.reasons.items() if reason.medical == "Y"),
            specialty=self.is_specialty,
        )
