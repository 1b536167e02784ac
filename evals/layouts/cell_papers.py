# ruff: noqa: E501
"""Forms for tuning drawn as ruled cells: what hospital systems, funds and laboratories print."""

from typing import Final

from evals.layouts.cell_forms import CellForm
from evals.layouts.cell_tables import CENTRED, ListTable
from evals.layouts.tables import A4_WIDE

_MONEY: Final = frozenset({"unit_price", "qty", "amount"})
CELL_FORMS: Final = (
    CellForm(
        "settlement.cells", "settlement", "基本医疗保险住院费用结算单", (
            (("姓名", "name", 0.25), ("性别", "sex", 0.25), ("社会保障号", "insured_no", 0.5)),
            (("医疗机构", "hospital", 0.5), ("住院科室", "dept", 0.5)),
            (("入院日期", "admit_date", 0.33), ("出院日期", "discharge_date", 0.33), ("结算日期", "setl_time", 0.34)),
            (("险种类别", "insutype", 0.5), ("就医类别", "med_type", 0.5)),
            (("费用总额", "medfee_sumamt", 0.33), ("自费费用", "fulamt_ownpay_amt", 0.33), ("先行自付", "preselfpay_amt", 0.34)),
            (("政策内费用", "inscp_scp_amt", 0.33), ("起付线", "act_pay_dedc", 0.33), ("统筹基金支付", "hifp_pay", 0.34)),
            (("大病保险支付", "hifmi_pay", 0.33), ("医疗救助支付", "maf_pay", 0.33), ("基金支付合计", "fund_pay_sumamt", 0.34)),
            (("个人账户支付", "acct_pay", 0.33), ("个人现金支付", "psn_cash_pay", 0.33), ("个人负担合计", "psn_part_amt", 0.34)),
        ), kind="inpatient",
    ),
    CellForm(
        "settlement.below", "settlement", "医疗费用结算单", (
            (("姓名", "name", 0.2), ("性别", "sex", 0.1), ("医保编号", "insured_no", 0.3), ("就诊医院", "hospital", 0.4)),
            (("入院日期", "admit_date", 0.25), ("出院日期", "discharge_date", 0.25), ("医疗类别", "med_type", 0.25), ("结算时间", "setl_time", 0.25)),
            (("医疗费总额", "medfee_sumamt", 0.2), ("全自费", "fulamt_ownpay_amt", 0.2), ("先行自付", "preselfpay_amt", 0.2), ("范围内费用", "inscp_scp_amt", 0.2), ("起付标准", "act_pay_dedc", 0.2)),
            (("统筹支付", "hifp_pay", 0.2), ("大病支付", "hifmi_pay", 0.2), ("救助支付", "maf_pay", 0.2), ("账户支付", "acct_pay", 0.2), ("现金支付", "psn_cash_pay", 0.2)),
        ), kind="inpatient", lay="below", centre=True, face="sans",
    ),
    CellForm(
        "settlement.list", "settlement", "医疗保险结算单", (
            (("姓名", "name", 0.4), ("性别", "sex", 0.2), ("个人编号", "insured_no", 0.4)), (("医院名称", "hospital", 0.6), ("结算日期", "setl_time", 0.4)),
            (("医疗总费用", "medfee_sumamt", 1.0),), (("丙类自费金额", "fulamt_ownpay_amt", 1.0),), (("乙类先自付金额", "preselfpay_amt", 1.0),), (("超限价金额", "overlmt_selfpay", 1.0),),
            (("符合基本医疗费用", "inscp_scp_amt", 1.0),), (("本次起付标准", "act_pay_dedc", 1.0),), (("基本医疗统筹支付", "hifp_pay", 1.0),), (("大病保险支付金额", "hifmi_pay", 1.0),),
            (("个人账户支付金额", "acct_pay", 1.0),), (("个人现金支付金额", "psn_cash_pay", 1.0),),
        ), kind="inpatient", lay="bare", colon="：", look="dot",
    ),
    CellForm(
        "fee_list.code_first", "fee_list", "住院费用明细清单", (
            (("姓名", "name", 0.2), ("性别", "sex", 0.12), ("年龄", "age", 0.14), ("住院号", "inpatient_no", 0.27), ("科室", "dept", 0.27)),
            (("入院时间", "admit_date", 0.35), ("出院时间", "discharge_date", 0.35), ("费用合计", "total", 0.3)),
        ), kind="inpatient", size=A4_WIDE,
        table=ListTable(((0.0, "医保编码", "nat_code"), (0.22, "项目名称", "item_name"), (0.46, "规格", "spec"), (0.56, "单位", "unit"), (0.62, "数量", "qty"),
                         (0.7, "单价", "unit_price"), (0.79, "金额", "amount"), (0.88, "类别", "chrgitm_lv"), (0.94, "自付比例", "self_ratio")), right=_MONEY),
    ),
    CellForm(
        "fee_list.code_centred", "fee_list", "患者费用清单", (
            (("患者", "name", 0.25), ("住院号", "inpatient_no", 0.35), ("病区", "dept", 0.4)),
        ), kind="inpatient", lay="bare", colon="：", size=A4_WIDE, face="sans",
        table=ListTable(((0.0, "序号", "line_no"), (0.05, "国家医保代码", "nat_code"), (0.27, "收费项目", "item_name"), (0.52, "计价单位", "unit"), (0.6, "单价(元)", "unit_price"),
                         (0.7, "数量", "qty"), (0.78, "金额(元)", "amount"), (0.9, "收费日期", "fee_date")), centre=CENTRED, places=2),
    ),
    CellForm(
        "fee_list.two_line_head", "fee_list", "住院病人费用清单", (
            (("姓名", "name", 0.25), ("住院号", "inpatient_no", 0.35), ("入院日期", "admit_date", 0.4)),
        ), kind="inpatient", lay="bare", colon=":",
        table=ListTable(((0.0, "费用\n日期", "fee_date"), (0.13, "项目\n编码", "nat_code"), (0.36, "项目名称", "item_name"), (0.6, "单位", "unit"), (0.67, "单价\n(元)", "unit_price"),
                         (0.77, "数量", "qty"), (0.84, "金额\n(元)", "amount"), (0.94, "等级", "chrgitm_lv")), right=_MONEY, ruled=False, size=2.9),
    ),
    CellForm(
        "fee_list.wrapped", "fee_list", "医疗费用清单", (
            (("姓名", "name", 0.3), ("性别", "sex", 0.2), ("住院号", "inpatient_no", 0.5)),
        ), kind="inpatient",
        table=ListTable(((0.0, "费用类别", "category"), (0.13, "项目名称", "item_name"), (0.32, "规格", "spec"), (0.45, "单价", "unit_price"), (0.56, "单位", "unit"),
                         (0.64, "数量", "qty"), (0.72, "金额", "amount"), (0.84, "医保类型", "chrgitm_lv"), (0.92, "备注", "remark")), right=_MONEY, wrap=True, size=3.4),
    ),
    CellForm(
        "fee_list.two_groups", "fee_list", "一日清单", (
            (("姓名", "name", 0.3), ("住院号", "inpatient_no", 0.7)),
        ), kind="inpatient", lay="bare", colon="：", size=A4_WIDE,
        table=ListTable(((0.0, "项目名称", "item_name"), (0.5, "数量", "qty"), (0.62, "单价", "unit_price"), (0.8, "金额", "amount")), right=_MONEY, groups=2, ruled=False),
    ),
    CellForm(
        "fee_list.amount_middle", "fee_list", "费用清单", (
            (("病人姓名", "name", 0.3), ("住院号", "inpatient_no", 0.3), ("科别", "dept", 0.4)),
        ), kind="inpatient", lay="bare", colon="：", look="dot",
        table=ListTable(((0.0, "记账日期", "fee_date"), (0.14, "项目代码", "nat_code"), (0.4, "名称", "item_name"), (0.62, "数量", "qty"), (0.7, "单位", "unit"),
                         (0.78, "金额", "amount"), (0.9, "比例", "self_ratio")), right=frozenset({"qty", "amount"})),
    ),
    CellForm(
        "discharge.cells", "discharge_summary", "出院记录", (
            (("姓名", "name", 0.25), ("性别", "sex", 0.15), ("年龄", "age", 0.2), ("住院号", "inpatient_no", 0.4)),
            (("科室", "dept", 0.5), ("床号", "bed_no", 0.5)), (("入院日期", "admit_date", 0.35), ("出院日期", "discharge_date", 0.35), ("住院天数", "los_days", 0.3)),
        ), kind="inpatient", sections=(("入院诊断", "admit_diag"), ("入院情况", "complaint"), ("诊疗经过", "course"), ("出院诊断", "discharge_diag"), ("出院情况", "condition"), ("出院医嘱", "advice")),
        foot=(("医师签名", "doctor", 0.5), ("日期", "discharge_date", 0.5)),
    ),
    CellForm(
        "discharge.brackets", "discharge_summary", "出院小结", (
            (("患者姓名", "name", 0.3), ("性别", "sex", 0.2), ("年龄", "age", 0.2), ("病案号", "record_no", 0.3)),
            (("入院时间", "admit_date", 0.35), ("出院时间", "discharge_date", 0.35), ("住院日数", "los_days", 0.3)),
        ), kind="inpatient", lay="bare", colon="：", sections=(("入院诊断", "admit_diag"), ("出院诊断", "discharge_diag"), ("入院情况", "complaint"), ("治疗经过", "course"), ("出院时情况", "condition"), ("出院医嘱", "advice")),
        section="bracket", foot=(("主治医师", "doctor", 0.5),), date="%Y年%m月%d日", face="sans",
    ),
    CellForm(
        "discharge.chinese_numbers", "discharge_summary", "住院病人出院记录", (
            (("姓名", "name", 0.3), ("性别", "sex", 0.2), ("年龄", "age", 0.2), ("住院号", "inpatient_no", 0.3)),
            (("入院日期", "admit_date", 0.35), ("出院日期", "discharge_date", 0.35), ("住院", "los_days", 0.3)),
        ), kind="inpatient", lay="bare", colon="：", sections=(("入院情况", "complaint"), ("入院诊断", "admit_diag"), ("诊治经过", "course"), ("出院诊断", "discharge_diag"), ("出院情况", "condition"), ("出院医嘱", "advice")),
        section="numbered", foot=(("经治医师", "doctor", 0.5),),
    ),
    CellForm(
        "diagnosis_certificate.cells", "diagnosis_certificate", "疾病诊断证明书", (
            (("姓名", "name", 0.25), ("性别", "sex", 0.2), ("年龄", "age", 0.2), ("门诊/住院号", "visit_no", 0.35)), (("科别", "dept", 0.5), ("开具日期", "issue_date", 0.5)),
        ), sections=(("诊断", "diagnosis"), ("处理意见", "opinion")), foot=(("医师签章", "doctor", 0.5),), size=(185.0, 130.0),
    ),
    CellForm(
        "diagnosis_certificate.below", "diagnosis_certificate", "医学诊断证明书", (
            (("姓名", "name", 0.2), ("性别", "sex", 0.15), ("年龄", "age", 0.15), ("就诊科室", "dept", 0.25), ("病案号", "visit_no", 0.25)),
        ), lay="below", centre=True, sections=(("临床诊断", "diagnosis"), ("建议", "opinion")), section="bracket", foot=(("诊断医师", "doctor", 0.5), ("证明日期", "issue_date", 0.5)), face="sans",
    ),
    CellForm(
        "pathology.cells", "pathology", "病理诊断报告单", (
            (("姓名", "name", 0.25), ("性别", "sex", 0.15), ("年龄", "age", 0.2), ("病理编号", "specimen_no", 0.4)), (("送检科室", "dept", 0.3), ("住院号", "visit_no", 0.3), ("送检材料", "site", 0.4)),
        ), sections=(("肉眼所见", "gross"), ("镜下所见", "microscopy"), ("免疫组化结果", "ihc"), ("病理诊断", "pathology")), foot=(("报告医师", "pathologist", 0.3), ("审核医师", "checker", 0.3), ("报告日期", "report_date", 0.4)),
    ),
    CellForm(
        "pathology.brackets", "pathology", "病理检查报告", (
            (("姓名", "name", 0.25), ("性别", "sex", 0.25), ("年龄", "age", 0.2), ("病理号", "specimen_no", 0.3)), (("科室", "dept", 0.3), ("住院号", "visit_no", 0.3), ("取材部位", "site", 0.4)),
        ), lay="bare", colon="：", sections=(("大体检查", "gross"), ("光镜所见", "microscopy"), ("免疫组化", "ihc"), ("病理诊断", "pathology")), section="bracket", foot=(("诊断医生", "pathologist", 0.4), ("签发日期", "report_date", 0.5)), date="%Y/%m/%d",
    ),
    CellForm(
        "genetic_test.cells", "genetic_test", "肿瘤基因检测报告", (
            (("受检者", "name", 0.25), ("性别", "sex", 0.2), ("年龄", "age", 0.2), ("住院号", "visit_no", 0.35)), (("检测实验室", "lab", 0.5), ("检测技术", "method", 0.5)),
            (("样本类型", "specimen", 0.5), ("临床诊断", "tumour", 0.5)), (("采样时间", "sample_date", 0.5), ("报告时间", "report_date", 0.5)),
        ),
    ),
    CellForm(
        "lab_report.cells", "lab_report", "检验报告单", (
            (("姓名", "name", 0.25), ("性别", "sex", 0.2), ("年龄", "age", 0.2), ("病历号", "visit_no", 0.35)), (("送检科室", "dept", 0.3), ("标本种类", "specimen", 0.3), ("采集时间", "sample_date", 0.4)),
        ), table=ListTable(((0.0, "No", "line_no"), (0.06, "项目名称", "name"), (0.45, "结果", "result"), (0.58, "参考范围", "reference"), (0.78, "单位", "unit"), (0.92, "标志", "flag"))),
        foot=(("检验医师", "pathologist", 0.3), ("审核", "checker", 0.3), ("报告时间", "report_date", 0.4)),
    ),
    CellForm(
        "lab_report.two_groups", "lab_report", "检验结果报告单", (
            (("姓名", "name", 0.25), ("性别", "sex", 0.2), ("年龄", "age", 0.2), ("住院号", "visit_no", 0.35)), (("科别", "dept", 0.3), ("样本类型", "specimen", 0.3), ("采样日期", "sample_date", 0.4)),
        ), lay="bare", colon="：", size=A4_WIDE, face="sans", table=ListTable(((0.0, "检验项目", "name"), (0.4, "结果", "result"), (0.54, "提示", "flag"), (0.62, "单位", "unit"), (0.8, "参考值", "reference")), groups=2, ruled=False),
        foot=(("检验者", "pathologist", 0.3), ("审核者", "checker", 0.3), ("报告日期", "report_date", 0.4)),
    ),
    CellForm(
        "prescription.cells", "prescription", "门诊处方笺", (
            (("姓名", "name", 0.25), ("性别", "sex", 0.2), ("年龄", "age", 0.2), ("门诊号", "visit_no", 0.35)), (("费别", "fee_type", 0.3), ("科别", "dept", 0.3), ("处方日期", "issue_date", 0.4)), (("临床诊断", "diagnosis", 1.0),),
        ), size=(190.0, 150.0), table=ListTable(((0.0, "序号", "line_no"), (0.06, "药品通用名", "generic_name"), (0.32, "规格", "strength"), (0.5, "每次剂量", "dose"), (0.61, "给药途径", "route"), (0.73, "频次", "freq"), (0.83, "疗程", "days"), (0.89, "数量", "qty"), (0.95, "单位", "unit"))),
        foot=(("医师", "doctor", 0.3), ("审核药师", "pharmacist_review", 0.35), ("调配药师", "pharmacist_dispense", 0.35)),
    ),
    CellForm(
        "inpatient.cells", "inpatient_receipt", "医疗住院收费票据", (
            (("姓名", "payer_name", 0.25), ("性别", "sex", 0.15), ("住院号", "inpatient_no", 0.3), ("票据号码", "bill_no", 0.3)), (("住院科室", "ward", 0.3), ("入院日期", "admit_date", 0.35), ("出院日期", "discharge_date", 0.35)),
            (("合计（大写）", "total_cn", 0.65), ("合计（小写）", "total", 0.35)), (("医保统筹", "pool_pay", 0.25), ("大病保险", "major_illness_pay", 0.25), ("个人账户", "acct_pay", 0.25), ("个人现金", "cash_pay", 0.25)),
            (("预交金额", "prepaid", 0.25), ("应退金额", "refund", 0.25), ("应补金额", "topup", 0.25), ("个人自费", "self_expense", 0.25)), (("医保类型", "insurance_type", 0.5), ("开票日期", "issue_date", 0.5)), (("收费单位", "provider_name", 0.6), ("收款员", "cashier", 0.4)),
        ), kind="inpatient", table=ListTable(((0.0, "收费项目", "name"), (0.6, "金额（元）", "amount")), groups=3, ruled=False), size=(230.0, 150.0), title_slot="bill_title",
    ),
    CellForm(
        "outpatient.cells", "outpatient_receipt", "医疗门诊收费票据", (
            (("姓名", "payer_name", 0.25), ("性别", "sex", 0.15), ("门诊号", "outpatient_no", 0.3), ("票据号码", "bill_no", 0.3)), (("合计人民币（大写）", "total_cn", 0.65), ("￥", "total", 0.35)),
            (("统筹支付", "pool_pay", 0.25), ("账户支付", "acct_pay", 0.25), ("现金支付", "cash_pay", 0.25), ("其他支付", "other_pay", 0.25)), (("自付金额", "self_pay", 0.25), ("自费金额", "self_expense", 0.25), ("费别", "insurance_type", 0.5)),
            (("医疗机构", "provider_name", 0.5), ("收费员", "cashier", 0.2), ("收费时间", "issue_date", 0.3)),
        ), kind="outpatient", table=ListTable(((0.0, "项目", "name"), (0.6, "金额", "amount")), groups=2, ruled=False), size=(190.0, 120.0), title_slot="bill_title",
    ),
)  # fmt: skip
