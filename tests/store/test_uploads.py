"""Uploads in the store: they grow at their end, belong to somebody, and end."""

from datetime import UTC, datetime, timedelta

import pytest

from copilot.errors import Conflict, InputRefused, NotFound, TooLarge
from copilot.store.runtime import Runtime
from copilot.store.store import Store
from copilot.store.uploads import LIFE, MAX_OPEN, NewUpload, Uploads

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MB = 1 << 20


def announced(size: int = 10, owner: str = "li") -> NewUpload:
    return NewUpload(owner=owner, case_id="c", filename="张三的票据.jpg", size=size)


@pytest.fixture
def uploads(store: Store) -> Uploads:
    return Runtime.of(store).uploads


def test_pieces_come_back_in_order(uploads: Uploads) -> None:
    upload = uploads.open(announced(), NOW, largest=MB)
    upload = uploads.append(upload, 0, b"01234", NOW)
    assert (upload.received, upload.status) == (5, "open")
    with pytest.raises(Conflict, match="5 字节"):
        uploads.append(upload, 0, b"01234", NOW)
    with pytest.raises(InputRefused):
        uploads.append(upload, 5, b"567890", NOW)
    upload = uploads.append(upload, 5, b"56789", NOW)
    assert uploads.content(upload) == b"0123456789"
    uploads.end(upload, None)
    assert uploads.get(upload.id, "li", "c", NOW).status == "done"
    assert uploads.content(upload) == b""
    with pytest.raises(Conflict):
        uploads.append(upload, 10, b"", NOW)


def test_an_upload_belongs_to_one_person_and_case_and_expires(uploads: Uploads) -> None:
    upload = uploads.open(announced(), NOW, largest=MB)
    for owner, case_id, at in (("wang", "c", NOW), ("li", "d", NOW), ("li", "c", NOW + 2 * LIFE)):
        with pytest.raises(NotFound):
            uploads.get(upload.id, owner, case_id, at)
    uploads.open(announced(), NOW + LIFE + timedelta(seconds=1), largest=MB)
    with pytest.raises(NotFound):
        uploads.get(upload.id, "li", "c", NOW)


def test_size_and_number_are_limited(uploads: Uploads) -> None:
    with pytest.raises(TooLarge):
        uploads.open(announced(MB + 1), NOW, largest=MB)
    made = [uploads.open(announced(), NOW, largest=MB) for _ in range(MAX_OPEN)]
    with pytest.raises(Conflict):
        uploads.open(announced(), NOW, largest=MB)
    assert uploads.open(announced(owner="wang"), NOW, largest=MB).owner == "wang"
    uploads.drop(made[0])
    assert uploads.open(announced(), NOW, largest=MB).received == 0


def test_what_is_received_is_sealed(store: Store, home, uploads: Uploads) -> None:
    upload = uploads.open(announced(), NOW, largest=MB)
    uploads.append(upload, 0, b"plain text", NOW)
    store.close()
    content = b"".join(path.read_bytes() for path in home.glob("store.db*"))
    assert b"plain text" not in content
    assert "张三".encode() not in content
