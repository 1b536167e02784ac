# ruff: noqa: E501
"""Discharge records, certificates and claim forms for tuning: headings that run in, boxes for characters."""

from typing import Final

from evals.layouts.fresh_blocks import boxes, groups, section, signature, strip
from evals.layouts.fresh_press import FreshForm, pairs, prose, rule, title
from evals.layouts.more_blocks import char_boxes, run_on, ticks

MORE_RECORDS: Final = (
    FreshForm(
        "discharge.run_in_lines", "discharge_summary", (
            title("{h}", whose="hospital"), title("出院记录（副本）"), run_on((("姓名", "name"), ("性别", "sex"), ("年龄", "age"), ("病案号", "record_no"), ("科室", "dept"))), rule(),
            prose("入院日期 {admit_date}，出院日期 {discharge_date}，共住院 {los_days}。"),
            section("入院情况：", "complaint", lay="run"), section("入院诊断：", "admit_diag", lay="run"), section("诊疗经过：", "course", lay="run"), section("出院诊断：", "discharge_diag", lay="run"), section("出院情况：", "condition", lay="run"), section("出院医嘱：", "advice", lay="run"),
            signature("医师：", "doctor"),
        ), kind="inpatient", em=3.6, date="%Y年%m月%d日",
    ),
    FreshForm(
        "discharge.table_cells", "discharge_summary", (
            title("{h}出院小结", whose="hospital"), boxes((("姓名", "name", 0.1, 0.15), ("性别", "sex", 0.1, 0.1), ("年龄", "age", 0.1, 0.1), ("住院号", "inpatient_no", 0.12, 0.23)), (("科室", "dept", 0.1, 0.25), ("入院", "admit_date", 0.1, 0.2), ("出院", "discharge_date", 0.12, 0.23))),
            section("主诉及现病史", "complaint", lay="band"), section("入院诊断", "admit_diag", lay="band"), section("治疗经过", "course", lay="band"), section("出院诊断", "discharge_diag", lay="band"), section("治疗结果", "condition", lay="band"), section("出院带药及医嘱", "advice", lay="band"),
            pairs(((0.5, "主治医师：", "doctor"),)),
        ), kind="inpatient", em=3.5,
    ),
    FreshForm(
        "discharge.bilingual", "discharge_summary", (
            title("{h}", whose="hospital"), title("出院小结 Discharge Summary"), pairs(((0.0, "姓名 Name：", "name"), (0.34, "性别 Sex：", "sex"), (0.6, "年龄 Age：", "age")), ((0.0, "住院号 Hospital No.：", "inpatient_no"), (0.5, "科别 Dept.：", "dept")), ((0.0, "入院日期 Admission Date：", "admit_date"), (0.5, "出院日期 Discharge Date：", "discharge_date"))), rule(),
            section("入院诊断 Admitting Diagnosis：", "admit_diag"), section("诊疗经过 Hospital Course：", "course"), section("出院诊断 Discharge Diagnosis：", "discharge_diag"), section("出院医嘱 Discharge Instructions：", "advice"), pairs(((0.5, "医师签名 Physician：", "doctor"),)),
        ), kind="inpatient", em=3.4, face="sans",
    ),
    FreshForm(
        "diagnosis_certificate.letter_run_on", "diagnosis_certificate", (
            title("{h}", whose="hospital"), title("诊断证明书（病假）"), prose("患者{name}，{sex}，{age}，就诊科室：{dept}，病历号：{visit_no}。", indent=7.0), section("诊断：", "diagnosis", lay="run"), section("建议：", "opinion", lay="run"),
            pairs(((0.4, "医师（签字）：", "doctor"),), ((0.4, "开具日期：", "issue_date"),)),
        ), size=(190.0, 130.0), seal="疾病诊断证明专用章", date="%Y年%m月%d日",
    ),
    FreshForm(
        "claim_form.char_boxes", "claim_form", (
            title("个人保险理赔申请书"), char_boxes("保险单号", "policy_no", count=16), pairs(((0.0, "被保险人：", "name"), (0.5, "性别：", "sex"))), char_boxes("证件号码", "id_no", count=18), char_boxes("手机号码", "phone", count=11),
            ticks("申请类型", ("住院医疗", "门诊医疗", "重大疾病", "身故")), pairs(((0.0, "就诊医院：", "hospital"), (0.6, "出险日期：", "event_date")), ((0.0, "疾病诊断：", "diagnosis"), (0.6, "申请金额：", "amount")), ((0.0, "开户银行：", "bank"), (0.5, "户名：", "holder"))), char_boxes("银行账号", "card_no", count=19),
            pairs(((0.0, "申请人签名：", "applicant_sign"), (0.6, "申请日期：", "apply_date"))),
        ), em=3.6, look="hand",
    ),
    FreshForm(
        "claim_form.groups_upright", "claim_form", (
            title("医疗保险金给付申请表"), groups(("保单信息", ((("保单号", "policy_no", 0.5), ("产品名称", "product", 0.5)), (("申请金额", "amount", 0.5), ("事故日期", "event_date", 0.5)))), ("被保险人", ((("姓名", "name", 0.3), ("性别", "sex", 0.2), ("联系电话", "phone", 0.5)), (("证件号码", "id_no", 0.6), ("与申请人关系", "relation", 0.4)))), ("领款账户", ((("账户名", "holder", 0.3), ("开户行", "bank", 0.3), ("账号", "card_no", 0.4)),)), high=7.6),
            boxes((("就诊医院", "hospital", 0.15, 0.35), ("诊断", "diagnosis", 0.15, 0.35))), pairs(((0.0, "申请人签字：", "applicant_sign"), (0.6, "日期：", "apply_date"))),
        ), em=3.3,
    ),
    FreshForm(
        "claim_form.bilingual", "claim_form", (
            title("理赔申请表 CLAIM FORM"), pairs(((0.0, "保单号 Policy No.：", "policy_no"), (0.5, "产品 Product：", "product")), ((0.0, "被保险人 Insured：", "name"), (0.5, "性别 Gender：", "sex")), ((0.0, "证件号码 ID No.：", "id_no"), (0.5, "电话 Tel.：", "phone")), ((0.0, "就诊医院 Hospital：", "hospital"), (0.5, "就诊日期 Date of Visit：", "event_date")), ((0.0, "诊断 Diagnosis：", "diagnosis"), (0.5, "申请金额 Amount Claimed：", "amount")), ((0.0, "开户行 Bank：", "bank"), (0.5, "账号 Account No.：", "card_no")), ((0.0, "签名 Signature：", "applicant_sign"), (0.5, "日期 Date：", "apply_date")), step=8.0),
        ), em=3.3, face="sans",
    ),
    FreshForm(
        "pathology.strip_bilingual", "pathology", (
            title("{h}", whose="hospital"), title("病理报告单 Pathology Report"), strip((("姓名", "name", 0.2), ("性别", "sex", 0.12), ("年龄", "age", 0.13), ("病理编号", "specimen_no", 0.3), ("申请科室", "dept", 0.25))), pairs(((0.0, "标本名称：", "site"),)),
            section("巨检：", "gross", lay="run"), section("镜检：", "microscopy", lay="run"), section("免疫组化：", "ihc", lay="run"), section("病理诊断：", "pathology"), pairs(((0.0, "报告医师：", "pathologist"), (0.5, "报告时间：", "report_date"))),
        ), em=3.5,
    ),
)  # fmt: skip
