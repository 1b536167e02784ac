# ruff: noqa: E501
"""Reports and prescriptions for tuning: panels side by side, marks of all kinds, drugs on lines of all kinds."""

from typing import Final

from evals.layouts.fresh_blocks import note, section, signature
from evals.layouts.fresh_items import Grid, drug_rows, fixed, items
from evals.layouts.fresh_lines import drug_lines
from evals.layouts.fresh_press import FreshForm, pairs, rule, title
from evals.layouts.more_blocks import gene_panel, lab_panel, panels, run_on

_BLOOD, _CHEM = "【血常规】", "【肝肾功能】"
_PERSON: Final = pairs(
    (
        (0.0, "姓名：", "name"),
        (0.26, "性别：", "sex"),
        (0.42, "年龄：", "age"),
        (0.62, "门诊/住院号：", "visit_no"),
    ),
    ((0.0, "送检科室：", "dept"), (0.42, "标本类型：", "specimen"), (0.7, "采样日期：", "sample_date")),
)
_SIGNED: Final = pairs(
    ((0.0, "检验者：", "pathologist"), (0.36, "审核者：", "checker"), (0.68, "报告时间：", "report_date"))
)
_GENES: Final = (
    ("EGFR", "未检出突变", "", ""), ("ALK", "未检出融合", "", ""), ("KRAS", "c.35G>A(p.G12D)", "Ⅰ类", "18.42%"), ("BRAF", "未检出突变", "", ""),
    ("ROS1", "未检出融合", "", ""), ("MET", "未检出扩增", "", ""), ("ERBB2", "未检出突变", "", ""), ("TP53", "c.743G>A(p.R248Q)", "Ⅲ类", "25.10%"),
)  # fmt: skip

