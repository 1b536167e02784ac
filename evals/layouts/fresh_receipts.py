# ruff: noqa: E501
"""Receipts kept out of tuning: of cities, counties, army hospitals, clinics, terminals and tills."""

from typing import Final

from evals.layouts.fresh_blocks import (
    bars,
    boxes,
    ground,
    groups,
    ledger,
    mark,
    note,
    qr,
    strip,
    twins,
    upright,
)
from evals.layouts.fresh_items import Grid, items, receipt_rows
from evals.layouts.fresh_lines import preset
from evals.layouts.fresh_press import FreshForm, aside, pairs, prose, rule, space, title

_RUST: Final = (176, 70, 52)
_BLUE: Final = (44, 78, 140)
_GREEN: Final = (46, 110, 84)
_PURPLE: Final = (112, 70, 130)

_STAY_GRID: Final = (
    ("床位费", "床位费"), ("诊察费", "诊疗费"), ("护理费", "护理费"), ("-1", "监护费"), ("检查费", "检查费"), ("化验费", "检验费"), ("-2", "放射费"), ("治疗费", "治疗费"),
    ("手术费", "手术费"), ("-3", "麻醉费"), ("-4", "输氧费"), ("-5", "输血费"), ("卫生材料费", "材料费"), ("西药费", "西药费"), ("中成药费", "中成药费"), ("中药饮片费", "中草药费"),
    ("-6", "取暖费"), ("其他费", "其他费"),
)  # fmt: skip
_VISIT_GRID: Final = (
    ("西药费", "西药"), ("中成药费", "中成药"), ("中药饮片费", "草药"), ("检查费", "常规检查"), ("-1", "CT"), ("-2", "核磁"), ("-3", "B超"), ("治疗费", "治疗费"), ("化验费", "化验"),
    ("手术费", "手术费"), ("-4", "输血费"), ("卫生材料费", "材料费"), ("诊察费", "医事服务费"), ("-5", "观察床费"), ("其他费", "其他"),
)  # fmt: skip
_NAME_AMOUNT: Final = ((0.0, "项目名称", "name", "l"), (0.62, "金额(元)", "amount", "r"))

