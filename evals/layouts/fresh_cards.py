# ruff: noqa: E501
"""Invoices, identity and bank cards kept out of tuning."""

from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Final

from copilot.domain.money import ZERO, fen
from evals.amounts import capital, digits
from evals.art import guilloche, qr_code, round_seal
from evals.canvas import Box, Sheet, Style, measure
from evals.claims import Claim
from evals.layouts.parts import Paper, Part, day

_SELLERS: Final = ("益仁堂", "百汇康", "海王星", "众济", "同源堂")
_SHOPS: Final = ("大药房有限公司", "医药连锁有限责任公司", "药业零售有限公司第三门店", "健康药房（个人独资）")
_MAROON: Final = (128, 44, 30)
_INK: Final = (20, 20, 90)


@dataclass(frozen=True, slots=True)
class Sale:
    """One line of an invoice: net amount, tax, and the price without tax."""

    name: str
    spec: str
    qty: int
    gross: Decimal
    rate: Decimal

    @property
    def net(self) -> Decimal:
        """The amount without tax."""
        return fen(self.gross / (1 + self.rate))

    @property
    def tax(self) -> Decimal:
        """The tax."""
        return self.gross - self.net


def _sales(claim: Claim, rate: Decimal, kind: str) -> list[Sale]:
    return [
        Sale(f"*{kind}*{one.drug.name}", one.drug.strength, one.boxes, one.amount, rate)
        for one in claim.prescribed
    ]


def _upright(sheet: Sheet, x: float, top: float, tall: float, text: str, style: Style) -> None:
    """Set a text down the page in the middle of a cell."""
    pitch = min(style.size * 1.2, tall / len(text))
    for index, char in enumerate(text):
        sheet.text(x, top + tall / 2 + (index - (len(text) - 1) / 2) * pitch, char, style, "c")


_SALE_COLUMNS: Final = (
    (16.0, "项目名称", "name", "l"), (66.0, "规格型号", "spec", "l"), (94.0, "单 位", "unit", "c"), (108.0, "数 量", "qty", "r"), (134.0, "单 价", "price", "r"),
    (158.0, "金 额", "amount", "r"), (172.0, "税率/征收率", "tax_rate", "c"), (196.0, "税 额", "tax", "r"),
)  # fmt: skip


def draw_boxed_invoice(claim: Claim, rng: Random, *, small: bool = False) -> Paper:
    """Return a fully digital invoice with the parties' names set upright; ``small`` taxpayers pay 1 %."""
    name = "vat_invoice.digital_small_taxpayer" if small else "vat_invoice.digital_upright_heads"
    face = "sans" if small else "mixed"
    paper = Paper("vat_invoice", name, f"{face}.print")
    sheet = paper.page(Sheet(210.0, 140.0))
    label, body = Style(3.3, "serif", _MAROON), Style(3.2, "sans" if small else "mixed")
    big = Style(6.6, "serif", _MAROON, bold=True)
    heading = Part("电子发票（普通发票）", "bill_title")
    paper.parts((210 - measure(heading.text, big)) / 2, 13, (heading,), big)
    sheet.line(66, 18.6, 142, 18.6, _MAROON, 0.3)
    sheet.line(66, 19.6, 142, 19.6, _MAROON, 0.3)
    number = f"{claim.issue:%y}{claim.hospital.region}2000{claim.numbers.biz_serial_no}"
    sheet.art(qr_code(f"01,32,,{number},{claim.total}"), Box(10, 5, 28, 23))
    paper.cell((146, 12), "发票号码：", (Part(number, "invoice_no"),), (label, body))
    paper.cell((146, 18), "开票日期：", (day(claim.discharge, "%Y年%m月%d日", "issue_date"),), (label, body))
    seller = rng.choice(_SELLERS) + rng.choice(_SHOPS)
    for x, head, who, text in (
        (10.0, "购买方信息", "buyer", claim.person.name),
        (105.0, "销售方信息", "seller", seller),
    ):
        sheet.frame(Box(x, 26, x + 95, 48), _MAROON, 0.25)
        sheet.line(x + 6, 26, x + 6, 48, _MAROON, 0.25)
        _upright(sheet, x + 3, 26, 22, head, replace(label, size=3.1))
        paper.cell((x + 8, 32), "名称：", (Part(text, who),), (label, body))
        code = Part("92990000MA0" + claim.numbers.record_no[:7]) if who == "seller" else Part("")
        paper.cell((x + 8, 42), "统一社会信用代码/纳税人识别号：", (code,), (label, body))
    rate = Decimal("0.01") if small else Decimal("0.13")
    net, tax = _sale_rows(paper, _sales(claim, rate, "化学药品制剂"), (label, body))
    sheet.text(34, 93, "合          计", label, "c")
    for x, amount, field in ((158.0, net, None), (196.0, tax, "tax")):
        text = digits(amount, "yen")
        paper.parts(x - measure(text, body), 93, (Part(text, field, digits(amount)),), body)
    sheet.frame(Box(10, 48, 200, 97), _MAROON, 0.25)
    sheet.frame(Box(10, 97, 200, 104), _MAROON, 0.25)
    sheet.text(22, 100.5, "价税合计（大写）", label)
    paper.equiv |= {"total_cn": "价税合计（大写）", "total": "（小写）"}
    paper.parts(64, 100.5, (Part("ⓧ"), Part(capital(net + tax, yuan="圆"), "total_cn")), body)
    sheet.text(140, 100.5, "（小写）", label)
    paper.parts(154, 100.5, (Part(digits(net + tax, "yen"), "total", digits(net + tax)),), body)
    sheet.frame(Box(10, 104, 200, 122), _MAROON, 0.25)
    sheet.line(16, 104, 16, 122, _MAROON, 0.25)
    _upright(sheet, 13, 104, 18, "备注", label)
    if small:
        sheet.text(19, 109, f"患者：{claim.person.name}  处方医院：{claim.hospital.name}", body)
    paper.cell((20, 129), "开票人：", (Part(claim.staff[1], "drawer"),), (label, body))
    return paper


