# ruff: noqa: E501
"""Receipt forms that are kept out of tuning: other provinces' papers, tills, side lists, printed grids."""

from typing import Final

from evals.canvas import BLACK
from evals.layouts.receipt_press import ReceiptForm

_NAME_AMOUNT: Final = ((0.02, "收费项目", "name"), (0.62, "金额（元）", "amount"))
_PRESET_IN: Final = (
    ("床位费", "床位费"), ("诊察费", "诊查费"), ("检查费", "检查费"), ("化验费", "检验费"), ("治疗费", "治疗费"), ("手术费", "手术费"),
    ("护理费", "护理费"), ("卫生材料费", "材料费"), ("西药费", "西药费"), ("中成药费", "中成药"), ("中药饮片费", "中草药"), ("-1", "输血费"),
    ("-2", "输氧费"), ("-3", "放射费"), ("-4", "陪护费"), ("其他费", "其他"),
)  # fmt: skip
_PRESET_OUT: Final = (
    ("西药费", "西药费"), ("中成药费", "中成药费"), ("中药饮片费", "中草药费"), ("诊察费", "诊察费"), ("-1", "挂号费"), ("检查费", "检查费"),
    ("化验费", "化验费"), ("-2", "放射费"), ("治疗费", "治疗费"), ("手术费", "手术费"), ("卫生材料费", "材料费"), ("其他费", "其他费用"),
)  # fmt: skip

