"""What the name of a provider says about it (``catalogue/hospitals.yaml``).

A name is evidence of a kind and of a ward, hardly ever of a level; what it does not say is None and
is for a register or a person.
"""

import unicodedata
from pathlib import Path

from copilot.catalogue.tables import read_table
from copilot.domain.base import Record


class ProviderKind(Record):
    """One kind of provider; ``ordinary`` is False for kinds that policies usually leave out."""

    id: str
    name: str
    words: tuple[str, ...]
    level: str | None
    ordinary: bool


class Level(Record):
    """A hospital level and how it is written."""

    name: str
    words: tuple[str, ...]


class ProviderReading(Record):
    """What a name says. ``level`` None: not written; ``special_ward``: the word that names one."""

    name: str
    kind: ProviderKind | None
    level: str | None
    special_ward: str | None
    private: bool


class Hospitals(Record):
    """The naming rules."""

    source: str
    kinds: tuple[ProviderKind, ...]
    levels: tuple[Level, ...]
    special_wards: tuple[str, ...]
    private_words: tuple[str, ...]

    def read(self, name: str) -> ProviderReading:
        """Read a provider's name as printed; kinds are tried in the order of the table."""
        text = unicodedata.normalize("NFKC", name).replace(" ", "").upper()
        kind = next((k for k in self.kinds if any(word in text for word in k.words)), None)
        written = next((v.name for v in self.levels if any(word in text for word in v.words)), None)
        return ProviderReading(
            name=name,
            kind=kind,
            level=written or (kind.level if kind else None),
            special_ward=next((word for word in self.special_wards if word in text), None),
            private=any(word in text for word in self.private_words),
        )


def load_hospitals(root: Path) -> Hospitals:
    """Read the naming rules of the corpus at ``root``."""
    return read_table(root / "catalogue" / "hospitals.yaml", Hospitals)
