"""One conformance suite for every place where originals are kept: disk, memory, a server that speaks S3."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from copilot.errors import AuditError, EngineUnavailable, InputRefused, NotFound, StoreUnavailable
from copilot.store.backup import back_up
from copilot.store.backup_restore import restore
from copilot.store.canonical import sha256_of
from copilot.store.doctor import examine_store
from copilot.store.files import Files
from copilot.store.objects import SETTING, ObjectFiles, open_files
from copilot.store.records import FileRef, Snapshot
from copilot.store.seal import NamedKey, Sealer, new_key
from copilot.store.store import Store
from tests.store.conftest import AT

KEY = NamedKey(b"0001", b"k" * 32)
CASE = "2026-000001"
PAPER = b"%PDF-1.7 " + os.urandom(100_000)


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of a server that speaks the S3 protocol over HTTP."""
    server = pytest.importorskip("moto.server", reason="没有 moto，S3 协议的服务器不能启动")
    pytest.importorskip("s3fs", reason="没有 s3fs")
    import boto3

    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    address = f"http://{host}:{port}"
    boto3.client("s3", endpoint_url=address, region_name="us-east-1", **_named()).create_bucket(
        Bucket="claims"
    )
    yield address
    running.stop()


def _named() -> dict[str, str]:
    return {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


def _setting(home: Path, text: str) -> Path:
    home.mkdir(exist_ok=True)
    (home / SETTING).write_text(text, "utf-8")
    return home


@pytest.fixture(params=["disk", "memory", "s3"])
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory whose originals stand on a disk, in memory, or on the server."""
    if request.param == "disk":
        return _setting(tmp_path / "home", f'url = "file://{tmp_path}/originals"\n')
    if request.param == "memory":
        return _setting(tmp_path / "home", f'url = "memory://{tmp_path.name}"\n')
    address = request.getfixturevalue("s3")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    text = f'url = "s3://claims/{tmp_path.name}"\n[options]\nendpoint_url = "{address}"\n'
    return _setting(tmp_path / "home", text)


@pytest.fixture
def files(home: Path) -> Files:
    return open_files(home)


@pytest.fixture
def sealed_bytes(files: Files) -> Callable[[str], bytes]:
    """What the storage itself holds."""

    def read(digest: str) -> bytes:
        return files._read(CASE, digest)

    return read


def test_what_was_put_comes_back_and_nothing_else(files: Files) -> None:
    sealer = Sealer([KEY])
    digest = files.put(CASE, PAPER, sealer)
    assert digest == sha256_of(PAPER)
    assert files.get(CASE, digest, sealer) == PAPER
    assert files.put(CASE, PAPER, sealer) == digest
    assert files.present(CASE) == {digest}
    assert files.present("2026-000002") == frozenset()
    for case, name in (("2026-000002", digest), (CASE, "0" * 64), ("../etc", digest), (CASE, "passwd")):
        with pytest.raises(NotFound):
            files.get(case, name, sealer)


def test_the_storage_never_sees_a_plain_byte(files: Files, sealed_bytes: Callable[[str], bytes]) -> None:
    held = sealed_bytes(files.put(CASE, PAPER, Sealer([KEY])))
    assert len(held) > len(PAPER)
    assert not any(PAPER[at : at + 16] in held for at in range(0, len(PAPER) - 16, 1000))


def test_an_object_that_was_changed_or_moved_does_not_open(files: Files, home: Path) -> None:
    sealer = Sealer([KEY])
    digest, other = files.put(CASE, PAPER, sealer), files.put(CASE, b"another", sealer)
    held = bytearray(files._read(CASE, digest))
    held[-1] ^= 1
    for content in (bytes(held), files._read(CASE, other)):
        _overwrite(files, digest, content)
        with pytest.raises(AuditError):
            files.get(CASE, digest, sealer)


def test_discarded_objects_are_gone_and_absent_ones_do_no_harm(files: Files) -> None:
    sealer = Sealer([KEY])
    kept, gone = files.put(CASE, PAPER, sealer), files.put(CASE, b"second", sealer)
    files.discard(CASE, (gone, "f" * 64))
    assert files.present(CASE) == {kept}


def test_a_new_key_takes_over_and_the_old_one_opens_nothing(files: Files) -> None:
    old, new = Sealer([KEY]), new_key()
    digest = files.put(CASE, PAPER, old)
    with files.kept(alone=True):
        assert files.rewrap(CASE, digest, Sealer([KEY, new])) is True
        assert files.rewrap(CASE, digest, Sealer([KEY, new])) is False
    assert files.get(CASE, digest, Sealer([new])) == PAPER
    with pytest.raises(AuditError):
        files.get(CASE, digest, old)


def test_the_store_keeps_its_originals_there(home: Path, step: Callable[..., Any]) -> None:
    with Store(home) as first:
        case_id = first.next_case_id(2026)
        digest = first.put_file(case_id, PAPER)
        first.commit(step(case_id))
    assert not (home / "files").exists()
    with Store(home) as second:
        assert second.file(case_id, digest) == PAPER


def test_a_backup_holds_the_originals_and_the_doctor_compares_them(
    home: Path, step: Callable[..., Any], tmp_path: Path
) -> None:
    with Store(home) as store:
        case_id = store.next_case_id(2026)
        digest = store.put_file(case_id, PAPER)
        file = FileRef(sha256=digest, filename="a.pdf", size=len(PAPER))
        store.commit(step(case_id, snapshot=Snapshot(files=(file,))))
    made = back_up(home, tmp_path / "one.backup", AT, with_key=True)
    assert made.files == 1
    new = tmp_path / "new"
    assert restore(tmp_path / "one.backup", new, AT).verified.ok
    with Store(new) as store:
        assert store.file(case_id, digest) == PAPER
    told = {one.name: one.status for one in examine_store(home)}
    assert told["文件"] == "ok"
    originals = open_files(home)
    loose = originals.put(case_id, b"not named", Sealer([KEY]))
    assert originals.everything() == {f"{case_id}/{one[:2]}/{one}" for one in (digest, loose)}
    originals.discard(case_id, (digest,))
    told = {one.name: one.status for one in examine_store(home)}
    assert (told["文件"], told["多余文件"]) == ("fail", "warn")
    with pytest.raises(StoreUnavailable, match="缺失"):
        back_up(home, tmp_path / "two.backup", AT)


@pytest.mark.parametrize(
    "text",
    ['url = "bucket"', "url = 1", 'url = "s3://a"\nuser = "b"', "url =", 'options = 3\nurl = "s3://a"'],
)
def test_a_setting_that_says_nothing_usable_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputRefused, match=SETTING):
        open_files(_setting(tmp_path / "home", text))


def test_a_client_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises((EngineUnavailable, InputRefused), match="nowhere"):
        open_files(_setting(tmp_path / "home", 'url = "nowhere://claims"'))


def test_a_server_that_does_not_answer_is_told_in_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("s3fs", reason="没有 s3fs")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    text = (
        'url = "s3://claims/x"\n[options]\nendpoint_url = "http://127.0.0.1:1"\n'
        "[options.config_kwargs]\nretries = {max_attempts = 0}\n"
    )
    files = open_files(_setting(tmp_path / "home", text))
    with pytest.raises(StoreUnavailable, match="对象存储"):
        files.put(CASE, PAPER, Sealer([KEY]))


def test_without_a_setting_originals_stand_in_the_data_directory(tmp_path: Path) -> None:
    found = open_files(tmp_path)
    assert type(found) is Files
    found.put(CASE, PAPER, Sealer([KEY]))
    assert (tmp_path / "files" / CASE).is_dir()


def _overwrite(files: Files, digest: str, content: bytes) -> None:
    if isinstance(files, ObjectFiles):
        files._fs.pipe_file(files._name(CASE, digest), content)
    else:
        files._path(CASE, digest).write_bytes(content)
