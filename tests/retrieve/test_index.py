"""The index is a cache: whatever happens to it, it is found out and rebuilt, and nothing dies."""

import fcntl
import json
import random
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from copilot.errors import Conflict
from copilot.retrieve import chroma_store
from copilot.retrieve.chroma_store import ChromaStore, StoreDamaged, where
from copilot.retrieve.clauses import Passage
from copilot.retrieve.index import DenseIndex
from copilot.retrieve.scope import Scope
from copilot.retrieve.vectors import VectorCache

from .conftest import PairEncoder


def _generation_files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "generations").rglob("*") if path.is_file())


def test_a_fresh_index_answers_with_the_filter_inside(
    folder: Path, small_passages: tuple[Passage, ...]
) -> None:
    encoder = PairEncoder()
    copy = DenseIndex(folder, small_passages, encoder).take()
    assert copy is not None
    store = ChromaStore(copy.folder)
    assert store.count() == len(small_passages)
    scope = Scope(as_of=date(2024, 1, 1), product="P1")
    found = store.query(encoder.embed([small_passages[0].indexed_text])[0], 10, where(scope, ["北京"]))
    assert set(found) == {p.id for p in small_passages if scope.admits(p)}
    copy.close()
    assert not copy.folder.exists()


def test_reading_leaves_the_published_files_untouched(
    folder: Path, small_passages: tuple[Passage, ...]
) -> None:
    before = {path: path.read_bytes() for path in _generation_files(folder)}
    copy = DenseIndex(folder, small_passages, PairEncoder()).take()
    assert copy is not None
    ChromaStore(copy.folder).count()
    copy.close()
    assert {path: path.read_bytes() for path in _generation_files(folder)} == before


@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_byte_or_a_cut_is_always_noticed(
    seed: int, folder: Path, small_passages: tuple[Passage, ...]
) -> None:
    chance = random.Random(seed)
    path = chance.choice([p for p in _generation_files(folder) if p.stat().st_size])
    data = bytearray(path.read_bytes())
    at = chance.randrange(len(data))
    if seed % 2:
        data[at] ^= 1 << chance.randrange(8)
    else:
        del data[at:]
    path.write_bytes(data)
    assert DenseIndex(folder, small_passages, PairEncoder()).take() is None


def test_a_missing_or_an_extra_file_is_noticed(folder: Path, small_passages: tuple[Passage, ...]) -> None:
    extra = _generation_files(folder)[0].parent / "extra.bin"
    extra.write_bytes(b"x")
    assert DenseIndex(folder, small_passages, PairEncoder()).take() is None
    extra.unlink()
    _generation_files(folder)[0].unlink()
    assert DenseIndex(folder, small_passages, PairEncoder()).take() is None


@pytest.mark.parametrize("text", ["", "{", "null", '{"format": 1}', "\x00\x01"])
def test_a_damaged_manifest_means_no_index(
    text: str, folder: Path, small_passages: tuple[Passage, ...]
) -> None:
    (folder / "manifest.json").write_text(text)
    assert DenseIndex(folder, small_passages, PairEncoder()).take() is None


def test_another_encoder_or_another_corpus_is_refused(
    folder: Path, small_passages: tuple[Passage, ...]
) -> None:
    assert DenseIndex(folder, small_passages, PairEncoder("2")).take() is None
    assert DenseIndex(folder, small_passages[1:], PairEncoder()).take() is None


def test_damage_is_repaired_by_a_rebuild_that_encodes_nothing_twice(
    folder: Path, small_passages: tuple[Passage, ...]
) -> None:
    _generation_files(folder)[0].write_bytes(b"")
    encoder = PairEncoder()
    index = DenseIndex(folder, small_passages, encoder)
    assert index.take() is None
    index.build()
    assert encoder.seen == []
    copy = index.take()
    assert copy is not None
    copy.close()
    leftovers = [path.name for path in folder.iterdir() if path.name.startswith(("build-", ".vectors-"))]
    assert leftovers == []


