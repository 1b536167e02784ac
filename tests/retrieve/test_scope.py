from datetime import date

import pytest

from copilot.retrieve.chroma_store import metadata, where
from copilot.retrieve.clauses import Passage
from copilot.retrieve.scope import Admission, Scope


def _matches(meta: dict[str, str | int], clause: dict) -> bool:
    """Evaluate Chroma's filter language, the part that is used."""
    if "$and" in clause:
        return all(_matches(meta, part) for part in clause["$and"])
    if "$or" in clause:
        return any(_matches(meta, part) for part in clause["$or"])
    ((key, wanted),) = clause.items()
    if not isinstance(wanted, dict):
        return meta[key] == wanted
    ((operator, value),) = wanted.items()
    return {
        "$lte": lambda: meta[key] <= value,
        "$gte": lambda: meta[key] >= value,
        "$in": lambda: meta[key] in value,
    }[operator]()


SCOPES = [
    Scope(as_of=date(2022, 6, 1)),
    Scope(as_of=date(2022, 12, 31), product="P1"),
    Scope(as_of=date(2023, 1, 1), product="P1"),
    Scope(as_of=date(2020, 1, 1)),
    Scope(as_of=date(2024, 1, 1), kinds=("policy",)),
    Scope(as_of=date(2024, 1, 1), kinds=("drug",)),
    Scope(as_of=date(2024, 1, 1), product="P3"),
    Scope(as_of=date(2024, 1, 1), jurisdiction="北京市朝阳区"),
    Scope(as_of=date(2024, 1, 1), jurisdiction="山东"),
    Scope(as_of=date(2024, 1, 1), jurisdiction="山东", product="P2"),
]


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_the_store_filter_means_the_same_as_the_scope(
    scope: Scope, small_passages: tuple[Passage, ...]
) -> None:
    national = small_passages[0].model_copy(
        update={"product": None, "kind": "statute", "jurisdiction": "全国"}
    )
    local = national.model_copy(update={"jurisdiction": "山东威海"})
    every = (*small_passages, national, local)
    places = sorted({p.jurisdiction for p in every})
    for passage in every:
        assert _matches(metadata(passage), where(scope, places)) == scope.admits(passage)


def test_the_last_day_counts_and_the_next_does_not(small_passages: tuple[Passage, ...]) -> None:
    old = small_passages[0]
    assert Scope(as_of=date(2022, 12, 31)).admits(old)
    assert not Scope(as_of=date(2023, 1, 1)).admits(old)


@pytest.mark.parametrize("scope", SCOPES)
def test_the_columns_admit_what_the_scope_admits(scope: Scope, small_passages: tuple[Passage, ...]) -> None:
    admission = Admission(small_passages)
    assert admission.mask(scope).tolist() == [scope.admits(passage) for passage in small_passages]
    own = [passage.product == scope.product for passage in small_passages]
    assert admission.of_product(scope.product).tolist() == (own if scope.product else [False] * len(own))
