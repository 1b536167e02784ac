# ruff: noqa: E501
"""Settlement sheets, fee lists, discharge summaries and prescriptions kept out of tuning."""

from typing import Final

from evals.layouts.fresh_blocks import (
    boxes,
    groups,
    ledger,
    note,
    section,
    signature,
    stamp,
    strip,
    twins,
    upright,
)
from evals.layouts.fresh_items import Grid, drug_rows, fee_rows, items
from evals.layouts.fresh_lines import drug_lines
from evals.layouts.fresh_press import FreshForm, aside, pairs, prose, rule, space, title
from evals.layouts.tables import A4, A4_WIDE

_NAVY: Final = (34, 56, 110)

_ONE_STOP: Final = FreshForm(
    "settlement.one_stop_groups", "settlement", kind="inpatient", face="serif", em=3.4, margin=15, seal="医保办公室", money="comma",
    blocks=(
        title("{p}基本医疗保险定点医疗机构", size=4.6, step=7, bold=False), title("住院费用一站式结算单", size=6, step=10), pairs(((0.0, "结算单号：", "setl_id"), (0.6, "单位：元", "")), step=6),
        groups(("基本信息", ((("姓名", "name", 0.34), ("性别", "sex", 0.26), ("人员编号", "insured_no", 0.4)), (("参保险种", "insutype", 0.6), ("医疗类别", "med_type", 0.4)),
                          (("就诊机构", "hospital", 0.6), ("科别", "dept", 0.4)), (("入院日期", "admit_date", 0.3), ("出院日期", "discharge_date", 0.3), ("结算日期", "setl_time", 0.4)), (("出院诊断", "diagnosis", 1.0),))),
               ("费用信息", ((("医疗费总额", "medfee_sumamt", 0.5), ("全自费金额", "fulamt_ownpay_amt", 0.5)), (("先行自付金额", "preselfpay_amt", 0.5), ("政策范围内金额", "inscp_scp_amt", 0.5)), (("起付标准", "act_pay_dedc", 1.0),))),
               ("基金支付", ((("基本医保统筹基金", "hifp_pay", 0.5), ("大病保险基金", "hifmi_pay", 0.5)), (("医疗救助基金", "maf_pay", 0.5), ("公务员医疗补助", "cvlserv_pay", 0.5)), (("基金支付合计", "fund_pay_sumamt", 1.0),))),
               ("个人支付", ((("个人账户", "acct_pay", 0.5), ("个人现金", "psn_cash_pay", 0.5)), (("个人支付合计", "psn_part_amt", 1.0),))), high=7.6),
        space(5), pairs(((0.0, "患者或家属签字：", ""), (0.55, "医保经办人：", "")), step=9), note("本单一式两份，患者、定点医疗机构各执一份。大病保险、医疗救助与基本医保同步结算。"),
    ),
)  # fmt: skip
_REMOTE: Final = FreshForm(
    "settlement.remote_ledger", "settlement", kind="inpatient", face="sans", em=3.6, margin=22, seal="异地就医结算专用章", seal_at=0.55, date="%Y.%m.%d",
    blocks=(
        title("跨省异地就医住院费用结算单", size=5.8, step=10), rule(0.5),
        pairs(((0.0, "参保人姓名", "name"), (0.5, "性　　别", "sex")), ((0.0, "个人编号", "insured_no"), (0.5, "险　　种", "insutype")), ((0.0, "参保地", "insuplc"), (0.5, "就医地", "mdtrtarea")), ((0.0, "就诊医院", "hospital"),), ((0.0, "住院日期", "admit_date"), (0.5, "出院日期", "discharge_date")), ((0.0, "就诊登记号", "mdtrt_id"), (0.5, "疾病诊断", "diagnosis")), step=7.4, gap=4.0), rule(0.5),
        space(2), ledger(("一、医疗费用总额", "medfee_sumamt"), ("二、自费费用", "fulamt_ownpay_amt"), ("三、先行自付费用", "preselfpay_amt"), ("四、符合基本医疗保险费用", "inscp_scp_amt"), ("五、本次起付线", "act_pay_dedc"), ("六、统筹基金支付", "hifp_pay"), ("七、大病保险支付", "hifmi_pay"), ("八、医疗救助支付", "maf_pay"), ("九、其他基金支付", "oth_pay"), ("十、基金支付总额", "fund_pay_sumamt"), ("十一、个人账户支付", "acct_pay"), ("十二、个人现金支付", "psn_cash_pay"), ("十三、个人负担总额", "psn_part_amt"), step=7.4, span=(0.04, 0.86), unit="元"),
        space(6), rule(0.5), pairs(((0.0, "参保人（家属）签名：", ""), (0.55, "结算时间", "setl_time")), step=9, gap=3.0),
    ),
)  # fmt: skip
_COUNTER: Final = FreshForm(
    "settlement.counter_roll", "settlement", kind="inpatient", size=(80, 230), look="thermal", face="sans", em=3.0, margin=4, cut=6,
    blocks=(
        title("医疗保险结算凭条", size=4.4, step=7), title("{h}", slot="hospital", size=3.4, step=6, bold=False), rule(dashed=True),
        pairs(((0, "姓名:", "name"), (0.6, "性别:", "sex")), ((0, "医保号:", "insured_no"),), ((0, "险种:", "insutype"),), ((0, "类别:", "med_type"),), ((0, "结算号:", "setl_id"),), step=4.7), rule(dashed=True),
        ledger(("本次费用总额", "medfee_sumamt"), ("全自费", "fulamt_ownpay_amt"), ("乙类先自付", "preselfpay_amt"), ("医保范围内", "inscp_scp_amt"), ("起付线", "act_pay_dedc"), ("统筹支付", "hifp_pay"), ("大病支付", "hifmi_pay"), ("帐户支付", "acct_pay"), ("现金支付", "psn_cash_pay"), step=4.8), rule(dashed=True),
        pairs(((0, "入院:", "admit_date"),), ((0, "出院:", "discharge_date"),), ((0, "结算:", "setl_time"),), step=4.7), rule(dashed=True), pairs(((0, "持卡人签名:", ""),), step=9), note("商户存根  请妥善保管", size=2.5),
    ),
)  # fmt: skip
_AUDIT: Final = FreshForm(
    "settlement.audit_twins", "settlement", kind="inpatient", size=A4_WIDE, face="mixed", label_face="serif", em=3.6, margin=18, look="carbon", seal="医疗保险专用章", ink=_NAVY,
    blocks=(
        title("城镇基本医疗保险住院医疗费审核结算表", size=5.6, step=10),
        boxes((("医疗机构", "hospital", 0.11, 0.39), ("姓名", "name", 0.08, 0.17), ("性别", "sex", 0.08, 0.17)), (("社保编号", "insured_no", 0.11, 0.22), ("险种类别", "insutype", 0.1, 0.25), ("就医类别", "med_type", 0.12, 0.2)), (("入院时间", "admit_date", 0.11, 0.22), ("出院时间", "discharge_date", 0.1, 0.25), ("主要诊断", "diagnosis", 0.12, 0.2)), high=7.6), space(3),
        twins(("项　　目", "金　额（元）"), (("住院医疗费总额", "medfee_sumamt"), ("统筹基金支付额", "hifp_pay"), ("个人帐户支付额", "acct_pay")), (("其中：自费费用", "fulamt_ownpay_amt"), ("大病保险支付额", "hifmi_pay"), ("个人现金支付额", "psn_cash_pay")),
              (("先自付费用", "preselfpay_amt"), ("公务员补助额", "cvlserv_pay"), ("个人负担合计", "psn_part_amt")), (("超限价自费", "overlmt_selfpay"), ("医疗救助支付额", "maf_pay"), ("本次起付标准", "act_pay_dedc")), (("纳入报销范围费用", "inscp_scp_amt"), ("基金支付合计", "fund_pay_sumamt"), ("其他基金支付", "oth_pay")), high=8.4),
        space(5), pairs(((0.0, "制表：", ""), (0.34, "复核：", ""), (0.66, "结算日期：", "setl_time")), step=8),
    ),
)  # fmt: skip

