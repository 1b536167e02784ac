"""Facts files: YAML or JSON that a person writes, read exactly, with errors that name key and fix.

Numbers stay the text that was written, so ``85000.00`` is exactly that. See docs/facts.md.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final, NamedTuple, get_args

import yaml
from pydantic import BaseModel, ValidationError

from copilot.catalogue.exact_yaml import load_exact
from copilot.catalogue.packs import build_policy
from copilot.domain.claim import Facts
from copilot.domain.policy import Policy
from copilot.errors import CorpusError, InputRefused

_SHORTHANDS: Final = ("product", "policy", "terms")


class FactsFile(NamedTuple):
    """A facts file: the facts, and the policy written in it (None: a pack is to be used)."""

    facts: Facts
    policy: Policy | None


def parse_facts(text: str) -> FactsFile:
    """Read a facts file; raises ``InputRefused`` in Chinese naming the key and the fix."""
    try:
        data = load_exact(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行" if mark is not None else ""
        problem = getattr(error, "problem", None) or str(error)
        raise InputRefused(f"事实文件{where}不是合格的 YAML：{problem}；请检查缩进、冒号和引号") from error
    return facts_from(data)


def facts_from(data: Any) -> FactsFile:
    """Read facts that are already mappings and lists, for example from JSON without floats."""
    if not isinstance(data, dict):
        raise InputRefused("事实文件应是“键: 值”的形式，至少要有 product 和 expenses 或 events")
    data = dict(data)
    terms = data.pop("terms", None)
    if terms is not None:
        named = isinstance(terms, dict) and terms.get("product")
        data.setdefault("product", str(named or "自带条款"))
    try:
        facts = Facts.model_validate(data)
    except ValidationError as error:
        raise InputRefused(refusal(error)) from error
    if terms is None:
        return FactsFile(facts, None)
    if not isinstance(terms, dict):
        raise InputRefused("terms 应是键值表，见 docs/facts.md 的“自带条款”")
    try:
        return FactsFile(facts, build_policy({"product": facts.policies[0].product, **terms}, None, "terms"))
    except CorpusError as error:
        raise InputRefused(f"事实文件里的 terms 不能使用：{error}") from error


def refusal(error: ValidationError) -> str:
    """Say in Chinese what is wrong with facts: each key with its place and the fix."""
    sentences = list(dict.fromkeys(_sentence(one) for one in error.errors()))[:8]
    return "事实文件不能使用：" + "；".join(sentences)


def _sentence(error: Mapping[str, Any]) -> str:
    location = tuple(error["loc"])
    where = _path(location)
    kind = error["type"]
    if kind == "extra_forbidden":
        keys = _keys_at(location[:-1])
        near = get_close_matches(str(location[-1]), keys, n=1, cutoff=0.5)
        guess = f"，是不是 {near[0]}？" if near else "；"
        return f"不认识的键 {where}{guess}这里可用的键有 {'、'.join(keys)}"
    if kind == "missing":
        if location == ("policies",):
            return "缺少键 product（产品编号，例如 product: BJ-HTB）"
        return f"缺少键 {where}"
    if kind == "value_error":
        return f"{where or '事实'}：{str(error['msg']).removeprefix('Value error, ')}"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"{where} 应是键值表（例如 {{键: 值}}）"
    if kind in ("tuple_type", "list_type"):
        return f"{where} 应是列表，每项前加“- ”"
    if kind == "string_type":
        return f"{where} 应是文字"
    if kind.startswith("decimal") or kind in ("greater_than_equal", "bool_parsing", "bool_type"):
        return f"{where} 的取值不合格：{error['msg']}"
    return f"{where}：{error['msg']}"


def _path(location: tuple[Any, ...]) -> str:
    text = ""
    for part in location:
        text += f"[{part + 1}]" if isinstance(part, int) else f"{'.' if text else ''}{part}"
    return text


def _keys_at(location: tuple[Any, ...]) -> list[str]:
    """The keys that a place in the facts may have."""
    model: type[BaseModel] | None = Facts
    for part in location:
        if model is None or isinstance(part, int):
            continue
        field = model.model_fields.get(str(part))
        model = _model_in(field.annotation) if field is not None else None
    if model is None:
        return []
    keys = list(model.model_fields)
    return [*_SHORTHANDS, *keys] if model is Facts else keys


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in get_args(annotation):
        found = _model_in(part)
        if found is not None:
            return found
    return None
