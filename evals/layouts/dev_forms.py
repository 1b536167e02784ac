# ruff: noqa: E501
"""Further forms for tuning: printed grids, tills, side lists, sums above the items, numbered sections."""

from typing import Final

from evals.canvas import BLACK
from evals.layouts.fee_lists import FeeForm
from evals.layouts.prescriptions import RxForm
from evals.layouts.receipt_press import ReceiptForm
from evals.layouts.records import SummaryForm
from evals.layouts.reports import ReportForm
from evals.layouts.settlements import SettlementForm
from evals.layouts.tables import Columns

_GRID_IN: Final = (
    ("西药费", "西药"), ("中成药费", "成药"), ("中药饮片费", "草药"), ("床位费", "床位"), ("诊察费", "诊察"), ("护理费", "护理"), ("检查费", "检查"),
    ("化验费", "化验"), ("治疗费", "治疗"), ("手术费", "手术"), ("卫生材料费", "材料"), ("-1", "输血"), ("-2", "氧气"), ("-3", "接生"), ("其他费", "其他"),
)  # fmt: skip
_GRID_OUT: Final = (
    ("诊察费", "诊查费"), ("检查费", "检查费"), ("化验费", "化验费"), ("-1", "拍片费"), ("治疗费", "治疗费"), ("-2", "注射费"), ("手术费", "手术费"), ("西药费", "西药费"),
    ("中成药费", "中成药"), ("中药饮片费", "中药费"), ("卫生材料费", "卫材费"), ("其他费", "其它"),
)  # fmt: skip
_PAIR: Final = ((0.02, "项目", "name"), (0.6, "金额", "amount"))

DEV_INPATIENT: Final = (
    ReceiptForm(
        name="inpatient.grid", kind="inpatient", title="{province}住院医疗费专用收据", columns=3, cells=_PAIR, preset=_GRID_IN,
        head=(
            ((0.0, "payer_name", "姓名"), (0.25, "sex", "性别"), (0.4, "inpatient_no", "住院号"), (0.72, "bill_no", "№")),
            ((0.0, "ward", "科室"), (0.25, "admit_date", "入院日期"), (0.52, "discharge_date", "出院日期"), (0.8, "los_days", "天数")),
        ),
        info=(
            ((0.0, "pool_pay", "医保统筹"), (0.25, "acct_pay", "个人账户"), (0.5, "other_pay", "其他支付"), (0.75, "cash_pay", "现金")),
            ((0.0, "prepaid", "预交金"), (0.25, "refund", "应退"), (0.5, "topup", "应补"), (0.75, "self_expense", "自费")),
        ),
        foot=((0.0, "provider_name", "收款单位（章）"), (0.5, "cashier", "收款人"), (0.72, "issue_date", "日期")),
        totals=((0.0, "total_cn", "金额合计（大写）"), (0.64, "total", "￥")), form_color=(120, 60, 40), look="dot", drift=1.0, code="", gap=1.8,
        size=(205, 120), body=36, zero="",
    ),
    ReceiptForm(
        name="inpatient.side", kind="inpatient", title="{province}医疗住院收费票据（电子）", columns=1, cells=((0.02, "项目名称", "name"), (0.6, "金额（元）", "amount")),
        side=0.48,
        head=(
            ((0.0, "bill_code", "票据代码："), (0.5, "bill_no", "票据号码：")), ((0.0, "payer_name", "交款人："), (0.5, "check_code", "校验码：")),
            ((0.0, "stay", "住院时间："), (0.5, "issue_date", "开票日期：")),
        ),
        info=(
            ((0, "inpatient_no", "住院号："),), ((0, "ward", "住院科别："),), ((0, "insurance_type", "医保类型："),), ((0, "pool_pay", "统筹基金支付："),),
            ((0, "other_pay", "其他支付："),), ((0, "acct_pay", "个人账户支付："),), ((0, "cash_pay", "个人现金支付："),), ((0, "self_pay", "个人自付："),),
            ((0, "self_expense", "个人自费："),), ((0, "prepaid", "预缴金额："),), ((0, "refund", "退费金额："),),
        ),
        foot=((0.0, "provider_name", "收款单位（章）："), (0.6, "cashier", "收款人：")), form_color=(40, 70, 120), fill_face="mixed", size=(190, 150), body=72,
    ),
    ReceiptForm(
        name="inpatient.sums_first", kind="inpatient", title="{province}医疗住院收费票据", columns=3, cells=_PAIR, totals_above=True,
        head=(
            ((0.0, "bill_no", "号码："), (0.36, "payer_name", "患者姓名："), (0.7, "issue_date", "结算日期：")),
            ((0.0, "inpatient_no", "病案号："), (0.36, "admit_date", "入院："), (0.7, "discharge_date", "出院：")),
        ),
        info=(
            ((0.0, "pool_pay", "基本统筹支付："), (0.34, "acct_pay", "账户支付："), (0.67, "cash_pay", "现金支付：")),
            ((0.0, "self_pay", "自付金额："), (0.34, "self_expense", "自费金额："), (0.67, "prepaid", "预交金额：")),
        ),
        foot=((0.0, "provider_name", "医疗机构："), (0.6, "cashier", "结算人：")), totals=((0.0, "total_cn", "总额（大写）："), (0.6, "total", "￥：")),
        form_color=(60, 90, 60), code="bars", size=(215, 130), body=44,
    ),
)  # fmt: skip

