# ruff: noqa: E501
"""Receipts and lists for tuning in further geometries and wordings: no colons, labels above values, side lists."""

from typing import Final

from evals.canvas import BLACK
from evals.layouts.fee_lists import FeeForm
from evals.layouts.prescriptions import RxForm
from evals.layouts.receipt_press import ReceiptForm
from evals.layouts.records import SummaryForm
from evals.layouts.reports import ReportForm
from evals.layouts.settlements import SettlementForm
from evals.layouts.tables import A4_WIDE, Columns

_PAIR: Final = ((0.02, "收费项目", "name"), (0.6, "金额", "amount"))
_PRESS: Final = (
    ("西药费", "西药费"), ("中成药费", "中成药费"), ("中药饮片费", "中草药费"), ("诊察费", "诊查费"), ("检查费", "检查费"), ("治疗费", "治疗费"), ("化验费", "化验费"),
    ("手术费", "手术费"), ("床位费", "床位费"), ("护理费", "护理费"), ("卫生材料费", "材料费"), ("-1", "放射费"), ("-2", "输血费"), ("-3", "输氧费"), ("其他费", "其他费"),
)  # fmt: skip

WIDE_INPATIENT: Final = (
    ReceiptForm(
        name="inpatient.no_colon", kind="inpatient", title="{province}医疗住院收费票据", columns=2, cells=_PAIR,
        head=(
            ((0.0, "inpatient_no", "住院号"), (0.3, "payer_name", "姓名"), (0.5, "sex", "性别"), (0.7, "bill_no", "票据号")),
            ((0.0, "ward", "科室"), (0.3, "admit_date", "入院日期"), (0.55, "discharge_date", "出院日期"), (0.8, "los_days", "住院天数")),
        ),
        info=(
            ((0.0, "pool_pay", "统筹基金支付"), (0.33, "acct_pay", "个人账户支付"), (0.66, "cash_pay", "个人现金支付")),
            ((0.0, "prepaid", "预交金额"), (0.33, "topup", "补交金额"), (0.66, "refund", "退款金额")),
            ((0.0, "self_pay", "个人自付"), (0.33, "self_expense", "个人自费"), (0.66, "insurance_type", "医保类型")),
        ),
        foot=((0.0, "provider_name", "收款单位"), (0.45, "cashier", "收款人"), (0.7, "issue_date", "开票日期")),
        totals=((0.0, "total_cn", "合计（大写）"), (0.64, "total", "（小写）")), form_color=(60, 60, 130), gap=0.9, code="",
    ),
    ReceiptForm(
        name="inpatient.stack_ruled", kind="inpatient", title="{province}医疗卫生机构住院收费票据", columns=3, cells=_PAIR, stacked=True, ruled_stack=True,
        head=(
            ((0.0, "bill_code", "代码："), (0.4, "bill_no", "号码："), (0.75, "check_code", "校验码：")),
            ((0.0, "payer_name", "住院人："), (0.4, "stay", "住院起止日期："), (0.8, "issue_date", "日期：")),
        ),
        info=(
            ((0.0, "record_no", "病案号"), (0.16, "inpatient_no", "住院号"), (0.33, "ward", "科别"), (0.5, "sex", "性别"), (0.6, "insured_no", "医保编号"), (0.83, "los_days", "住院天数")),
            ((0.0, "pool_pay", "医保统筹支付"), (0.16, "other_pay", "其他支付"), (0.33, "acct_pay", "个人账户支付"), (0.5, "cash_pay", "个人支付"), (0.66, "self_pay", "其中自付"), (0.83, "self_expense", "自费")),
            ((0.0, "prepaid", "预缴"), (0.2, "topup", "补缴"), (0.4, "refund", "退费"), (0.6, "insurance_type", "医保类型")),
        ),
        foot=((0.0, "provider_name", "收款单位（章）："), (0.5, "reviewer", "复核："), (0.75, "cashier", "收费员：")),
        form_color=(150, 60, 60), look="dot", drift=1.5, size=(230, 145), zero="0.00",
    ),
    ReceiptForm(
        name="inpatient.press_wide", kind="inpatient", title="{province}住院费专用收据", columns=5, cells=_PAIR, preset=_PRESS, body=30, zero="",
        head=(
            ((0.0, "payer_name", "病人姓名"), (0.25, "inpatient_no", "住院号"), (0.5, "ward", "病区"), (0.75, "bill_no", "No")),
            ((0.0, "admit_date", "入院"), (0.25, "discharge_date", "出院"), (0.5, "los_days", "天数"), (0.75, "issue_date", "结账日期")),
        ),
        info=(
            ((0.0, "prepaid", "已交押金"), (0.25, "refund", "应退"), (0.5, "topup", "应补"), (0.75, "cash_pay", "现金支付")),
            ((0.0, "pool_pay", "医保支付"), (0.25, "acct_pay", "账户支付"), (0.5, "self_pay", "自付"), (0.75, "self_expense", "自费")),
        ),
        foot=((0.0, "provider_name", "医院盖章"), (0.55, "reviewer", "审核"), (0.78, "cashier", "收款")),
        totals=((0.0, "total_cn", "总计（大写）"), (0.64, "total", "￥")), form_color=(50, 100, 70), look="dot", drift=1.6, gap=2.2, code="", size=(235, 110),
    ),
    ReceiptForm(
        name="inpatient.side_left", kind="inpatient", title="{province}医疗收费票据（住院）", columns=1, cells=((0.02, "项目名称", "name"), (0.4, "数量", "qty"), (0.65, "金额(元)", "amount")), side=0.42,
        head=(
            ((0.0, "bill_code", "票据代码"), (0.35, "bill_no", "票据号码"), (0.7, "check_code", "校验码")),
            ((0.0, "payer_name", "交款人"), (0.35, "payer_id_masked", "交款人统一社会信用代码"), (0.75, "issue_date", "开票日期")),
        ),
        info=(
            ((0, "biz_serial_no", "业务流水号"),), ((0, "inpatient_no", "住院号"),), ((0, "ward", "住院科别"),), ((0, "stay", "住院时间"),), ((0, "insurance_type", "医保类型"),), ((0, "insured_no", "医保编号"),),
            ((0, "pool_pay", "医保统筹基金支付"),), ((0, "other_pay", "其他支付"),), ((0, "acct_pay", "个人账户支付"),), ((0, "cash_pay", "个人现金支付"),), ((0, "self_pay", "个人自付"),), ((0, "self_expense", "个人自费"),),
            ((0, "prepaid", "预缴金额"),), ((0, "topup", "补缴金额"),), ((0, "refund", "退费金额"),),
        ),
        foot=((0.0, "provider_name", "收款单位（章）"), (0.5, "reviewer", "复核人"), (0.75, "cashier", "收款人")), gap=3.0, fill_face="sans", size=(200, 160), body=84,
    ),
    ReceiptForm(
        name="inpatient.sums_stack", kind="inpatient", title="{province}医疗住院收费票据（电子）", columns=2, cells=_PAIR, totals_above=True, stacked=True,
        head=(((0.0, "bill_code", "票据代码："), (0.35, "bill_no", "票据号码："), (0.7, "issue_date", "开票日期：")), ((0.0, "payer_name", "交款人："), (0.35, "stay", "住院时间："), (0.75, "check_code", "校验码："))),
        info=(
            ((0.0, "inpatient_no", "住院号"), (0.25, "ward", "住院科别"), (0.5, "insurance_type", "医保类型"), (0.75, "sex", "性别")),
            ((0.0, "pool_pay", "医保统筹基金支付"), (0.25, "other_pay", "其他支付"), (0.5, "acct_pay", "个人账户支付"), (0.75, "cash_pay", "个人现金支付")),
            ((0.0, "self_pay", "个人自付"), (0.25, "self_expense", "个人自费"), (0.5, "prepaid", "预缴金额"), (0.75, "refund", "退费金额")),
        ),
        foot=((0.0, "provider_name", "收款单位（章）："), (0.5, "reviewer", "复核人："), (0.75, "cashier", "收款人：")), form_color=(52, 52, 54), fill_face="sans",
    ),
    ReceiptForm(
        name="inpatient.sums_runs", kind="inpatient", title="{province}医疗住院统一收费票据", columns=2, cells=_PAIR, runs=True, totals_above=True, remark=True,
        head=(((0.0, "bill_no", "票据编号："), (0.5, "issue_date", "填开日期：")), ((0.0, "payer_name", "缴款人："), (0.5, "provider_name", "收款单位："))),
        info=(
            ((0, "inpatient_no", "住院号："), (0, "ward", "科室："), (0, "admit_date", "入院日期："), (0, "discharge_date", "出院日期："), (0, "los_days", "住院天数：")),
            ((0, "pool_pay", "统筹基金支付："), (0, "acct_pay", "个人账户支付："), (0, "cash_pay", "个人现金支付："), (0, "self_pay", "个人自付："), (0, "self_expense", "个人自费：")),
        ),
        foot=((0.0, "reviewer", "复核人："), (0.5, "cashier", "开票人：")), totals=((0.0, "total_cn", "人民币大写："), (0.64, "total", "合计：￥")), form_color=BLACK, label_face="sans",
    ),
)  # fmt: skip

