"""Blocks of the forms kept out of tuning: ruled cells, lists of amounts, groups, sections, marks."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from PIL import Image

from evals.art import barcode, box_stamp, guilloche, qr_code, supervision_seal
from evals.canvas import Box, Style, measure
from evals.layouts.fresh_press import Block, Desk
from evals.people import PROVINCES

Share = tuple[str, str, float]
Line = tuple[str, str]


def strip(*rows: tuple[Share, ...], high: float = 5.6, centre: bool = True) -> Block:
    """Print ruled rows of labels with a ruled row of values below each: ``(label, slot, share)``."""

    def draw(desk: Desk) -> None:
        for row in rows:
            x = desk.left
            for label, slot, share in row:
                wide = share * desk.inner
                shift = (wide - measure(label.split("\n")[0], desk.label)) / 2 if centre else 1.2
                desk.say(x + max(0.6, shift), desk.y + high / 2, label)
                at = (x + 1.0, desk.y + high * 1.5)
                desk.put(at, slot, label, room=wide - 2.0, align="c" if centre else "l")
                desk.sheet.frame(Box(x, desk.y, x + wide, desk.y + high), desk.label.color, 0.2)
                desk.sheet.frame(Box(x, desk.y + high, x + wide, desk.y + 2 * high), desk.label.color, 0.2)
                x += wide
            desk.y += 2 * high

    return draw


def boxes(*rows: tuple[tuple[str, str, float, float], ...], high: float = 7.0, align: str = "l") -> Block:
    """Print ruled rows of label cells and value cells: ``(label, slot, share of label, share of value)``."""

    def draw(desk: Desk) -> None:
        for row in rows:
            x, middle = desk.left, desk.y + high / 2
            for label, slot, first, second in row:
                wide, room = first * desk.inner, second * desk.inner
                style = _fitting(desk.label, label.split("\n")[0], wide - 1.4)
                taken = measure(label.split("\n")[0], style)
                desk.say(x + (wide - taken) / 2, middle, label, style)
                desk.put(
                    (x + wide + 1.2, middle), slot, label, room=room - 2.4, align="c" if align == "c" else "l"
                )
                desk.sheet.frame(Box(x, desk.y, x + wide, desk.y + high), desk.label.color, 0.2)
                desk.sheet.frame(Box(x, desk.y, x + wide + room, desk.y + high), desk.label.color, 0.2)
                x += wide + room
            desk.y += high

    return draw


def _fitting(style: Style, text: str, room: float) -> Style:
    wide = measure(text, style)
    return replace(style, squeeze=style.squeeze * max(0.55, min(1.0, room / wide))) if wide else style


def ledger(*lines: Line, step: float = 5.2, span: tuple[float, float] = (0.0, 1.0), unit: str = "") -> Block:
    """Print labels at the left and their values flush right within a span of the width."""

    def draw(desk: Desk) -> None:
        x0, x1 = (desk.left + share * desk.inner for share in span)
        for label, slot in lines:
            wide = desk.say(x0, desk.y + step / 2, label)
            room = x1 - x0 - wide - 1.0
            desk.put((x0 + wide + 1.0, desk.y + step / 2), slot, label, room=room, align="r", unit=unit)
            desk.y += step

    return draw


def twins(heads: tuple[str, str], *rows: tuple[Line, ...], high: float = 6.0, split: float = 0.58) -> Block:
    """Print a ruled table of names and amounts, as many pairs side by side as the first row has."""

    def draw(desk: Desk) -> None:
        count = len(rows[0])
        wide = desk.inner / count
        top = desk.y
        for index in range(count):
            x = desk.left + index * wide
            desk.sheet.text(x + wide * split / 2, desk.y + high / 2, heads[0], desk.label, "c")
            desk.sheet.text(x + wide * (1 + split) / 2, desk.y + high / 2, heads[1], desk.label, "c")
        desk.y += high
        for row in rows:
            desk.sheet.line(desk.left, desk.y, desk.right, desk.y, desk.label.color, 0.2)
            for index, (label, slot) in enumerate(row):
                x, middle = desk.left + index * wide, desk.y + high / 2
                desk.say(x + 1.2, middle, label, _fitting(desk.label, label, wide * split - 2.0))
                desk.put(
                    (x + wide * split + 1.0, middle), slot, label, room=wide * (1 - split) - 2.4, align="r"
                )
            desk.y += high
        for index in range(count):
            x = desk.left + (index + split) * wide
            desk.sheet.line(x, top, x, desk.y, desk.label.color, 0.15)
            desk.sheet.line(desk.left + index * wide, top, desk.left + index * wide, desk.y, desk.label.color)
        desk.sheet.frame(Box(desk.left, top, desk.right, desk.y), desk.label.color, 0.3)

    return draw


def groups(*blocks: tuple[str, tuple[tuple[Share, ...], ...]], high: float = 7.0, side: float = 8.0) -> Block:
    """Print groups of ruled rows, each with its name set upright in a merged cell at the left.

    A row holds ``(label, slot, share)``; label and value stand in the same cell.
    """

    def draw(desk: Desk) -> None:
        for name, rows in blocks:
            top, tall = desk.y, high * len(rows)
            pitch = min(desk.label.size * 1.15, tall / len(name))
            small = replace(desk.label, size=min(desk.label.size, pitch * 0.95))
            for index, char in enumerate(name):
                middle = top + tall / 2 + (index - (len(name) - 1) / 2) * pitch
                desk.sheet.text(desk.left + side / 2, middle, char, small, "c")
            for row in rows:
                x, room = desk.left + side, desk.inner - side
                for label, slot, share in row:
                    wide = desk.say(x + 1.2, desk.y + high / 2, label)
                    at = (x + wide + 3.2, desk.y + high / 2)
                    desk.put(at, slot, label, room=share * room - wide - 4.2)
                    desk.sheet.frame(Box(x, desk.y, x + share * room, desk.y + high), desk.label.color, 0.2)
                    x += share * room
                desk.y += high
            desk.sheet.frame(Box(desk.left, top, desk.right, desk.y), desk.label.color, 0.3)

    return draw


def section(heading: str, slot: str, *, lay: str = "below", indent: float = 7.4, gap: float = 2.0) -> Block:
    """Print a text under its heading (``below``), on its line (``run``), beside it (``hang``) or under a
    band with lines (``band``)."""

    def draw(desk: Desk) -> None:
        parts = list(desk.slot(slot, heading))
        step = desk.body.size * 1.7
        heavy = replace(desk.label, bold=True)
        start = desk.y + step / 2
        for part in parts:
            if part.name:
                desk.paper.equiv.setdefault(part.name.removesuffix("[]"), heading.strip("：:【】"))
        if lay == "hang":
            wide = 26.0
            desk.sheet.text(desk.left, start, heading, heavy)
            after = desk.paper.flow(
                desk.left + wide, start, parts, desk.body, width=desk.inner - wide, leading=1.7
            )
        elif lay == "run":
            wide = measure(heading, heavy)
            desk.sheet.text(desk.left, start, heading, heavy)
            whole = measure("".join(part.text for part in parts), desk.body)
            x = desk.left + wide + 0.8
            if whole <= desk.right - x:
                after = desk.paper.flow(x, start, parts, desk.body, width=desk.right - x, leading=1.7)
            else:
                after = desk.paper.flow(
                    desk.left + indent, start + step, parts, desk.body, width=desk.inner - indent, leading=1.7
                )
        else:
            if lay == "band":
                desk.sheet.line(desk.left, start - step * 0.6, desk.right, start - step * 0.6, width=0.15)
                desk.sheet.line(desk.left, start + step * 0.6, desk.right, start + step * 0.6, width=0.15)
            desk.sheet.text(desk.left + (1.5 if lay == "band" else 0.0), start, heading, heavy)
            after = desk.paper.flow(
                desk.left + indent,
                start + step * (1.3 if lay == "band" else 1.1),
                parts,
                desk.body,
                width=desk.inner - indent,
                leading=1.7,
            )
        desk.y = after - step / 2 + gap

    return draw


def note(text: str, *, size: float = 2.6, leading: float = 1.5) -> Block:
    """Print a small paragraph that holds no value."""

    def draw(desk: Desk) -> None:
        style = replace(desk.label, size=size, bold=False)
        _, below = desk.sheet.paragraph(
            desk.left, desk.y + size * leading / 2, desk.words(text), style, width=desk.inner, leading=leading
        )
        desk.y = below - size * leading / 2

    return draw


def upright(text: str, *, x: float, top: float, size: float = 2.6) -> Block:
    """Print a text down the page at ``x`` millimetres, as copies are named at the edge."""

    def draw(desk: Desk) -> None:
        style = replace(desk.label, size=size, bold=False)
        at = x if x >= 0 else desk.sheet.width + x
        for index, char in enumerate(desk.words(text)):
            desk.sheet.text(at, top + index * size * 1.3, char, style, "c")

    return draw


def signature(label: str, slot: str, *, x: float = 0.6, step: float = 10.0, size: float = 5.4) -> Block:
    """Print a label and beside it a name written by hand."""

    def draw(desk: Desk) -> None:
        at = desk.left + x * desk.inner
        wide = desk.say(at, desk.y + step / 2, label)
        hand = Style(size, "serif", (40, 44, 70), look="hand")
        for part in desk.slot(slot, label):
            if part.name:
                desk.paper.equiv[part.name] = label.strip("：: ")
        desk.paper.parts(at + wide + 1.5, desk.y + step / 2, desk.slot(slot, label), hand)
        desk.y += step

    return draw


def art(make: Callable[[Desk], Image.Image], x: float, y: float, size: tuple[float, float]) -> Block:
    """Lay a picture at millimetres from the top; a negative ``x`` counts from the right edge."""

    def draw(desk: Desk) -> None:
        left = x if x >= 0 else desk.sheet.width + x
        desk.sheet.art(make(desk), Box(left, y, left + size[0], y + size[1]))

    return draw


def qr(x: float, y: float, size: float = 16.0) -> Block:
    """A code with the numbers of the bill."""
    return art(lambda desk: qr_code(f"{desk.claim.numbers.bill_no},{desk.claim.total}"), x, y, (size, size))


def bars(x: float, y: float, wide: float = 34.0) -> Block:
    """Bars without content."""
    return art(lambda desk: barcode(Random(desk.claim.numbers.bill_no)), x, y, (wide, 6.0))


def mark(x: float, y: float) -> Block:
    """The oval mark of fiscal receipts."""
    return art(
        lambda desk: supervision_seal(
            PROVINCES[desk.claim.hospital.region][0], Random(desk.form.name), color=desk.form.ink
        ),
        x, y, (34.0, 22.0),
    )  # fmt: skip


def ground(color: tuple[int, int, int]) -> Block:
    """Fine lines under the whole sheet."""

    def draw(desk: Desk) -> None:
        tall = int(900 * desk.sheet.height / desk.sheet.width)
        picture = guilloche(900, tall, Random(desk.form.name), color=color)
        desk.sheet.art(picture, Box(0, 0, desk.sheet.width, desk.sheet.height))

    return draw


def stamp(lines: tuple[str, ...], x: float, dy: float) -> Block:
    """A rectangular stamp at a share of the width, ``dy`` from here."""

    def draw(desk: Desk) -> None:
        picture = box_stamp([desk.words(line) for line in lines], desk.rng)
        wide = 38.0
        tall = wide * picture.height / picture.width
        at = desk.left + x * desk.inner
        desk.paper.has_seal = True
        desk.sheet.art(picture, Box(at, desk.y + dy, at + wide, desk.y + dy + tall))

    return draw
