# ruff: noqa: E501
"""Prescriptions: head, diagnosis, drugs with dose and use, signatures (处方管理办法 layout)."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Final, Literal

from copilot.domain.money import ZERO
from evals.amounts import digits
from evals.art import box_stamp, round_seal
from evals.canvas import BLACK, Box, Look, Rgb, Sheet, Style, measure
from evals.claims import Claim, Prescribed
from evals.fonts import Face
from evals.layouts.parts import Paper, Part, Parts, day

_CHINESE_FREQ: Final = {"qd": "每日1次", "bid": "每日2次", "tid": "每日3次", "qn": "每晚1次"}
_LATIN_ROUTE: Final = {"口服": "p.o.", "皮下注射": "i.h.", "吸入": "吸入"}
HAND: Final = Style(4.6, "serif", (38, 42, 66), look="hand")


@dataclass(frozen=True, slots=True)
class RxForm:
    """One prescription form; ``drugs`` is how a drug line is written."""

    name: str
    title: str
    head: tuple[tuple[tuple[float, str, str], ...], ...]
    drugs: Literal["rp", "table", "sentence", "hand"]
    size: tuple[float, float] = (148.0, 210.0)
    face: Face = "serif"
    look: Look = "print"
    paper: tuple[int, int, int] = (255, 255, 255)
    color: Rgb = BLACK
    date: str = "%Y-%m-%d"
    tag: str = "普通处方"


def _values(claim: Claim, form: RxForm) -> dict[str, Parts]:
    """Return the parts of every head slot."""
    kind = "住院" if claim.kind == "inpatient" else "门诊"
    return {
        "fee_type": (Part("自费" if claim.insurance_type == "自费" else "医保", "fee_type"),),
        "name": (Part(claim.person.name, "name"),),
        "sex": (Part(claim.person.sex, "sex"),),
        "age": (Part(f"{claim.person.age(claim.discharge)}岁", "age"),),
        "visit_no": (Part(claim.numbers.visit_no, "visit_no"),),
        "dept": (Part(claim.condition.dept, "dept"),),
        "issue_date": (day(claim.discharge, form.date, "issue_date"),),
        "diagnosis": (Part(claim.condition.name, "diagnosis[]"),),
        "kind": (Part(kind + "处方"),),
        "rx_no": (Part("CF" + claim.numbers.biz_serial_no[:8]),),
        "phone": (Part(claim.person.phone[:3] + "****" + claim.person.phone[-4:]),),
    }


def draw_prescription(form: RxForm, claim: Claim, rng: Random) -> Paper:
    """Return the prescription of a claim on a form."""
    look = "hand" if form.drugs == "hand" else form.look
    paper = Paper("prescription", form.name, f"{form.face}.{look}")
    width, height = form.size
    sheet = paper.page(Sheet(width, height, form.paper))
    body = Style(3.7, form.face, BLACK, look=form.look)
    label = replace(body, color=form.color, look="print")
    big = Style(6.0, form.face, form.color, bold=True, tracking=0.08)
    name = claim.hospital.name
    at = ((width - measure(name, replace(big, size=5.0))) / 2, 13.0)
    paper.parts(at[0], at[1], (Part(name, "hospital"),), replace(big, size=5.0))
    sheet.text(width / 2, 22.0, form.title, big, "c")
    sheet.text(width - 12, 14.0, form.tag, replace(label, size=3.4), "r")
    y = 31.0
    values = _values(claim, form)
    for row in form.head:
        for x, slot, text in row:
            paper.cell((12 + x * (width - 24), y), text, values[slot], (label, body))
        y += 6.8
    sheet.line(12, y - 2.4, width - 12, y - 2.4, form.color, 0.4)
    y = _drugs(paper, form, claim, (label, body), y + 4)
    sheet.text(width / 2, min(y + 6, height - 48), "（以下空白）", replace(body, size=3.2), "c")
    _foot(paper, form, claim, (label, body), rng)
    return paper


def rx_head(claim: Claim, date: str) -> dict[str, Parts]:
    """Return the parts of every slot of a prescription, signatures included."""
    form = replace(PRESCRIPTIONS[0], date=date)
    total = sum((one.amount for one in claim.prescribed), ZERO)
    staff = zip(("pharmacist_review", "pharmacist_dispense", "pharmacist_check"), claim.staff, strict=False)
    signed: dict[str, Parts] = {name: (Part(person, name),) for name, person in staff}
    return {
        **_values(claim, form),
        **signed,
        "doctor": (Part(claim.doctor, "doctor"),),
        "total": (_money(total),),
    }


def rx_cells(claim: Claim) -> list[dict[str, tuple[str, str | None]]]:
    """Return the cells of every drug as a table prints them."""
    return [
        {
            "line_no": (str(number), None), "generic_name": (item.drug.name, None), "strength": (item.drug.strength, None),
            "dose": (item.drug.dose, None), "route": (item.drug.route, None), "freq": (_CHINESE_FREQ[item.drug.freq], None),
            "days": (str(item.days), None), "qty": (str(item.boxes), None), "unit": ("盒", None),
            "amount": (digits(item.amount), None),
        }
        for number, item in enumerate(claim.prescribed, start=1)
    ]  # fmt: skip


def _drugs(paper: Paper, form: RxForm, claim: Claim, styles: tuple[Style, Style], y: float) -> float:
    """Write the drugs; return the ``y`` after the last."""
    if form.drugs == "table":
        return _table(paper, claim, styles, y)
    paper.sheet.text(
        14, y, "Rp." if form.drugs != "sentence" else "处方内容：", replace(styles[0], size=5.0, bold=True)
    )
    y += 8.0
    writer = _hand if form.drugs == "hand" else _lines
    for number, one in enumerate(claim.prescribed, start=1):
        y = writer(paper, form, (number, one), styles[1], y) + 3.0
    return y


def _usage(one: Prescribed, form: RxForm) -> tuple[tuple[str, str | None], ...]:
    """Return the pieces of the usage line with the cell that each piece fills."""
    drug = one.drug
    if form.drugs == "sentence":
        return (("用法用量：每次", None), (drug.dose, "dose"), ("，", None), (_CHINESE_FREQ[drug.freq], "freq"), ("，", None),
                (drug.route, "route"), ("，共", None), (str(one.days), "days"), ("天", None))  # fmt: skip
    return (("Sig. ", None), (drug.dose, "dose"), ("  ", None), (_LATIN_ROUTE.get(drug.route, drug.route), "route"), ("  ", None),
            (drug.freq, "freq"), ("  ×", None), (str(one.days), "days"), ("天", None))  # fmt: skip


def _run(
    paper: Paper, x: float, y: float, pieces: tuple[tuple[str, str | None], ...], style: Style
) -> dict[str, tuple[str | None, Box | None]]:
    """Draw pieces one after another; return the cells they fill."""
    cells: dict[str, tuple[str | None, Box | None]] = {}
    for text, cell in pieces:
        box = paper.sheet.text(x, y, text, style)
        if cell:
            cells[cell] = (text, box)
        x += measure(text, style)
    return cells


def _lines(paper: Paper, form: RxForm, one: tuple[int, Prescribed], body: Style, y: float) -> float:
    """Write name, strength and quantity on one line, the usage on the next."""
    number, item = one
    name = (
        (f"{number}. ", None),
        (item.drug.name, "generic_name"),
        ("   ", None),
        (item.drug.strength, "strength"),
    )
    cells = _run(paper, 16, y, name, body)
    amount = f"×{item.boxes}盒" if form.drugs == "rp" else f"{item.boxes}盒"
    box = paper.sheet.text(paper.sheet.width - 16, y, amount, body, "r")
    cells |= {"qty": (str(item.boxes), box), "unit": ("盒", box)}
    cells |= _run(paper, 22, y + 6.4, _usage(item, form), body)
    paper.item(cells)
    return y + 11.0


def _hand(paper: Paper, form: RxForm, one: tuple[int, Prescribed], body: Style, y: float) -> float:
    """Write a drug as a pen does; the label of usage stays printed."""
    cells = _run(
        paper,
        16,
        y,
        ((one[1].drug.name, "generic_name"), ("  ", None), (one[1].drug.strength, "strength")),
        HAND,
    )
    box = paper.sheet.text(paper.sheet.width - 16, y, f"×{one[1].boxes}盒", HAND, "r")
    cells |= {"qty": (str(one[1].boxes), box), "unit": ("盒", box)}
    cells |= _run(paper, 24, y + 8.0, _usage(one[1], form), HAND)
    paper.item(cells)
    return y + 13.0


_COLUMNS: Final = (
    (0.0, "药品名称", "generic_name"), (0.27, "规格", "strength"), (0.43, "单次用量", "dose"), (0.54, "用法", "route"),
    (0.65, "频次", "freq"), (0.74, "天数", "days"), (0.82, "数量", "qty"), (0.9, "金额", "amount"),
)  # fmt: skip


def _table(paper: Paper, claim: Claim, styles: tuple[Style, Style], y: float) -> float:
    """Write the drugs as a ruled table."""
    sheet, (label, body) = paper.sheet, styles
    left, inner = 10.0, sheet.width - 20.0
    small = replace(body, size=3.1)
    for x, header, _ in _COLUMNS:
        sheet.text(left + 1 + x * inner, y, header, replace(label, size=3.2))
    sheet.line(left, y - 4, left + inner, y - 4)
    sheet.line(left, y + 4, left + inner, y + 4)
    edges = [x for x, _, _ in _COLUMNS[1:]] + [1.0]
    for item in claim.prescribed:
        y += 8.0
        printed = {
            "generic_name": item.drug.name, "strength": item.drug.strength, "dose": item.drug.dose,
            "route": item.drug.route, "freq": _CHINESE_FREQ[item.drug.freq], "days": str(item.days),
            "qty": f"{item.boxes}盒", "amount": digits(item.amount),
        }  # fmt: skip
        cells: dict[str, tuple[str | None, Box | None]] = {}
        for (x, _, cell), edge in zip(_COLUMNS, edges, strict=True):
            room = (edge - x) * inner - 1.6
            fit = min(1.0, room / measure(printed[cell], small))
            style = replace(small, squeeze=max(0.6, fit), size=small.size * min(1.0, fit / 0.6))
            cells[cell] = (printed[cell], sheet.text(left + 1 + x * inner, y, printed[cell], style))
        cells["qty"] = (str(item.boxes), cells["qty"][1])
        cells["unit"] = ("盒", cells["qty"][1])
        paper.item(cells)
        sheet.line(left, y + 4, left + inner, y + 4)
    return y + 6


def _foot(paper: Paper, form: RxForm, claim: Claim, styles: tuple[Style, Style], rng: Random) -> None:
    """Draw signatures, amount, validity and the stamp."""
    sheet, (label, body) = paper.sheet, styles
    width, height = form.size
    y = height - 34.0
    sheet.line(12, y - 6, width - 12, y - 6, form.color, 0.4)
    pen = replace(HAND, size=5.4) if form.drugs != "sentence" else body
    paper.cell((14, y), "医师：", (Part(claim.doctor, "doctor"),), (label, pen))
    total = sum((one.amount for one in claim.prescribed), ZERO)
    paper.cell((width * 0.56, y), "药品金额：", (_money(total),), (label, body))
    for index, (field, text) in enumerate(
        (
            ("pharmacist_review", "审核："),
            ("pharmacist_dispense", "调配："),
            ("pharmacist_check", "核对/发药："),
        )
    ):
        paper.cell(
            (14 + index * (width - 28) / 3, y + 8), text, (Part(claim.staff[index], field),), (label, body)
        )
    if form.drugs == "sentence":
        until = claim.discharge + timedelta(days=2)
        paper.cell((14, y + 16), "处方有效期至：", (day(until, form.date, "valid_until"),), (label, body))
    else:
        sheet.text(14, y + 16, "注：本处方当日有效，延长有效期须由医师注明。", replace(label, size=2.8))
    paper.has_seal = form.drugs != "sentence" or rng.random() < 0.5
    if paper.has_seal and form.drugs in ("rp", "hand"):
        stamp = round_seal(claim.hospital.name, "处方专用章", rng, wear=0.5)
        sheet.art(stamp, Box(width * 0.3, y - 16, width * 0.3 + 30, y + 14))
    elif paper.has_seal:
        stamp = box_stamp([claim.hospital.name[-8:], "药剂科审核专用章"], rng)
        sheet.art(stamp, Box(width * 0.3, y - 2, width * 0.3 + 46, y + 14))


def _money(value: Decimal) -> Part:
    return Part(digits(value) + "元", "amount", digits(value))


_HEAD_STANDARD: Final = (
    ((0.0, "fee_type", "费别："), (0.3, "kind", "类别："), (0.62, "visit_no", "门诊/住院号：")),
    ((0.0, "name", "姓名："), (0.38, "sex", "性别："), (0.62, "age", "年龄：")),
    ((0.0, "dept", "科别："), (0.62, "issue_date", "开具日期：")),
    ((0.0, "diagnosis", "临床诊断："),),
)
_HEAD_SHORT: Final = (
    ((0.0, "name", "姓 名:"), (0.34, "sex", "性 别:"), (0.56, "age", "年 龄:"), (0.78, "fee_type", "费别:")),
    ((0.0, "visit_no", "病历号:"), (0.34, "dept", "科室:"), (0.68, "issue_date", "日期:")),
    ((0.0, "diagnosis", "诊断:"),),
)
_HEAD_ONLINE: Final = (
    ((0.0, "rx_no", "处方编号："), (0.55, "issue_date", "开方时间：")),
    ((0.0, "name", "患者姓名："), (0.38, "sex", "性别："), (0.6, "age", "年龄：")),
    ((0.0, "dept", "就诊科室："), (0.38, "visit_no", "就诊号："), (0.72, "fee_type", "费用类别：")),
    ((0.0, "diagnosis", "初步诊断："),),
)
PRESCRIPTIONS: Final = (
    RxForm("prescription.standard", "处 方 笺", _HEAD_STANDARD, "rp"),
    RxForm("prescription.table", "电子处方单", _HEAD_SHORT, "table", size=(190, 140), face="sans", date="%Y年%m月%d日"),
    RxForm("prescription.online", "电子处方（外配）", _HEAD_ONLINE, "sentence", face="sans", color=(24, 92, 140), tag="外配处方"),
    RxForm("prescription.hand", "处方笺", _HEAD_STANDARD, "hand", paper=(250, 250, 240), color=(60, 96, 74), look="dot",
           date="%Y.%m.%d"),
)  # fmt: skip
