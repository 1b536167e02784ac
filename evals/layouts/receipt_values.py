"""What a receipt prints into each slot of a form, in the print style of that form."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Final, Literal

from copilot.domain.money import ZERO
from evals.amounts import capital_variant, digits
from evals.claims import Claim
from evals.layouts.parts import DATE_STYLES, Part, Parts, day

RowKind = Literal["category", "detail", "both"]
MAX_DETAILS: Final = 16
_STAY_LINKS: Final = ("至", "至", "到", "-", "~", "|", " 至 ")


@dataclass(frozen=True, slots=True)
class PrintStyle:
    """How one paper prints dates, amounts and nothing at all."""

    date: str
    money: str
    zero: str
    link: str

    @classmethod
    def draw(cls, rng: Random, *, zero: str | None = None) -> "PrintStyle":
        """Draw a style; ``zero`` fixes what is printed for nothing."""
        date, money = rng.choice(DATE_STYLES), rng.choice(("plain", "plain", "plain", "comma", "short"))
        drawn = rng.choice(("0.00", "0.00", "0", ""))
        return cls(
            date=date,
            money=money,
            zero=drawn if zero is None else zero,
            link=rng.choice(_STAY_LINKS),
        )

    @property
    def day(self) -> str:
        """The date style without the time of day."""
        return self.date.split(" ")[0]

    def amount(self, value: Decimal, name: str) -> Part:
        """Print an amount; the truth keeps what is printed without separators."""
        text = self.zero if value == ZERO else digits(value, self.money)
        return Part(text, name, text.replace(",", ""))


def receipt_values(claim: Claim, style: PrintStyle, rng: Random, *, split_major: bool) -> dict[str, Parts]:
    """Return the parts of every slot that a receipt form may ask for.

    ``split_major`` prints the major-illness layer in its own slot and leaves 其他支付 at zero.
    """
    numbers = claim.numbers
    values: dict[str, Parts] = {
        name: (Part(text, name),)
        for name, text in {
            "bill_code": numbers.bill_code,
            "bill_no": numbers.bill_no,
            "check_code": numbers.check_code,
            "payer_name": claim.person.name,
            "payer_id_masked": claim.person.id_number[:6] + "********" + claim.person.id_number[14:],
            "biz_serial_no": numbers.biz_serial_no,
            "record_no": numbers.record_no,
            "inpatient_no": numbers.visit_no,
            "outpatient_no": numbers.visit_no,
            "ward": claim.condition.dept,
            "provider_type": claim.hospital.provider_type,
            "insurance_type": claim.insurance_type,
            "insured_no": "" if claim.insurance_type == "自费" else numbers.insured_no,
            "sex": claim.person.sex,
            "provider_name": claim.hospital.name,
            "reviewer": claim.reviewer,
            "cashier": claim.cashier,
            "los_days": str(claim.days),
        }.items()
    }
    if rng.random() < 0.15:
        values["payer_id_masked"] = (Part("", "payer_id_masked"),)
    values["total_cn"] = (Part(capital_variant(claim.total, rng), "total_cn"),)
    values["total"] = (Part(digits(claim.total, "comma" if style.money == "comma" else "plain"), "total",
                            digits(claim.total)),)  # fmt: skip
    values["issue_date"] = (day(claim.issue, style.date, "issue_date"),)
    values["visit_date"] = (day(claim.admit, style.day, "visit_date"),)
    stay = style.day if style.link != "-" else "%Y-%m-%d"
    values["admit_date"] = (day(claim.admit, stay, "admit_date"),)
    values["discharge_date"] = (day(claim.discharge, stay, "discharge_date"),)
    values["stay"] = (
        day(claim.admit, stay, "admit_date"),
        Part(style.link),
        day(claim.discharge, stay, "discharge_date"),
    )
    values |= _payments(claim, style, split_major=split_major)
    values["age"] = (Part(f"{claim.person.age(claim.admit)}岁"),)
    values["setl_id"] = (Part(numbers.setl_id, "setl_id"),)
    return values


def _payments(claim: Claim, style: PrintStyle, *, split_major: bool) -> dict[str, Parts]:
    """Print the payment side; with the identities I3 and I4 kept on paper."""
    pay = claim.settlement
    gap = claim.prepaid - pay.psn_cash_pay if claim.prepaid else ZERO
    amounts = {
        "pool_pay": pay.hifp_pay,
        "other_pay": ZERO if split_major else pay.hifmi_pay,
        "major_illness_pay": pay.hifmi_pay,
        "medical_aid_pay": ZERO,
        "acct_pay": pay.acct_pay,
        "cash_pay": pay.psn_cash_pay,
        "self_pay": pay.self_pay,
        "self_expense": pay.fulamt_ownpay_amt,
        "prepaid": claim.prepaid,
        "topup": max(ZERO, -gap),
        "refund": max(ZERO, gap),
    }
    return {name: (style.amount(value, name),) for name, value in amounts.items()}


def extra_money(label: str, amount: Decimal, style: PrintStyle) -> Parts:
    """Return an amount that has a label of its own and no canonical field."""
    return (style.amount(amount, f"other_money.{label}"),)


def printed_rows(claim: Claim, kind: RowKind) -> list[tuple[dict[str, str], str]]:
    """Return the printed rows as cells and level (category, detail, or empty for one kind only)."""
    categories = [
        ({"name": name, "amount": digits(amount), "qty": "1", "unit": "项"}, name)
        for name, amount in claim.categories.items()
    ]
    details = [
        (
            {
                "name": line.charge.name,
                "qty": str(line.qty),
                "unit": line.charge.unit,
                "std": digits(line.charge.price),
                "amount": digits(line.amount),
                "level": line.charge.level,
            },
            line.charge.category,
        )
        for line in claim.lines
    ]
    if kind == "detail" and len(details) <= MAX_DETAILS:
        return [(cells, "") for cells, _ in details]
    if kind == "both" and len(details) + len(categories) <= MAX_DETAILS:
        mixed = []
        for cells, name in categories:
            mixed.append((cells, "category"))
            mixed += [(row, "detail") for row, category in details if category == name]
        return mixed
    return [(cells, "") for cells, _ in categories]
