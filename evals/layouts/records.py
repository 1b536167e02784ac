# ruff: noqa: E501
"""Discharge summaries: head of labelled cells, then sections that a doctor wrote."""

from dataclasses import dataclass, replace
from random import Random
from typing import Final, Literal

from evals.art import round_seal
from evals.canvas import BLACK, Box, Look, Sheet, Style, measure
from evals.claims import Claim
from evals.fonts import Face
from evals.layouts.parts import Paper, Part, Parts, day

A4: Final = (210.0, 297.0)


@dataclass(frozen=True, slots=True)
class SummaryForm:
    """One hospital's form of a discharge summary.

    ``head`` rows are ``(x, slot, label)`` with x as a fraction of the width; ``sections`` name the
    slots in printed order; ``diag`` is how diagnoses are written.
    """

    name: str
    title: str
    head: tuple[tuple[tuple[float, str, str], ...], ...]
    sections: tuple[tuple[str, str], ...]
    diag: Literal["numbered", "code_first", "semicolon", "table"]
    face: Face = "serif"
    look: Look = "print"
    boxed: bool = False
    date: str = "%Y-%m-%d"
    bold_labels: bool = True
    size: float = 3.9


def _head_values(claim: Claim, form: SummaryForm) -> dict[str, Parts]:
    """Return the parts of every head slot."""
    numbers = claim.numbers
    return {
        "name": (Part(claim.person.name, "name"),),
        "sex": (Part(claim.person.sex, "sex"),),
        "age": (Part(f"{claim.person.age(claim.admit)}岁", "age"),),
        "dept": (Part(claim.condition.dept, "dept"),),
        "ward": (Part(claim.condition.dept + "一病区", "ward"),),
        "bed_no": (Part(str(int(numbers.record_no) % 60 + 1), "bed_no"),),
        "inpatient_no": (Part(numbers.visit_no, "inpatient_no"),),
        "record_no": (Part(numbers.record_no, "record_no"),),
        "admit_date": (day(claim.admit, form.date, "admit_date"),),
        "discharge_date": (day(claim.discharge, form.date, "discharge_date"),),
        "los_days": (Part(str(claim.days), "los_days"), Part("天")),
        "job": (Part("其他"),),
    }


def diagnoses(claim: Claim, style: str, field: str) -> Parts:
    """Write the diagnoses in one of the usual ways; the truth keeps each as it is printed."""
    listed = [(claim.condition.icd10, claim.condition.name), *claim.secondary]
    parts: list[Part] = []
    for index, (code, name) in enumerate(listed):
        if style == "numbered":
            parts += [Part(f"{index + 1}."), Part(name, f"{field}[]"), Part(" ")]
        elif style == "code_first":
            parts += [Part(f"({code}){name}", f"{field}[]"), Part("；")]
        elif style == "table":
            parts += [Part("" if index == 0 else "\n"), Part(name, f"{field}[]"), Part(f"    {code}")]
        else:
            parts += [Part(f"{name}（{code}）", f"{field}[]"), Part("；")]
    return parts if style == "table" else parts[:-1]


