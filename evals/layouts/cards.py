# ruff: noqa: E501
"""Pharmacy invoices, identity cards, bank cards and claim forms."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Final

from copilot.domain.money import ZERO, fen
from evals.amounts import capital, digits
from evals.art import guilloche, qr_code, round_seal
from evals.canvas import BLACK, Box, Sheet, Style, measure
from evals.claims import Claim
from evals.layouts.parts import Paper, Part, Parts, day
from evals.layouts.tables import A4, Cell, Columns, body_row, grid, head_row

_INVOICE: Final = Columns(
    ((0.0, "项目名称", "name"), (0.3, "规格型号", "spec"), (0.46, "单位", "unit"), (0.53, "数量", "qty"), (0.6, "单价", "price"),
     (0.72, "金额", "amount"), (0.84, "税率", "tax_rate"), (0.92, "税额", "tax")),
    frozenset({"qty", "price", "amount", "tax"}), ruled=False, row=6.0,
)  # fmt: skip
_RUST: Final = (158, 82, 46)


def draw_vat_invoice(claim: Claim, rng: Random) -> Paper:
    """Return a pharmacy's fully digital invoice for the prescribed drugs (tax 13 %)."""
    paper = Paper("vat_invoice", "vat_invoice.digital", "serif.print")
    sheet = paper.page(Sheet(210.0, 140.0))
    label, body = Style(3.5, color=_RUST), Style(3.5)
    title = Part("电子发票（普通发票）", "bill_title")
    big = Style(6.2, color=_RUST, bold=True, tracking=0.06)
    paper.parts((210 - measure(title.text, big)) / 2, 13, (title,), big)
    number = f"{claim.issue:%y}{claim.hospital.region}7000{claim.numbers.biz_serial_no}"
    sheet.art(qr_code(f"01,32,,{number},{claim.total},{claim.issue:%Y%m%d}"), Box(12, 6, 30, 24))
    paper.cell((140, 12), "发票号码：", (Part(number, "invoice_no"),), (label, body))
    paper.cell((140, 18), "开票日期：", (day(claim.discharge, "%Y年%m月%d日", "issue_date"),), (label, body))
    seller = rng.choice(("康汀", "瑞泉", "松屏")) + rng.choice(("大药房连锁有限公司", "医药有限公司新特药房"))
    _parties(paper, claim, seller, (label, body))
    y = head_row(paper, _INVOICE, label, (12.0, 49.0))
    net_sum = tax_sum = ZERO
    for one in claim.prescribed:
        net = fen(one.amount / Decimal("1.13"))
        tax = one.amount - net
        row: dict[str, Cell] = {
            "name": (f"*化学药品制剂*{one.drug.name}", None), "spec": (one.drug.strength, None), "unit": ("盒", None),
            "qty": (str(one.boxes), None), "price": (f"{net / one.boxes:.6f}".rstrip("0"), None),
            "amount": (digits(net), None), "tax_rate": ("13%", None), "tax": (digits(tax), None),
        }  # fmt: skip
        paper.item(body_row(paper, _INVOICE, row, replace(body, size=3.2), (12.0, y)))
        net_sum, tax_sum, y = net_sum + net, tax_sum + tax, y + 6
    sheet.text(20, 92, "合  计", label)
    paper.parts(152, 92, (Part(digits(net_sum, "yen"), None, digits(net_sum)),), body)
    paper.parts(186, 92, (Part(digits(tax_sum, "yen"), "tax", digits(tax_sum)),), body)
    total = net_sum + tax_sum
    sheet.line(12, 96, 198, 96, _RUST)
    paper.cell(
        (16, 100), "价税合计（大写）", (Part(capital(total, yuan="圆"), "total_cn"),), (label, body), gap=6
    )
    paper.cell((138, 100), "（小写）", (Part(digits(total, "yen"), "total", digits(total)),), (label, body))
    sheet.frame(Box(12, 27, 198, 122), _RUST)
    sheet.line(12, 104, 198, 104, _RUST)
    sheet.text(16, 110, "备注：", label)
    paper.cell((24, 128), "开票人：", (Part(claim.staff[0], "drawer"),), (label, body))
    return paper


