"""The description of a printed receipt form, and one receipt while it is drawn."""

from dataclasses import dataclass
from typing import Literal

from copilot.domain.money import ZERO
from evals.canvas import RED, Look, Rgb, Sheet, Style
from evals.claims import Claim, Kind
from evals.fonts import Face
from evals.layouts.parts import Paper, Parts
from evals.layouts.receipt_values import PrintStyle, RowKind, extra_money

Slot = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ReceiptForm:
    """One printed form. Positions are fractions of the inner width, labels are as printed.

    ``head`` rows stand above the table as ``(x, slot, label)``; ``info`` rows below it; ``foot``
    stands under the frame. A slot that starts with ``=`` is an amount of zero with its own label.
    ``columns`` is the number of item columns side by side; ``cells`` their printed columns as
    ``(x, header, cell)``. ``items`` chooses category lines, detail lines, or both mixed;
    ``runs`` prints ``name:amount``; ``preset`` names categories that the form has in print, each with
    its label, beside which amounts are overprinted; ``two_line`` puts quantity, price and amount
    below the name. ``side`` is the share of the width at the right that holds the payments as a
    list beside the items. ``sizes`` are the ems of labels and values in millimetres.
    """

    name: str
    kind: Kind
    title: str
    head: tuple[tuple[tuple[float, str, str], ...], ...]
    columns: int
    cells: tuple[tuple[float, str, str], ...]
    info: tuple[tuple[tuple[float, str, str], ...], ...]
    foot: tuple[tuple[float, str, str], ...]
    totals: tuple[tuple[float, str, str], ...] = (
        (0.0, "total_cn", "金额合计（大写）"),
        (0.58, "total", "（小写）"),
    )
    size: tuple[float, float] = (210.0, 140.0)
    form_color: Rgb = RED
    paper: Rgb = (255, 255, 255)
    label_face: Face = "serif"
    fill_face: Face = "serif"
    look: Look = "print"
    items: RowKind = "category"
    runs: bool = False
    stacked: bool = False
    remark: bool = False
    drift: float = 0.0
    split_major: bool = False
    security: bool = False
    code: Literal["qr", "bars", ""] = "qr"
    provider_under_title: bool = False
    red_numbers: bool = False
    body: float = 46.0
    rules: bool = False
    side_title: bool = False
    preset: tuple[tuple[str, str], ...] = ()
    two_line: bool = False
    side: float = 0.0
    totals_above: bool = False
    ruled_stack: bool = False
    squeeze: float = 1.0
    gap: float = 0.3
    zero: str | None = None
    sizes: tuple[float, float] = (3.3, 3.3)


@dataclass(slots=True)
class Press:
    """One receipt while it is drawn: the form, the claim, and how this paper prints."""

    paper: Paper
    form: ReceiptForm
    claim: Claim
    print_style: PrintStyle
    values: dict[str, Parts]
    label: Style
    fill: Style
    edge: float

    @property
    def sheet(self) -> Sheet:
        """The page that is being drawn."""
        return self.paper.sheet

    @property
    def inner(self) -> float:
        """Width between the edges of the frame."""
        return self.sheet.width - 2 * self.edge

    def slot(self, slot: str, label: str) -> Parts:
        """Return the parts of a slot; ``=`` is an amount of zero under the label that stands there."""
        if slot.startswith("="):
            return extra_money(label.strip("：: "), ZERO, self.print_style)
        if slot in ("first", "deductible"):
            pay = self.claim.settlement
            amount = pay.preselfpay_amt if slot == "first" else pay.act_pay_dedc
            return extra_money(label.strip("：: "), amount, self.print_style)
        return self.values[slot]