HELD_INPATIENT: Final = (
    ReceiptForm(
        name="inpatient.capital_city", kind="inpatient", title="{province}医疗住院收费票据（电子）", columns=2, cells=_NAME_AMOUNT,
        head=(
            ((0.0, "bill_code", "票据代码："), (0.66, "bill_no", "票据号码：")),
            ((0.0, "payer_id_masked", "交款人统一社会信用代码："), (0.66, "check_code", "校验码：")),
            ((0.0, "payer_name", "交款人："), (0.66, "issue_date", "开票日期：")),
        ),
        info=(
            ((0.0, "biz_serial_no", "业务流水号："), (0.34, "inpatient_no", "住院号："), (0.66, "record_no", "病例号：")),
            ((0.0, "ward", "住院科别："), (0.34, "admit_date", "入院时间："), (0.66, "discharge_date", "出院时间：")),
            ((0.0, "prepaid", "预缴金额："), (0.34, "topup", "补缴金额："), (0.66, "refund", "退费金额：")),
            ((0.0, "insurance_type", "医保类型："), (0.34, "insured_no", "医保编号："), (0.66, "sex", "性别：")),
            ((0.0, "pool_pay", "医保统筹基金支付："), (0.34, "other_pay", "其他支付："), (0.66, "acct_pay", "个人账户支付：")),
            ((0.0, "cash_pay", "个人现金支付："), (0.34, "self_pay", "个人自付："), (0.66, "self_expense", "个人自费：")),
            ((0.0, "=a", "退休补充支付："), (0.34, "=b", "残军补助支付："), (0.66, "=c", "单位补充险支付：")),
        ),
        foot=((0.0, "provider_name", "收款单位（章）："), (0.52, "reviewer", "复核人："), (0.78, "cashier", "收款人：")),
        label_face="sans", fill_face="mixed", form_color=(64, 64, 68), size=(210, 150), body=50,
    ),
    ReceiptForm(
        name="inpatient.printed_grid", kind="inpatient", title="{province}医疗住院收费专用收据", columns=4, cells=_NAME_AMOUNT, preset=_PRESET_IN,
        head=(
            ((0.0, "payer_name", "交款人"), (0.3, "inpatient_no", "住院号"), (0.56, "ward", "科别"), (0.8, "bill_no", "NO.")),
            ((0.0, "admit_date", "入院日期"), (0.3, "discharge_date", "出院日期"), (0.56, "los_days", "住院天数"), (0.76, "insurance_type", "费别")),
        ),
        info=(
            ((0.0, "prepaid", "预交款"), (0.26, "topup", "补交款"), (0.52, "refund", "退款"), (0.76, "self_expense", "自费")),
            ((0.0, "pool_pay", "统筹支付"), (0.26, "other_pay", "其他支付"), (0.52, "acct_pay", "个人账户"), (0.76, "cash_pay", "现金支付")),
        ),
        foot=((0.0, "provider_name", "收款单位（盖章）"), (0.56, "cashier", "收款人"), (0.78, "issue_date", "")),
        totals=((0.0, "total_cn", "合计人民币（大写）"), (0.66, "total", "￥")),
        form_color=(36, 84, 132), look="dot16", fill_face="sans", drift=1.4, security=True, code="", paper=(248, 250, 255), gap=2.4,
        size=(210, 118), body=34, zero="",
    ),
    ReceiptForm(
        name="inpatient.side_list", kind="inpatient", title="{province}住院医疗收费票据（电子）", columns=1,
        cells=((0.02, "费用项目", "name"), (0.44, "数量/单位", "qty"), (0.66, "金额", "amount")), side=0.42,
        head=(
            ((0.0, "bill_code", "票据代码："), (0.36, "bill_no", "票据号码："), (0.72, "check_code", "校验码：")),
            ((0.0, "payer_name", "交款人："), (0.24, "sex", "性别："), (0.36, "issue_date", "开票日期："), (0.72, "insured_no", "医保编号：")),
            ((0.0, "stay", "住院时间："), (0.44, "ward", "住院科别："), (0.72, "inpatient_no", "住院号：")),
        ),
        info=(
            ((0, "insurance_type", "医保类型："),), ((0, "pool_pay", "医保统筹基金支付："),), ((0, "other_pay", "其他支付："),),
            ((0, "acct_pay", "个人账户支付："),), ((0, "cash_pay", "个人现金支付："),), ((0, "self_pay", "个人自付："),),
            ((0, "self_expense", "个人自费："),), ((0, "prepaid", "预缴金额："),), ((0, "topup", "补缴金额："),), ((0, "refund", "退费金额："),),
        ),
        foot=((0.0, "provider_name", "收款单位（章）："), (0.6, "reviewer", "复核人："), (0.8, "cashier", "收款人：")),
        form_color=(172, 52, 58), label_face="sans", fill_face="sans", size=(210, 160), body=78,
    ),
    ReceiptForm(
        name="inpatient.ruled_boxes", kind="inpatient", title="{province}住院收费专用票据", columns=3, cells=((0.02, "项目", "name"), (0.52, "金额", "amount")), rules=True,
        head=(
            ((0.0, "bill_no", "票据号："), (0.36, "biz_serial_no", "结算流水号："), (0.74, "issue_date", "结算日期：")),
            ((0.0, "payer_name", "患者姓名："), (0.24, "sex", "性别："), (0.36, "inpatient_no", "病案号/住院号："), (0.74, "ward", "出院科室：")),
            ((0.0, "stay", "住院起止日期："), (0.5, "los_days", "共计住院天数："), (0.74, "insurance_type", "参保类型：")),
        ),
        info=(
            ((0.0, "pool_pay", "基本医疗保险统筹支付"), (0.19, "major_illness_pay", "大病保险支付"), (0.36, "medical_aid_pay", "医疗救助支付"), (0.54, "acct_pay", "个人账户支付"), (0.71, "cash_pay", "个人现金支付"), (0.87, "self_expense", "自费金额")),
            ((0.0, "prepaid", "预交金额"), (0.19, "topup", "补收金额"), (0.36, "refund", "退还金额"), (0.54, "first", "先行自付"), (0.71, "deductible", "起付标准"), (0.87, "self_pay", "自付金额")),
        ),
        foot=((0.0, "provider_name", "医疗机构（公章）："), (0.6, "cashier", "结算员：")),
        totals=((0.0, "total_cn", "费用合计（大写）："), (0.62, "total", "小写：￥")),
        stacked=True, ruled_stack=True, split_major=True, form_color=(40, 104, 72), look="carbon", drift=0.8, code="bars", size=(235, 150), body=42,
        squeeze=0.86,
    ),
    ReceiptForm(
        name="inpatient.coastal", kind="inpatient", title="{province}医疗收费票据（住院）", columns=2,
        cells=((0.02, "项目名称", "name"), (0.5, "金额(元)", "amount"), (0.78, "其中自费", "")),
        head=(
            ((0.0, "bill_code", "代码："), (0.3, "bill_no", "号码："), (0.66, "issue_date", "开票日期：")),
            ((0.0, "payer_name", "姓名："), (0.3, "sex", "性别："), (0.44, "insured_no", "社会保障号："), (0.74, "insurance_type", "医保类别：")),
            ((0.0, "inpatient_no", "住院编号："), (0.3, "ward", "科别："), (0.52, "admit_date", "入院："), (0.76, "discharge_date", "出院：")),
        ),
        info=(
            ((0.0, "pool_pay", "医保基金支付："), (0.26, "=large", "大额补充保险支付："), (0.56, "acct_pay", "当年账户支付："), (0.8, "=old", "历年账户支付：")),
            ((0.0, "cash_pay", "现金："), (0.26, "first", "自理："), (0.56, "self_pay", "自负："), (0.8, "self_expense", "自费：")),
            ((0.0, "prepaid", "预收款："), (0.26, "topup", "补收款："), (0.56, "refund", "退还款："), (0.8, "other_pay", "其他：")),
        ),
        foot=((0.0, "provider_name", "收款单位："), (0.55, "reviewer", "复核："), (0.78, "cashier", "收款员：")),
        totals=((0.0, "total_cn", "合计金额（大写）"), (0.6, "total", "（小写）¥")), totals_above=True,
        form_color=(150, 60, 96), fill_face="mixed", look="dot", drift=1.2, security=True, code="qr", paper=(255, 250, 252), size=(225, 146), body=44,
    ),
    ReceiptForm(
        name="inpatient.remark_bottom", kind="inpatient", title="{province}医疗住院收费票据（电子）", columns=3, cells=_NAME_AMOUNT,
        head=(
            ((0.0, "bill_code", "票据代码:"), (0.7, "bill_no", "票据号码:")),
            ((0.0, "payer_id_masked", "交款人统一社会信用代码:"), (0.7, "check_code", "校验码:")),
            ((0.0, "payer_name", "交款人:"), (0.7, "issue_date", "开票日期:")),
        ),
        info=(
            ((0, "biz_serial_no", "业务流水号:"), (0, "record_no", "病案号:"), (0, "inpatient_no", "住院号:"), (0, "ward", "科室:"), (0, "stay", "住院日期:")),
            ((0, "provider_type", "医疗机构类型:"), (0, "insurance_type", "医保类型:"), (0, "insured_no", "医保编号:"), (0, "sex", "性别:")),
            ((0, "pool_pay", "医保统筹基金支付:"), (0, "other_pay", "其他支付:"), (0, "acct_pay", "个人账户支付:"), (0, "cash_pay", "个人现金支付:"), (0, "self_pay", "个人自付:"), (0, "self_expense", "个人自费:")),
            ((0, "prepaid", "预缴金额:"), (0, "topup", "补缴金额:"), (0, "refund", "退费金额:")),
        ),
        foot=((0.0, "provider_name", "收款单位(章):"), (0.55, "reviewer", "复核人:"), (0.78, "cashier", "收款人:")),
        remark=True, form_color=(120, 40, 40), fill_face="serif", squeeze=0.88, size=(205, 136), body=42, sizes=(3.0, 3.0),
    ),
)  # fmt: skip