def _sale_rows(paper: Paper, sales: list[Sale], styles: tuple[Style, Style]) -> tuple[Decimal, Decimal]:
    """Print the lines of an invoice; return the sums of net amounts and taxes."""
    label, body = styles
    for x, header, _, align in _SALE_COLUMNS:
        paper.sheet.text(x, 51.6, header, label, "r" if align == "r" else "c" if align == "c" else "l")
    net = tax = ZERO
    y = 57.4
    for sale in sales:
        printed = {
            "name": sale.name, "spec": sale.spec, "unit": "盒", "qty": str(sale.qty), "price": f"{sale.net / sale.qty:.6f}".rstrip("0").rstrip("."),
            "amount": digits(sale.net), "tax_rate": f"{sale.rate * 100:.0f}%", "tax": digits(sale.tax),
        }  # fmt: skip
        found: dict[str, tuple[str | None, Box | None]] = {}
        for x, _, cell, align in _SALE_COLUMNS:
            room = {"name": 49.0, "spec": 22.0}.get(cell, 30.0)
            wide = measure(printed[cell], body)
            style = replace(body, squeeze=max(0.6, min(1.0, room / wide)))
            box = paper.sheet.text(
                x, y, printed[cell], style, "r" if align == "r" else "c" if align == "c" else "l"
            )
            found[cell] = (printed[cell], box)
        paper.item(found)
        net, tax, y = net + sale.net, tax + sale.tax, y + 5.6
    return net, tax


def draw_small_invoice(claim: Claim, rng: Random) -> Paper:
    """Return the digital invoice of a small taxpayer."""
    return draw_boxed_invoice(claim, rng, small=True)


def draw_roll_invoice(claim: Claim, rng: Random) -> Paper:
    """Return an ordinary invoice on a roll, as pharmacies' tills print."""
    paper = Paper("vat_invoice", "vat_invoice.till_roll", "sans.thermal")
    sheet = paper.page(Sheet(76.0, 112.0 + 12.0 * len(claim.prescribed)))
    label = Style(3.0, "sans", _MAROON)
    body = Style(3.0, "sans", look="thermal")
    heading = Part("增值税普通发票（卷票）", "bill_title")
    paper.parts(
        (76 - measure(heading.text, replace(label, size=4.4))) / 2,
        9,
        (heading,),
        replace(label, size=4.4, bold=True),
    )
    sheet.text(38, 15.5, "发 票 联", replace(label, size=3.8), "c")
    seller = rng.choice(_SELLERS) + rng.choice(_SHOPS)
    y = 23.0
    head = (
        ("发票代码：", (Part("0" + claim.hospital.region + "0018001" + "07", "invoice_code"),)), ("发票号码：", (Part(claim.numbers.bill_no[-8:], "invoice_no"),)),
        ("销售方名称：", (Part(seller, "seller"),)), ("开票日期：", (day(claim.discharge, "%Y-%m-%d", "issue_date"),)), ("收款员：", (Part(claim.staff[0], "payee"),)),
        ("购买方名称：", (Part(claim.person.name, "buyer"),)),
    )  # fmt: skip
    for text, parts in head:
        paper.cell((6, y), text, parts, (label, body))
        y += 5.4
    for x, text in ((6.0, "项目"), (34.0, "单价"), (48.0, "数量"), (60.0, "金额")):
        sheet.text(x, y + 1, text, label)
    sheet.dashed(5, y + 4, 71, y + 4, _MAROON)
    y += 7.5
    total = ZERO
    for one in claim.prescribed:
        found = {"name": (one.drug.name, sheet.text(6, y, one.drug.name, body))}
        y += 5.2
        for x, cell, text in (
            (46.0, "price", digits(one.drug.price)),
            (54.0, "qty", str(one.boxes)),
            (70.0, "amount", digits(one.amount)),
        ):
            found[cell] = (text, sheet.text(x, y, text, body, "r"))
        paper.item({**found})
        total, y = total + one.amount, y + 6.2
    sheet.dashed(5, y - 1.5, 71, y - 1.5, _MAROON)
    paper.cell(
        (6, y + 3), "合计金额（小写）：", (Part(digits(total, "yen"), "total", digits(total)),), (label, body)
    )
    paper.cell(
        (6, y + 9),
        "合计金额（大写）：",
        (Part(capital(total), "total_cn"),),
        (label, replace(body, squeeze=0.8)),
    )
    paper.cell(
        (6, y + 15),
        "校验码：",
        (Part(claim.numbers.biz_serial_no + claim.numbers.record_no, "check_code"),),
        (label, body),
    )
    paper.has_seal = True
    sheet.art(round_seal(seller, "发票专用章", rng, oval=True, wear=0.4), Box(38, y + 18, 72, y + 41))
    return paper


