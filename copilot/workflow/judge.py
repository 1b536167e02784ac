"""The judge: product packs, law, reference data and corpus, applied to one claim."""

from collections.abc import Callable
from dataclasses import dataclass

from copilot.catalogue.articles import CorpusFile
from copilot.catalogue.hospitals import Hospitals, ProviderReading
from copilot.catalogue.questions import Question
from copilot.domain.claim import Claim, Facts
from copilot.domain.decision import Adjudication, Recommendation, Versions
from copilot.errors import InputRefused
from copilot.recommend.advice import recommend
from copilot.rules.prospects import prospects
from copilot.store.canonical import sha256_of
from copilot.workflow.assemble.known import Specialty
from copilot.workflow.grounds import Lookup, with_guidelines
from copilot.workflow.second_hand import refusal

Adjudicate = Callable[[Facts], Adjudication]


@dataclass(frozen=True)
class RuleJudge:
    """Rules first, then the evidence chain that drops whatever has no support."""

    adjudicate: Adjudicate
    corpus: dict[tuple[str, str], CorpusFile]
    versions: Versions
    products: frozenset[str]
    tests_only: frozenset[str]
    reasons: frozenset[str]
    medical: frozenset[str]
    contested: frozenset[str]
    goods: Callable[[str], Specialty | None]
    lookup: Lookup
    hospitals: Hospitals
    questions: tuple[Question, ...] = ()

    def specialty(self, name: str) -> Specialty | None:
        """Which of the catalogue's specialty goods a name is: a drug, a device, or none."""
        return self.goods(name)

    def provider(self, name: str) -> ProviderReading | None:
        """What the name of a hospital or shop says about it."""
        return self.hospitals.read(name)

    def knows(self, product: str) -> bool:
        """Whether there is a product pack of that id; raise InputRefused when it is for tests only."""
        if product in self.tests_only:
            raise InputRefused(refusal(product))
        return product in self.products

    def reason_codes(self) -> frozenset[str]:
        """All reason codes of the table."""
        return self.reasons

    def medical_codes(self) -> frozenset[str]:
        """Reason codes that always rest on a medical judgement."""
        return self.medical

    def contested_codes(self) -> frozenset[str]:
        """Reason codes that rest on a medical judgement where medical facts are in dispute."""
        return self.contested

    def recommend(self, claim: Claim, case_id: str, version: int) -> Recommendation:
        """Return the recommendation for one version of one case, in the form in which it is stored."""
        readers = sorted({document.extractor_version for document in claim.documents})
        versions = self.versions.model_copy(update={"extractor": " + ".join(readers) or "none"})
        result = self.adjudicate(claim.facts)
        made = recommend(
            claim,
            with_guidelines(result, claim.facts, self.lookup),
            self.corpus,
            prospects=prospects(claim.facts, result, self.questions, self.adjudicate),
            case=(case_id, version),
            facts_sha256=sha256_of(claim.facts),
            versions=versions,
        )
        return Recommendation.model_validate(made.model_dump(mode="json"))
