# ruff: noqa: E501
"""Settlement sheets of basic insurance with the fields of the national interface (brief §3.2)."""

from dataclasses import dataclass, replace
from random import Random
from typing import Final

from copilot.domain.money import ZERO
from evals.amounts import digits
from evals.art import round_seal
from evals.canvas import BLACK, Box, Look, Sheet, Style
from evals.claims import Claim
from evals.fonts import Face
from evals.layouts.parts import Paper, Part, Parts, day
from evals.layouts.tables import A4, A4_WIDE, grid, heading
from evals.people import PROVINCES

Rows = tuple[tuple[tuple[float, str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class SettlementForm:
    """One form: labelled cells in ruled rows; labels are those of the place."""

    name: str
    title: str
    head: Rows
    money: Rows
    size: tuple[float, float] = A4
    face: Face = "serif"
    look: Look = "print"


def settlement_values(claim: Claim) -> dict[str, Parts]:
    """Return the parts of every slot that a settlement sheet may ask for."""
    pay = claim.settlement
    amounts = {
        "medfee_sumamt": pay.medfee_sumamt,
        "fulamt_ownpay_amt": pay.fulamt_ownpay_amt,
        "overlmt_selfpay": pay.overlmt_selfpay,
        "preselfpay_amt": pay.preselfpay_amt,
        "inscp_scp_amt": pay.inscp_scp_amt,
        "act_pay_dedc": pay.act_pay_dedc,
        "hifp_pay": pay.hifp_pay,
        "hifmi_pay": pay.hifmi_pay,
        "cvlserv_pay": ZERO,
        "hifes_pay": ZERO,
        "hifob_pay": ZERO,
        "maf_pay": ZERO,
        "oth_pay": ZERO,
        "fund_pay_sumamt": pay.fund_pay_sumamt,
        "psn_part_amt": pay.psn_part_amt,
        "acct_pay": pay.acct_pay,
        "psn_cash_pay": pay.psn_cash_pay,
    }
    city = PROVINCES[claim.hospital.region][0]
    resident = "居民" in claim.insurance_type
    values: dict[str, Parts] = {name: (Part(digits(value), name),) for name, value in amounts.items()}
    return values | {
        "name": (Part(claim.person.name, "name"),),
        "sex": (Part(claim.person.sex, "sex"),),
        "insured_no": (Part(claim.numbers.insured_no, "insured_no"),),
        "hospital": (Part(claim.hospital.name, "hospital"),),
        "dept": (Part(claim.condition.dept, "dept"),),
        "diagnosis": (Part(claim.condition.name, "diagnosis[]"),),
        "mdtrt_id": (Part(claim.numbers.mdtrt_id, "mdtrt_id"),),
        "setl_id": (Part(claim.numbers.setl_id, "setl_id"),),
        "insutype": (
            Part(
                "城乡居民基本医疗保险" if resident else "职工基本医疗保险",
                "insutype",
                "390" if resident else "310",
            ),
        ),
        "med_type": (Part("普通住院" if claim.kind == "inpatient" else "普通门诊", "med_type"),),
        "admit_date": (day(claim.admit, "%Y-%m-%d", "admit_date"),),
        "discharge_date": (day(claim.discharge, "%Y-%m-%d", "discharge_date"),),
        "setl_time": (day(claim.discharge, "%Y-%m-%d", "setl_time"), Part(" 10:32:18")),
        "insuplc": (Part(city + "本级", "insuplc_admdvs"),),
        "mdtrtarea": (Part(city + "本级", "mdtrtarea_admvs"),),
    }


def draw_settlement(form: SettlementForm, claim: Claim, rng: Random) -> Paper:
    """Return the settlement sheet of a claim on a form."""
    paper = Paper("settlement", form.name, f"{form.face}.{form.look}")
    sheet = paper.page(Sheet(*form.size))
    body = Style(3.4, form.face, look=form.look)
    label = replace(body, look="print")
    province = PROVINCES[claim.hospital.region][0]
    y = heading(paper, province, form.title, body, field="province")
    paper.fields.pop("province")
    paper.boxes.pop("province")
    values = settlement_values(claim)
    y = grid(paper, form.head, values, (label, body), (16.0, y))
    left, right = 14.0, sheet.width - 14.0
    top = y - 1.0
    sheet.line(left, top, right, top, BLACK, 0.3)
    for row in form.money:
        y = grid(paper, (row,), values, (label, body), (16.0, y + 2.6)) + 0.6
        sheet.line(left, y - 2.0, right, y - 2.0, (110, 110, 110), 0.15)
    sheet.frame(Box(left, top, right, y - 2.0), BLACK, 0.3)
    sheet.text(18, y + 6, "经办机构（章）：", label)
    sheet.text(sheet.width * 0.55, y + 6, f"打印日期：{claim.issue:%Y-%m-%d}", label)
    if rng.random() < 0.6:
        paper.has_seal = True
        sheet.art(round_seal(claim.hospital.name, "医保结算专用章", rng), Box(44, y - 14, 80, y + 22))
    return paper


SETTLEMENTS: Final = (
    SettlementForm(
        "settlement.national", "基本医疗保险住院费用结算单",
        (
            ((0.0, "name", "姓名："), (0.34, "sex", "性别："), (0.6, "insured_no", "个人编号：")),
            ((0.0, "hospital", "定点医疗机构："), (0.6, "dept", "科室：")),
            ((0.0, "setl_id", "结算ID："), (0.6, "mdtrt_id", "就诊ID：")),
            ((0.0, "insutype", "险种类型："), (0.6, "med_type", "医疗类别：")),
            ((0.0, "admit_date", "入院日期："), (0.34, "discharge_date", "出院日期："), (0.6, "setl_time", "结算时间：")),
            ((0.0, "insuplc", "参保地："), (0.6, "mdtrtarea", "就医地：")),
            ((0.0, "diagnosis", "主要诊断："),),
        ),
        (
            ((0.0, "medfee_sumamt", "医疗费总额："), (0.34, "inscp_scp_amt", "符合政策范围金额："), (0.68, "act_pay_dedc", "实际支付起付线：")),
            ((0.0, "fulamt_ownpay_amt", "全自费金额："), (0.34, "overlmt_selfpay", "超限价自费费用："), (0.68, "preselfpay_amt", "先行自付金额：")),
            ((0.0, "fund_pay_sumamt", "基金支付总额："), (0.34, "hifp_pay", "统筹基金支出："), (0.68, "hifmi_pay", "大病保险支出：")),
            ((0.0, "cvlserv_pay", "公务员补助支出："), (0.34, "hifes_pay", "企业补充支出："), (0.68, "hifob_pay", "大额补助支出：")),
            ((0.0, "maf_pay", "医疗救助支出："), (0.34, "oth_pay", "其他支出："), (0.68, "psn_part_amt", "个人负担总金额：")),
            ((0.0, "acct_pay", "个人账户支出："), (0.34, "psn_cash_pay", "个人现金支出：")),
        ),
    ),
    SettlementForm(
        "settlement.pairs", "医疗保险费用结算表",
        (
            ((0.0, "name", "参保人："), (0.4, "insured_no", "医保号："), (0.75, "sex", "性别：")),
            ((0.0, "hospital", "医院名称："), (0.6, "med_type", "就诊类型：")),
            ((0.0, "admit_date", "入院："), (0.3, "discharge_date", "出院："), (0.6, "setl_time", "结算日期：")),
        ),
        (
            ((0.0, "medfee_sumamt", "总费用："), (0.5, "fulamt_ownpay_amt", "自费金额：")),
            ((0.0, "preselfpay_amt", "乙类先自付："), (0.5, "inscp_scp_amt", "进入统筹金额：")),
            ((0.0, "act_pay_dedc", "起付标准："), (0.5, "hifp_pay", "统筹支付：")),
            ((0.0, "hifmi_pay", "大病保险支付："), (0.5, "maf_pay", "医疗救助：")),
            ((0.0, "acct_pay", "账户支付："), (0.5, "psn_cash_pay", "现金支付：")),
            ((0.0, "psn_part_amt", "个人支付合计："),),
        ),
        face="sans",
    ),
    SettlementForm(
        "settlement.wide", "医疗费用结算清单（医保联）",
        (
            ((0.0, "name", "姓名:"), (0.2, "sex", "性别:"), (0.35, "hospital", "医疗机构:"), (0.7, "setl_id", "结算流水:")),
            ((0.0, "insutype", "险种:"), (0.35, "admit_date", "入院时间:"), (0.6, "discharge_date", "出院时间:")),
        ),
        (
            ((0.0, "medfee_sumamt", "费用总额:"), (0.25, "fulamt_ownpay_amt", "自费费用:"), (0.5, "preselfpay_amt", "乙类自理:"), (0.75, "inscp_scp_amt", "医保范围内:")),
            ((0.0, "act_pay_dedc", "起付线:"), (0.25, "hifp_pay", "基本统筹:"), (0.5, "hifmi_pay", "大病支付:"), (0.75, "cvlserv_pay", "公务员补助:")),
            ((0.0, "fund_pay_sumamt", "医保支付合计:"), (0.25, "psn_part_amt", "个人负担:"), (0.5, "acct_pay", "个账支付:"), (0.75, "psn_cash_pay", "个人现金:")),
        ),
        size=A4_WIDE, look="dot",
    ),
)  # fmt: skip
