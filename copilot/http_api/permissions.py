"""Who may call which route on whose case: the table ``policy.yaml``; what is not in it is refused.

A route names an operation; an operation has a cell for each role and ownership. Route keys are
``METHOD /path/template``.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

import yaml
from pydantic import Field, field_validator

from copilot.domain.base import Record
from copilot.domain.decision import Role
from copilot.domain.money import Yuan

Roles = frozenset[Role]
Ownership = Literal["own", "other", "unassigned"]
Cell = Literal["allow", "glass", "deny"]
Operation = str
OWNERSHIPS: Final[tuple[Ownership, ...]] = get_args(Ownership)


class Cells(Record):
    """What one role may do, by who has the case; what is not written is denied."""

    own: Cell = "deny"
    other: Cell = "deny"
    unassigned: Cell = "deny"

    def at(self, ownership: Ownership) -> Cell:
        """Return the cell of one ownership."""
        return {"own": self.own, "other": self.other, "unassigned": self.unassigned}[ownership]


class Policy(Record):
    """The whole table; ``anyone`` stands for callers without a session too."""

    glass_hours: int = Field(ge=1, le=72)
    limits: dict[Role, Yuan | None]
    operations: dict[Operation, dict[Role | Literal["anyone"], Cells]]
    routes: dict[str, Operation]

    @field_validator("operations", mode="before")
    @classmethod
    def _one_word(cls, value: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
        return {
            name: {
                role: dict.fromkeys(OWNERSHIPS, cells) if isinstance(cells, str) else cells
                for role, cells in roles.items()
            }
            for name, roles in value.items()
        }

    def public(self, operation: Operation | None) -> bool:
        """Whether the operation is open without a session."""
        return "anyone" in self.operations.get(operation or "", {})

    def cell(self, operation: Operation | None, role: Role, ownership: Ownership) -> Cell:
        """Return one cell; an unknown operation or role is denied."""
        if self.public(operation):
            return "allow"
        cells = self.operations.get(operation or "", {}).get(role)
        return cells.at(ownership) if cells else "deny"

    def acting(
        self, operation: Operation | None, held: Iterable[Role], ownership: Ownership, glass: bool
    ) -> tuple[Role, ...]:
        """Return the held roles that may act, in their order; ``glass`` says that it was broken."""
        fine = {"allow", "glass"} if glass else {"allow"}
        return tuple(role for role in held if self.cell(operation, role, ownership) in fine)

    def may_pay(self, role: Role, amount: Decimal) -> bool:
        """Whether the role may sign a payment of this amount."""
        if role not in self.limits:
            return False
        limit = self.limits[role]
        return limit is None or amount <= limit

    def roles(self, operation: Operation) -> Roles:
        """Return the roles that the operation is open to in any way."""
        known: tuple[Role, ...] = get_args(Role)
        return frozenset(
            role for role in known if any(self.cell(operation, role, one) != "deny" for one in OWNERSHIPS)
        )


@cache
def policy() -> Policy:
    """Return the table that ships with the program; an operation that no one defined is an error."""
    text = files("copilot.http_api").joinpath("policy.yaml").read_text("utf-8")
    found = Policy.model_validate(yaml.safe_load(text))
    unknown = set(found.routes.values()) - set(found.operations)
    if unknown:
        raise ValueError(f"policy.yaml: routes name unknown operations {sorted(unknown)}")
    return found


PERMISSIONS: Final[Mapping[str, Roles]] = {
    route: policy().roles(operation) for route, operation in policy().routes.items()
}
READERS: Final[Roles] = policy().roles("case.read")


def ownership_of(name: str, assignee: str | None) -> Ownership:
    """Return whose case it is, seen from the person of this name."""
    if assignee is None:
        return "unassigned"
    return "own" if assignee == name else "other"