def draw_copied_id(claim: Claim, rng: Random) -> Paper:
    """Return a grey copy of an identity card on a sheet, with the purpose written beside it."""
    paper = Paper("id_card", "id_card.copy_with_purpose", "sans.print")
    sheet = paper.page(Sheet(148.0, 105.0))
    left, top = 30.0, 18.0
    sheet.art(guilloche(700, 442, rng, color=(205, 205, 205)), Box(left, top, left + 85.6, top + 54))
    sheet.frame(Box(left, top, left + 85.6, top + 54), (120, 120, 120), 0.2)
    label, body = Style(2.6, "sans", (110, 110, 110)), Style(3.1, "sans", (40, 40, 40))
    person, birth = claim.person, claim.person.birth
    rows = (("姓 名", Part(person.name, "name"), 9.0), ("性 别", Part(person.sex, "sex"), 16.5))
    for text, part, dy in rows:
        paper.cell((left + 6, top + dy), text, (part,), (label, body), gap=3)
    paper.cell(
        (left + 25, top + 16.5),
        "民 族",
        (Part(rng.choice(("汉", "汉", "蒙古", "维吾尔", "土家")), "nation"),),
        (label, body),
        gap=3,
    )
    text = f"{birth.year} 年 {birth.month} 月 {birth.day} 日"
    paper.cell(
        (left + 6, top + 24), "出 生", (Part(text, "birth_date", birth.isoformat()),), (label, body), gap=3
    )
    sheet.text(left + 6, top + 31, "住 址", label)
    paper.flow(left + 15.6, top + 31, (Part(person.address, "address"),), body, width=34)
    sheet.text(left + 6, top + 48, "公民身份号码", label)
    paper.parts(
        left + 28,
        top + 48,
        (Part(person.id_number, "id_no"),),
        Style(3.7, "sans", (40, 40, 40), tracking=0.1),
    )
    hand = Style(5.0, "serif", _INK, look="hand")
    sheet.text(32, 84, "仅供办理保险理赔使用", hand)
    sheet.text(32, 93, "与原件一致", hand)
    return paper


def draw_flat_card(claim: Claim, rng: Random) -> Paper:
    """Return a flat bank card with the number low and the words of the card in English."""
    paper = Paper("bank_card", "bank_card.flat_english", "sans.print")
    sheet = paper.page(Sheet(85.6, 54.0, rng.choice(((190, 208, 232), (238, 206, 200), (196, 226, 214)))))
    pale = (250, 250, 250)
    bank, english = rng.choice(
        (
            ("澄江银行", "CHENGJIANG BANK"),
            ("北麓农商银行", "BEILU RURAL COMMERCIAL BANK"),
            ("汇川银行", "HUICHUAN BANK"),
        )
    )
    sheet.art(guilloche(600, 380, rng, color=(214, 222, 230)), Box(0, 0, 85.6, 54))
    ink = (20, 20, 24)
    sheet.frame(Box(5, 4, 44, 16), pale, 0.1)
    paper.parts(7, 8, (Part(bank, "bank"),), Style(4.4, "sans", ink, bold=True))
    sheet.text(7, 13, english, Style(2.0, "sans", ink))
    sheet.text(79, 9, "储蓄卡 DEBIT", Style(2.8, "sans", ink), "r")
    card = claim.person.bank_card
    grouped = " ".join(card[index : index + 4] for index in range(0, len(card), 4))
    paper.parts(7, 36, (Part(grouped, "card_no", card),), Style(5.0, "sans", ink))
    sheet.text(7, 42, "VALID THRU", Style(1.8, "sans", ink))
    sheet.text(20, 42, f"{claim.issue.month:02d}/{(claim.issue.year + 8) % 100:02d}", Style(2.8, "sans", ink))
    paper.parts(7, 48.5, (Part(claim.person.name, "holder"),), Style(3.2, "sans", ink))
    sheet.text(79, 48, "ATM 银联", Style(2.8, "sans", ink), "r")
    return paper
