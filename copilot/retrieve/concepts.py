"""The concepts of a search, taken from the catalogue: terms, drugs, classes, diagnoses, groups.

Edges lead from what a question names to what the answering clause may name instead: a drug to its
class and to the specialty-drug benefit, a diagnosis to the groups that policies speak of.
"""

from pathlib import Path

from copilot.catalogue.diagnoses import Diagnoses, load_diagnoses
from copilot.catalogue.drugs import Drugs, load_drugs
from copilot.catalogue.glossary import Glossary, load_glossary
from copilot.retrieve.question import Concepts

SPECIALTY = "term:specialty-drug"


def build_concepts(glossary: Glossary, drugs: Drugs, diagnoses: Diagnoses) -> Concepts:
    """Join the catalogue's names and edges."""
    names: dict[str, tuple[str, ...]] = {}
    related: dict[str, tuple[str, ...]] = {}
    for term in glossary.terms:
        names[f"term:{term.id}"] = term.names
        related[f"term:{term.id}"] = tuple(f"term:{other}" for other in term.related)
    for group in drugs.classes:
        names[f"class:{group.id}"] = (group.name, *group.synonyms)
        related[f"class:{group.id}"] = (SPECIALTY,)
    for drug in drugs.drugs:
        names[f"drug:{drug.id}"] = drug.names
        related[f"drug:{drug.id}"] = (f"class:{drug.drug_class}", SPECIALTY)
    for diagnosis in diagnoses.diagnoses:
        names[f"dx:{diagnosis.id}"] = diagnosis.names
        related[f"dx:{diagnosis.id}"] = tuple(
            f"group:{group.id}" for group in diagnoses.groups_of(diagnosis.icd10)
        )
    for disease_group in diagnoses.groups:
        names[f"group:{disease_group.id}"] = (disease_group.name, *disease_group.synonyms)
    return Concepts(names, related, glossary.filler, glossary.weak)


def corpus_concepts(root: Path) -> Concepts:
    """Return the concepts of the corpus at ``root``."""
    return build_concepts(load_glossary(root), load_drugs(root), load_diagnoses(root))
