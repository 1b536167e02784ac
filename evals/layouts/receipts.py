"""Draw a receipt from a form description: unified e-receipts and provincial papers alike."""

from dataclasses import replace
from random import Random

from evals.art import barcode, guilloche, qr_code, round_seal, supervision_seal
from evals.canvas import BLACK, Box, Sheet, Style, measure
from evals.claims import Claim
from evals.layouts.parts import Paper, Part
from evals.layouts.receipt_bodies import draw_body, draw_info
from evals.layouts.receipt_press import Press, ReceiptForm
from evals.layouts.receipt_values import PrintStyle, receipt_values
from evals.people import PROVINCES


def draw_receipt(form: ReceiptForm, claim: Claim, rng: Random, *, seals: bool = True) -> Paper:
    """Return the paper of a claim on a form, with seals drawn at random unless the caller lays them."""
    paper = Paper(f"{form.kind}_receipt", form.name, f"{form.fill_face}.{form.look}")
    style = PrintStyle.draw(rng, zero=form.zero)
    sheet = paper.page(Sheet(form.size[0], form.size[1], form.paper))
    swing = form.drift
    sheet.drift = (
        rng.uniform(-swing, swing),
        rng.uniform(-swing, swing) * 0.6,
        rng.uniform(-0.004, 0.004) * swing,
    )
    press = Press(
        paper=paper,
        form=form,
        claim=claim,
        print_style=style,
        values=receipt_values(claim, style, rng, split_major=form.split_major),
        label=Style(form.sizes[0], form.label_face, form.form_color),
        fill=Style(form.sizes[1], form.fill_face, BLACK, look=form.look, squeeze=form.squeeze),
        edge=14.0 if form.security else 11.0,
    )
    if form.security:
        ground = guilloche(1400, int(1400 * sheet.height / sheet.width), rng)
        sheet.art(ground, Box(0, 0, sheet.width, sheet.height))
        _sprockets(sheet)
    top = _head(press)
    bottom = draw_body(press, top)
    last = draw_info(press, (top, bottom))
    sheet.frame(Box(press.edge, top, sheet.width - press.edge, last), form.form_color, 0.4)
    for x, slot, text in form.foot:
        paper.cell(
            (press.edge + x * press.inner, last + 4.6),
            text,
            press.slot(slot, text),
            (press.label, press.fill),
            gap=max(0.6, form.gap),
        )
    if seals:
        _seals(press, rng, last)
    return paper


def _sprockets(sheet: Sheet) -> None:
    """Holes of continuous paper along both edges."""
    for side in (5.0, sheet.width - 5.0):
        for index in range(1, int(sheet.height / 12.7) + 1):
            sheet.text(side, index * 12.7 - 6, "○", Style(4.6, "sans", (150, 150, 150)), "c")


def _head(press: Press) -> float:
    """Draw title, mark, code and the rows above the table; return where the table starts."""
    sheet, form, claim, paper = press.sheet, press.form, press.claim, press.paper
    province = PROVINCES[claim.hospital.region][0]
    title = Part(form.title.format(province=province), "bill_title")
    big = Style(6.4, form.label_face, form.form_color, bold=True, tracking=0.06)
    paper.parts((sheet.width - measure(title.text, big)) / 2, 13.0, (title,), big)
    mark = supervision_seal(province, Random(form.name), color=form.form_color)
    sheet.art(mark, Box(sheet.width / 2 - 18, 2.0, sheet.width / 2 + 18, 25.0))
    if form.provider_under_title:
        provider = replace(press.fill, size=4.0)
        text = claim.hospital.name
        paper.parts(
            (sheet.width - measure(text, provider)) / 2,
            20.5,
            (Part(text, "provider_name"),),
            provider,
            over=True,
        )
    if form.code == "qr":
        numbers = claim.numbers
        key = f"{numbers.bill_code},{numbers.bill_no},{numbers.check_code}"
        content = f"01,{key},{claim.issue:%Y%m%d},{claim.total}"
        sheet.art(qr_code(content), Box(sheet.width - press.edge - 17, 5, sheet.width - press.edge - 1, 21))
    elif form.code == "bars":
        sheet.art(
            barcode(Random(claim.numbers.bill_no)),
            Box(sheet.width - press.edge - 42, 4, sheet.width - press.edge - 4, 10),
        )
    y = 25.0
    for row in form.head:
        for x, slot, text in row:
            red = form.red_numbers and slot in ("bill_no", "bill_code")
            value = Style(4.6, "sans", (206, 58, 48), tracking=0.06) if red else press.fill
            paper.cell(
                (press.edge + x * press.inner, y),
                text,
                press.slot(slot, text),
                (press.label, value),
                gap=max(0.6, form.gap),
            )
        y += 5.0
    return y - 1.0


def _seals(press: Press, rng: Random, last: float) -> None:
    """Lay the hospital's seal over the payee, the totals, or the amounts."""
    if rng.random() < 0.12:
        return
    press.paper.has_seal = True
    sheet = press.sheet
    oval = rng.random() < 0.4
    purpose = rng.choice(("收费专用章", "财务专用章", "收款专用章", "票据专用章"))
    seal = round_seal(press.claim.hospital.name, purpose, rng, oval=oval, wear=rng.uniform(0.15, 0.6))
    wide = rng.uniform(34, 42)
    tall = wide * seal.height / seal.width
    x = rng.choice((rng.uniform(36, 56), rng.uniform(36, 56), sheet.width - wide - rng.uniform(18, 40)))
    y = min(last + 4.6 - tall * rng.uniform(0.35, 0.8), sheet.height - tall - 1)
    sheet.art(seal, Box(x, y, x + wide, y + tall))
