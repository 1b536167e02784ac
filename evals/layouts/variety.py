# ruff: noqa: E501
"""People and hospitals of further kinds for forms of tuning: long names, double surnames, clinics."""

from dataclasses import replace
from random import Random
from typing import Final

from evals.claims import Claim

_PEOPLE: Final = (
    "热娜·阿不都",
    "欧阳文清",
    "巴特尔",
    "次仁旺姆",
    "帕提古丽·艾山",
    "慕容雪",
    "关世杰",
    "尧德昌",
    "公孙瑾",
    "鄂秀荣",
)
_HOSPITALS: Final = (
    "{}市第二人民医院", "{}县中医医院", "{}市妇幼保健计划生育服务中心", "{}市精神卫生中心", "{}区石桥街道社区卫生服务中心", "{}大学附属肿瘤医院",
    "{}市口腔医院", "{}镇中心卫生院", "{}煤矿总医院", "{}仁爱康复医院有限公司", "{}医科大学第三附属医院", "{}市急救中心", "{}市中西医结合医院东院区",
    "中国人民解放军联勤保障部队第九{}医院", "{}县人民医院医共体总院",
)  # fmt: skip
_PLACES: Final = ("青禾", "临泽", "白沙", "云岭", "清河", "望江")


def vary(claim: Claim, rng: Random) -> Claim:
    """Return a claim with another person's name and another hospital's; amounts stay."""
    person = replace(claim.person, name=rng.choice(_PEOPLE)) if rng.random() < 0.5 else claim.person
    name = rng.choice(_HOSPITALS).format(rng.choice(_PLACES))
    return replace(claim, person=person, hospital=replace(claim.hospital, name=name))
