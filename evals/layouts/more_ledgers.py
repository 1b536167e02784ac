# ruff: noqa: E501
"""Tables for tuning with more columns than the reader asks for, headers on every group, results in words."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Final

from copilot.domain.money import ZERO
from evals.amounts import digits
from evals.layouts.fresh_items import Grid, Item, Maker, fee_rows, fixed, items
from evals.layouts.fresh_press import Desk, FreshForm, pairs, rule, title
from evals.layouts.more_blocks import gene_panel, run_on

_STAY: Final = pairs(
    ((0.0, "姓名：", "name"), (0.3, "住院号：", "inpatient_no"), (0.6, "科室：", "dept")),
    ((0.0, "入院日期：", "admit_date"), (0.36, "出院日期：", "discharge_date"), (0.7, "总金额：", "total")),
)
_PERSON: Final = pairs(
    (
        (0.0, "姓名：", "name"),
        (0.26, "性别：", "sex"),
        (0.42, "年龄：", "age"),
        (0.62, "病历号：", "visit_no"),
    ),
    ((0.0, "科室：", "dept"), (0.42, "标本：", "specimen"), (0.7, "采集时间：", "sample_date")),
)
_SIGNED: Final = pairs(
    ((0.0, "检验者：", "pathologist"), (0.36, "审核者：", "checker"), (0.68, "报告时间：", "report_date"))
)
_FINDINGS: Final = (
    ("乙型肝炎病毒表面抗原(HBsAg)", "阴性(-)", "阴性", "", "S/CO"), ("乙型肝炎病毒表面抗体(HBsAb)", "阳性(+)", "阴性", "↑", "mIU/mL"),
    ("丙型肝炎病毒抗体(Anti-HCV)", "0.06", "<1.0", "", "S/CO"), ("梅毒螺旋体抗体(TP)", "阴性", "阴性", "", ""),
    ("癌胚抗原(CEA)", ">1000.00", "≤5.0", "↑", "ng/mL"), ("甲胎蛋白(AFP)", "<0.50", "0-7.0", "", "ng/mL"), ("尿蛋白(PRO)", "2+", "-", "↑", ""),
    ("尿比重(SG)", "1.015", "1.003-1.030", "", ""), ("抗核抗体(ANA)", "1:320", "<1:100", "↑", "滴度"),
)  # fmt: skip


def findings(rng: Random) -> Sequence[Item]:
    """Rows of results in words, bounds and titres."""
    return [
        {"name": (name, None), "result": (result, None), "reference": (reference, None), "flag": (flag, None), "unit": (unit, None)}
        for name, result, reference, flag, unit in rng.sample(_FINDINGS, 7)
    ]  # fmt: skip


def shares(make: Maker, heading: str = "{}", *, per: bool = False) -> Maker:
    """Rows with what the insurance bears and does not, the executing ward, own headings; ``per`` prints prices per unit."""

    def made(desk: Desk) -> list[tuple[str, Decimal | None, list[Item]]]:
        out = []
        for name, total, rows in make(desk):
            fuller = []
            for row in rows:
                amount, own = Decimal(row["amount"][0]), Decimal(row.get("share", ("0.00", None))[0])
                price = row["unit_price"][0]
                within = (digits(max(ZERO, amount - own)), None)
                more: Item = {
                    "within": within,
                    "by": (desk.claim.condition.dept, None),
                    "end": row["fee_date"],
                }
                if per:
                    more["unit_price"] = (f"{price}/{row['unit'][0]}", price)
                fuller.append({**row, **more})
            out.append((heading.format(name) if name else "", total, fuller))
        return out

    return made


MORE_LEDGERS: Final = (
    FreshForm(
        "fee_list.within_and_own", "fee_list", (
            title("{h}", whose="hospital"), title("住院费用明细（医保结算用）"), _STAY,
            items(Grid((
                (0.0, "项目名称", "item_name", "l"), (0.26, "数量", "qty", "r"), (0.33, "单价", "unit_price", "r"), (0.43, "金额", "amount", "r"), (0.54, "医保内金额", "~within", "r"), (0.66, "自费金额", "~share", "r"), (0.77, "执行科室", "~by", "l"), (0.91, "甲乙类", "chrgitm_lv", "c"),
            )), shares(fee_rows("none", daily=False))),
        ), kind="inpatient", em=3.1, size=(241.0, 280.0),
    ),
    FreshForm(
        "fee_list.numbered_categories", "fee_list", (
            title("{h}住院费用分类明细清单", whose="hospital"), _STAY, rule(),
            items(Grid(((0.0, "项目名称", "item_name", "l"), (0.46, "单位", "unit", "c"), (0.56, "单价", "unit_price", "r"), (0.7, "数量", "qty", "r"), (0.84, "金额（元）", "amount", "r"))), shares(fee_rows("category", daily=False), "费用类别：{}")),
        ), kind="inpatient", em=3.2,
    ),
    FreshForm(
        "fee_list.day_sums", "fee_list", (
            title("{h}", whose="hospital"), title("患者费用日清单"), _STAY,
            items(Grid(((0.0, "项目", "item_name", "l"), (0.4, "规格", "spec", "l"), (0.56, "单价/单位", "unit_price", "r"), (0.72, "数量", "qty", "r"), (0.84, "费用", "amount", "r")), subtotal="{} 费用合计"), shares(fee_rows("day", daily=False), per=True)),
        ), kind="inpatient", em=3.2, look="dot",
    ),
    FreshForm(
        "fee_list.two_dates", "fee_list", (
            title("{h}", whose="hospital"), title("住院收费明细单"), _STAY,
            items(Grid((
                (0.0, "开始日期", "fee_date", "l"), (0.13, "截止日期", "~end", "l"), (0.26, "收费项目名称", "item_name", "l"), (0.5, "规格", "spec", "l"), (0.62, "单位", "unit", "c"), (0.69, "总数量", "qty", "r"), (0.78, "单价", "unit_price", "r"), (0.89, "总金额", "amount", "r"),
            ), ruled="both"), shares(fee_rows("none", daily=False))),
        ), kind="inpatient", em=3.1,
    ),
    FreshForm(
        "fee_list.bracket_headings", "fee_list", (
            title("{h}", whose="hospital"), title("出院病人费用清单"), run_on((("姓名", "name"), ("住院号", "inpatient_no"), ("科室", "dept")), (("入院日期", "admit_date"), ("出院日期", "discharge_date"), ("费用总额", "total"))),
            items(Grid(((0.0, "编码", "nat_code", "l"), (0.24, "名称", "item_name", "l"), (0.54, "计价单位", "unit", "c"), (0.64, "价格", "unit_price", "r"), (0.74, "数量", "qty", "r"), (0.85, "金额", "amount", "r"), (0.95, "类", "chrgitm_lv", "c"))), shares(fee_rows("category", daily=False), "【{}】")),
        ), kind="inpatient", em=3.1,
    ),
    FreshForm(
        "lab_report.results_in_words", "lab_report", (
            title("{h}", whose="hospital"), title("免疫检验报告单"), _PERSON, rule(),
            items(Grid(((0.0, "检验项目", "name", "l"), (0.42, "结果", "result", "l"), (0.56, "提示", "flag", "c"), (0.64, "参考区间", "reference", "l"), (0.84, "单位", "unit", "l"))), fixed(findings)), rule(), _SIGNED,
        ), size=(210.0, 148.0),
    ),
    FreshForm(
        "lab_report.results_no_flag_head", "lab_report", (
            title("{h}检验结果报告单", whose="hospital"), _PERSON,
            items(Grid(((0.0, "项目", "name", "l"), (0.42, "检验结果", "result", "r"), (0.52, "", "flag", "l"), (0.58, "单位", "unit", "l"), (0.76, "参考值", "reference", "l")), ruled="both"), fixed(findings)), _SIGNED,
        ), em=3.4,
    ),
    FreshForm(
        "genetic_test.split_changes", "genetic_test", (
            title("{h}", whose="hospital"), title("肿瘤组织基因检测报告"), pairs(((0.0, "姓名：", "name"), (0.3, "性别：", "sex"), (0.6, "年龄：", "age")), ((0.0, "样本类型：", "specimen"), (0.5, "检测方法：", "method"))), rule(),
            items(Grid(((0.0, "基因", "gene", "l"), (0.16, "转录本", "~nm", "l"), (0.36, "核苷酸变化", "variant", "l"), (0.62, "突变丰度", "vaf", "r"), (0.74, "临床意义", "class", "c"), (0.86, "用药提示", "drug", "l")), ruled="rows"),
                  fixed(lambda rng: [{**row, "nm": (f"NM_00{rng.randrange(1000, 9999)}.{number}", None)} for number, row in enumerate(gene_panel(("EGFR", "c.2573T>G", "Ⅰ类", "32.10%"), ("TP53", "c.743G>A", "Ⅱ类", "25.10%"), ("KRAS", "未检出", "", ""), ("BRAF", "未检出", "", "")), start=3)])),
            rule(), pairs(((0.0, "检验者：", "pathologist"), (0.5, "报告日期：", "report_date"))),
        ),
    ),
)  # fmt: skip