def test_a_second_writer_waits_and_then_gives_up(folder: Path, small_passages: tuple[Passage, ...]) -> None:
    with (folder / "lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Conflict, match="另一个进程"):
            DenseIndex(folder, small_passages, PairEncoder(), lock_seconds=0.1).build()


def test_a_second_writer_uses_what_the_first_published(
    folder: Path, small_passages: tuple[Passage, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma_store, "build", lambda *_: pytest.fail("built again"))
    DenseIndex(folder, small_passages, PairEncoder()).build()


def test_a_failed_build_keeps_the_published_index(
    folder: Path, small_passages: tuple[Passage, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Path:
        raise StoreDamaged("disk full")

    monkeypatch.setattr(chroma_store, "build", broken)
    with pytest.raises(StoreDamaged):
        DenseIndex(folder, small_passages[1:], PairEncoder()).build()
    copy = DenseIndex(folder, small_passages, PairEncoder()).take()
    assert copy is not None
    copy.close()


def test_the_probe_refuses_a_store_that_answers_wrongly(tmp_path: Path, built_folder: Path) -> None:
    work = tmp_path / "work"
    (work / "store").mkdir(parents=True)
    np.save(work / "rows.npy", np.eye(2, 64, dtype=np.float32))
    job = {"ids": ["a"], "metadata": [], "canaries": [{"row": 0, "passage_id": "a"}]}
    (work / "job.json").write_text(json.dumps(job))
    with pytest.raises(StoreDamaged, match="probe"):
        chroma_store._run(work, "probe")


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from conftest import PairEncoder, corpus_text
from copilot.catalogue.articles import parse_corpus_file
from copilot.retrieve.clauses import passages
from copilot.retrieve import chroma_store
from copilot.retrieve.index import DenseIndex
real = chroma_store._run
def told(work, command):
    print(command, flush=True)
    real(work, command)
chroma_store._run = told
file = parse_corpus_file(corpus_text("P9", "1", "2021-01-01", "null", "百分之八十"), "a.md")
print("start", flush=True)
DenseIndex(Path(sys.argv[1]), passages([file]), PairEncoder()).build()
"""


@pytest.mark.parametrize("moment", ["start", "probe"])
def test_a_killed_build_leaves_the_published_index_whole(
    moment: str, folder: Path, small_passages: tuple[Passage, ...]
) -> None:
    arguments = [sys.executable, "-c", KILLED, str(folder), str(Path(__file__).parent)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert any(line == f"{moment}\n" for line in child.stdout)
        child.send_signal(signal.SIGKILL)
    copy = DenseIndex(folder, small_passages, PairEncoder()).take()
    assert copy is not None
    copy.close()


def test_copies_of_dead_processes_are_swept_and_living_ones_are_not(
    folder: Path, small_passages: tuple[Passage, ...]
) -> None:
    index = DenseIndex(folder, small_passages, PairEncoder())
    dead = folder / "open" / "held-dead"
    (dead / "store").mkdir(parents=True)
    (dead / "lock").write_text("")
    living = index.take()
    assert living is not None
    assert not dead.exists()
    other = index.take()
    assert other is not None
    assert living.folder.exists()
    living.close()
    other.close()


def test_the_vector_cache_keeps_known_texts_and_forgets_old_ones(tmp_path: Path) -> None:
    encoder = PairEncoder()
    cache = VectorCache(tmp_path, encoder)
    first = cache.vectors(["甲乙丙", "丁戊己"])
    again = cache.vectors(["丁戊己", "庚辛壬"])
    assert encoder.seen == ["甲乙丙", "丁戊己", "庚辛壬"]
    assert np.array_equal(first[1], again[0])
    cache.vectors(["甲乙丙"])
    assert encoder.seen[-1] == "甲乙丙"


@pytest.mark.parametrize("at", [0, 60, 200, -1])
def test_a_damaged_vector_cache_is_empty(at: int, tmp_path: Path) -> None:
    encoder = PairEncoder()
    cache = VectorCache(tmp_path, encoder)
    wanted = cache.vectors(["甲乙丙", "丁戊己"])
    (path,) = tmp_path.glob("vectors-*.npz")
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    path.write_bytes(data)
    assert np.allclose(VectorCache(tmp_path, encoder).vectors(["甲乙丙", "丁戊己"]), wanted)
