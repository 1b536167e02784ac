"""The forms kept out of tuning: what their truth says stands legibly on the page, and alone."""

import re
from random import Random

import pytest

from evals.canvas import Box, TextOp
from evals.claims import make_claim
from evals.layouts import LAYOUTS
from evals.render import TEST_LAYOUTS

SEEDS = range(41, 46)
CODES = {
    "insutype": {"310": "职工基本医疗保险", "390": "城乡居民基本医疗保险"},
    "chrgitm_lv": {"01": "甲", "02": "乙", "03": "丙"},
}


def texts(sheet):
    return [op for op in sheet.ops if isinstance(op, TextOp)]


def within(box, op, sheet):
    middle = (op.box.y0 + op.box.y1) / 2 / sheet.height
    inside = box["y0"] - 1e-6 <= middle <= box["y1"] + 1e-6
    return inside and op.box.x1 / sheet.width > box["x0"] and op.box.x0 / sheet.width < box["x1"]


def printed(text):
    return re.sub(r"[\s,¥]", "", text)


def says(words, name, value):
    if name in CODES:
        value = CODES[name][value]
    if name == "self_ratio":
        value = f"{float(value) * 100:.0f}%"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        year, month, day = (str(int(part)) for part in value.split("-"))
        return re.search(rf"{year}\D*0?{month}\D*0?{day}(?!\d)", words) is not None
    return printed(value) in words


def crowded(one, two):
    wide = min(one.x1, two.x1) - max(one.x0, two.x0)
    high = min(one.y1, two.y1) - max(one.y0, two.y0)
    if wide <= 0 or high <= 0:
        return False
    smaller = min((box.x1 - box.x0) * (box.y1 - box.y0) for box in (one, two))
    return wide * high > 0.12 * smaller


def check_truth(paper, seed):
    assert sum(value is not None for value in paper.fields.values()) >= 3
    rows = zip(paper.items, paper.item_boxes, strict=True)
    for fields, places in [(paper.fields, paper.boxes), *rows]:
        for field, value in fields.items():
            if value is None or isinstance(value, dict) or field == "level":
                continue
            many = isinstance(value, list)
            for one, box in zip(value, places[field], strict=True) if many else [(value, places[field])]:
                sheet = paper.sheets[box["page"] - 1]
                words = printed("".join(op.text for op in texts(sheet) if within(box, op, sheet)))
                assert says(words, field, one), (seed, field, one, words)


def check_print(paper, seed):
    for sheet in paper.sheets:
        page = Box(0, 0, sheet.width, sheet.height)
        ops = texts(sheet)
        for index, op in enumerate(ops):
            assert page.union(op.box) == page, (seed, op.text)
            for other in ops[index + 1 :]:
                assert not crowded(op.box, other.box), (seed, op.text, other.text)


@pytest.mark.parametrize("name", sorted(TEST_LAYOUTS))
def test_every_value_stands_where_its_box_is_and_no_print_covers_another(name):
    layout = LAYOUTS[name]
    for seed in SEEDS:
        paper = layout.draw(make_claim(seed, layout.kind, unseen=True), Random(seed))
        check_truth(paper, seed)
        check_print(paper, seed)
