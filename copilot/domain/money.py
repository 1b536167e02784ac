"""Money is ``Decimal`` yuan (CNY), never ``float``.

``Yuan`` is an amount rounded to the fen; ``Ratio`` and ``Quantity`` are exact decimals without a
unit of money. All three refuse ``float``, because 0.1 + 0.2 is not 0.3 there, and all three
serialise to JSON as strings so that no reader turns them into one. Foreign currency never enters
a calculation: it is converted when a person confirms the rate, and then it is yuan.
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

CURRENCY: Final = "CNY"
FEN: Final = Decimal("0.01")
ZERO: Final = Decimal("0.00")


def exact(value: Any) -> Decimal:
    """Return ``value`` as an exact, finite Decimal; raise ``ValueError`` for float, bool or junk."""
    if isinstance(value, float | bool):
        raise ValueError("money and ratios are never float or bool: write them as text or integer")
    if isinstance(value, str):
        value = value.strip().replace(",", "").replace("，", "")
    try:
        number = value if isinstance(value, Decimal) else Decimal(value)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise ValueError(f"not a number: {value!r}") from error
    if not number.is_finite():
        raise ValueError(f"not a finite number: {value!r}")
    return number


def fen(value: Decimal) -> Decimal:
    """Round an amount in yuan to the fen, half up (四舍五入)."""
    return value.quantize(FEN, rounding=ROUND_HALF_UP)


def whole_fen(value: Decimal) -> Decimal:
    """Return ``value`` with two places; raise ``ValueError`` when it is finer than a fen."""
    rounded = fen(value)
    if rounded != value:
        raise ValueError(f"finer than a fen: {value}")
    return rounded


def plain(value: Decimal) -> str:
    """Write a decimal without exponent."""
    return format(value, "f")


Yuan = Annotated[
    Decimal,
    BeforeValidator(exact),
    AfterValidator(whole_fen),
    PlainSerializer(plain, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+\.\d{2}$", "description": "yuan (CNY), two places"}),
]
Quantity = Annotated[
    Decimal,
    BeforeValidator(exact),
    PlainSerializer(plain, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "description": "exact decimal"}),
]
Ratio = Quantity
