"""What differs between two JSON values, place by place."""

from collections.abc import Iterator
from typing import Any

from copilot.domain.base import Record
from copilot.store.canonical import canonical_json

_MISSING = object()


class Change(Record):
    """One place that differs; values are canonical JSON, None where nothing stood."""

    path: str
    before: str | None
    after: str | None


def changes(before: Any, after: Any, path: str = "") -> Iterator[Change]:
    """Yield the smallest places at which two JSON values differ, in the order of the first.

    Members of lists are matched by their ``id`` (or ``code``, ``benefit``, ``layer``) where all
    have one, else by position.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        for name in (*before, *(name for name in after if name not in before)):
            yield from changes(before.get(name, _MISSING), after.get(name, _MISSING), _join(path, name))
        return
    if isinstance(before, list) and isinstance(after, list):
        left, right = _keyed(before), _keyed(after)
        if left is None or right is None:
            left = {str(number): value for number, value in enumerate(before)}
            right = {str(number): value for number, value in enumerate(after)}
        yield from changes(left, right, path)
        return
    if before is _MISSING or after is _MISSING or before != after:
        yield Change(path=path, before=_text(before), after=_text(after))


def _keyed(rows: list[Any]) -> dict[str, Any] | None:
    for name in ("id", "parameter", "benefit", "layer"):
        keys = [row.get(name) if isinstance(row, dict) else None for row in rows]
        if all(isinstance(key, str) for key in keys) and len(set(keys)) == len(keys):
            return {str(key): row for key, row in zip(keys, rows, strict=True)}
    return None


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def _text(value: Any) -> str | None:
    return None if value is _MISSING else canonical_json(value)
