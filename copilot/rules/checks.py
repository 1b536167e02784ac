"""The checks in the order of adjudication. Reading this list is reading what the engine looks at.

A check that stops an item does not stop the others: whatever is missing is asked for once. Checks
marked ``once`` concern the claim, the others each policy.
"""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from copilot.rules import (
    classify,
    counts,
    dosage,
    intake,
    medical,
    papers,
    prior_names,
    signals,
    specialty,
    waiting,
)
from copilot.rules.work import Verdict, Work


class Check(NamedTuple):
    """One check: its id, what it looks at, and the function."""

    id: str
    label: str
    run: Callable[[Work], Iterable[Verdict]]


CHECKS: Final[tuple[Check, ...]] = (
    Check("consents", "敏感信息与基因信息的单独同意", intake.consents),
    Check("identity", "身份与关系", intake.identity),
    Check("cover_period", "事故日在保险期间内", intake.cover_period),
    Check("eligibility", "被保险人条件", intake.eligibility),
    Check("waiting_period", "等待期（以确诊为准）", waiting.waiting_period),
    Check("duplicates", "票据查重", papers.duplicates),
    Check("identities", "票据金额勾稽", papers.identities),
    Check("validity", "票据状态与查验", papers.validity),
    Check("reading", "识别可信度", papers.reading),
    Check("dates", "日期一致", papers.dates),
    Check("names", "姓名与证件一致", papers.names),
    Check("classification", "费用归入责任", classify.classification),
    Check("loss", "有需要补偿的损失", intake.loss),
    Check("hospital", "医疗机构与紧急就医", medical.hospital),
    Check("missing_papers", "必需的材料", intake.missing_papers),
    Check("specialty", "特药四件套与医学合理性", specialty.specialty),
    Check("definition", "疾病定义与诊断标准", medical.definition),
    Check("exclusions", "责任免除", medical.exclusions),
    Check("pre_existing", "既往症", medical.pre_existing),
    Check("disclosure", "如实告知", intake.disclosure),
    Check("signals", "欺诈、逆选择与条款歧义", signals.signals),
    Check("limitation", "诉讼时效", signals.limitation),
    Check("prior_names", "此前赔案归入产品与责任", prior_names.prior_names),
    Check("counts", "年度次数", counts.counts),
    Check("dosage", "剂量与疗程", dosage.dosage),
)