_COASTAL: Final = FreshForm(
    "inpatient.coastal_city", "inpatient_receipt", kind="inpatient", cut=18, size=(210, 152), ink=_RUST, face="mixed", label_face="serif", em=3.2, margin=13,
    date="%Y-%m-%d", link="—", seal="收费专用章", seal_at=0.12, split_major=False,
    blocks=(
        ground((240, 214, 176)), mark(88, 2), qr(14, 6, 17), space(-2), title("{p}医疗住院收费票据（电子）", slot="bill_title", size=6.2, step=15, tracking=0.05),
        pairs(((0.12, "电子票据代码：", "bill_code"), (0.62, "电子票据号码：", "bill_no")), ((0.12, "交款人统一社会信用代码：", "payer_id_masked"), (0.62, "校验码：", "check_code")),
              ((0.12, "交款人：", "payer_name"), (0.62, "开票日期：", "issue_date")), step=4.8),
        rule(0.4), items(Grid(_NAME_AMOUNT, sides=3, row=5.2, head=5.6, least=27, down=True, framed=True), receipt_rows("category")),
        pairs(((0.01, "金额合计（大写）：", "total_cn"), (0.62, "（小写）：", "total")), step=6.0), rule(0.3),
        pairs(((0.0, "业务流水号：", "biz_serial_no"), (0.33, "病历号：", "record_no"), (0.62, "住院号：", "inpatient_no"), (0.82, "性别：", "sex")),
              ((0.0, "住院时间：", "stay"), (0.33, "住院科别：", "ward"), (0.62, "医疗机构类型：", "provider_type")),
              ((0.0, "医保类型：", "insurance_type"), (0.33, "医保编号：", "insured_no"), (0.62, "其他支付：", "other_pay"), (0.82, "补缴金额：", "topup")),
              ((0.0, "医保统筹基金支付：", "pool_pay"), (0.33, "个人账户支付：", "acct_pay"), (0.62, "预缴金额：", "prepaid"), (0.82, "退费金额：", "refund")),
              ((0.0, "个人现金支付：", "cash_pay"), (0.33, "个人自付：", "self_pay"), (0.62, "个人自费：", "self_expense")), step=5.0),
        rule(0.4), pairs(((0.0, "收款单位（章）：", "provider_name"), (0.56, "复核人：", "reviewer"), (0.78, "收款人：", "cashier")), step=7),
    ),
)  # fmt: skip
_CAPITAL_GRID: Final = FreshForm(
    "inpatient.capital_overprint", "inpatient_receipt", kind="inpatient", cut=18, size=(216, 127), ink=_GREEN, look="dot", label_face="sans", em=3.1, margin=12, drift=0.8, zero="",
    date="%Y.%m.%d", seal="财务专用章", seal_at=0.66,
    blocks=(
        space(-3), title("{p}住院收费专用收据", slot="bill_title", size=5.6, step=8), aside(0.8, -4, "No", "bill_no"),
        pairs(((0.0, "姓名", "payer_name"), (0.22, "性别", "sex"), (0.36, "病案号", "record_no"), (0.62, "科别", "ward"), (0.82, "住院天数", "los_days")),
              ((0.0, "入院日期", "admit_date"), (0.3, "出院日期", "discharge_date"), (0.62, "人员类别", "insurance_type")), step=5.4, gap=2.0),
        preset(_STAY_GRID, columns=3, row=5.6), pairs(((0.01, "合计人民币（大写）", "total_cn"), (0.66, "￥", "total")), step=6.6, gap=2.0), rule(0.3, step=0.6),
        strip((("预收款", "prepaid", 0.14), ("补收", "topup", 0.14), ("退款", "refund", 0.14), ("基金支付", "pool_pay", 0.16), ("大额互助支付", "major_illness_pay", 0.14), ("账户支付", "acct_pay", 0.14), ("自费", "self_expense", 0.14)), high=5.0),
        pairs(((0.0, "收费单位（盖章）", "provider_name"), (0.52, "收费员", "cashier"), (0.74, "结算日期", "issue_date")), step=7, gap=2.0), upright("第二联收据", x=-6, top=36),
    ),
)  # fmt: skip
_RIVER: Final = FreshForm(
    "inpatient.river_cells", "inpatient_receipt", kind="inpatient", cut=18, size=(210, 190), face="sans", em=3.1, margin=12, date="%Y/%m/%d", link="～", money="comma", seal="住院收费专用章", split_major=False,
    blocks=(
        title("{h}", slot="provider_name", size=5.0, step=7, bold=False), title("住院费用结算收据", slot="bill_title", size=5.6, step=9),
        boxes((("票据号", "bill_no", 0.1, 0.24), ("流水号", "biz_serial_no", 0.1, 0.23), ("开票时间", "issue_date", 0.12, 0.21)),
              (("病人姓名", "payer_name", 0.1, 0.24), ("性别", "sex", 0.1, 0.23), ("费别", "insurance_type", 0.12, 0.21)),
              (("住院号码", "inpatient_no", 0.1, 0.24), ("科室", "ward", 0.1, 0.23), ("医保卡号", "insured_no", 0.12, 0.21)),
              (("入出院日期", "stay", 0.1, 0.57), ("实住天数", "los_days", 0.12, 0.21)), high=6.4),
        space(2), items(Grid(((0.0, "序号", "~no", "c"), (0.12, "费用类别", "name", "l"), (0.58, "金额", "amount", "r")), sides=2, row=5.6, ruled="both", head=6), receipt_rows("category")), space(1),
        boxes((("总金额（大写）", "total_cn", 0.16, 0.44), ("总金额", "total", 0.14, 0.26)), high=7),
        twins(("结算项目", "金额"), (("统筹基金", "pool_pay"), ("个人帐户", "acct_pay"), ("预交金额", "prepaid")), (("其它基金", "other_pay"), ("现金支付", "cash_pay"), ("应收金额", "topup")),
              (("医保内自付", "self_pay"), ("自费部分", "self_expense"), ("应退金额", "refund"))),
        space(3), pairs(((0.0, "审核：", "reviewer"), (0.4, "收款员：", "cashier")), step=7), note("本收据手写无效，遗失不补；如需报销请在三个月内办理。"),
    ),
)  # fmt: skip
_ARMY: Final = FreshForm(
    "inpatient.army_side_list", "inpatient_receipt", kind="inpatient", cut=18, size=(200, 132), ink=_PURPLE, face="serif", label_face="serif", em=3.3, margin=14, date="%Y年%m月%d日", seal="医疗收费专用章", seal_at=0.1,
    blocks=(
        space(-2), title("医疗住院收费票据", slot="bill_title", size=6.4, step=8, tracking=0.15), aside(0.7, -6, "NO.", "bill_no"),
        pairs(((0.0, "患者：", "payer_name"), (0.26, "ID号：", "record_no"), (0.52, "病区：", "ward"), (0.76, "身份：", "insurance_type")),
              ((0.0, "入院时间：", "admit_date"), (0.36, "出院时间：", "discharge_date"), (0.76, "天数：", "los_days")), step=5.6), rule(0.4),
        items(Grid(((0.0, "收费项目", "name", "l"), (0.3, "金额", "amount", "r"), (0.5, "", "", "l")), row=4.9, head=5.6, size=3.1, least=58), receipt_rows("category")),
        space(-59), ledger(("总计", "total"), ("统筹记账", "pool_pay"), ("大病保险", "major_illness_pay"), ("个人账户", "acct_pay"), ("现金", "cash_pay"), ("其中：自付", "self_pay"), ("　　　自费", "self_expense"), ("押金", "prepaid"), ("补款", "topup"), ("退押金", "refund"), span=(0.56, 0.99)),
        space(6), rule(0.4), pairs(((0.0, "人民币大写：", "total_cn"),), ((0.0, "收款单位：", "provider_name"), (0.56, "经办：", "cashier"), (0.76, "", "issue_date")), step=6.4),
        upright("收据联病人报销凭证", x=-7, top=34),
    ),
)  # fmt: skip
_NOTE_STAY: Final = FreshForm(
    "inpatient.note_paragraph", "inpatient_receipt", kind="inpatient", cut=18, size=(210, 140), ink=_BLUE, face="sans", em=3.2, margin=14, date="%Y%m%d", link="-", seal="财务专用章", seal_at=0.1, split_major=False,
    blocks=(
        mark(88, 2), title("{p}医疗住院收费票据", slot="bill_title", size=5.8, step=13), bars(-52, 5), pairs(((0.0, "票据代码:", "bill_code"), (0.36, "票据号码:", "bill_no"), (0.74, "校验码:", "check_code")), ((0.0, "缴款人:", "payer_name"), (0.36, "住院号:", "inpatient_no"), (0.74, "填票日期:", "issue_date")), step=5.2),
        rule(0.3), items(Grid(((0.0, "项目", "name", "l"), (0.5, "数量/单位", "qty", "c"), (0.72, "金额", "amount", "r")), sides=2, row=5.4, head=5.6, least=30, ruled="columns"), receipt_rows("category")),
        pairs(((0.01, "合计（大写）", "total_cn"), (0.66, "（小写）¥", "total")), step=6.4), rule(0.3),
        prose("备注：住院日期{stay}；科别{ward}；医保类别{insurance_type}；统筹支付{pool_pay}元；其他支付{other_pay}元；个人账户支付{acct_pay}元；个人现金支付{cash_pay}元；个人自付{self_pay}元；个人自费{self_expense}元；预缴{prepaid}元；补缴{topup}元；退费{refund}元。", size=3.0),
        space(1), rule(0.3), pairs(((0.0, "开票单位(章):", "provider_name"), (0.5, "复核:", "reviewer"), (0.74, "开票人:", "cashier")), step=7),
    ),
)  # fmt: skip
_BILINGUAL_STAY: Final = FreshForm(
    "inpatient.international_ward", "inpatient_receipt", kind="inpatient", size=(210, 250), face="mixed", label_face="mixed", em=3.6, margin=18, date="%Y-%m-%d", money="comma",
    blocks=(
        title("{h}", slot="provider_name", size=5.4, step=8), title("住院收费票据", slot="bill_title", size=5.0, step=6), title("INPATIENT OFFICIAL RECEIPT", size=3.4, step=8, bold=False), rule(0.6),
        pairs(((0.0, "收据编号\nReceipt No.", "bill_no"), (0.55, "日期\nDate", "issue_date")), ((0.0, "病人姓名\nPatient Name", "payer_name"), (0.55, "性别\nGender", "sex")),
              ((0.0, "病历号\nMRN", "record_no"), (0.55, "病房科室\nWard", "ward")), ((0.0, "入院\nAdmission", "admit_date"), (0.55, "出院\nDischarge", "discharge_date")),
              ((0.0, "付款类别\nPayer Type", "insurance_type"),), step=8.6, gap=3.0), rule(0.3),
        items(Grid(((0.0, "费用名称 Description", "name", "l"), (0.7, "金额 Amount (RMB)", "amount", "r")), row=6.4, size=3.5, head=8), receipt_rows("category")), rule(0.3),
        ledger(("总费用 Total Charges", "total"), ("医保统筹支付 Social Insurance", "pool_pay"), ("大病保险支付 Catastrophic Cover", "major_illness_pay"), ("个人账户支付 Personal Account", "acct_pay"), ("个人现金支付 Cash/Card", "cash_pay"), ("已付押金 Deposit", "prepaid"), ("退款 Refund", "refund"), ("补交 Balance Paid", "topup"), step=6.2, span=(0.36, 1.0)),
        rule(0.3), pairs(((0.0, "金额大写 In Words", "total_cn"),), step=8, gap=3.0), pairs(((0.55, "收银员 Cashier", "cashier"),), step=8, gap=3.0), note("Please keep this receipt for reimbursement. 请妥善保管，凭此报销。"),
    ),
)  # fmt: skip
_TERMINAL: Final = FreshForm(
    "inpatient.terminal_roll", "inpatient_receipt", kind="inpatient", cut=6, size=(80, 225), look="thermal", face="sans", em=3.1, margin=4, date="%Y-%m-%d", zero="0.00",
    blocks=(
        title("{h}", slot="provider_name", size=4.0, step=6), title("住院结算凭证", slot="bill_title", size=4.4, step=7), rule(dashed=True),
        pairs(((0, "姓名：", "payer_name"),), ((0, "住院号：", "inpatient_no"),), ((0, "科室：", "ward"),), ((0, "入院：", "admit_date"),), ((0, "出院：", "discharge_date"),), ((0, "结算类型：", "insurance_type"),), ((0, "结算日期：", "issue_date"),), step=4.8), rule(dashed=True),
        items(Grid(((0.0, "费用大类", "name", "l"), (0.55, "金额", "amount", "r")), row=4.6, size=3.0, head=5), receipt_rows("category")), rule(dashed=True),
        ledger(("费用总额", "total"), ("统筹支付", "pool_pay"), ("大病保险", "major_illness_pay"), ("账户支付", "acct_pay"), ("现金支付", "cash_pay"), ("预交金总额", "prepaid"), ("本次补交", "topup"), ("本次退款", "refund"), step=4.8), rule(dashed=True),
        pairs(((0, "流水号：", "biz_serial_no"),), ((0, "操作员：", "cashier"),), step=4.8), note("本凭证不作报销依据，请至窗口或扫码换取电子票据。"), space(1),
    ),
)  # fmt: skip
_UPRIGHT_STAY: Final = FreshForm(
    "inpatient.county_groups", "inpatient_receipt", kind="inpatient", cut=18, size=(190, 175), face="serif", em=3.2, margin=12, look="dot16", label_face="serif", ink=(60, 60, 66), date="%Y-%m-%d", seal="收款专用章",
    blocks=(
        title("{h}住院医药费收据", size=5.0, step=8), pairs(((0.0, "票号：", "bill_no"), (0.66, "日期：", "issue_date")), step=5.6),
        groups(("病人", ((("姓名", "payer_name", 0.34), ("性别", "sex", 0.22), ("住院号", "inpatient_no", 0.44)), (("科别", "ward", 0.34), ("入院", "admit_date", 0.33), ("出院", "discharge_date", 0.33)))), high=6.2),
        items(Grid(((0.0, "项目", "name", "l"), (0.55, "金额", "amount", "r")), sides=2, row=5.4, ruled="both", head=5.6), receipt_rows("category")), space(-1.4),
        groups(("合计", ((("大写", "total_cn", 0.64), ("小写", "total", 0.36)), (("预交", "prepaid", 0.33), ("补收", "topup", 0.33), ("退还", "refund", 0.34)))),
               ("医保", ((("统筹补偿", "pool_pay", 0.34), ("大病补偿", "major_illness_pay", 0.33), ("医疗救助", "medical_aid_pay", 0.33)), (("医保类别", "insurance_type", 0.67), ("现金支付", "cash_pay", 0.33)))), high=6.4),
        pairs(((0.0, "收款单位：", "provider_name"), (0.5, "复核：", "reviewer"), (0.74, "收款：", "cashier")), step=8),
    ),
)  # fmt: skip

