"""Document types as data: titles, labels with synonyms, formats, places, tables and checks.

The files ``schemas/<type>.yaml`` hold what is specific to a type; ``schemas/_*.yaml`` hold parts that
several types include. Unknown keys are refused, so that a slip in a file is an error and not a
silently ignored rule.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, Final, Literal, get_args

import yaml
from pydantic import Field

from copilot.domain.base import Record
from copilot.domain.document import DocType
from copilot.errors import CorpusError

Kind = Literal[
    "code",
    "money",
    "capitals",
    "date",
    "period",
    "sex",
    "age",
    "number",
    "person",
    "org",
    "text",
    "prose",
    "list",
]
Place = Literal["inside", "right", "below", "above"]
Columns = Literal[
    "name",
    "code",
    "spec",
    "unit",
    "price",
    "qty",
    "amount",
    "tax_rate",
    "tax",
    "level",
    "ratio",
    "self_amount",
    "date",
    "category",
    "dept",
    "remark",
    "line_no",
    "result",
    "reference",
    "flag",
    "qty_unit",
    "person_amount",
    "std",
    "dose",
    "freq",
    "route",
    "days",
    "form",
    "brand",
    "strength",
    "usage",
    "variant",
    "class",
    "vaf",
    "drug",
    "method",
    "other",
]
DOC_TYPES: Final[tuple[DocType, ...]] = get_args(DocType)


class FieldSpec(Record):
    """How one field is labelled and what its value looks like.

    ``pattern`` must match the value; ``full`` is the complete form, and a value that fits only
    ``pattern`` is noted as incomplete. ``period`` names the two fields that a range fills.
    ``bare`` allows a value to follow the label without colon or gap. ``many`` keeps every value.
    ``signature`` marks hand-written values that are kept only when they are read well.
    ``tokens`` maps a word in the value to the token that stands for it.
    ``terms`` are usual values; a doubtful reading one glyph away from one of them is put right.
    ``required`` labels are part of every paper of the type; their absence is worth an advice.
    """

    labels: tuple[str, ...]
    kind: Kind = "text"
    title: str = ""
    pattern: str | None = None
    full: str | None = None
    places: tuple[Place, ...] = ("inside", "right", "below")
    period: tuple[str, str] | None = None
    bare: bool = False
    many: bool = False
    signature: bool = False
    required: bool = False
    max_length: int = 40
    tokens: Mapping[str, str] = Field(default_factory=dict)
    terms: tuple[str, ...] = ()


class TableSpec(Record):
    """The item table: which header words name which column, and where the table ends.

    ``names`` maps a column to the name of its cells where that differs.
    """

    mode: Literal["receipt", "list", "prescription"] = "receipt"
    columns: Mapping[Columns, tuple[str, ...]]
    names: Mapping[Columns, str] = Field(default_factory=dict)
    end: tuple[str, ...] = ()


class Schema(Record):
    """One document type."""

    type: DocType
    label: str
    titles: Mapping[str, float] = Field(default_factory=dict)
    title_field: str | None = None
    hints: Mapping[str, float] = Field(default_factory=dict)
    fields: Mapping[str, FieldSpec] = Field(default_factory=dict)
    money_labels: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    charges: tuple[str, ...] = ()
    table: TableSpec | None = None
    prose: bool = False
    checks: tuple[str, ...] = ()


def _merge(base: dict[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(base)
    for key, value in extra.items():
        held = out.get(key)
        if isinstance(held, dict) and isinstance(value, Mapping):
            out[key] = _merge(held, value)
        elif isinstance(held, list) and isinstance(value, list):
            out[key] = held + [entry for entry in value if entry not in held]
        else:
            out[key] = value
    return out


def _read(name: str) -> dict[str, Any]:
    source = resources.files("copilot.extract") / "schemas" / f"{name}.yaml"
    data = yaml.safe_load(source.read_text(encoding="utf-8"))
    if not isinstance(data, dict):
        raise CorpusError(f"单证样式文件 {name}.yaml 不是映射,请检查。")
    merged: dict[str, Any] = {}
    for part in data.pop("include", []):
        merged = _merge(merged, _read(part))
    merged = _merge(merged, data)
    for drop in merged.pop("without", []):
        merged.get("fields", {}).pop(drop, None)
    return merged


@lru_cache(maxsize=1)
def schemas() -> dict[DocType, Schema]:
    """Return every schema by type; raise ``CorpusError`` when a file does not fit the form."""
    out: dict[DocType, Schema] = {}
    for name in DOC_TYPES:
        try:
            out[name] = Schema.model_validate(_read(name))
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise CorpusError(f"单证样式文件 {name}.yaml 有误,请检查:{error}") from error
    return out


def schema(doc_type: DocType) -> Schema:
    """Return the schema of one type."""
    return schemas()[doc_type]
