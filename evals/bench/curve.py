"""A growth curve as a small SVG: both axes logarithmic, the fitted exponent beside each line."""

import math
from collections.abc import Mapping
from typing import Final

from evals.bench.measure import exponent

_WIDE: Final = 640
_HIGH: Final = 400
_MARGIN: Final = 56
_COLOURS: Final = ("#1f6feb", "#d29922", "#2da44e")


def drawn(
    curves: Mapping[str, Mapping[int, float]], title: str = "检索 p95（毫秒）随条数增长，双对数坐标"
) -> str:
    """Return the picture; each curve maps a size to a cost, such as milliseconds."""
    points = [(n, ms) for curve in curves.values() for n, ms in curve.items() if ms > 0]
    xs, ys = ([math.log10(pair[axis]) for pair in points] for axis in (0, 1))
    low_x, high_x = math.floor(min(xs)), math.ceil(max(xs))
    low_y, high_y = math.floor(min(ys)), math.ceil(max(ys))

    def place(n: float, ms: float) -> tuple[float, float]:
        x = _MARGIN + (math.log10(n) - low_x) / max(high_x - low_x, 1) * (_WIDE - 2 * _MARGIN)
        y = _HIGH - _MARGIN - (math.log10(ms) - low_y) / max(high_y - low_y, 1) * (_HIGH - 2 * _MARGIN)
        return round(x, 1), round(y, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDE}" height="{_HIGH}" fill="#fff"/>',
        f'<text x="{_WIDE / 2}" y="24" text-anchor="middle">{title}</text>',
    ]
    for power in range(low_x, high_x + 1):
        x, _ = place(10.0**power, 10.0**low_y)
        parts.append(f'<path d="M{x} {_MARGIN}V{_HIGH - _MARGIN}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{_HIGH - _MARGIN + 18}" text-anchor="middle">{10**power:,}</text>')
    for power in range(low_y, high_y + 1):
        _, y = place(10.0**low_x, 10.0**power)
        parts.append(f'<path d="M{_MARGIN} {y}H{_WIDE - _MARGIN}" stroke="#ddd"/>')
        parts.append(f'<text x="{_MARGIN - 6}" y="{y + 4}" text-anchor="end">{10.0**power:g}</text>')
    for number, (name, curve) in enumerate(curves.items()):
        if not curve:
            continue
        colour = _COLOURS[number % len(_COLOURS)]
        places = [place(n, ms) for n, ms in sorted(curve.items())]
        line = "M" + " L".join(f"{x} {y}" for x, y in places)
        parts.append(f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in places]
        fitted = f"，指数 {exponent(curve):.2f}" if len(curve) > 1 else ""
        below = _MARGIN + 16 + 16 * number
        parts.append(f'<text x="{_MARGIN + 8}" y="{below}" fill="{colour}">{name}{fitted}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
