"""Practice material: a table in the style of official ones, and names rewritten as records write them.

Nothing in it is taken from an official table or from a record; codes are made up. It serves to fit
the weights of ``coding_rank`` and to measure coding where no licensed table is at hand.
"""

import random
from collections.abc import Sequence
from typing import Final, NamedTuple

from copilot.catalogue.coding_table import Entry
from copilot.catalogue.coding_text import Abbreviations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ORGANS: Final = _words(
    "肺 胃 肝 肾 脾 胰腺 食管 直肠 结肠 回肠 空肠 十二指肠 阑尾 胆囊 胆总管 膀胱 "
    "输尿管 尿道 前列腺 睾丸 卵巢 输卵管 子宫 子宫颈 子宫内膜 阴道 外阴 乳房 甲状腺 "
    "肾上腺 垂体 脑 小脑 脑干 脊髓 喉 鼻咽 口咽 扁桃体 舌 唇 腮腺 鼻窦 气管 支气管 "
    "胸膜 纵隔 心包 心肌 心内膜 主动脉 颈动脉 冠状动脉 下肢静脉 门静脉 腹膜 肠系膜 皮肤 "
    "乳腺 眼睑 结膜 角膜 视网膜 晶状体 中耳 外耳道 内耳 淋巴结 骨髓 胸腺 阴茎 附睾 "
    "肛门 牙龈 下颌下腺 面神经 三叉神经 坐骨神经"
)
_PLACES: Final = _words("上部 下部 前壁 后壁 上叶 下叶 中段 底部 体部 头部 尾部 左侧 右侧 多部位")
_BONES: Final = _words(
    "股骨颈 股骨干 股骨远端 胫骨 腓骨 肱骨 肱骨近端 桡骨 桡骨远端 尺骨 锁骨 肩胛骨 肋骨 "
    "胸骨 骨盆 髌骨 跟骨 跖骨 掌骨 指骨 趾骨 颈椎 胸椎 腰椎 骶骨 颅骨 颌骨 鼻骨 踝 "
    "髋关节 膝关节 肩关节 肘关节 腕关节 踝关节"
)
_OF_ORGAN: Final = _words(
    "恶性肿瘤 良性肿瘤 原位癌 交界性肿瘤 继发性恶性肿瘤 占位性病变 囊肿 息肉 结石 结核 "
    "脓肿 溃疡 出血 梗阻 狭窄 穿孔 破裂 萎缩 增生 肥大 脱垂 瘘 憩室 扩张 纤维化 硬化 "
    "坏死 水肿 血肿 血管瘤 脂肪瘤 腺瘤 平滑肌瘤 淋巴瘤 黑色素瘤 神经内分泌肿瘤 术后状态 "
    "损伤 开放性损伤 异物 先天性畸形 先天性缺如 移植状态 恶性肿瘤个人史 恶性肿瘤家族史 "
    "功能减退 功能亢进 功能衰竭 动脉瘤 血栓形成 栓塞 梗死 炎症性假瘤 寄生虫病 真菌感染 "
    "放射性损伤 粘连 钙化 畸胎瘤 间质瘤 转移性肿瘤 子宫内膜异位症"
)
_OF_BONE: Final = _words(
    "骨折 开放性骨折 病理性骨折 应力性骨折 骨折延迟愈合 骨折不连接 骨折畸形愈合 脱位 扭伤 "
    "骨髓炎 骨结核 骨肉瘤 骨坏死 退行性病变 骨质增生 滑膜炎 强直 挛缩 游离体 骨囊肿 "
    "骨良性肿瘤 恶性肿瘤 陈旧性骨折 骨折术后 骨折个人史"
)
_COURSES: Final = _words(
    "急性 慢性 亚急性 复发性 化脓性 坏死性 萎缩性 病毒性 细菌性 过敏性 药物性 放射性 自身免疫性 新生儿 先天性"
)
_SYSTEMIC: Final = _words(
    "糖尿病性肾病 糖尿病性周围神经病 糖尿病性视网膜病变 糖尿病性酮症酸中毒 糖尿病性低血糖症 "
    "糖尿病性足病 糖尿病性白内障 糖尿病性周围血管病 糖尿病性胃轻瘫 糖尿病伴多个并发症 糖尿病"
)
_FRAMES: Final = (
    "{}",
    "其他特指的{}",
    "{}，未特指",
    "妊娠合并{}",
    "{}伴感染",
    "{}伴出血",
    "{}后遗症",
    "疑似{}的观察",
)
_SIDES: Final = ("左", "右", "双侧", "左侧", "右侧")
_STAGES: Final = (" IIIA期", "（T2N1M0）", " cT2aN0M0 IB期", "Ⅳ期", " III期", "II期")
_TAILS: Final = ("术后", "化疗后", "复发", "")
_NOISE: Final = ("部", "的", "区", "多发", "反复", "轻度", "性", "病变", "（", "陈旧", "右", "伴")
_CANCERS: Final = ("癌", "Ca", "MT", "恶性肿瘤", "癌", "腺癌", "鳞癌")