_CLINIC_ROLL: Final = FreshForm(
    "outpatient.community_roll", "outpatient_receipt", kind="outpatient", cut=6, size=(58, 200), look="thermal", face="sans", em=2.7, margin=3, date="%Y-%m-%d",
    blocks=(
        title("{h}", slot="provider_name", size=3.2, step=5, bold=False), title("门诊收费票据", slot="bill_title", size=3.8, step=6), rule(dashed=True),
        pairs(((0, "票据号：", "bill_no"),), ((0, "门诊号：", "outpatient_no"),), ((0, "患者：", "payer_name"), (0.62, "性别：", "sex")), ((0, "费别：", "insurance_type"),), ((0, "日期：", "issue_date"),), step=4.2), rule(dashed=True),
        items(Grid(((0.0, "品名", "name", "l"), (0.58, "数量", "qty", "r"), (0.74, "金额", "amount", "r")), row=4.2, size=2.5, head=4.4), receipt_rows("detail")), rule(dashed=True),
        ledger(("合计", "total"), ("统筹基金支付", "pool_pay"), ("个人账户支付", "acct_pay"), ("现金", "cash_pay"), step=4.4), rule(dashed=True), pairs(((0, "收费：", "cashier"),), step=4.4), note("请核对后离开窗口  谢谢", size=2.4),
    ),
)  # fmt: skip
_NOTICE: Final = FreshForm(
    "outpatient.e_notice", "outpatient_receipt", kind="outpatient", cut=8, size=(105, 148), face="sans", em=3.2, margin=9, date="%Y-%m-%d",
    blocks=(
        title("{h}", slot="provider_name", size=4.2, step=6.4), title("医疗门诊收费票据（电子）告知单", slot="bill_title", size=4.0, step=8), rule(0.3),
        pairs(((0, "电子票据代码：", "bill_code"),), ((0, "电子票据号码：", "bill_no"),), ((0, "电子校验码：", "check_code"),), ((0, "交款人：", "payer_name"),), ((0, "就诊日期：", "visit_date"),), ((0, "开票日期：", "issue_date"),), ((0, "开票金额：", "total"),), step=5.8), rule(0.2, dashed=True),
        items(Grid(((0.0, "收费项目", "name", "l"), (0.6, "金额（元）", "amount", "r")), row=5, head=5.6), receipt_rows("category")), rule(0.2, dashed=True),
        pairs(((0, "医保统筹基金支付：", "pool_pay"), (0.56, "账户支付：", "acct_pay")), ((0, "个人现金支付：", "cash_pay"),), step=5.4), qr(-28, 27, 18),
        note("请使用微信或支付宝扫描右上方二维码查看、下载电子票据；也可登录财政电子票据查验平台，凭票据代码、票据号码、校验码查验真伪。", size=2.5),
    ),
)  # fmt: skip
_VISIT_PRESET: Final = FreshForm(
    "outpatient.capital_overprint", "outpatient_receipt", kind="outpatient", cut=18, size=(190, 102), ink=_RUST, look="dot", label_face="sans", em=3.0, margin=11, drift=0.7, zero="", date="%Y 年 %m 月 %d 日", seal="收费专用章", seal_at=0.68,
    blocks=(
        space(-4), title("{p}门诊收费专用收据", slot="bill_title", size=5.2, step=7), aside(0.0, -3.4, "流水号", "biz_serial_no"), aside(0.8, -3.4, "№", "bill_no"),
        pairs(((0.0, "姓名", "payer_name"), (0.3, "性别", "sex"), (0.44, "医保类型", "insurance_type"), (0.72, "", "issue_date")), step=5.4, gap=1.6), preset(_VISIT_GRID, columns=3, row=5.4, split=0.45),
        pairs(((0.01, "合计（大写）", "total_cn"), (0.64, "￥", "total")), step=6, gap=2), rule(0.2, step=0.6),
        pairs(((0.0, "基金支付", "pool_pay"), (0.25, "个人账户", "acct_pay"), (0.5, "个人现金", "cash_pay"), (0.75, "自费", "self_expense")), ((0.0, "收款单位（章）", "provider_name"), (0.6, "收款人", "cashier")), step=5.6, gap=1.6),
    ),
)  # fmt: skip
_BANDED: Final = FreshForm(
    "outpatient.class_columns", "outpatient_receipt", kind="outpatient", cut=18, size=(210, 148), face="mixed", em=3.3, margin=13, date="%Y/%m/%d", money="comma", seal="门诊收费章", split_major=False,
    blocks=(
        title("{p}医疗门诊收费票据", slot="bill_title", size=5.8, step=9), pairs(((0.0, "票据代码 ", "bill_code"), (0.3, "票据号码 ", "bill_no"), (0.6, "校验码 ", "check_code"), (0.8, "", "issue_date")), ((0.0, "姓名 ", "payer_name"), (0.3, "性别 ", "sex"), (0.6, "门诊病历号 ", "outpatient_no")), step=5.4),
        items(Grid(((0.0, "类", "level", "c"), (0.06, "名称及规格", "name", "l"), (0.5, "单位", "unit", "c"), (0.6, "单价", "std", "r"), (0.72, "数量", "qty", "r"), (0.84, "金额", "amount", "r")), row=4.6, size=3.0, ruled="rows", framed=True, least=40), receipt_rows("detail")),
        pairs(((0.0, "金额合计（大写） ", "total_cn"), (0.6, "（小写） ", "total")), step=6), rule(0.3),
        strip((("统筹基金支付", "pool_pay", 0.2), ("其他支付", "other_pay", 0.14), ("个人账户支付", "acct_pay", 0.2), ("个人现金支付", "cash_pay", 0.2), ("个人自付", "self_pay", 0.13), ("个人自费", "self_expense", 0.13)), high=5.2),
        pairs(((0.0, "收款单位（公章） ", "provider_name"), (0.58, "复核人 ", "reviewer"), (0.8, "收款人 ", "cashier")), step=8),
    ),
)  # fmt: skip
_VISIT_CELLS: Final = FreshForm(
    "outpatient.provincial_cells", "outpatient_receipt", kind="outpatient", cut=16, size=(185, 160), face="serif", em=3.3, margin=13, ink=(70, 70, 120), date="%Y年%m月%d日", seal="财务专用章", zero="0",
    blocks=(
        mark(75, 3), title("{p}省级医疗单位门诊收据", slot="bill_title", size=5.4, step=13),
        boxes((("付款人", "payer_name", 0.13, 0.2), ("就诊号", "outpatient_no", 0.13, 0.24), ("票号", "bill_no", 0.1, 0.2)), (("医保身份", "insurance_type", 0.13, 0.37), ("就诊时间", "visit_date", 0.15, 0.35)), high=6.6), space(2),
        items(Grid(((0.0, "项目", "name", "l"), (0.6, "金额", "amount", "r")), sides=2, down=True, row=5.8, head=6, ruled="both"), receipt_rows("category")),
        boxes((("大写", "total_cn", 0.13, 0.47), ("合计", "total", 0.12, 0.28)), (("统筹支付额", "pool_pay", 0.18, 0.16), ("账户支付额", "acct_pay", 0.18, 0.15), ("现金支付额", "cash_pay", 0.18, 0.15)), high=7),
        space(4), pairs(((0.0, "收款单位：", "provider_name"),), ((0.0, "收款人：", "cashier"), (0.6, "开票日期：", "issue_date")), step=7),
    ),
)  # fmt: skip
_BILINGUAL_VISIT: Final = FreshForm(
    "outpatient.international_clinic", "outpatient_receipt", kind="outpatient", size=(210, 200), face="sans", em=3.4, margin=16, date="%Y-%m-%d", ink=(30, 80, 96),
    blocks=(
        title("{h}", slot="provider_name", size=5.2, step=8), title("门诊收费票据 / OUTPATIENT INVOICE", size=4.4, step=9), rule(0.5),
        pairs(((0.0, "票据号\nInvoice No.", "bill_no"), (0.5, "开票日期\nInvoice Date", "issue_date")), ((0.0, "姓名\nName", "payer_name"), (0.5, "门诊号\nVisit No.", "outpatient_no")), ((0.0, "就诊日期\nVisit Date", "visit_date"), (0.5, "医保类型\nInsurance", "insurance_type")), step=8.6, gap=2.4),
        items(Grid(((0.0, "项目\nItem", "name", "l"), (0.46, "单价\nUnit Price", "std", "r"), (0.6, "数量\nQty", "qty", "r"), (0.7, "单位\nUnit", "unit", "c"), (0.82, "金额\nAmount", "amount", "r")), row=5.6, size=3.2, head=9, ruled="rows"), receipt_rows("detail")),
        ledger(("合计 Total", "total"), ("统筹支付 Paid by Fund", "pool_pay"), ("个人账户 Personal Account", "acct_pay"), ("现金支付 Paid by Patient", "cash_pay"), step=6, span=(0.5, 1.0)), pairs(((0.0, "大写 In Words:", "total_cn"),), step=7, gap=2), pairs(((0.0, "收款员 Cashier:", "cashier"),), step=7, gap=2.0),
    ),
)  # fmt: skip
_FOLDED: Final = FreshForm(
    "outpatient.sentence_slip", "outpatient_receipt", kind="outpatient", cut=18, size=(148, 105), face="serif", em=3.4, margin=10, look="carbon", date="%Y-%m-%d", seal="收费章", seal_at=0.6,
    blocks=(
        title("{h}门诊收费收据", size=4.8, step=8), pairs(((0.0, "编号:", "bill_no"), (0.62, "", "issue_date")), ((0.0, "姓名:", "payer_name"), (0.36, "卡号:", "insured_no"), (0.76, "性别:", "sex")), step=5.6),
        items(Grid(((0.0, "", "name", "l"), (0.55, "", "amount", "r")), sides=2, row=5.4, headed=False, framed=True), receipt_rows("category", unit="元")),
        pairs(((0.0, "合计:", "total"), (0.3, "大写:", "total_cn")), step=6.4), prose("支付方式：医保统筹{pool_pay}元，医保账户{acct_pay}元，现金{cash_pay}元。自费金额{self_expense}元，自付金额{self_pay}元。", size=3.2),
        space(2), pairs(((0.0, "收款单位:", "provider_name"), (0.68, "收款:", "cashier")), step=6),
    ),
)  # fmt: skip
FRESH_RECEIPTS: Final = (
    _COASTAL, _CAPITAL_GRID, _RIVER, _ARMY, _NOTE_STAY, _BILINGUAL_STAY, _TERMINAL, _UPRIGHT_STAY,
    _CLINIC_ROLL, _NOTICE, _VISIT_PRESET, _BANDED, _VISIT_CELLS, _BILINGUAL_VISIT, _FOLDED,
)  # fmt: skip
