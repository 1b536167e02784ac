"""Terms written inside a facts file, for a product that has no pack.

They are the ``terms.yaml`` of a pack with one shorthand: where a pack names a parameter path, the
figure itself (or null, for not stated) may stand. Ratio and deductible that are left out are not
stated; a cap that is left out is no cap. Nothing of it is backed by a clause, and the
findings then cite none.
"""

from typing import Any, Final

from copilot.domain.figures import check_term
from copilot.domain.vocabulary import read_amount, read_quantity
from copilot.errors import CorpusError

_UNITS: Final = {
    "deductible": ("yuan", "免赔额"), "ratio": ("ratio", "给付比例"), "annual_cap": ("yuan", "年度限额"),
    "lifetime_cap": ("yuan", "累计限额"), "amount": ("yuan", "定额"), "fraction": ("ratio", "占保额比例"),
    "per_day": ("yuan", "每日津贴"), "max_days": ("days", "最高天数"), "max_amount": ("yuan", "最高金额"),
    "waived_days": ("days", "免给付天数"), "waiting_days": ("days", "等待期"), "cap": ("yuan", "限额"),
    "lower": ("yuan", "本段下限"), "upper": ("yuan", "本段上限"), "rule": ("text", "既往症口径"),
    "list": ("list", "药械清单"), "supply_days": ("days", "处方用量"), "limit": ("days", "条件的门槛"),
    "parameter": ("ratio", "条件调整"), "levels": ("list", "医院等级"), "public": ("flag", "公立医院"),
    "wards": ("list", "就诊部别"), "designated": ("flag", "指定医院"), "specialist": ("flag", "专科医生"),
    "review_over": ("yuan", "双人复核门槛"), "age_min": ("years", "最低年龄"),
    "age_max": ("years", "最高年龄"), "sex": ("text", "性别"), "basic_insurance": ("flag", "参加基本医保"),
    "assistance_over": ("yuan", "救助提示门槛"), "early_claim_days": ("days", "短期出险天数"),
    "layer_order": ("list", "层序"),
    "off_label_with_guideline": ("flag", "指南扩展"),
}  # fmt: skip
_SHORT: Final = {"per_visit": "visit", "per_drug": "drug", "per_item": "item"}


def expand(terms: Any) -> dict[str, Any]:
    """Return terms in the form of a pack, figures lifted to parameters; raises ``CorpusError``."""
    if not isinstance(terms, dict):
        raise CorpusError(
            "terms 应是键值表，例如 terms: {benefits: [{id: hosp, deductible: 20000, ratio: 60%}]}"
        )
    data = dict(terms)
    data.setdefault("product", "自带条款")
    data.setdefault("name", data["product"])
    data.setdefault("version", "facts")
    data.setdefault("layer", "commercial")
    data.setdefault("source", "事实文件中写明，未附条款原文")
    parameters: dict[str, Any] = dict(data.get("parameters") or {})
    benefits = data.get("benefits")
    if not isinstance(benefits, list) or not benefits:
        raise CorpusError("terms 缺少 benefits（责任列表）")
    rows = []
    for number, row in enumerate(benefits, start=1):
        if not isinstance(row, dict):
            raise CorpusError(f"terms.benefits 第 {number} 项应是键值表")
        row = dict(row)
        row.setdefault("id", f"b{number}")
        row.setdefault("name", str(row["id"]))
        row.setdefault("kind", "indemnity")
        if row["kind"] == "indemnity" and not row.get("bands"):
            row.setdefault("ratio", None)
            if not row.get("pools"):
                row.setdefault("deductible", None)
        rows.append(_lift(_shorthand(row), str(row["id"]), parameters))
    data["benefits"] = rows
    for key in ("pools", "eligibility"):
        if key in data:
            data[key] = _lift(data[key], key, parameters)
    for key in ("waiting_days", "layer_order", "early_claim_days", "assistance_over"):
        if key in data:
            data[key] = _path(key, data[key], key, parameters)
    _check_figures(parameters)
    data["parameters"] = parameters
    return data


def _check_figures(parameters: dict[str, Any]) -> None:
    """Refuse figures that no term can have; an adjustment may be negative or above one."""
    for path, one in parameters.items():
        if path.endswith(".parameter") or not isinstance(one, dict) or one.get("value") is None:
            continue
        unit = str(one.get("unit"))
        if unit not in ("ratio", "yuan", "days", "years"):
            continue
        try:
            check_term(unit, (read_amount if unit == "yuan" else read_quantity)(one["value"]))
        except ValueError as error:
            raise CorpusError(f"{path}（{one.get('label') or unit}）：{error}") from error


def _shorthand(row: dict[str, Any]) -> dict[str, Any]:
    """Read ``per_visit``, ``per_drug``, ``per_item`` and ``pre_existing_ratio`` written flat."""
    limits = list(row.pop("sub_limits", None) or ())
    for key, by in _SHORT.items():
        if key in row:
            period = "each" if by == "visit" else "policy_year"
            label = {"visit": "单次限额", "drug": "单药限额", "item": "单项限额"}[by]
            limits.append({"id": key, "label": label, "by": by, "cap": row.pop(key), "period": period})
    if limits:
        row["sub_limits"] = limits
    if "pre_existing_ratio" in row:
        row["pre_existing"] = {"rule": "reduced", "ratio": row.pop("pre_existing_ratio")}
    elif isinstance(row.get("pre_existing"), str):
        row["pre_existing"] = {"rule": row["pre_existing"]}
    for key in ("events", "kinds", "scopes", "channels", "names", "diagnoses", "plans", "severity"):
        if key in row:
            row["trigger"] = {**(row.get("trigger") or {}), key: _listed(key, row.pop(key))}
    return row


def _listed(key: str, value: Any) -> Any:
    return value if key == "severity" or isinstance(value, list) else [value]


def _lift(node: Any, where: str, parameters: dict[str, Any]) -> Any:
    """Replace figures by parameters named after the place they stand in."""
    if isinstance(node, list):
        return [
            _lift(one, f"{where}.{one.get('id', number) if isinstance(one, dict) else number}", parameters)
            for number, one in enumerate(node, start=1)
        ]
    if not isinstance(node, dict):
        return node
    result = {}
    for key, value in node.items():
        if key == "trigger":
            result[key] = value
        elif key in _UNITS and not isinstance(value, dict):
            result[key] = _path(key, value, f"{where}.{key}", parameters)
        else:
            result[key] = _lift(
                value, where if key in ("modifiers", "bands") else f"{where}.{key}", parameters
            )
    return result


def _path(key: str, value: Any, path: str, parameters: dict[str, Any]) -> str | None:
    if isinstance(value, str) and value in parameters:
        return value
    if key == "upper" and value is None:
        return None
    unit, label = _UNITS[key]
    parameters[path] = {"label": label, "unit": unit, "value": value}
    return path
