"""Checks of a prescription: number of drugs, and quantity against dose, frequency and days. Pure."""

import math
import re
from decimal import Decimal
from typing import Final

from copilot.domain.document import Check, Document, LineItem
from copilot.extract.identities import verdict
from copilot.extract.text import fold

_TIMES: Final = {
    **dict.fromkeys(("qd", "qn", "hs", "qm", "qam"), Decimal(1)),
    "bid": Decimal(2),
    "tid": Decimal(3),
    "qid": Decimal(4),
    "qod": Decimal("0.5"),
    "qw": Decimal(1) / 7,
    "biw": Decimal(2) / 7,
    "tiw": Decimal(3) / 7,
}
_WORDS: Final = {word: value for value, word in enumerate("一二三四五六", start=1)} | {"两": 2}
_SCALE: Final = {
    "g": Decimal(1000),
    "克": Decimal(1000),
    "mg": Decimal(1),
    "毫克": Decimal(1),
} | dict.fromkeys(("ug", "mcg", "μg", "微克"), Decimal("0.001"))
_DAILY: Final = re.compile(
    r"(?:每|一|1)[日天](\d|[一二三四五六两])次|(\d)次/[日天d]|(?:每晚|睡前)(\d|一)?次?"
)
_COUNTED: Final = "片粒支袋瓶丸贴包滴喷吸枚"
_MASS: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(mg|mcg|ug|μg|g|毫克|微克|克)(?![a-z])", re.IGNORECASE)
_PACK: Final = re.compile(rf"[*x×/]\s*(\d+)\s*[{_COUNTED}s]", re.IGNORECASE)
_PIECES: Final = re.compile(rf"(\d+(?:\.\d+)?)\s*[{_COUNTED}]")
_MOST: Final = Decimal(3)
_BOXES: Final = frozenset({"盒", "瓶", "小盒", "筒", "套"})


def drug_count(document: Document) -> Check:
    """处方管理办法 art. 6: at most five drugs on one prescription."""
    count = len(document.items)
    if not count:
        return verdict("rx_count", "soft", "skipped", "未读到药品。", ("items",))
    ok = count <= 5
    message = f"处方药品 {count} 种。" if ok else f"处方药品 {count} 种,超过每张 5 种的规定。"
    return verdict("rx_count", "soft", "ok" if ok else "failed", message, ("items",))


def drug_quantity(document: Document) -> Check:
    """The packs prescribed are about dose times frequency times days (brief §3.4).

    Whole packs are dispensed: one pack more than needed is in order, as is less than needed by no
    more than a third. A drug whose parts do not allow the sum is left out.
    """
    names = ("items.qty", "items.dose", "items.freq", "items.days")
    checked, off = 0, []
    for item in document.items:
        needed, given = packs_needed(item), _number(item, "qty")
        if needed is None or given is None:
            continue
        checked += 1
        most = max(Decimal(math.ceil(needed) + 1), needed * _MOST)
        if given > most or given < needed * 2 / 3:
            named = item.cell("generic_name")
            off.append(f"“{(named.value if named else None) or '?'}”")
    if not checked:
        return verdict("rx_quantity", "soft", "skipped", "没有可核对数量的药品。", names)
    if off:
        message = f"{'、'.join(off[:4])}的数量与单次剂量、频次、天数不符,请核对。"
        return verdict("rx_quantity", "soft", "failed", message, names)
    return verdict("rx_quantity", "soft", "ok", "药品数量与剂量、频次、天数相符。", names)


def packs_needed(item: LineItem) -> Decimal | None:
    """Return the packs that dose, frequency and days ask for; None when a part is not usable."""
    unit = item.cell("unit")
    if unit is None or unit.value not in _BOXES:
        return None
    strength = fold((cell.value or "") if (cell := item.cell("strength")) else "")
    dose = fold((cell.value or "") if (cell := item.cell("dose")) else "")
    per_day = times_a_day((cell.value or "") if (cell := item.cell("freq")) else "")
    days = _number(item, "days")
    pack = _PACK.search(strength)
    if per_day is None or days is None or pack is None or ":" in strength:
        return None
    pieces = _pieces(dose, strength)
    return pieces * per_day * days / Decimal(pack.group(1)) if pieces else None


def _pieces(dose: str, strength: str) -> Decimal | None:
    """Return how many tablets or capsules a dose is."""
    counted = _PIECES.search(dose)
    if counted:
        return Decimal(counted.group(1))
    taken, each = _mass(dose), _mass(strength)
    return taken / each if taken and each else None


def _mass(text: str) -> Decimal | None:
    """Return the first mass in a text in milligrams."""
    found = _MASS.search(text)
    return Decimal(found.group(1)) * _SCALE[found.group(2).lower()] if found else None


def times_a_day(text: str) -> Decimal | None:
    """Return how often a day a frequency means; None when it is none or as needed."""
    plain = re.sub(r"[\s.]", "", fold(text)).lower()
    if plain in _TIMES:
        return _TIMES[plain]
    hours = re.fullmatch(r"q(\d{1,2})h|每(\d{1,2})小时(?:1|一)?次", plain)
    if hours:
        return Decimal(24) / Decimal(hours.group(1) or hours.group(2))
    daily = _DAILY.search(plain)
    if daily is None:
        return None
    count = daily.group(1) or daily.group(2) or daily.group(3) or "1"
    return Decimal(_WORDS.get(count, 0) or int(count))


def _number(item: LineItem, name: str) -> Decimal | None:
    cell = item.cell(name)
    found = re.fullmatch(r"\d+(?:\.\d+)?", cell.value.strip()) if cell and cell.value else None
    return Decimal(found.group(0)) if found else None