_FEE_AGAIN: Final = (
    pairs(((0.0, "姓名：", "name"), (0.4, "住院号：", "inpatient_no"), (0.75, "（续页）", "")), step=6),
)
_SUBHEADS: Final = FreshForm(
    "fee_list.category_subheads", "fee_list", kind="inpatient", face="serif", em=3.3, margin=13, seal="住院收费专用章",
    blocks=(
        title("{h}", slot="hospital", size=5, step=7, bold=False), title("出院病人费用明细单", size=5.6, step=9), pairs(((0.0, "姓名：", "name"), (0.28, "性别：", "sex"), (0.48, "年龄：", "age"), (0.7, "住院号：", "inpatient_no")), ((0.0, "科别：", "dept"), (0.28, "付费方式：", "insurance_type"), (0.7, "", "")), ((0.0, "入院时间：", "admit_date"), (0.48, "出院时间：", "discharge_date")), step=6), rule(0.3, step=0.8),
        items(Grid(((0.0, "收费项目", "item_name", "l"), (0.36, "规格型号", "spec", "l"), (0.5, "单位", "unit", "c"), (0.58, "数量", "qty", "r"), (0.68, "单价", "unit_price", "r"), (0.8, "金额", "amount", "r"), (0.91, "类别", "chrgitm_lv", "c")), row=5.2, size=3.0), fee_rows("category"), again=_FEE_AGAIN),
        pairs(((0.0, "费用总计：", "total"), (0.5, "打印人：", "")), step=7),
    ),
)  # fmt: skip
_DAY_SLIP: Final = FreshForm(
    "fee_list.codes_landscape", "fee_list", kind="inpatient", size=A4_WIDE, face="sans", em=3.2, margin=11, seal="费用清单专用章", seal_at=0.75,
    blocks=(
        title("{h}住院病人费用清单", whose="hospital", size=5.4, step=9), strip((("住院号", "inpatient_no", 0.14), ("姓名", "name", 0.14), ("科室", "dept", 0.16), ("入院日期", "admit_date", 0.14), ("出院日期", "discharge_date", 0.14), ("医保类型", "insurance_type", 0.16), ("费用合计", "total", 0.12)), high=5.4), space(2),
        items(Grid(((0.0, "序号", "line_no", "c"), (0.05, "收费日期", "fee_date", "c"), (0.14, "国家编码", "nat_code", "l"), (0.31, "收费类别", "category", "l"), (0.4, "项目名称", "item_name", "l"), (0.6, "计价\n单位", "unit", "c"), (0.65, "单价", "unit_price", "r"), (0.73, "数量", "qty", "r"), (0.79, "金额", "amount", "r"), (0.88, "自付\n比例", "self_ratio", "c"), (0.94, "费用\n等级", "chrgitm_lv", "c")), row=5.4, size=2.8, head=8, ruled="both"), fee_rows("none"), again=_FEE_AGAIN),
        note("说明：费用等级甲、乙、丙对应医保目录甲类、乙类、目录外；如有疑问请到护士站或住院处查询。"),
    ),
)  # fmt: skip
_DAY_GROUPS: Final = FreshForm(
    "fee_list.day_dot_matrix", "fee_list", kind="inpatient", size=(241, 279), face="serif", look="dot", em=3.5, margin=16, squeeze=0.92, date="%Y/%m/%d",
    blocks=(
        title("{h}", slot="hospital", size=4.6, step=7, bold=False), title("每日费用清单", size=5, step=8, bold=False), pairs(((0.0, "病人:", "name"), (0.2, "性别:", "sex"), (0.34, "住院号:", "inpatient_no"), (0.62, "病区:", "dept")), ((0.0, "入院:", "admit_date"), (0.34, "出院:", "discharge_date"), (0.62, "费别:", "insurance_type")), step=6), rule(0.3, dashed=True),
        items(Grid(((0.0, "日期", "fee_date", "l"), (0.14, "费用名称", "item_name", "l"), (0.5, "规格", "spec", "l"), (0.64, "数量", "qty", "r"), (0.72, "单位", "unit", "c"), (0.79, "单价", "unit_price", "r"), (0.89, "金额", "amount", "r")), row=5.6, size=3.3, subtotal="{} 日合计"), fee_rows("day", date="%Y-%m-%d"), again=_FEE_AGAIN),
        pairs(((0.0, "总合计:", "total"),), step=7),
    ),
)  # fmt: skip
_TWO_SIDES: Final = FreshForm(
    "fee_list.two_sides", "fee_list", kind="inpatient", face="mixed", em=3.2, margin=10, seal="财务科", date="%Y.%m.%d",
    blocks=(
        title("{h}", slot="hospital", size=4.8, step=7), title("住院医疗费用汇总明细", size=5, step=9), boxes((("患者", "name", 0.08, 0.14), ("性别", "sex", 0.08, 0.08), ("年龄", "age", 0.08, 0.1), ("住院编号", "inpatient_no", 0.12, 0.32)), (("科室", "dept", 0.08, 0.3), ("入院", "admit_date", 0.08, 0.18), ("出院", "discharge_date", 0.08, 0.28)), high=6.4), space(2),
        items(Grid(((0.0, "名称", "item_name", "l"), (0.46, "等级", "chrgitm_lv", "c"), (0.55, "单价", "unit_price", "r"), (0.71, "数量", "qty", "r"), (0.82, "金额", "amount", "r")), sides=2, down=True, row=5.2, size=2.7, ruled="columns"), fee_rows("none", daily=False)), pairs(((0.6, "费用总额（元）", "total"),), step=7, gap=3),
    ),
)  # fmt: skip

