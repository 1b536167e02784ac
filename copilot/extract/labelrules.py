"""Which texts that look like labels are none, and which damaged texts are labels all the same."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from copilot.extract.amounts import find_money
from copilot.extract.hits import Hit
from copilot.extract.runs import Line, Run
from copilot.extract.schema import FieldSpec
from copilot.extract.text import closest, distance, is_cjk, squeeze

_PERSONS: Final = ("患者", "病人", "病员", "参保人", "人员", "受检者", "就诊人")
_OF_PERSONS: Final = frozenset({"姓名", "性别", "年龄"})
_SIGNED: Final = re.compile(r"(?:人|者|员|医师|医生|药师)$")
_COLON_SHARE: Final = 0.7
_PAYERS: Final = frozenset({"自费", "全自费"})
_ENOUGH: Final = 8
_GLOSS: Final = re.compile(r"\s*([A-Za-z][A-Za-z.'&/ ()-]{1,40}?)\s*(?::|$)")
_GLOSSED: Final = frozenset({"money", "date", "period", "number", "age", "capitals", "sex"})
_GLOSS_WORDS: Final = re.compile(
    r"(?:name|patient|cashier|operator|clerk|payer|payee|gender|sex|ward|dep(?:t|artment)|doctor|physician|"
    r"hospital|diagnosis|bed|no|number|id|type|category|receipt|record|mrn|insurance|bank|account)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Span:
    """A label in the text of a line: ``[start, end)`` is the label, its value begins at ``stop``."""

    start: int
    end: int
    stop: int
    name: str
    label: str
    exact: bool
    colon: bool


def spellings(label: str, spec: FieldSpec | None) -> list[str]:
    """Return further ways in which forms print a label: with 金额, 本次 or 患者, 时间 for 日期, 签名."""
    if spec is None or len(label) < 2 or not all(map(is_cjk, label)):
        return []
    out: list[str] = []
    if spec.kind == "money" and len(label) == 2:
        out.append(f"其中{label}")
    if spec.kind == "money" and len(label) >= 3:
        stem = label.removesuffix("金额")
        out += [f"{label}费用"] if label.endswith("自费") else []
        out += [f"{stem}金额", f"{stem}额", f"本次{label}", f"其中{label}", f"{label}合计"]
        if label.endswith("支付"):
            out += [f"{label.removesuffix('支付')}{word}" for word in ("支出", "支付金额", "支付额", "报销")]
        if label.endswith("费用"):
            out += [f"{label}金额", label.removesuffix("费用") + "金额"]
    elif spec.kind == "date" and len(label) > 2:
        stem = re.sub(r"(?:日期|时间)$", "", label)
        out += [f"{stem}日期", f"{stem}时间"] if stem != label else []
    elif label in _OF_PERSONS:
        out += [who + label for who in _PERSONS]
    elif spec.kind == "person" and spec.signature and _SIGNED.search(label):
        out += [f"{label}{word}" for word in ("签名", "签字", "签章", "(签名)", "(签章)", "(签字)")]
    elif spec.kind == "code" and label.endswith("号"):
        out.append(f"{label}码")
    return [word for word in out if word != label]


def values_under_labels(hits: Sequence[Hit], above: Sequence[Hit], line: Line) -> frozenset[str]:
    """Labels without colon that stand, among values, right under the label of a word (医保类别 / 自费)."""
    heads = len(above) >= 3 and not any(hit.colon or hit.inline or hit.after for hit in above)
    bare = [hit for hit in hits if not hit.colon and not hit.inline]
    if not heads or len(line.runs) <= len(hits):
        return frozenset()
    return frozenset(
        hit.label
        for hit in bare
        for head in above
        if head.spec.kind in ("text", "person") and min(head.x1, hit.x1) - max(head.x0, hit.x0) > 0
    )


def latin_gloss(text: str, owners: list[tuple[int, int]], end: int, spec: FieldSpec) -> re.Match[str] | None:
    """Return the translation that bilingual forms print behind a label (总费用 Total Charges), None for none.

    It fills the rest of the label's run or ends in a colon. Where a value may itself be Latin, it must
    hold a word that such forms name things by.
    """
    stop = next((i for i in range(end, len(text)) if owners[i][0] != owners[end - 1][0]), len(text))
    gloss = _GLOSS.match(text[end:stop])
    if gloss is None:
        return None
    sure = gloss.group(0).endswith(":") and is_cjk(text[end - 1])
    return gloss if sure or spec.kind in _GLOSSED or _GLOSS_WORDS.search(gloss.group(1)) else None


def values_named_like_labels(spans: list[Span], spec: Callable[[str], FieldSpec], text: str) -> list[Span]:
    """Drop a label without colon where the value of the label before it is due (医保类型: 自费).

    One with an amount right behind it is a label all the same (支付方式: 医保统筹113.88元).
    """
    out: list[Span] = []
    for span in spans:
        before = out[-1] if out else None
        due = before is not None and before.colon and before.stop >= span.start - 1
        word = before is not None and spec(before.name).kind in ("text", "person", "list")
        counted = spec(span.name).kind == "money" and re.match(r"\s*¥?\d[\d,]*\.\d\d", text[span.stop :])
        if due and word and not span.colon and not counted:
            continue
        if word and before is not None and _is_payer(span, before, spec, spans):
            continue
        out.append(span)
    return out


def _is_payer(span: Span, before: Span, spec: Callable[[str], FieldSpec], spans: Sequence[Span]) -> bool:
    """Whether 自费 stands as the value of the bare label 医保类型 before it, not as a label itself.

    In a row of bare labels above their values it is a label: there nothing stands between labels.
    """
    if span.colon or span.label not in _PAYERS or "自费" not in "".join(spec(before.name).terms):
        return False
    apart = [b.start - a.stop > 2 for a, b in pairwise(spans)]
    return before.stop >= span.start - 1 and (len(spans) < 3 or sum(apart) >= 0.5 * (len(apart) - 1))


def fragments_ok(line: Line, owners: list[tuple[int, int]], start: int, end: int) -> bool:
    """A label over several runs consists of short fragments, or of runs with hardly a gap."""
    indices = sorted({owners[i][0] for i in range(start, end)})
    if len(indices) == 1:
        return True
    if owners[start][1] != 0:
        return False
    runs = [line.runs[i] for i in indices]
    near = all(b.x0 - a.x1 < 1.0 * a.height for a, b in pairwise(runs))
    goes_on = runs[-1].text[owners[end - 1][1] + 1 :].strip()[:1]
    return near or (end - start <= 3 * len(runs) and not is_cjk(goes_on or " "))


def label_matches(
    pattern: re.Pattern[str], text: str, owners: list[tuple[int, int]], line: Line
) -> Iterator[re.Match[str]]:
    """Yield the longest labels from left to right; one over several runs only if they are near.

    Else the first of the runs may hold a label of its own (应补 beside 现金支付 is not 应补现金), or the
    value of the label before it (费别: 医保 类别: is not 医保类别).
    """
    place = 0
    while match := pattern.search(text, place):
        start, end = match.span()
        behind = next((i for i in range(start, end) if owners[i][0] != owners[start][0]), end)
        if behind < end and text[:start].rstrip().endswith(":") and pattern.match(text, behind):
            place = behind
            continue
        if not fragments_ok(line, owners, start, end):
            stop = next(i for i in range(start, end) if owners[i][0] != owners[start][0])
            whole = pattern.match(text, start, stop)
            if whole is None:
                place = start + 1
                continue
            match = whole
        yield match
        place = match.end()


def number_goes_on(last: str, first: str) -> int | None:
    """Return where the label begins whose number goes on at the begin of the next line, None for none.

    ``last`` ends a line of running text (…,个人自费:13,86), ``first`` begins the next
    (0.60,预缴金额:15,000.00): only further labels in the same runs show that the text runs on.
    """
    begun = re.search(r"(?<=[,;:。\s])([\u4e00-\u9fff()/]{2,16}:\s*)([0-9A-Za-z*][0-9A-Za-z.,*\-]*)$", last)
    rest = re.match(r"([0-9A-Za-z.,*\-]+)[,;]\s*[\u4e00-\u9fff()/]{2,20}:", first)
    if begun is None or rest is None or re.search(r"\.\d\d$|\d-\d\d-\d\d$", begun.group(2)):
        return None
    whole = begun.group(2) + rest.group(1)
    joined = re.fullmatch(r"[0-9A-Za-z*\-]{4,40}|\d{1,3}(?:,\d{3})*\.\d\d|\d+\.\d\d", whole)
    return begun.start(1) if joined else None


def framed_heading(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return what closes a heading in brackets (【出院诊断】, [出院诊断]:), None without brackets."""
    return re.match(r"\s*\]\s*:?", text[end:]) if text[:start].rstrip().endswith("[") else None


