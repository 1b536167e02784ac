"""The concepts of a search, taken from the catalogue: terms, drugs, classes, diagnoses, groups.

Edges lead from what a question names to what the answering clause may name instead: a drug to its
class and to the specialty-drug benefit, a diagnosis to the groups that policies speak of.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from copilot.catalogue.articles import CorpusFile
from copilot.catalogue.asked import load_asked
from copilot.catalogue.diagnoses import Diagnoses, load_diagnoses
from copilot.catalogue.drugs import Drugs, load_drugs
from copilot.catalogue.glossary import Glossary, load_glossary
from copilot.retrieve.asked import Ways
from copilot.retrieve.question import Concepts

SPECIALTY: Final = "term:specialty-drug"
MOST_DISEASES: Final = 4
"""A drug for more diseases than this says nothing about which is meant."""
MOST_WAYS: Final = 8
"""So many ways to ask are made for one drug at most."""
_USES: Final = "适应症"
_LINES: Final = {1: "一线", 2: "二线", 3: "三线", 4: "四线"}
_BRACKETS: Final = re.compile(r"（[^）]*）|\([^)]*\)")
_QUOTED: Final = re.compile(r"“([^”]+)”")
_TAIL: Final = re.compile(r"\s*(20\d\d\s*)?(罕见病责任)?(援助提示)?(摘要)?$")


def short_names(title: str) -> tuple[str, ...]:
    """Return what people call a document: the title without year, 摘要 and what is in brackets."""
    bare = _BRACKETS.sub("", title)
    parts = [*_QUOTED.findall(title), *(_TAIL.sub("", part).strip() for part in re.split("[·/：]", bare))]
    return tuple(dict.fromkeys(part for part in parts if len(part) > 2))


def build_concepts(
    glossary: Glossary,
    drugs: Drugs,
    diagnoses: Diagnoses,
    titles: Mapping[str, str],
    ways: Ways | None = None,
) -> Concepts:
    """Join the catalogue's names and edges with the titles of documents (by document id)."""
    names: dict[str, tuple[str, ...]] = {f"doc:{key}": short_names(title) for key, title in titles.items()}
    related: dict[str, tuple[str, ...]] = {}
    for term in glossary.terms:
        names[f"term:{term.id}"] = term.names
        related[f"term:{term.id}"] = tuple(f"term:{other}" for other in term.related)
    for group in drugs.classes:
        names[f"class:{group.id}"] = (group.name, *group.synonyms)
        members = (f"drug:{drug.id}" for drug in drugs.drugs if drug.drug_class == group.id)
        related[f"class:{group.id}"] = (SPECIALTY, *members)
    for drug in drugs.drugs:
        names[f"drug:{drug.id}"] = drug.names
        treated = tuple(
            f"dx:{row.id}"
            for row in diagnoses.diagnoses
            if any(row.icd10.startswith(use.icd10) for use in drug.indications)
        )
        related[f"drug:{drug.id}"] = (
            f"class:{drug.drug_class}",
            SPECIALTY,
            *(treated if len(treated) <= MOST_DISEASES else ()),
        )
    for diagnosis in diagnoses.diagnoses:
        names[f"dx:{diagnosis.id}"] = diagnosis.names
        related[f"dx:{diagnosis.id}"] = tuple(
            f"group:{group.id}" for group in diagnoses.groups_of(diagnosis.icd10)
        )
    for disease_group in diagnoses.groups:
        names[f"group:{disease_group.id}"] = (disease_group.name, *disease_group.synonyms)
    return Concepts(names, related, glossary, ways=ways)


def drug_ways(drugs: Drugs, diagnoses: Diagnoses) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return how people ask for the drugs of a disease: by its name, marker, line and class of drugs.

    Such a question names no drug, and many monographs answer it alike; they are told from those of
    other diseases by what the catalogue knows of their uses.
    """
    classes = {group.id: group.name for group in drugs.classes}
    ways: dict[tuple[str, str], tuple[str, ...]] = {}
    for drug in drugs.drugs:
        asked: dict[str, None] = {}
        for use in drug.indications:
            marker, line = "".join(use.markers[:1]), f"{_LINES.get(use.line or 0, '')}"
            for row in diagnoses.diagnoses:
                if any(row.icd10.startswith(code) for code in use.icd10):
                    asked[f"{marker}{row.names[0]}{line}用什么药"] = None
                    asked[f"{row.names[0]}的{classes.get(drug.drug_class, '')}"] = None
        ways[f"drug/{drug.id}", _USES] = tuple(asked)[:MOST_WAYS]
    return ways


def corpus_concepts(root: Path, files: Iterable[CorpusFile]) -> Concepts:
    """Return the concepts of the corpus at ``root``, whose parsed files are given."""
    titles = {
        file.header.id: file.header.title for file in files if file.header.kind in ("policy", "statute")
    }
    drugs, diagnoses = load_drugs(root), load_diagnoses(root)
    ways = {**drug_ways(drugs, diagnoses), **load_asked(root)}
    return build_concepts(load_glossary(root), drugs, diagnoses, titles, ways)
