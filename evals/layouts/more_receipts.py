# ruff: noqa: E501
"""Receipts and settlement sheets for tuning: notices of electronic bills, notes full of dates, fund layers."""

from typing import Final

from evals.layouts.fresh_blocks import boxes, groups, ledger, note, qr, strip, twins
from evals.layouts.fresh_items import Grid, items, receipt_rows
from evals.layouts.fresh_press import FreshForm, aside, pairs, prose, rule, space, title
from evals.layouts.more_blocks import run_on

_SUMS: Final = pairs(((0.0, "金额合计（大写）", "total_cn"), (0.62, "（小写）", "total")))
MORE_RECEIPTS: Final = (
    FreshForm(
        "inpatient.notice_other_words", "inpatient_receipt", (
            title("{h}"), title("电子票据告知单（住院）"), qr(-44.0, 14.0),
            pairs(((0.0, "电子票据代码：", "bill_code"), (0.5, "电子票据号：", "bill_no")), ((0.0, "票据校验码：", "check_code"), (0.5, "开具日期：", "issue_date")), ((0.0, "缴款人：", "payer_name"), (0.5, "开票单位：", "provider_name")),
                  ((0.0, "住院号：", "inpatient_no"), (0.5, "住院时间：", "stay")), ((0.0, "票据金额（大写）：", "total_cn"), (0.62, "小写：", "total"))),
            rule(), ledger(("医保统筹基金支付", "pool_pay"), ("个人账户支付", "acct_pay"), ("个人现金支付", "cash_pay"), ("其他支付", "other_pay"), span=(0.0, 0.6)),
            note("尊敬的患者：您可凭本告知单所列票据代码、票据号和校验码登录财政电子票据查验平台查验并下载电子票据，本单不作报销凭证。"),
        ), kind="inpatient", size=(210.0, 148.0), split_major=False,
    ),
    FreshForm(
        "inpatient.notes_with_dates", "inpatient_receipt", (
            title("{p}医疗住院收费票据（电子）"), pairs(((0.0, "票据代码：", "bill_code"), (0.5, "票据号码：", "bill_no")), ((0.0, "交款人：", "payer_name"), (0.34, "校验码：", "check_code"), (0.66, "开票日期：", "issue_date"))),
            items(Grid(((0.0, "项目名称", "name", "l"), (0.6, "金额（元）", "amount", "r"), (0.78, "备注", "~", "l")), sides=2, ruled="columns"), receipt_rows("category")), _SUMS,
            prose("其他信息：业务流水号：{biz_serial_no}，病历号：{record_no}，住院号：{inpatient_no}，住院科别：{ward}，住院时间：{stay}，医保类型：{insurance_type}，性别：{sex}，医保编号：{insured_no}，医保统筹基金支付：{pool_pay}，其他支付：{other_pay}，个人账户支付：{acct_pay}，个人现金支付：{cash_pay}，个人自付：{self_pay}，个人自费：{self_expense}。", size=2.9),
            pairs(((0.0, "收款单位（章）：", "provider_name"), (0.5, "复核人：", "reviewer"), (0.76, "收款人：", "cashier"))),
        ), kind="inpatient", size=(210.0, 140.0), split_major=False, seal="收费专用章",
    ),
    FreshForm(
        "inpatient.run_on_labels", "inpatient_receipt", (
            title("{h}住院结算收据"), aside(0.7, -3.0, "NO", "bill_no"),
            run_on((("姓名", "payer_name"), ("性别", "sex"), ("住院号", "inpatient_no"), ("科室", "ward")), (("入院日期", "admit_date"), ("出院日期", "discharge_date"), ("住院天数", "los_days"))),
            items(Grid(((0.0, "费用名称", "name", "l"), (0.6, "金额", "amount", "r")), sides=3, ruled="both"), receipt_rows("category")),
            pairs(((0.0, "合计人民币（大写）", "total_cn"), (0.66, "¥", "total"))), rule(),
            twins(("支付项目", "金额"), (("统筹支付", "pool_pay"), ("大病支付", "major_illness_pay"), ("账户支付", "acct_pay")), (("现金支付", "cash_pay"), ("预缴金额", "prepaid"), ("个人自费", "self_expense"))),
            pairs(((0.0, "收款单位：", "provider_name"), (0.5, "收款人：", "cashier"), (0.76, "日期：", "issue_date"))),
        ), kind="inpatient", size=(190.0, 140.0), em=3.2, look="dot",
    ),
    FreshForm(
        "outpatient.notice_labels", "outpatient_receipt", (
            title("{h}门诊收费电子票据告知单", size=5.0),
            pairs(((0.0, "患者姓名：", "payer_name"),), ((0.0, "门诊号：", "outpatient_no"),), ((0.0, "电子票据代码：", "bill_code"),), ((0.0, "电子票据号码：", "bill_no"),), ((0.0, "电子校验码：", "check_code"),), ((0.0, "开票日期：", "issue_date"),)), rule(dashed=True),
            items(Grid(((0.0, "项目", "name", "l"), (0.6, "金额(元)", "amount", "r"))), receipt_rows("category")), rule(dashed=True),
            pairs(((0.0, "合计：", "total"),), ((0.0, "大写：", "total_cn"),), ((0.0, "医保支付：", "pool_pay"),), ((0.0, "个人账户：", "acct_pay"),), ((0.0, "个人现金：", "cash_pay"),), ((0.0, "开票单位：", "provider_name"),)),
            note("请使用微信扫描二维码获取电子票据，或登录财政部电子票据查验平台查验真伪。"),
        ), kind="outpatient", size=(80.0, 200.0), em=3.0, margin=5.0, cut=8.0,
    ),
    FreshForm(
        "outpatient.detail_units", "outpatient_receipt", (
            title("{p}医疗门诊收费票据", size=5.4), pairs(((0.0, "票据代码：", "bill_code"), (0.36, "票据号码：", "bill_no"), (0.7, "校验码：", "check_code")), ((0.0, "交款人：", "payer_name"), (0.36, "性别：", "sex"), (0.7, "开票日期：", "issue_date"))),
            items(Grid(((0.0, "名称/规格", "name", "l"), (0.42, "数量/单位", "qty", "r"), (0.58, "单价(元)", "std", "r"), (0.76, "金额(元)", "amount", "r"), (0.94, "医保", "level", "c")), sides=2, size=2.7, ruled="rows"), receipt_rows("detail")), _SUMS,
            prose("业务流水号：{biz_serial_no} 门诊号：{outpatient_no} 就诊日期：{visit_date} 医疗机构类型：{provider_type} 医保类型：{insurance_type} 医保编号：{insured_no} 医保统筹基金支付：{pool_pay} 其他支付：{other_pay} 个人账户支付：{acct_pay} 个人现金支付：{cash_pay}", size=2.8),
            pairs(((0.0, "收款单位（章）：", "provider_name"), (0.6, "收款人：", "cashier"))),
        ), kind="outpatient", size=(210.0, 130.0), em=3.0, split_major=False,
    ),
    FreshForm(
        "outpatient.strip_bill", "outpatient_receipt", (
            title("{h}门诊费用发票联", size=5.0), strip((("姓名", "payer_name", 0.25), ("门诊号", "outpatient_no", 0.25), ("科室", "ward", 0.25), ("结算日期", "issue_date", 0.25))),
            items(Grid(((0.0, "收费类别", "name", "l"), (0.64, "金额", "amount", "r")), sides=2, ruled="both"), receipt_rows("category")), _SUMS,
            strip((("统筹支付", "pool_pay", 0.25), ("账户支付", "acct_pay", 0.25), ("现金支付", "cash_pay", 0.25), ("自费金额", "self_expense", 0.25))), pairs(((0.0, "医院盖章：", "provider_name"), (0.6, "收费员：", "cashier"))),
        ), kind="outpatient", size=(190.0, 110.0), em=3.1,
    ),
    FreshForm(
        "settlement.layers_twin", "settlement", (
            title("{p}基本医疗保险住院费用结算单（居民）", size=5.2), pairs(((0.0, "姓名：", "name"), (0.3, "性别：", "sex"), (0.5, "个人编号：", "insured_no")), ((0.0, "医疗机构：", "hospital"), (0.5, "科室：", "dept")), ((0.0, "入院日期：", "admit_date"), (0.5, "出院日期：", "discharge_date"))),
            twins(("费用构成", "金额（元）"), (("医疗费用总额", "medfee_sumamt"), ("基本医保统筹支付", "hifp_pay")), (("其中：全自费", "fulamt_ownpay_amt"), ("大病保险支付", "hifmi_pay")), (("先行自付", "preselfpay_amt"), ("医疗救助支付", "maf_pay")), (("起付标准", "act_pay_dedc"), ("基金支付合计", "fund_pay_sumamt")), (("政策范围内费用", "inscp_scp_amt"), ("个人现金支付", "psn_cash_pay"))),
            space(3.0), pairs(((0.0, "结算日期：", "setl_time"), (0.5, "就诊ID：", "mdtrt_id"))),
        ), kind="inpatient", em=3.3,
    ),
    FreshForm(
        "settlement.grouped_funds", "settlement", (
            title("医疗费用结算单"), boxes((("姓名", "name", 0.1, 0.2), ("性别", "sex", 0.1, 0.1), ("个人编号", "insured_no", 0.15, 0.35)), (("医院名称", "hospital", 0.1, 0.4), ("住院科室", "dept", 0.15, 0.35)), (("入院时间", "admit_date", 0.1, 0.4), ("出院时间", "discharge_date", 0.15, 0.35))),
            groups(("费用", ((("医疗费总额", "medfee_sumamt", 0.5), ("全自费", "fulamt_ownpay_amt", 0.5)), (("先行自付", "preselfpay_amt", 0.5), ("符合范围", "inscp_scp_amt", 0.5)))), ("基金", ((("起付标准", "act_pay_dedc", 0.5), ("统筹基金", "hifp_pay", 0.5)), (("大病保险", "hifmi_pay", 0.5), ("医疗救助", "maf_pay", 0.5)))), ("个人", ((("个人负担", "psn_part_amt", 0.34), ("账户支付", "acct_pay", 0.33), ("现金支付", "psn_cash_pay", 0.33)),))),
            pairs(((0.0, "结算时间：", "setl_time"),)),
        ), kind="inpatient", em=3.3,
    ),
    FreshForm(
        "settlement.narrative_lines", "settlement", (
            title("{p}异地就医直接结算告知书", size=5.2), prose("参保人{name}（性别{sex}，个人编号{insured_no}）于{admit_date}至{discharge_date}在{hospital}住院治疗，费用结算情况如下："),
            ledger(("一、医疗总费用", "medfee_sumamt"), ("二、全自费费用", "fulamt_ownpay_amt"), ("三、先行自付费用", "preselfpay_amt"), ("四、政策范围内费用", "inscp_scp_amt"), ("五、起付线", "act_pay_dedc"), ("六、基金支付总额", "fund_pay_sumamt"), ("  1.统筹基金", "hifp_pay"), ("  2.大病保险", "hifmi_pay"), ("七、个人账户支付", "acct_pay"), ("八、个人现金支付", "psn_cash_pay"), span=(0.05, 0.7), unit="元"),
            pairs(((0.0, "结算时间：", "setl_time"),)),
        ), kind="inpatient",
    ),
)  # fmt: skip
