"""Proofs over the audit events: every one holds, every change of one does not."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.store.canonical import canonical_json
from copilot.store.merkle import Proof, TreeHead, leaf_hash, problems, prove, root_of, tree_head
from copilot.store.records import Event, Step
from copilot.store.store import Store


def event(seq: int, case_id: str | None) -> Event:
    return Event(
        seq=seq, case_id=case_id, actor="zhang", role="adjuster", kind="noted", payload="{}",
        at="2026-03-02T08:00:00.000000+00:00", prev_hash="0" * 64, hash=f"{seq:064x}",
    )  # fmt: skip


def chain(owners: list[str | None]) -> list[Event]:
    return [event(seq, owner) for seq, owner in enumerate(owners, 1)]


def test_roots_are_those_of_rfc_6962() -> None:
    """Root of RFC 6962 section 2.1 written out by hand for none, one, three and five leaves."""
    a, b, c, d, e = (sha256(bytes([n])).digest() for n in range(5))

    def node(x: bytes, y: bytes) -> bytes:
        return sha256(b"\x01" + x + y).digest()

    assert root_of([]) == sha256(b"").digest()
    assert root_of([a]) == a
    assert root_of([a, b, c]) == node(node(a, b), c)
    assert root_of([a, b, c, d, e]) == node(node(node(a, b), node(c, d)), e)
    one = event(1, "x")
    assert leaf_hash(one) == sha256(b"\x00" + canonical_json(one).encode()).digest()


owners_lists = st.lists(st.sampled_from(["a", "b", None]), min_size=1, max_size=40)


@settings(max_examples=150, deadline=None)
@given(owners_lists)
def test_every_case_proves_and_names_no_other(owners: list[str | None]) -> None:
    events = chain([*owners, "a"])
    proof = Proof.model_validate_json(prove(events, "a").model_dump_json())
    assert problems(proof, tree_head(events)) == ()
    assert [one.event for one in proof.events] == [one for one in events if one.case_id == "a"]


@settings(max_examples=150, deadline=None)
@given(owners_lists, st.data())
def test_every_change_is_found(owners: list[str | None], data: st.DataObject) -> None:
    events = chain([*owners, "a"])
    head, proof = tree_head(events), prove(events, "a")
    index = data.draw(st.integers(0, len(proof.events) - 1))
    one = proof.events[index]
    change = data.draw(st.sampled_from(["actor", "seq", "path", "longer", "shorter", "root"]))
    if change == "root":
        forged = proof.model_copy(update={"head": TreeHead(size=head.size, root="0" * 64)})
        assert len(problems(forged)) == len(proof.events)
        assert problems(forged, head)
        return
    if change == "actor":
        one = one.model_copy(update={"event": one.event.model_copy(update={"actor": "li"})})
    elif change == "seq":
        other = one.event.seq % head.size + 1 if head.size > 1 else 2
        one = one.model_copy(update={"event": one.event.model_copy(update={"seq": other})})
    elif change == "longer" or not one.path:
        one = one.model_copy(update={"path": (*one.path, "1" * 64)})
    elif change == "path":
        one = one.model_copy(update={"path": ("1" * 64, *one.path[1:])})
    else:
        one = one.model_copy(update={"path": one.path[:-1]})
    forged = proof.model_copy(update={"events": (*proof.events[:index], one, *proof.events[index + 1 :])})
    assert any("不在这个链头之下" in problem for problem in problems(forged, head))


def test_an_event_of_another_case_and_an_empty_proof_are_found() -> None:
    events = chain(["a", "b"])
    stolen = prove(events, "b").model_copy(update={"case_id": "a"})
    assert problems(stolen) == ("审计事件第 2 条不属于赔案 a",)
    assert problems(prove(events, "c")) == ("证明里没有赔案 c 的事件",)


def test_a_later_root_is_another_root(filled: Store, step: Callable[..., Step]) -> None:
    before = filled.events()
    proof, head = prove(before, "2026-000001"), tree_head(before)
    assert problems(proof, head) == ()
    filled.commit(step("2026-000002", 1))
    assert len(problems(proof, tree_head(filled.events()))) == 1
    assert tree_head(filled.events()[: head.size]) == head


@pytest.mark.parametrize("path", ["zz", "ab"])
def test_a_proof_with_odd_hashes_is_no_proof(path: str) -> None:
    body = prove(chain(["a", "b"]), "a").model_dump(mode="json")
    body["events"][0]["path"] = [path]
    with pytest.raises(ValueError, match="path"):
        Proof.model_validate(body)
