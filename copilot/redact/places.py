"""Postal addresses: after a label, or a chain of regions that ends in a house number."""

import re
from collections.abc import Iterator
from typing import Final

Found = tuple[str, int, int]

_LABEL: Final = (
    r"(?:家庭|现|户籍|户口|联系|通讯|通信|邮寄|收件|寄送|常住|居住|身份证|单位|工作|详细|收货)?(?:住\s?址|地\s?址|所在地|住所)"
    r"|现住|居住地|户籍地|户口所在地|工作单位及地址|(?i:address)"
)
_LABELLED: Final = re.compile(
    rf"(?:{_LABEL})\s{{0,3}}[:;]?\s{{0,4}}"
    r"(?P<place>(?=[^\n。;，,]*[\u4e00-\u9fffA-Za-z])[^\n。;,，]{4,60}?)"
    r"(?=\s{2,}|[\n。;,，]|\s(?:邮编|电话|手机|联系|姓名|性别|身份证|邮政)|$)"
)
_REGION: Final = r"[\u4e00-\u9fff]{1,8}(?:省|自治区|特别行政区|市|区|县|旗|州|盟)"
_STREET: Final = (
    r"[\u4e00-\u9fffA-Za-z0-9]{1,14}?"
    r"(?:路|街|巷|弄|胡同|大道|道|村|镇|乡|街道|里|庄|屯|社区|小区|花园|苑|公寓|新村|家园|广场)"
)
_HOUSE: Final = (
    r"(?:[0-9A-Za-z一二三四五六七八九十百甲乙丙\-]{1,8}"
    r"(?:号楼|号院|号|弄|栋|幢|座|单元|室|楼|层|组|户|队)[\- ]?)"
)
_FREE: Final = re.compile(
    rf"(?:{_REGION}){{0,4}}(?:{_STREET}){{1,3}}(?:[\u4e00-\u9fff]{{0,8}}?{_HOUSE}){{1,5}}(?:\d{{2,4}}(?:室|号)?)?(?!\d)"
)
_ENGLISH: Final = re.compile(r"(?i:address)[ ]?[:][ ]{0,3}(?P<place>[A-Za-z0-9#][^\n;。；]{5,100})")
_LIVES: Final = re.compile(
    r"(?:家住|现住|住在|居住于|暂住)(?P<place>(?=[^\n。;，,]*(?:路|街|巷|弄|村|镇|区|号|楼))[^\n。;，,]{4,50}?)(?=附近|[\n。;，,]|$)"
)
_BLOCK: Final = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}(?:小区|花园|苑|公寓|新村|家园|里))?\d{1,4}(?:号楼|栋|幢|座)(?:\d{1,2}单元)?(?:\d{2,4}(?:室|号)?)"
)


def places(text: str) -> Iterator[Found]:
    """Yield (kind, start, end) of every postal address."""
    for match in _LABELLED.finditer(text):
        if not re.fullmatch(r"[\s\-—_/不详无]*", match["place"]):
            yield "住址", match.start("place"), match.end("place")
    for pattern in (_ENGLISH, _LIVES):
        for match in pattern.finditer(text):
            yield "住址", match.start("place"), match.end("place")
    for pattern in (_FREE, _BLOCK):
        for match in pattern.finditer(text):
            yield "住址", match.start(), match.end()
