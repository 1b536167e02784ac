"""The enumerations of a claim, and the words that people write for them.

Each enumeration is a closed set of English tokens. ``SYNONYMS`` maps what an adjuster may write in
Chinese to the token; the readers of facts accept both and keep only the token.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import AfterValidator, BeforeValidator

from copilot.domain.figures import bounded, not_negative
from copilot.domain.money import Quantity, Yuan, exact, fen

EventKind = Literal[
    "inpatient", "outpatient", "special_outpatient", "drug_purchase", "diagnosis", "recurrence",
    "metastasis", "progression", "surgery", "death", "disability", "accident", "device", "overseas",
    "examination", "other",
]  # fmt: skip
ExpenseKind = Literal[
    "hospital", "outpatient", "special_outpatient", "drug", "specialty_drug", "overseas_drug", "device",
    "material", "cell_therapy", "proton_therapy", "exam", "genetic_test", "assisted_reproduction",
    "special_food", "surgery", "care", "allowance", "other",
]  # fmt: skip
Scope = Literal["in_scope", "out_of_scope", "personal", "pooled"]
Channel = Literal[
    "hospital", "designated_pharmacy", "pharmacy", "internet", "private_hospital", "lecheng", "overseas"
]
Layer = Literal[
    "basic_insurance", "major_illness", "supplementary", "huiminbao", "commercial", "mutual_aid",
    "manufacturer_aid", "medical_assistance", "charity", "third_party",
]  # fmt: skip
Sex = Literal["male", "female"]
HolderStatus = Literal["active", "grace", "lapsed", "surrendered", "rescinded"]
PayerStatus = Literal["paid", "pending", "refused"]
PaperStatus = Literal["normal", "red_letter", "reissued"]
HospitalLevel = Literal["primary", "secondary", "tertiary"]
Ward = Literal["ordinary", "international", "vip", "rehabilitation", "nursing"]

LAYER_NAMES: Final[Mapping[str, str]] = {
    "basic_insurance": "基本医保",
    "major_illness": "大病",
    "supplementary": "补充",
    "huiminbao": "惠民保",
    "commercial": "商保",
    "mutual_aid": "互助",
    "manufacturer_aid": "企业援助",
    "medical_assistance": "医疗救助",
    "charity": "慈善",
    "third_party": "第三方",
    "person": "个人",
}
SYNONYMS: Final[Mapping[str, Mapping[str, str]]] = {
    "EventKind": {
        "住院": "inpatient", "门诊": "outpatient", "急诊": "outpatient", "门急诊": "outpatient",
        "特殊门诊": "special_outpatient", "门诊特殊病": "special_outpatient", "门特": "special_outpatient",
        "慢特病门诊": "special_outpatient", "购药": "drug_purchase", "药店购药": "drug_purchase",
        "特药": "drug_purchase", "确诊": "diagnosis", "诊断": "diagnosis", "初次确诊": "diagnosis",
        "复发": "recurrence", "转移": "metastasis", "进展": "progression", "手术": "surgery",
        "身故": "death", "死亡": "death", "伤残": "disability", "残疾": "disability", "意外": "accident",
        "意外伤害": "accident", "器械": "device", "租赁": "device", "海外就医": "overseas",
        "海外": "overseas",
        "检查": "examination", "筛查": "examination", "体检": "examination", "其他": "other",
        "hospitalization": "inpatient", "hospitalisation": "inpatient", "admission": "inpatient",
        "emergency": "outpatient", "purchase": "drug_purchase", "critical_illness": "diagnosis",
        "relapse": "recurrence",
    },
    "ExpenseKind": {
        "住院": "hospital", "住院费": "hospital", "住院医疗费": "hospital", "inpatient": "hospital",
        "门诊": "outpatient", "门诊费": "outpatient", "门急诊": "outpatient",
        "特殊门诊": "special_outpatient",
        "门特": "special_outpatient", "门诊特殊病": "special_outpatient", "药品": "drug", "药费": "drug",
        "药品费": "drug", "普通药品": "drug", "medicine": "drug", "特药": "specialty_drug",
        "特定药品": "specialty_drug", "特定高额药品": "specialty_drug", "罕见病药": "specialty_drug",
        "罕见病特定药品": "specialty_drug", "special_drug": "specialty_drug", "海外特药": "overseas_drug",
        "海外药": "overseas_drug", "海外药品": "overseas_drug", "器械": "device", "医疗器械": "device",
        "器械租赁": "device", "电场治疗": "device", "耗材": "material", "手术材料": "material",
        "卫生材料": "material", "CAR-T": "cell_therapy", "car-t": "cell_therapy", "car_t": "cell_therapy",
        "细胞治疗": "cell_therapy", "质子": "proton_therapy", "质子重离子": "proton_therapy",
        "proton": "proton_therapy", "检查": "exam", "检查费": "exam", "检验": "exam", "化验": "exam",
        "PET-CT": "exam", "examination": "exam", "基因检测": "genetic_test", "基因检测费": "genetic_test",
        "辅助生殖": "assisted_reproduction", "辅助生育": "assisted_reproduction",
        "胚胎培养": "assisted_reproduction", "胚胎移植": "assisted_reproduction",
        "特殊食品": "special_food", "特食": "special_food", "手术": "surgery", "手术费": "surgery",
        "护理": "care", "陪护": "care", "免陪照护": "care", "津贴": "allowance", "其他": "other",
    },
    "Scope": {
        "医保内": "in_scope", "医保内自付": "in_scope", "目录内": "in_scope", "目录内自付": "in_scope",
        "自付": "in_scope", "个人自付": "in_scope", "self_pay": "in_scope", "in_scope_self_pay": "in_scope",
        "医保外": "out_of_scope", "医保外自费": "out_of_scope", "目录外": "out_of_scope",
        "目录外自费": "out_of_scope", "自费": "out_of_scope", "个人自费": "out_of_scope",
        "self_expense": "out_of_scope", "out_of_scope_self_expense": "out_of_scope",
        "个人负担": "personal", "医保后个人负担": "personal", "医保后": "personal", "自付和自费": "personal",
        "统筹": "pooled", "统筹支付": "pooled", "医保统筹": "pooled", "医保已付": "pooled",
    },
    "Channel": {
        "医院": "hospital", "院内": "hospital", "公立医院": "hospital", "指定药房": "designated_pharmacy",
        "指定药店": "designated_pharmacy", "DTP药房": "designated_pharmacy", "DTP": "designated_pharmacy",
        "dtp": "designated_pharmacy", "dtp_pharmacy": "designated_pharmacy",
        "双通道药店": "designated_pharmacy",
        "药店": "pharmacy", "药房": "pharmacy", "院外药房": "pharmacy", "普通药店": "pharmacy",
        "互联网": "internet", "网上药店": "internet", "互联网医院": "internet", "online": "internet",
        "民营医院": "private_hospital", "私立医院": "private_hospital", "乐城": "lecheng",
        "博鳌乐城": "lecheng", "海外": "overseas", "境外": "overseas",
    },
    "Layer": {
        "基本医保": "basic_insurance", "医保": "basic_insurance", "大病": "major_illness",
        "大病保险": "major_illness", "大额": "supplementary", "大额补助": "supplementary",
        "补充": "supplementary", "公务员补助": "supplementary", "企业补充": "supplementary",
        "惠民保": "huiminbao", "商保": "commercial", "商业保险": "commercial", "商业险": "commercial",
        "百万医疗": "commercial", "insurance": "commercial", "互助": "mutual_aid",
        "企业援助": "manufacturer_aid",
        "药企援助": "manufacturer_aid", "赠药": "manufacturer_aid", "医疗救助": "medical_assistance",
        "救助": "medical_assistance", "慈善": "charity", "慈善援助": "charity", "基金": "charity",
        "第三方": "third_party", "第三者": "third_party", "侵权人": "third_party", "单位": "third_party",
    },
    "Sex": {"男": "male", "女": "female", "m": "male", "f": "female", "M": "male", "F": "female"},
    "HolderStatus": {
        "有效": "active", "生效": "active", "宽限期": "grace", "终止": "lapsed", "失效": "lapsed",
        "中止": "lapsed", "退保": "surrendered", "解除": "rescinded", "已解除": "rescinded",
    },
    "PayerStatus": {"已付": "paid", "已赔": "paid", "待定": "pending", "未决": "pending", "待结果": "pending",
                    "拒付": "refused", "拒赔": "refused"},
    "PaperStatus": {"正常": "normal", "冲红": "red_letter", "红冲": "red_letter", "red": "red_letter",
                    "换开": "reissued"},
    "HospitalLevel": {
        "一级": "primary", "二级": "secondary", "三级": "tertiary", "三甲": "tertiary",
        "三级甲等": "tertiary",
        "三乙": "tertiary", "二甲": "secondary", "二级甲等": "secondary", "二乙": "secondary",
        "社区": "primary", "1": "primary", "2": "secondary", "3": "tertiary",
    },
    "Ward": {
        "普通部": "ordinary", "普通": "ordinary", "国际部": "international", "国际": "international",
        "特需": "vip", "特需部": "vip", "VIP": "vip", "vip部": "vip", "康复": "rehabilitation",
        "康养": "nursing", "护理院": "nursing",
    },
    "DocType": {
        "门诊票据": "outpatient_receipt", "门诊收费票据": "outpatient_receipt",
        "门诊发票": "outpatient_receipt",
        "住院票据": "inpatient_receipt", "住院收费票据": "inpatient_receipt", "住院发票": "inpatient_receipt",
        "票据": "outpatient_receipt", "发票": "vat_invoice", "药店发票": "vat_invoice",
        "增值税发票": "vat_invoice", "医保结算单": "settlement", "结算单": "settlement",
        "费用清单": "fee_list", "清单": "fee_list", "处方": "prescription", "处方笺": "prescription",
        "出院小结": "discharge_summary", "出院记录": "discharge_summary", "病历": "discharge_summary",
        "诊断证明": "diagnosis_certificate", "诊断证明书": "diagnosis_certificate", "病理": "pathology",
        "病理报告": "pathology", "基因检测": "genetic_test", "基因检测报告": "genetic_test",
        "基因报告": "genetic_test", "检验报告": "lab_report", "影像": "lab_report", "身份证": "id_card",
        "银行卡": "bank_card", "理赔申请书": "claim_form", "申请书": "claim_form", "其他": "other",
    },
}  # fmt: skip


_REMARK: Final = re.compile(r"[（(][^（）()]*[）)]")
COMPOUND: Final = ("EventKind", "ExpenseKind")


def token(name: str, literal: Any) -> BeforeValidator:
    """Return a validator that maps synonyms to the tokens of ``literal``; unknown words are refused."""
    allowed = frozenset(get_args(literal))
    words = SYNONYMS.get(name, {})

    def read(value: Any) -> Any:
        if value is None or (isinstance(value, str) and value in allowed):
            return value
        text = _REMARK.sub("", str(value)).strip()
        found = words.get(text) or words.get(text.lower())
        if found:
            return found
        if text.lower() in allowed:
            return text.lower()
        # The last word of a Chinese compound says what it is: 门诊药费 is a 药费, 首次住院 a 住院.
        ends = [word for word in words if name in COMPOUND and not word.isascii() and text.endswith(word)]
        if ends:
            return words[max(ends, key=len)]
        choices = "、".join(sorted(allowed))
        chinese = "、".join(word for word in words if not word.isascii())
        also = f"，或中文 {chinese}" if chinese else ""
        raise ValueError(f"“{text}”不是可用的取值；可写 {choices}{also}")

    return BeforeValidator(read)


_YES: Final = frozenset({"true", "yes", "y", "是", "有", "对", "已", "符合", "在"})
_NO: Final = frozenset({"false", "no", "n", "否", "无", "没有", "不", "未", "不符合", "不在"})
_UNKNOWN: Final = frozenset({"", "null", "none", "~", "unknown", "未知", "不详", "不明"})
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_AMOUNT = re.compile(r"[¥￥]?\s*(-?[\d,，]+(?:\.\d+)?)\s*(亿|万)?\s*元?")
_PERCENT = re.compile(r"(-?\d+(?:\.\d+)?)\s*[%％]")


def read_flag(value: Any) -> bool | None:
    """Read yes, no or unknown; unknown stays None and is never taken for either."""
    if value is None or isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in _UNKNOWN:
        return None
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise ValueError(f"“{value}”不是 true、false 或 null（未知）")


def read_day(value: Any) -> Any:
    """Read a date written as 2026-03-02, 2026/3/2 or 2026年3月2日; None for unknown."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    text = str(value).strip()
    if text.lower() in _UNKNOWN:
        return None
    match = _DAY.fullmatch(text[:10] if "T" in text else text)
    if match is None:
        raise ValueError(f"“{value}”不是日期；请写成 2026-03-02 的样子")
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError as error:
        raise ValueError(f"“{value}”不是日历上有的日期") from error


