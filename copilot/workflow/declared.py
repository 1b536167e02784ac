"""Statements of people as plain JSON values: from YAML, from a form, or from a path and a text."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

import yaml

from copilot.catalogue.exact_yaml import load_exact, yaml_problem
from copilot.domain.money import plain
from copilot.errors import InputRefused

_LISTS: Final = frozenset(
    ("policies", "diagnoses", "events", "expenses", "prescriptions", "other_payers", "prior_claims", "papers",
     "screenings")
)  # fmt: skip


def plain_values(value: Any) -> Any:
    """Return the value with dates and decimals as text, so that it can be stored as JSON."""
    if isinstance(value, Mapping):
        return {str(name): plain_values(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain_values(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return plain(value)
    return value


def parse_statements(text: str, name: str) -> dict[str, Any]:
    """Read statements written as YAML or JSON; every number stays the text that was written.

    ``name`` is what the sentence of an InputRefused calls the file.
    """
    try:
        found = load_exact(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise InputRefused(f"{name} 不是可读的 YAML 或 JSON：{yaml_problem(error)}") from error
    if not isinstance(found, dict):
        raise InputRefused(f"{name} 应是键和值，请参考 docs/facts.md 的例子")
    values: dict[str, Any] = plain_values(found)
    return values


def with_paths(values: Mapping[str, Any], statements: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts with values set by path: ``insured.age``, ``policies.0.plan``, ``expenses/e1/scope``.

    A segment is a key, the ``id`` of a row, or the position of a row; what is not there is created.
    ``policy`` means the first policy. Raises InputRefused when a path leads through a plain value.
    """
    result: dict[str, Any] = plain_values(values)
    for path, value in statements.items():
        parts = [part for part in path.replace("/", ".").split(".") if part]
        if not parts:
            raise InputRefused("事实的路径是空的，请写成 insured.age 的样子")
        if parts[0] == "policy" and len(parts) > 1:
            parts = ["policies", "0", *parts[1:]]
            _as_policies(result)
        _set(result, parts, plain_values(value), path)
    return result


def value_at(values: Mapping[str, Any], path: str) -> Any:
    """Return what stands at a path, or None."""
    node: Any = values
    for part in (part for part in path.replace("/", ".").split(".") if part):
        if isinstance(node, Mapping):
            node = node.get(part)
        elif isinstance(node, list):
            node = next(
                (row for row in node if isinstance(row, Mapping) and row.get("id") == part), None
            ) or (node[int(part)] if part.isdigit() and int(part) < len(node) else None)
        else:
            return None
    return node


def _as_policies(values: dict[str, Any]) -> None:
    """Write the shorthands ``product`` and ``policy`` as the list they stand for."""
    if "policies" in values:
        return
    product, policy = values.pop("product", None), values.pop("policy", None)
    if isinstance(policy, dict):
        values["policies"] = [{**({"product": product} if product else {}), **policy}]
        return
    names = [one.strip() for one in str(product or policy or "").replace(",", "+").split("+") if one.strip()]
    values["policies"] = [{"product": one} for one in names] or [{}]


def _set(node: Any, parts: list[str], value: Any, path: str) -> None:
    for part, following in pairwise(parts):
        if isinstance(node, dict):
            if node.get(part) is None:
                node[part] = [] if part in _LISTS or following.isdigit() else {}
            node = node[part]
        elif isinstance(node, list):
            node = _row(node, part)
        else:
            raise InputRefused(f"事实路径 {path} 经过了一个单独的值，请检查路径")
    last = parts[-1]
    if isinstance(node, list):
        if not last.isdigit() or int(last) > len(node):
            raise InputRefused(f"事实路径 {path} 指向列表，请写出第几项或它的 id")
        node[int(last) : int(last) + 1] = [value]
    elif isinstance(node, dict):
        node[last] = value
    else:
        raise InputRefused(f"事实路径 {path} 经过了一个单独的值，请检查路径")


def _row(rows: list[Any], part: str) -> Any:
    """Return the row of that id or position, adding one when there is none."""
    found = next((row for row in rows if isinstance(row, dict) and row.get("id") == part), None)
    if found is not None:
        return found
    if part.isdigit() and int(part) < len(rows):
        return rows[int(part)]
    rows.append({} if part.isdigit() else {"id": part})
    return rows[-1]