def _sections(claim: Claim, form: SummaryForm, rng: Random) -> dict[str, Parts]:
    """Return the parts of every section."""
    person, condition = claim.person, claim.condition
    signs = f"T:36.{rng.randrange(2, 9)}℃，P:{rng.randrange(66, 98)}次/分，R:{rng.randrange(16, 21)}次/分，BP:{rng.randrange(108, 142)}/{rng.randrange(64, 90)}mmHg"
    course: list[Part] = [Part(condition.course.replace(",", "，") + "。")]
    if condition.procedure and claim.procedure_on:
        course = [
            Part("入院后完善相关检查，于"),
            day(claim.procedure_on, form.date, "procedure_date"),
            Part("行"),
            Part(condition.procedure[1], "procedures[]"),
            Part("。" + condition.course.replace(",", "，") + "。"),
        ]
    advice: list[Part] = [Part("1.注意休息，加强营养；2.出院带药：")]
    for index, one in enumerate(claim.prescribed):
        advice += [
            Part("，" if index else ""),
            Part(one.drug.name, "meds_on_discharge[]"),
            Part(f" {one.drug.dose} {one.drug.route} {one.drug.freq}"),
        ]
    advice.append(Part("；3.1月后门诊复查，不适随诊。"))
    return {
        "complaint": (Part(f"患者{person.sex}，{person.age(claim.admit)}岁，因“{condition.complaint}”入院。{signs}。"
                           "查体：神志清，精神可，心肺听诊未及明显异常，腹软。"),),
        "history": (Part(f"既往{rng.choice(('体健', '有' + claim.secondary[0][1] + '病史，平素控制尚可' if claim.secondary else '体健'))}，否认药物过敏史。"),),
        "admit_diag": diagnoses(claim, form.diag, "admit_diag"),
        "discharge_diag": diagnoses(claim, form.diag, "discharge_diag"),
        "course": course,
        "condition": (Part(rng.choice(("好转", "治愈", "好转")), "condition"), Part("，" + "一般情况好，生命体征平稳。")),
        "advice": advice,
    }  # fmt: skip


def draw_summary(form: SummaryForm, claim: Claim, rng: Random) -> Paper:
    """Return the discharge summary of a stay on a form."""
    paper = Paper("discharge_summary", form.name, f"{form.face}.{form.look}")
    sheet = paper.page(Sheet(*A4))
    body = Style(form.size, form.face, BLACK, look=form.look)
    label = replace(body, bold=form.bold_labels)
    big = replace(body, size=6.2, bold=True, tracking=0.12)
    hospital = replace(body, size=5.4, tracking=0.08)
    name = claim.hospital.name
    paper.parts((sheet.width - measure(name, hospital)) / 2, 20, (Part(name, "hospital"),), hospital)
    sheet.text(sheet.width / 2, 29, form.title, big, "c")
    sheet.line(18, 36, 192, 36, BLACK, 0.4)
    y = 41.5
    values = _head_values(claim, form)
    for row in form.head:
        for x, slot, text in row:
            paper.cell((18 + x * 174, y), text, values[slot], (label, body))
        y += 7.4
    sheet.line(18, y - 2.6, 192, y - 2.6, BLACK, 0.4)
    y = _write(paper, form, _sections(claim, form, rng), (label, body), y + 3.4)
    if form.boxed:
        sheet.frame(Box(16, 36, 194, 262), BLACK, 0.3)
    hand = Style(6.2, "serif", (40, 44, 70), look="hand")
    sheet.text(112, 268, "医师签名：", label)
    paper.parts(138, 267.5, (Part(claim.doctor, "doctor_sign"),), hand)
    sheet.text(112, 277, "日期：", label)
    paper.parts(126, 277, (day(claim.discharge, form.date),), body)
    if rng.random() < 0.75:
        paper.has_seal = True
        seal = round_seal(
            claim.hospital.name, rng.choice(("病历复印专用章", "病案室专用章", "医务科")), rng, wear=0.45
        )
        x, top = rng.uniform(118, 150), rng.uniform(225, 250)
        sheet.art(seal, Box(x, top, x + 40, top + 40))
    sheet.text(105, 289, "第 1 页", lighter_of(body), "c")
    return paper


def summary_values(claim: Claim, form: SummaryForm, rng: Random) -> dict[str, Parts]:
    """Return the parts of every slot of a summary: those of the head and the sections."""
    signed = (Part(claim.doctor, "doctor_sign"),)
    return {**_head_values(claim, form), **_sections(claim, form, rng), "doctor": signed}


def lighter_of(style: Style) -> Style:
    """Return the style a little smaller."""
    return replace(style, size=style.size * 0.86)