def read_amount(value: Any) -> Any:
    """Read yuan written as 85000, "85,000.00", "8.5万" or "85000元"; refuse floats and junk."""
    if value is None:
        return None
    if isinstance(value, bool):
        raise ValueError("true、false 不是金额；请写成 85000.00 的样子")
    if isinstance(value, int | float | Decimal):
        return _to_the_fen(value if isinstance(value, Decimal) else _no_float(value))
    text = str(value).strip()
    if text.lower() in _UNKNOWN:
        return None
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(f'“{value}”不是金额；请写成 85000.00 或 "8.5万" 的样子，外币须先由人折成人民币')
    scale = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}.get(match.group(2) or "", Decimal(1))
    return _to_the_fen(exact(match.group(1)) * scale)


def _no_float(value: int | float) -> Decimal:
    if isinstance(value, bool):
        raise ValueError("true、false 不是数字；请写成 0.6、60% 或 30 的样子")
    if isinstance(value, float):
        raise ValueError(f"{value} 是浮点数；金额和比例请写成文字（加引号）或整数")
    return Decimal(value)


def _to_the_fen(value: Decimal) -> Decimal:
    bounded(value)
    if value != fen(value):
        raise ValueError(f"{value} 精确到了分以下；金额只能到分")
    return fen(value) if value.as_tuple().exponent == -1 else value


