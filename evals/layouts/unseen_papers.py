# ruff: noqa: E501
"""Forms of the other papers that are kept out of tuning."""

from typing import Final

from evals.canvas import BLACK
from evals.layouts.fee_lists import FeeForm
from evals.layouts.prescriptions import RxForm
from evals.layouts.records import SummaryForm
from evals.layouts.reports import ReportForm
from evals.layouts.settlements import SettlementForm
from evals.layouts.tables import A4_WIDE, Columns

_MONEY: Final = frozenset({"unit_price", "qty", "amount"})
_LIST_HEAD: Final = (
    ((0.0, "name", "病员姓名:"), (0.22, "sex", "性别:"), (0.36, "inpatient_no", "住院号:"), (0.62, "dept", "科别:"), (0.82, "insurance_type", "费别:")),
    ((0.0, "admit_date", "入院时间:"), (0.36, "discharge_date", "出院时间:"), (0.62, "diagnosis", "诊断:")),
)  # fmt: skip
HELD_FEE_LISTS: Final = (
    FeeForm(
        "fee_list.coded_first", "住院病人费用明细清单",
        Columns(((0.0, "费用类别", "category"), (0.1, "项目编码", "nat_code"), (0.3, "项目名称", "item_name"), (0.52, "规格型号", "spec"),
                 (0.6, "计价单位", "unit"), (0.67, "单价", "unit_price"), (0.75, "数量", "qty"), (0.81, "金额", "amount"), (0.91, "医保类型", "chrgitm_lv")), _MONEY, row=5.4),
        _LIST_HEAD, "none", size=A4_WIDE, face="mixed", vertical=True, text=2.9, carried=False,
    ),
    FeeForm(
        "fee_list.one_day", "患者一日清单",
        Columns(((0.0, "项目名称", "item_name"), (0.4, "单价", "unit_price"), (0.53, "单位", "unit"), (0.61, "数量", "qty"),
                 (0.7, "金额", "amount"), (0.83, "自付比例", "self_ratio"), (0.92, "等级", "chrgitm_lv")), _MONEY, ruled=False, row=5.8),
        (((0.0, "name", "姓名："), (0.3, "inpatient_no", "住院号："), (0.66, "dept", "科室：")),), "category", look="dot16", face="sans", text=3.3,
        carried=False,
    ),
    FeeForm(
        "fee_list.dated_last", "住院费用结算明细",
        Columns(((0.0, "序号", "line_no"), (0.06, "收费项目", "item_name"), (0.4, "规格", "spec"), (0.52, "数量", "qty"), (0.59, "单位", "unit"),
                 (0.66, "单价(元)", "unit_price"), (0.77, "总价(元)", "amount"), (0.87, "计费日期", "fee_date")), _MONEY, row=6.2),
        (((0.0, "name", "患者："), (0.24, "sex", "性别："), (0.36, "age", "年龄："), (0.5, "inpatient_no", "病历号："), (0.78, "dept", "科室：")),
         ((0.0, "admit_date", "入院："), (0.36, "discharge_date", "出院："))), "none", face="serif", text=3.0, look="carbon",
    ),
)  # fmt: skip