DEV_OUTPATIENT: Final = (
    ReceiptForm(
        name="outpatient.grid", kind="outpatient", title="{province}门诊收费专用收据", columns=4, cells=_PAIR, preset=_GRID_OUT,
        head=(((0.0, "payer_name", "姓名"), (0.3, "issue_date", "日期"), (0.7, "bill_no", "No.")),),
        info=(((0.0, "pool_pay", "统筹支付"), (0.34, "acct_pay", "账户支付"), (0.67, "cash_pay", "现金支付")),),
        foot=((0.0, "provider_name", "收款单位（章）"), (0.6, "cashier", "收款人")), totals=((0.0, "total_cn", "人民币（大写）"), (0.64, "total", "￥")),
        form_color=(160, 60, 60), look="dot", code="", gap=1.6, size=(185, 92), body=27, zero="",
    ),
    ReceiptForm(
        name="outpatient.slip", kind="outpatient", title="门诊收费票据", columns=1, items="detail", two_line=True, cells=((0.0, "名称", "name"), (0.8, "金额", "amount")),
        head=(((0.0, "provider_name", ""),), ((0.0, "payer_name", "姓名："),), ((0.0, "outpatient_no", "门诊号："),), ((0.0, "issue_date", "日期："),)),
        totals=((0.0, "total", "合计："),), info=(((0.0, "pool_pay", "统筹支付："),), ((0.0, "acct_pay", "账户支付："),), ((0.0, "cash_pay", "现金支付："),)),
        foot=((0.0, "cashier", "收费员："),), form_color=BLACK, label_face="sans", fill_face="mixed", look="thermal", code="", size=(80, 170), body=90,
    ),
    ReceiptForm(
        name="outpatient.side", kind="outpatient", title="{province}医疗门诊收费票据（电子）", columns=1, items="detail",
        cells=((0.02, "项目名称", "name"), (0.55, "数量", "qty"), (0.75, "金额（元）", "amount")), side=0.44,
        head=(((0.0, "bill_code", "票据代码："), (0.5, "bill_no", "票据号码：")), ((0.0, "payer_name", "交款人："), (0.5, "issue_date", "开票日期："))),
        info=(
            ((0, "outpatient_no", "门诊号："),), ((0, "visit_date", "就诊日期："),), ((0, "pool_pay", "统筹基金支付："),), ((0, "other_pay", "其他支付："),),
            ((0, "acct_pay", "个人账户支付："),), ((0, "cash_pay", "个人现金支付："),), ((0, "self_pay", "个人自付："),), ((0, "self_expense", "个人自费："),),
        ),
        foot=((0.0, "provider_name", "收款单位（章）："), (0.6, "cashier", "收款人：")), form_color=(40, 70, 120), fill_face="mixed", size=(190, 140), body=64,
    ),
)  # fmt: skip

_HEAD: Final = (
    (0.0, "name", "患者："),
    (0.3, "sex", "性别："),
    (0.5, "age", "年龄："),
    (0.72, "visit_no", "登记号："),
)
DEV_SUMMARIES: Final = (
    SummaryForm(
        "discharge.numbered", "出院记录",
        (((0.0, "name", "姓名："), (0.3, "sex", "性别："), (0.5, "age", "年龄："), (0.7, "inpatient_no", "住院号：")),
         ((0.0, "admit_date", "入院日期："), (0.4, "discharge_date", "出院日期："), (0.76, "los_days", "共住院："))),
        (("complaint", "1、入院情况："), ("admit_diag", "2、入院诊断："), ("course", "3、治疗经过："), ("discharge_diag", "4、出院诊断："), ("condition", "5、出院情况："), ("advice", "6、出院医嘱：")),
        "numbered", face="mixed", date="%Y.%m.%d",
    ),
)  # fmt: skip
DEV_REPORTS: Final = (
    ReportForm("diagnosis_certificate.hospital", "诊断证明", (_HEAD, ((0.0, "dept", "科室："), (0.5, "issue_date", "时间："))),
               (("diagnosis", "初步诊断："), ("opinion", "处理：")), ((0.0, "doctor", "医生签名："),), size=(200.0, 140.0), face="mixed"),
    ReportForm("pathology.short", "病理报告单", (_HEAD, ((0.0, "specimen_no", "标本号："), (0.5, "site", "标本名称："))),
               (("gross", "巨检："), ("microscopy", "镜检："), ("pathology", "诊断意见："), ("ptnm", "TNM分期：")), ((0.0, "pathologist", "诊断者："), (0.5, "report_date", "报告时间：")), face="sans"),
    ReportForm("genetic_test.short", "基因突变检测报告", (_HEAD, ((0.0, "lab", "检验机构："), (0.5, "method", "检验方法：")), ((0.0, "specimen", "标本："), (0.5, "sample_date", "取样日期："))),
               (), ((0.0, "pathologist", "报告人："), (0.5, "report_date", "签发日期：")), face="mixed"),
    ReportForm("lab_report.short", "检验报告单", (_HEAD, ((0.0, "specimen", "样本："), (0.4, "sample_date", "采集日期："))), (),
               ((0.0, "pathologist", "检验人："), (0.4, "checker", "审核人："), (0.7, "report_date", "报告时间：")), size=(200.0, 200.0), face="mixed"),
)  # fmt: skip

