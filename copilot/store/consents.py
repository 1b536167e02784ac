"""Separate consents: to the use of health data, and to that of genetic data.

They come with what a person declares (``consents.sensitive`` and ``consents.genetic`` of the facts) or
are recorded by themselves; each change is a row of its own and stands in the event of its transaction.
Nothing is deleted: the newest row of a kind holds.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, get_args

from sqlalchemy import Connection, insert, select

from copilot.store.audit import timestamp
from copilot.store.records import Consent, ConsentKind, Step
from copilot.store.tables import consents

SAID: Final = "separate_consents"
"""The name under which an event says which consents it changed."""
KINDS: Final[tuple[ConsentKind, ...]] = get_args(ConsentKind)


def write_declared_consents(connection: Connection, step: Step) -> dict[str, Any]:
    """Record the consents that the step's declaration changes; return what its event says of them."""
    declared = step.snapshot.declared.get("consents")
    if not isinstance(declared, Mapping):
        return {}
    stated = {kind: declared[kind] for kind in KINDS if isinstance(declared.get(kind), bool)}
    changed = write_consents(connection, step.case_id, stated, step.actor.person, step.at)
    return {SAID: changed} if changed else {}


def write_consents(
    connection: Connection, case_id: str, stated: Mapping[ConsentKind, bool], person: str, at: datetime
) -> dict[str, bool]:
    """Record those that differ from what holds, and return them."""
    known = read_consents(connection, case_id)
    holding = {one.kind: one.given for one in known}
    changed = {kind: given for kind, given in stated.items() if holding.get(kind) != given}
    for number, (kind, given) in enumerate(changed.items(), start=len(known) + 1):
        values = {"case_id": case_id, "number": number, "kind": kind, "given": int(given)}
        connection.execute(insert(consents).values(**values, at=timestamp(at), recorded_by=person))
    return {str(kind): given for kind, given in changed.items()}


def read_consents(connection: Connection, case_id: str) -> tuple[Consent, ...]:
    """Return every consent of a case, oldest first."""
    query = select(consents).where(consents.c.case_id == case_id).order_by(consents.c.number)
    return tuple(
        Consent.model_validate({**row, "given": bool(row["given"]), "at": datetime.fromisoformat(row["at"])})
        for row in connection.execute(query).mappings()
    )
