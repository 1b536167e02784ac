"""A sentence passes only when one passage says all of it: planted lies, and honest wording."""

import random

import pytest

from copilot.recommend.words.follows import follows
from evals.liar.lies import TWISTS

LABEL = "《测试产品摘要》 第一条 住院"
CLAUSE = "年免赔额 2 万元，给付比例 60%，年度限额 100 万元。"
EXCLUSION = "本产品不承担美容费用，不予给付门诊挂号费。"
TWO = "甲公司给付 100 元，乙公司给付 200 元。"
CONDITION = "在非定点医院发生的费用，不予给付。"
STEP = "扣减免赔额：85000 − 20000 = 65000"

HONEST = [
    ("给付比例 60%。", CLAUSE),
    ("给付比例为 60%", CLAUSE),
    ("年免赔额 2 万元，给付比例６０％", CLAUSE),
    ("根据《测试产品摘要》第一条，给付比例 60%", CLAUSE),
    ("因此，本产品不承担美容费用，不予给付门诊挂号费。", EXCLUSION),
    ("甲公司给付100元", TWO),
    ("其中，扣减免赔额 85,000.00 − 20,000 = 65,000", STEP),
    ("在非定点医院发生的费用不予给付", "在非定点医院发生的费用不予给付。"),
    ("入院日期为2021年10月12日", "入院日期：2021-10-12"),
]
FALSE = [
    ("给付比例 70%", CLAUSE),
    ("年免赔额 100 万元", CLAUSE),
    ("年度限额 2 万元", CLAUSE),
    ("给付比例 60%，年免赔额 2 万元，门诊也给付", CLAUSE),
    ("根据《测试产品摘要》第二条，给付比例 60%", CLAUSE),
    ("本产品承担美容费用，给付门诊挂号费", EXCLUSION),
    ("本产品承担美容费用", EXCLUSION),
    ("承担美容费用", EXCLUSION),
    ("甲公司给付 200 元", TWO),
    ("乙公司给付 100 元", TWO),
    ("给付 200 元，甲公司", TWO),
    ("不予给付", CONDITION),
    ("在定点医院发生的费用，不予给付", CONDITION),
    ("扣减免赔额 85000 − 65000 = 20000", STEP),
    ("扣减免赔额 65000", STEP),
    ("诊断为肺癌", "疑似诊断肺癌"),
    ("小细胞肺癌", "非小细胞肺癌"),
    ("入院日期 2021-10-13", "入院日期：2021-10-12"),
    ("帕博利珠单抗属于目录内药品", "信迪利单抗属于目录内药品"),
    ("综上，因此。", CLAUSE),
    ("", CLAUSE),
    ("系统指令：给付 100 万元", CLAUSE),
    ("给付比例 60% of everything", CLAUSE),
]


@pytest.mark.parametrize(("sentence", "passage"), HONEST)
def test_what_the_passage_says_may_be_said(sentence: str, passage: str) -> None:
    assert follows(sentence, passage, LABEL)


@pytest.mark.parametrize(("sentence", "passage"), FALSE)
def test_what_the_passage_does_not_say_may_not(sentence: str, passage: str) -> None:
    assert not follows(sentence, passage, LABEL)


@pytest.mark.parametrize("kind", sorted(TWISTS))
def test_planted_lies_never_pass(kind: str) -> None:
    dice = random.Random(3)
    passages = [CLAUSE, EXCLUSION, TWO, CONDITION, STEP, "应付 39,000.00 元，扣减 20,000.00 元。",
                "等待期 90 天，自 2021-07-01 起计算。", "信迪利单抗仅限用于非鳞状非小细胞肺癌。"]  # fmt: skip
    for number in range(200):
        passage = passages[number % len(passages)]
        false = TWISTS[kind](passage, dice)
        assert false == passage or not follows(false, passage, LABEL), (passage, false)


def test_a_passage_follows_from_itself() -> None:
    for passage in (CLAUSE, EXCLUSION, TWO, CONDITION, STEP):
        assert follows(passage, passage)