def _write(
    paper: Paper, form: SummaryForm, sections: dict[str, Parts], styles: tuple[Style, Style], y: float
) -> float:
    """Write the sections below one another; return the ``y`` after the last."""
    label, body = styles
    for slot, text in form.sections:
        shift = measure(text, label)
        if form.diag == "table" and slot.endswith("_diag"):
            paper.sheet.text(18, y, text, label)
            y = paper.flow(26, y + body.size * 1.7, sections[slot], body, width=160, leading=1.7)
            continue
        paper.sheet.text(18, y, text, label)
        first = list(sections[slot])
        room = 174 - shift
        if measure("".join(part.text for part in first), body) <= room:
            paper.flow(18 + shift, y, first, body, width=room, leading=1.7)
            y += body.size * 1.8
        else:
            y = paper.flow(24, y + body.size * 1.7, first, body, width=166, leading=1.7) + 0.5
    return y


_HEAD_A: Final = (
    (
        (0.0, "name", "姓名："),
        (0.28, "sex", "性别："),
        (0.48, "age", "年龄："),
        (0.7, "inpatient_no", "住院号："),
    ),
    ((0.0, "dept", "科别："), (0.35, "ward", "病区："), (0.7, "bed_no", "床号：")),
    (
        (0.0, "admit_date", "入院时间："),
        (0.35, "discharge_date", "出院时间："),
        (0.72, "los_days", "住院天数："),
    ),
)
_HEAD_B: Final = (
    ((0.0, "dept", "科室："), (0.7, "record_no", "病案号：")),
    ((0.0, "name", "姓名："), (0.3, "sex", "性别："), (0.52, "age", "年龄："), (0.76, "job", "职业：")),
    ((0.0, "admit_date", "入院日期："),),
    ((0.0, "discharge_date", "出院日期："),),
)
_HEAD_C: Final = (
    (
        (0.0, "name", "患者姓名:"),
        (0.3, "sex", "性别:"),
        (0.45, "age", "年龄:"),
        (0.62, "record_no", "病历号:"),
    ),
    ((0.0, "inpatient_no", "住院号:"), (0.3, "dept", "出院科室:"), (0.62, "bed_no", "床位:")),
    (
        (0.0, "admit_date", "入院日期:"),
        (0.36, "discharge_date", "出院日期:"),
        (0.72, "los_days", "实际住院:"),
    ),
)
SUMMARIES: Final = (
    SummaryForm(
        "discharge.classic", "出院记录", _HEAD_A,
        (("admit_diag", "入院诊断："), ("discharge_diag", "出院诊断："), ("complaint", "入院情况（主诉、现病史、体检）："),
         ("history", "既往史："), ("course", "诊疗经过："), ("condition", "出院情况："), ("advice", "出院医嘱：")),
        "code_first",
    ),
    SummaryForm(
        "discharge.plain", "出 院 记 录", _HEAD_B,
        (("complaint", "入院情况："), ("history", "既往史："), ("admit_diag", "入院诊断："), ("course", "诊疗经过："),
         ("condition", "出院情况："), ("discharge_diag", "出院诊断："), ("advice", "出院医嘱：")),
        "semicolon", date="%Y年%m月%d日", bold_labels=False, size=4.1,
    ),
    SummaryForm(
        "discharge.boxed_sans", "出院小结", _HEAD_C,
        (("admit_diag", "入院诊断:"), ("complaint", "入院情况:"), ("course", "住院经过:"), ("discharge_diag", "出院诊断:"),
         ("condition", "出院时情况:"), ("advice", "出院带药及建议:")),
        "numbered", face="sans", boxed=True, date="%Y/%m/%d",
    ),
    SummaryForm(
        "discharge.diagnosis_table", "出院（死亡）小结", _HEAD_A,
        (("discharge_diag", "出院诊断                         疾病编码"), ("complaint", "入院时主要症状及体征："),
         ("course", "主要治疗过程："), ("condition", "治疗结果："), ("advice", "出院医嘱：")),
        "table", look="dot", date="%Y.%m.%d",
    ),
)  # fmt: skip
