"""Drug monographs written from the drug table, so that no figure can differ between the two.

``corpus/drugs/<id>.md`` is what search finds and the chain quotes; the table is what rules use.
"""

from pathlib import Path

from copilot.catalogue.drugs import Drug, DrugClass, Drugs, Indication, Insurance, Pack, Source, load_drugs
from copilot.domain.money import plain

_STATUS = {
    "in": "已纳入国家基本医保药品目录",
    "out": "未纳入国家基本医保药品目录，属于医保目录外自费",
    "unknown": "是否在国家基本医保药品目录内未核实，须查处方日当年的目录",
}
_UNITS = {"cells": "细胞制剂", "device": "套"}
_FROM = "2000-01-01"


def _sentence(text: str) -> str:
    return text if text.endswith("。") else f"{text}。"


def _when(when: str) -> str:
    parts = when.split("-")
    names = ("年", "月", "日")
    return "".join(f"{int(part)}{name}" for part, name in zip(parts, names, strict=False))


def _indication(number: int, indication: Indication) -> str:
    parts = [f"（{number}）{indication.text}"]
    if indication.markers:
        parts.append(f"生物标志物要求：{'、'.join(indication.markers)}")
    if indication.line is not None and indication.line > 1:
        parts.append(f"用于第 {indication.line} 线及以后的治疗")
    parts.append(f"对应 ICD-10 编码前缀 {'、'.join(indication.icd10)}")
    if indication.approved is None:
        parts.append("中国获批时间未核实")
    elif indication.dated:
        parts.append(f"中国获批时间为 {_when(indication.approved)}（已核）")
    else:
        parts.append(f"中国获批时间约为 {_when(indication.approved)}")
    if not indication.unverified:
        parts.append("适应症已与公开来源核对")
    elif indication.checked:
        parts.append("适应症文字已与公开来源核对，生物标志物要求未核")
    return _sentence("；".join(parts))


def _indications(drug: Drug) -> str:
    lines = [_indication(n, indication) for n, indication in enumerate(drug.indications, start=1)]
    closing = "适应症以处方日生效的说明书版本为准；列出的之外属于说明书外用药。"
    return "\n".join([f"{drug.zh}用于以下情形：", *lines, closing])


def _pack(pack: Pack) -> str:
    unit = _UNITS.get(pack.unit, pack.unit)
    text = f"{plain(pack.strength)} {unit}"
    if pack.units > 1:
        text += f"×{pack.units}"
    if pack.days is not None:
        text += f"（约 {plain(pack.days)} 天用量）"
    return text


def _dosage(drug: Drug) -> str:
    lines = []
    if drug.dose is not None:
        lines.append(_sentence(f"{drug.zh}的常用剂量：{drug.dose.note}，给药途径为{drug.dose.route}"))
        if drug.dose.checked:
            lines.append("剂量已与公开来源核对。")
    elif drug.dose_text:
        lines.append(_sentence(f"{drug.zh}的常用剂量：{drug.dose_text}"))
    else:
        lines.append(f"{drug.zh}的剂量按说明书和体重、病情确定。")
    if drug.packs:
        lines.append(f"常见规格：{'；'.join(_pack(pack) for pack in drug.packs)}。")
    if drug.dose is not None and drug.dose.unit in ("mg/kg", "ug/kg", "U/kg"):
        lines.append("按体重计算，每次用量向上取整到整瓶；体重以就诊记录为准。")
    if drug.dose is not None and drug.dose.unit == "mg/m2":
        lines.append("按体表面积计算，须有身高和体重记录。")
    return "\n".join(lines)


