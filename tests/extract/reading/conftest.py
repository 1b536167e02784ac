"""Pages typed by hand: the words and where they stand, no recogniser involved."""

from collections.abc import Callable, Sequence

import pytest

from copilot.domain.document import Document, Page, Word
from copilot.domain.evidence import PageBox
from copilot.extract.fields import read_document
from copilot.extract.layout import sheet

Row = tuple[float, Sequence[tuple[float, str]]]
GLYPH = 24


def typed(
    rows: Sequence[Row],
    *,
    number: int = 1,
    size: tuple[int, int] = (1600, 1100),
    slope: float = 0.0,
    seals: Sequence[tuple[float, float, float, float]] = (),
    confidence: float = 0.98,
) -> Page:
    """Build a page; each row is ``(y, [(x, text), ...])`` in pixels, a Chinese glyph 24 px wide."""
    width, height = size
    words = []
    for y, runs in rows:
        for x, text in runs:
            length = sum(GLYPH if ord(c) > 0x2E80 else GLYPH / 2 for c in text)
            top = y + slope * (x + length / 2)
            words.append(
                Word(
                    text=text,
                    box=PageBox(
                        x0=x / width,
                        y0=top / height,
                        x1=min((x + length) / width, 1.0),
                        y1=(top + GLYPH) / height,
                    ),
                    confidence=confidence,
                )
            )
    boxes = tuple(
        PageBox(x0=x0 / width, y0=y0 / height, x1=x1 / width, y1=y1 / height) for x0, y0, x1, y1 in seals
    )
    return Page(number=number, width=width, height=height, source="ocr", words=tuple(words), seals=boxes)


@pytest.fixture
def page() -> Callable[..., Page]:
    return typed


@pytest.fixture
def read() -> Callable[..., Document]:
    def run(*pages: Page) -> Document:
        return read_document(
            [sheet(one) for one in pages],
            document_id="d",
            sha256="0" * 64,
            filename="a.png",
            extractor_version="test",
        )

    return run


@pytest.fixture
def receipt_rows() -> list[Row]:
    """An inpatient e-receipt with two item groups side by side; totals and payers agree."""
    return [
        (60, [(560, "某省医疗住院收费票据（电子）")]),
        (160, [(100, "票据代码：43060224"), (1000, "票据号码：0051327249")]),
        (200, [(100, "交款人统一社会信用代码：430***********1234"), (1000, "校验码：a1b2c3")]),
        (240, [(100, "交款人：林安和"), (1000, "开票日期：2024-07-17")]),
        (
            300,
            [
                (110, "项目名称"),
                (400, "金额（元）"),
                (620, "备注"),
                (850, "项目名称"),
                (1150, "金额（元）"),
                (1380, "备注"),
            ],
        ),
        (350, [(110, "床位费"), (400, "144.00"), (850, "西药费"), (1150, "1,200.50")]),
        (400, [(110, "检查费"), (400, "968.00"), (850, "护理费"), (1150, "87.50")]),
        (700, [(100, "金额合计（大写）贰仟肆佰元整"), (1000, "（小写）2,400.00")]),
        (
            760,
            [
                (100, "业务流水号：8902996"),
                (520, "病历号：5105709"),
                (900, "住院号：06210768"),
                (1250, "住院科别：呼吸内科"),
            ],
        ),
        (
            800,
            [
                (100, "住院时间：2024-07-03至2024-07-17"),
                (620, "预缴金额：1000.00"),
                (900, "补缴金额：0.00"),
                (1250, "退费金额：100.00"),
            ],
        ),
        (
            840,
            [
                (100, "医疗机构类型：综合医院"),
                (520, "医保类型：职工医保"),
                (900, "医保编号："),
                (1250, "性别：女"),
            ],
        ),
        (
            880,
            [
                (100, "医保统筹基金支付：1500.00"),
                (520, "其他支付：0.00"),
                (900, "个人账户支付：0.00"),
                (1250, "个人现金支付：900.00"),
            ],
        ),
        (920, [(100, "个人自付：300.00"), (520, "个人自费：600.00")]),
        (1000, [(100, "收款单位（章）：青岭市人民医院"), (900, "复核人：王一"), (1250, "收款人：自助机")]),
    ]
