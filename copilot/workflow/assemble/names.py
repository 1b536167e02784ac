"""What one fact is called on different papers."""

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
