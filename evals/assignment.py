"""Optimal assignment: which read row belongs to which true row, so that the whole fits best."""

from collections.abc import Sequence
from typing import Final

_INFINITE: Final = float("inf")


def assign(gain: Sequence[Sequence[float]], least: float = 0.0) -> list[tuple[int, int]]:
    """Return the pairs (row, column) of the largest total gain, without pairs below ``least``.

    The Hungarian method with potentials, O(n² m) for n ≤ m. ``gain`` is a full matrix of numbers
    ≥ 0; a pair below ``least`` is worth nothing, so that it never displaces a real one.
    """
    rows, columns = len(gain), len(gain[0]) if gain else 0
    if not rows or not columns:
        return []
    if rows > columns:
        turned = assign([[gain[i][j] for i in range(rows)] for j in range(columns)], least)
        return sorted((i, j) for j, i in turned)
    cost = [[-value if value >= least else 0.0 for value in line] for line in gain]
    pairs = _hungarian(cost)
    return sorted((i, j) for i, j in pairs if gain[i][j] >= least)


def _hungarian(cost: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Assign every row to a column of its own at the least total cost; rows ≤ columns."""
    rows, columns = len(cost), len(cost[0])
    u, v = [0.0] * (rows + 1), [0.0] * (columns + 1)
    owner, way = [0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0], column = row, 0
        slack, used = [_INFINITE] * (columns + 1), [False] * (columns + 1)
        while True:
            used[column] = True
            at, delta, following = owner[column], _INFINITE, 0
            for j in range(1, columns + 1):
                if used[j]:
                    continue
                reduced = cost[at - 1][j - 1] - u[at] - v[j]
                if reduced < slack[j]:
                    slack[j], way[j] = reduced, column
                if slack[j] < delta:
                    delta, following = slack[j], j
            for j in range(columns + 1):
                if used[j]:
                    u[owner[j]] += delta
                    v[j] -= delta
                else:
                    slack[j] -= delta
            column = following
            if owner[column] == 0:
                break
        while column:
            owner[column] = owner[way[column]]
            column = way[column]
    return [(owner[j] - 1, j - 1) for j in range(1, columns + 1) if owner[j]]
