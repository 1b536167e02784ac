"""Terms of the field with everything else they are called (``catalogue/glossary.yaml``)."""

from pathlib import Path

from copilot.catalogue.tables import read_table
from copilot.domain.base import Record


class Term(Record):
    """One notion: standard Chinese and English term, other names, and the ids of related notions.

    ``synonyms`` mean the same in a question or a clause. ``related`` are looser: a question about
    this notion may well be answered by a clause about those.
    """

    id: str
    zh: str
    en: str
    synonyms: tuple[str, ...] = ()
    related: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the standard one first."""
        return (self.zh, *self.synonyms, self.en)


class Glossary(Record):
    """All terms, and words: ``words`` are cut in one piece, ``filler`` say nothing, ``weak`` little."""

    terms: tuple[Term, ...]
    words: tuple[str, ...] = ()
    filler: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()

    def get(self, term_id: str) -> Term | None:
        """Return the term of that id, or None."""
        return next((term for term in self.terms if term.id == term_id), None)


def load_glossary(root: Path) -> Glossary:
    """Read the glossary of the corpus at ``root``."""
    return read_table(root / "catalogue" / "glossary.yaml", Glossary)
