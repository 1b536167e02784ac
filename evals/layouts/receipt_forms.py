# ruff: noqa: E501
"""The printed forms of receipts: the unified electronic style and provincial papers, old and new."""

from dataclasses import replace
from typing import Final

from evals.canvas import BLACK, BROWN
from evals.layouts.receipt_press import ReceiptForm

_THREE: Final = ((0.02, "项目名称", "name"), (0.48, "金额（元）", "amount"), (0.8, "备注", ""))
_TWO: Final = (
    (0.02, "项目名称", "name"),
    (0.42, "数量/单位", "qty"),
    (0.62, "金额（元）", "amount"),
    (0.86, "备注", ""),
)
_E_HEAD: Final = (
    ((0.0, "bill_code", "票据代码："), (0.62, "bill_no", "票据号码：")),
    ((0.0, "payer_id_masked", "交款人统一社会信用代码："), (0.62, "check_code", "校验码：")),
    ((0.0, "payer_name", "交款人："), (0.62, "issue_date", "开票日期：")),
)
_FOOT: Final = (
    (0.0, "provider_name", "收款单位（章）："),
    (0.55, "reviewer", "复核人："),
    (0.78, "cashier", "收款人："),
)

UNIFIED_IN: Final = ReceiptForm(
    name="inpatient.unified", kind="inpatient", title="{province}医疗住院收费票据（电子）",
    head=_E_HEAD, columns=2, cells=_TWO, foot=_FOOT, side_title=True,
    info=(
        ((0.0, "biz_serial_no", "业务流水号："), (0.27, "record_no", "病历号："), (0.52, "inpatient_no", "住院号："), (0.77, "ward", "住院科别：")),
        ((0.0, "stay", "住院时间："), (0.35, "prepaid", "预缴金额："), (0.57, "topup", "补缴金额："), (0.77, "refund", "退费金额：")),
        ((0.0, "provider_type", "医疗机构类型："), (0.27, "insurance_type", "医保类型："), (0.52, "insured_no", "医保编号："), (0.77, "sex", "性别：")),
        ((0.0, "pool_pay", "医保统筹基金支付："), (0.27, "other_pay", "其他支付："), (0.52, "acct_pay", "个人账户支付："), (0.77, "cash_pay", "个人现金支付：")),
        ((0.0, "self_pay", "个人自付："), (0.27, "self_expense", "个人自费：")),
    ),
)  # fmt: skip
UNIFIED_OUT: Final = ReceiptForm(
    name="outpatient.unified", kind="outpatient", title="{province}医疗门诊收费票据（电子）",
    head=_E_HEAD, columns=2, cells=_TWO, foot=_FOOT, side_title=True, items="detail",
    info=(
        ((0.0, "biz_serial_no", "业务流水号："), (0.3, "outpatient_no", "门诊号："), (0.75, "visit_date", "就诊日期：")),
        ((0.0, "provider_type", "医疗机构类型："), (0.3, "insurance_type", "医保类型："), (0.52, "insured_no", "医保编号："), (0.78, "sex", "性别：")),
        ((0.0, "pool_pay", "医保统筹基金支付："), (0.3, "other_pay", "其他支付："), (0.52, "acct_pay", "个人账户支付："), (0.75, "cash_pay", "个人现金支付：")),
        ((0.0, "self_pay", "个人自付："), (0.3, "self_expense", "个人自费：")),
    ),
)  # fmt: skip

