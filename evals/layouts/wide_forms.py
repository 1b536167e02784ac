# ruff: noqa: E501
"""Forms for tuning in further geometries: stacked labels, dots, lines to write on, headings of all kinds."""

from typing import Final

from evals.layouts.cell_forms import CellForm
from evals.layouts.cell_tables import CENTRED, ListTable
from evals.layouts.tables import A4_WIDE

_MONEY: Final = frozenset({"unit_price", "qty", "amount"})
_YUAN: Final = dict.fromkeys(("medfee_sumamt", "fulamt_ownpay_amt", "preselfpay_amt", "inscp_scp_amt", "act_pay_dedc", "hifp_pay", "hifmi_pay", "maf_pay", "fund_pay_sumamt", "psn_part_amt", "acct_pay", "psn_cash_pay"), "元")  # fmt: skip
WIDE_FORMS: Final = (
    CellForm(
        "settlement.dots", "settlement", "城镇职工基本医疗保险住院费用结算单", (
            (("姓  名", "name", 0.34), ("性  别", "sex", 0.2), ("社会保障卡号", "insured_no", 0.46)), (("医疗机构", "hospital", 0.6), ("科室", "dept", 0.4)),
            (("入院日期", "admit_date", 0.5), ("出院日期", "discharge_date", 0.5)), (("一、医疗费用总额", "medfee_sumamt", 1.0),), (("  其中：全自费费用", "fulamt_ownpay_amt", 1.0),),
            (("        乙类先行自付", "preselfpay_amt", 1.0),), (("        政策范围内费用", "inscp_scp_amt", 1.0),), (("二、起付标准", "act_pay_dedc", 1.0),), (("三、统筹基金支付", "hifp_pay", 1.0),),
            (("四、大病保险支付", "hifmi_pay", 1.0),), (("五、个人负担总额", "psn_part_amt", 1.0),), (("  其中：个人账户支付", "acct_pay", 1.0),), (("        个人现金支付", "psn_cash_pay", 1.0),), (("结算日期", "setl_time", 1.0),),
        ), kind="inpatient", lay="dots", varied=True, suffix=_YUAN,
    ),
    CellForm(
        "settlement.stack", "settlement", "跨省异地就医住院结算单", (
            (("人员姓名", "name", 0.25), ("性别", "sex", 0.15), ("个人编号", "insured_no", 0.35), ("险种", "insutype", 0.25)),
            (("就医机构", "hospital", 0.5), ("参保地", "insuplc", 0.25), ("就医地", "mdtrtarea", 0.25)), (("入院时间", "admit_date", 0.25), ("出院时间", "discharge_date", 0.25), ("结算时间", "setl_time", 0.5)),
            (("医疗费总额", "medfee_sumamt", 0.25), ("符合政策范围内金额", "inscp_scp_amt", 0.25), ("全自费金额", "fulamt_ownpay_amt", 0.25), ("先行自付金额", "preselfpay_amt", 0.25)),
            (("起付线", "act_pay_dedc", 0.25), ("基金支付总额", "fund_pay_sumamt", 0.25), ("统筹基金支出", "hifp_pay", 0.25), ("大病保险支出", "hifmi_pay", 0.25)),
            (("医疗救助", "maf_pay", 0.25), ("个人负担", "psn_part_amt", 0.25), ("账户支付", "acct_pay", 0.25), ("现金支付", "psn_cash_pay", 0.25)),
        ), kind="inpatient", lay="stack", varied=True, face="sans",
    ),
    CellForm(
        "settlement.right_cells", "settlement", "医疗保险费用结算单（住院）", (
            (("参保人姓名", "name", 0.3), ("性别", "sex", 0.2), ("医保个人编号", "insured_no", 0.5)), (("定点医疗机构名称", "hospital", 0.7), ("科室", "dept", 0.3)),
            (("住院起始日期", "admit_date", 0.5), ("住院截止日期", "discharge_date", 0.5)), (("费用总额（元）", "medfee_sumamt", 0.5), ("目录外自费（元）", "fulamt_ownpay_amt", 0.5)),
            (("乙类首自付（元）", "preselfpay_amt", 0.5), ("纳入报销范围（元）", "inscp_scp_amt", 0.5)), (("本次起付线（元）", "act_pay_dedc", 0.5), ("统筹基金（元）", "hifp_pay", 0.5)),
            (("大病保险（元）", "hifmi_pay", 0.5), ("基金支付合计（元）", "fund_pay_sumamt", 0.5)), (("账户支付（元）", "acct_pay", 0.5), ("个人现金支付（元）", "psn_cash_pay", 0.5)), (("结算日期", "setl_time", 1.0),),
        ), kind="inpatient", lay="cells", centre=True, varied=True, look="dot",
    ),
    CellForm(
        "fee_list.spread_head", "fee_list", "住院费用明细清单", (
            (("姓  名", "name", 0.25), ("性别", "sex", 0.15), ("住 院 号", "inpatient_no", 0.3), ("科  室", "dept", 0.3)), (("入院日期", "admit_date", 0.35), ("出院日期", "discharge_date", 0.35), ("总费用", "total", 0.3)),
        ), kind="inpatient", lay="bare", colon="：", varied=True, joined=True,
        table=ListTable(((0.0, "序号", "line_no"), (0.06, "费用类别", "category"), (0.2, "项 目 名 称", "item_name"), (0.5, "规 格", "spec"), (0.62, "单位", "unit"), (0.7, "单 价", "unit_price"), (0.8, "数 量", "qty"), (0.88, "金 额", "amount")), right=_MONEY, ruled=False),
    ),
    CellForm(
        "fee_list.share_columns", "fee_list", "医疗费用汇总清单", (
            (("患者姓名", "name", 0.25), ("住院号码", "inpatient_no", 0.3), ("住院科室", "dept", 0.45)),
        ), kind="inpatient", lay="lined", varied=True, size=A4_WIDE, em=3.2,
        table=ListTable(((0.0, "收费日期", "fee_date"), (0.1, "医保目录编码", "nat_code"), (0.32, "药品/项目名称", "item_name"), (0.54, "规格型号", "spec"), (0.63, "计量单位", "unit"), (0.7, "数量", "qty"), (0.76, "单价（元）", "unit_price"), (0.85, "金额（元）", "amount"), (0.93, "自付比例", "self_ratio")), centre=CENTRED),
    ),
    CellForm(
        "fee_list.name_wide", "fee_list", "病人费用清单", (
            (("姓名", "name", 0.3), ("住院号", "inpatient_no", 0.4), ("病区", "dept", 0.3)),
        ), kind="inpatient", lay="cells", varied=True, look="dot",
        table=ListTable(((0.0, "项目", "item_name"), (0.5, "等级", "chrgitm_lv"), (0.58, "次数", "qty"), (0.66, "单位", "unit"), (0.74, "单价", "unit_price"), (0.87, "费用", "amount")), right=_MONEY, places=2, wrap=True, size=3.3),
    ),
    CellForm(
        "discharge.plain_headings", "discharge_summary", "出院小结", (
            (("姓名", "name", 0.2), ("性别", "sex", 0.15), ("年龄", "age", 0.15), ("科别", "dept", 0.25), ("床号", "bed_no", 0.1), ("住院号", "inpatient_no", 0.15)),
            (("入院日期", "admit_date", 0.35), ("出院日期", "discharge_date", 0.35), ("住院天数", "los_days", 0.3)),
        ), kind="inpatient", lay="bare", colon=":", varied=True, em=3.3, sections=(("入院时情况", "complaint"), ("入院诊断", "admit_diag"), ("住院经过", "course"), ("出院诊断", "discharge_diag"), ("出院时情况", "condition"), ("出院医嘱", "advice")),
        section="plain", foot=(("医师签名", "doctor", 0.5),),
    ),
    CellForm(
        "discharge.inline", "discharge_summary", "出院记录", (
            (("姓名", "name", 0.3), ("性别", "sex", 0.2), ("年龄", "age", 0.2), ("病案号", "record_no", 0.3)), (("入院时间", "admit_date", 0.35), ("出院时间", "discharge_date", 0.35), ("共住院", "los_days", 0.3)),
        ), kind="inpatient", lay="lined", colon="：", varied=True, joined=True, date="%Y年%m月%d日", sections=(("入院诊断", "admit_diag"), ("出院诊断", "discharge_diag"), ("入院时主要症状及体征", "complaint"), ("住院期间诊疗经过", "course"), ("出院时情况", "condition"), ("出院医嘱", "advice")),
        section="inline", foot=(("主治医师", "doctor", 0.5), ("日期", "discharge_date", 0.5)),
    ),
    CellForm(
        "discharge.stack", "discharge_summary", "出院记录", (
            (("姓名", "name", 0.2), ("性别", "sex", 0.1), ("年龄", "age", 0.1), ("科室", "dept", 0.3), ("住院号", "inpatient_no", 0.3)),
            (("入院日期", "admit_date", 0.4), ("出院日期", "discharge_date", 0.4), ("住院天数", "los_days", 0.2)),
        ), kind="inpatient", lay="stack", varied=True, face="sans", date="%Y.%m.%d", sections=(("一、入院情况", "complaint"), ("二、入院诊断", "admit_diag"), ("三、诊疗经过", "course"), ("四、出院情况", "condition"), ("五、出院诊断", "discharge_diag"), ("六、出院医嘱", "advice")),
        section="indented", foot=(("医生签名", "doctor", 0.5),),
    ),
    CellForm(
        "diagnosis_certificate.lined", "diagnosis_certificate", "疾病诊断证明书", (
            (("姓名", "name", 0.3), ("性别", "sex", 0.2), ("年龄", "age", 0.2), ("科别", "dept", 0.3)), (("住院号/门诊号", "visit_no", 0.5), ("就诊日期", "issue_date", 0.5)),
        ), lay="lined", varied=True, joined=True, sections=(("诊断", "diagnosis"), ("医师意见", "opinion")), section="inline", foot=(("医师", "doctor", 0.5),), size=(190.0, 130.0),
    ),
    CellForm(
        "diagnosis_certificate.plain", "diagnosis_certificate", "诊断证明书", (
            (("姓名", "name", 0.25), ("性别", "sex", 0.25), ("年龄", "age", 0.25), ("病历号", "visit_no", 0.25)), (("就诊科室", "dept", 0.5), ("出具日期", "issue_date", 0.5)),
        ), lay="bare", colon="：", varied=True, date="%Y年%m月%d日", sections=(("疾病诊断", "diagnosis"), ("处理建议", "opinion")), section="plain", foot=(("诊断医师签名", "doctor", 0.5),), face="sans",
    ),
    CellForm(
        "pathology.inline", "pathology", "病理检查报告单", (
            (("病理号", "specimen_no", 0.4), ("科室", "dept", 0.6)), (("姓名", "name", 0.25), ("性别", "sex", 0.2), ("年龄", "age", 0.2), ("住院号", "visit_no", 0.35)), (("标本名称", "site", 1.0),),
        ), lay="bare", colon="：", varied=True, joined=True, sections=(("肉眼所见", "gross"), ("镜下所见", "microscopy"), ("免疫组化", "ihc"), ("病理诊断", "pathology")), section="inline", foot=(("诊断医师", "pathologist", 0.3), ("复核医师", "checker", 0.3), ("报告日期", "report_date", 0.4)),
    ),
    CellForm(
        "pathology.plain", "pathology", "组织病理学诊断报告", (
            (("姓名", "name", 0.25), ("性别", "sex", 0.25), ("年龄", "age", 0.25), ("病理编号", "specimen_no", 0.25)), (("申请科室", "dept", 0.3), ("病案号", "visit_no", 0.3), ("标本类型", "site", 0.4)),
        ), lay="stack", varied=True, sections=(("大体所见", "gross"), ("显微镜下所见", "microscopy"), ("诊断意见", "pathology"), ("病理分期", "ptnm")), section="plain", foot=(("报告医生", "pathologist", 0.4), ("报告时间", "report_date", 0.5)), face="sans", date="%Y/%m/%d",
    ),
    CellForm(
        "genetic_test.bare", "genetic_test", "实体瘤基因突变检测报告", (
            (("受检者姓名", "name", 0.3), ("性别", "sex", 0.2), ("年龄", "age", 0.2), ("病历号", "visit_no", 0.3)), (("送检科室", "dept", 0.4), ("检测单位", "lab", 0.6)), (("检测方法", "method", 0.4), ("样本类型", "specimen", 0.6)), (("临床诊断", "tumour", 1.0),), (("采样日期", "sample_date", 0.5), ("报告日期", "report_date", 0.5)),
        ), lay="lined", colon="：", varied=True,
    ),
    CellForm(
        "lab_report.lined", "lab_report", "检验报告单", (
            (("姓名", "name", 0.2), ("性别", "sex", 0.15), ("年龄", "age", 0.15), ("门诊号", "visit_no", 0.25), ("科室", "dept", 0.25)), (("标本类型", "specimen", 0.5), ("采集时间", "sample_date", 0.5)),
        ), lay="bare", colon="：", varied=True, joined=True, table=ListTable(((0.0, "序号", "line_no"), (0.07, "检 验 项 目", "name"), (0.42, "结 果", "result"), (0.55, "", "flag"), (0.6, "单 位", "unit"), (0.78, "参 考 区 间", "reference")), ruled=False),
        foot=(("检验者", "pathologist", 0.25), ("审核者", "checker", 0.25), ("报告时间", "report_date", 0.5)),
    ),
    CellForm(
        "lab_report.reference_first", "lab_report", "临床检验报告单", (
            (("姓名", "name", 0.25), ("性别", "sex", 0.2), ("年龄", "age", 0.2), ("病历号", "visit_no", 0.35)), (("送检科室", "dept", 0.3), ("样本", "specimen", 0.3), ("采样时间", "sample_date", 0.4)),
        ), lay="stack", varied=True, table=ListTable(((0.0, "项目名称", "name"), (0.4, "检测结果", "result"), (0.55, "单位", "unit"), (0.7, "参考范围", "reference"), (0.9, "提示", "flag")), centre=frozenset({"result", "unit", "reference", "flag"})),
        foot=(("检验医师", "pathologist", 0.3), ("审核医师", "checker", 0.3), ("审核时间", "report_date", 0.4)), face="sans",
    ),
    CellForm(
        "prescription.lined", "prescription", "医院处方笺", (
            (("门诊号", "visit_no", 0.5), ("费别", "fee_type", 0.5)), (("姓名", "name", 0.3), ("性别", "sex", 0.2), ("年龄", "age", 0.2), ("科别", "dept", 0.3)), (("临床诊断", "diagnosis", 0.6), ("开具日期", "issue_date", 0.4)),
        ), lay="lined", varied=True, size=(190.0, 150.0), table=ListTable(((0.0, "药品名称", "generic_name"), (0.3, "规格", "strength"), (0.46, "单次用量", "dose"), (0.58, "用法", "route"), (0.7, "频次", "freq"), (0.8, "天数", "days"), (0.87, "总量", "qty"), (0.94, "单位", "unit")), ruled=False),
        foot=(("医师", "doctor", 0.25), ("审核", "pharmacist_review", 0.25), ("调配", "pharmacist_dispense", 0.25), ("核对", "pharmacist_check", 0.25)),
    ),
    CellForm(
        "prescription.stack", "prescription", "电子处方", (
            (("患者姓名", "name", 0.25), ("性别", "sex", 0.15), ("年龄", "age", 0.15), ("就诊科室", "dept", 0.2), ("就诊卡号", "visit_no", 0.25)), (("诊断", "diagnosis", 0.5), ("开方日期", "issue_date", 0.25), ("费用类别", "fee_type", 0.25)),
        ), lay="stack", varied=True, size=(210.0, 148.0), table=ListTable(((0.0, "序号", "line_no"), (0.06, "药品通用名", "generic_name"), (0.34, "规格", "strength"), (0.52, "数量", "qty"), (0.58, "单位", "unit"), (0.66, "用法", "route"), (0.78, "用量", "dose"), (0.9, "频率", "freq"))),
        foot=(("开方医师", "doctor", 0.3), ("审方药师", "pharmacist_review", 0.35), ("发药药师", "pharmacist_check", 0.35)), face="sans",
    ),
    CellForm(
        "inpatient.stack_cells", "inpatient_receipt", "医疗住院收费票据（电子）", (
            (("票据代码", "bill_code", 0.25), ("票据号码", "bill_no", 0.25), ("校验码", "check_code", 0.2), ("开票日期", "issue_date", 0.3)), (("交款人", "payer_name", 0.25), ("性别", "sex", 0.1), ("住院号", "inpatient_no", 0.25), ("住院科别", "ward", 0.4)),
            (("入院日期", "admit_date", 0.3), ("出院日期", "discharge_date", 0.3), ("医保类型", "insurance_type", 0.4)), (("金额合计（大写）", "total_cn", 0.65), ("金额合计（小写）", "total", 0.35)),
            (("医保统筹基金支付", "pool_pay", 0.25), ("大病保险支付", "major_illness_pay", 0.25), ("个人账户支付", "acct_pay", 0.25), ("个人现金支付", "cash_pay", 0.25)), (("预缴金额", "prepaid", 0.25), ("补缴金额", "topup", 0.25), ("退费金额", "refund", 0.25), ("个人自费", "self_expense", 0.25)),
            (("收款单位", "provider_name", 0.5), ("复核人", "reviewer", 0.25), ("收款人", "cashier", 0.25)),
        ), kind="inpatient", lay="stack", varied=True, table=ListTable(((0.0, "项目名称", "name"), (0.55, "金额（元）", "amount")), groups=2, right=frozenset({"amount"}), ruled=False), size=(220.0, 200.0), title_slot="bill_title",
    ),
    CellForm(
        "outpatient.lined", "outpatient_receipt", "门诊收费票据", (
            (("票号", "bill_no", 0.35), ("日期", "issue_date", 0.35), ("门诊号", "outpatient_no", 0.3)), (("姓名", "payer_name", 0.35), ("性别", "sex", 0.2), ("医保类型", "insurance_type", 0.45)),
            (("合计大写", "total_cn", 0.65), ("合计小写", "total", 0.35)), (("医保统筹支付", "pool_pay", 0.33), ("个人账户支付", "acct_pay", 0.33), ("个人现金支付", "cash_pay", 0.34)), (("收款单位", "provider_name", 0.65), ("收款人", "cashier", 0.35)),
        ), kind="outpatient", lay="lined", varied=True, table=ListTable(((0.0, "收费项目", "name"), (0.6, "金额", "amount")), groups=3, ruled=False), size=(190.0, 110.0), prefix={"total": "￥"}, title_slot="bill_title",
    ),
    CellForm(
        "claim_form.cells", "claim_form", "人身保险理赔申请书", (
            (("保单号码", "policy_no", 0.5), ("保险产品", "product", 0.5)), (("被保险人姓名", "name", 0.3), ("性别", "sex", 0.2), ("证件号码", "id_no", 0.5)), (("联系电话", "phone", 0.5), ("与被保险人关系", "relation", 0.5)),
            (("出险日期", "event_date", 0.4), ("就诊医院", "hospital", 0.6)), (("疾病诊断", "diagnosis", 1.0),), (("申请金额（元）", "amount", 0.5), ("开户银行", "bank", 0.5)), (("户名", "holder", 0.3), ("银行账号", "card_no", 0.7)),
        ), varied=True, foot=(("申请人签名", "applicant_sign", 0.5), ("申请日期", "apply_date", 0.5)), line=9.0,
    ),
    CellForm(
        "claim_form.stack", "claim_form", "医疗保险理赔申请表", (
            (("保险单号", "policy_no", 0.35), ("险种", "product", 0.35), ("理赔金额", "amount", 0.3)), (("出险人姓名", "name", 0.25), ("性别", "sex", 0.1), ("身份证号码", "id_no", 0.35), ("手机号码", "phone", 0.3)),
            (("出险时间", "event_date", 0.3), ("治疗医院", "hospital", 0.45), ("出险原因", "diagnosis", 0.25)), (("账户名", "holder", 0.25), ("开户行", "bank", 0.35), ("账号", "card_no", 0.4)),
        ), lay="stack", varied=True, foot=(("被保险人签名", "applicant_sign", 0.5), ("填写日期", "apply_date", 0.5)), face="sans",
    ),
    CellForm(
        "claim_form.lined", "claim_form", "理赔给付申请书", (
            (("1. 保险合同号", "policy_no", 0.5), ("2. 险种名称", "product", 0.5)), (("3. 被保险人", "name", 0.3), ("性别", "sex", 0.2), ("身份证件号码", "id_no", 0.5)), (("4. 移动电话", "phone", 0.5), ("5. 申请人与被保险人关系", "relation", 0.5)),
            (("6. 事故发生日期", "event_date", 0.5), ("7. 就诊医疗机构", "hospital", 0.5)), (("8. 诊断结果", "diagnosis", 0.5), ("9. 索赔金额", "amount", 0.5)), (("10. 收款人户名", "holder", 0.3), ("开户银行", "bank", 0.3), ("银行卡号", "card_no", 0.4)),
        ), lay="lined", varied=True, suffix={"amount": "元"}, foot=(("申请人签字", "applicant_sign", 0.5), ("日期", "apply_date", 0.5)), line=9.0,
    ),
    CellForm(
        "settlement.units", "settlement", "城乡居民医疗保险住院医疗费用结算单", (
            (("姓名：", "name", 0.3), ("性别：", "sex", 0.2), ("参保人员编号：", "insured_no", 0.5)), (("定点医疗机构：", "hospital", 0.6), ("住院科别：", "dept", 0.4)), (("入院时间：", "admit_date", 0.33), ("出院时间：", "discharge_date", 0.33), ("结算时间：", "setl_time", 0.34)),
            (("总费用", "medfee_sumamt", 0.25), ("自费金额", "fulamt_ownpay_amt", 0.25), ("先行自付", "preselfpay_amt", 0.25), ("范围内费用", "inscp_scp_amt", 0.25)), (("起付标准", "act_pay_dedc", 0.25), ("统筹支付", "hifp_pay", 0.25), ("大病支付", "hifmi_pay", 0.25), ("医疗救助", "maf_pay", 0.25)),
            (("医保基金支付合计", "fund_pay_sumamt", 0.5), ("个人负担合计", "psn_part_amt", 0.5)), (("其中个人账户支付", "acct_pay", 0.5), ("其中现金支付", "psn_cash_pay", 0.5)),
        ), kind="inpatient", lay="bare", varied=True, suffix=_YUAN, margin=20.0,
    ),
    CellForm(
        "settlement.two_lists", "settlement", "医保费用结算清单", (
            (("姓名", "name", 0.5), ("医疗费用总额", "medfee_sumamt", 0.5)), (("性别", "sex", 0.5), ("个人自费金额", "fulamt_ownpay_amt", 0.5)), (("医保编号", "insured_no", 0.5), ("乙类先自付", "preselfpay_amt", 0.5)), (("医疗机构", "hospital", 0.5), ("符合范围费用", "inscp_scp_amt", 0.5)),
            (("入院日期", "admit_date", 0.5), ("起付金额", "act_pay_dedc", 0.5)), (("出院日期", "discharge_date", 0.5), ("统筹基金支付", "hifp_pay", 0.5)), (("结算日期", "setl_time", 0.5), ("大病保险支付", "hifmi_pay", 0.5)), (("险种类型", "insutype", 0.5), ("账户支付", "acct_pay", 0.5)), (("医疗类别", "med_type", 0.5), ("现金支付", "psn_cash_pay", 0.5)),
        ), kind="inpatient", lay="dots", varied=True, face="sans",
    ),
    CellForm(
        "fee_list.stack_head", "fee_list", "住院患者费用明细", (
            (("姓名", "name", 0.15), ("性别", "sex", 0.1), ("住院号", "inpatient_no", 0.2), ("科室", "dept", 0.2), ("入院日期", "admit_date", 0.2), ("出院日期", "discharge_date", 0.15)),
        ), kind="inpatient", lay="stack", varied=True, size=A4_WIDE,
        table=ListTable(((0.0, "项目代码", "nat_code"), (0.2, "项目名称", "item_name"), (0.44, "规格", "spec"), (0.54, "单位", "unit"), (0.6, "数量", "qty"), (0.68, "单价(元)", "unit_price"), (0.78, "金额(元)", "amount"), (0.88, "自付比例", "self_ratio"), (0.95, "类别", "chrgitm_lv")), right=_MONEY),
    ),
    CellForm(
        "fee_list.narrow_groups", "fee_list", "费用清单", (
            (("病人姓名", "name", 0.4), ("住院号", "inpatient_no", 0.6)),
        ), kind="inpatient", lay="lined", varied=True,
        table=ListTable(((0.0, "名称", "item_name"), (0.55, "数量", "qty"), (0.7, "金额", "amount")), groups=2, ruled=False, centre=frozenset({"qty"}), size=2.9),
    ),
    CellForm(
        "discharge.mixed", "discharge_summary", "出院病情小结", (
            (("患者：", "name", 0.25), ("性别：", "sex", 0.2), ("年龄：", "age", 0.2), ("病区：", "ward", 0.35)), (("住院号：", "inpatient_no", 0.35), ("入院：", "admit_date", 0.3), ("出院：", "discharge_date", 0.35)),
        ), kind="inpatient", lay="bare", varied=True, sections=(("入院诊断", "admit_diag"), ("出院诊断", "discharge_diag"), ("入院情况", "complaint"), ("诊疗经过", "course"), ("出院情况", "condition"), ("出院医嘱", "advice")),
        section="cell", foot=(("主管医师", "doctor", 0.5),), date="%Y/%m/%d",
    ),
    CellForm(
        "diagnosis_certificate.stack", "diagnosis_certificate", "疾病证明书", (
            (("患者姓名", "name", 0.2), ("性别", "sex", 0.1), ("年龄", "age", 0.1), ("科室", "dept", 0.25), ("登记号", "visit_no", 0.35)), (("诊断日期", "issue_date", 1.0),),
        ), lay="stack", varied=True, joined=True, sections=(("临床诊断", "diagnosis"), ("医生建议", "opinion")), section="cell", foot=(("医师签字", "doctor", 0.5),), size=(190.0, 140.0),
    ),
    CellForm(
        "pathology.stack", "pathology", "病理报告", (
            (("姓名", "name", 0.2), ("性别", "sex", 0.1), ("年龄", "age", 0.15), ("住院号", "visit_no", 0.25), ("病理号", "specimen_no", 0.3)), (("送检科室", "dept", 0.5), ("标本部位", "site", 0.5)),
        ), lay="below", varied=True, sections=(("肉眼检查", "gross"), ("镜检所见", "microscopy"), ("免疫组化结果", "ihc"), ("病理诊断", "pathology")), section="indented", foot=(("病理医师", "pathologist", 0.4), ("报告日期", "report_date", 0.5)), look="dot",
    ),
    CellForm(
        "genetic_test.stack", "genetic_test", "肿瘤基因检测报告", (
            (("姓名", "name", 0.25), ("性别", "sex", 0.25), ("年龄", "age", 0.25), ("住院号", "visit_no", 0.25)), (("检测机构", "lab", 0.5), ("检测方法", "method", 0.25), ("样本类型", "specimen", 0.25)), (("临床诊断", "tumour", 0.4), ("采样日期", "sample_date", 0.3), ("报告日期", "report_date", 0.3)),
        ), lay="stack", varied=True,
    ),
    CellForm(
        "lab_report.glued", "lab_report", "检验报告单", (
            (("姓名:", "name", 0.2), ("性别:", "sex", 0.15), ("年龄:", "age", 0.15), ("病历号:", "visit_no", 0.25), ("科室:", "dept", 0.25)), (("标本种类:", "specimen", 0.3), ("采样时间:", "sample_date", 0.35), ("报告时间:", "report_date", 0.35)),
        ), lay="bare", varied=True, table=ListTable(((0.0, "项目名称", "name"), (0.4, "结果", "result"), (0.52, "单位", "unit"), (0.68, "提示", "flag"), (0.78, "参考值", "reference")), right=frozenset({"result"}), ruled=False),
        foot=(("检验者", "pathologist", 0.5), ("审核者", "checker", 0.5)),
    ),
    CellForm(
        "prescription.below", "prescription", "门诊处方", (
            (("姓名", "name", 0.25), ("性别", "sex", 0.15), ("年龄", "age", 0.15), ("门诊号", "visit_no", 0.25), ("费别", "fee_type", 0.2)), (("科别", "dept", 0.35), ("临床诊断", "diagnosis", 0.35), ("开具日期", "issue_date", 0.3)),
        ), lay="below", centre=True, varied=True, size=(190.0, 150.0), table=ListTable(((0.0, "药品名称", "generic_name"), (0.34, "规格", "strength"), (0.52, "数量", "qty"), (0.58, "单位", "unit"), (0.65, "用量", "dose"), (0.76, "用法", "route"), (0.87, "频次", "freq"))),
        foot=(("医师签名", "doctor", 0.35), ("审核药师", "pharmacist_review", 0.35), ("发药药师", "pharmacist_check", 0.3)),
    ),
    CellForm(
        "inpatient.below", "inpatient_receipt", "医疗住院收费票据", (
            (("票据号码", "bill_no", 0.25), ("姓名", "payer_name", 0.25), ("性别", "sex", 0.1), ("住院号", "inpatient_no", 0.2), ("住院科别", "ward", 0.2)), (("入院日期", "admit_date", 0.25), ("出院日期", "discharge_date", 0.25), ("住院天数", "los_days", 0.2), ("开票日期", "issue_date", 0.3)),
            (("统筹支付", "pool_pay", 0.2), ("个人账户", "acct_pay", 0.2), ("个人自付", "self_pay", 0.2), ("个人自费", "self_expense", 0.2), ("现金支付", "cash_pay", 0.2)), (("预交款", "prepaid", 0.2), ("补交款", "topup", 0.2), ("退款", "refund", 0.2), ("医保类型", "insurance_type", 0.4)),
            (("合计大写", "total_cn", 0.6), ("合计小写", "total", 0.4)), (("收款单位", "provider_name", 0.6), ("收款人", "cashier", 0.4)),
        ), kind="inpatient", lay="below", varied=True, table=ListTable(((0.0, "项目", "name"), (0.6, "金额", "amount")), groups=3, right=frozenset({"amount"})), size=(230.0, 200.0), title_slot="bill_title",
    ),
    CellForm(
        "outpatient.dots", "outpatient_receipt", "门诊医疗收费票据", (
            (("票据号", "bill_no", 0.5), ("收费日期", "issue_date", 0.5)), (("姓名", "payer_name", 0.5), ("门诊号", "outpatient_no", 0.5)), (("医保支付", "pool_pay", 0.5), ("账户支付", "acct_pay", 0.5)), (("现金支付", "cash_pay", 0.5), ("个人自费", "self_expense", 0.5)), (("合计（小写）", "total", 1.0),), (("合计（大写）", "total_cn", 1.0),), (("医疗机构", "provider_name", 1.0),),
        ), kind="outpatient", lay="dots", varied=True, table=ListTable(((0.0, "费用名称", "name"), (0.7, "金额（元）", "amount")), right=frozenset({"amount"})), size=(150.0, 150.0), title_slot="bill_title",
    ),
    CellForm(
        "claim_form.below", "claim_form", "团体医疗保险理赔申请书", (
            (("保单号", "policy_no", 0.4), ("保障计划", "product", 0.3), ("申请金额", "amount", 0.3)), (("被保险人", "name", 0.2), ("性别", "sex", 0.1), ("证件号", "id_no", 0.4), ("联系方式", "phone", 0.3)), (("就诊日期", "event_date", 0.25), ("就诊机构", "hospital", 0.45), ("疾病名称", "diagnosis", 0.3)), (("开户名", "holder", 0.2), ("开户支行", "bank", 0.3), ("银行账户", "card_no", 0.5)),
        ), lay="below", varied=True, foot=(("申请人", "applicant_sign", 0.5), ("申请日期", "apply_date", 0.5)), centre=True,
    ),
)  # fmt: skip