class Written(NamedTuple):
    """A string as a record might have it, and the codes of all its right terms."""

    text: str
    codes: frozenset[str]


def practice_table(rows: int, seed: int = 7, standard: Sequence[str] = ()) -> tuple[Entry, ...]:
    """Return a table of that many different names in official style, ``standard`` ones among them."""
    rng = random.Random(seed)
    bases = [organ + disease for organ in _ORGANS for disease in _OF_ORGAN]
    bases += [bone + disease for bone in _BONES for disease in _OF_BONE]
    bases += [course + organ + "炎" for course in ("", *_COURSES) for organ in _ORGANS]
    bases += [kind + "型" + name for kind in ("1", "2", "特殊") for name in _SYSTEMIC] + list(_SYSTEMIC)
    names = dict.fromkeys([*standard, *bases])
    placed = [organ + place + disease for organ in _ORGANS for place in _PLACES for disease in _OF_ORGAN]
    framed = [frame.format(base) for base in bases for frame in _FRAMES[1:]]
    more = placed + framed
    rng.shuffle(more)
    names.update(dict.fromkeys(more))
    chosen = list(names)[:rows]
    return tuple(Entry(_code(at), name) for at, name in enumerate(chosen))


def _code(at: int) -> str:
    letter, rest = divmod(at, 5000)
    return f"{chr(65 + letter % 26)}{rest // 100:02d}.{rest % 100:02d}{'0' if at % 3 else '9'}x{letter:03d}"


def practice_strings(
    entries: Sequence[Entry], book: Abbreviations, count: int, seed: int = 1
) -> tuple[Written, ...]:
    """Return strings made of those entries; about one in three names two diseases."""
    rng = random.Random(seed)
    back = _shortened(book)
    usual = [entry for entry in entries if any(entry.name == long for long, _ in back)] or list(entries)
    found: list[Written] = []
    while len(found) < count:
        picked = [
            rng.choice(usual) if rng.random() < 0.4 else rng.choice(entries)
            for _ in range(2 if rng.random() < 0.35 else 1)
        ]
        mark = rng.choice((";", "，", " ", "、", "；2.", "\n"))
        text = mark.join(rewritten(entry.name, back, rng) for entry in picked)
        found.append(Written(text, frozenset(entry.code for entry in picked)))
    return tuple(found)


def _shortened(book: Abbreviations) -> tuple[tuple[str, tuple[str, ...]], ...]:
    back: dict[str, list[str]] = {}
    for table in (book.latin, book.short):
        for short, long in table.items():
            back.setdefault(long.split("|")[0], []).append(short)
    return tuple((long, tuple(short)) for long, short in sorted(back.items(), key=lambda item: -len(item[0])))


def rewritten(name: str, back: tuple[tuple[str, tuple[str, ...]], ...], rng: random.Random) -> str:
    """Return one name as a hurried writer might put it."""
    text = name.replace("，未特指", "").replace("其他特指的", "" if rng.random() < 0.7 else "其他")
    cancer = "恶性肿瘤" in text and "继发" not in text
    if "继发性恶性肿瘤" in text:
        text = text.replace("继发性恶性肿瘤", rng.choice(("转移", "转移癌", "转移瘤", "继发恶性肿瘤")))
    text = text.replace("恶性肿瘤", rng.choice(_CANCERS)) if cancer else text
    text = text.replace("占位性病变", rng.choice(("占位", "占位性病变", "占位病变")))
    text = text.replace("子宫颈", rng.choice(("宫颈", "子宫颈"))).replace(
        "乳房", rng.choice(("乳腺", "乳房", "乳"))
    )
    for long, short in back:
        if long in text and rng.random() < 0.8:
            text = text.replace(long, rng.choice(short))
            break
    if rng.random() < 0.5:
        text = text.replace("性", "", 1) if rng.random() < 0.5 else text.replace("急性", "急", 1)
    if rng.random() < 0.5 and "左" not in text and "右" not in text:
        text = rng.choice(_SIDES) + text
    if cancer and rng.random() < 0.8:
        text += rng.choice(_STAGES)
    if cancer and rng.random() < 0.3:
        text += rng.choice(_TAILS)
    if rng.random() < 0.3 and len(text) > 4:
        at = rng.randrange(1, len(text) - 1)
        text = text[:at] + text[at + 1 :]
    if rng.random() < 0.25 and len(text) > 4:
        at = rng.randrange(1, len(text) - 1)
        text = text[:at] + rng.choice(_NOISE) + text[at:]
    if rng.random() < 0.1:
        text += rng.choice(("?", "？", "待查", "可能"))
    return text
