"""Diagnoses: standard term, ICD-10 code of the national insurance edition, synonyms, groups.

A diagnosis with a question mark or "to be excluded" is tentative and never counts as confirmed.
"""

import re
from functools import cached_property
from pathlib import Path
from typing import Final

from pydantic import Field

from copilot.catalogue.names import NameIndex
from copilot.catalogue.tables import read_table
from copilot.domain.base import Record

_TENTATIVE: Final = re.compile(
    r"[?？]|待查|待排|待除外|不除外|不能除外|除外待定|排除|除外|否认|疑似|可疑|可能性?大?|考虑|倾向|拟诊|印象"
)


class Diagnosis(Record):
    """One diagnosis. ``icd10`` is the code; ``prefixes`` are the code ranges that mean it.

    ``sites`` are the organ's names, for cancers whose histology is written in between
    (卵巢高级别浆液性癌).
    """

    id: str
    term: str
    icd10: str = Field(pattern=r"^[A-Z]\d{2}(\.[0-9x]\d{2}(x\d{3})?)?$")
    prefixes: tuple[str, ...]
    en: str
    synonyms: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    unverified: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the standard one first."""
        return (self.term, *self.synonyms, self.en)


class Group(Record):
    """A named set of diagnoses that policies speak of, by code prefixes."""

    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    prefixes: tuple[str, ...]
    excludes: tuple[str, ...] = ()
    source: str
    unverified: bool = False

    def holds(self, icd10: str) -> bool:
        """Whether the code lies in the group."""
        code = icd10.upper()
        return code.startswith(self.prefixes) and not (self.excludes and code.startswith(self.excludes))


class Candidate(Record):
    """One reading of a diagnosis as written; ``tentative`` when the writer was not sure."""

    diagnosis: Diagnosis
    code: str
    score: float
    name: str
    tentative: bool


class Diagnoses(Record):
    """The diagnosis table."""

    diagnoses: tuple[Diagnosis, ...]
    groups: tuple[Group, ...]

    @cached_property
    def _index(self) -> NameIndex:
        return NameIndex({row.id: row.names for row in self.diagnoses})

    def get(self, diagnosis_id: str) -> Diagnosis | None:
        """Return the diagnosis of that id, or None."""
        return next((row for row in self.diagnoses if row.id == diagnosis_id), None)

    def find(self, text: str, limit: int = 5) -> tuple[Candidate, ...]:
        """Return the diagnoses that a text may mean, best first; a code in the text counts too."""
        text = text.replace("癌前", "前期")
        by_code = {
            row.id
            for row in self.diagnoses
            if any(code.startswith(p) for code in _CODES.findall(text.upper()) for p in row.prefixes)
        }
        by_site = {row.id for row in self.diagnoses if _cancer_of(row.sites, text)}
        tentative = is_tentative(text)
        rows = {row.id: row for row in self.diagnoses}
        found = {match.key: (match.score, match.name) for match in self._index.find(_TENTATIVE.sub("", text))}
        for key in by_site | by_code:
            score, name = found.get(key, (0.0, rows[key].term))
            found[key] = (max(score, 0.9 if key in by_code else 0.75), name)
        ranked = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))[:limit]
        return tuple(
            Candidate(diagnosis=rows[key], code=rows[key].icd10, score=score, name=name, tentative=tentative)
            for key, (score, name) in ranked
        )

    def group(self, name: str) -> Group | None:
        """Return the group of that id, name or synonym, or None."""
        return next((g for g in self.groups if name in (g.id, g.name, *g.synonyms)), None)

    def in_group(self, icd10: str, group: str) -> bool:
        """Whether a code lies in the named group; False when there is no such group."""
        found = self.group(group)
        return found is not None and found.holds(icd10)

    def groups_of(self, icd10: str) -> tuple[Group, ...]:
        """Return the groups that hold the code."""
        return tuple(group for group in self.groups if group.holds(icd10))


def _cancer_of(sites: tuple[str, ...], text: str) -> bool:
    """Whether the text names a cancer of one of the sites, histology in between allowed."""
    return any(
        re.search(rf"{site}[^，,;；、。\s]{{0,12}}?(?<!原位)(癌|恶性肿瘤|CA\b)", text) for site in sites
    )


_CODES: Final = re.compile(r"(?<![A-Z0-9])[A-Z]\d{2}(?:\.[0-9X]\d{0,2}(?:X\d{3})?)?(?![0-9A-Z])")


def is_tentative(text: str) -> bool:
    """Whether a diagnosis as written is marked as unsure (``?``, 待查, 待排, 考虑 ...)."""
    return bool(_TENTATIVE.search(text))


def load_diagnoses(root: Path) -> Diagnoses:
    """Read the diagnosis table of the corpus at ``root``."""
    return read_table(root / "catalogue" / "diagnoses.yaml", Diagnoses)
