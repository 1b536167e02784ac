"""Facts files: YAML or JSON that a person writes, read exactly, with errors that name key and fix.

Numbers stay the text that was written, so ``85000.00`` is exactly that. See docs/facts.md.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, NamedTuple, get_args

import yaml
from pydantic import BaseModel, ValidationError

from copilot.catalogue.exact_yaml import load_exact, yaml_problem
from copilot.catalogue.packs import build_policy
from copilot.domain.claim import Facts
from copilot.domain.policy import Policy
from copilot.errors import CorpusError, InputRefused

_GENERAL_GROUPS: Final = ("critical_illness", "重大疾病", "重疾")
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
        raise InputRefused(f"事实文件不是合格的 YAML：{yaml_problem(error)}") from error
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
    refuse_unknown_ids(facts)
    if terms is None:
        return FactsFile(facts, None)
    if not isinstance(terms, dict):
        raise InputRefused("terms 应是键值表，见 docs/facts.md 的“自带条款”")
    try:
        return FactsFile(facts, build_policy({"product": facts.policies[0].product, **terms}, None, "terms"))
    except CorpusError as error:
        raise InputRefused(f"事实文件里的 terms 不能使用：{error}") from error


def refuse_unknown_ids(facts: Facts) -> None:
    """Raise ``InputRefused`` naming the first key that refers to something the facts do not have."""
    expenses, events = [one.id for one in facts.expenses], [one.id for one in facts.events]
    diagnoses = [name for one in facts.diagnoses for name in (one.id, one.text)]
    for row in facts.expenses:
        where = f"expenses 中 {row.id} 的"
        if row.event is not None:
            _known(f"{where} event", (row.event,), events)
        if row.diagnosis is not None:
            _known(f"{where} diagnosis", (row.diagnosis,), diagnoses)
        if row.prescription is not None and facts.prescriptions is not None:
            _known(f"{where} prescription", (row.prescription,), [one.id for one in facts.prescriptions])
    for payer in facts.other_payers:
        _known(f"other_payers 中 {payer.id} 的 expenses", payer.expenses, expenses)
    for event in facts.events:
        _known(f"events 中 {event.id} 的 diagnoses", event.diagnoses, diagnoses)


def refuse_unknown_terms(facts: Facts, policies: Sequence[Policy]) -> None:
    """Raise ``InputRefused`` when a line names a benefit, or a diagnosis a group, of no policy."""
    benefits = [name for one in policies for row in one.benefits for name in (row.id, row.name)]
    groups = [name for one in policies for row in one.groups for name in (row.id, row.label)]
    for row in facts.expenses:
        if row.benefit is not None:
            _known(f"expenses 中 {row.id} 的 benefit", (row.benefit,), benefits)
    for one in facts.diagnoses:
        _known(f"diagnoses 中 {one.id} 的 groups", one.groups, [*groups, *_GENERAL_GROUPS])


def _known(where: str, names: Sequence[str], known: Sequence[str]) -> None:
    missing = [name for name in names if name not in known]
    if missing:
        offer = f"可写的有 {'、'.join(dict.fromkeys(known))}" if known else "这里还没有可以引用的项"
        raise InputRefused(f"事实文件不能使用：{where} 写了不存在的“{'、'.join(missing)}”；{offer}")


def refusal(error: ValidationError) -> str:
    """Say in Chinese what is wrong with facts: each key with its place and the fix."""
    # A policy that cannot be used leaves the list short; only the first fault is the person's.
    faults = [one for one in error.errors() if one["type"] != "too_short"] or error.errors()
    sentences = list(dict.fromkeys(_sentence(one) for one in faults))[:8]
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
    if kind == "too_short" and location == ("policies",):
        return "policies 是空的，请至少写一张保单，例如 product: BJ-HTB"
    if kind == "missing":
        if location == ("policies",):
            return "缺少键 product（产品编号，例如 product: BJ-HTB）"
        return f"缺少键 {where}"
    if kind == "value_error":
        return f"{where or '事实'}：{str(error['msg']).removeprefix('Value error, ')}"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"{where} 应是键值表（例如 {{键: 值}}）"
    if kind in ("finite_number", "decimal_parsing", "decimal_type"):
        return f"{where} 应是数字，例如 85000.00"
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
