# ruff: noqa: E501
"""Item tables for tuning in rarer shapes: names behind figures, glued cells, three sides, sums between, no lines."""

from typing import Final

from evals.layouts.fresh_blocks import note
from evals.layouts.fresh_items import Grid, fee_rows, fixed, items, receipt_rows
from evals.layouts.fresh_lines import drug_lines
from evals.layouts.fresh_press import FreshForm, pairs, rule, space, title
from evals.layouts.more_blocks import carried, gene_panel, glued_qty, lab_panel, panels, run_on, two_line

_BLOOD, _CHEM = "【血常规】", "【肝肾功能】"
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
    ((0.0, "科室：", "dept"), (0.42, "标本：", "specimen"), (0.7, "采集日期：", "sample_date")),
)
_SIGNED: Final = pairs(
    ((0.0, "检验：", "pathologist"), (0.36, "审核：", "checker"), (0.68, "报告日期：", "report_date"))
)
_GENES: Final = (
    ("EGFR", "c.2573T>G(p.L858R)", "Ⅰ类", "32.10%"), ("ALK", "未见融合", "", ""), ("KRAS", "野生型", "", ""), ("NRAS", "野生型", "", ""),
    ("BRCA1", "c.5266dupC", "Ⅱ类", "48.70%"), ("PIK3CA", "未见突变", "", ""),
)  # fmt: skip

