"""pgvector in PostgreSQL behind the index port, for several machines that share one index.

Every build is a table of its own, filled in one transaction under an advisory lock and named in
``retrieval_index`` in the same transaction: a reader sees a whole index or none. Needs the extra
``postgres`` and the extension ``vector`` 0.8 or newer in the database.
"""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from copilot.errors import EngineUnavailable
from copilot.retrieve.clauses import Passage
from copilot.retrieve.embed import Embedder
from copilot.retrieve.index import passages_hash
from copilot.retrieve.scope import Scope
from copilot.retrieve.store_port import StoreDamaged

_FORMAT: Final = 1
_FOREVER: Final = date(9999, 12, 31)
_INDEX_FROM: Final = 20_000
"""Rows from which an HNSW index is built; below, an exact scan is as quick."""
_LOCK: Final = 0x636F70696C6F74
_REGISTER: Final = """
CREATE TABLE IF NOT EXISTS retrieval_index (
    key text PRIMARY KEY, relation text NOT NULL, rows bigint NOT NULL, canary text NOT NULL,
    built_at timestamptz NOT NULL DEFAULT now())
"""


def _connect(url: str) -> Any:
    try:
        import psycopg
        from pgvector.psycopg import register_vector
    except ImportError:
        raise EngineUnavailable(
            "没有安装 PostgreSQL 支持，请安装附加组件：claims-copilot[postgres]"
        ) from None
    try:
        connection = psycopg.connect(
            url.replace("postgresql+psycopg://", "postgresql://", 1), autocommit=True
        )
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        register_vector(connection)
    except psycopg.Error as error:
        raise EngineUnavailable(f"连不上 PostgreSQL 或没有 vector 扩展，请检查地址和权限：{error}") from error
    return connection


def _conditions(scope: Scope, places: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """Return the scope as SQL, and its parameters."""
    parts = ["begins <= %(day)s", "ends >= %(day)s"]
    values: dict[str, Any] = {"day": scope.as_of}
    if scope.kinds is not None:
        parts.append("kind = ANY(%(kinds)s)")
        values["kinds"] = list(scope.kinds)
    values["places"] = [name for name in places if scope.admits_place(name)]
    if scope.product is not None:
        parts.append("(product = %(product)s OR (product = '' AND place = ANY(%(places)s)))")
        values["product"] = scope.product
    elif scope.jurisdiction is not None:
        parts.append("place = ANY(%(places)s)")
    return " AND ".join(parts), values


class PostgresStore:
    """One built table, opened for reading."""

    def __init__(self, connection: Any, relation: str) -> None:
        self._connection = connection
        self._relation = relation

    def count(self) -> int:
        """Return how many passages the table holds."""
        found = self._connection.execute(f"SELECT count(*) FROM {self._relation}").fetchone()  # noqa: S608
        return int(found[0])

    def nearest(
        self, vector: NDArray[np.float32], limit: int, scope: Scope, places: Sequence[str]
    ) -> dict[str, float]:
        """Return the cosine of the nearest admitted passages by id; see ``Store``."""
        where, values = _conditions(scope, places)
        with self._connection.transaction():
            # The scan goes on until enough admitted rows are found, so a narrow scope loses nothing.
            self._connection.execute("SET LOCAL hnsw.iterative_scan = 'strict_order'")
            self._connection.execute("SET LOCAL hnsw.ef_search = 200")
            rows = self._connection.execute(
                f"SELECT id, 1 - (embedding <=> %(vector)s) FROM {self._relation} "  # noqa: S608
                f"WHERE {where} ORDER BY embedding <=> %(vector)s, id LIMIT %(limit)s",
                {**values, "vector": vector, "limit": limit},
            ).fetchall()
        return {str(key): float(cosine) for key, cosine in rows}

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


class PostgresIndex:
    """The index of one corpus and one encoder in a database."""

    def __init__(self, url: str, passages: Sequence[Passage], embedder: Embedder) -> None:
        self.url = url
        self.passages = tuple(passages)
        self.embedder = embedder
        about = f"{_FORMAT}\n{passages_hash(self.passages)}\n{embedder.fingerprint}\n{embedder.dim}"
        self.key = hashlib.sha256(about.encode()).hexdigest()

    def open(self) -> PostgresStore:
        """Open the table of this corpus and encoder, building it first at any doubt; see ``Index``."""
        connection = _connect(self.url)
        try:
            relation = self._sound(connection)
            if relation is None:
                self._build(connection)
                relation = self._sound(connection)
            if relation is None:
                raise StoreDamaged("the table in PostgreSQL does not answer as it must")
        except BaseException:
            connection.close()
            raise
        return PostgresStore(connection, relation)

    def _sound(self, connection: Any) -> str | None:
        """Return the published table if it holds what it must and finds a known passage, else None."""
        import psycopg

        try:
            found = connection.execute(
                "SELECT relation, rows, canary FROM retrieval_index WHERE key = %s", (self.key,)
            ).fetchone()
            if found is None or found[1] != len(self.passages):
                return None
            store = PostgresStore(connection, found[0])
            if store.count() != found[1] or self._digest(connection, found[0]) != found[2]:
                return None
        except psycopg.Error:
            return None
        return cast(str, found[0])

    def _digest(self, connection: Any, relation: str) -> str:
        """Return a hash over the ids and vectors as the table holds them."""
        row = connection.execute(
            f"SELECT md5(string_agg(md5(id || embedding::text), '' ORDER BY id)) FROM {relation}"  # noqa: S608
        ).fetchone()
        return str(row[0])

    def _build(self, connection: Any) -> None:
        """Fill a new table and publish it; the one lock of the database makes writers take turns."""
        connection.execute(_REGISTER)
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            if self._sound_in(connection):
                return
            relation = f"retrieval_{self.key[:16]}"
            connection.execute(f"DROP TABLE IF EXISTS {relation}")
            connection.execute(
                f"CREATE TABLE {relation} (id text PRIMARY KEY, kind text NOT NULL, product text NOT NULL, "
                "place text NOT NULL, begins date NOT NULL, ends date NOT NULL, "
                f"embedding vector({self.embedder.dim}) NOT NULL)"
            )
            self._fill(connection, relation)
            if len(self.passages) >= _INDEX_FROM:
                connection.execute(f"CREATE INDEX ON {relation} USING hnsw (embedding vector_cosine_ops)")
            connection.execute("DELETE FROM retrieval_index WHERE key = %s", (self.key,))
            connection.execute(
                "INSERT INTO retrieval_index (key, relation, rows, canary) VALUES (%s, %s, %s, %s)",
                (self.key, relation, len(self.passages), self._digest(connection, relation)),
            )

    def _sound_in(self, connection: Any) -> bool:
        with connection.transaction():
            return self._sound(connection) is not None

    def _fill(self, connection: Any, relation: str) -> None:
        rows = self.embedder.embed([passage.indexed_text for passage in self.passages])
        columns = "id, kind, product, place, begins, ends, embedding"
        with connection.cursor().copy(f"COPY {relation} ({columns}) FROM STDIN WITH (FORMAT BINARY)") as copy:
            copy.set_types(["text", "text", "text", "text", "date", "date", "vector"])
            for passage, row in zip(self.passages, rows, strict=True):
                copy.write_row(
                    (
                        passage.id,
                        passage.kind,
                        passage.product or "",
                        passage.jurisdiction,
                        passage.in_force_from,
                        passage.in_force_to or _FOREVER,
                        row,
                    )
                )
