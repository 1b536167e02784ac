"""What people stated over what was read.

A record is merged key by key. A list is replaced, except that rows whose ``id`` was read are
changed in place: if every stated row names a row that was read, the others stay. Diagnoses may be
named by their text instead. What was replaced loses its source on paper.
"""

from collections.abc import Mapping
from typing import Any

_RECORDS = ("insured", "consents", "declared", "timeline")


def overlay(read: dict[str, Any], stated: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the merged facts and the paths that no longer come from a paper."""
    merged, replaced = dict(read), set()
    for name, value in stated.items():
        if name in _RECORDS and isinstance(value, Mapping):
            merged[name] = {**merged.get(name, {}), **value}
            replaced |= {f"{name}/{key}" for key in value}
        elif isinstance(value, list | tuple) and isinstance(merged.get(name), list):
            merged[name], gone = _rows(name, merged[name], list(value))
            replaced |= gone
        else:
            merged[name] = value
            replaced.add(name)
    return merged, frozenset(replaced)


def _rows(name: str, read: list[Any], stated: list[Any]) -> tuple[list[Any], set[str]]:
    known = {row["id"]: row for row in read}
    named = [_named(name, row, read) for row in stated]
    if not stated or not all(one is not None for one in named):
        return stated, {name}
    changes = {one: row for one, row in zip(named, stated, strict=True) if one is not None}
    gone = {f"{name}/{one}/{key}" for one, row in changes.items() for key in row if key != "id"}
    return [{**row, **changes.get(row["id"], {}), "id": row["id"]} for row in known.values()], gone


def _named(name: str, row: Any, read: list[Any]) -> str | None:
    """Return the id of the row that was read and that this stated row means, or None."""
    if not isinstance(row, Mapping):
        return None
    if any(one["id"] == row.get("id") for one in read):
        return str(row["id"])
    if name == "diagnoses" and row.get("id") is None:
        return next((one["id"] for one in read if one.get("text") == row.get("text")), None)
    return None
