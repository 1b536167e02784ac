"""What one fact is called on different papers."""

from collections.abc import Mapping
from typing import Final

PERSON: Final = ("payer_name", "name", "patient_name", "buyer", "buyer_name", "insured_name", "holder")
HOSPITAL: Final = ("provider_name", "hospital", "hospital_name", "lab", "seller", "seller_name")
SEX: Final = ("sex",)
ID_NUMBER: Final = ("id_no", "id_number", "payer_id_masked", "payer_id")
STAY_NUMBER: Final = ("inpatient_no", "record_no", "visit_no", "mdtrt_id")
VISIT_NUMBER: Final = ("outpatient_no", "visit_no", "mdtrt_id")
VISIT_DAY: Final = ("visit_date", "fee_date", "setl_time", "issue_date")
BASIC_TYPE: Final = ("insurance_type", "insutype", "fee_type")
DIAGNOSES: Final = ("discharge_diag", "discharge_diagnosis", "diagnosis", "diagnoses", "admit_diag")

RECEIPTS: Final = ("outpatient_receipt", "inpatient_receipt")
STAY_PAPERS: Final = ("inpatient_receipt", "settlement", "discharge_summary", "fee_list")

# What a person is told to look at; the fields are those that decide.
LABELS: Final[Mapping[str, str]] = {
    "issue_date": "开票日期", "visit_date": "就诊日期", "admit_date": "入院日期",
    "discharge_date": "出院日期", "surgery_date": "手术日期", "report_date": "报告日期",
    "total": "合计金额", "pool_pay": "统筹支付", "other_pay": "其他支付", "acct_pay": "个人账户支付",
    "cash_pay": "个人现金支付", "self_pay": "个人自付", "self_expense": "个人自费", "bill_no": "票据号码",
    "payer_name": "交款人", "name": "姓名", "patient_name": "姓名", "buyer": "购买方",
    "buyer_name": "购买方", "insured_name": "被保险人姓名", "holder": "户名",
}  # fmt: skip
