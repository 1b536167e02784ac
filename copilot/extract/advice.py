"""What a person should look at, in plain Chinese."""

from collections.abc import Sequence
from typing import Final

from copilot.domain.document import Check, Document
from copilot.extract.confidence import model
from copilot.extract.schema import Schema

MAX_LINES: Final = 12
_STATUS: Final = ("冲红", "红冲", "作废", "红字")


def advise(document: Document, form: Schema, checks: Sequence[Check]) -> tuple[str, ...]:
    """Return the advice on a document: failed checks first, then doubtful and missing values."""
    out = [check.message for check in checks if check.status == "failed" and check.severity == "hard"]
    out += [check.message for check in checks if check.status == "failed" and check.severity == "soft"]
    if document.type_confidence < 0.6:
        out.append("单证类型把握不大,请确认。")
    titles = {name: spec.title or name for name, spec in form.fields.items()}
    for name, spec in form.fields.items():
        if spec.required and document.field(name) is None:
            out.append(f"未找到“{titles[name]}”,请查看原件。")
    look = model().look
    signed = {name for name, spec in form.fields.items() if spec.signature}
    for field in document.fields:
        label = titles.get(field.name, field.name.partition(".")[2] or field.name)
        if field.name in signed:
            continue
        if field.source == "derived":
            out.append(f"“{label}”{field.note},请核对。")
        elif field.value is None and field.raw_text:
            out.append(f"“{label}”处印有“{field.raw_text[:20]}”,未能读出,请补录。")
        elif field.value is not None and field.confidence < look:
            why = f"({field.note})" if field.note else ""
            out.append(f"“{label}”读作“{field.value[:30]}”,把握不大{why},请核对。")
    for item in document.items:
        cell = item.cell("amount")
        named = item.cell("name") or item.cell("item_name") or item.cell("generic_name")
        if cell is not None and cell.note and not cell.note.endswith("金额处无字"):
            out.append(f"项目“{(named.value if named else None) or '?'}”的金额:{cell.note}。")
    if len(out) > MAX_LINES:
        out = [*out[: MAX_LINES - 1], f"另有 {len(out) - MAX_LINES + 1} 处需要核对,见各字段说明。"]
    return tuple(dict.fromkeys(out))
