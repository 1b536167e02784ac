"""A draft of ``terms.yaml`` from the articles of a policy wording: every figure with its article. Pure.

Nothing is decided here. What the wording states in a form that is understood becomes a parameter with
the exact words as its quote; what a benefit needs and the wording does not state becomes ``null``; and
the whole is a draft that a person must confirm. Fixed figures of insurance law (grace period, period
of incontestability) are left out: they are no terms of a benefit.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

import yaml

from copilot.catalogue.articles import Article
from copilot.catalogue.figures import figures
from copilot.domain.money import plain

_NUM: Final = r"(?:\d[\d,，]*(?:\.\d+)?|[零〇一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾佰仟]+)"
_YUAN: Final = rf"{_NUM}\s*[万千百]?\s*(?:万)?\s*元"
_RATIO: Final = rf"(?:{_NUM}\s*[%％]|百分之{_NUM}|[一二三四五六七八九]成)"
_DAYS: Final = rf"{_NUM}\s*(?:日|天)"
_GAP: Final = r"[^。；\n]{0,24}?"
_BENEFIT: Final = re.compile(
    r"([\u4e00-\u9fffA-Za-z0-9（）()]{2,24}?(?:保险金|津贴|关爱金|慰问金|补助金|补偿金|给付金))$"
)
_SENTENCE: Final = re.compile(r"[^。；\n]+[。；]?")
_LUMP: Final = re.compile(r"(?:确诊|初次患|首次患|实施|达到|身故|伤残|全残)[^。]{0,60}(?:给付|赔付)")


class Seen(NamedTuple):
    """A figure in an article: what it is, its value, and the words in which it stands."""

    key: str
    label: str
    unit: str
    value: Decimal
    article: str
    quote: str


_LIMIT: Final = r"(?:限额|保险金额|保额)"
_PAID: Final = r"(?:给付|赔付|支付|报销|补偿|赔偿)"
_TO: Final = r"\s*周岁(?:（[^）]*）)?\s*(?:至|到|-|—|~|～)"
_RULES: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("waiting_days", "等待期", "days",
     rf"等待期{_GAP}\s*({_DAYS})|({_DAYS})(?:内)?[^。；\n]{{0,12}}为等待期"),
    ("deductible", "免赔额", "yuan", rf"免赔额{_GAP}({_YUAN})|({_YUAN})的?(?:年度?)?免赔额"),
    ("ratio", "给付比例", "ratio",
     rf"{_PAID}比例{_GAP}({_RATIO})|按照?\s*({_RATIO})\s*(?:的比例)?{_PAID}"),
    ("annual_cap", "年度限额", "yuan",
     rf"{_LIMIT}{_GAP}({_YUAN})|(?:最高|累计)(?:给付|赔付|不超过){_GAP}({_YUAN})"),
    ("per_day", "每日津贴", "yuan",
     rf"(?:每日|每天|日津贴|津贴标准|日额){_GAP}({_YUAN})|({_YUAN})\s*[/／每]\s*(?:日|天)"),
    ("max_days", "最高天数", "days", rf"(?:最高|最多|累计|不超过|以){_GAP}({_DAYS})(?:为限)?"),
    ("waived_days", "免给付天数", "days", rf"免赔(?:日|天数){_GAP}({_DAYS})"),
    ("amount", "定额", "yuan", rf"(?:给付|赔付){_GAP}({_YUAN})"),
    ("fraction", "占保额比例", "ratio", rf"(?:基本)?(?:保险金额|保额)的\s*({_RATIO})"),
    ("supply_days", "处方用量", "days", rf"处方{_GAP}不(?:得)?超过\s*({_DAYS})"),
    ("age_min", "最低投保年龄", "years", rf"({_NUM}){_TO}"),
    ("age_max", "最高投保年龄", "years", rf"{_TO}\s*({_NUM})\s*周岁"),
)  # fmt: skip
_BY_KIND: Final = {
    "indemnity": ("deductible", "ratio", "annual_cap", "supply_days"),
    "daily_allowance": ("per_day", "max_days", "waived_days"),
    "lump_sum": ("amount", "fraction"),
}
_LABELS: Final = {key: (label, unit) for key, label, unit, _ in _RULES}
_NEEDED: Final = {
    "indemnity": ("deductible", "ratio", "annual_cap"),
    "daily_allowance": ("per_day", "max_days"),
    "lump_sum": ("amount",),
}
_WHOLE: Final = ("waiting_days", "age_min", "age_max")


def seen(articles: Iterable[Article]) -> Iterator[Seen]:
    """Yield every figure that is understood, in the order of the text."""
    for article in articles:
        body = article.text.split("\n", 1)[-1]
        for sentence in _SENTENCE.finditer(body):
            yield from _in_sentence(sentence.group().strip(), article)


def _in_sentence(sentence: str, article: Article) -> Iterator[Seen]:
    for key, label, unit, pattern in _RULES:
        for match in re.finditer(pattern, sentence):
            text = next(group for group in match.groups() if group)
            value = _value(text, unit)
            quote = _around(sentence, match)
            if value is not None and value in figures(quote):
                yield Seen(key, label, unit, value, article.label, quote)
    if re.search(r"(?:0|零|无|不设)\s*(?:年度?)?免赔", sentence):
        found = re.search(r"[^，,、]*(?:0|零|无|不设)\s*(?:年度?)?免赔(?:额)?", sentence)
        if found:
            yield Seen("deductible", "免赔额", "yuan", Decimal(0), article.label, found.group().strip())


def _value(text: str, unit: str) -> Decimal | None:
    found = figures(text.replace("，", ","))
    value = next(iter(found)) if len(found) == 1 else None
    if value is None or (unit == "ratio" and not 0 < value <= 1) or (unit != "ratio" and value < 0):
        return None
    return value


def _around(sentence: str, match: re.Match[str]) -> str:
    """Return the clause of a sentence that holds the match, for a quote a person can read."""
    start = max(sentence.rfind(mark, 0, match.start()) for mark in "，,：:") + 1
    ends = [at for mark in "，,。；" if (at := sentence.find(mark, match.end())) >= 0]
    # A comma inside a figure (1,000,000) ends nothing.
    ends = [at for at in ends if not re.match(r"[,，]\d{3}", sentence[at : at + 4])]
    if re.search(r"\d$", sentence[: start - 1][-1:]) and start:
        start = match.start()
    return sentence[start : min(ends, default=len(sentence))].strip()


class _Benefit(NamedTuple):
    name: str
    kind: str
    articles: tuple[Article, ...]


def _benefits(articles: Sequence[Article]) -> list[_Benefit]:
    found: list[_Benefit] = []
    for article in articles:
        heading = re.split(r"\s*›\s*", article.heading)[-1].strip() or article.label
        match = _BENEFIT.search(re.sub(r"(?:责任|的给付|给付)$", "", heading))
        body = article.text.split("\n", 1)[-1]
        if match is None or "申请" in heading or "受益人" in heading:
            continue
        name = match.group(1)
        if "津贴" in name:
            kind = "daily_allowance"
        elif _LUMP.search(body) and not re.search(r"免赔|比例|医疗费用", body):
            kind = "lump_sum"
        else:
            kind = "indemnity"
        found.append(_Benefit(name, kind, (article,)))
    return found


def draft_terms(product: str, name: str, version: str, articles: Sequence[Article]) -> str | None:
    """Return the text of a draft, or None when the wording states no benefit that is understood."""
    benefits = _benefits(articles)
    if not benefits:
        return None
    figures_seen = list(seen(articles))
    parameters: dict[str, dict[str, Any]] = {}
    doubts: list[str] = []
    rows = []
    for number, benefit in enumerate(benefits, start=1):
        rows.append(_row(f"b{number}", benefit, figures_seen, parameters, doubts))
    data: dict[str, Any] = {"product": product, "name": name, "version": version, "layer": "commercial"}
    whole = {key: _first(key, figures_seen) for key in _WHOLE}
    for key, one in whole.items():
        path = key if key == "waiting_days" else f"eligibility.{key}"
        if one is not None:
            parameters[path] = _stated(one)
        elif key == "waiting_days":
            parameters[path] = {"label": "等待期", "value": None, "unit": "days"}
    data["parameters"] = parameters
    data["waiting_days"] = "waiting_days"
    ages = {key: f"eligibility.{key}" for key in ("age_min", "age_max") if whole[key] is not None}
    if ages:
        data["eligibility"] = ages
    data["benefits"] = rows
    data["missing"] = [body["label"] for body in parameters.values() if body["value"] is None]
    used = {(body.get("article"), body.get("quote")) for body in parameters.values()}
    rest = [one for one in figures_seen if (one.article, one.quote) not in used]
    return _head(product, doubts, rest) + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=160)


def _row(
    key: str,
    benefit: _Benefit,
    found: Sequence[Seen],
    parameters: dict[str, dict[str, Any]],
    doubts: list[str],
) -> dict[str, Any]:
    """Return one benefit and put its figures among the parameters."""
    labels = {article.label for article in benefit.articles}
    own = [one for one in found if one.article in labels and one.key in _BY_KIND[benefit.kind]]
    row: dict[str, Any] = {
        "id": key,
        "name": benefit.name,
        "kind": benefit.kind,
        "article": benefit.articles[0].label,
    }
    stated = set()
    for name in dict.fromkeys(one.key for one in own):
        same = [one for one in own if one.key == name]
        path = f"{key}.{name}"
        parameters[path] = _stated(same[0], f"{benefit.name}{same[0].label}")
        if len({one.value for one in same}) > 1:
            values = "、".join(str(_written(one)) for one in same)
            doubts.append(f"{path}：条文里有几个不同的数（{values}），先取第一个")
        if name == "supply_days":
            row["specialty"] = {"list": f"{key}.list", "supply_days": path}
            parameters[f"{key}.list"] = {"label": f"{benefit.name}药品清单", "value": None, "unit": "text"}
        else:
            row[name] = path
        stated.add(name)
    if benefit.kind == "lump_sum" and "fraction" in stated:
        stated.add("amount")
    for name in _NEEDED[benefit.kind]:
        if name not in stated:
            label, unit = _LABELS[name]
            path = f"{key}.{name}"
            parameters[path] = {"label": f"{benefit.name}{label}", "value": None, "unit": unit}
            row[name] = path
    return row


def _first(key: str, found: Sequence[Seen]) -> Seen | None:
    return next((one for one in found if one.key == key), None)


def _stated(one: Seen, label: str | None = None) -> dict[str, Any]:
    return {
        "label": label or one.label,
        "value": _written(one),
        "unit": one.unit,
        "article": one.article,
        "quote": one.quote,
    }


def _written(one: Seen) -> str | int:
    if one.unit == "ratio":
        return f"{_short(one.value * 100)}%"
    return int(one.value) if one.value == one.value.to_integral_value() else _short(one.value)


def _short(value: Decimal) -> str:
    return plain(Decimal(format(value.normalize(), "f")))


def _head(product: str, doubts: Sequence[str], rest: Sequence[Seen]) -> str:
    lines = [
        "草稿：由程序从条款中摘出，没有由人核对，不能用于裁决。",
        "请逐项核对数值、所引条文（article）和原文（quote），补上触发条件（trigger）；",
        "条款没有写明的保持 null。",
        "写法见 docs/packs.md 和 docs/corpus.md。核对后运行：",
        f"  copilot corpus confirm {product} --by 核对人",
        *(f"请核对 {doubt}" for doubt in doubts),
    ]
    if rest:
        lines.append("条款中还有这些数没有归入责任，请判断是否需要：")
        lines += [f"  {one.article} {one.label} {_written(one)}：{one.quote}" for one in rest[:60]]
    return "".join(f"# {' '.join(line.split())}\n" for line in lines)