_DISCHARGE_BAND: Final = FreshForm(
    "discharge.banded", "discharge_summary", kind="inpatient", face="sans", em=3.7, margin=18, date="%Y-%m-%d", seal="病案管理专用章", ink=(30, 34, 40),
    blocks=(
        title("{h}", slot="hospital", size=5.2, step=8, bold=False), title("出院小结（Discharge Summary）", size=5.2, step=9), boxes((("姓名", "name", 0.1, 0.15), ("性别", "sex", 0.1, 0.1), ("年龄", "age", 0.1, 0.12), ("住院号", "inpatient_no", 0.12, 0.21)), (("科室", "dept", 0.1, 0.35), ("床号", "bed_no", 0.1, 0.12), ("病案号", "record_no", 0.12, 0.21)), (("入院日期", "admit_date", 0.13, 0.22), ("出院日期", "discharge_date", 0.13, 0.19), ("住院天数", "los_days", 0.14, 0.19)), high=7), space(4),
        section("入院诊断", "admit_diag", lay="band"), section("入院时主要症状及体征", "complaint", lay="band"), section("住院期间诊疗情况", "course", lay="band"), section("出院诊断", "discharge_diag", lay="band"), section("出院时情况", "condition", lay="band"), section("出院带药及健康指导", "advice", lay="band"), signature("主管医师：", "doctor", x=0.58),
    ),
)  # fmt: skip
_DISCHARGE_HANG: Final = FreshForm(
    "discharge.hanging", "discharge_summary", kind="inpatient", face="serif", em=3.9, margin=22, date="%Y年%m月%d日", seal="医务部", seal_at=0.5,
    blocks=(
        title("{h}出院记录", whose="hospital", size=6, step=11), rule(0.5), pairs(((0.0, "姓名 ", "name"), (0.3, "性别 ", "sex"), (0.5, "年龄 ", "age"), (0.72, "床位 ", "bed_no")), ((0.0, "住院科室 ", "dept"), (0.5, "住院号 ", "inpatient_no")), ((0.0, "入院时间 ", "admit_date"), (0.5, "出院时间 ", "discharge_date")), step=7.4), rule(0.5), space(2),
        section("主诉及病史", "complaint", lay="hang"), section("入院诊断", "admit_diag", lay="hang"), section("治疗经过", "course", lay="hang"), section("转归", "condition", lay="hang"), section("出院诊断", "discharge_diag", lay="hang"), section("出院医嘱", "advice", lay="hang"),
        space(2), signature("住院医师签名", "doctor", x=0.52),
    ),
)  # fmt: skip
_DISCHARGE_RUN: Final = FreshForm(
    "discharge.army_run_in", "discharge_summary", kind="inpatient", size=(185, 260), face="mixed", em=3.6, margin=15, date="%Y.%m.%d", seal="出院专用章", bold=True, ink=_NAVY,
    blocks=(
        title("{h}", slot="hospital", size=4.8, step=8), title("出　院　证　明　书", size=5.8, step=11), pairs(((0.0, "病员姓名：", "name"), (0.36, "性别：", "sex"), (0.54, "年龄：", "age"), (0.72, "病案号：", "record_no")), ((0.0, "入院于：", "admit_date"), (0.36, "出院于：", "discharge_date"), (0.72, "共住院：", "los_days")), ((0.0, "科别：", "dept"), (0.54, "病区：", "ward")), step=7),
        rule(0.3), space(2), section("入院诊断：", "admit_diag", lay="run"), section("出院诊断：", "discharge_diag", lay="run"), section("治疗结果：", "condition", lay="run"), section("病情摘要及治疗经过：", "course", lay="run"), section("出院后注意事项：", "advice", lay="run"), space(8), signature("经治医师：", "doctor", x=0.5), note("本证明须加盖公章方为有效，涂改无效。"),
    ),
)  # fmt: skip
_DISCHARGE_DOTS: Final = FreshForm(
    "discharge.chinese_medicine", "discharge_summary", kind="inpatient", face="serif", look="dot16", label_face="serif", em=3.9, margin=18, date="%Y/%m/%d",
    blocks=(
        title("{h}", slot="hospital", size=5, step=8), title("出院病情总结", size=5.4, step=10), pairs(((0.0, "患者姓名:", "name"), (0.34, "性别:", "sex"), (0.54, "年龄:", "age"), (0.74, "床号:", "bed_no")), ((0.0, "住院号:", "inpatient_no"), (0.54, "所在科室:", "dept")), ((0.0, "入院日期:", "admit_date"), (0.54, "出院日期:", "discharge_date")), step=7), rule(0.3, dashed=True),
        section("【入院诊断】", "admit_diag", lay="below"), section("【入院情况】", "complaint", lay="below"), section("【住院经过】", "course", lay="below"), section("【出院诊断】", "discharge_diag", lay="below"), section("【出院情况】", "condition", lay="below"), section("【出院建议】", "advice", lay="below"), pairs(((0.6, "医生:", "doctor"),), step=8),
    ),
)  # fmt: skip

