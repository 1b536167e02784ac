"""Columns whose header says nothing are named by what stands in them.

The columns already named say which table it is: a result may have a range and an arrow beside it, a
charge its class; of price, quantity and amount the third is proved by the other two on every row.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from copilot.extract.headwords import Column
from copilot.extract.routes import ROUTES
from copilot.extract.runs import Run
from copilot.extract.schema import Columns
from copilot.extract.text import squeeze

Cells = Sequence[tuple[int, Run]]
_TRIPLE: Final[tuple[Columns, Columns, Columns]] = ("price", "qty", "amount")
_FEN: Final = Decimal("0.011")
_UNITS: Final = (
    r"盒|支|瓶|片|粒|袋|次|日|天|项|个|根|套|副|包|只|条|张|块|卷|台|把|枚|贴|小时|部位|人次|床日|例|组|位|"
    r"mg|g|ml|m|cm|克|毫升|千克|升|米|付|剂|针|份|单位|平方米"
)
# Columns from which on a row of two words is a title with its sum.
_WIDE: Final = 5
_SUM: Final = re.compile(r"^(?:小计|合计|总计|共计|累计|本页)|(?:小计|合计|总计):?$|承前页|过次页")
# A reference interval or bound as laboratories print it.
REFERENCE: Final = re.compile(
    r"[(\[]?[<>≤≥]?\d+(?:\.\d+)?\s?[-~]{1,2}\s?\d+(?:\.\d+)?[)\]]?|[<>≤≥]=?\s?\d+(?:\.\d+)?|阴性.{0,3}"
)
_DOSES: Final = r"\d+(?:\.\d+)?\s?(?:mg|g|ug|μg|ml|mL|IU|U|万?单位|片|粒|支|袋|丸|吸|滴|喷|揿|贴)"
_FORMS: Final[tuple[tuple[Columns, Columns, re.Pattern[str]], ...]] = (
    ("level", "amount", re.compile(r"[甲乙丙][类]?|自费|无自付|有自付|全自付")),
    ("unit", "amount", re.compile(_UNITS)),
    ("ratio", "amount", re.compile(r"\d{1,3}(?:\.\d+)?%")),
    ("date", "amount", re.compile(r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?")),
    ("flag", "result", re.compile(r"[↑↓]{1,2}|[HL]{1,2}|偏?[高低]|正常")),
    ("reference", "result", REFERENCE),
    ("unit", "result", re.compile(r"(?:10\^?\d{1,2}|[A-Za-zμ%‰])[A-Za-zμ%^*·.\d]*(?:/[A-Za-zμ\d^*.·]+)?|秒")),
    ("strength", "freq", re.compile(rf"{_DOSES}(?:[:/*×xX]\s?\d.*|/[盒瓶支袋])")),
    ("dose", "freq", re.compile(_DOSES)),
    ("route", "freq", ROUTES),
    ("days", "freq", re.compile(r"\d{1,3}\s?[天日]")),
)  # fmt: skip


def named_by_content(
    bands: Sequence[Sequence[Run]],
    columns: Sequence[Column],
    under: Callable[[Run, Sequence[Column]], list[int]],
) -> list[Column]:
    """Return the columns, the unknown ones named where all that stands in them has one form."""
    out = list(columns)
    if all(column.kind != "other" for column in columns):
        return out
    held: dict[int, list[tuple[int, Run]]] = {}
    for row, band in enumerate(bands):
        titled = len(band) <= 2 and len(columns) >= _WIDE
        if titled or any(_SUM.search(squeeze(run.text)) for run in band):
            continue  # the sum of a group or of all may stand under any column
        for run in band:
            over = under(run, columns)
            if len(over) == 1:
                held.setdefault(over[0], []).append((row, run))
    for j, column in enumerate(columns):
        if column.kind != "other" or not held.get(j):
            continue
        kinds = {one.kind for one in out}
        kind = _proved(j, held, out) or _formed([run.text for _, run in held[j]], kinds)
        if kind:
            out[j] = Column(kind, column.run)
    return out


def _formed(texts: Sequence[str], kinds: set[Columns]) -> Columns | None:
    """Return the kind whose form all texts of a column have."""
    for kind, beside, form in _FORMS:
        if kind in kinds or beside not in kinds:
            continue
        if all(form.fullmatch(text.strip()) for text in texts):
            return kind
    return None


def _proved(j: int, held: dict[int, list[tuple[int, Run]]], columns: Sequence[Column]) -> Columns | None:
    """Return which of price, quantity and amount a column is when the two others say so on every row."""
    kinds = [column.kind for column in columns]
    lacking = [kind for kind in _TRIPLE if kind not in kinds]
    if len(lacking) != 1:
        return None
    values: dict[Columns, dict[int, Decimal]] = {lacking[0]: _numbers(held[j])}
    for kind in _TRIPLE:
        if kind != lacking[0]:
            values[kind] = _numbers(held.get(kinds.index(kind), []))
    rows = set.intersection(*(set(one) for one in values.values()))
    if not rows or len(values[lacking[0]]) != len(held[j]):
        return None
    plain = all(values["qty"][row] == 1 for row in rows)
    fits = all(abs(values["price"][r] * values["qty"][r] - values["amount"][r]) <= _FEN for r in rows)
    return lacking[0] if fits and not plain and 2 * len(rows) > len(held[j]) else None


def _numbers(cells: Cells) -> dict[int, Decimal]:
    """Return the numbers of a column by row."""
    out = {}
    for row, run in cells:
        match = re.fullmatch(r"[¥￥]?(-?[\d,]*\d(?:\.\d+)?)\s?[\u4e00-\u9fff]{0,2}", run.text.strip())
        if match:
            out[row] = Decimal(match.group(1).replace(",", ""))
    return out