MORE_TABLES: Final = (
    FreshForm(
        "fee_list.figures_first", "fee_list", (
            title("{h}", whose="hospital"), title("住院患者费用查询单"), _STAY,
            items(Grid((
                (0.0, "计费日期", "fee_date", "l"), (0.14, "金额", "amount", "r"), (0.25, "数量", "qty", "r"), (0.34, "单价", "unit_price", "r"), (0.44, "单位", "unit", "c"), (0.52, "项目名称", "item_name", "l"), (0.88, "医保类型", "chrgitm_lv", "c"),
            )), fee_rows("none", daily=False)),
        ), kind="inpatient", em=3.2,
    ),
    FreshForm(
        "fee_list.slash_dates", "fee_list", (
            title("{h}", whose="hospital"), title("病人住院费用日清单"), run_on((("病人姓名", "name"), ("住院号", "inpatient_no"), ("所在科室", "dept"))),
            carried(Grid((
                (0.0, "日期", "fee_date", "l"), (0.12, "类别", "category", "l"), (0.26, "名称", "item_name", "l"), (0.56, "规格", "spec", "l"), (0.68, "数量", "qty", "r"), (0.8, "单价", "unit_price", "r"), (1.0 - 0.1, "金额", "amount", "r"),
            ), size=2.8), fee_rows("day", date="%Y/%m/%d", daily=False), words=("承上页", "转下页", "费用合计")),
        ), kind="inpatient", em=3.2, look="dot", size=(241.0, 280.0),
    ),
    FreshForm(
        "fee_list.price_per_unit", "fee_list", (
            title("{h}", whose="hospital"), title("收费项目清单"), _STAY, rule(),
            two_line((
                ((0.0, "编码", "nat_code", "l"), (0.3, "项目名称", "item_name", "l"), (1.0, "合计", "amount", "r")),
                ((0.3, "规格", "spec", "l"), (0.55, "数量", "qty", "r"), (0.7, "单价", "unit_price", "r"), (0.85, "单位", "unit", "r"), (1.0, "等级", "chrgitm_lv", "r")),
            ), fee_rows("category", daily=False)),
        ), kind="inpatient", em=3.2,
    ),
    FreshForm(
        "fee_list.three_sides", "fee_list", (
            title("{h}费用汇总", whose="hospital"), _STAY,
            items(Grid(((0.0, "项目", "item_name", "l"), (0.6, "数量", "qty", "r"), (0.76, "金额", "amount", "r")), sides=3, down=True, size=2.6, ruled="columns"), glued_qty(fee_rows("none", daily=False))),
        ), kind="inpatient", em=3.2,
    ),
    FreshForm(
        "inpatient.ratio_columns", "inpatient_receipt", (
            title("{h}住院费用收据", size=5.4), pairs(((0.0, "姓名：", "payer_name"), (0.34, "住院号：", "inpatient_no"), (0.68, "票据号：", "bill_no")), ((0.0, "入院：", "admit_date"), (0.34, "出院：", "discharge_date"), (0.68, "开票日期：", "issue_date"))),
            items(Grid(((0.0, "序号", "~no", "c"), (0.1, "收费大类", "name", "l"), (0.5, "金额（元）", "amount", "r")), sides=2, down=True, ruled="both"), receipt_rows("category")),
            pairs(((0.0, "合计（大写）：", "total_cn"), (0.6, "合计（小写）：", "total")), ((0.0, "统筹支付：", "pool_pay"), (0.34, "账户支付：", "acct_pay"), (0.68, "现金支付：", "cash_pay")), ((0.0, "收款员：", "cashier"), (0.5, "收款单位：", "provider_name"))),
        ), kind="inpatient", size=(200.0, 130.0), em=3.2,
    ),
    FreshForm(
        "outpatient.yuan_amounts", "outpatient_receipt", (
            title("{h}门急诊收费收据", size=5.2), pairs(((0.0, "姓名：", "payer_name"), (0.5, "门诊号：", "outpatient_no")), ((0.0, "票据号码：", "bill_no"), (0.5, "日期：", "issue_date"))), rule(),
            items(Grid(((0.0, "项目", "name", "l"), (0.62, "应收", "amount", "r")), headed=True), receipt_rows("category", unit="元")), rule(),
            pairs(((0.0, "合计：", "total"), (0.5, "大写：", "total_cn")), ((0.0, "统筹：", "pool_pay"), (0.34, "个账：", "acct_pay"), (0.68, "现金：", "cash_pay")), ((0.0, "收费员：", "cashier"),)), note("此收据遗失不补，请妥善保管。"),
        ), kind="outpatient", size=(110.0, 140.0), em=3.0, margin=7.0,
    ),
    FreshForm(
        "lab_report.codes_first", "lab_report", (
            title("{h}", whose="hospital"), title("临床检验中心检验报告单"), _PERSON, rule(),
            items(Grid(((0.0, "简称", "code", "l"), (0.14, "中文名称", "name", "l"), (0.44, "参考区间", "reference", "l"), (0.62, "单位", "unit", "l"), (0.76, "结果", "result", "r"), (0.84, "", "flag", "l"))), fixed(lambda rng: [{**row, "code": row["short"]} for row in lab_panel(_BLOOD, seed=rng.randrange(9))])),
            rule(), _SIGNED,
        ), size=(210.0, 148.0),
    ),
    FreshForm(
        "lab_report.mark_column_first", "lab_report", (
            title("{h}", whose="hospital"), title("检验报告单（急诊）"), run_on((("姓名", "name"), ("性别", "sex"), ("年龄", "age"), ("标本", "specimen"))),
            items(Grid(((0.0, "序", "~no", "c"), (0.06, "提示", "flag", "c"), (0.14, "分析项目", "name", "l"), (0.44, "结果", "result", "r"), (0.56, "计量单位", "unit", "l"), (0.74, "生物参考区间", "reference", "l")), ruled="rows"), fixed(lambda rng: lab_panel(_CHEM, seed=rng.randrange(9)))),
            _SIGNED,
        ), em=3.3,
    ),
    FreshForm(
        "lab_report.twin_plain", "lab_report", (
            title("{h}检验报告单", whose="hospital"), _PERSON, rule(),
            panels(Grid(((0.0, "项目", "name", "l"), (0.4, "结果", "result", "r"), (0.5, "单位", "unit", "l"), (0.72, "参考值", "reference", "l")), size=2.7), [("", lab_panel(_BLOOD, marks=("", "", "")))], [("", lab_panel(_CHEM, marks=("", "", "")))], gap=3.0), _SIGNED,
        ), size=(210.0, 148.0), em=3.2,
    ),
    FreshForm(
        "lab_report.attached_marks", "lab_report", (
            title("{h}", whose="hospital"), title("生化检验报告"), _PERSON,
            items(Grid(((0.0, "项目名称", "name", "l"), (0.36, "检测结果", "result", "l"), (0.46, "", "flag", "l"), (0.52, "参考范围", "reference", "l"), (0.74, "单位", "unit", "l")), ruled="both"), fixed(lambda rng: lab_panel(_CHEM, marks=("*", "*", ""), code="{} {}", seed=rng.randrange(9)))), _SIGNED,
        ), em=3.3, face="sans",
    ),
    FreshForm(
        "genetic_test.wild_types", "genetic_test", (
            title("{h}", whose="hospital"), title("肿瘤基因突变检测报告单"), pairs(((0.0, "姓名：", "name"), (0.3, "性别：", "sex"), (0.6, "年龄：", "age")), ((0.0, "标本类型：", "specimen"), (0.5, "检测方法：", "method"))), rule(),
            items(Grid(((0.0, "检测项目", "gene", "l"), (0.3, "检测结论", "variant", "l"), (0.7, "频率", "vaf", "r"))), fixed(lambda rng: gene_panel(*_GENES))), rule(), pairs(((0.0, "检验者：", "pathologist"), (0.5, "报告日期：", "report_date"))),
        ),
    ),
    FreshForm(
        "prescription.dose_table_no_rule", "prescription", (
            title("{h}", whose="hospital"), title("医保处方"), run_on((("姓名", "name"), ("性别", "sex"), ("年龄", "age")), (("科别", "dept"), ("处方日期", "issue_date"))), pairs(((0.0, "临床诊断：", "diagnosis"),)), title("Rp：", size=4.6, step=6.4),
            drug_lines("{line_no}. {generic_name}", "规格：{strength}  数量：{qty}{unit}  {route} {dose} {freq} ×{days}天", step=6.0), space(4.0), pairs(((0.0, "医师：", "doctor"), (0.34, "审核：", "pharmacist_review"), (0.67, "调配：", "pharmacist_dispense"))),
        ), size=(148.0, 210.0), em=3.4,
    ),
    FreshForm(
        "prescription.tab_quantity", "prescription", (
            title("{h}急诊处方笺", whose="hospital"), pairs(((0.0, "姓名：", "name"), (0.36, "性别：", "sex"), (0.66, "年龄：", "age")), ((0.0, "科室：", "dept"), (0.5, "日期：", "issue_date")), ((0.0, "诊断：", "diagnosis"),)), title("Rp.", size=4.6, step=6.4),
            drug_lines("{generic_name} {strength}\t×{qty}{unit}", "{dose} {route} {freq} 用{days}天", step=6.0), pairs(((0.0, "处方医师：", "doctor"), (0.5, "药品金额：", "total"))),
        ), size=(148.0, 210.0), em=3.4, look="dot",
    ),
)  # fmt: skip
