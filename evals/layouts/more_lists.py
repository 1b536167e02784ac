# ruff: noqa: E501
"""Fee lists for tuning: rows on two lines, carried sums, tables side by side, units in headers, sub-heads."""

from typing import Final

from evals.layouts.fresh_blocks import note
from evals.layouts.fresh_items import Grid, fee_rows, items
from evals.layouts.fresh_press import FreshForm, aside, pairs, rule, title
from evals.layouts.more_blocks import carried, glued_qty, run_on, two_line

_HEAD: Final = pairs(
    (
        (0.0, "姓名：", "name"),
        (0.28, "性别：", "sex"),
        (0.44, "住院号：", "inpatient_no"),
        (0.72, "科室：", "dept"),
    ),
    (
        (0.0, "入院日期：", "admit_date"),
        (0.36, "出院日期：", "discharge_date"),
        (0.72, "费用总额：", "total"),
    ),
)
MORE_LISTS: Final = (
    FreshForm(
        "fee_list.two_line_rows", "fee_list", (
            title("{h}", whose="hospital"), title("住院病人费用清单"), _HEAD, rule(),
            two_line((
                ((0.0, "序号", "~line_no", "l"), (0.07, "项目名称", "item_name", "l"), (1.0, "收费日期", "fee_date", "r")),
                ((0.07, "单价", "unit_price", "l"), (0.3, "数量", "qty", "l"), (0.45, "单位", "unit", "l"), (0.62, "类别", "chrgitm_lv", "l"), (1.0, "金额", "amount", "r")),
            ), fee_rows("none", daily=False)),
            note("打印时间以机器为准，如有疑问请到住院处咨询。"),
        ), kind="inpatient", em=3.3,
    ),
    FreshForm(
        "fee_list.carried_pages", "fee_list", (
            title("{h}住院费用明细", whose="hospital"), _HEAD,
            carried(Grid((
                (0.0, "费用日期", "fee_date", "l"), (0.14, "收费项目", "item_name", "l"), (0.5, "规格", "spec", "l"), (0.64, "单位", "unit", "c"),
                (0.72, "数量", "qty", "r"), (0.8, "单价（元）", "unit_price", "r"), (0.9, "金额（元）", "amount", "r"),
            )), fee_rows("category", daily=False)),
        ), kind="inpatient", size=(210.0, 148.0), em=3.2, look="dot",
    ),
    FreshForm(
        "fee_list.day_headings", "fee_list", (
            title("{h}", whose="hospital", size=5.0), title("住院病人一日清单（汇总打印）"), _HEAD,
            items(Grid((
                (0.0, "类别", "category", "l"), (0.16, "项目", "item_name", "l"), (0.56, "价格/元", "unit_price", "r"),
                (0.68, "次数", "qty", "r"), (0.78, "计价单位", "unit", "c"), (0.88, "小计/元", "amount", "r"),
            ), ruled="rows"), fee_rows("day")),
        ), kind="inpatient", face="sans", em=3.2,
    ),
    FreshForm(
        "fee_list.sums_below_groups", "fee_list", (
            title("{h}", whose="hospital"), title("住院收费项目明细表"),
            run_on((("患者姓名", "name"), ("性别", "sex"), ("住院号", "inpatient_no"), ("病区", "dept")), (("入院时间", "admit_date"), ("出院时间", "discharge_date"))),
            items(Grid((
                (0.0, "No", "~line_no", "c"), (0.06, "医保编码", "nat_code", "l"), (0.26, "项目及规格名称", "item_name", "l"), (0.58, "计量\n单位", "unit", "c"),
                (0.66, "单价\n(元)", "unit_price", "r"), (0.76, "数量", "qty", "r"), (0.84, "总价\n(元)", "amount", "r"), (0.94, "费别", "chrgitm_lv", "c"),
            ), ruled="both", head=9.0, subtotal="{}合计"), fee_rows("category", daily=False)),
        ), kind="inpatient", em=3.2,
    ),
    FreshForm(
        "fee_list.twin_narrow", "fee_list", (
            title("{h}", whose="hospital"), title("病人费用清单"), _HEAD,
            items(Grid((
                (0.0, "收费项目", "item_name", "l"), (0.52, "数量/单位", "qty", "l"), (0.7, "金额", "amount", "r"), (0.9, "等级", "chrgitm_lv", "c"),
            ), sides=2, down=True, size=2.7, ruled="columns"), glued_qty(fee_rows("none", daily=False))),
        ), kind="inpatient", em=3.2,
    ),
    FreshForm(
        "fee_list.amount_before_price", "fee_list", (
            title("{h}", whose="hospital"), title("费用明细单（医保）"), _HEAD, rule(dashed=True),
            items(Grid((
                (0.0, "发生日期", "fee_date", "l"), (0.13, "医疗服务项目/药品名称", "item_name", "l"), (0.47, "发生金额", "amount", "r"), (0.6, "标准", "unit_price", "r"),
                (0.7, "用量", "qty", "r"), (0.8, "自付比", "self_ratio", "r"), (0.9, "级别", "chrgitm_lv", "c"),
            ), wrapped=True), fee_rows("none", date="%Y.%m.%d")), rule(dashed=True),
        ), kind="inpatient", em=3.2, look="dot",
    ),
    FreshForm(
        "fee_list.bilingual", "fee_list", (
            title("{h}", whose="hospital"), title("住院费用清单 Itemized Inpatient Bill"),
            pairs(((0.0, "姓名 Name：", "name"), (0.34, "性别 Sex：", "sex"), (0.58, "住院号 Admission No.：", "inpatient_no")),
                  ((0.0, "科室 Department：", "dept"), (0.34, "入院日期 Admitted：", "admit_date"), (0.68, "出院日期 Discharged：", "discharge_date"))),
            items(Grid((
                (0.0, "日期\nDate", "fee_date", "c"), (0.14, "项目名称\nItem", "item_name", "l"), (0.52, "规格\nSpec.", "spec", "l"), (0.66, "单位\nUnit", "unit", "c"),
                (0.74, "单价\nPrice", "unit_price", "r"), (0.83, "数量\nQty", "qty", "r"), (0.9, "金额\nAmount", "amount", "r"),
            ), head=9.0, ruled="rows"), fee_rows("none", daily=False)),
        ), kind="inpatient", em=3.0, size=(297.0, 210.0), face="sans",
    ),
    FreshForm(
        "fee_list.group_column_sums", "fee_list", (
            title("{h}", whose="hospital"), title("住院患者费用清单(按类汇总)"), _HEAD,
            carried(Grid((
                (0.0, "序", "~line_no", "c"), (0.05, "项目编码", "nat_code", "l"), (0.27, "项目名称", "item_name", "l"), (0.6, "单位", "unit", "c"), (0.68, "数量", "qty", "r"),
                (0.77, "单价", "unit_price", "r"), (0.88, "应收金额", "amount", "r"),
            ), ruled="columns"), fee_rows("category", daily=False), words=("上页结转", "结转下页", "总计")),
        ), kind="inpatient", em=3.2, size=(210.0, 190.0),
    ),
    FreshForm(
        "fee_list.burden_columns", "fee_list", (
            title("{h}", whose="hospital"), title("出院患者费用明细清单"), _HEAD,
            items(Grid((
                (0.0, "项目名称", "item_name", "l"), (0.28, "规格/型号", "spec", "l"), (0.42, "单位", "unit", "c"), (0.49, "数量", "qty", "r"), (0.56, "单价", "unit_price", "r"),
                (0.66, "总金额", "amount", "r"), (0.77, "自付比例", "self_ratio", "r"), (0.87, "自费金额", "~share", "r"), (0.95, "类", "chrgitm_lv", "c"),
            ), subtotal="小计（{}）"), fee_rows("category", daily=False)),
        ), kind="inpatient", em=3.2, size=(297.0, 210.0),
    ),
    FreshForm(
        "fee_list.codes_below_names", "fee_list", (
            title("{h}", whose="hospital"), title("住院费用分项清单"), aside(0.7, -4.0, "页码：", "~第1页"), _HEAD,
            two_line((
                ((0.0, "日期", "fee_date", "l"), (0.16, "项目名称", "item_name", "l"), (0.6, "单位", "unit", "c"), (0.72, "单价", "unit_price", "r"), (0.82, "数量", "qty", "r"), (1.0, "金额", "amount", "r")),
                ((0.16, "国家医保编码", "nat_code", "l"), (0.82, "类别", "chrgitm_lv", "r")),
            ), fee_rows("none", daily=False)),
        ), kind="inpatient", em=3.2,
    ),
)  # fmt: skip
