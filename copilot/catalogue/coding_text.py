"""One written form for diagnosis names: width, numerals, abbreviations, words that mean alike.

``canonical`` is applied to official names and to what was written, so that both meet; it is for
matching only and is never shown.
"""

import hashlib
import re
import unicodedata
from functools import cached_property
from pathlib import Path
from typing import Final

from copilot.catalogue.tables import read_table
from copilot.domain.base import Record

_NUMERALS: Final = dict(zip("一二三四五六七八九壹贰叁肆伍陆柒捌玖两", "1234567891234567892", strict=True))
_ROMAN: Final = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7", "VIII": "8"}
_RANKED: Final = re.compile(r"([一二三四五六七八九壹贰叁肆伍陆柒捌玖])(?=\s*(?:型|期|级|度|°))")
_ROMAN_WORD: Final = re.compile(
    r"(?<![A-Za-z])(VIII|VII|VI|IV|V|III|II|I)(?=\s*[A-Da-d]?\d?\s*(?:型|期|级|度|°)|(?=[\u4e00-\u9fff]|$))"
)
_SIGN: Final = re.compile(r"(?<=[A-Za-z])(?=[\u2160-\u216b])")
_SHORT_SPREAD: Final = re.compile(
    r"(肺|肝|骨|脑|肾上腺|淋巴结|腹膜|胸膜|卵巢|皮肤)(?:转(?![移化录诊院归运氨]|$)|转$|\s*[Mm]ets?(?![A-Za-z]))"
)
_DROP: Final = re.compile(r"[\s的,，、;；:：。·•\-—_()（）\[\]【】{}\"'“”‘’<>《》/\\+*†^]+")
_JOINING: Final = re.compile(r"伴有|伴随|伴发|并发(?!性)|伴|合并|(?<=[\u4e00-\u9fff])并(?![发指趾殖联行且])")
_SECONDARY: Final = re.compile(r"(?:转移性|继发性)([\u4e00-\u9fff]{1,5}?)(?:癌|恶性肿瘤)")
_SPREAD: Final = re.compile(r"(?<=[\u4e00-\u9fff])(?:多发性?|广泛)?转移(?!性|酶|治)(?:癌|瘤)?")
_LATIN_EDGE: Final = r"(?<![A-Za-z0-9]){}(?![A-Za-z]|[0-9]{{2}})"


class Abbreviations(Record):
    """Short forms and equal words (``catalogue/abbreviations.yaml``); ``A|B`` are two readings."""

    source: str
    latin: dict[str, str]
    short: dict[str, str]
    same: dict[str, str]

    @cached_property
    def _long(self) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
        table = {folded(key).upper(): _readings(value) for key, value in self.short.items()}
        for value in self.short.values():
            for one in _readings(value):
                table.setdefault(one.upper(), (one,))
        han = sorted(table, key=len, reverse=True)
        latin = {key.upper(): _readings(value) for key, value in self.latin.items()}
        words = "|".join(re.escape(key) for key in sorted(latin, key=len, reverse=True))
        chinese = "|".join(re.escape(key) for key in han)
        pattern = re.compile(rf"{chinese}|{_LATIN_EDGE.format(f'(?:{words})')}")
        return pattern, {**latin, **table}

    @cached_property
    def _equal(self) -> re.Pattern[str]:
        keys = sorted(self.same, key=len, reverse=True)
        return re.compile("|".join(re.escape(key) for key in keys))

    @cached_property
    def digest(self) -> str:
        """A fingerprint: an index made with other abbreviations is made anew."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]

    def expanded(self, text: str, reading: int = 0) -> str:
        """Write short forms out, in their first or a later reading where there is one."""
        pattern, table = self._long

        def long(match: re.Match[str]) -> str:
            readings = table[match.group()]
            return readings[min(reading, len(readings) - 1)]

        return pattern.sub(long, text.upper())

    def ambiguous(self, text: str) -> bool:
        """Whether a short form with two readings stands in the text."""
        pattern, table = self._long
        return any(len(table[match.group()]) > 1 for match in pattern.finditer(text.upper()))

    def canonical(self, text: str, reading: int = 0) -> str:
        """Return the form in which names are compared."""
        whole = _SHORT_SPREAD.sub(r"\1转移", folded(text))
        whole = self.expanded(_JOINING.sub("", whole), reading)
        whole = _SECONDARY.sub(r"\1继发癌", whole)
        whole = _SPREAD.sub("继发癌", self._equal.sub(lambda match: self.same[match.group()], whole))
        return bare(whole).replace("继发癌癌", "继发癌")


def _readings(value: str) -> tuple[str, ...]:
    return tuple(folded(one) for one in value.split("|"))


def apart(text: str) -> str:
    """Set a Roman numeral sign apart from a Latin word before it (CINⅢ), or folding would join them."""
    return _SIGN.sub(" ", text)


def folded(text: str) -> str:
    """Fold width and numerals of types, stages and grades (II 型, Ⅱ型, 二型 -> 2型)."""
    text = apart(text)
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = _RANKED.sub(lambda match: _NUMERALS[match.group(1)], plain)
    plain = _ROMAN_WORD.sub(lambda match: _ROMAN[match.group(1)], plain)
    return re.sub(r"(?<=[\dA-Z])\s+(?=型|期|级|度)", "", plain)


def bare(text: str) -> str:
    """Drop marks, spaces and joining words, and fold case."""
    return _DROP.sub("", _JOINING.sub("", text)).lower()


def load_abbreviations(root: Path) -> Abbreviations:
    """Read the abbreviations of the corpus at ``root``."""
    return read_table(root / "catalogue" / "abbreviations.yaml", Abbreviations)
