"""The one module that touches Chroma, embedded, through langchain-chroma.

Chroma is a cache here. A damaged folder may kill the process that opens it, two processes on one
folder may leave it unreadable, and opening writes to it. Hence a folder is built and probed in a
child process (``python -m copilot.retrieve.chroma_store``), published once, and read from a
private copy. The client never gets an embedding function and never talks to a server.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from copilot.domain.base import Record
from copilot.retrieve.clauses import Passage
from copilot.retrieve.scope import Scope
from copilot.retrieve.store_port import StoreDamaged

COLLECTION: Final = "passages"
RELEASE: Final = f"chromadb=={version('chromadb')}"
_FOREVER: Final = 99991231
_ADD_BATCH: Final = 2000
_CHILD_SECONDS: Final = 300


class Canary(Record):
    """A stored vector (by row) whose nearest passage is known."""

    row: int
    passage_id: str


def _day(value: date | None) -> int:
    return _FOREVER if value is None else value.year * 10000 + value.month * 100 + value.day


def metadata(passage: Passage) -> dict[str, str | int]:
    """Return what the store filters by."""
    return {
        "kind": passage.kind,
        "product": passage.product or "",
        "place": passage.jurisdiction,
        "from": _day(passage.in_force_from),
        "to": _day(passage.in_force_to),
    }


def where(scope: Scope, places: Sequence[str]) -> dict[str, Any]:
    """Translate a scope into Chroma's filter; ``places`` are all jurisdictions of the corpus."""
    day = _day(scope.as_of)
    parts: list[dict[str, Any]] = [{"from": {"$lte": day}}, {"to": {"$gte": day}}]
    if scope.kinds is not None:
        parts.append({"kind": {"$in": list(scope.kinds)}})
    place = {"place": {"$in": [name for name in places if scope.admits_place(name)] or [""]}}
    if scope.product is not None:
        common = {"$and": [{"product": ""}, place]}
        parts.append({"$or": [{"product": scope.product}, common]})
    elif scope.jurisdiction is not None:
        parts.append(place)
    return {"$and": parts}


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(
        path=str(folder), settings=Settings(anonymized_telemetry=False, allow_reset=False)
    )


class ChromaStore:
    """A folder that was verified, opened for reading. Not to be shared between processes."""

    def __init__(self, folder: Path) -> None:
        from langchain_chroma import Chroma

        self._store = Chroma(
            COLLECTION,
            embedding_function=None,
            client=_client(folder),
            create_collection_if_not_exists=False,
        )

    def count(self) -> int:
        """Return how many passages the store holds."""
        return len(self._store.get(include=[])["ids"])

    def query(self, vector: NDArray[np.float32], limit: int, filters: Mapping[str, Any]) -> dict[str, float]:
        """Return the cosine of the nearest admitted passages by id, at most ``limit``."""
        found = self._store.similarity_search_by_vector_with_relevance_scores(
            vector.tolist(), k=limit, filter=dict(filters)
        )
        return {document.page_content: 1.0 - float(distance) for document, distance in found}


def _write(folder: Path, rows: NDArray[np.float32], ids: list[str], metas: list[dict[str, Any]]) -> None:
    collection = _client(folder).create_collection(
        COLLECTION,
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}},
    )
    for at in range(0, len(ids), _ADD_BATCH):
        part = slice(at, at + _ADD_BATCH)
        collection.add(ids=ids[part], embeddings=rows[part], metadatas=metas[part], documents=ids[part])


def _probe(folder: Path, rows: NDArray[np.float32], canaries: Sequence[Canary], count: int) -> None:
    collection = _client(folder).get_collection(COLLECTION, embedding_function=None)
    if collection.count() != count:
        raise StoreDamaged(f"{collection.count()} passages instead of {count}")
    for canary in canaries:
        answer = collection.query(
            query_embeddings=rows[canary.row : canary.row + 1],
            n_results=min(10, count),
            where={"from": {"$gte": 0}},
            include=["distances"],
        )
        near = zip(answer["ids"][0], answer["distances"][0], strict=True)
        found = {key: 1.0 - float(distance) for key, distance in near}
        if len(found) != min(10, count) or found.get(canary.passage_id, 0.0) < 0.999:
            raise StoreDamaged(f"canary {canary.passage_id} was not found")


def _child(work: Path, command: str) -> None:
    """Run in the child: ``work`` holds rows.npy, job.json and the folder ``store``."""
    rows = np.load(work / "rows.npy", allow_pickle=False)
    job = json.loads((work / "job.json").read_text("utf-8"))
    if command == "build":
        _write(work / "store", rows, job["ids"], job["metadata"])
    else:
        canaries = [Canary.model_validate(canary) for canary in job["canaries"]]
        _probe(work / "store", rows, canaries, len(job["ids"]))


def _run(work: Path, command: str) -> None:
    arguments = [sys.executable, "-m", "copilot.retrieve.chroma_store", command, str(work)]
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=_CHILD_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise StoreDamaged(f"{command} took longer than {_CHILD_SECONDS} s") from None
    if done.returncode != 0:
        raise StoreDamaged(f"{command} ended with {done.returncode}: {done.stderr.strip()[-400:]}")


def build(work: Path, passages: Sequence[Passage], rows: NDArray[np.float32]) -> Path:
    """Build and probe ``work/store`` in child processes; raise StoreDamaged when that fails.

    The probe is another process than the builder, so it reads what really reached the disk.
    """
    picks = sorted({0, len(passages) // 2, len(passages) - 1})
    first = {rows[row].tobytes(): row for row in reversed(range(len(passages)))}
    canaries = [
        Canary(row=row, passage_id=passages[row].id) for row in picks if first[rows[row].tobytes()] == row
    ]
    np.save(work / "rows.npy", rows)
    job = {
        "ids": [passage.id for passage in passages],
        "metadata": [metadata(passage) for passage in passages],
        "canaries": [canary.model_dump() for canary in canaries],
    }
    (work / "job.json").write_text(json.dumps(job, ensure_ascii=False), "utf-8")
    _run(work, "build")
    _run(work, "probe")
    return work / "store"


if __name__ == "__main__":
    _child(Path(sys.argv[2]), sys.argv[1])
