"""Lists of byte vectors find what a scan finds, inside the scope."""

from datetime import date

import numpy as np
import pytest

from copilot.retrieve.clauses import Passage
from copilot.retrieve.ivf import IvfStore
from copilot.retrieve.scan import ScanStore
from copilot.retrieve.scope import Scope

COUNT = 6000


@pytest.fixture(scope="module")
def many(small_passages: tuple[Passage, ...]) -> tuple[tuple[Passage, ...], np.ndarray]:
    chance = np.random.default_rng(3)
    middles = chance.standard_normal((60, 48)).astype(np.float32)
    rows = middles[chance.integers(60, size=COUNT)] + 0.4 * chance.standard_normal(
        (COUNT, 48), dtype=np.float32
    )
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    found = [
        small_passages[at % len(small_passages)].model_copy(update={"id": f"p{at}"}) for at in range(COUNT)
    ]
    return tuple(found), rows


def test_the_nearest_are_found_with_and_without_a_narrow_scope(
    many: tuple[tuple[Passage, ...], np.ndarray],
) -> None:
    passages, rows = many
    lists, scan = IvfStore(passages, rows), ScanStore(passages, rows)
    assert lists.count() == COUNT
    assert lists.bytes < 0.5 * rows.nbytes
    for scope in (Scope(as_of=date(2024, 1, 1)), Scope(as_of=date(2022, 1, 1), product="P2")):
        shares = []
        for vector in rows[::200]:
            true, found = (store.nearest(vector, 10, scope, ["北京"]) for store in (scan, lists))
            assert len(found) == 10
            shares.append(len(true.keys() & found.keys()) / 10)
            assert all(abs(found[key] - true[key]) < 0.01 for key in true.keys() & found.keys())
        assert np.mean(shares) >= 0.8


def test_a_scope_that_admits_little_looks_into_all_lists(
    many: tuple[tuple[Passage, ...], np.ndarray],
) -> None:
    passages, rows = many
    only = passages[17].model_copy(update={"product": "ONE", "id": "only"})
    store = IvfStore((*passages[:17], only, *passages[18:]), rows)
    scope = Scope(as_of=date(2022, 6, 1), product="ONE", jurisdiction="上海")
    assert list(store.nearest(-rows[17], 5, scope, ["北京"])) == ["only"]
