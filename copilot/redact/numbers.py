"""Numbers that name a person or a paper: identity and bank cards, telephones, file numbers.

An identity number is taken even with a wrong check digit: a misread one still leads to a person. A
bank card needs Luhn's check or a label, for long figures without either are common on bills.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from stdnum import luhn
from stdnum.cn import uscc

from copilot.redact.words import FILE_LABELS

Found = tuple[str, int, int]

_GAP: Final = r"[ \t\-\u00b7]{0,2}"
_ID18: Final = re.compile(rf"(?<![0-9A-Za-z])[1-9](?:{_GAP}\d){{16}}{_GAP}[\dXx](?![0-9A-Za-z])")
_ID15: Final = re.compile(rf"(?<![0-9A-Za-z.])[1-9](?:{_GAP}\d){{14}}(?![0-9A-Za-z])")
_CARD: Final = re.compile(rf"(?<![0-9A-Za-z.])[3-9](?:{_GAP}\d){{14,18}}(?![0-9A-Za-z]|\.\d)")
# Below 70 the provinces; then Taiwan, Hong Kong, Macao, their residents, and cards of foreigners.
_PROVINCES: Final = frozenset(
    number
    for first, last in (
        (11, 15),
        (21, 23),
        (31, 37),
        (41, 46),
        (50, 54),
        (61, 65),
        (71, 71),
        (81, 83),
        (91, 91),
    )
    for number in range(first, last + 1)
)
_MOBILE: Final = re.compile(
    r"(?<![0-9A-Za-z.])(?:(?:\+|00)?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d|\.\d|[ -]?\d{4}(?!\d))"
)
_LANDLINE: Final = re.compile(
    r"(?<![0-9A-Za-z.])(?:\(0\d{2,3}\) ?|0\d{2,3}[- ]|400-?)"
    r"\d{3,4}[- ]?\d{4}(?:[-转 ]{1,2}\d{1,6})?(?!\d|\.\d)"
)
_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+\-]+ ?@ ?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_PLATE: Final = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ \u00b7.]?"
    r"(?=[A-Z0-9]*\d)[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
)
_USCC: Final = re.compile(
    r"(?<![0-9A-Za-z])[0-9A-Y][0-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"
)

_PHONE_LABEL: Final = (
    r"(?:联系|固定|移动|办公|家庭|住宅|座机|手机)?(?:电\s?话|手\s?机|座\s?机|传\s?真)(?:号码?)?"
    r"|联系方式|(?i:tel|phone|mobile|fax)\.?"
)
_CARD_LABEL: Final = (
    r"(?:银行|储蓄|借记|信用)?卡\s?号|(?:银行|储蓄|借记|信用)卡"
    r"|(?:收款|银行|开户)?(?:帐|账)\s?号|银行(?:帐|账)户"
)
_ID_LABEL: Final = (
    r"(?:居民)?身\s?份\s?证(?:件)?(?:号码?|编号)?|证\s?件\s?号\s?码?|公民身份号码|护照(?:号码?)?|军官证号?|台胞证号?"
    r"|(?:港澳)?通行证号?|出生(?:医学)?证(?:明)?(?:编)?号|(?i:id ?(?:no|number|card)|passport(?: no)?)\.?"
)
_SPACED: Final = "|".join(
    r"\s?".join(map(re.escape, word)) + ("码?" if word.endswith("号") else "")
    for word in sorted(FILE_LABELS.split(), key=len, reverse=True)
)
_SEP: Final = r"\s{0,4}(?:[:;#]|为|是|№)?\s{0,4}"
_VALUE: Final = (
    r"(?:[A-Za-z]{1,6}[ .]?)?[0-9][0-9A-Za-z]*(?:[-_/][0-9A-Za-z]+)*(?: \d{3,8}(?![\d\-/年.:]))*"
    r"|[A-Za-z][A-Za-z_\-]*[0-9][0-9A-Za-z_\-]*"
)
_FILE_NO: Final = re.compile(rf"(?:{_SPACED}){_SEP}({_VALUE})", re.IGNORECASE)
_LABELLED: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("身份证", re.compile(rf"(?:{_ID_LABEL}){_SEP}([0-9A-Za-z*](?:[ \-]?[0-9A-Za-z*]){{5,19}})")),
    ("电话", re.compile(rf"(?:{_PHONE_LABEL}){_SEP}(\+?[\d(](?:[\d\-()转 ]{{5,20}})\d)")),
    ("银行卡", re.compile(rf"(?:{_CARD_LABEL}){_SEP}(\d(?:[ \-]?\d){{7,24}})")),
    ("身份证", re.compile(r"(?:军官证|士兵证)号?[: ]{0,3}([\u4e00-\u9fff]{1,3}字第? ?\d{4,10}号?)")),
)
_COMPANY: Final = re.compile(
    rf"(?:社会信用代码|信用代码|纳税人识别号|税号){_SEP}([0-9A-Z]{{15,20}})(?![0-9A-Za-z])"
)


def numbers(text: str, *, companies: bool) -> Iterator[Found]:
    """Yield (kind, start, end) of every number; ``companies`` also takes social credit codes."""
    for kind, pattern in _LABELLED:
        for match in pattern.finditer(text):
            if sum(char.isdigit() for char in match[1]) >= 6:
                yield kind, match.start(1), match.end(1)
    for match in _FILE_NO.finditer(text):
        if sum(char.isdigit() for char in match[1]) >= 3 and not _is_day(match[1]):
            yield "编号", match.start(1), match.end(1)
    for match in _ID18.finditer(text):
        if _birthday(_bare(match[0])[6:14]):
            yield "身份证", match.start(), match.end()
    for match in _ID15.finditer(text):
        digits = _bare(match[0])
        if int(digits[:2]) in _PROVINCES and _birthday("19" + digits[6:12]):
            yield "身份证", match.start(), match.end()
    for match in _CARD.finditer(text):
        digits = _bare(match[0])
        if len(digits) >= 15 and len(set(digits)) > 2 and luhn.is_valid(digits):
            yield "银行卡", match.start(), match.end()
    for kind, pattern in (("电话", _MOBILE), ("电话", _LANDLINE), ("邮箱", _EMAIL), ("车牌", _PLATE)):
        for match in pattern.finditer(text):
            yield kind, match.start(), match.end()
    if companies:
        yield from (("信用代码", match.start(1), match.end(1)) for match in _COMPANY.finditer(text))
        for match in _USCC.finditer(text):
            if uscc.is_valid(match[0]):
                yield "信用代码", match.start(), match.end()


def _bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _birthday(digits: str) -> bool:
    try:
        return 1890 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year <= 2099
    except ValueError:
        return False


def _is_day(text: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d{2}[-/]\d{1,2}[-/]\d{1,2}", text) is not None