INPATIENT: Final = (
    UNIFIED_IN,
    ReceiptForm(
        name="inpatient.three_columns", kind="inpatient", title="{province}医疗住院收费票据", columns=3, cells=_THREE,
        head=(
            ((0.0, "bill_code", ""), (0.75, "bill_no", "№")),
            ((0.0, "bill_code", "票据代码："), (0.75, "bill_no", "票据号码：")),
            ((0.0, "payer_id_masked", "交款人统一社会信用代码："), (0.75, "check_code", "校验码：")),
            ((0.0, "payer_name", "交款人："), (0.7, "issue_date", "开票日期：")),
        ),
        info=(
            ((0.0, "biz_serial_no", "业务流水号："), (0.3, "record_no", "病历号："), (0.53, "inpatient_no", "住院号："), (0.77, "ward", "住院科别：")),
            ((0.0, "stay", "住院时间："), (0.39, "los_days", "住院天数："), (0.57, "topup", "补缴金额："), (0.79, "refund", "退费金额：")),
            ((0.0, "provider_type", "医疗机构类型："), (0.33, "insurance_type", "医保类型："), (0.6, "insured_no", "医保编号："), (0.87, "sex", "性别：")),
            ((0.0, "pool_pay", "医保统筹基金支付："), (0.3, "other_pay", "其他支付："), (0.52, "acct_pay", "个人账户支付："), (0.77, "cash_pay", "个人现金支付：")),
            ((0.0, "=civil", "公务员医疗补助："), (0.3, "=large", "大额医疗支付："), (0.6, "prepaid", "预缴金额：")),
        ),
        foot=_FOOT, form_color=BROWN, paper=(252, 247, 228), look="dot", drift=1.6, security=True, code="",
        red_numbers=True, side_title=True, size=(240, 152), body=48,
    ),
    ReceiptForm(
        name="inpatient.central_plain", kind="inpatient", title="{province}医疗住院收费票据（电子）", head=_E_HEAD,
        columns=3, cells=_THREE, form_color=(52, 52, 54), label_face="serif", split_major=True, side_title=True,
        info=(
            ((0.0, "insurance_type", "医保类型："), (0.28, "ward", "住院科室："), (0.5, "record_no", "病历号："), (0.7, "insured_no", "社会保障卡号：")),
            ((0.0, "payer_name", "姓名："), (0.2, "sex", "性别："), (0.36, "inpatient_no", "住院号："), (0.62, "stay", "住院时间：")),
            ((0.0, "prepaid", "预缴金额："), (0.33, "topup", "补缴金额："), (0.66, "refund", "退费金额：")),
            ((0.0, "deductible", "起付标准："), (0.2, "self_expense", "自费："), (0.4, "first", "乙类首自付："), (0.6, "cash_pay", "现金支付："), (0.8, "acct_pay", "个人账户支付：")),
            ((0.0, "pool_pay", "医保统筹基金支付："), (0.33, "=civil", "公务员补助："), (0.6, "major_illness_pay", "大额（病）保险报销：")),
            ((0.0, "medical_aid_pay", "医疗救助："), (0.33, "=limit", "超限额："), (0.6, "other_pay", "其他医保支付：")),
        ),
        foot=_FOOT, size=(210, 142), body=44,
    ),
    ReceiptForm(
        name="inpatient.stacked", kind="inpatient", title="{province}住院医疗收费专用票据", columns=2, cells=_THREE,
        head=(
            ((0.0, "payer_name", "姓名："), (0.25, "sex", "性别："), (0.4, "inpatient_no", "住院号："), (0.72, "bill_no", "№：")),
            ((0.0, "ward", "科别："), (0.25, "stay", "住院日期："), (0.72, "issue_date", "结算日期：")),
        ),
        info=(
            ((0.0, "pool_pay", "统筹支付"), (0.16, "major_illness_pay", "大病支付"), (0.33, "acct_pay", "账户支付"), (0.5, "cash_pay", "现金支付"), (0.66, "self_pay", "自付金额"), (0.83, "self_expense", "自费金额")),
            ((0.0, "prepaid", "预交款"), (0.16, "topup", "补交款"), (0.33, "refund", "应退款"), (0.5, "insurance_type", "医保类别"), (0.75, "los_days", "住院天数")),
        ),
        foot=((0.0, "provider_name", "收款单位（公章）："), (0.62, "cashier", "收款员：")),
        totals=((0.0, "total_cn", "人民币（大写）："), (0.62, "total", "￥：")),
        form_color=(46, 92, 150), look="dot", drift=1.2, stacked=True, split_major=True, code="bars", security=True,
        paper=(246, 250, 246), size=(230, 148), body=46,
    ),
    ReceiptForm(
        name="inpatient.remark_line", kind="inpatient", title="{province}医疗住院收费票据（电子）", head=_E_HEAD,
        columns=2, cells=_TWO, remark=True, form_color=(196, 88, 60), fill_face="sans",
        info=(
            ((0, "inpatient_no", "住院号:"), (0, "ward", "科室:"), (0, "stay", "住院日期:"), (0, "los_days", "住院天数:"), (0, "insurance_type", "医保类型:")),
            ((0, "pool_pay", "基本统筹支付:"), (0, "other_pay", "其他支付:"), (0, "acct_pay", "账户支付:"), (0, "cash_pay", "现金支付:")),
            ((0, "self_pay", "个人自付:"), (0, "self_expense", "个人自费:"), (0, "prepaid", "预交金:"), (0, "refund", "退款:"), (0, "topup", "补款:")),
        ),
        foot=_FOOT, size=(210, 130), body=48,
    ),
    ReceiptForm(
        name="inpatient.runs", kind="inpatient", title="{province}医疗单位住院收费收据", columns=3, cells=((0.02, "收费项目", "name"), (0.55, "金额", "amount")),
        head=(
            ((0.0, "inpatient_no", "住院号："), (0.3, "ward", "病区："), (0.72, "bill_no", "No.")),
            ((0.0, "payer_name", "病人姓名："), (0.3, "admit_date", "入院日期："), (0.62, "discharge_date", "出院日期：")),
        ),
        info=(
            ((0.0, "pool_pay", "医保支付："), (0.25, "other_pay", "附加支付："), (0.5, "acct_pay", "个人帐户："), (0.75, "cash_pay", "个人支付：")),
            ((0.0, "prepaid", "预收款："), (0.25, "refund", "退款："), (0.5, "topup", "补收："), (0.75, "self_expense", "自费：")),
        ),
        foot=((0.0, "provider_name", "医疗单位（盖章）："), (0.5, "cashier", "经手人："), (0.72, "issue_date", "日期：")),
        totals=((0.0, "total_cn", "合计人民币（大写）"), (0.6, "total", "（小写）￥")),
        form_color=(120, 72, 44), look="dot", drift=2.0, runs=True, code="", security=True, paper=(253, 246, 214),
        fill_face="sans", size=(220, 132), body=44,
    ),
)  # fmt: skip

