"""The forms of one diagnosis that are looked up: as written, and freed step by step of what is beside."""

import re
from typing import Final

from copilot.catalogue.coding_attributes import Stripped
from copilot.catalogue.coding_rank import Asked
from copilot.catalogue.coding_text import Abbreviations, bare, folded

_HISTOLOGY: Final = re.compile(
    r"(?:浸润性|非特殊型|高级别|低级别|中分化|低分化|高分化|印戒|黏液性?|浆液性?|乳头状|滤泡状?|髓样|透明|大细胞|非小细胞|小细胞"
    r"|神经内分泌|移行|尿路上皮|导管|小叶|内膜样|肝细胞|基底|腺样囊性|三阴性|激素受体阳性|非角化性?|未分化型?|角化性?|腺鳞|鳞状?"
    r"|(?<!乳)(?<!状)(?<!列)腺|细胞|囊)+癌"
)
_PRIMARY: Final = re.compile(
    r"原发性?|特发性|中央型|周围型|结节性|弥漫性|多发性?|单发|巨大|少量|轻度|中度|重度|反复|陈旧"
)
_DEGREE: Final = re.compile(
    r"多发性?|单发|反复|频发|偶发|轻度|中度|重度|少量|大量|巨大|形成|症状性|小儿|婴幼儿|[（(][^)）]*[)）]|粉碎性?|移位|闭合性|ST段抬高型|初诊|新发"
)
"""Words of degree and number that standard names mostly leave out."""
_PLACES: Final = re.compile(
    r"(?<=[肺肝胃肾脑管肠])(?:[上中下][叶极段]?|尖段|门|左叶|右叶|窦部?|体部?|底部?|角|小弯侧?|大弯侧?)(?=[\u4e00-\u9fff])"
)
_SYNDROME: Final = re.compile(r"(?:症|病|病变|综合征)$")
_ASIDE: Final = re.compile(r"[(（\[][^)）\]]*[)）\]]")
_SPINE: Final = {"C": "颈", "T": "胸", "L": "腰", "S": "骶", "颈": "颈", "胸": "胸", "腰": "腰", "骶": "骶"}
_LEVEL: Final = re.compile(
    r"(?<![A-Za-z])([CTLS颈胸腰骶])\d{1,2}(?:\s*[-/~、,]\s*[CTLS颈胸腰骶]?\d{1,2})*(?:椎体?)?(?=压缩|爆裂|骨折|间盘|椎|滑脱)"
)
_RIBS: Final = re.compile(r"第?\d{1,2}\s*[-~、,和及]\s*\d{1,2}(?=(?:前|后|侧)?肋)")
MAX_FORMS: Final = 10


def forms_of(written: Stripped, book: Abbreviations) -> tuple[Asked, ...]:
    """Return the forms, the closest to the writing first; at most ``MAX_FORMS``, none empty."""
    staged = bare(folded(written.staged))
    found: dict[str, float] = {}

    def add(text: str, cost: float) -> None:
        if text and text not in found:
            found[text] = cost

    core = book.canonical(written.core)
    add(core or staged, 0.0)
    add(book.canonical(written.with_states), 0.1)
    add(book.canonical(written.staged), 0.15)
    add(book.canonical(_DEGREE.sub("", written.core)), 0.2)
    add(book.canonical(_RIBS.sub("多发性", written.core)), 0.2)
    if book.ambiguous(folded(written.core)):
        add(book.canonical(written.core, 1), 0.35)
    level = _LEVEL.sub(lambda match: _SPINE[match.group(1)] + "椎", written.core)
    add(book.canonical(level), 0.2)
    add(book.canonical(_ASIDE.sub("", level)), 0.25)
    general = _HISTOLOGY.sub("癌", core)
    add(general, 0.3)
    add(_PLACES.sub("", general), 0.4)
    add(_PRIMARY.sub("", _PLACES.sub("", general)), 0.5)
    if len(core) > 4:
        add(_SYNDROME.sub("", core), 0.4)
    add(staged, 0.5)
    return tuple(Asked(text, cost) for text, cost in list(found.items())[:MAX_FORMS])


def implied(written: Stripped) -> tuple[str, ...]:
    """Return what a state says beside the disease: chemotherapy after a cancer is coded of its own."""
    if not re.search(r"癌|瘤|白血病|MT|Ca|CA", written.with_states):
        return ()
    wanted = {
        "化疗": ("恶性肿瘤维持性化学治疗", "手术后恶性肿瘤化学治疗"),
        "放疗": ("恶性肿瘤放射治疗",),
        "靶向治疗": ("恶性肿瘤靶向治疗",),
        "免疫治疗": ("恶性肿瘤免疫治疗",),
    }
    return tuple(name for therapy in written.attributes.therapies for name in wanted[therapy])