def _parties(paper: Paper, claim: Claim, seller: str, styles: tuple[Style, Style]) -> None:
    """Draw buyer and seller side by side."""
    paper.sheet.line(12, 44.5, 198, 44.5, _RUST)
    paper.sheet.line(105, 27, 105, 44.5, _RUST)
    paper.cell((16, 32), "购买方名称：", (Part(claim.person.name, "buyer"),), styles)
    paper.cell((16, 39), "统一社会信用代码/纳税人识别号：", (), styles)
    paper.cell((109, 32), "销售方名称：", (Part(seller, "seller"),), styles)
    paper.cell(
        (109, 39),
        "统一社会信用代码：",
        (Part("91990000MA00000" + claim.numbers.record_no[:3]),),
        styles,
    )


def draw_id_card(claim: Claim, rng: Random) -> Paper:
    """Return the front of an identity card with a plain grey silhouette instead of a portrait."""
    paper = Paper("id_card", "id_card.front", "sans.print")
    sheet = paper.page(Sheet(85.6, 54.0, (226, 238, 244)))
    sheet.art(guilloche(700, 442, rng, color=(190, 214, 226)), Box(0, 0, 85.6, 54))
    label, body = Style(2.6, "sans", (70, 120, 170)), Style(2.9, "sans")
    person = claim.person
    paper.cell((6, 8), "姓名", (Part(person.name, "name"),), (label, replace(body, size=3.4)), gap=3)
    paper.cell((6, 15), "性别", (Part(person.sex, "sex"),), (label, body), gap=3)
    paper.cell(
        (24, 15), "民族", (Part(rng.choice(("汉", "汉", "回", "满", "壮")), "nation"),), (label, body), gap=3
    )
    birth = person.birth
    sheet.text(6, 22, "出生", label)
    text = f"{birth.year} 年 {birth.month} 月 {birth.day} 日"
    paper.parts(14.2, 22, (Part(text, "birth_date", birth.isoformat()),), body)
    sheet.text(6, 29, "住址", label)
    paper.flow(14.2, 29, (Part(person.address, "address"),), body, width=36)
    sheet.text(6, 47, "公民身份号码", label)
    paper.parts(28, 47, (Part(person.id_number, "id_no"),), Style(3.6, "sans", tracking=0.08))
    for radius, y in ((5.5, 18.0), (9.0, 33.0)):
        sheet.text(68, y, "●", Style(radius * 2.2, "sans", (176, 184, 190)), "c")
    return paper


def draw_bank_card(claim: Claim, rng: Random) -> Paper:
    """Return the front of a bank card of a bank that does not exist."""
    paper = Paper("bank_card", "bank_card.front", "sans.print")
    shade = rng.choice(((202, 214, 232), (236, 216, 190), (206, 226, 208)))
    sheet = paper.page(Sheet(85.6, 54.0, shade))
    bank = rng.choice(("望川银行", "青枫商业银行", "兰汀农村信用社"))
    paper.parts(6, 9, (Part(bank, "bank"),), Style(4.6, "sans", (60, 60, 80), bold=True))
    sheet.text(80, 9, rng.choice(("借记卡", "储蓄卡")), Style(3.0, "sans", (60, 60, 80)), "r")
    card = claim.person.bank_card
    grouped = " ".join(card[index : index + 4] for index in range(0, len(card), 4))
    paper.parts(7, 31, (Part(grouped, "card_no", card),), Style(5.4, "sans", (40, 40, 50), tracking=0.03))
    paper.parts(7, 45, (Part(claim.person.name, "holder"),), Style(3.4, "sans", (40, 40, 50)))
    sheet.text(
        40,
        39,
        f"有效期至 {claim.issue.month:02d}/{(claim.issue.year + 6) % 100:02d}",
        Style(2.4, "sans", (60, 60, 70)),
    )
    return paper