_MONEY: Final = frozenset({"unit_price", "qty", "amount"})
DEV_FEE_LISTS: Final = (
    FeeForm(
        "fee_list.class_first", "住院费用明细",
        Columns(((0.0, "类别", "category"), (0.11, "项目代码", "nat_code"), (0.31, "费用名称", "item_name"), (0.54, "规格", "spec"), (0.62, "单位", "unit"),
                 (0.68, "数量", "qty"), (0.75, "单价", "unit_price"), (0.83, "金额", "amount"), (0.93, "等级", "chrgitm_lv")), _MONEY, row=5.4),
        (((0.0, "name", "姓名："), (0.3, "inpatient_no", "住院号："), (0.6, "dept", "病区：")),), "none", size=(297.0, 210.0), face="sans", text=2.9, carried=False,
    ),
    FeeForm(
        "fee_list.ratio_last", "住院病人一日清单",
        Columns(((0.0, "收费项目", "item_name"), (0.42, "单位", "unit"), (0.5, "单价", "unit_price"), (0.63, "数量", "qty"), (0.72, "金额", "amount"),
                 (0.85, "类别", "chrgitm_lv"), (0.92, "自付比例", "self_ratio")), _MONEY, ruled=False, row=5.8),
        (((0.0, "name", "患者姓名："), (0.4, "inpatient_no", "住院号：")),), "category", face="mixed", carried=False,
    ),
    FeeForm(
        "fee_list.day_last", "费用明细清单",
        Columns(((0.0, "项目名称", "item_name"), (0.36, "规格", "spec"), (0.48, "单价", "unit_price"), (0.6, "数量", "qty"), (0.68, "单位", "unit"),
                 (0.76, "合计金额", "amount"), (0.88, "发生日期", "fee_date")), _MONEY, row=6.0),
        (((0.0, "name", "姓名："), (0.4, "inpatient_no", "住院号：")), ((0.0, "admit_date", "入院日期："), (0.4, "discharge_date", "出院日期："))), "none",
    ),
)  # fmt: skip
DEV_SETTLEMENTS: Final = (
    SettlementForm(
        "settlement.narrow", "基本医疗保险费用结算单",
        (
            ((0.0, "name", "患者姓名："), (0.4, "sex", "性别："), (0.6, "insured_no", "社会保障卡号：")),
            ((0.0, "hospital", "医院："), (0.6, "dept", "住院科别：")),
            ((0.0, "admit_date", "住院日期："), (0.4, "discharge_date", "离院日期："), (0.7, "setl_time", "结账日期：")),
        ),
        (
            ((0.0, "medfee_sumamt", "总医疗费用："), (0.5, "fulamt_ownpay_amt", "完全自费：")),
            ((0.0, "preselfpay_amt", "个人先行支付："), (0.5, "inscp_scp_amt", "纳入统筹金额：")),
            ((0.0, "act_pay_dedc", "起付金额："), (0.5, "hifp_pay", "基金支付统筹：")),
            ((0.0, "hifmi_pay", "大病保险基金："), (0.5, "psn_part_amt", "个人应付合计：")),
            ((0.0, "acct_pay", "个账："), (0.5, "psn_cash_pay", "现金：")),
        ),
        face="mixed",
    ),
)  # fmt: skip
DEV_PRESCRIPTIONS: Final = (
    RxForm(
        "prescription.clinic", "西药处方笺",
        (
            ((0.0, "visit_no", "就诊号："), (0.5, "issue_date", "处方日期：")),
            ((0.0, "name", "患者："), (0.34, "sex", "性别："), (0.6, "age", "年龄：")),
            ((0.0, "dept", "就诊科室："), (0.5, "fee_type", "付费方式：")),
            ((0.0, "diagnosis", "诊断："),),
        ),
        "table", size=(190, 150), face="mixed",
    ),
)  # fmt: skip
