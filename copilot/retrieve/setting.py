"""What a question says about place and edition, and whether it asks what such texts never hold.

People name a city, a year or a thing that is in no policy wording (a telephone number, a shop's
price). A text of another place or edition may share every other word and still not answer.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from copilot.domain.base import Record
from copilot.retrieve.clauses import Passage
from copilot.retrieve.lexical import Column, Rows

_DRUG: Final = re.compile(
    "(?:[\u4e00-\u9fff]{2})(?:单抗|替尼|他滨|替康|沙星|西林|霉素|他汀|沙坦|洛尔|地平|格列净|列净|列汀|鲁肽|鲁泰|西肽|泊肽"
    "|布韦|那韦|韦德|拉唑|西泮|唑仑|疫苗|紫杉醇|胰岛素|双胍|阿昔洛韦|帕利|西利|度胺|法林|格雷|西坦|龙片|呋辛|曲松"
    "|洛芬|昔布|非尼|莫德|西普|珠利|特罗|司特|司他|拉汀|替丁|酚酸|嘌呤|磷酰胺|米松|奈德|普汀|环素|硝唑|康唑|特龙|索龙|糖肽|米星)"
)
"""The last characters of a drug's generic name, with two before."""
_PRODUCT: Final = re.compile(
    "[\u4e00-\u9fff]惠[\u4e00-\u9fff]?保|惠[\u4e00-\u9fff]{1,2}保|[\u4e00-\u9fff]{2}(?:惠民保|市民保|医惠保|健康保|安心保|e生保?|百万医疗)"
)
"""Names such as insurances of cities bear."""
_EDITION: Final = re.compile(r"(20[12]\d)\s*(?:年|版|款|年度)")


class Setting(Record):
    """Places and years that a question names, and its words that no such text answers.

    ``strangers`` are names as drugs and products bear them that the catalogue does not know.
    """

    places: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()


@cache
def _words(name: str) -> tuple[str, ...]:
    lines = files("copilot.retrieve").joinpath(f"data/{name}.txt").read_text("utf-8").splitlines()
    return tuple(word.lower() for line in lines if not line.startswith("#") for word in line.split())


def read_setting(text: str, known: Iterable[tuple[int, int]] = ()) -> Setting:
    """Return the setting of a normalised question; ``known`` are the ranges of names of the catalogue."""
    unknown = list(text)
    for start, end in known:
        unknown[start:end] = " " * (end - start)
    rest = "".join(unknown)
    return Setting(
        places=tuple(word for word in _words("places") if word in text),
        years=tuple(dict.fromkeys(_EDITION.findall(text))),
        outside=tuple(word for word in _words("outside") if word in text),
        strangers=tuple(found.group() for pattern in (_DRUG, _PRODUCT) for found in pattern.finditer(rest)),
    )


class Settings:
    """Where and when the passages of a corpus belong."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._places: dict[str, int] = {}
        belongs = [f"{p.jurisdiction} {p.heading_path[0]}" if p.product else "" for p in passages]
        self._place = np.array([self._places.setdefault(p, len(self._places)) for p in belongs], np.int32)

    def here(self, setting: Setting, rows: Rows) -> Column:
        """Return 1 where a product belongs to a place of the question, -1 where to another, else 0."""
        if not setting.places:
            return np.zeros(len(rows), dtype=np.float32)
        fits = [
            0.0 if not place else 1.0 if any(name in place for name in setting.places) else -1.0
            for place in self._places
        ]
        return np.array(fits, dtype=np.float32)[self._place[rows]]

    def elsewhere(self, setting: Setting, row: int) -> float:
        """Return 1 when a passage of a product speaks of no place that the question names."""
        passage = self._passages[row]
        said = f"{passage.jurisdiction} {passage.indexed_text}"
        return float(bool(setting.places) and not any(name in said for name in setting.places))

    def stale(self, setting: Setting, row: int) -> float:
        """Return 1 when the question names years and the passage is of none of them."""
        passage = self._passages[row]
        said = f"{passage.version} {passage.indexed_text}"
        return float(bool(setting.years) and not any(year in said for year in setting.years))

    def beside(self, setting: Setting, row: int) -> float:
        """Return 1 when the question has a word that no such text answers and the passage lacks it."""
        said = self._passages[row].indexed_text.lower()
        return float(any(word not in said for word in setting.outside))

    def strange(self, setting: Setting, row: int) -> float:
        """Return 1 when the question has an unknown name of a drug or product that the passage lacks."""
        said = self._passages[row].indexed_text.lower()
        return float(any(word not in said for word in setting.strangers))
