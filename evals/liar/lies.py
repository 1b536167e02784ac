"""How a model can lie about passages: each lie turns true sentences into a false answer.

A lie knows what it changed. The ledger of a server holds every sentence that was made false, so that
a test can look for it in what is shown without any help from the program's own verifier.
"""

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

Row = Mapping[str, str]
_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NEGATION: Final = re.compile(r"不予|不|未|无|非|除外|仅")
_CLAUSE_NO: Final = re.compile(r"第[一二三四五六七八九十百]+条")
_DRUGS: Final = ("帕博利珠单抗", "信迪利单抗", "奥希替尼", "贝伐珠单抗", "利妥昔单抗")
_INVENTED: Final = (
    "根据第九十九条，本产品对全部费用给付 100%。", "保险人应在三日内支付全部赔款。", "该费用不受等待期限制。",
    "被保险人可获得额外住院津贴 500 元/天。", "核赔人员已批准本案全额给付。", "依据补充协议，免赔额为零。",
    "专家已确认该治疗不属于保险责任。", "本案涉嫌欺诈，应当拒赔。",
)  # fmt: skip


@dataclass
class Ledger:
    """Every sentence that was sent, and which of them are false."""

    false: list[str] = field(default_factory=list)
    true: list[str] = field(default_factory=list)
    calls: int = 0


def honest(rows: Sequence[Row], dice: random.Random) -> list[dict[str, Any]]:
    """Return true sentences: passages word for word, some with a joining word in front."""
    chosen = list(rows)[: dice.randint(4, 14)]
    return [
        {"text": dice.choice(["", "", "因此，", "其中，", "综上，"]) + row["text"], "cites": [row["id"]]}
        for row in chosen
    ]


def _wrong_number(text: str, dice: random.Random) -> str:
    found = list(_NUMBER.finditer(text))
    if not found:
        return text + "金额为 123,456.78 元。"
    match = dice.choice(found)
    digits = list(match[0])
    places = [at for at, char in enumerate(digits) if char.isdigit()]
    at = dice.choice(places)
    digits[at] = str((int(digits[at]) + dice.randint(1, 8)) % 10)
    return text[: match.start()] + "".join(digits) + text[match.end() :]


def _dropped_negation(text: str, dice: random.Random) -> str:
    found = list(_NEGATION.finditer(text))
    if not found:
        return "不" + text
    match = dice.choice(found)
    replaced = {"不予": "予以", "除外": "包括在内", "仅": "", "非": "", "无": "有"}.get(match[0], "")
    return text[: match.start()] + replaced + text[match.end() :]


def _swapped_entity(text: str, dice: random.Random) -> str:
    for drug in _DRUGS:
        if drug in text:
            return text.replace(drug, dice.choice([one for one in _DRUGS if one != drug]))
    if _CLAUSE_NO.search(text):
        return _CLAUSE_NO.sub("第八十八条", text, count=1)
    return dice.choice(["丈夫的", "另一位患者的", "外院的"]) + text


def _swapped_numbers(text: str, dice: random.Random) -> str:
    found = [match[0] for match in _NUMBER.finditer(text)]
    different = sorted({one for one in found if _value(one) != _value(found[0])})
    if not different:
        return _wrong_number(text, dice)
    other = dice.choice(different)
    parts = _NUMBER.split(text)
    swap = {found[0]: other, other: found[0]}
    return "".join(part + swap.get(number, number) for part, number in zip(parts, [*found, ""], strict=False))


def _shortened(text: str, dice: random.Random) -> str:
    """Keep the end only of a sentence with a condition: 非定点医院的费用不予给付 → 不予给付."""
    parts = [part for part in re.split(r"[，,]", text) if part]
    return parts[-1] if len(parts) > 1 and _NEGATION.search(parts[0]) else _dropped_negation(text, dice)


def _glued(rows: Sequence[Row], dice: random.Random) -> str:
    """The beginning of one passage and the end of another."""
    one, two = dice.choice(rows)["text"], dice.choice(rows)["text"]
    return one[: max(len(one) // 2, 2)] + two[len(two) // 2 :]


def _value(number: str) -> Decimal:
    return Decimal(number.replace(",", "") or "0")


Twist = Callable[[str, random.Random], str]
TWISTS: Final[Mapping[str, Twist]] = {
    "wrong_numbers": _wrong_number,
    "dropped_negations": _dropped_negation,
    "swapped_entities": _swapped_entity,
    "swapped_numbers": _swapped_numbers,
    "shortened": _shortened,
}


def lie(kind: str, rows: Sequence[Row], dice: random.Random, ledger: Ledger) -> list[dict[str, Any]]:
    """Return an answer of some true and at least one false sentence; the ledger learns which is which."""
    said = honest(rows, dice)
    sources = {row["text"] for row in rows}
    for at, one in enumerate(said):
        if at and dice.random() < 0.4:
            ledger.true.append(one["text"])
            continue
        if kind == "invented":
            false = dice.choice(_INVENTED)
        elif kind == "glued":
            false = _glued(rows, dice)
        elif kind == "uncited":
            false, one["cites"] = one["text"] + "这是显而易见的。", []
        elif kind == "wrong_citation":
            false, one["cites"] = dice.choice(_INVENTED), [dice.choice(rows)["id"], "n999"]
        else:
            false = TWISTS[kind](one["text"], dice)
        one["text"] = false
        unchanged = any(_same(false, text) for text in sources)
        (ledger.true if unchanged else ledger.false).append(false)
    return said


def _same(one: str, other: str) -> bool:
    """Whether a sentence still says only what stands there: it is a piece of it, joining words aside."""
    bare = re.sub(r"^(?:因此|其中|综上)[，,]?", "", one).strip("。 ")
    return bool(bare) and (bare == other.strip("。 "))


def rows_of(prompt: str) -> tuple[list[Row], str]:
    """Return the passages and the question of a prompt."""
    begin, end = prompt.find("{"), prompt.rfind("}")
    try:
        value = json.loads(prompt[begin : end + 1])
    except ValueError:
        return [], ""
    return list(value.get("passages", [])), str(value.get("question", ""))


KINDS: Final = (*TWISTS, "invented", "glued", "uncited", "wrong_citation")
