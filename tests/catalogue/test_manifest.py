"""The manifest lists every corpus file, and says what differs."""

from pathlib import Path

import pytest

from copilot.catalogue.manifest import (
    build_manifest,
    corpus_version,
    read_manifest,
    verify_manifest,
    write_manifest,
)
from copilot.errors import CorpusError

CORPUS = Path(__file__).parents[2] / "corpus"
FILE = """---
id: statute/x
kind: statute
title: 甲
version: "1"
in_force_from: 2020-01-01
source: s
source_date: "2020"
licence: l
---
## 第一条 乙
丙。
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "statutes").mkdir()
    (tmp_path / "statutes" / "x.md").write_text(FILE, "utf-8")
    (tmp_path / "table.yaml").write_text("a: 1\n", "utf-8")
    write_manifest(tmp_path)
    return tmp_path


def test_a_written_manifest_agrees_and_carries_the_front_matter(root: Path) -> None:
    assert verify_manifest(root) == ()
    manifest = read_manifest(root)
    assert manifest.corpus_sha256 == corpus_version(root)
    entry = next(f for f in manifest.files if f.id == "statute/x")
    assert (entry.title, entry.version, str(entry.in_force_from)) == ("甲", "1", "2020-01-01")


def test_writing_again_changes_nothing(root: Path) -> None:
    before = (root / "manifest.yaml").stat().st_mtime_ns
    write_manifest(root)
    assert (root / "manifest.yaml").stat().st_mtime_ns == before


def test_every_difference_is_named(root: Path) -> None:
    (root / "statutes" / "x.md").write_text(FILE.replace("丙", "丁"), "utf-8")
    (root / "table.yaml").unlink()
    (root / "new.yaml").write_text("b: 2\n", "utf-8")
    assert len(verify_manifest(root)) == 3
    assert all(
        name in " ".join(verify_manifest(root)) for name in ("statutes/x.md", "table.yaml", "new.yaml")
    )


def test_one_byte_changes_the_corpus_version(root: Path) -> None:
    before = corpus_version(root)
    (root / "table.yaml").write_text("a: 2\n", "utf-8")
    assert corpus_version(root) != before


def test_without_a_manifest_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="manifest"):
        read_manifest(tmp_path)


def test_the_whole_corpus_builds_a_manifest() -> None:
    manifest = build_manifest(CORPUS)
    assert manifest.corpus_sha256 == corpus_version(CORPUS)
    assert len({(f.id, f.version) for f in manifest.files}) == len(manifest.files)


def test_the_committed_manifest_agrees() -> None:
    assert verify_manifest(CORPUS) == ()
