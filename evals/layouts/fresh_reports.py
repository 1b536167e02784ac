# ruff: noqa: E501
"""Certificates, pathology, genetic and laboratory reports kept out of tuning."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from evals.layouts.fresh_blocks import boxes, note, qr, section, signature, stamp, strip
from evals.layouts.fresh_items import Grid, Item, fixed, items
from evals.layouts.fresh_press import FreshForm, aside, pairs, prose, rule, space, title

_TEAL: Final = (0, 96, 104)
_CLOTTING: Final = (
    ("凝血酶原时间", "PT", "秒", 9.4, 12.5), ("国际标准化比值", "INR", "", 0.8, 1.2), ("活化部分凝血活酶时间", "APTT", "秒", 25.1, 36.5), ("纤维蛋白原", "FIB", "g/L", 2.0, 4.0),
    ("凝血酶时间", "TT", "秒", 10.3, 16.6), ("D-二聚体", "DD", "mg/L", 0.0, 0.55), ("抗凝血酶Ⅲ活性", "AT3", "%", 83, 128), ("纤维蛋白降解产物", "FDP", "mg/L", 0, 5),
)  # fmt: skip
_THYROID: Final = (
    ("游离三碘甲状腺原氨酸", "FT3", "pmol/L", 3.1, 6.8), ("游离甲状腺素", "FT4", "pmol/L", 12.0, 22.0), ("促甲状腺激素", "TSH", "mIU/L", 0.27, 4.2), ("甲状腺球蛋白抗体", "TGAb", "IU/mL", 0, 115),
    ("总三碘甲状腺原氨酸", "TT3", "nmol/L", 1.3, 3.1), ("总甲状腺素", "TT4", "nmol/L", 66, 181),
)  # fmt: skip
_KIDNEY: Final = (
    ("尿素", "UREA", "mmol/L", 3.1, 8.0), ("肌酐", "CREA", "μmol/L", 57, 97), ("尿酸", "UA", "μmol/L", 208, 428), ("胱抑素C", "CysC", "mg/L", 0.59, 1.03), ("钾", "K", "mmol/L", 3.5, 5.3),
    ("钠", "Na", "mmol/L", 137, 147), ("氯", "Cl", "mmol/L", 99, 110), ("总钙", "Ca", "mmol/L", 2.11, 2.52), ("无机磷", "P", "mmol/L", 0.85, 1.51), ("二氧化碳", "CO2", "mmol/L", 22, 29),
)  # fmt: skip
_VARIANTS: Final = (
    ("EGFR", "c.2236_2250del p.E746_A750del", "Ⅰ类", "18.42%"), ("KRAS", "c.34G>T p.G12C", "Ⅰ类", "9.70%"), ("PIK3CA", "c.3140A>G p.H1047R", "Ⅱ类", "31.05%"),
    ("TP53", "c.818G>A p.R273H", "Ⅲ类", "45.60%"), ("BRAF", "c.1799T>A p.V600E", "Ⅰ类", "6.13%"), ("ERBB2", "c.2313_2324dup", "Ⅱ类", "12.88%"), ("APC", "c.4348C>T p.R1450*", "Ⅲ类", "27.30%"),
)  # fmt: skip
_NEGATIVE: Final = ("ALK", "ROS1", "RET", "MET", "NTRK1", "FGFR2")


def _analytes(
    panel: Sequence[tuple[str, str, str, float, float]],
    join: str,
    marks: tuple[str, str],
    *,
    glued: bool = False,
) -> Callable[[Random], Sequence[Item]]:
    """Return the maker of results of a panel; ``join`` stands between the limits of a range."""

    def rows(rng: Random) -> Sequence[Item]:
        out: list[Item] = []
        for number, (name, short, unit, low, high) in enumerate(panel, start=1):
            result = f"{rng.uniform(low * 0.85, high * 1.2):.2f}"
            flag = marks[0] if float(result) > high else marks[1] if float(result) < low else ""
            out.append({
                "no": (str(number), None), "short": (short, None), "name": (f"{name}({short})" if glued else name, None), "result": (result, None), "flag": (flag, None),
                "unit": (unit, None), "reference": (f"{low:g}{join}{high:g}", None), "method": (rng.choice(("凝固法", "比浊法", "酶法", "发光法")), None),
            })  # fmt: skip
        return out

    return rows


def _genes(rng: Random) -> Sequence[Item]:
    """Return found variants and genes without one."""
    found = rng.sample(_VARIANTS, rng.randrange(1, 4))
    rows = [*found, *((gene, "未检测到融合", "", "") for gene in rng.sample(_NEGATIVE, 3))]
    return [
        {"no": (str(number), None), "gene": (gene, None), "variant": (variant, None), "class": (kind, None), "vaf": (share, None)}
        for number, (gene, variant, kind, share) in enumerate(rows, start=1)
    ]  # fmt: skip


_NOTE_SLIP: Final = FreshForm(
    "diagnosis_certificate.carbon_slip", "diagnosis_certificate", size=(176, 125), face="serif", look="carbon", em=3.8, margin=14, date="%Y年%m月%d日", seal="诊断证明章", seal_at=0.62, ink=(54, 80, 130),
    blocks=(
        title("{h}", slot="hospital", size=5, step=8), title("诊 断 证 明 书", size=5.8, step=10), pairs(((0.0, "姓名", "name"), (0.28, "性别", "sex"), (0.46, "年龄", "age"), (0.64, "门诊(住院)号", "visit_no")), ((0.0, "科别", "dept"),), step=7.4, gap=2.4), rule(0.2),
        section("诊断", "diagnosis", lay="hang"), section("建议", "opinion", lay="hang"), space(0, to=0.72), signature("医师签名", "doctor", x=0.0, step=8), pairs(((0.52, "", "issue_date"),), step=7), note("注：未经本院盖章无效。"),
    ),
)  # fmt: skip
_STATEMENT: Final = FreshForm(
    "diagnosis_certificate.statement", "diagnosis_certificate", face="mixed", em=4.2, margin=26, date="%Y-%m-%d", seal="医疗证明专用章", seal_at=0.55,
    blocks=(
        title("{h}", slot="hospital", size=5.6, step=10), title("疾病诊断及休假证明", size=6.4, step=12), aside(0.64, 0, "病案号：", "visit_no"), space(4),
        prose("　　患者{name}，{sex}，{age}，于我院{dept}就诊。", size=4.2), space(3), section("临床诊断：", "diagnosis", lay="run"), section("医师意见：", "opinion", lay="run"), space(26), pairs(((0.52, "诊治医师：", "doctor"),), ((0.52, "开具时间：", "issue_date"),), step=9), qr(-50, 210, 20),
    ),
)  # fmt: skip
_BOX_NOTE: Final = FreshForm(
    "diagnosis_certificate.ruled_table", "diagnosis_certificate", size=(210, 148), face="sans", em=3.6, margin=16, date="%Y/%m/%d", seal="门诊部",
    blocks=(
        title("{h}疾病证明书", whose="hospital", size=5.4, step=11), boxes((("姓名", "name", 0.1, 0.18), ("性别", "sex", 0.1, 0.1), ("年龄", "age", 0.1, 0.12), ("就诊卡号", "visit_no", 0.12, 0.18)), (("就诊科室", "dept", 0.13, 0.45), ("填发日期", "issue_date", 0.14, 0.28)), high=8.4),
        boxes((("诊断意见", "diagnosis", 0.16, 0.84),), (("处理建议", "opinion", 0.16, 0.84),), high=17), boxes((("接诊医师", "doctor", 0.16, 0.34), ("盖章", "", 0.16, 0.34)), high=11), note("此证明仅用于说明病情，不作为司法鉴定依据。"),
    ),
)  # fmt: skip
_PATH_BAND: Final = FreshForm(
    "pathology.banded_university", "pathology", face="serif", em=3.7, margin=17, date="%Y-%m-%d", seal="病理科", ink=(30, 40, 70),
    blocks=(
        title("{h}病理科", size=4.6, step=7, bold=False), title("病理图文报告", size=6, step=10), aside(0.66, -4, "病理编号：", "specimen_no"), rule(0.5),
        pairs(((0.0, "姓　名：", "name"), (0.26, "性　别：", "sex"), (0.48, "年　龄：", "age"), (0.7, "登记号：", "visit_no")), ((0.0, "申请科室：", "dept"), (0.48, "送检材料：", "site")), step=6.8), rule(0.5),
        section("肉眼所见", "gross", lay="band"), section("光镜所见", "microscopy", lay="band"), section("免疫组织化学", "ihc", lay="band"), section("病理学诊断", "pathology", lay="band"), section("pTNM分期", "ptnm", lay="band"),
        space(0, to=0.8), rule(0.3), pairs(((0.0, "报告医师：", "pathologist"), (0.36, "审核医师：", "checker"), (0.68, "报告日期：", "report_date")), step=7), note("本报告仅对送检标本负责；病理诊断须结合临床。"),
    ),
)  # fmt: skip
_PATH_CELLS: Final = FreshForm(
    "pathology.strip_head", "pathology", size=(185, 260), face="mixed", em=3.6, margin=13, date="%Y.%m.%d", seal="病理诊断专用章", look="print",
    blocks=(
        title("{h}", slot="hospital", size=5, step=8), title("病理诊断报告书", size=5.6, step=10), strip((("病理号", "specimen_no", 0.24), ("姓名", "name", 0.18), ("性别", "sex", 0.1), ("年龄", "age", 0.12), ("住院号/门诊号", "visit_no", 0.2), ("送检科别", "dept", 0.16)), (("标本来源", "site", 0.4), ("报告时间", "report_date", 0.3), ("诊断医生", "pathologist", 0.3)), high=6), space(4),
        section("【巨检描述】", "gross"), section("【镜下描述】", "microscopy"), section("【病理诊断】", "pathology"), section("【免疫组化结果】", "ihc"), section("【病理分期】", "ptnm"), space(8), signature("签发：", "pathologist", x=0.5),
    ),
)  # fmt: skip
_GENE_PANEL: Final = FreshForm(
    "genetic_test.panel_two_column", "genetic_test", face="sans", em=3.6, margin=18, date="%Y-%m-%d", ink=_TEAL, seal="检验检测专用章",
    blocks=(
        title("{h}", slot="hospital", size=4.6, step=7, bold=False), title("实体瘤靶向用药基因检测报告", size=5.8, step=10), rule(0.6), note("受检者信息", size=4.0), pairs(((0.0, "姓名：", "name"), (0.5, "性别：", "sex")), ((0.0, "年龄：", "age"), (0.5, "住院/门诊号：", "visit_no")), ((0.0, "送检科室：", "dept"), (0.5, "临床诊断：", "tumour")), step=7), rule(0.2),
        note("样本信息", size=4.0), pairs(((0.0, "样本类型：", "specimen"), (0.5, "采集日期：", "sample_date")), ((0.0, "检测技术：", "method"), (0.5, "检测实验室：", "lab")), ((0.0, "实验室资质：", "qualification"),), step=7), rule(0.6), note("检测结果", size=4.0), space(1),
        items(Grid(((0.0, "基因", "gene", "l"), (0.16, "变异（核苷酸/氨基酸改变）", "variant", "l"), (0.62, "变异等级", "class", "c"), (0.8, "突变频率", "vaf", "r")), row=7, size=3.4, head=7.6, ruled="rows"), fixed(_genes)), space(5),
        note("检测下限为1%；阴性结果不能排除低于检测下限的变异。结果仅供临床医师参考。", size=3.0), space(5), pairs(((0.0, "报告人：", "pathologist"), (0.36, "复核人：", "checker"), (0.68, "签发日期：", "report_date")), step=8),
    ),
)  # fmt: skip
_GENE_CELLS: Final = FreshForm(
    "genetic_test.molecular_cells", "genetic_test", face="serif", em=3.5, margin=15, date="%Y年%m月%d日", seal="分子诊断中心",
    blocks=(
        title("{h}", slot="hospital", size=5, step=8), title("分子病理检测报告单", size=5.6, step=10), boxes((("姓名", "name", 0.12, 0.2), ("性别", "sex", 0.1, 0.12), ("年龄", "age", 0.1, 0.12), ("病历号", "visit_no", 0.1, 0.14)), (("检测单位", "lab", 0.12, 0.42), ("方法学", "method", 0.12, 0.34)), (("送检标本", "specimen", 0.12, 0.42), ("送检日期", "sample_date", 0.12, 0.34)), (("病理诊断", "tumour", 0.12, 0.88),), high=8), space(3),
        items(Grid(((0.0, "序号", "~no", "c"), (0.08, "检测基因", "gene", "c"), (0.24, "丰度", "vaf", "c"), (0.38, "检测结果", "variant", "l"), (0.84, "分级", "class", "c")), row=7, size=3.4, head=7.6, ruled="both"), fixed(_genes)), space(8),
        pairs(((0.0, "检测者：", "pathologist"), (0.34, "审核者：", "checker"), (0.62, "报告时间：", "report_date")), step=8), stamp(("分子病理室", "已审核"), 0.1, -20),
    ),
)  # fmt: skip
_LAB_SPREAD: Final = FreshForm(
    "lab_report.abbreviation_first", "lab_report", size=(210, 148), face="mixed", em=3.4, margin=13, date="%Y-%m-%d", seal="检验科",
    blocks=(
        title("{h}检验报告", whose="hospital", size=5.4, step=9), pairs(((0.0, "病人姓名:", "name"), (0.25, "性别:", "sex"), (0.45, "年龄:", "age"), (0.7, "病人ID:", "visit_no")), ((0.0, "申请科室:", "dept"), (0.45, "标本类型:", "specimen"), (0.7, "采样时间:", "sample_date")), step=5.8), rule(0.4, step=0.8),
        items(Grid(((0.0, "No", "~no", "c"), (0.06, "代号", "~short", "l"), (0.17, "项目名称", "name", "l"), (0.46, "测定结果", "result", "r"), (0.54, "", "flag", "c"), (0.6, "参考范围", "reference", "c"), (0.76, "单位", "unit", "l"), (0.87, "方法", "~method", "l")), row=5.6, size=3.2), fixed(_analytes(_CLOTTING, "--", ("↑", "↓")))),
        space(0, to=0.78), rule(0.4, step=0.8), pairs(((0.0, "检验师:", "pathologist"), (0.35, "审核:", "checker"), (0.66, "报告日期:", "report_date")), step=6), note("本结果仅对该标本负责"),
    ),
)  # fmt: skip
_LAB_SIDES: Final = FreshForm(
    "lab_report.two_sides_letters", "lab_report", size=(210, 148), face="sans", em=3.3, margin=11, date="%Y/%m/%d", seal="检验专用章",
    blocks=(
        title("{h}", slot="hospital", size=4.8, step=7), title("生化检验报告单", size=5, step=8), strip((("姓名", "name", 0.16), ("性别", "sex", 0.1), ("年龄", "age", 0.1), ("门诊/住院号", "visit_no", 0.2), ("科别", "dept", 0.16), ("标本", "specimen", 0.12), ("采样日期", "sample_date", 0.16)), high=5.4), space(2),
        items(Grid(((0.0, "检验项目", "name", "l"), (0.4, "结果", "result", "r"), (0.54, "标志", "flag", "c"), (0.63, "单位", "unit", "l"), (0.79, "参考值", "reference", "l")), sides=2, down=True, row=6.2, size=3.0, ruled="columns"), fixed(_analytes(_KIDNEY, "-", ("H", "L"), glued=True))), space(0, to=0.74),
        pairs(((0.0, "检验：", "pathologist"), (0.35, "复核：", "checker"), (0.66, "报告时间：", "report_date")), step=6),
    ),
)  # fmt: skip
_LAB_TALL: Final = FreshForm(
    "lab_report.unit_last_thermal", "lab_report", size=(112, 150), face="sans", look="thermal", em=3.0, margin=6, date="%Y-%m-%d", cut=6,
    blocks=(
        title("{h}", slot="hospital", size=4.2, step=6), title("检验结果报告单", size=4.4, step=7), pairs(((0.0, "姓名：", "name"), (0.5, "就诊号：", "visit_no")), ((0.0, "性别：", "sex"), (0.5, "年龄：", "age")), ((0.0, "样本：", "specimen"), (0.5, "采集：", "sample_date")), step=5), rule(dashed=True),
        items(Grid(((0.0, "项目", "name", "l"), (0.42, "结果", "result", "r"), (0.57, "", "flag", "c"), (0.64, "参考区间", "reference", "l"), (0.84, "单位", "unit", "l")), row=5, size=2.7), fixed(_analytes(_THYROID, "~", ("↑", "↓")))), rule(dashed=True),
        pairs(((0.0, "检验者：", "pathologist"), (0.5, "审核者：", "checker")), ((0.0, "报告日期：", "report_date"),), step=5), note("自助打印，仅供参考，盖章后作为正式报告。", size=2.4),
    ),
)  # fmt: skip
FRESH_REPORTS: Final = (
    _NOTE_SLIP, _STATEMENT, _BOX_NOTE, _PATH_BAND, _PATH_CELLS, _GENE_PANEL, _GENE_CELLS, _LAB_SPREAD, _LAB_SIDES, _LAB_TALL,
)  # fmt: skip
