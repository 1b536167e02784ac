"""A form as a list of blocks drawn one below the other: the press of the forms kept out of tuning.

A block is a function that draws at the ``y`` of the desk and moves it down. Labels and values are
named by slots; a slot that is not in the values is an amount of its own name (``first``,
``deductible``), a printed word (``~word``) or nothing at all.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from copilot.domain.document import DocType
from evals.art import round_seal
from evals.canvas import BLACK, Box, Look, Rgb, Sheet, Style, measure
from evals.claims import Claim, Kind
from evals.fonts import Face
from evals.layouts.cell_forms import CellForm, form_values
from evals.layouts.parts import Paper, Part, Parts
from evals.layouts.receipt_values import PrintStyle, extra_money, receipt_values
from evals.people import PROVINCES

Entry = tuple[float, str, str]
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(slots=True)
class Desk:
    """One paper while it is drawn; ``y`` is where the next block begins, in millimetres."""

    paper: Paper
    form: "FreshForm"
    claim: Claim
    rng: Random
    style: PrintStyle
    values: Mapping[str, Parts]
    label: Style
    body: Style
    y: float = 10.0

    @property
    def sheet(self) -> Sheet:
        """The page that is being drawn."""
        return self.paper.sheet

    @property
    def left(self) -> float:
        """The left edge of print."""
        return self.form.margin

    @property
    def right(self) -> float:
        """The right edge of print."""
        return self.sheet.width - self.form.margin

    @property
    def inner(self) -> float:
        """The width of print."""
        return self.right - self.left

    def words(self, text: str) -> str:
        """Fill in the hospital (``{h}``) and the province (``{p}``) of a printed text."""
        province = PROVINCES[self.claim.hospital.region][0]
        return text.replace("{h}", self.claim.hospital.name).replace("{p}", province)

    def slot(self, slot: str, label: str) -> Parts:
        """Return what a slot prints under a label."""
        pay = self.claim.settlement
        if slot in ("first", "deductible"):
            amount = pay.preselfpay_amt if slot == "first" else pay.act_pay_dedc
            return extra_money(plain_label(label), amount, self.style)
        if slot.startswith("~"):
            return (Part(slot[1:]),)
        return self.values[slot] if slot else ()

    def put(
        self,
        at: tuple[float, float],
        slot: str,
        label: str,
        *,
        room: float,
        align: Literal["l", "r", "c"] = "l",
        unit: str = "",
    ) -> None:
        """Draw the value of a slot within ``room``, squeezed when it is too long, and note its truth."""
        parts = list(self.slot(slot, label))
        if unit and any(part.text for part in parts):
            parts.append(Part(unit))
        for part in parts:
            if part.name and plain_label(label):
                self.paper.equiv[part.name.removesuffix("[]")] = plain_label(label)
        wide = measure("".join(part.text for part in parts), self.body)
        ratio = min(1.0, room / wide) if wide else 1.0
        style = replace(self.body, squeeze=self.body.squeeze * max(0.5, ratio))
        shift = {"l": 0.0, "r": room - wide * ratio, "c": (room - wide * ratio) / 2}[align]
        self.paper.parts(at[0] + shift, at[1], parts, style, over=True)

    def say(self, x: float, y: float, text: str, style: Style | None = None) -> float:
        """Draw a label, what follows a line break smaller below it; return the width it takes."""
        style = style or self.label
        first, _, second = text.partition("\n")
        if second:
            small = replace(style, size=style.size * 0.68, bold=False)
            self.sheet.text(x, y + style.size * 0.82, second, small)
            self.sheet.text(x, y - style.size * 0.05, first, style)
            return max(measure(first, style), measure(second, small))
        self.sheet.text(x, y, first, style)
        return measure(first, style)


Block = Callable[[Desk], None]


@dataclass(frozen=True, slots=True)
class FreshForm:
    """One form: what it is, how it prints, and its blocks from top to bottom.

    ``ink`` is the colour of what is in print before, ``drift`` how far the overprint may lie off;
    ``cut`` cuts the sheet that far below the last print, as rolls and short forms are;
    ``seal`` is the purpose of the seal, none when empty, at ``seal_at`` of the width; ``size``,
    ``em`` and ``margin`` are millimetres.
    """

    name: str
    doc_type: DocType
    blocks: tuple[Block, ...]
    kind: Kind | None = None
    size: tuple[float, float] = (210.0, 297.0)
    face: Face = "serif"
    label_face: Face | None = None
    look: Look = "print"
    ink: Rgb = BLACK
    paper: Rgb = (255, 255, 255)
    date: str = "%Y-%m-%d"
    link: str = "至"
    money: str = "plain"
    zero: str = "0.00"
    em: float = 3.5
    margin: float = 14.0
    bold: bool = False
    drift: float = 0.0
    squeeze: float = 1.0
    split_major: bool = True
    cut: float = 0.0
    seal: str = ""
    seal_at: float = 0.6


def plain_label(label: str) -> str:
    """Return a label without its second line and its colon."""
    return label.split("\n")[0].strip("：: （）()¥￥")


def draw_fresh(form: FreshForm, claim: Claim, rng: Random) -> Paper:
    """Return the paper of a claim on a form."""
    if form.cut:
        trial = Random()
        trial.setstate(rng.getstate())
        form = replace(form, size=(form.size[0], _drawn(form, claim, trial).y + form.cut))
    desk = _drawn(form, claim, rng)
    if form.seal and rng.random() < 0.7:
        desk.paper.has_seal = True
        wide = min(36.0, form.size[0] * 0.3)
        x = form.size[0] * form.seal_at + rng.uniform(-6, 6)
        y = max(2.0, min(desk.y - wide * rng.uniform(0.35, 0.7), form.size[1] - wide - 2))
        seal = round_seal(claim.hospital.name, form.seal, rng, wear=rng.uniform(0.3, 0.6))
        desk.sheet.art(seal, Box(x, y, x + wide, y + wide))
    return desk.paper


def _drawn(form: FreshForm, claim: Claim, rng: Random) -> Desk:
    """Draw every block and return the desk as it is left."""
    paper = Paper(form.doc_type, form.name, f"{form.face}.{form.look}")
    sheet = paper.page(Sheet(form.size[0], form.size[1], form.paper))
    if form.drift:
        sheet.drift = (rng.uniform(-form.drift, form.drift), rng.uniform(-form.drift, form.drift) * 0.5, 0.0)
    style = PrintStyle(form.date, form.money, form.zero, form.link)
    desk = Desk(
        paper=paper,
        form=form,
        claim=claim,
        rng=rng,
        style=style,
        values=_values(form, claim, rng, style),
        label=Style(form.em, form.label_face or form.face, form.ink, bold=form.bold),
        body=Style(form.em, form.face, look=form.look, squeeze=form.squeeze),
    )
    for block in form.blocks:
        block(desk)
    return desk


def _values(form: FreshForm, claim: Claim, rng: Random, style: PrintStyle) -> Mapping[str, Parts]:
    """Return what every slot of a form's type prints."""
    if form.doc_type in ("inpatient_receipt", "outpatient_receipt"):
        return receipt_values(claim, style, rng, split_major=form.split_major)
    shadow = CellForm(form.name, form.doc_type, "", (), date=form.date)
    return {**form_values(shadow, claim, rng), "region": (Part(PROVINCES[claim.hospital.region][0]),)}