HELD_OUTPATIENT: Final = (
    ReceiptForm(
        name="outpatient.capital_city", kind="outpatient", title="{province}医疗门诊收费票据（电子）", columns=1, items="detail",
        cells=((0.02, "项目名称", "name"), (0.4, "单价", "std"), (0.55, "数量", "qty"), (0.68, "金额（元）", "amount"), (0.88, "医保等级", "level")),
        head=(
            ((0.0, "bill_code", "票据代码："), (0.66, "bill_no", "票据号码：")),
            ((0.0, "payer_id_masked", "交款人统一社会信用代码："), (0.66, "check_code", "校验码：")),
            ((0.0, "payer_name", "交款人："), (0.66, "issue_date", "开票日期：")),
        ),
        info=(
            ((0.0, "biz_serial_no", "业务流水号："), (0.34, "outpatient_no", "门诊号："), (0.66, "visit_date", "就诊日期：")),
            ((0.0, "provider_type", "医疗机构类型："), (0.34, "insurance_type", "医保类型："), (0.66, "insured_no", "医保编号：")),
            ((0.0, "sex", "性别："), (0.34, "pool_pay", "医保统筹基金支付："), (0.66, "other_pay", "其他支付：")),
            ((0.0, "acct_pay", "个人账户支付："), (0.34, "cash_pay", "个人现金支付："), (0.66, "self_pay", "个人自付：")),
            ((0.0, "self_expense", "个人自费："), (0.34, "=a", "退休补充支付："), (0.66, "=b", "单位补充险支付：")),
        ),
        foot=((0.0, "provider_name", "收款单位（章）："), (0.52, "reviewer", "复核人："), (0.78, "cashier", "收款人：")),
        label_face="sans", fill_face="mixed", form_color=(64, 64, 68), size=(210, 160), body=66,
    ),
    ReceiptForm(
        name="outpatient.printed_grid", kind="outpatient", title="{province}门诊医疗收费专用收据", columns=3, cells=_NAME_AMOUNT, preset=_PRESET_OUT,
        head=(
            ((0.0, "payer_name", "姓名"), (0.3, "sex", "性别"), (0.46, "outpatient_no", "门诊号"), (0.76, "bill_no", "No")),
            ((0.0, "insurance_type", "费别"), (0.46, "issue_date", "日期")),
        ),
        info=(((0.0, "pool_pay", "医保支付"), (0.26, "acct_pay", "帐户支付"), (0.52, "cash_pay", "个人支付"), (0.76, "self_expense", "自费")),),
        foot=((0.0, "provider_name", "收费单位（盖章）"), (0.62, "cashier", "收费员")),
        totals=((0.0, "total_cn", "合计（大写）"), (0.64, "total", "￥")),
        form_color=(128, 64, 40), look="dot16", fill_face="sans", drift=1.2, security=True, code="", paper=(254, 249, 238), gap=2.0,
        size=(190, 100), body=28, zero="",
    ),
    ReceiptForm(
        name="outpatient.till", kind="outpatient", title="门诊收费凭证（收据）", columns=1, items="detail", two_line=True,
        cells=((0.0, "项目/单价×数量", "name"), (0.8, "金额", "amount")),
        head=(
            ((0.0, "provider_name", ""),), ((0.0, "payer_name", "患者："), (0.5, "sex", "性别：")), ((0.0, "outpatient_no", "门诊号："),),
            ((0.0, "biz_serial_no", "流水号："),), ((0.0, "issue_date", "收费时间："),),
        ),
        totals=((0.0, "total", "总计："), (0.34, "total_cn", "大写：")),
        info=(
            ((0.0, "insurance_type", "费别："),), ((0.0, "pool_pay", "统筹支付："), (0.5, "acct_pay", "账户支付：")),
            ((0.0, "cash_pay", "现金支付："), (0.5, "self_expense", "自费金额：")),
        ),
        foot=((0.0, "cashier", "操作员："),),
        form_color=BLACK, label_face="serif", fill_face="serif", look="thermal", code="", size=(86, 190), body=104, paper=(248, 248, 250),
    ),
    ReceiptForm(
        name="outpatient.side_list", kind="outpatient", title="{province}医疗门诊收费票据（电子）", columns=1, items="detail",
        cells=((0.02, "项目名称", "name"), (0.5, "数量", "qty"), (0.64, "单位", "unit"), (0.78, "金额", "amount")), side=0.4,
        head=(
            ((0.0, "bill_code", "票据代码："), (0.36, "bill_no", "票据号码："), (0.72, "check_code", "校验码：")),
            ((0.0, "payer_name", "交款人："), (0.24, "sex", "性别："), (0.36, "issue_date", "开票日期："), (0.72, "insured_no", "医保编号：")),
        ),
        info=(
            ((0, "outpatient_no", "门诊号："),), ((0, "visit_date", "就诊日期："),), ((0, "insurance_type", "医保类型："),),
            ((0, "pool_pay", "医保统筹基金支付："),), ((0, "other_pay", "其他支付："),), ((0, "acct_pay", "个人账户支付："),),
            ((0, "cash_pay", "个人现金支付："),), ((0, "self_pay", "个人自付："),), ((0, "self_expense", "个人自费："),),
        ),
        foot=((0.0, "provider_name", "收款单位（章）："), (0.6, "reviewer", "复核人："), (0.8, "cashier", "收款人：")),
        form_color=(172, 52, 58), label_face="sans", fill_face="sans", size=(210, 150), body=74,
    ),
    ReceiptForm(
        name="outpatient.carbon", kind="outpatient", title="{province}医疗门（急）诊收费票据", columns=2, cells=((0.02, "项目", "name"), (0.5, "金额", "amount")), rules=True,
        head=(
            ((0.0, "bill_no", "票据号码："), (0.4, "biz_serial_no", "流水号："), (0.74, "issue_date", "收费日期：")),
            ((0.0, "payer_name", "姓名："), (0.22, "sex", "性别："), (0.4, "outpatient_no", "就诊卡号："), (0.74, "insurance_type", "结算类型：")),
        ),
        info=(
            ((0.0, "pool_pay", "统筹基金支付"), (0.2, "other_pay", "其他基金支付"), (0.4, "acct_pay", "个人账户支付"), (0.6, "cash_pay", "个人现金支付"), (0.8, "self_expense", "自费金额")),
        ),
        foot=((0.0, "provider_name", "收款单位（章）："), (0.6, "cashier", "收款人：")),
        totals=((0.0, "total_cn", "合计人民币（大写）："), (0.62, "total", "（小写）￥")),
        stacked=True, ruled_stack=True, form_color=(40, 104, 72), look="carbon", fill_face="sans", drift=1.0, code="bars", size=(200, 112), body=40,
        squeeze=0.9,
    ),
    ReceiptForm(
        name="outpatient.coastal", kind="outpatient", title="{province}医疗收费票据（门诊）", columns=2, items="detail",
        cells=((0.02, "项目名称", "name"), (0.5, "数量/单位", "qty"), (0.68, "金额(元)", "amount"), (0.88, "类别", "level")),
        head=(
            ((0.0, "bill_code", "代码："), (0.3, "bill_no", "号码："), (0.66, "issue_date", "开票日期：")),
            ((0.0, "payer_name", "姓名："), (0.3, "sex", "性别："), (0.44, "insured_no", "社会保障号："), (0.74, "insurance_type", "医保类别：")),
        ),
        info=(
            ((0.0, "outpatient_no", "门诊号："), (0.3, "visit_date", "就诊时间："), (0.62, "record_no", "病历号：")),
            ((0.0, "pool_pay", "医保基金支付："), (0.3, "acct_pay", "当年账户支付："), (0.62, "=old", "历年账户支付：")),
            ((0.0, "cash_pay", "现金："), (0.2, "first", "自理："), (0.4, "self_pay", "自负："), (0.62, "self_expense", "自费：")),
        ),
        foot=((0.0, "provider_name", "收款单位："), (0.55, "reviewer", "复核："), (0.78, "cashier", "收款员：")),
        totals=((0.0, "total_cn", "合计金额（大写）"), (0.6, "total", "（小写）¥")), totals_above=True,
        form_color=(150, 60, 96), fill_face="mixed", look="dot", drift=1.2, security=True, paper=(255, 250, 252), size=(225, 140), body=46,
    ),
)  # fmt: skip
