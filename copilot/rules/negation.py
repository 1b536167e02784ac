"""What a diagnosis text asserts: without what it excludes, denies, or says of relatives or screening.

A negative word belongs to the disease only where it speaks of it: ``HER2阴性乳腺癌``, ``三阴性乳腺癌`` and
``乳腺癌，淋巴结阴性`` assert the disease, ``乳腺癌筛查阴性`` does not. A doubt such as ``不除外`` or
``待排除`` is no negation: the words stay, and the diagnosis is unconfirmed.
"""

import re
from typing import Final

_STOPS: Final = "，,；;。\n（）()【】[]"
_CLAUSE: Final = re.compile(rf"([{re.escape(_STOPS)}])")
_BARE: Final = re.compile(r"[（(【\[]\s*(已?(?:排除|除外)|否认|阴性|家族史|[-－−])\s*[)）】\]]")
_DOUBT: Final = re.compile(
    r"(?:不能?|不可|无法|难以|未能?|尚未|待|需要?|须|拟)(?:完全|进一步|予以)?(?:排除|除外)|(?:排除|除外)(?:待定|待查)"
)
_LIMIT: Final = r"(?=但|而(?!且)|诊断[为：:]|确诊|考虑|$)"
_ASPECT: Final = r"(?:转移|复发|进展|恶变|侵犯|受累|累及|播散)"
_NEGATOR: Final = (
    r"(?:否认|未见|未发现|未查见|未检出|未提示|未患|没有|不考虑|不支持|并非|不伴有?|已?排除|已?除外"
    r"|无(?!痛|症状|功能|色素|汗|精|脉|力|排卵|菌|诱因|明显诱因|名|瘤|脑|并发症|法))"
)
_EVIDENCE: Final = re.compile(r"(?:无|没有|未见|缺乏)(?:明确|明显|确切)?[^、]*?(?:证据|依据)")
_PART: Final = re.compile(rf"{_NEGATOR}[^、癌瘤]*?{_ASPECT}(?:[及和或]?{_ASPECT})*(?!性)")
_REST: Final = re.compile(rf"{_NEGATOR}.+?{_LIMIT}")
_AFTER: Final = re.compile(r"[^、]*(?:已?(?:排除|除外)|否认)$")
_CANCER: Final = r"[^、\s]*(?:癌症?|恶性肿瘤|肿瘤|瘤)"
_SCREENED: Final = re.compile(
    rf"{_CANCER}(?:早期)?(?:筛查|普查|早筛|易感|高危人群|高危因素|高风险人群|风险|恐惧|疫苗)(?:结果)?(?:为|呈)?(?:阴性)?"
)
_NEGATIVE: Final = re.compile(
    rf"{_CANCER}(?:病理|活检|穿刺|细胞学|检查|检测|结果)*(?:为|呈|均为?|提示)?(?:阴性|[-－−]$)"
)
_FAMILY: Final = re.compile(r".*?家族(?:遗传|肿瘤|疾?病)?史.*")
_WITH: Final = re.compile(r"^(.+?)(?:伴有?|合并|且有|有)[^伴有]*家族(?:遗传|肿瘤|疾?病)?史")
_RELATIVE: Final = re.compile(
    r"^\s*(?:患者)?(?:其)?(?:母亲|父亲|姐姐|妹妹|姐妹|哥哥|弟弟|兄弟|祖母|祖父|外婆|外公|外祖母|奶奶|姨妈|姨母|姑姑|女儿|儿子"
    r"|亲属|家属|家人|母|父|姐|妹|姨|姑)(?:曾|有|患|因|确诊|诊断|死于|得|[:：]|乳|宫|卵|肺|胃|肝|肠|结|直)[^，]*"
)
_SPLIT: Final = re.compile(r"[，,；;。、\n]|伴有?|合并")


def asserted(text: str) -> str:
    """Return the words of a diagnosis that claim a disease; empty when the text only denies."""
    text = _BARE.sub(lambda found: found.group(1), text)
    return "".join(piece if piece in _STOPS else _clause(piece) for piece in _CLAUSE.split(text)).strip(
        f"{_STOPS} 、.:："
    )


def asserted_parts(text: str) -> tuple[str, ...]:
    """Return the diseases that a text asserts, one for each member of its list."""
    return tuple(part for one in _SPLIT.split(asserted(text)) if (part := one.strip()))


def _clause(clause: str) -> str:
    """One clause without its negated words; a marker of doubt is kept out of reach of the negators."""
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found.group())
        return f"\0{len(held) - 1}\0"

    rest = _DOUBT.sub(hold, clause)
    if _RELATIVE.match(rest):
        return ""
    beside = _WITH.match(rest)
    rest = beside.group(1) if beside else _FAMILY.sub("", rest)
    rest = rest.replace("癌前病变", "前病变").replace("癌前期", "前期")
    for pattern in (_EVIDENCE, _SCREENED, _NEGATIVE, _PART, _AFTER, _REST):
        rest = pattern.sub("", rest)
    return re.sub("\0(\\d+)\0", lambda found: held[int(found.group(1))], rest)
