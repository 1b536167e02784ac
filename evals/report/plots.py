"""Curves as inline SVG; no script, no font, nothing from outside."""

from collections.abc import Sequence
from html import escape
from math import ceil, log10
from typing import Final

from evals.records import Curve, Figure

WIDTH: Final = 420
HEIGHT: Final = 300
_LEFT: Final = 64
_RIGHT: Final = 14
_TOP: Final = 14
_BOTTOM: Final = 40


def curve_svg(curve: Curve) -> str:
    """Return one curve with axes; the size of a point grows with the samples behind it."""
    xs, ys = [x for x, _ in curve.points], [y for _, y in curve.points]
    x_range = (min(0.0, *xs), 1.0) if curve.diagonal else _padded(xs)
    y_range = (0.0, 1.0) if curve.diagonal else _padded([*ys, 0.0])
    parts = [_axes(curve, x_range, y_range)]
    if curve.diagonal:
        x0, y0 = _place(0, 0, x_range, y_range)
        x1, y1 = _place(1, 1, x_range, y_range)
        parts.append(f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" class="ideal"/>')
    placed = [_place(x, y, x_range, y_range) for x, y in curve.points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
    parts.append(f'<polyline points="{line}" class="line"/>')
    for index, (x, y) in enumerate(placed):
        if len(placed) > 40:
            break
        weight = curve.weights[index] if curve.weights else 0
        radius = 3 + (1.6 * log10(1 + weight) if weight else 0)
        value = curve.points[index]
        tip = f"{curve.x} {value[0]:.3f}，{curve.y} {value[1]:.3f}" + (f"，{weight} 个" if weight else "")
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" class="dot">'
            f"<title>{escape(tip)}</title></circle>"
        )
    label = escape(curve.title)
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def interval_svg(figure: Figure) -> str:
    """Return a bar of a share between 0 and 1 with its interval and its target."""
    if figure.kind != "share" or figure.value is None:
        return ""
    low = figure.low if figure.low is not None else figure.value
    high = figure.high if figure.high is not None else figure.value
    start = _zoom(figure)
    at = [max(0.0, min(1.0, (one - start) / (1 - start))) * 118 + 1 for one in (low, high, figure.value)]
    target = ""
    if figure.target is not None:
        x = (figure.target - start) / (1 - start) * 118 + 1
        if 0 <= x <= 120:
            target = f'<line x1="{x:.1f}" y1="1" x2="{x:.1f}" y2="15" class="target"/>'
    return (
        '<svg viewBox="0 0 120 16" class="bar" aria-hidden="true">'
        '<line x1="1" y1="8" x2="119" y2="8" class="rail"/>'
        f'<line x1="{at[0]:.1f}" y1="8" x2="{max(at[1], at[0] + 1):.1f}" y2="8" class="range"/>{target}'
        f'<circle cx="{at[2]:.1f}" cy="8" r="3.4" class="dot"/></svg>'
    )


def _zoom(figure: Figure) -> float:
    """Shares near 1 are shown from 0.8 on, so that their intervals can be seen."""
    return 0.8 if figure.better == "higher" and (figure.low or 0) >= 0.8 else 0.0


def _padded(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return (low, high) if high > low else (low, low + 1)


def _place(x: float, y: float, xs: tuple[float, float], ys: tuple[float, float]) -> tuple[float, float]:
    across = _LEFT + (x - xs[0]) / (xs[1] - xs[0]) * (WIDTH - _LEFT - _RIGHT)
    down = HEIGHT - _BOTTOM - (y - ys[0]) / (ys[1] - ys[0]) * (HEIGHT - _TOP - _BOTTOM)
    return across, down


def _axes(curve: Curve, xs: tuple[float, float], ys: tuple[float, float]) -> str:
    parts = []
    for step in range(6):
        x, y = xs[0] + step / 5 * (xs[1] - xs[0]), ys[0] + step / 5 * (ys[1] - ys[0])
        left, bottom = _place(x, ys[0], xs, ys)
        parts.append(f'<text x="{left:.1f}" y="{bottom + 16:.1f}" text-anchor="middle">{_tick(x, xs)}</text>')
        left, down = _place(xs[0], y, xs, ys)
        parts.append(
            f'<line x1="{left:.1f}" y1="{down:.1f}" x2="{WIDTH - _RIGHT}" y2="{down:.1f}" class="grid"/>'
        )
        parts.append(f'<text x="{left - 6:.1f}" y="{down + 4:.1f}" text-anchor="end">{_tick(y, ys)}</text>')
    middle = (_LEFT + WIDTH - _RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 4}" text-anchor="middle">{escape(curve.x)}</text>')
    turned = f'text-anchor="middle" transform="rotate(-90 12 {HEIGHT / 2})"'
    parts.append(f'<text x="12" y="{HEIGHT / 2}" {turned}>{escape(curve.y)}</text>')
    return "".join(parts)


def _tick(value: float, over: tuple[float, float]) -> str:
    span = over[1] - over[0]
    places = max(0, min(4, ceil(-log10(span)) + 1)) if span > 0 else 2
    return f"{value:.{places}f}"