def bare_words(found: Iterable[Sequence[Hit]]) -> frozenset[str]:
    """Labels of two glyphs without colon on a paper whose labels have colons: words, not labels.

    ``自费`` beside 医保类型 is such a word: the label was lost, and its value would claim an amount.
    """
    hits = [hit for line in found for hit in line if hit.name]
    colons = sum(hit.colon for hit in hits)
    if len(hits) < _ENOUGH or colons < _COLON_SHARE * len(hits):
        return frozenset()
    return frozenset(
        hit.label
        for hit in hits
        if not hit.colon and len(hit.label) <= 2 and hit.spec.kind == "money" and not hit.inline
    )


def damaged_label(
    run: Run, after: Run | None, by_label: Mapping[str, str], money: frozenset[str]
) -> str | None:
    """Return the label that a whole run was printed as, when an amount stands right behind it.

    Overprint and seals hide the end of a label and its colon, or change a glyph: ``个人现金支`` is cut,
    ``其他索付`` misread. Only labels of amounts are taken, and only when one field alone fits.
    """
    text = squeeze(run.text)
    if after is None or len(text) < 4 or not all(map(is_cjk, text)) or text in by_label:
        return None
    if after.x0 - run.x1 > 6.0 * run.height or abs(after.cy - run.cy) > 0.6 * run.height:
        return None
    hits = find_money(after.text)
    if len(hits) != 1 or hits[0].fit < 0.9:
        return None
    begun = {label for label in money if label.startswith(text) and 0 < len(label) - len(text) <= 3}
    if begun and len({by_label[label] for label in begun}) == 1:
        return min(begun, key=len)
    near = closest(text, money, by_label.__getitem__)
    return near[0] if near and near[1] <= 1.0 and len(near[0]) == len(text) else None


def another_payment(printed: str, known: str, *, other: bool) -> bool:
    """Whether a payment's label is more likely a label of its own than a misread known one.

    Recognisers change a glyph; forms have payments with words of their own (残军补助支付). A label of
    ``other`` money that is a word longer or shorter names other money, but for a stray glyph before it.
    """
    longer = len(printed) != len(known) and not printed.endswith(known)
    return distance(printed, known) > 1.0 or (other and longer)


def longest_first(labels: Mapping[str, str]) -> list[str]:
    """Return labels, the longest first."""
    return sorted((key for key in labels if key), key=len, reverse=True)


def key_of(label: str) -> str:
    """Return a label without blanks and colon."""
    return re.sub(r"\s+", "", label).strip(":")


def spread(key: str) -> str:
    """Return the pattern of a label, spread by blanks or not."""
    return r"\s*".join(re.escape(char) for char in key)