HELD_SETTLEMENTS: Final = (
    SettlementForm(
        "settlement.residents", "城乡居民基本医疗保险医疗费用结算单",
        (
            ((0.0, "name", "参保人姓名："), (0.3, "sex", "性别："), (0.5, "insured_no", "医疗证号：")),
            ((0.0, "hospital", "就诊医疗机构："), (0.5, "admit_date", "入院日期："), (0.75, "discharge_date", "出院日期：")),
            ((0.0, "insutype", "险种："), (0.5, "med_type", "就医方式：")),
            ((0.0, "diagnosis", "出院诊断："), (0.5, "setl_time", "结算日期：")),
        ),
        (
            ((0.0, "medfee_sumamt", "本次医疗费用总额："), (0.5, "inscp_scp_amt", "政策范围内费用：")),
            ((0.0, "fulamt_ownpay_amt", "目录外自费："), (0.5, "preselfpay_amt", "先行自付：")),
            ((0.0, "overlmt_selfpay", "超限价自费："), (0.5, "act_pay_dedc", "本次起付线：")),
            ((0.0, "hifp_pay", "统筹基金支付："), (0.5, "hifmi_pay", "居民大病保险支付：")),
            ((0.0, "maf_pay", "医疗救助支付："), (0.5, "oth_pay", "其他基金支付：")),
            ((0.0, "fund_pay_sumamt", "医保基金支付合计："), (0.5, "psn_part_amt", "个人负担合计：")),
            ((0.0, "acct_pay", "其中个人账户支付："), (0.5, "psn_cash_pay", "其中个人现金支付：")),
        ),
        face="mixed",
    ),
    SettlementForm(
        "settlement.workers_wide", "职工医疗保险住院费用结算单（患者联）",
        (
            ((0.0, "setl_id", "结算单号："), (0.36, "mdtrt_id", "就诊流水号："), (0.7, "setl_time", "结算时间：")),
            ((0.0, "name", "姓名："), (0.16, "sex", "性别："), (0.28, "insured_no", "社保卡号："), (0.55, "hospital", "医院：")),
            ((0.0, "admit_date", "入院日期："), (0.28, "discharge_date", "出院日期："), (0.55, "dept", "科别：")),
        ),
        (
            ((0.0, "medfee_sumamt", "医疗费总金额："), (0.26, "fulamt_ownpay_amt", "自费："), (0.5, "preselfpay_amt", "乙类自付："), (0.75, "overlmt_selfpay", "超限价：")),
            ((0.0, "inscp_scp_amt", "统筹范围内："), (0.26, "act_pay_dedc", "起付线："), (0.5, "hifp_pay", "统筹支付："), (0.75, "hifob_pay", "大额支付：")),
            ((0.0, "cvlserv_pay", "公务员补助："), (0.26, "hifes_pay", "补充保险："), (0.5, "maf_pay", "救助金："), (0.75, "fund_pay_sumamt", "报销合计：")),
            ((0.0, "psn_part_amt", "个人支付合计："), (0.26, "acct_pay", "个人账户支付："), (0.5, "psn_cash_pay", "个人现金支付：")),
        ),
        size=(260.0, 160.0), face="sans", look="dot16",
    ),
)  # fmt: skip

HELD_SUMMARIES: Final = (
    SummaryForm(
        "discharge.sectioned", "出院小结",
        (
            ((0.0, "name", "姓 名："), (0.26, "sex", "性 别："), (0.44, "age", "年 龄："), (0.64, "inpatient_no", "住院号：")),
            ((0.0, "dept", "科 室："), (0.26, "bed_no", "床 号："), (0.44, "admit_date", "入院日期：")),
            ((0.0, "los_days", "住院天数："), (0.44, "discharge_date", "出院日期：")),
        ),
        (("admit_diag", "一、入院诊断："), ("discharge_diag", "二、出院诊断："), ("complaint", "三、入院时情况："), ("history", "四、既往史："),
         ("course", "五、诊疗经过："), ("condition", "六、出院时情况："), ("advice", "七、出院医嘱：")),
        "numbered", face="mixed", date="%Y年%m月%d日",
    ),
    SummaryForm(
        "discharge.carbon", "出院记录单",
        (
            ((0.0, "record_no", "病案号："), (0.4, "dept", "出院科别："), (0.75, "bed_no", "床号：")),
            ((0.0, "name", "患者姓名："), (0.4, "sex", "性别："), (0.6, "age", "年龄："), (0.75, "job", "职业：")),
            ((0.0, "admit_date", "入院时间："), (0.4, "discharge_date", "出院时间："), (0.75, "los_days", "住院日数：")),
        ),
        (("complaint", "入院情况："), ("admit_diag", "入院诊断："), ("course", "诊治经过："), ("discharge_diag", "出院诊断："), ("condition", "出院情况："),
         ("advice", "出院带药及注意事项：")),
        "semicolon", face="sans", look="carbon", boxed=True, size=4.0, bold_labels=False,
    ),
)  # fmt: skip

