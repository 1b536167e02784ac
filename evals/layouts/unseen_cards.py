# ruff: noqa: E501
"""Invoices, cards and claim forms that are kept out of tuning."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Final

from copilot.domain.money import ZERO, fen
from evals.amounts import capital, digits
from evals.art import guilloche, qr_code, round_seal
from evals.canvas import BLACK, Box, Rgb, Sheet, Style, measure
from evals.claims import Claim
from evals.layouts.parts import Paper, Part, Parts, day
from evals.layouts.tables import A4, Cell, Columns, body_row, head_row

_BROWN: Final = (122, 70, 52)
_OLD: Final = Columns(
    ((0.0, "货物或应税劳务、服务名称", "name"), (0.31, "规格型号", "spec"), (0.46, "单位", "unit"), (0.53, "数 量", "qty"), (0.61, "单 价", "price"),
     (0.73, "金 额", "amount"), (0.85, "税率", "tax_rate"), (0.91, "税 额", "tax")),
    frozenset({"qty", "price", "amount", "tax"}), ruled=False, row=5.6,
)  # fmt: skip
_NEW: Final = Columns(
    ((0.0, "项目名称", "name"), (0.34, "规格型号", "spec"), (0.5, "单位", "unit"), (0.57, "数量", "qty"), (0.64, "单价", "price"),
     (0.74, "金额", "amount"), (0.83, "税率/征收率", "tax_rate"), (0.93, "税额", "tax")),
    frozenset({"qty", "price", "amount", "tax"}), ruled=False, row=6.0,
)  # fmt: skip


def _goods(
    paper: Paper, claim: Claim, spec: Columns, style: Style, y: float, rate: str
) -> tuple[Decimal, Decimal]:
    """Write the prescribed drugs as goods; return the net sum and the tax."""
    factor = 1 + Decimal(rate.rstrip("%")) / 100
    net_sum = tax_sum = ZERO
    for one in claim.prescribed:
        net = fen(one.amount / factor)
        tax = one.amount - net
        row: dict[str, Cell] = {
            "name": (f"*药品*{one.drug.name}", None), "spec": (one.drug.strength, None), "unit": ("盒", None), "qty": (str(one.boxes), None),
            "price": (f"{net / one.boxes:.8f}".rstrip("0"), None), "amount": (digits(net), None), "tax_rate": (rate, None), "tax": (digits(tax), None),
        }  # fmt: skip
        paper.item(body_row(paper, spec, row, style, (12.0, y)))
        net_sum, tax_sum, y = net_sum + net, tax_sum + tax, y + spec.row
    return net_sum, tax_sum


def draw_old_invoice(claim: Claim, rng: Random) -> Paper:
    """Return the older electronic ordinary invoice: code of twelve digits, number of eight, check code."""
    paper = Paper("vat_invoice", "vat_invoice.electronic_ordinary", "mixed.print")
    sheet = paper.page(Sheet(210.0, 140.0))
    label, body = Style(3.4, "serif", _BROWN), Style(3.4, "mixed")
    title = Part("增值税电子普通发票", "bill_title")
    big = Style(6.2, "serif", _BROWN, bold=True, tracking=0.06)
    paper.parts((210 - measure(title.text, big)) / 2, 12, (title,), big)
    number = claim.numbers.biz_serial_no
    check = "".join(str(rng.randrange(10)) for _ in range(20))
    sheet.art(
        qr_code(f"01,10,0{claim.hospital.region}002000111,{number[:8]},{claim.total}"), Box(12, 5, 29, 22)
    )
    head: list[tuple[str, Part]] = [
        ("发票代码:", Part(f"0{claim.hospital.region}002000111", "invoice_code")),
        ("发票号码:", Part(number[:8], "invoice_no")),
        ("开票日期:", day(claim.discharge, "%Y年%m月%d日", "issue_date")),
        ("校 验 码:", Part(" ".join(check[i : i + 5] for i in range(0, 20, 5)), "check_code", check)),
    ]
    for index, (text, part) in enumerate(head):
        paper.cell((144, 7 + index * 4.6), text, (part,), (label, body))
    for index, char in enumerate("购买方"):
        sheet.text(14, 30 + index * 5, char, label)
    paper.cell((20, 30), "名        称:", (Part(claim.person.name, "buyer"),), (label, body))
    paper.cell((20, 35), "纳税人识别号:", (), (label, body))
    paper.cell((20, 40), "地 址、电 话:", (), (label, body))
    y = head_row(paper, _OLD, label, (12.0, 50.0))
    net, tax = _goods(paper, claim, _OLD, replace(body, size=3.1), y, "13%")
    sheet.text(24, 90, "合        计", label)
    paper.parts(150, 90, (Part(digits(net, "yen"), None, digits(net)),), body)
    paper.parts(184, 90, (Part(digits(tax, "yen"), "tax", digits(tax)),), body)
    total = net + tax
    paper.cell(
        (16, 96), "价税合计（大写）", (Part(capital(total, yuan="圆"), "total_cn"),), (label, body), gap=6
    )
    paper.cell((136, 96), "（小写）", (Part(digits(total, "yen"), "total", digits(total)),), (label, body))
    for y_line in (27.0, 46.5, 93.0, 99.0, 120.0):
        sheet.line(12, y_line, 198, y_line, _BROWN)
    seller = rng.choice(("砚山大药房有限责任公司", "涟安医药零售连锁有限公司", "宜沅新特药商行有限公司"))
    for index, char in enumerate("销售方"):
        sheet.text(14, 103 + index * 5, char, label)
    paper.cell((20, 103), "名        称:", (Part(seller, "seller"),), (label, body))
    paper.cell(
        (20, 108), "纳税人识别号:", (Part("91990000MA00000" + claim.numbers.record_no[:3]),), (label, body)
    )
    for x, text, slot, who in (
        (16, "收款人:", "payee", 0),
        (64, "复核:", "reviewer", 1),
        (108, "开票人:", "drawer", 2),
    ):
        paper.cell((x, 126), text, (Part(claim.staff[who], slot),), (label, body))
    sheet.text(152, 126, "销售方:（章）", label)
    paper.has_seal = True
    sheet.art(round_seal(seller, "发票专用章", rng, oval=True, wear=0.3), Box(150, 104, 190, 131))
    return paper


def draw_wide_digital_invoice(claim: Claim, rng: Random) -> Paper:
    """Return a fully digital invoice of 3 % with other wording of the parties."""
    paper = Paper("vat_invoice", "vat_invoice.digital_wide", "sans.print")
    sheet = paper.page(Sheet(215.0, 140.0))
    color: Rgb = (140, 44, 44)
    label, body = Style(3.3, "sans", color), Style(3.3, "sans")
    title = Part("电子发票（普通发票）", "bill_title")
    big = Style(6.0, "sans", color, bold=True)
    paper.parts((215 - measure(title.text, big)) / 2, 14, (title,), big)
    number = f"{claim.issue:%y}{claim.hospital.region}2000{claim.numbers.biz_serial_no}"
    paper.cell((142, 10), "发票号码:", (Part(number, "invoice_no"),), (label, body))
    paper.cell((142, 16), "开票日期:", (day(claim.discharge, "%Y年%m月%d日", "issue_date"),), (label, body))
    seller = rng.choice(("平垣康复医药有限公司", "崇淮大药房连锁股份有限公司"))
    for left, words, name, slot in (
        (14, "购买方信息", claim.person.name, "buyer"),
        (112, "销售方信息", seller, "seller"),
    ):
        for index, char in enumerate(words):
            sheet.text(left, 28 + index * 4.0, char, replace(label, size=3.0))
        paper.cell((left + 6, 31), "名称:", (Part(name, slot),), (label, body))
        code = () if slot == "buyer" else (Part("92990000MA0000" + claim.numbers.record_no[:4]),)
        paper.cell((left + 6, 42), "统一社会信用代码/纳税人识别号:", code, (label, body))
    y = head_row(paper, _NEW, label, (12.0, 54.0))
    net, tax = _goods(paper, claim, _NEW, replace(body, size=3.0), y, "3%")
    sheet.text(24, 94, "合       计", label)
    paper.parts(156, 94, (Part(digits(net, "yen"), None, digits(net)),), body)
    paper.parts(190, 94, (Part(digits(tax, "yen"), "tax", digits(tax)),), body)
    paper.cell(
        (20, 101),
        "价税合计（大写）",
        (Part(capital(net + tax, yuan="圆"), "total_cn"),),
        (label, body),
        gap=6,
    )
    paper.cell(
        (142, 101), "（小写）", (Part(digits(net + tax, "yen"), "total", digits(net + tax)),), (label, body)
    )
    sheet.frame(Box(12, 25, 203, 124), color)
    for y_line in (49.0, 97.5, 105.0):
        sheet.line(12, y_line, 203, y_line, color)
    sheet.line(107, 25, 107, 49, color)
    paper.cell((24, 131), "开票人：", (Part(claim.staff[0], "drawer"),), (label, body))
    return paper


def draw_id_card_back(claim: Claim, rng: Random) -> Paper:
    """Return the side of an identity card that names the issuer."""
    paper = Paper("id_card", "id_card.issuer_side", "mixed.print")
    sheet = paper.page(Sheet(85.6, 54.0, (228, 240, 236)))
    sheet.art(guilloche(700, 442, rng, color=(198, 220, 212)), Box(0, 0, 85.6, 54))
    sheet.text(50, 14, "中华人民共和国", Style(4.6, "serif"), "c")
    sheet.text(50, 23, "居民身份证", Style(6.2, "serif", bold=True), "c")
    label, body = Style(2.7, "serif"), Style(2.9, "mixed")
    place = claim.person.address[: claim.person.address.index("市") + 1]
    paper.cell((20, 40), "签发机关", (Part(f"{place}公安局", "issuer"),), (label, body), gap=3)
    start = claim.person.birth.replace(year=claim.issue.year - 3, day=min(28, claim.person.birth.day))
    period = f"{start:%Y.%m.%d}-{start.replace(year=start.year + 20):%Y.%m.%d}"
    paper.cell((20, 47), "有效期限", (Part(period, "valid_period"),), (label, body), gap=3)
    return paper


def draw_upright_card(claim: Claim, rng: Random) -> Paper:
    """Return an upright bank card: number in two lines of groups, holder below a label."""
    paper = Paper("bank_card", "bank_card.labelled", "sans.print")
    sheet = paper.page(Sheet(85.6, 54.0, rng.choice(((232, 232, 226), (212, 226, 232)))))
    paper.parts(
        6,
        8,
        (Part(rng.choice(("宜沅农村商业银行", "涟安银行", "砚山村镇银行")), "bank"),),
        Style(4.2, "sans", bold=True),
    )
    sheet.text(80, 9, "UnionPay 银联", Style(3.0, "sans"), "r")
    card = claim.person.bank_card
    sheet.text(7, 22, "卡号 CARD NO.", Style(2.3, "sans", (90, 90, 90)))
    grouped = f"{card[:6]} {card[6:]}"
    paper.parts(7, 29, (Part(grouped, "card_no", card),), Style(5.0, "mixed", tracking=0.02))
    sheet.text(7, 39, "持卡人", Style(2.5, "sans", (90, 90, 90)))
    paper.parts(16, 39, (Part(claim.person.name, "holder"),), Style(3.4, "sans"))
    sheet.text(
        56, 39, f"月/年 {claim.issue.month:02d}/{(claim.issue.year + 8) % 100:02d}", Style(2.6, "sans")
    )
    sheet.text(7, 48, "客服电话 95000", Style(2.2, "sans", (110, 110, 110)))
    return paper


_FORM: Final = (
    ("被保险人信息", (((0.0, "name", "姓名"), (0.3, "sex", "性别"), (0.5, "id_no", "证件号码")), ((0.0, "phone", "移动电话"), (0.5, "policy_no", "保险合同号")))),
    ("事故信息", (((0.0, "event_date", "出险时间"), (0.4, "hospital", "治疗医院")), ((0.0, "diagnosis", "诊断"), (0.6, "amount", "索赔金额")))),
    ("受益人账户", (((0.0, "holder", "户名"), (0.3, "bank", "开户行"), (0.58, "card_no", "银行账号")),)),
)  # fmt: skip


def draw_table_claim_form(claim: Claim, rng: Random) -> Paper:
    """Return a claim form of ruled blocks, labels above nothing and values beside them."""
    paper = Paper("claim_form", "claim_form.blocks", "mixed.print")
    sheet = paper.page(Sheet(*A4))
    label, body = Style(3.7, "serif", bold=True), Style(3.8, "mixed", (30, 36, 70))
    sheet.text(105, 20, "个人医疗保险理赔申请书", Style(6.2, "serif", bold=True, tracking=0.06), "c")
    person = claim.person
    values: dict[str, Parts] = {
        "name": (Part(person.name, "name"),), "sex": (Part(person.sex, "sex"),), "id_no": (Part(person.id_number, "id_no"),),
        "phone": (Part(person.phone, "phone"),), "policy_no": (Part("GX" + claim.numbers.biz_serial_no, "policy_no"),),
        "event_date": (day(claim.admit, "%Y年%m月%d日", "event_date"),), "hospital": (Part(claim.hospital.name, "hospital"),),
        "diagnosis": (Part(claim.condition.name, "diagnosis[]"),), "amount": (Part(digits(claim.settlement.psn_part_amt), "amount"),),
        "holder": (Part(person.name, "holder"),), "bank": (Part("涟安银行", "bank"),), "card_no": (Part(person.bank_card, "card_no"),),
    }  # fmt: skip
    y = 34.0
    for title, rows in _FORM:
        sheet.text(18, y, title, replace(label, size=4.2, color=(40, 70, 120)))
        y += 8.0
        top = y - 4.5
        for row in rows:
            for x, slot, text in row:
                paper.cell((18 + x * 174, y), text, values[slot], (label, body), gap=2.4)
                if x:
                    sheet.line(16 + x * 174, y - 4.5, 16 + x * 174, y + 4.5, (120, 120, 120), 0.15)
            sheet.line(15, y + 4.5, 195, y + 4.5, (120, 120, 120), 0.15)
            y += 9.0
        sheet.frame(Box(15, top, 195, y - 4.5), BLACK, 0.25)
        y += 5.0
    sheet.paragraph(
        18,
        y + 2,
        "申请人声明：本人所填内容均属真实，授权保险公司向有关机构查询与本次理赔相关的资料。",
        replace(body, size=3.4),
        width=172,
    )
    paper.cell(
        (110, y + 24),
        "申请人签名：",
        (Part(person.name, "applicant_sign"),),
        (label, Style(6.0, "serif", (40, 44, 70), look="hand")),
    )
    paper.cell(
        (110, y + 36),
        "申请日期：",
        (day(claim.issue + timedelta(days=6), "%Y-%m-%d", "apply_date"),),
        (label, body),
    )
    return paper