WIDE_OUTPATIENT: Final = (
    ReceiptForm(
        name="outpatient.no_colon", kind="outpatient", title="{province}医疗门诊收费票据", columns=2, cells=((0.02, "项目名称", "name"), (0.5, "数量/单位", "qty"), (0.72, "金额", "amount")), items="detail",
        head=(((0.0, "bill_no", "No"), (0.3, "payer_name", "姓名"), (0.5, "sex", "性别"), (0.65, "issue_date", "收费日期")), ((0.0, "outpatient_no", "门诊号"), (0.3, "insurance_type", "费别"), (0.65, "biz_serial_no", "流水号"))),
        info=(((0.0, "pool_pay", "统筹基金支付"), (0.33, "acct_pay", "个人账户支付"), (0.66, "cash_pay", "个人现金支付")), ((0.0, "self_pay", "个人自付"), (0.33, "self_expense", "个人自费"), (0.66, "other_pay", "其他支付"))),
        foot=((0.0, "provider_name", "医疗机构"), (0.6, "cashier", "收费员")), totals=((0.0, "total_cn", "合计（大写）"), (0.64, "total", "（小写）")), gap=0.9, code="", form_color=(60, 60, 130), body=52,
    ),
    ReceiptForm(
        name="outpatient.stack_ruled", kind="outpatient", title="{province}医疗卫生机构门诊收费票据", columns=3, cells=_PAIR, stacked=True, ruled_stack=True,
        head=(((0.0, "bill_code", "代码："), (0.4, "bill_no", "号码："), (0.75, "check_code", "校验码：")), ((0.0, "payer_name", "就诊人："), (0.4, "visit_date", "就诊日期："), (0.75, "issue_date", "日期："))),
        info=(
            ((0.0, "outpatient_no", "门诊号"), (0.25, "sex", "性别"), (0.4, "insurance_type", "医保类型"), (0.65, "insured_no", "医保编号")),
            ((0.0, "pool_pay", "医保统筹支付"), (0.2, "other_pay", "其他支付"), (0.4, "acct_pay", "个人账户支付"), (0.6, "cash_pay", "个人支付"), (0.8, "self_expense", "自费")),
        ),
        foot=((0.0, "provider_name", "收款单位（章）："), (0.6, "cashier", "收费员：")), form_color=(150, 60, 60), look="dot", drift=1.5, size=(210, 125), zero="0.00",
    ),
    ReceiptForm(
        name="outpatient.till_wide", kind="outpatient", title="门诊缴费凭条", columns=1, items="detail", cells=((0.0, "项目", "name"), (0.42, "单价", "std"), (0.62, "数量", "qty"), (0.78, "金额", "amount")),
        head=(((0.0, "provider_name", ""),), ((0.0, "outpatient_no", "门诊号 "), (0.55, "payer_name", "姓名 ")), ((0.0, "issue_date", "时间："),)),
        totals=((0.0, "total", "合计金额"),), info=(((0.0, "pool_pay", "医保支付"), (0.5, "acct_pay", "账户支付")), ((0.0, "cash_pay", "现金支付"),)),
        foot=((0.0, "cashier", "操作员："),), form_color=BLACK, label_face="sans", fill_face="sans", look="thermal", code="", size=(84, 150), body=70, gap=1.2,
    ),
    ReceiptForm(
        name="outpatient.price_columns", kind="outpatient", title="{province}医疗门诊收费票据（电子）", columns=1, items="detail", cells=((0.02, "项目名称", "name"), (0.4, "单价", "std"), (0.55, "数量", "qty"), (0.66, "金额（元）", "amount"), (0.85, "备注", "")),
        head=(((0.0, "bill_code", "票据代码："), (0.35, "bill_no", "票据号码："), (0.7, "check_code", "校验码：")), ((0.0, "payer_name", "交款人："), (0.35, "payer_id_masked", "交款人统一社会信用代码："), (0.75, "issue_date", "开票日期："))),
        info=(((0, "outpatient_no", "门诊号："), (0, "visit_date", "就诊日期："), (0, "insurance_type", "医保类型：")), ((0, "pool_pay", "医保统筹基金支付："), (0, "acct_pay", "个人账户支付："), (0, "cash_pay", "个人现金支付："), (0, "self_pay", "个人自付："), (0, "self_expense", "个人自费："))),
        remark=True, totals_above=True, foot=((0.0, "provider_name", "收款单位（章）："), (0.5, "reviewer", "复核人："), (0.75, "cashier", "收款人：")), body=60,
    ),
)  # fmt: skip

