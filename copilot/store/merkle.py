"""Merkle trees over the audit events after RFC 6962, section 2.1. Pure.

A proof shows that the events of one case stand at their places among the first ``size`` events, and
names no other case. Whoever holds an exported root checks it without the key and without the database.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Final

from pydantic import Field

from copilot.domain.base import Record
from copilot.store.canonical import canonical_json
from copilot.store.records import Event

_EMPTY: Final = sha256(b"").digest()
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class TreeHead(Record):
    """The root over the first ``size`` events; keep it in another place than the store."""

    size: int = Field(ge=0)
    root: Digest


class Included(Record):
    """One event with the sibling hashes from its leaf up to the root."""

    event: Event
    path: tuple[Digest, ...]


class Proof(Record):
    """All events of one case under one root."""

    case_id: str
    head: TreeHead
    events: tuple[Included, ...]


def leaf_hash(event: Event) -> bytes:
    """Return the hash of one event: 0x00, then its canonical JSON."""
    return sha256(b"\x00" + canonical_json(event).encode("utf-8")).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    return _levels(leaves)[-1][0] if leaves else _EMPTY


def tree_head(events: Sequence[Event]) -> TreeHead:
    """Return the root over all these events."""
    return TreeHead(size=len(events), root=root_of([leaf_hash(one) for one in events]).hex())


def prove(events: Sequence[Event], case_id: str) -> Proof:
    """Return the proof for one case; ``events`` is the whole chain in its order."""
    levels = _levels([leaf_hash(one) for one in events])
    included = tuple(
        Included(event=one, path=tuple(step.hex() for step in _path(levels, index)))
        for index, one in enumerate(events)
        if one.case_id == case_id
    )
    head = TreeHead(size=len(events), root=(levels[-1][0] if events else _EMPTY).hex())
    return Proof(case_id=case_id, head=head, events=included)


def problems(proof: Proof, head: TreeHead | None = None) -> tuple[str, ...]:
    """Return Chinese sentences for what does not hold; ``head`` is the root that one trusts."""
    found = []
    if head is not None and head != proof.head:
        found.append(
            f"证明所用的链头（{proof.head.size} 条，{proof.head.root[:12]}）"
            f"不是给定的链头（{head.size} 条，{head.root[:12]}）"
        )
    if not proof.events:
        found.append(f"证明里没有赔案 {proof.case_id} 的事件")
    last = 0
    for one in proof.events:
        name = f"审计事件第 {one.event.seq} 条"
        if one.event.case_id != proof.case_id:
            found.append(f"{name}不属于赔案 {proof.case_id}")
        if one.event.seq <= last:
            found.append(f"{name}的顺序不对")
        last = one.event.seq
        if _climbed(one, proof.head.size) != bytes.fromhex(proof.head.root):
            found.append(f"{name}不在这个链头之下（内容或位置被改动）")
    return tuple(found)


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Return all levels, leaves first; a last node without a sibling goes up as it is (RFC 6962)."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [_node(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        levels.append(above + below[-1:] if len(below) % 2 else above)
    return levels


def _path(levels: Sequence[Sequence[bytes]], index: int) -> list[bytes]:
    path = []
    for level in levels[:-1]:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        index >>= 1
    return path


def _climbed(one: Included, size: int) -> bytes | None:
    """Return the root that a leaf and its path lead to, at the place its number names; None if it cannot."""
    index, last = one.event.seq - 1, size - 1
    if not 0 <= index <= last:
        return None
    node, rest = leaf_hash(one.event), [bytes.fromhex(step) for step in one.path]
    while last:
        if index % 2 or index < last:
            if not rest:
                return None
            sibling = rest.pop(0)
            node = _node(sibling, node) if index % 2 else _node(node, sibling)
        index, last = index >> 1, last >> 1
    return node if not rest else None


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
