# ruff: noqa: E501
"""Diagnosis certificates, pathology, genetic and laboratory reports."""

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Final

from evals.art import round_seal
from evals.canvas import BLACK, Box, Look, Sheet, Style
from evals.claims import Claim
from evals.fonts import Face
from evals.layouts.parts import Paper, Part, Parts, day
from evals.layouts.records import diagnoses
from evals.layouts.tables import A4, Cell, Columns, body_row, grid, head_row, heading
from evals.medicine import CONDITIONS

Rows = tuple[tuple[tuple[float, str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class ReportForm:
    """One form: title, head, labelled sections, closing cells."""

    name: str
    title: str
    head: Rows
    sections: tuple[tuple[str, str], ...]
    foot: tuple[tuple[float, str, str], ...]
    size: tuple[float, float] = A4
    face: Face = "serif"
    look: Look = "print"
    boxed: bool = False
    date: str = "%Y-%m-%d"
    seal: str = "诊断证明专用章"


def report_values(claim: Claim, form: ReportForm, rng: Random) -> dict[str, Parts]:
    """Return the parts of every slot that a report may ask for."""
    person, numbers = claim.person, claim.numbers
    fitting = [one for one in CONDITIONS if one.pathology and one.sex in ("", person.sex)]
    tumour = claim.condition if claim.condition.pathology else rng.choice(fitting)
    blood = form.name.startswith("lab_report")
    sampled = claim.admit + timedelta(days=1)
    reported = sampled + timedelta(days=rng.randrange(2, 8))
    gene = tumour.gene or ("HER2", "未见扩增")
    values: dict[str, Parts] = {
        "name": (Part(person.name, "name"),),
        "sex": (Part(person.sex, "sex"),),
        "age": (Part(f"{person.age(claim.admit)}岁", "age"),),
        "dept": (Part(claim.condition.dept, "dept"),),
        "visit_no": (Part(numbers.visit_no, "visit_no"),),
        "diagnosis": diagnoses(claim, "numbered", "diagnosis"),
        "opinion": (Part(rng.choice(("建议休息贰周，加强营养，定期门诊复查。", "建议全休1月，不适随诊。", "住院治疗，出院后继续口服药物，1月后复查。")), "opinion"),),
        "doctor": (Part(claim.doctor, "doctor"),),
        "issue_date": (day(claim.discharge, form.date, "issue_date"),),
        "specimen_no": (Part(f"{claim.admit.year}-{numbers.record_no}", "specimen_no"),),
        "site": (Part(tumour.site, "site"),),
        "gross": (Part(f"送检{tumour.site}组织一块，大小{rng.randrange(2, 8)}cm×{rng.randrange(2, 5)}cm×{rng.randrange(1, 4)}cm，切面灰白，质硬。", "gross"),),
        "microscopy": (Part("镜下见肿瘤细胞呈巢团状排列，核大深染，可见核分裂象，间质纤维组织增生。", "microscopy"),),
        "ihc": (Part("CK(+)，P53(+)，Ki-67(约30%+)", "ihc"),),
        "pathology": (Part(tumour.pathology + "。", "diagnosis[]", tumour.pathology),),
        "ptnm": (Part(rng.choice(("pT2N0M0", "pT1bN0M0", "pT3N1M0")), "pTNM"),),
        "report_date": (day(reported, form.date, "report_date"),),
        "sample_date": (day(sampled, form.date, "sample_date"),),
        "pathologist": (Part(claim.staff[1], "pathologist"),),
        "checker": (Part(claim.staff[2]),),
        "method": (Part(rng.choice(("NGS", "PCR", "FISH")), "method"),),
        "specimen": (Part(rng.choice(("血清", "静脉血") if blood else ("石蜡切片", "外周血", "新鲜组织")), "specimen"),),
        "lab": (Part(claim.hospital.name[:2] + "医学检验实验室", "lab"),),
        "qualification": (Part("三级医院临床基因扩增检验实验室", "lab_qualification"),),
        "gene": (Part(gene[0]), Part(gene[1])),
        "tumour": (Part(tumour.name, "diagnosis[]"),),
    }  # fmt: skip
    return values


def draw_report(form: ReportForm, claim: Claim, rng: Random) -> Paper:
    """Return a certificate or a report on a form."""
    doc_type = form.name.split(".")[0]
    paper = Paper(doc_type, form.name, f"{form.face}.{form.look}")
    sheet = paper.page(Sheet(*form.size))
    body = Style(3.9, form.face, look=form.look)
    label = replace(body, look="print", bold=True)
    values = report_values(claim, form, rng)
    y = heading(paper, claim.hospital.name, form.title, body)
    sheet.line(16, y - 3, sheet.width - 16, y - 3, BLACK, 0.35)
    y = grid(paper, form.head, values, (label, body), (18.0, y + 2.5))
    sheet.line(16, y - 2, sheet.width - 16, y - 2, BLACK, 0.35)
    top = y - 2
    y += 4
    if doc_type == "lab_report":
        y = _results(paper, claim, body, rng, y)
    elif doc_type == "genetic_test":
        y = _genes(paper, values, body, y)
    for slot, text in form.sections:
        sheet.text(18, y, text, label)
        y = paper.flow(26, y + 7.0, values[slot], body, width=sheet.width - 48, leading=1.7) + 3.0
    y = max(y + 6, sheet.height * 0.62)
    if form.boxed:
        sheet.frame(Box(14, top, sheet.width - 14, y - 6), BLACK, 0.3)
    for x, slot, text in form.foot:
        hand = Style(5.6, "serif", (40, 44, 70), look="hand")
        paper.cell(
            (18 + x * (sheet.width - 36), y), text, values[slot], (label, hand if slot == "doctor" else body)
        )
    if rng.random() < 0.8:
        paper.has_seal = True
        x = sheet.width * rng.uniform(0.52, 0.68)
        sheet.art(round_seal(claim.hospital.name, form.seal, rng, wear=0.45), Box(x, y - 20, x + 38, y + 18))
    return paper


_LAB: Final = (
    ("白细胞计数(WBC)", "10^9/L", 3.5, 9.5), ("红细胞计数(RBC)", "10^12/L", 3.8, 5.1), ("血红蛋白(HGB)", "g/L", 115, 150),
    ("血小板计数(PLT)", "10^9/L", 125, 350), ("丙氨酸氨基转移酶(ALT)", "U/L", 7, 40), ("肌酐(CREA)", "umol/L", 41, 81),
    ("葡萄糖(GLU)", "mmol/L", 3.9, 6.1), ("癌胚抗原(CEA)", "ng/mL", 0, 5), ("糖类抗原125(CA125)", "U/mL", 0, 35),
    ("鳞状上皮细胞癌抗原(SCC)", "ng/mL", 0, 1.5), ("总胆固醇(TC)", "mmol/L", 2.8, 5.2), ("白蛋白(ALB)", "g/L", 40, 55),
)  # fmt: skip
_LAB_COLUMNS: Final = Columns(
    ((0.0, "序号", "line_no"), (0.08, "检验项目", "name"), (0.45, "结果", "result"), (0.58, "提示", "flag"),
     (0.66, "单位", "unit"), (0.82, "参考区间", "reference")), ruled=False, row=7.0,
)  # fmt: skip


def lab_rows(rng: Random) -> list[dict[str, Cell]]:
    """Return the rows of a laboratory report: number, name, result, mark, unit and range."""
    rows: list[dict[str, Cell]] = []
    for number, (name, unit, low, high) in enumerate(rng.sample(_LAB, rng.randrange(5, len(_LAB))), start=1):
        result = round(rng.uniform(low * 0.7, high * 1.4), 2)
        flag = "↑" if result > high else "↓" if result < low else ""
        rows.append({
            "line_no": (str(number), None), "name": (name, None), "result": (f"{result:g}", None), "flag": (flag, None),
            "unit": (unit, None), "reference": (f"{low:g}-{high:g}", None),
        })  # fmt: skip
    return rows


def _results(paper: Paper, claim: Claim, body: Style, rng: Random, y: float) -> float:
    """Draw the results of a laboratory report."""
    small = replace(body, size=3.5)
    y = head_row(paper, _LAB_COLUMNS, small, (16.0, y))
    for row in lab_rows(rng):
        cells = body_row(paper, _LAB_COLUMNS, row, small, (16.0, y))
        cells.pop("line_no")
        paper.item(cells)
        y += _LAB_COLUMNS.row
    return y + 4


_GENE_COLUMNS: Final = Columns(
    (
        (0.0, "基因", "gene"),
        (0.16, "检测结果", "variant"),
        (0.66, "变异分类", "class"),
        (0.84, "丰度", "vaf"),
    ),
    row=7.0,
)


def _genes(paper: Paper, values: dict[str, Parts], body: Style, y: float) -> float:
    """Draw the table of genes."""
    small = replace(body, size=3.5)
    y = head_row(paper, _GENE_COLUMNS, small, (16.0, y))
    gene, variant = (part.text for part in values["gene"])
    found = "%" in variant
    text, share = variant.split(",丰度") if found else (variant, "")
    rows = [
        (gene, text, "Ⅰ类" if found else "", share),
        ("ALK", "未检出融合", "", ""),
        ("TP53", "未检出变异", "", ""),
    ]
    for name, result, kind, vaf in rows:
        row: dict[str, Cell] = {
            "gene": (name, None),
            "variant": (result, None),
            "class": (kind, None),
            "vaf": (vaf, None),
        }
        paper.item(body_row(paper, _GENE_COLUMNS, row, small, (16.0, y)))
        y += _GENE_COLUMNS.row
    return y + 4


_PERSON: Final = (
    (0.0, "name", "姓名："),
    (0.3, "sex", "性别："),
    (0.52, "age", "年龄："),
    (0.74, "visit_no", "病历号："),
)
_OPINION: Final = (("diagnosis", "诊断："), ("opinion", "处理意见："))
REPORTS: Final = (
    ReportForm("diagnosis_certificate.form", "诊断证明书", (_PERSON, ((0.0, "dept", "科别："), (0.52, "issue_date", "日期："))),
               _OPINION, ((0.0, "doctor", "医师："),), size=(185.0, 130.0), boxed=True),
    ReportForm("diagnosis_certificate.letter", "疾病诊断证明书", (_PERSON, ((0.0, "dept", "就诊科室："),)),
               (("diagnosis", "临床诊断："), ("opinion", "医师建议：")), ((0.0, "doctor", "主治医师："), (0.5, "issue_date", "开具日期：")),
               face="sans", date="%Y年%m月%d日"),
    ReportForm("pathology.report", "病理检查报告单",
               (_PERSON, ((0.0, "specimen_no", "病理号："), (0.3, "dept", "送检科室："), (0.6, "site", "标本部位："))),
               (("gross", "大体所见："), ("microscopy", "镜下所见："), ("ihc", "免疫组化："), ("pathology", "病理诊断："), ("ptnm", "病理分期：")),
               ((0.0, "pathologist", "诊断医师："), (0.4, "checker", "审核医师："), (0.7, "report_date", "报告日期：")), seal="病理报告专用章"),
    ReportForm("genetic_test.report", "基因检测报告",
               (_PERSON, ((0.0, "lab", "检测机构："), (0.52, "method", "检测方法：")), ((0.0, "qualification", "机构资质："), (0.6, "specimen", "标本类型：")),
                ((0.0, "tumour", "临床诊断："), (0.52, "sample_date", "采样日期："))),
               (), ((0.0, "checker", "审核："), (0.5, "report_date", "报告日期：")), face="sans", seal="检验专用章"),
    ReportForm("lab_report.table", "检验报告单",
               (_PERSON, ((0.0, "dept", "科室："), (0.3, "specimen", "标本："), (0.52, "sample_date", "采样日期："))),
               (), ((0.0, "pathologist", "检验者："), (0.35, "checker", "审核者："), (0.62, "report_date", "报告日期：")), size=(210.0, 148.0), seal="检验专用章"),
)  # fmt: skip