def title(
    text: str,
    *,
    slot: str = "",
    whose: str = "",
    size: float = 6.0,
    step: float = 9.0,
    bold: bool = True,
    tracking: float = 0.0,
) -> Block:
    """Print a centred line; ``slot`` names the field that it is the value of, ``whose`` that of the
    hospital that the line begins with."""

    def draw(desk: Desk) -> None:
        printed = desk.words(text)
        style = replace(desk.label, size=size, bold=bold, tracking=tracking)
        wide = measure(printed, style)
        style = replace(style, squeeze=min(1.0, desk.inner / wide))
        start = desk.sheet.width / 2 - measure(printed, style) / 2
        name = desk.claim.hospital.name
        parts = (
            (Part(name, whose), Part(printed.removeprefix(name))) if whose else (Part(printed, slot or None),)
        )
        desk.paper.parts(start, desk.y + size / 2, parts, style)
        desk.y += step

    return draw


def aside(x: float, dy: float, label: str, slot: str, *, room: float = 60.0) -> Block:
    """Print a labelled value at a share of the width, ``dy`` from here, without moving down."""

    def draw(desk: Desk) -> None:
        at = desk.left + x * desk.inner
        wide = desk.say(at, desk.y + dy, label)
        desk.put((at + wide + 0.8, desk.y + dy), slot, label, room=min(room, desk.right - at - wide - 0.8))

    return draw


def pairs(*rows: tuple[Entry, ...], step: float = 6.4, gap: float = 0.8, unit: str = "") -> Block:
    """Print rows of labels, each with its value to the right; entries are ``(x, label, slot)``."""

    def draw(desk: Desk) -> None:
        for row in rows:
            stops = [x for x, _, _ in row[1:]] + [1.0]
            for (x, label, slot), stop in zip(row, stops, strict=True):
                at = desk.left + x * desk.inner
                wide = desk.say(at, desk.y + step / 2, label)
                room = desk.left + stop * desk.inner - at - wide - gap - 1.5
                desk.put((at + wide + gap, desk.y + step / 2), slot, label, room=max(6.0, room), unit=unit)
            desk.y += step

    return draw


def prose(text: str, *, size: float = 0.0, indent: float = 0.0, leading: float = 1.65) -> Block:
    """Print running text in which ``{slot}`` stands for a value."""

    def draw(desk: Desk) -> None:
        pieces = _SLOT.split(desk.words(text))
        parts: list[Part] = []
        for index, piece in enumerate(pieces):
            before = re.split("[，。；;, ]", pieces[index - 1])[-1] if index else ""
            parts += desk.slot(piece, before) if index % 2 else [Part(piece)]
        style = replace(desk.body, size=size or desk.body.size)
        start = desk.y + style.size * leading / 2
        below = desk.paper.flow(
            desk.left + indent, start, parts, style, width=desk.inner - indent, leading=leading
        )
        desk.y = below - style.size * leading / 2 + 1.0

    return draw


def rule(width: float = 0.3, *, step: float = 1.6, dashed: bool = False) -> Block:
    """Draw a line across the page."""

    def draw(desk: Desk) -> None:
        if dashed:
            desk.sheet.dashed(desk.left, desk.y + step / 2, desk.right, desk.y + step / 2, desk.label.color)
        else:
            desk.sheet.line(
                desk.left, desk.y + step / 2, desk.right, desk.y + step / 2, desk.label.color, width
            )
        desk.y += step

    return draw


def space(step: float, *, to: float = 0.0) -> Block:
    """Move down by a step, or at least to a share of the page."""

    def draw(desk: Desk) -> None:
        desk.y = max(desk.y + step, to * desk.sheet.height)

    return draw
