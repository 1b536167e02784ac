"""Which papers may be read for which purpose: the table ``walls.yaml``.

Genetic reports serve the check of benefits (and the person's own access), never a risk check, an
investigation, an audit sample, statistics or search; and they are closed when the separate consent was
withdrawn.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from copilot.domain.base import Record
from copilot.domain.decision import Role
from copilot.domain.document import DocType, Document
from copilot.store.records import Consent, ConsentKind

Datum = Literal["identity", "card", "phone", "address"]
Purpose = Literal["benefit", "subject", "risk", "audit", "operation", "search", "statistics"]


class Wall(Record):
    """Papers of these types are open to these purposes, while the consent is not withdrawn."""

    doc_types: tuple[DocType, ...]
    consent: ConsentKind
    open_to: frozenset[Purpose]


class Walls(Record):
    """The whole table."""

    purposes: Mapping[Role, Purpose]
    hidden: Mapping[Role, frozenset[Datum]]
    walls: tuple[Wall, ...]

    def closed(self, purpose: Purpose, consents: Iterable[Consent] = ()) -> frozenset[DocType]:
        """Return the types of papers that may not be read for this purpose now."""
        holding = {one.kind: one.given for one in consents}
        shut = [
            wall
            for wall in self.walls
            if purpose not in wall.open_to or (holding.get(wall.consent) is False and purpose != "subject")
        ]
        return frozenset(kind for wall in shut for kind in wall.doc_types)

    def hidden_from(self, role: Role) -> frozenset[Datum]:
        """Return the kinds of data that this role sees masked."""
        return self.hidden[role]

    def purpose_of(self, role: Role) -> Purpose:
        """Return what a role reads papers for."""
        return self.purposes[role]


@cache
def walls() -> Walls:
    """Return the table that ships with the program."""
    text = files("copilot.store").joinpath("walls.yaml").read_text("utf-8")
    return Walls.model_validate(yaml.safe_load(text))


def open_papers(documents: Iterable[Document], closed: frozenset[DocType]) -> tuple[Document, ...]:
    """Return the papers that are not behind a closed wall."""
    return tuple(one for one in documents if one.doc_type not in closed)