_PERSON: Final = (
    (0.0, "name", "姓名："),
    (0.26, "sex", "性别："),
    (0.44, "age", "年龄："),
    (0.62, "visit_no", "门诊/住院号："),
)
HELD_REPORTS: Final = (
    ReportForm("diagnosis_certificate.narrow", "疾病诊断证明书", (_PERSON, ((0.0, "dept", "科 室："), (0.5, "issue_date", "开具日期："))),
               (("diagnosis", "病情诊断："), ("opinion", "处理建议：")), ((0.0, "doctor", "医师签名："),), size=(210.0, 148.0), face="mixed", boxed=True, seal="医疗证明专用章"),
    ReportForm("diagnosis_certificate.carbon", "医疗诊断证明书", (((0.0, "name", "患者姓名："), (0.36, "sex", "性别："), (0.58, "age", "年龄：")), ((0.0, "visit_no", "病案号："), (0.58, "dept", "就诊科别："))),
               (("diagnosis", "诊断："), ("opinion", "医嘱及建议：")), ((0.0, "doctor", "经治医师："), (0.55, "issue_date", "日期：")), size=(190.0, 200.0), look="carbon", date="%Y.%m.%d"),
    ReportForm("pathology.sectioned", "病理诊断报告书",
               (((0.0, "name", "患者姓名："), (0.3, "sex", "性别："), (0.48, "age", "年龄："), (0.68, "specimen_no", "病理编号：")), ((0.0, "dept", "送检科室："), (0.35, "visit_no", "住院号："), (0.68, "site", "取材部位："))),
               (("gross", "肉眼所见："), ("microscopy", "镜检所见："), ("ihc", "免疫组化结果："), ("pathology", "病理诊断："), ("ptnm", "pTNM分期：")),
               ((0.0, "pathologist", "报告医师："), (0.36, "checker", "复核医师："), (0.68, "report_date", "报告日期：")), face="mixed", boxed=True, date="%Y年%m月%d日", seal="病理诊断专用章"),
    ReportForm("genetic_test.panel", "肿瘤基因检测报告",
               (((0.0, "name", "受检者："), (0.26, "sex", "性别："), (0.42, "age", "年龄："), (0.6, "visit_no", "样本编号：")), ((0.0, "lab", "检测单位："), (0.5, "method", "检测技术：")),
                ((0.0, "specimen", "样本类型："), (0.5, "sample_date", "采集日期：")), ((0.0, "tumour", "临床诊断："), (0.5, "qualification", "实验室资质："))),
               (), ((0.0, "pathologist", "检测人："), (0.34, "checker", "审核人："), (0.64, "report_date", "报告日期：")), face="mixed", seal="检验检测专用章", date="%Y/%m/%d"),
    ReportForm("lab_report.portrait", "临床检验报告单",
               (((0.0, "name", "姓 名："), (0.26, "sex", "性 别："), (0.44, "age", "年 龄："), (0.64, "visit_no", "病历号：")), ((0.0, "dept", "科 别："), (0.36, "specimen", "标本类型："), (0.64, "sample_date", "采集时间："))),
               (), ((0.0, "pathologist", "检验："), (0.3, "checker", "审核："), (0.58, "report_date", "报告时间：")), size=(190.0, 250.0), face="sans", look="dot16", seal="检验科"),
)  # fmt: skip

HELD_PRESCRIPTIONS: Final = (
    RxForm(
        "prescription.wide_table", "门诊处方笺",
        (
            ((0.0, "name", "姓名："), (0.2, "sex", "性别："), (0.34, "age", "年龄："), (0.5, "visit_no", "门诊号："), (0.78, "fee_type", "费别：")),
            ((0.0, "dept", "科别："), (0.34, "diagnosis", "临床诊断："), (0.72, "issue_date", "处方日期：")),
        ),
        "table", size=(210, 148), face="mixed", look="print", tag="普通",
    ),
    RxForm(
        "prescription.carbon", "处 方 笺",
        (
            ((0.0, "fee_type", "费 别："), (0.5, "visit_no", "病历号：")),
            ((0.0, "name", "姓 名："), (0.34, "sex", "性 别："), (0.6, "age", "年 龄：")),
            ((0.0, "dept", "科 室："), (0.5, "issue_date", "开方日期：")),
            ((0.0, "diagnosis", "诊 断："),),
        ),
        "rp", face="sans", look="carbon", paper=(252, 252, 246), color=BLACK, tag="慢病处方", date="%Y年%m月%d日",
    ),
)  # fmt: skip
