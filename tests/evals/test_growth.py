"""Growth is fitted from points that are kept, and drawn into a page."""

import json
from pathlib import Path

import pytest

from evals.bench import growth
from evals.bench.growth import POINTS, Dimension, bench_growth
from evals.bench.growth_page import BEGIN, END, put, rows


def square(size: int) -> dict[str, float]:
    return {"size": size, "seconds": size**2 / 1000, "mib": 2.0 * size}


MADE_UP = Dimension("made_up", "个", (10, 20, 40), (1, 2), square, "一次")


def test_missing_points_are_measured_and_known_ones_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth, "DIMENSIONS", (MADE_UP,))
    known = {f"made_up/{n}": {"size": n, "seconds": n**1.5, "mib": 2.0 * n} for n in (10, 20, 40)}
    (tmp_path / POINTS).write_text(json.dumps(known), "utf-8")
    found = bench_growth(False, tmp_path)["made_up"]
    assert (found["指数 时间"], found["指数 内存"]) == (1.5, 1.0)


def test_the_real_dimensions_of_rules_and_store_can_be_measured() -> None:
    one = growth.lines(20)
    assert one["size"] == 20
    assert one["seconds"] > 0
    many = growth.claims(3)
    assert many["size"] == 3
    assert many["queue"] >= 0


def test_the_page_takes_table_and_pictures(tmp_path: Path) -> None:
    points = {f"made_up/{n}": square(n) for n in (10, 20, 40)}
    (tmp_path / POINTS).write_text(json.dumps(points), "utf-8")
    page = tmp_path / "page.md"
    page.write_text(f"前\n{BEGIN}\n旧\n{END}\n后\n", "utf-8")
    put(page, rows((MADE_UP,), tmp_path, tmp_path))
    text = page.read_text("utf-8")
    assert "| 个 | 一次 | 10：100.0 毫秒 | 40：1600.0 毫秒 | 2.00 | 1.00 |" in text
    assert "旧" not in text
    assert text.startswith("前\n")
    assert text.endswith("后\n")
    assert (tmp_path / "growth-made_up.svg").read_text("utf-8").startswith("<svg")