def _standing(standing: Insurance) -> str:
    if standing.unverified or standing.edition is None:
        text = _STATUS[standing.status]
        if standing.since is not None:
            text += f"，约自 {_when(standing.since)}起执行"
        return text + (f"，{standing.scope}" if standing.scope else "")
    place = "在" if standing.status == "in" else "不在"
    text = f"{place} {_when(standing.edition)}起执行的国家基本医保药品目录内（已与目录公开文本核对）"
    if standing.status == "out":
        return text + "，属于医保目录外自费"
    if standing.scope:
        text += f"，支付范围：{standing.scope}"
    if standing.since is not None:
        text += f"；首次纳入{'' if standing.dated else '约'}自 {_when(standing.since)}起执行"
        text += "（已核）" if standing.dated else "（未核）"
    return text


def _insurance(drug: Drug) -> str:
    brands = f"（商品名：{'、'.join(drug.brands)}）" if drug.brands else ""
    lines = [_sentence(f"{drug.zh}{brands}{_standing(drug.insurance)}")]
    for entry in drug.lists:
        mark = "" if entry.unverified else "（已核）"
        lines.append(f"列入{entry.name}，自 {_when(entry.since)}起{mark}。")
    lines.append("目录每年调整，以处方日或费用发生日生效的版本为准；商业保险是否承保看该产品的药品清单。")
    return "\n".join(lines)


def _points(drug: Drug, first: tuple[str, ...], second: tuple[str, ...]) -> str:
    return "\n".join(f"（{n}）{_sentence(text)}" for n, text in enumerate((*first, *second), start=1))


def _cite(drug: Drug, sources: tuple[Source, ...]) -> str:
    """The sources in one line; the text of the front matter has no quotation marks."""
    used = [one for one in sources if one.id in drug.source_ids and one.accessed is not None]
    cited = [f"{one.title}（{one.publisher}，{one.url}，{one.accessed} 查阅）" for one in used]
    return "；".join([drug.source, *cited])


def render_monograph(drug: Drug, group: DrugClass, sources: tuple[Source, ...] = ()) -> str:
    """Return the text of one corpus file."""
    names = "，".join(["、".join(drug.brands)] * bool(drug.brands) + [drug.en])
    sections = [
        ("适应症", f"{drug.zh}治什么病", _indications(drug)),
        ("用法用量", f"{drug.zh}的剂量与规格", _dosage(drug)),
        ("检测与监测", f"{drug.zh}用药前后的检查", _points(drug, drug.monitoring, group.monitoring)),
        ("医保与目录", f"{drug.zh}在不在医保", _insurance(drug)),
        ("核对要点", f"{drug.zh}理赔时核对什么", _points(drug, drug.checks, group.checks)),
    ]
    front = [
        "---",
        f"id: drug/{drug.id}",
        "kind: drug",
        f"title: {drug.zh}（{names}）",
        'version: "1"',
        f"in_force_from: {_FROM}",
        "in_force_to: null",
        f"source: {_cite(drug, sources)}",
        'source_date: "2026-11"',
        "licence: 自写摘要",
        f"unverified: {'true' if drug.unverified else 'false'}",
        "---",
        f"# {drug.zh}",
        "",
        f"{_sentence(f'{drug.zh}（{drug.en}）是{group.name}，剂型为{drug.form}，厂家：{drug.maker}')}",
        "",
    ]
    body = [line for label, heading, text in sections for line in (f"## {label} {heading}", text, "")]
    return "\n".join([*front, *body]).rstrip("\n") + "\n"


def monograph_files(drugs: Drugs) -> dict[str, str]:
    """Return the text of every monograph by its file name."""
    return {
        f"{drug.id}.md": render_monograph(drug, drugs.class_of(drug), drugs.sources) for drug in drugs.drugs
    }


def write_monographs(root: Path) -> tuple[Path, ...]:
    """Write every monograph below ``root/drugs``, remove those of no drug; return what changed."""
    folder = root / "drugs"
    folder.mkdir(exist_ok=True)
    files = monograph_files(load_drugs(root))
    changed = [path for path in folder.glob("*.md") if path.name not in files]
    for path in changed:
        path.unlink()
    for name, text in files.items():
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            changed.append(path)
    return tuple(changed)
