"""Drugs whose parts do not stand in the columns of a table: usage below a row, blocks of labels.

Many prescriptions print ``用法：…`` on a line of its own under each row of the table; those of
internet hospitals and of pharmacies print each drug as labelled parts (``药品名称：… 规格：…``).
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from copilot.domain.document import ExtractedField, FieldSource
from copilot.extract.charges import cell
from copilot.extract.routes import ROUTES
from copilot.extract.runs import Run, Sheet
from copilot.extract.tables import Row
from copilot.extract.text import squeeze

_USAGE: Final = re.compile(
    r"^\W*(?:用法用量|用法|用量|Sig|S\s*[:.]|用药方法|服法|每次|一次(?!性)|单次|每日|一日)", re.IGNORECASE
)
_LABELS: Final = {
    **dict.fromkeys(("药品名称", "药品通用名", "通用名", "通用名称", "药名", "药品"), "generic_name"),
    **dict.fromkeys(("商品名", "商品名称"), "brand"),
    **dict.fromkeys(("规格", "药品规格", "剂型规格"), "strength"),
    **dict.fromkeys(("用法用量", "用法", "服法", "使用方法", "用药方法"), "usage"),
    **dict.fromkeys(("单次用量", "每次用量", "单次剂量", "每次剂量", "用量", "剂量", "每次"), "dose"),
    **dict.fromkeys(("频次", "频率", "用药频次", "给药频次", "使用频次", "用药频率"), "freq"),
    **dict.fromkeys(("途径", "给药途径", "用药途径", "给药方式"), "route"),
    **dict.fromkeys(("天数", "用药天数", "疗程", "使用天数"), "days"),
    **dict.fromkeys(("数量", "总量", "发药数量", "开药数量", "总数"), "qty"),
}  # fmt: skip
_LABEL: Final = re.compile(
    r"(?<![\u4e00-\u9fff])(" + "|".join(sorted(_LABELS, key=len, reverse=True)) + r")\s*:\s*"
)
_QUANTITY: Final = re.compile(r"[×xX*]?\s*(\d+(?:\.\d+)?)\s*([\u4e00-\u9fff]{0,2})")
_MARK: Final = re.compile(r"^(?:\d{1,2}\s*[.、)]|[①-⑳])\s*")


def with_usage(rows: Sequence[Row]) -> list[Row]:
    """Give the lines of usage under the rows of a table to the drug above them."""
    out: list[Row] = []
    for row in rows:
        ordered = sorted(row.runs, key=lambda run: run.x0)
        text = " ".join(run.text for run in ordered).strip()
        before = out[-1] if out else None
        if before is not None and before.cells.get("name") and _is_usage(text, ordered):
            before.cells["usage"] = [*before.cells.get("usage", []), *ordered]
            continue
        out.append(row)
    return out


def _is_usage(text: str, runs: Sequence[Run]) -> bool:
    first = runs[0].text.strip()
    return bool(_USAGE.match(text) or (ROUTES.match(first) and len(runs) <= 2))


def labelled_drugs(sheets: Sequence[Sheet], source: FieldSource) -> list[list[ExtractedField]]:
    """Return the drugs that are printed as labelled parts, each beginning with its name."""
    drugs: list[list[ExtractedField]] = []
    for sheet in sheets:
        for line in sheet.lines:
            for run in _clauses(line.runs):
                match = _LABEL.match(run.text)
                kind = _LABELS[squeeze(match.group(1))] if match else None
                value = run.text[match.end() :].strip(" ,;。") if match else ""
                if match is None or kind is None or not value:
                    continue
                piece = run.piece(match.end(), len(run.text))
                if kind == "generic_name":
                    drugs.append([cell(kind, value, [piece], source)])
                elif drugs and not any(c.name == kind for c in drugs[-1]):
                    drugs[-1].extend(_part(kind, value, piece, source))
    return [drug for drug in drugs if len(drug) > 1]


def _clauses(runs: Sequence[Run]) -> list[Run]:
    """Cut runs before each label that they hold; a value apart from its label is joined to it."""
    out: list[Run] = []
    for run in runs:
        mark = _MARK.match(run.text)
        run = run.piece(mark.end(), len(run.text)) if mark else run
        cuts = [0, *(m.start() for m in _LABEL.finditer(run.text) if m.start()), len(run.text)]
        pieces = [run.piece(low, high) for low, high in pairwise(cuts) if run.text[low:high].strip()]
        if out and pieces and not _LABEL.match(pieces[0].text) and out[-1].text.rstrip().endswith(":"):
            held, value = out.pop(), pieces.pop(0)
            out.append(
                Run(
                    text=f"{held.text} {value.text}",
                    raw=f"{held.raw} {value.raw}",
                    x0=held.x0,
                    y0=held.y0,
                    x1=value.x1,
                    y1=value.y1,
                    confidence=min(held.confidence, value.confidence),
                    page=held.page,
                    box=held.box.union(value.box),
                )
            )
        out += pieces
    return out


def _part(kind: str, value: str, run: Run, source: FieldSource) -> list[ExtractedField]:
    """Return the cells of one labelled part."""
    if kind == "days":
        days = re.search(r"\d+", value)
        return [cell("days", days.group(0), [run], source)] if days else []
    if kind == "qty":
        quantity = _QUANTITY.match(value)
        if quantity is None:
            return []
        out = [cell("qty", quantity.group(1), [run], source)]
        return [*out, cell("unit", quantity.group(2), [run], source)] if quantity.group(2) else out
    return [cell(kind, value, [run], source)]