_PLAIN_RX: Final = FreshForm(
    "prescription.ordinary_a5", "prescription", size=(148, 210), face="serif", em=3.6, margin=11, date="%Y年%m月%d日", seal="",
    blocks=(
        title("{h}处方笺", whose="hospital", size=5.2, step=9), aside(0.88, -12.5, "普通", ""), pairs(((0.0, "姓名：", "name"), (0.36, "性别：", "sex"), (0.58, "年龄：", "age")), ((0.0, "费别：", "fee_type"), (0.36, "门诊病历号：", "visit_no")), ((0.0, "科室：", "dept"), (0.5, "处方日期：", "issue_date")), ((0.0, "诊断：", "diagnosis"),), step=6.4), rule(0.4), note("R.", size=6.4),
        drug_lines("{line_no}、{generic_name}（{strength}）\t×{qty}{unit}", "用法：{route}，一次{dose}，{freq}，用{days}天", first=4.0), rule(0.2, dashed=True), space(0, to=0.78), rule(0.4),
        signature("医师：", "doctor", x=0.0, step=8), pairs(((0.0, "药品金额：", "total"), (0.5, "审方药师：", "pharmacist_review")), ((0.0, "调配药师：", "pharmacist_dispense"), (0.5, "核对发药：", "pharmacist_check")), step=7), stamp(("{h}", "门诊药房"), 0.5, -26),
    ),
)  # fmt: skip
_EMERGENCY: Final = FreshForm(
    "prescription.emergency_yellow", "prescription", size=(140, 200), face="mixed", em=3.6, margin=10, paper=(255, 248, 196), ink=(60, 50, 30), look="dot", date="%Y-%m-%d",
    blocks=(
        title("{h}", slot="hospital", size=4.6, step=7), title("急 诊 处 方", size=5.6, step=9), boxes((("姓名", "name", 0.14, 0.26), ("性别", "sex", 0.12, 0.14), ("年龄", "age", 0.12, 0.22)), (("科别", "dept", 0.14, 0.26), ("门诊号", "visit_no", 0.16, 0.44)), (("临床诊断", "diagnosis", 0.2, 0.48), ("费别", "fee_type", 0.14, 0.18)), high=7), space(4),
        note("Rp", size=5.4), drug_lines("{generic_name} {strength}×{qty}{unit}", "{dose}　{route}　{freq}　共{days}日", step=6.0, gap=3.0, first=4.0), note("（以下空白）", size=3.0), space(0, to=0.76), rule(0.3),
        pairs(((0.0, "医师签章", "doctor"), (0.55, "开方日期", "issue_date")), ((0.0, "审核", "pharmacist_review"), (0.34, "调配", "pharmacist_dispense"), (0.68, "发药", "pharmacist_check")), ((0.0, "金额", "total"),), step=7.4, gap=2),
    ),
)  # fmt: skip
_CLOUD: Final = FreshForm(
    "prescription.internet_hospital", "prescription", size=A4, face="sans", em=3.8, margin=24, ink=(0, 92, 108), date="%Y-%m-%d", seal="电子处方专用章", seal_at=0.62,
    blocks=(
        title("{h}互联网医院", slot="hospital", size=5, step=8), title("电子处方笺", size=6, step=10), aside(0.7, -5, "普通处方", ""), rule(0.4), pairs(((0.0, "处方编号：", "rx_no"), (0.55, "开具时间：", "issue_date")), ((0.0, "患者姓名：", "name"), (0.33, "性别：", "sex"), (0.55, "年龄：", "age")), ((0.0, "就诊科室：", "dept"), (0.55, "就诊卡号：", "visit_no")), ((0.0, "费用性质：", "fee_type"), (0.55, "诊断：", "diagnosis")), step=8), rule(0.4), note("Rp：", size=4.6), space(3),
        drug_lines("{generic_name}  {strength}\t共{qty}{unit}", "Sig：每次{dose}  {freq}  {route}  疗程{days}天", step=7.2, gap=4), rule(0.2, dashed=True), prose("以下空白", size=3.0), space(0, to=0.66), rule(0.4),
        pairs(((0.0, "开方医生：", "doctor"), (0.5, "审核药师：", "pharmacist_review")), ((0.0, "调配药师：", "pharmacist_dispense"), (0.5, "发药药师：", "pharmacist_check")), ((0.0, "处方金额：", "total"),), step=8), note("本处方3日内有效；请在医师、药师指导下用药，不可自行增减。", size=3.0),
    ),
)  # fmt: skip
_CHRONIC: Final = FreshForm(
    "prescription.chronic_table", "prescription", size=(210, 148), face="serif", label_face="serif", em=3.4, margin=12, date="%Y/%m/%d", ink=(40, 40, 40),
    blocks=(
        title("{h}", slot="hospital", size=4.8, step=7, bold=False), title("门诊慢性病处方", size=5.2, step=8), pairs(((0.0, "姓　名", "name"), (0.25, "性　别", "sex"), (0.45, "年　龄", "age"), (0.7, "费　别", "fee_type")), ((0.0, "病历号", "visit_no"), (0.45, "科　别", "dept"), (0.7, "日　期", "issue_date")), ((0.0, "诊　断", "diagnosis"),), step=6, gap=2.4), rule(0.3, step=0.8),
        items(Grid(((0.0, "组", "~line_no", "c"), (0.05, "药品名称", "generic_name", "l"), (0.27, "规格", "strength", "l"), (0.44, "每次用量", "dose", "c"), (0.55, "给药途径", "route", "c"), (0.65, "频率", "freq", "c"), (0.76, "疗程(天)", "days", "c"), (0.85, "总量", "qty", "r"), (0.91, "单位", "unit", "c")), row=6.8, size=3.1, ruled="both"), drug_rows),
        space(0, to=0.74), pairs(((0.0, "医师签名", "doctor"), (0.34, "审核药师", "pharmacist_review"), (0.68, "合计金额", "total")), ((0.0, "配药药师", "pharmacist_dispense"), (0.34, "复核药师", "pharmacist_check")), step=7, gap=2.4), upright("白联医院留存", x=-6, top=40),
    ),
)  # fmt: skip
FRESH_PAPERS: Final = (
    _ONE_STOP, _REMOTE, _COUNTER, _AUDIT, _SUBHEADS, _DAY_SLIP, _DAY_GROUPS, _TWO_SIDES, _DISCHARGE_BAND, _DISCHARGE_HANG,
    _DISCHARGE_RUN, _DISCHARGE_DOTS, _PLAIN_RX, _EMERGENCY, _CLOUD, _CHRONIC,
)  # fmt: skip
