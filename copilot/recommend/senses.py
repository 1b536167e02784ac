"""Whether a statement says what may be said under its code: one of the known sentences, with known names.

Three questions, none of which looks for a particular mistake:

- is it, word for word, one of the sentences of its code (:mod:`copilot.recommend.wordings`);
- do the days and figures in it stand in the relation that the sentence claims (早于, 超过, 不在 … 内);
- is everything that it names named by the claim, the terms or the reference data, and does no name carry
  a word of negation or restriction that its source does not carry.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from copilot.catalogue.names import folded
from copilot.domain.decision import Finding
from copilot.recommend.wordings import TABLE

# Words that turn a sentence round or narrow it: negation, exclusion, restriction, and degrees of certainty.
OPERATORS: Final = re.compile(
    r"[不未无非没免勿莫]|除外|除非|仅|只|限于|唯|至多|至少|一律|全部|一切|任何|所有|必[须定]|应当|可以|可能|已经|疑似"
)
# Words of the field in which the same characters turn nothing round.
COMPOUNDS: Final = re.compile(
    r"免赔|免疫|非既往症|非小细胞|非霍奇金|非标准|不良反应|不孕|不稳定|未达伤残|未成年|无创|无痛|不由本程序"
)
_SLOT: Final = re.compile(r"<([ndwpblxith])>")
_PATTERNS: Final = {
    "n": r"(\d[\d,]*(?:\.\d+)?%?)",
    "d": r"(\d{4}-\d{2}-\d{2}|…)",
    "w": r"([^；\n]+?)",
    "p": r"([^；，\n]+?)",
    "b": r"([^；\n]+?)",
    "l": r"([^；，“”：\n]+?)",
    "i": r"((?:(?:项目合计|大写金额|支付各项)、?)+(?<!、))",
    "t": r"(.+?)",
    "x": r"([^\n]+?)",
    "h": r"(.+?)",
}
_RELATION: Final = re.compile(r"(\d)(<=|>=|<|>)(\d)")
_LIST: Final = re.compile(r"[、，/]| 之一")
_MORE: Final = "等"
_LEAST: Final = 0.25
_GLUE: Final = frozenset("剩余部分并及和与可以向的")
_PLAIN: Final = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Wording:
    """One sentence: the codes it stands under, whether it fired (None: either), its pattern and slots."""

    codes: tuple[tuple[str, bool | None], ...]
    pattern: re.Pattern[str]
    slots: str
    relations: tuple[str, ...]

    def stands_under(self, finding: Finding) -> bool:
        """Whether the sentence may be said under this code."""
        return any(code == finding.code and fired in (None, finding.fired) for code, fired in self.codes)


@dataclass(frozen=True)
class Known:
    """What a statement may name: the benefits of the result, and every text of its sources."""

    benefits: Mapping[str, str]
    texts: Iterable[str]
    terms: Iterable[str] = ()

    def fault(self, kind: str, said: str, finding: Finding) -> str | None:
        """Why a slot holds something that no source names, or None.

        The name of a term or a list is a short form of its article, so it need not stand there word for
        word: its characters do, most of its neighbours do, and it brings no operator of its own.
        """
        own = self.benefits.get(finding.benefit or "")
        if kind == "b" and (said == own or (own is None and said in self.benefits.values())):
            return None
        if kind == "b" and own is not None:
            return f"结论说的是“{said}”，依据说的是“{own}”"
        if kind == "l":
            turned = _turns(said) and not self._names(said)
            return f"“{said}”不只是名称" if turned else None
        if kind == "h":
            quotes = [span.quote for span in finding.clauses]
            return None if _carried(said, (*quotes, *self.terms)) else f"“{said}”不是所引条款的话"
        parts = [part for part in _LIST.split(said.removesuffix(_MORE)) if part.strip()]
        if self._names(said) or (parts and all(map(self._names, parts))):
            return None
        if kind == "p" and parts and _short_for(_folded(said), "".join(map(_folded, self.terms))):
            return None
        return f"结论中的“{said}”不在所引依据中"

    def _names(self, said: str) -> bool:
        name = _folded(said)
        return any(name in _folded(text) for text in (*self.texts, *self.benefits.values()))


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return folded(text)


def _carried(said: str, sources: Iterable[str]) -> bool:
    """Whether a hint is put together from its sources: its characters, and each operator in its place."""
    text = "".join(map(_folded, sources))
    said = _folded(said)
    strange = {char for char in said if _PLAIN.match(char) and char not in text} - _GLUE
    turns = [said[match.start() : match.end() + 1] for match in OPERATORS.finditer(said)]
    return not strange and all(turn in text or turn[:2] in ("可以", "可能") for turn in turns)


def _turns(name: str) -> bool:
    """Whether a name carries a word that turns round or narrows what it stands in."""
    return OPERATORS.search(COMPOUNDS.sub("", name)) is not None


def _short_for(name: str, text: str) -> bool:
    """Whether a text has the name of a term, or some of its characters where the name is a short form."""
    if name in text:
        return True
    return not _turns(name) and sum(char in text for char in name) >= _LEAST * len(name)


def sense_fault(finding: Finding, known: Known) -> str | None:
    """Why the statement is none that may be made under its code, or None."""
    fault = f"这句话不是理由码 {finding.code} 可以说的话"
    for wording in _by_code().get(finding.code, ()):
        match = wording.pattern.fullmatch(finding.statement)
        if match is None or not wording.stands_under(finding):
            continue
        said = match.groups()
        if not _related(wording, said):
            fault = "结论中的日期或者数字不成立所说的关系"
            continue
        wrong = (
            known.fault(kind, text, finding)
            for kind, text in zip(wording.slots, said, strict=True)
            if kind in "wpblh"
        )
        first = next(filter(None, wrong), None)
        if first is None:
            return None
        fault = first
    return fault


def _related(wording: Wording, said: tuple[str, ...]) -> bool:
    """Whether the days and figures of a sentence stand as it says; a day that is not known says nothing."""
    values = [_value(text) for kind, text in zip(wording.slots, said, strict=True) if kind in "nd"]
    for relation in wording.relations:
        decided = [holds for one in relation.split("|") if (holds := _holds(one, values)) is not None]
        if decided and not any(decided):
            return False
    return True


def _value(text: str) -> date | Decimal | None:
    if text == "…":
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text)
    return Decimal(text.replace(",", "").removesuffix("%"))


def _holds(relation: str, values: list[date | Decimal | None]) -> bool | None:
    match = _RELATION.fullmatch(relation)
    if match is None:
        raise ValueError(f"relation {relation} cannot be read")
    left, right = values[int(match[1]) - 1], values[int(match[3]) - 1]
    if left is None or right is None:
        return None
    lower, equal = left < right, left == right  # type: ignore[operator] # a row relates two of one kind
    return {"<": lower, "<=": lower or equal, ">": not (lower or equal), ">=": not lower}[match[2]]


@lru_cache(maxsize=1)
def _by_code() -> dict[str, list[Wording]]:
    """Return the sentences by code, those with fewer open slots first."""
    table: dict[str, list[Wording]] = {}
    for row in filter(None, TABLE.splitlines()):
        codes, text, *relations = (part.strip() for part in row.split(" | "))
        marked = tuple((one.lstrip("+-"), {"+": True, "-": False}.get(one[0])) for one in codes.split())
        pieces = _SLOT.split(text)
        pattern = "".join(_PATTERNS[piece] if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))
        wording = Wording(
            marked, re.compile(pattern), "".join(pieces[1::2]), tuple(" ".join(relations).split())
        )
        for code, _ in marked:
            table.setdefault(code, []).append(wording)
    return {code: sorted(rows, key=lambda one: len(one.slots)) for code, rows in table.items()}