_HEAD: Final = (
    (0.0, "name", "姓名"),
    (0.25, "sex", "性别"),
    (0.4, "age", "年龄"),
    (0.6, "visit_no", "病历号"),
)
_RIGHT: Final = frozenset({"unit_price", "qty", "amount"})
WIDE_FEE_LISTS: Final = (
    FeeForm(
        "fee_list.no_colon", "费用明细清单",
        Columns(((0.0, "日期", "fee_date"), (0.12, "项目名称", "item_name"), (0.45, "规格", "spec"), (0.57, "单位", "unit"), (0.64, "数量", "qty"), (0.72, "单价", "unit_price"), (0.82, "金额", "amount"), (0.93, "类别", "chrgitm_lv")), _RIGHT, row=5.6),
        (((0.0, "name", "姓名"), (0.2, "inpatient_no", "住院号"), (0.45, "dept", "科室"), (0.7, "sex", "性别")), ((0.0, "admit_date", "入院日期"), (0.45, "discharge_date", "出院日期"))), "day",
    ),
    FeeForm(
        "fee_list.sections", "住院费用汇总清单",
        Columns(((0.0, "编码", "nat_code"), (0.22, "名称", "item_name"), (0.5, "规格", "spec"), (0.6, "单位", "unit"), (0.67, "单价", "unit_price"), (0.77, "数量", "qty"), (0.85, "金额", "amount"), (0.95, "比例", "self_ratio")), frozenset(), row=5.2, ruled=False),
        (((0.0, "name", "病人："), (0.3, "inpatient_no", "病案号/住院号："), (0.7, "dept", "所在科室：")),), "category", size=A4_WIDE, face="sans", text=2.8,
    ),
)  # fmt: skip
WIDE_SUMMARIES: Final = (
    SummaryForm(
        "discharge.no_colon", "出院小结",
        (((0.0, "name", "姓名"), (0.25, "sex", "性别"), (0.4, "age", "年龄"), (0.6, "inpatient_no", "住院号")), ((0.0, "admit_date", "入院日期"), (0.4, "discharge_date", "出院日期"), (0.76, "los_days", "住院天数"))),
        (("admit_diag", "入院诊断"), ("complaint", "入院时情况"), ("course", "诊疗经过"), ("discharge_diag", "出院诊断"), ("condition", "出院时情况"), ("advice", "出院医嘱")), "numbered", face="sans",
    ),
)  # fmt: skip
WIDE_REPORTS: Final = (
    ReportForm("diagnosis_certificate.no_colon", "疾病诊断证明书", (_HEAD, ((0.0, "dept", "科别"), (0.5, "issue_date", "日期"))), (("diagnosis", "诊断"), ("opinion", "处理意见")), ((0.0, "doctor", "医师签名"),)),
    ReportForm("pathology.no_colon", "病理诊断报告书", (_HEAD, ((0.0, "specimen_no", "病理号"), (0.4, "site", "送检标本"))),
               (("gross", "肉眼所见"), ("microscopy", "镜下所见"), ("ihc", "免疫组化"), ("pathology", "病理诊断")), ((0.0, "pathologist", "报告医师"), (0.5, "report_date", "报告日期"))),
    ReportForm("lab_report.no_colon", "检验报告单", (_HEAD, ((0.0, "specimen", "标本种类"), (0.4, "sample_date", "采样时间"))), (), ((0.0, "pathologist", "检验者"), (0.4, "checker", "审核者"), (0.7, "report_date", "报告时间")), size=(200.0, 200.0)),
)  # fmt: skip
WIDE_PRESCRIPTIONS: Final = (
    RxForm(
        "prescription.no_colon", "门诊处方笺",
        (((0.0, "visit_no", "门诊号"), (0.5, "fee_type", "费别")), ((0.0, "name", "姓名"), (0.34, "sex", "性别"), (0.6, "age", "年龄")), ((0.0, "dept", "科别"), (0.5, "issue_date", "日期")), ((0.0, "diagnosis", "临床诊断"),)),
        "rp",
    ),
)  # fmt: skip
WIDE_SETTLEMENTS: Final = (
    SettlementForm(
        "settlement.no_colon", "城乡居民基本医疗保险费用结算单",
        (((0.0, "name", "姓名"), (0.25, "sex", "性别"), (0.5, "insured_no", "个人编号")), ((0.0, "hospital", "定点医疗机构"), (0.6, "dept", "科室")), ((0.0, "admit_date", "入院日期"), (0.33, "discharge_date", "出院日期"), (0.66, "setl_time", "结算日期"))),
        (
            ((0.0, "medfee_sumamt", "医疗费总额"), (0.33, "fulamt_ownpay_amt", "全自费金额"), (0.66, "preselfpay_amt", "先行自付金额")), ((0.0, "inscp_scp_amt", "符合政策范围金额"), (0.33, "act_pay_dedc", "起付线"), (0.66, "hifp_pay", "统筹基金支出")),
            ((0.0, "hifmi_pay", "大病保险支出"), (0.33, "maf_pay", "医疗救助支出"), (0.66, "fund_pay_sumamt", "基金支付总额")), ((0.0, "acct_pay", "个人账户支出"), (0.33, "psn_cash_pay", "个人现金支出"), (0.66, "psn_part_amt", "个人负担总金额")),
        ),
    ),
)  # fmt: skip
