"""Building blocks of every layout: labelled cells whose value, normal form and box are recorded.

A ``Part`` is a piece of printed text that may be the value of a field. A cell is a printed label
followed by parts. Label printed and value empty gives the field ``None``; a label that is not
printed gives no field at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from evals.canvas import Box, Sheet, Style, measure, union, wrap

DATE_STYLES: Final = (
    "%Y-%m-%d", "%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y-%m-%d 14:26:03",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """Printed text; ``name`` is the field it is the value of, ``value`` its normal form if it differs.

    Names with a dot (``other_money.大额补助``) land in a nested table; a list field is written as
    ``name[]`` and collects its parts in order.
    """

    text: str
    name: str | None = None
    value: str | None = None


Parts = Sequence[Part]


@dataclass(slots=True)
class Paper:
    """One paper while it is drawn: its sheets and the truth that they print."""

    doc_type: str
    layout: str
    font: str
    sheets: list[Sheet] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    boxes: dict[str, Any] = field(default_factory=dict)
    items: list[dict[str, str | None]] = field(default_factory=list)
    item_boxes: list[dict[str, Any]] = field(default_factory=list)
    equiv: dict[str, str] = field(default_factory=dict)
    has_seal: bool = False

    def page(self, sheet: Sheet) -> Sheet:
        """Add a page and return it."""
        self.sheets.append(sheet)
        return sheet

    @property
    def sheet(self) -> Sheet:
        """The page that is being drawn."""
        return self.sheets[-1]

    def place(self, box: Box | None) -> dict[str, Any] | None:
        """Return a box as page number and fractions of the current sheet."""
        if box is None:
            return None
        return {
            "page": len(self.sheets),
            "x0": box.x0 / self.sheet.width,
            "y0": box.y0 / self.sheet.height,
            "x1": box.x1 / self.sheet.width,
            "y1": box.y1 / self.sheet.height,
        }

    def record(self, part: Part, box: Box | None) -> None:
        """Note the truth of one printed part; the first printing of a field counts."""
        if part.name is None:
            return
        value = (part.value if part.value is not None else part.text) if part.text.strip() else None
        placed = self.place(box)
        if part.name.endswith("[]"):
            name = part.name[:-2]
            self.fields.setdefault(name, [])
            self.boxes.setdefault(name, [])
            if value is not None:
                self.fields[name].append(value)
                self.boxes[name].append(placed)
            return
        if "." in part.name:
            table, name = part.name.split(".", 1)
            self.fields.setdefault(table, {}).setdefault(name, value)
            return
        if part.name not in self.fields or self.fields[part.name] is None:
            self.fields[part.name] = value
            if placed is not None:
                self.boxes[part.name] = placed

    def parts(self, x: float, y: float, parts: Parts, style: Style, *, over: bool = False) -> Box | None:
        """Draw parts one after another, ``over`` as overprint; return the ink box of all."""
        boxes: list[Box | None] = []
        for part in parts:
            draw = self.sheet.fill if over else self.sheet.text
            box = draw(x, y, part.text, style)
            self.record(part, box)
            boxes.append(box)
            x += measure(part.text, style)
        return union(boxes)

    def cell(
        self,
        at: tuple[float, float],
        label: str,
        parts: Parts,
        styles: tuple[Style, Style],
        *,
        gap: float = 0.6,
    ) -> Box | None:
        """Draw a label and its parts to the right of it; ``styles`` are those of label and value."""
        x, y = at
        self.sheet.text(x, y, label, styles[0])
        for part in parts:
            if part.name and label.strip("：: （）()"):
                self.equiv[part.name.removesuffix("[]")] = label.strip("：: ")
        return self.parts(x + measure(label, styles[0]) + gap, y, parts, styles[1], over=True)

    def stacked(
        self, at: tuple[float, float], label: str, parts: Parts, styles: tuple[Style, Style], *, drop: float
    ) -> Box | None:
        """Draw a label with its parts below it."""
        self.sheet.text(at[0], at[1], label, styles[0])
        return self.parts(at[0] + 0.5, at[1] + drop, parts, styles[1], over=True)

    def flow(
        self, x: float, y: float, parts: Parts, style: Style, *, width: float, leading: float = 1.6
    ) -> float:
        """Draw parts as running text that wraps at ``width``; return ``y`` after the last line."""
        text = "".join(part.text for part in parts)
        owners: list[int] = [index for index, part in enumerate(parts) for _ in part.text]
        found: dict[int, list[Box | None]] = {}
        position = 0
        for line in wrap(text, width, style):
            start, cursor = 0, x
            while text[position : position + 1] == "\n":
                position += 1
            while start < len(line):
                owner = owners[position + start]
                end = start
                while end < len(line) and owners[position + end] == owner:
                    end += 1
                box = self.sheet.fill(cursor, y, line[start:end], style)
                found.setdefault(owner, []).append(box)
                cursor += measure(line[start:end], style)
                start = end
            position += len(line)
            y += style.size * leading
        for index, part in enumerate(parts):
            self.record(part, union(found.get(index, [])))
        return y

    def item(self, cells: Mapping[str, tuple[str | None, Box | None]], **marks: str) -> None:
        """Note one row of the item table: printed normal form and box of every cell."""
        row: dict[str, str | None] = {name: value for name, (value, _) in cells.items()}
        self.items.append({**row, **marks})
        self.item_boxes.append({name: self.place(box) for name, (_, box) in cells.items() if box is not None})


def day(value: date, style: str, name: str | None = None) -> Part:
    """Return a date printed in a style, normalised to ISO-8601."""
    return Part(value.strftime(style), name, value.isoformat())


def plain(style: Style, **changes: Any) -> Style:
    """Return a style with some attributes changed."""
    return replace(style, **changes)
