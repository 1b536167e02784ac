"""What a statement cannot say under its reason code: the same words without their negation.

A code has a sense of its own: D201 says that a day lies outside the cover, N305 that something is not yet
diagnosed. A statement that lost its negation says the opposite of its code, whatever it quotes. The table
names only turns that contradict the code outright, because a false alarm removes a true sentence.
"""

import re
from collections.abc import Mapping
from typing import Final

_EVERY: Final = re.compile(
    r"(?<!不)影响赔款|(?<!不得)仅因怀疑|尚确诊|系统给金额|申请材料完整|可能如实告知|(?<!未)解除合同不得据此拒赔"
)
_BY_CODE: Final[Mapping[str, re.Pattern[str]]] = {
    code: re.compile(pattern)
    for codes, pattern in {
        "D201": r"(?<!不)在保险期间",
        "D203": r"^是这张保单的被保险人",
        "D204": r"(?<!不)在约定(?:范围|的医疗机构范围)内|(?<!不)是公立医院$",
        "D205": r"(?<!不)属于(?:保险责任|该责任|“)",
        "D207": r"口径为给付",
        "D208": r"(?<!未)超过(?:年免赔额|起付标准)",
        "D210": r"”在(?:药品|器械)清单内",
        "D211": r"的使用符合约定|生物标志物 \S+ 符合",
        "D212": r"”用于说明书载明的适应症",
        "D214": r"(?<!没有)达到条款的疾病定义",
        "D216": r"处方医师签章",
        "D219": r"(?<!没有)剩余损失|(?<!没有)需要补偿的损失",
        "N301": r"^申请人与被保险人的关系证明$",
        "N304": r"：写明是|^写明是",
        "N305": r"：证明病情达到",
        "N306": r"：分清",
        "N308": r"金额对上|与合计符$",
        "N309": r"事件同$",
        "N310": r"”同$",
        "N311": r"条款(?:写明|列全)|赔款同，",
        "N312": r"版本明",
        "N313": r"尚查验",
        "N315": r"金额定$",
        "N316": r"^(?!.*没有).*的单独同意，先签署再审核",
        "P105": r"超出次数的.*(?<!不)计$",
        "P109": r"(?<!不)属责任，未计入|不属责任，计入|写名称的费用(?<!未写名称的费用)",
        "P110": r"元是实际支出",
        "P111": r"，触及$",
        "R405": r"和支付各项都符",
        "R407": r"扣减与扣减|：同来源|^对免责条款.*提示说明证据，这些",
    }.items()
    for code in codes.split()
}  # fmt: skip


def sense_fault(code: str, statement: str) -> str | None:
    """Why the statement says the opposite of its code, or None."""
    own = _BY_CODE.get(code)
    if _EVERY.search(statement) or (own is not None and own.search(statement)):
        return f"结论与理由码 {code} 的意思相反"
    return None