_CLAIM_ROWS: Final = (
    ((0.0, "policy_no", "保单号："), (0.55, "product", "险种名称：")),
    ((0.0, "name", "被保险人姓名："), (0.4, "sex", "性别："), (0.55, "id_no", "证件号码：")),
    ((0.0, "phone", "联系电话："), (0.55, "relation", "申请人与被保险人关系：")),
    ((0.0, "event_date", "出险日期："), (0.55, "hospital", "就诊医院：")),
    ((0.0, "diagnosis", "出险原因/诊断："), (0.55, "amount", "申请金额：")),
    ((0.0, "bank", "开户银行："), (0.55, "card_no", "账号：")),
)


def claim_values(claim: Claim, rng: Random) -> dict[str, Parts]:
    """Return the parts of every slot of an application for benefits."""
    person = claim.person
    return {
        "policy_no": (Part("P" + claim.numbers.biz_serial_no, "policy_no"),),
        "product": (Part(rng.choice(("惠民保医疗险", "补充医疗保险", "百万医疗险")), "product"),),
        "name": (Part(person.name, "name"),),
        "sex": (Part(person.sex, "sex"),),
        "id_no": (Part(person.id_number, "id_no"),),
        "phone": (Part(person.phone, "phone"),),
        "relation": (Part(rng.choice(("本人", "本人", "配偶", "子女")), "relation"),),
        "event_date": (day(claim.admit, "%Y-%m-%d", "event_date"),),
        "hospital": (Part(claim.hospital.name, "hospital"),),
        "diagnosis": (Part(claim.condition.name, "diagnosis[]"),),
        "amount": (Part(digits(claim.settlement.psn_part_amt), "amount"), Part("元")),
        "bank": (Part("望川银行", "bank"),),
        "card_no": (Part(person.bank_card, "card_no"),),
        "holder": (Part(person.name, "holder"),),
        "applicant_sign": (Part(person.name, "applicant_sign"),),
        "apply_date": (day(claim.issue + timedelta(days=4), "%Y-%m-%d", "apply_date"),),
    }


def draw_claim_form(claim: Claim, rng: Random) -> Paper:
    """Return a filled application for benefits with ticked boxes and a signature."""
    paper = Paper("claim_form", "claim_form.standard", "sans.hand")
    sheet = paper.page(Sheet(*A4))
    label = Style(3.8, "sans")
    body = Style(4.2, look="hand", color=(34, 40, 82))
    sheet.text(105, 22, "保险金给付申请书", Style(6.4, "sans", bold=True, tracking=0.1), "c")
    person = claim.person
    inpatient = claim.kind == "inpatient"
    values = claim_values(claim, rng)
    y = 40.0
    for row in _CLAIM_ROWS:
        y = grid(paper, (row,), values, (label, body), (18.0, y)) + 2.6
        sheet.line(16, y - 5.2, 194, y - 5.2, (120, 120, 120), 0.15)
    sheet.frame(Box(16, 34, 194, y - 5.2), BLACK, 0.3)
    ticks = [("住院医疗", inpatient), ("门诊医疗", not inpatient), ("重大疾病", False), ("意外伤残", False)]
    sheet.text(18, y + 2, "申请类别：", label)
    for index, (text, ticked) in enumerate(ticks):
        mark = "☑" if ticked else "□"
        sheet.text(40 + index * 36, y + 2, f"{mark}{text}", label)
    notice = "本人声明以上填写内容属实，同意保险公司为理赔目的处理所提供的健康信息。"
    sheet.paragraph(18, y + 14, notice, label, width=172)
    paper.cell(
        (110, y + 32),
        "申请人签名：",
        (Part(person.name, "applicant_sign"),),
        (label, replace(body, size=6.0)),
    )
    paper.cell(
        (110, y + 42),
        "申请日期：",
        (day(claim.issue + timedelta(days=4), "%Y年%m月%d日", "apply_date"),),
        (label, body),
    )
    if rng.random() < 0.3:
        paper.has_seal = True
        sheet.art(round_seal("望川市保险理赔受理中心", "受理专用章", rng), Box(40, y + 20, 76, y + 56))
    return paper