def read_quantity(value: Any) -> Any:
    """Read an exact number; ``65%`` becomes 0.65."""
    if value is None:
        return value
    if isinstance(value, Decimal):
        return bounded(value)
    if isinstance(value, int | float):
        return bounded(_no_float(value))
    text = str(value).strip()
    if text.lower() in _UNKNOWN:
        return None
    percent = _PERCENT.fullmatch(text)
    try:
        number = exact(percent.group(1)) / 100 if percent else exact(text)
    except ValueError as error:
        raise ValueError(f"“{value}”不是数字；请写成 0.6、60% 或 30 的样子") from error
    return bounded(number)


def read_texts(value: Any) -> Any:
    """Read one word or a list of words as a tuple."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


Reader = Callable[[Any], Any]
Flag = Annotated[bool | None, BeforeValidator(read_flag)]
Day = Annotated[date, BeforeValidator(read_day)]
MaybeDay = Annotated[date | None, BeforeValidator(read_day)]
Amount = Annotated[Yuan, BeforeValidator(read_amount)]
MaybeAmount = Annotated[Yuan | None, BeforeValidator(read_amount)]
NotNegativeAmount = Annotated[MaybeAmount, AfterValidator(not_negative)]
Number = Annotated[Quantity, BeforeValidator(read_quantity)]
MaybeNumber = Annotated[Quantity | None, BeforeValidator(read_quantity)]
NotNegative = Annotated[MaybeNumber, AfterValidator(not_negative)]
Texts = Annotated[tuple[str, ...], BeforeValidator(read_texts)]
