# ruff: noqa: E501
"""Applications for benefits kept out of tuning: of one person, of a group, of a city's cover."""

from typing import Final

from evals.canvas import measure
from evals.layouts.fresh_blocks import boxes, groups, note, signature
from evals.layouts.fresh_press import Block, Desk, FreshForm, aside, pairs, prose, rule, space, title


def _ticks(label: str, *words: tuple[str, str]) -> Block:
    """Print boxes to tick; the word of the claim's kind (``inpatient`` or ``outpatient``) is ticked."""

    def draw(desk: Desk) -> None:
        x = desk.left + desk.say(desk.left, desk.y + 4, label) + 3
        for text, kind in words:
            printed = ("☑" if kind == desk.claim.kind else "□") + text
            desk.sheet.text(x, desk.y + 4, printed, desk.label)
            x += measure(printed, desk.label) + 6
        desk.y += 8

    return draw


_CLAIM_GROUPS: Final = FreshForm(
    "claim_form.merged_groups", "claim_form", face="sans", em=3.6, margin=15, date="%Y年%m月%d日", look="print", seal="理赔受理章", seal_at=0.1,
    blocks=(
        title("个人保险理赔申请书", size=6.2, step=11), pairs(((0.0, "报案号：", ""), (0.5, "保单号码：", "policy_no")), step=7),
        groups(("出险人", ((("姓名", "name", 0.34), ("性别", "sex", 0.2), ("证件号码", "id_no", 0.46)), (("联系电话", "phone", 0.5), ("投保险种", "product", 0.5)))),
               ("出险信息", ((("出险日期", "event_date", 0.5), ("就诊医院", "hospital", 0.5)), (("疾病诊断", "diagnosis", 0.5), ("申请金额", "amount", 0.5)), (("与出险人关系", "relation", 1.0),))),
               ("领款账户", ((("户名", "holder", 0.34), ("开户银行", "bank", 0.66)), (("银行账号", "card_no", 1.0),))), high=9.0, side=9.0),
        space(2), _ticks("申请项目：", ("门急诊医疗", "outpatient"), ("住院医疗", "inpatient"), ("重大疾病", ""), ("身故", ""), ("伤残", "")), note("声明与授权：本人保证所填内容及所附材料真实，授权保险人向医疗机构、社保机构查询与本次事故有关的资料。", size=3.2), space(8), signature("申请人签名：", "applicant_sign", x=0.48), pairs(((0.48, "申请日期：", "apply_date"),), step=8),
    ),
)  # fmt: skip
_CLAIM_ENGLISH: Final = FreshForm(
    "claim_form.bilingual_group", "claim_form", face="mixed", em=3.7, margin=16, date="%Y/%m/%d", look="hand", label_face="mixed",
    blocks=(
        title("团体医疗保险索赔申请表", size=5.8, step=8), title("GROUP MEDICAL CLAIM FORM", size=4, step=10, bold=False), rule(0.6),
        pairs(((0.0, "保险单号\nPolicy No.", "policy_no"), (0.5, "保险计划\nPlan", "product")), ((0.0, "被保险人姓名\nName of Insured", "name"), (0.5, "性别\nSex", "sex")), ((0.0, "身份证号码\nID No.", "id_no"), (0.5, "电话\nMobile", "phone")),
              ((0.0, "与员工关系\nRelationship", "relation"), (0.5, "事故日期\nDate of Event", "event_date")), ((0.0, "治疗医院\nHospital", "hospital"),), ((0.0, "诊断\nDiagnosis", "diagnosis"), (0.5, "索赔金额\nClaimed Amount", "amount")), step=10, gap=3), rule(0.6),
        note("赔款支付方式 Payment by bank transfer", size=3.4), pairs(((0.0, "开户行\nBank", "bank"), (0.5, "账户名\nAccount Name", "holder")), ((0.0, "账号\nAccount No.", "card_no"),), step=10, gap=3), rule(0.6), note("I declare that the above statements are true and complete. 本人声明上述内容真实完整。", size=3.0), space(10), signature("签名 Signature", "applicant_sign", x=0.0, step=8), pairs(((0.0, "日期 Date", "apply_date"),), step=8, gap=2),
    ),
)  # fmt: skip
_CLAIM_BOXES: Final = FreshForm(
    "claim_form.city_benefit", "claim_form", face="serif", em=3.8, margin=18, date="%Y-%m-%d", look="print", size=(210, 260),
    blocks=(
        title("城市定制型商业医疗保险理赔申请表", size=5.6, step=12), boxes((("参保人姓名", "name", 0.16, 0.2), ("性别", "sex", 0.1, 0.1), ("手机号", "phone", 0.12, 0.32)), (("身份证号", "id_no", 0.16, 0.4), ("产品名称", "product", 0.16, 0.28)), (("保单编号", "policy_no", 0.16, 0.4), ("申请人关系", "relation", 0.16, 0.28)), (("就诊医疗机构", "hospital", 0.18, 0.46), ("就诊日期", "event_date", 0.14, 0.22)), (("所患疾病", "diagnosis", 0.18, 0.46), ("申请赔付", "amount", 0.14, 0.22)), high=10),
        space(4), prose("请将保险金转入以下账户（须为参保人本人）："), boxes((("账户名", "holder", 0.16, 0.24), ("开户网点", "bank", 0.16, 0.44)), (("卡号", "card_no", 0.16, 0.84),), high=10), space(5), aside(0.0, 4, "附件：发票、费用清单、出院小结、诊断证明、身份证复印件", ""), space(20), signature("申请人签字：", "applicant_sign", x=0.5), pairs(((0.5, "填写日期：", "apply_date"),), step=9),
    ),
)  # fmt: skip
FRESH_CLAIM_FORMS: Final = (_CLAIM_GROUPS, _CLAIM_ENGLISH, _CLAIM_BOXES)
