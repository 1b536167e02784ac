"""What the engine needs to know of a drug: labelled indications by date, dose, and lists by version."""

from datetime import date
from functools import cached_property

from copilot.domain.base import Record
from copilot.domain.claim_parts import DoseRule
from copilot.domain.evidence import ClauseSpan
from copilot.domain.vocabulary import Texts


class Indication(Record):
    """One labelled indication; it applies when every stated feature fits the diagnosis.

    ``diseases`` are words of the diagnosis, ``icd10`` prefixes; ``biomarkers`` must all be present;
    ``min_line`` is the earliest line of therapy.
    """

    label: str
    diseases: Texts = ()
    icd10: Texts = ()
    stages: Texts = ()
    biomarkers: Texts = ()
    min_line: int | None = None
    approved_from: date | None = None
    approved_to: date | None = None
    clause: ClauseSpan | None = None


class DrugFacts(Record):
    """One drug by generic name, with its other names.

    What is ``unverified`` may inform a person and decides nothing; ``dose_verified`` says that the
    dose was compared with the label though the rest was not.
    """

    generic: str
    names: Texts = ()
    indications: tuple[Indication, ...] = ()
    dose: DoseRule | None = None
    clause: ClauseSpan | None = None
    unverified: bool = False
    dose_verified: bool = False


class DrugList(Record):
    """One version of the drug or device list of a product."""

    id: str
    version: str
    in_force_from: date
    in_force_to: date | None = None
    names: Texts = ()
    clause: ClauseSpan | None = None


class Reference(Record):
    """Reference data for one adjudication; empty where nothing is known."""

    drugs: tuple[DrugFacts, ...] = ()
    lists: tuple[DrugList, ...] = ()

    @cached_property
    def _names(self) -> dict[str, list[tuple[str, DrugFacts]]]:
        """Names by their first two characters, so that a look-up costs the length of the text."""
        table: dict[str, list[tuple[str, DrugFacts]]] = {}
        for drug in self.drugs:
            for word in (drug.generic, *drug.names):
                if word:
                    table.setdefault(word[:2], []).append((word, drug))
        return table

    def drug(self, name: str) -> DrugFacts | None:
        """Return the drug whose generic or other name stands in ``name``; the longest name wins."""
        best: tuple[int, DrugFacts] | None = None
        for at in range(len(name)):
            for start in (name[at : at + 1], name[at : at + 2]):
                for word, drug in self._names.get(start, ()):
                    if (best is None or len(word) > best[0]) and name.startswith(word, at):
                        best = (len(word), drug)
        return best[1] if best else None

    def list_on(self, list_id: str, on: date) -> DrugList | None:
        """Return the version of that list in force on the day, or None."""
        return next(
            (
                one
                for one in self.lists
                if one.id == list_id
                and one.in_force_from <= on
                and (one.in_force_to is None or on <= one.in_force_to)
            ),
            None,
        )


EMPTY = Reference()
__all__ = ["EMPTY", "DrugFacts", "DrugList", "Indication", "Reference"]
