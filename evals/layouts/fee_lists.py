# ruff: noqa: E501
"""Itemised fee lists of a stay over several pages: daily rows, subtotals, carried sums, refunds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Final, Literal

from copilot.domain.money import ZERO
from evals.amounts import digits
from evals.art import round_seal
from evals.canvas import Box, Look, Sheet, Style
from evals.claims import BillLine, Claim
from evals.fonts import Face
from evals.layouts.parts import Paper, Part, Parts, day
from evals.layouts.tables import A4, A4_WIDE, Cell, Columns, body_row, grid, head_row, heading, rules

Row = dict[str, Cell]
_LEVEL: Final = {"甲": "01", "乙": "02", "丙": "03"}


@dataclass(frozen=True, slots=True)
class FeeForm:
    """One form of a fee list. ``group`` puts a subtotal after every category or every day."""

    name: str
    title: str
    columns: Columns
    head: tuple[tuple[tuple[float, str, str], ...], ...]
    group: Literal["category", "day", "none"]
    size: tuple[float, float] = A4
    face: Face = "serif"
    look: Look = "print"
    carried: bool = True
    vertical: bool = False
    text: float = 3.0


def daily_lines(claim: Claim, rng: Random) -> list[BillLine]:
    """Split the bill over the days of the stay and add one pair of charge and refund."""
    lines: list[BillLine] = []
    for line in claim.lines:
        count = min(int(line.qty), max(1, claim.days), rng.randrange(1, 8))
        share, rest = divmod(int(line.qty), count)
        start = rng.randrange(max(1, claim.days - count + 1))
        for index in range(count):
            qty = Decimal(share + (1 if index < rest else 0))
            lines.append(replace(line, qty=qty, on=claim.admit + timedelta(days=start + index)))
    if lines and rng.random() < 0.7:
        again = rng.choice(lines)
        lines += [replace(again, qty=Decimal(1)), replace(again, qty=Decimal(-1))]
    return lines


def _code(line: BillLine) -> str:
    """Return a code in the form of the national catalogue; the digits stand for nothing."""
    number = Random(line.charge.name).randrange(10**19)
    if line.charge.category in ("西药费", "中成药费"):
        return (
            f"X{'ABCJ'[number % 4]}{number:021d}" if line.charge.category == "西药费" else f"Z{number:019d}"
        )
    return f"C{number:019d}" if line.charge.category == "卫生材料费" else f"00{number % 10**13:013d}"


def _row(number: int, line: BillLine, form: FeeForm) -> Row:
    charge = line.charge
    level = {"fee_list.by_category": charge.level + "类"}.get(form.name, charge.level)
    return {
        "line_no": (str(number), None),
        "fee_date": (f"{line.on:%Y-%m-%d}", None) if form.name != "fee_list.dot" else (f"{line.on:%Y%m%d}", line.on.isoformat()),
        "item_name": (charge.name, None),
        "spec": (charge.spec, None),
        "unit": (charge.unit, None),
        "unit_price": (digits(charge.price), None),
        "qty": (str(line.qty), None),
        "amount": (digits(line.amount), None),
        "chrgitm_lv": (level, _LEVEL[charge.level]),
        "self_ratio": (f"{charge.self_ratio * 100:.0f}%", f"{charge.self_ratio:f}"),
        "nat_code": (_code(line), None),
        "category": (charge.category, None),
    }  # fmt: skip


def fee_cells(number: int, line: BillLine) -> Row:
    """Return the printed and normal form of every cell of a fee-list row."""
    return _row(number, line, FEE_LISTS[0])


def _groups(lines: list[BillLine], form: FeeForm) -> Iterator[tuple[str, list[BillLine]]]:
    """Yield the groups of rows in printed order with the words of their subtotal."""
    if form.group == "none":
        yield "", sorted(lines, key=lambda line: line.on)
        return
    keys: list[str] = []
    for line in sorted(lines, key=lambda one: one.on) if form.group == "day" else lines:
        key = line.on.isoformat() if form.group == "day" else line.charge.category
        if key not in keys:
            keys.append(key)
    for key in keys:
        chosen = [
            one
            for one in lines
            if key in (one.on.isoformat() if form.group == "day" else one.charge.category)
        ]
        yield f"{key} 小计", chosen


def fee_head(claim: Claim) -> dict[str, Parts]:
    """Return the parts of every slot in the head of a fee list."""
    person = claim.person
    return {
        "name": (Part(person.name, "name"),),
        "sex": (Part(person.sex, "sex"),),
        "age": (Part(f"{person.age(claim.admit)}岁", "age"),),
        "inpatient_no": (Part(claim.numbers.visit_no, "inpatient_no"),),
        "dept": (Part(claim.condition.dept, "dept"),),
        "admit_date": (day(claim.admit, "%Y-%m-%d", "admit_date"),),
        "discharge_date": (day(claim.discharge, "%Y-%m-%d", "discharge_date"),),
        "insurance_type": (Part(claim.insurance_type, "insurance_type"),),
        "diagnosis": (Part(claim.condition.name, "diagnosis[]"),),
        "total": (Part(digits(claim.total), "total"),),
    }


class _Writer:
    """Writes rows and starts a new page, with the sum carried forward, when one is full."""

    def __init__(self, paper: Paper, form: FeeForm, claim: Claim):
        self.paper, self.form, self.claim = paper, form, claim
        self.body = Style(form.text, form.face, look=form.look)
        self.sum = ZERO
        self.page_sum = ZERO
        self.y = 0.0
        self.top = 0.0
        self.start()

    def start(self) -> None:
        """Begin a page with the heading; from the second on, the carried sum stands first."""
        form, paper = self.form, self.paper
        first = not paper.sheets
        paper.page(Sheet(*form.size))
        base = replace(self.body, size=3.4)
        y = heading(paper, self.claim.hospital.name, form.title, base)
        y = grid(paper, form.head, fee_head(self.claim), (base, base), (12.0, y))
        self.top = y
        self.y = head_row(paper, form.columns, replace(self.body, look="print"), (12.0, y + 1))
        if not first and form.carried:
            self.note("承前页", self.sum)
        self.page_sum = ZERO

    def note(self, words: str, amount: Decimal) -> None:
        """Write a line that is no item: a subtotal or a carried sum."""
        edge = self.paper.sheet.width - 12.0
        self.paper.sheet.text(16.0, self.y, words, self.body)
        self.paper.sheet.text(edge - 2.0, self.y, digits(amount), self.body, "r")
        self.y += self.form.columns.row

    def item(self, number: int, line: BillLine) -> None:
        """Write one item row."""
        if self.y > self.form.size[1] - 26:
            self.finish(last=False)
            self.start()
        cells = body_row(
            self.paper, self.form.columns, _row(number, line, self.form), self.body, (12.0, self.y)
        )
        self.paper.item(cells)
        self.sum += line.amount
        self.page_sum += line.amount
        self.y += self.form.columns.row

    def finish(self, *, last: bool) -> None:
        """Close the page with its sum, or the whole list with the total."""
        sheet = self.paper.sheet
        if self.form.vertical:
            rules(sheet, self.form.columns, 12.0, self.top - 2, self.y - self.form.columns.row / 2)
        if not last and self.form.carried:
            self.note("本页小计", self.page_sum)
        if last:
            base = replace(self.body, size=3.6)
            self.paper.cell((16.0, self.y + 2), "合计金额：", fee_head(self.claim)["total"], (base, base))
        sheet.text(sheet.width / 2, self.form.size[1] - 10, f"第 {len(self.paper.sheets)} 页", self.body, "c")


def draw_fee_list(form: FeeForm, claim: Claim, rng: Random) -> Paper:
    """Return the fee list of a stay on a form."""
    paper = Paper("fee_list", form.name, f"{form.face}.{form.look}")
    writer = _Writer(paper, form, claim)
    number = 0
    for words, lines in _groups(daily_lines(claim, rng), form):
        for line in lines:
            number += 1
            writer.item(number, line)
        if words:
            writer.note(words, sum((line.amount for line in lines), ZERO))
    writer.finish(last=True)
    if rng.random() < 0.6:
        paper.has_seal = True
        sheet = paper.sheet
        seal = round_seal(claim.hospital.name, "住院结算专用章", rng, wear=0.4)
        x = sheet.width - rng.uniform(60, 90)
        y = min(writer.y - 8, sheet.height - 40)
        sheet.art(seal, Box(x, y, x + 36, y + 36))
    return paper


_HEAD: Final = (
    (
        (0.0, "name", "姓名："),
        (0.25, "sex", "性别："),
        (0.4, "age", "年龄："),
        (0.6, "inpatient_no", "住院号："),
    ),
    ((0.0, "dept", "科室："), (0.25, "admit_date", "入院日期："), (0.6, "discharge_date", "出院日期：")),
)
_HEAD_WIDE: Final = (
    ((0.0, "inpatient_no", "住院号："), (0.18, "name", "患者姓名："), (0.36, "dept", "病区："), (0.52, "admit_date", "住院日期："),
     (0.7, "discharge_date", "至："), (0.84, "insurance_type", "费别：")),
)  # fmt: skip
_MONEY: Final = frozenset({"unit_price", "qty", "amount"})
FEE_LISTS: Final = (
    FeeForm(
        "fee_list.daily", "住院费用清单",
        Columns(((0.0, "日期", "fee_date"), (0.13, "项目名称", "item_name"), (0.47, "规格", "spec"), (0.59, "单位", "unit"),
                 (0.66, "单价", "unit_price"), (0.77, "数量", "qty"), (0.86, "金额", "amount")), _MONEY),
        _HEAD, "day",
    ),
    FeeForm(
        "fee_list.landscape", "住院患者费用明细清单",
        Columns(((0.0, "序号", "line_no"), (0.05, "医保编码", "nat_code"), (0.24, "项目名称", "item_name"), (0.46, "规格", "spec"),
                 (0.54, "单位", "unit"), (0.59, "单价(元)", "unit_price"), (0.67, "数量", "qty"), (0.73, "金额(元)", "amount"),
                 (0.82, "等级", "chrgitm_lv"), (0.87, "自付比例", "self_ratio"), (0.94, "类别", "category")), _MONEY),
        _HEAD_WIDE, "none", size=A4_WIDE, face="sans", vertical=True, text=2.9,
    ),
    FeeForm(
        "fee_list.by_category", "费用汇总清单",
        Columns(((0.0, "项目名称", "item_name"), (0.36, "单价", "unit_price"), (0.48, "数量", "qty"), (0.58, "单位", "unit"),
                 (0.66, "金额", "amount"), (0.8, "医保等级", "chrgitm_lv"), (0.9, "费用日期", "fee_date")), _MONEY, ruled=False, row=5.4),
        _HEAD, "category", carried=False, face="sans",
    ),
    FeeForm(
        "fee_list.dot", "病人费用日清单",
        Columns(((0.0, "日期", "fee_date"), (0.12, "费用名称", "item_name"), (0.5, "数量", "qty"), (0.6, "单位", "unit"),
                 (0.7, "单价", "unit_price"), (0.84, "金额", "amount")), _MONEY, ruled=False, row=5.6),
        _HEAD, "category", look="dot", text=3.2,
    ),
)  # fmt: skip