MORE_REPORTS: Final = (
    FreshForm(
        "lab_report.mark_before_result", "lab_report", (
            title("{h}", whose="hospital"), title("检验报告单（生化）"), _PERSON, rule(),
            items(Grid((
                (0.0, "No", "~no", "c"), (0.06, "代号", "code", "l"), (0.18, "项目", "name", "l"), (0.44, "", "flag", "c"), (0.48, "结果", "result", "l"),
                (0.62, "参考值", "reference", "l"), (0.8, "单位", "unit", "l"),
            )), fixed(lambda rng: [{**row, "code": row["short"]} for row in lab_panel(_CHEM, seed=rng.randrange(9))])),
            rule(), _SIGNED, note("本报告仅对此标本负责。"),
        ), size=(210.0, 148.0),
    ),
    FreshForm(
        "lab_report.twin_panels", "lab_report", (
            title("{h}", whose="hospital"), title("检验报告单"), _PERSON, rule(),
            panels(Grid((
                (0.0, "项目", "name", "l"), (0.42, "结果", "result", "l"), (0.56, "提示", "flag", "c"), (0.66, "单位", "unit", "l"), (0.82, "参考范围", "reference", "l"),
            ), size=2.7), [(_BLOOD, lab_panel(_BLOOD))], [(_CHEM, lab_panel(_CHEM))], gap=2.0),
            rule(), _SIGNED,
        ), size=(210.0, 148.0), em=3.2,
    ),
    FreshForm(
        "lab_report.earlier_results", "lab_report", (
            title("{h}检验报告", whose="hospital"), _PERSON, rule(),
            items(Grid((
                (0.0, "序号", "~no", "c"), (0.07, "检验项目", "name", "l"), (0.36, "本次结果", "result", "l"), (0.48, "", "flag", "l"), (0.53, "上次结果", "~prev", "l"),
                (0.65, "单位", "unit", "l"), (0.78, "参考区间", "reference", "l"), (0.92, "方法", "~method", "l"),
            ), ruled="rows"), fixed(lambda rng: lab_panel(_BLOOD, code="{}({})", marks=("H", "L", ""), seed=rng.randrange(9)))),
            _SIGNED,
        ), face="sans", em=3.3,
    ),
    FreshForm(
        "lab_report.word_marks", "lab_report", (
            title("{h}", whose="hospital"), title("临床检验报告单"),
            run_on((("姓名", "name"), ("性别", "sex"), ("年龄", "age"), ("病历号", "visit_no")), (("标本种类", "specimen"), ("采集时间", "sample_date"))),
            items(Grid((
                (0.0, "检验项目（英文缩写）", "name", "l"), (0.36, "测定结果", "result", "r"), (0.5, "单位", "unit", "l"), (0.66, "参考范围", "reference", "c"), (0.84, "结果提示", "flag", "l"),
            ), ruled="both"), fixed(lambda rng: lab_panel(_CHEM, code="{}（{}）", marks=("偏高", "偏低", "正常"), seed=rng.randrange(9)))),
            _SIGNED,
        ), size=(210.0, 148.0), em=3.4,
    ),
    FreshForm(
        "lab_report.bilingual_heads", "lab_report", (
            title("{h}", whose="hospital"), title("检验报告 LABORATORY REPORT"),
            pairs(((0.0, "姓名 Name：", "name"), (0.34, "性别 Sex：", "sex"), (0.56, "年龄 Age：", "age"), (0.76, "病历号 MRN：", "visit_no")),
                  ((0.0, "标本 Specimen：", "specimen"), (0.4, "采样时间 Collected：", "sample_date"))),
            items(Grid((
                (0.0, "检验项目\nTest", "name", "l"), (0.34, "缩写\nAbbr.", "code", "l"), (0.46, "结果\nResult", "result", "r"), (0.58, "标志\nFlag", "flag", "c"),
                (0.66, "单位\nUnit", "unit", "l"), (0.8, "参考区间\nReference", "reference", "l"),
            ), head=9.0, ruled="rows"), fixed(lambda rng: [{**row, "code": row["short"]} for row in lab_panel(_BLOOD, marks=("H", "L", ""), seed=rng.randrange(9))])),
            pairs(((0.0, "检验者 Tested by：", "pathologist"), (0.5, "报告时间 Reported：", "report_date"))),
        ), em=3.2,
    ),
    FreshForm(
        "lab_report.grouped_rows", "lab_report", (
            title("{h}", whose="hospital"), title("检验结果报告单"), _PERSON, rule(dashed=True),
            panels(Grid((
                (0.0, "项目名称", "name", "l"), (0.3, "英文", "code", "l"), (0.42, "结果", "result", "r"), (0.5, "高低", "flag", "c"), (0.58, "参考区间", "reference", "l"), (0.8, "单位", "unit", "l"),
            )), [(name, [{**row, "code": row["short"]} for row in lab_panel(name, seed=2)]) for name in (_BLOOD, _CHEM)]),
            _SIGNED,
        ), em=3.4,
    ),
    FreshForm(
        "genetic_test.twin_genes", "genetic_test", (
            title("{h}", whose="hospital"), title("肿瘤基因检测报告"),
            pairs(((0.0, "姓名：", "name"), (0.3, "性别：", "sex"), (0.52, "年龄：", "age"), (0.74, "病历号：", "visit_no")), ((0.0, "检测方法：", "method"), (0.3, "标本类型：", "specimen"), (0.6, "检测机构：", "lab"))),
            panels(Grid(((0.0, "基因", "gene", "l"), (0.26, "检测结果", "variant", "l"), (0.78, "丰度", "vaf", "l")), size=3.0), [("", gene_panel(*_GENES[:4]))], [("", gene_panel(*_GENES[4:]))], gap=3.0),
            pairs(((0.0, "检测者：", "pathologist"), (0.5, "报告日期：", "report_date"))),
        ),
    ),
    FreshForm(
        "genetic_test.narrow_columns", "genetic_test", (
            title("{h}分子病理检测报告", whose="hospital"),
            run_on((("姓名", "name"), ("性别", "sex"), ("年龄", "age")), (("标本类型", "specimen"), ("检测方法", "method"))),
            items(Grid((
                (0.0, "序号", "~no", "c"), (0.08, "检测基因", "gene", "l"), (0.22, "外显子", "~exon", "c"), (0.32, "变异结果", "variant", "l"), (0.6, "突变频率(%)", "vaf", "r"), (0.72, "变异分类", "class", "c"), (0.84, "靶向药物", "drug", "l"),
            ), ruled="both"), fixed(lambda rng: gene_panel(*rng.sample(_GENES, 5)))),
            pairs(((0.0, "检测人：", "pathologist"), (0.5, "报告日期：", "report_date"))),
        ),
    ),
    FreshForm(
        "genetic_test.result_first", "genetic_test", (
            title("{h}", whose="hospital"), title("基因突变检测报告单"),
            pairs(((0.0, "受检者：", "name"), (0.3, "性别：", "sex"), (0.52, "年龄：", "age")), ((0.0, "样本类型：", "specimen"), (0.52, "采样日期：", "sample_date"))),
            items(Grid(((0.0, "检测位点/基因", "gene", "l"), (0.3, "突变丰度", "vaf", "l"), (0.45, "突变类型", "variant", "l"), (0.8, "等级", "class", "l")), ruled="rows"), fixed(lambda rng: gene_panel(*rng.sample(_GENES, 6)))),
            section("检测方法：", "method", lay="run"), pairs(((0.0, "签发人：", "pathologist"), (0.5, "签发日期：", "report_date"))),
        ), em=3.4,
    ),
    FreshForm(
        "prescription.glued_strength", "prescription", (
            title("{h}", whose="hospital"), title("处方笺（普通）"),
            pairs(((0.0, "姓名：", "name"), (0.3, "性别：", "sex"), (0.5, "年龄：", "age"), (0.7, "门诊号：", "visit_no")), ((0.0, "科别：", "dept"), (0.5, "日期：", "issue_date")), ((0.0, "临床诊断：", "diagnosis"),)), rule(),
            drug_lines("{line_no}.{generic_name} {strength}×{qty}{unit}", "Sig. {dose} {route} {freq} {days}天"), rule(),
            pairs(((0.0, "医师：", "doctor"), (0.34, "审核：", "pharmacist_review"), (0.67, "金额：", "total"))),
        ), size=(130.0, 190.0), em=3.2,
    ),
    FreshForm(
        "prescription.one_line_each", "prescription", (
            title("{h}门诊处方", whose="hospital"), run_on((("姓名", "name"), ("性别", "sex"), ("年龄", "age"), ("科室", "dept")), (("病历号", "visit_no"), ("开方日期", "issue_date")), (("诊断", "diagnosis"),)), rule(),
            drug_lines("{generic_name}({strength})\t{qty}{unit}", "用法：{route}，每次{dose}，{freq}，共{days}天"), rule(),
            pairs(((0.0, "处方医师：", "doctor"), (0.5, "调配药师：", "pharmacist_dispense"))),
        ), size=(148.0, 210.0), em=3.4, look="dot",
    ),
    FreshForm(
        "prescription.table_usage_lines", "prescription", (
            title("{h}", whose="hospital"), title("门诊电子处方"),
            pairs(((0.0, "患者姓名：", "name"), (0.3, "性别：", "sex"), (0.5, "年龄：", "age"), (0.7, "卡号：", "visit_no")), ((0.0, "就诊科室：", "dept"), (0.5, "就诊日期：", "issue_date")), ((0.0, "诊断：", "diagnosis"),)),
            items(Grid((
                (0.0, "药品名称", "generic_name", "l"), (0.34, "规格", "strength", "l"), (0.5, "单次用量", "dose", "c"), (0.6, "给药途径", "route", "c"), (0.71, "用药频次", "freq", "c"), (0.83, "总量", "qty", "r"), (0.89, "单位", "unit", "c"), (0.94, "天数", "days", "r"),
            ), ruled="rows"), drug_rows), note("处方当日有效。"), pairs(((0.0, "开方医师：", "doctor"), (0.34, "审方药师：", "pharmacist_review"), (0.67, "合计金额：", "total"))),
        ), em=3.3,
    ),
    FreshForm(
        "prescription.bracketed_rp", "prescription", (
            title("{h}", whose="hospital"), title("急诊处方"), pairs(((0.0, "费别：", "fee_type"), (0.4, "处方编号：", "rx_no")), ((0.0, "姓名", "name"), (0.4, "性别", "sex"), (0.7, "年龄", "age")), ((0.0, "科别", "dept"), (0.5, "开具日期", "issue_date")), ((0.0, "临床诊断", "diagnosis"),)),
            title("Rp", size=5.0, step=7.0), drug_lines("（{line_no}）{generic_name}  {strength}*{qty}{unit}", "[用法] {dose} {freq} {route}"), signature("医师：", "doctor"),
        ), size=(130.0, 190.0), em=3.2, paper=(255, 250, 225),
    ),
    FreshForm(
        "pathology.run_on_cells", "pathology", (
            title("{h}", whose="hospital"), title("病理诊断报告书（补充报告）"), run_on((("姓名", "name"), ("性别", "sex"), ("年龄", "age"), ("病理号", "specimen_no")), (("送检科室", "dept"), ("取材部位", "site"))),
            rule(), section("肉眼所见", "gross", lay="hang"), section("光镜所见", "microscopy", lay="hang"), section("免疫组化结果", "ihc", lay="hang"), section("病理诊断", "pathology", lay="hang"),
            pairs(((0.0, "诊断医师：", "pathologist"), (0.5, "报告日期：", "report_date"))),
        ),
    ),
)  # fmt: skip
