"""Genetic reports serve the check of benefits and nothing else."""

from collections.abc import Callable
from typing import get_args

import pytest

from copilot.domain.decision import Role
from copilot.domain.document import Document
from copilot.errors import NotAllowed
from copilot.store.records import SYSTEM, FileRef, PageImage, Snapshot, Step
from copilot.store.store import Store
from copilot.store.walls import Purpose, walls
from tests.store.conftest import AT

CASE = "2026-000001"
OTHERS = sorted(set(get_args(Purpose)) - {"benefit", "subject"})


def paper(doc_type: str, digest: str) -> Document:
    return Document.model_validate(
        {"id": f"doc-{doc_type}", "sha256": digest, "filename": "a.pdf", "doc_type": doc_type,
         "type_confidence": 1.0, "pages": (), "extractor_version": "test"}
    )  # fmt: skip


@pytest.fixture
def mixed(store: Store, step: Callable[..., Step]) -> tuple[Store, dict[str, str]]:
    """A case with a receipt and a genetic report, each with its original and a page image."""
    digests = {name: store.put_file(CASE, name.encode()) for name in ("bill", "gene", "bill-1", "gene-1")}
    documents = (paper("inpatient_receipt", digests["bill"]), paper("genetic_test", digests["gene"]))
    files = tuple(FileRef(sha256=digests[name], filename=name, size=1) for name in ("bill", "gene"))
    store.commit(step(snapshot=Snapshot(files=files)))
    written = store.commit(step(seen=1, documents=documents, snapshot=Snapshot(files=files)))
    assert written.version == 2
    from copilot.store.canonical import sha256_of

    images = tuple(
        PageImage(document_id=one.id, page=1, sha256=digests[f"{name}-1"])
        for one, name in zip(documents, ("bill", "gene"), strict=True)
    )
    named = tuple(sha256_of(one.model_dump(mode="json")) for one in documents)
    store.commit(step(seen=2, snapshot=Snapshot(files=files, documents=named, images=images)))
    return store, digests


@pytest.mark.parametrize("purpose", OTHERS)
def test_no_other_purpose_reads_a_genetic_report(
    mixed: tuple[Store, dict[str, str]], purpose: Purpose
) -> None:
    store, digests = mixed
    assert [one.doc_type for one in store.documents(CASE, purpose=purpose)] == ["inpatient_receipt"]
    for name in ("gene", "gene-1"):
        with pytest.raises(NotAllowed, match="只用于核对给付条件"):
            store.file(CASE, digests[name], purpose=purpose)
    assert store.file(CASE, digests["bill-1"], purpose=purpose) == b"bill-1"


def test_the_check_of_benefits_and_the_person_read_it(mixed: tuple[Store, dict[str, str]]) -> None:
    store, digests = mixed
    for purpose in ("benefit", "subject"):
        assert len(store.documents(CASE, purpose=purpose)) == 2
        assert store.file(CASE, digests["gene"], purpose=purpose) == b"gene"


def test_a_withdrawn_consent_closes_it_to_the_check_too(mixed: tuple[Store, dict[str, str]]) -> None:
    store, _ = mixed
    store.consent(CASE, "genetic", True, SYSTEM, AT)
    assert len(store.documents(CASE)) == 2
    store.consent(CASE, "genetic", False, SYSTEM, AT)
    assert [one.doc_type for one in store.documents(CASE)] == ["inpatient_receipt"]
    assert len(store.documents(CASE, purpose="subject")) == 2
    assert len(store.documents(CASE, 3)) == 2  # what was decided on it can still be replayed


def test_every_role_reads_for_one_purpose() -> None:
    assert set(walls().purposes) == set(get_args(Role))
    closed = {role: bool(walls().closed(walls().purpose_of(role))) for role in get_args(Role)}
    assert closed == {
        "patient": False, "adjuster": False, "senior_adjuster": False, "medical_expert": False,
        "siu": True, "auditor": True, "admin": True,
    }  # fmt: skip
