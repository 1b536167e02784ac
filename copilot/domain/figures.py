"""Bounds of the figures that facts and terms may have, with refusals in Chinese."""

from decimal import Decimal
from typing import Any, Final

LARGEST: Final = Decimal("999999999999.99")


def bounded(value: Decimal) -> Decimal:
    """Return the value; raise ``ValueError`` when it is not finite or beyond the largest figure."""
    if not value.is_finite() or abs(value) > LARGEST:
        raise ValueError(f"数值超出范围；绝对值最大 {LARGEST:,}，请检查是不是多写了几位")
    return value


def not_negative(value: Decimal | None) -> Decimal | None:
    """Refuse a figure below nothing; None stays unknown."""
    if value is not None and value < 0:
        raise ValueError(f"{value:f} 是负数；这里不能小于 0")
    return value


def check_term(unit: str, value: Any) -> None:
    """Raise ``ValueError`` for a figure that no term can have: a ratio outside 0..1, others below 0."""
    if not isinstance(value, Decimal):
        return
    if unit == "ratio" and not 0 <= value <= 1:
        raise ValueError(f"比例 {value:f} 应在 0 到 1（0% 到 100%）之间")
    if value < 0:
        raise ValueError(f"{value:f} 是负数；金额、天数和限额不能小于 0")
