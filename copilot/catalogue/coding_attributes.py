"""What stands beside a diagnosis and is not part of its name: stage, side, grade, state, doubt."""

import re
import unicodedata
from typing import Final

from copilot.catalogue.coding_text import apart, folded
from copilot.catalogue.diagnoses import is_tentative
from copilot.domain.base import Record

_DOUBT: Final = re.compile(
    r"[?？]|性质待(?:定|查)|原因待查|诊断待定|待(?:查|排|诊|定|除外)|不能?除外|除外|排除|否认|疑似|可疑|疑诊|疑"
    r"|可能性?大?|考虑为?|倾向于?|拟诊|印象"
    r"|^(?:没有|未见|未发现|无(?!菌|脑|症状|名|精|功能|排卵|痛|力|创|眼|肛|汗|牙|脉|并发|月经|形|虹膜|晶))"
)
_TNM: Final = re.compile(
    r"[\(\[]?\s*(?:AJCC|UICC)?\s*[cpyra]{0,3}T(?:is|[0-4xX])(?:mi|[a-e])?\d?(?:\([a-z0-9]+\))?"
    r"[\s,]*[cpyra]{0,2}N(?:[0-3xX][a-c]?(?:mi)?|\+)[\s,]*(?:[cpyra]{0,2}M[01xX][a-c]?\d?)?\s*[\)\]]?"
)
_STAGE: Final = re.compile(
    r"[\(\[]?\s*(?:FIGO|AJCC|UICC|BCLC|CNLC|Ann\s*Arbor|R?-?ISS|D-?S|Binet|Rai|Hoehn-Yahr|H-Y)?"
    r"\s*(?:分期)?\s*"
    r"(?:VIII|VII|VI|IV|V|I{1,3}|[1-5])\s*-?\s*[A-Ea-e]?\d?\s*期\s*[\)\]]?"
)
_GRADE: Final = re.compile(
    r"[\(\[]?\s*(?:心功能\s*(?:分级)?|NYHA|Killip|KILLIP|Child-?Pugh|WHO|Gleason|ECOG|CSC|ASA|Hunt-Hess)"
    r"(?:\s*(?:心功能|分级|评分|分型))?\s*(?:VIII|VII|VI|IV|V|I{1,3}|[0-9]{1,2}|[A-C])?"
    r"(?:\s*[-+~～]\s*[IV0-9]+)?\s*(?:\(NYHA\)\s*)?(?:级|分|型)?\s*[\)\]]?"
    r"|(?:[1-3]|I{1,3})\s*级(?:[\s,，]*[\(]?(?:很高危|极高危|高危|中危|低危)组?\)?)?"
    r"|[\(]?(?:很高危|极高危|高危|中危|低危)组?\)?|(?:低|中|高|中低|中高|未)分化(?!型)"
    r"|(?:HER-?2|ER|PR|EGFR|ALK|PD-?L1|BRCA[12]?|Ki-?67)\s*(?:\([^)]*\)|[+\-]|阳性|阴性|突变)+",
)
_SIDE: Final = re.compile(
    r"双侧|两侧|左侧|右侧|左右|双(?=眼|耳|肺|肾|膝|髋|下肢|上肢|乳|足|手|颈|侧|卵巢|附件|踝|肩|输尿管)"
    r"|[左右](?!心|室|房|束|半|前|后|冠|旋|位|旁|室|室|异构)"
)
_STATE: Final = re.compile(
    r"(?:(?:根治性?|姑息性?|扩大|部分|全|次全|改良)?(?:切除|根治|置换|成形|融合|内固定|修补|吻合|造瘘|剥除|电切|消融|"
    r"介入|支架植入|支架|移植|搭桥|引流|取出|改良根治)*(?:手)?术(?:后|治疗后)(?:改变|状态|复查)?"
    r"|(?:同步|新辅助|辅助|维持|全身|姑息|多程|多周期)*"
    r"(?:放化疗|化疗|放疗|靶向治疗|免疫治疗|内分泌治疗|介入治疗|化学治疗|放射治疗)"
    r"(?:\d+(?:周期|程))?(?:后|中|期间)?|综合治疗后|治疗后"
    r"|术后复发|复发|进展期?|急性加重期?|急性发作期?|稳定期|缓解期|恢复期|活动期|后遗症期?"
    r"|局部晚期|中晚期|晚期|早期|终末期"
    r"|完全缓解|部分缓解|随诊|复查|康复期)"
)
_THERAPY: Final = (
    ("化疗", re.compile(r"化疗|化学治疗")),
    ("放疗", re.compile(r"放疗|放射治疗|放化疗")),
    ("靶向治疗", re.compile(r"靶向")),
    ("免疫治疗", re.compile(r"免疫治疗")),
)
READ: Final = 120
"""Characters of one diagnosis that are read: no name is longer, and work stays bounded."""
_PARTS: Final = (("stage", _TNM), ("grade", _GRADE), ("stage", _STAGE))


class Attributes(Record):
    """What was written beside the name; empty where nothing was."""

    stage: tuple[str, ...] = ()
    grade: tuple[str, ...] = ()
    side: str | None = None
    states: tuple[str, ...] = ()
    therapies: tuple[str, ...] = ()


class Stripped(Record):
    """A diagnosis taken apart: the bare ``core``, ``staged`` still with side, stage and states."""

    core: str
    staged: str
    with_states: str
    tentative: bool
    attributes: Attributes


def strip(text: str) -> Stripped:
    """Take one diagnosis as written apart."""
    whole = folded_marks(text)[:READ]
    unsure = is_tentative(text) or bool(_DOUBT.search(whole))
    whole = _tidy(_DOUBT.sub("", whole))
    kept: dict[str, list[str]] = {"stage": [], "grade": []}
    rest = whole
    for name, pattern in _PARTS:
        kept[name] += [match.group().strip(" ()[],") for match in pattern.finditer(rest)]
        rest = pattern.sub(" ", rest)
    side = _SIDE.search(rest)
    sideless = _tidy(_SIDE.sub("", rest))
    states = tuple(match.group() for match in _STATE.finditer(sideless))
    core = _tidy(_STATE.sub("", sideless))
    attributes = Attributes(
        stage=tuple(one for one in kept["stage"] if one),
        grade=tuple(one for one in kept["grade"] if one),
        side=side.group() if side else None,
        states=states,
        therapies=tuple(name for name, pattern in _THERAPY if any(pattern.search(one) for one in states)),
    )
    return Stripped(
        core=core, staged=folded(whole), with_states=sideless, tentative=unsure, attributes=attributes
    )


def folded_marks(text: str) -> str:
    """Fold width only, so that Roman stages stay as they were written."""
    return unicodedata.normalize("NFKC", apart(text)).strip()


def _tidy(text: str) -> str:
    text = re.sub(r"\(\s*\)|\[\s*\]", "", text)
    text = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", text)
    return re.sub(r"\s{2,}", " ", text).strip(" ,，、;；:：.。-—/+")