OUTPATIENT: Final = (
    UNIFIED_OUT,
    replace(
        UNIFIED_OUT, name="outpatient.category_detail", items="both", form_color=(206, 96, 70), body=58, size=(210, 146),
        cells=((0.02, "项目名称", "name"), (0.52, "数量", "qty"), (0.64, "金额（元）", "amount"), (0.88, "等级", "level")),
    ),
    ReceiptForm(
        name="outpatient.runs_old", kind="outpatient", title="{province}医疗门诊收费票据", columns=3,
        cells=((0.02, "项目/规格", "name"), (0.42, "数量", ""), (0.6, "金额", "amount")), runs=True,
        head=(
            ((0.0, "biz_serial_no", "业务流水号："), (0.4, "provider_type", "医疗机构类型："), (0.76, "bill_no", "№")),
            ((0.0, "payer_name", "姓名："), (0.22, "sex", "性别："), (0.38, "insurance_type", "医保类型："), (0.68, "insured_no", "社会保障号码：")),
        ),
        info=(((0.0, "pool_pay", "医保统筹支付："), (0.25, "acct_pay", "个人账户支付："), (0.5, "other_pay", "其他医保支付："), (0.75, "cash_pay", "个人支付金额：")),),
        foot=((0.0, "provider_name", "收款单位（章）："), (0.5, "cashier", "收款人（签章）："), (0.75, "issue_date", "")),
        totals=((0.0, "total_cn", "合计（大写）"), (0.62, "total", "￥")),
        form_color=(140, 70, 50), look="dot", drift=2.2, security=True, code="bars", paper=(254, 248, 222),
        provider_under_title=True, size=(205, 132), body=52,
    ),
    ReceiptForm(
        name="outpatient.thermal", kind="outpatient", title="医疗门诊收费票据", columns=1,
        cells=((0.0, "项目", "name"), (0.55, "数量", "qty"), (0.74, "金额", "amount")), items="detail",
        head=(
            ((0.0, "bill_no", "票据号："),), ((0.0, "payer_name", "姓名："), (0.55, "sex", "性别：")),
            ((0.0, "outpatient_no", "门诊号："),), ((0.0, "issue_date", "收费日期："),),
        ),
        totals=((0.0, "total", "合计："), (0.42, "total_cn", "")),
        info=(
            ((0.0, "insurance_type", "医保类型："),),
            ((0.0, "pool_pay", "统筹支付："), (0.52, "acct_pay", "账户支付：")),
            ((0.0, "other_pay", "其他支付："), (0.52, "cash_pay", "现金支付：")),
            ((0.0, "self_pay", "自付："), (0.52, "self_expense", "自费：")),
        ),
        foot=((0.0, "provider_name", ""), (0.72, "cashier", "收费员：")),
        form_color=BLACK, label_face="sans", fill_face="sans", look="thermal", code="", size=(92, 178), body=88,
        paper=(250, 249, 246),
    ),
    ReceiptForm(
        name="outpatient.class_share", kind="outpatient", title="{province}门诊急诊医疗收费收据", columns=2, cells=_THREE,
        head=(
            ((0.0, "payer_name", "姓名："), (0.25, "sex", "性别："), (0.4, "insured_no", "医保编号："), (0.74, "bill_no", "№")),
            ((0.0, "outpatient_no", "门诊号："), (0.4, "insurance_type", "医保类型："), (0.74, "issue_date", "日期：")),
        ),
        info=(
            ((0.0, "cash_pay", "现金支付："), (0.25, "acct_pay", "账户支付："), (0.5, "pool_pay", "统筹支付："), (0.75, "other_pay", "附加支付：")),
            ((0.0, "first", "分类自负："), (0.25, "self_expense", "自费："), (0.5, "=reserve", "历年账户余额：")),
        ),
        foot=((0.0, "provider_name", "收款单位："), (0.62, "cashier", "收款人：")),
        totals=((0.0, "total_cn", "人民币合计（大写）："), (0.62, "total", "￥")),
        form_color=(58, 110, 78), look="dot", drift=1.4, code="bars", security=True, paper=(244, 251, 242),
        size=(200, 128), body=46,
    ),
    ReceiptForm(
        name="outpatient.remark_line", kind="outpatient", title="{province}医疗门诊收费票据（电子）", head=_E_HEAD,
        columns=2, cells=_TWO, items="detail", remark=True, fill_face="sans", form_color=(214, 120, 96),
        info=(
            ((0, "outpatient_no", "门诊号:"), (0, "visit_date", "就诊日期:"), (0, "insurance_type", "医保类型:"), (0, "sex", "性别:")),
            ((0, "pool_pay", "统筹基金支付:"), (0, "other_pay", "其他支付:"), (0, "acct_pay", "个人账户支付:"), (0, "cash_pay", "个人现金支付:")),
            ((0, "self_pay", "个人自付:"), (0, "self_expense", "个人自费:")),
        ),
        foot=_FOOT, size=(210, 128), body=54,
    ),
)  # fmt: skip
