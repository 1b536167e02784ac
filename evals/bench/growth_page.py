"""Writes the plots and the table of ``docs/performance.md`` from the points of ``copilot bench growth``.

``python -m evals.bench.growth_page out/growth`` draws one picture per dimension into ``docs/images`` and
puts the table between the two marks of the page; the words around them are written by hand.
"""

import sys
from pathlib import Path
from typing import Final

from evals.bench.curve import drawn
from evals.bench.growth import DIMENSIONS, Dimension, curves, load_points
from evals.bench.measure import exponent

BEGIN: Final = "<!-- growth: begin -->"
END: Final = "<!-- growth: end -->"
DOCS: Final = Path(__file__).parents[2] / "docs"


def rows(dimensions: tuple[Dimension, ...], work: Path, pictures: Path) -> list[str]:
    """Draw each dimension that has points, and return the lines of the table."""
    points = load_points(work)
    lines = [
        "| 随什么增长 | 测的是 | 从 | 到 | 时间指数 | 内存指数 | 图 |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in dimensions:
        found = curves(one, points)
        seconds, mib = found["seconds"], found["mib"]
        if len(seconds) < 2:
            continue
        picture = f"growth-{one.name}.svg"
        shown = {"毫秒": {n: value * 1000 for n, value in seconds.items()}}
        if len(mib) > 1:
            shown["MiB"] = mib
        (pictures / picture).write_text(drawn(shown, f"{one.what}，随{one.unit}数增长，双对数坐标"), "utf-8")
        low, high = min(seconds), max(seconds)
        memory = f"{exponent(mib):.2f}" if len(mib) > 1 else "不增长到 1 MiB"
        lines.append(
            f"| {one.unit} | {one.what} | {low:,}：{seconds[low] * 1000:.1f} 毫秒 | "
            f"{high:,}：{seconds[high] * 1000:.1f} 毫秒 | {exponent(seconds):.2f} | {memory} | "
            f"[图](images/{picture}) |"
        )
    return lines


def put(page: Path, lines: list[str]) -> None:
    """Replace what stands between the two marks."""
    text = page.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    body = "\n".join(lines)
    page.write_text(f"{before}{BEGIN}\n{body}\n{END}{after}", "utf-8")


def main() -> None:
    """Write the page."""
    work = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("out/growth")
    put(DOCS / "performance.md", rows(DIMENSIONS, work, DOCS / "images"))


if __name__ == "__main__":
    main()
