"""Synthetic claims: one person, one stay or visit, a bill that satisfies the identities, diagnoses, drugs.

Identities (brief §3.1): the items add up to the total (I1, I5), the payments add up to the total
(I3), account and cash equal in-scope and out-of-scope burden (I4), the settlement sheet splits the
same total three ways (I7, I8), and dates follow admission, orders, discharge, issue (I6).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final, Literal

from copilot.domain.money import ZERO, fen
from evals.medicine import CONDITIONS, DRUGS, Charge, Condition, Drug, charges
from evals.people import Hospital, Person, make_hospital, make_person, person_name

Kind = Literal["inpatient", "outpatient"]
INSURANCE: Final = ("职工基本医疗保险", "城乡居民基本医疗保险", "居民医保", "职工医保", "自费")
WOMEN_ONLY: Final = frozenset({"人乳头瘤病毒核酸分型"})
_STAY: Final = ("床位费", "诊察费", "护理费", "治疗费", "化验费", "检查费", "卫生材料费", "西药费")
_VISIT: Final = ("诊察费", "化验费", "检查费", "治疗费", "西药费", "中成药费")


@dataclass(frozen=True, slots=True)
class BillLine:
    """One detail line. ``amount`` is price times quantity, rounded to the fen; refunds are negative."""

    charge: Charge
    qty: Decimal
    on: date

    @property
    def amount(self) -> Decimal:
        """Unit price times quantity."""
        return fen(self.charge.price * self.qty)

    @property
    def own(self) -> Decimal:
        """The part outside the formulary."""
        return self.amount if self.charge.level == "丙" else ZERO

    @property
    def first(self) -> Decimal:
        """What class B bears before the fund shares."""
        return fen(self.amount * self.charge.self_ratio) if self.charge.level == "乙" else ZERO


@dataclass(frozen=True, slots=True)
class Terms:
    """How basic insurance shares: deductible, fund ratio, threshold and ratio of the major-illness layer."""

    deductible: Decimal
    ratio: Decimal
    major_from: Decimal
    major_ratio: Decimal
    account: Decimal
    uninsured: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """The settlement of one bill, with the field names of the national interface (brief §3.2)."""

    medfee_sumamt: Decimal
    fulamt_ownpay_amt: Decimal
    preselfpay_amt: Decimal
    inscp_scp_amt: Decimal
    act_pay_dedc: Decimal
    hifp_pay: Decimal
    hifmi_pay: Decimal
    acct_pay: Decimal
    overlmt_selfpay: Decimal = ZERO

    @property
    def fund_pay_sumamt(self) -> Decimal:
        """What all funds pay."""
        return self.hifp_pay + self.hifmi_pay

    @property
    def psn_part_amt(self) -> Decimal:
        """What the person bears."""
        return self.medfee_sumamt - self.fund_pay_sumamt

    @property
    def psn_cash_pay(self) -> Decimal:
        """What the person pays in cash."""
        return self.psn_part_amt - self.acct_pay

    @property
    def self_pay(self) -> Decimal:
        """The in-scope burden printed on receipts as 个人自付."""
        return self.psn_part_amt - self.fulamt_ownpay_amt


@dataclass(frozen=True, slots=True)
class Prescribed:
    """One prescribed drug for a number of days, in whole boxes."""

    drug: Drug
    days: int
    boxes: int

    @property
    def amount(self) -> Decimal:
        """Boxes times price."""
        return fen(self.drug.price * self.boxes)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that a hospital and the fiscal system give."""

    bill_code: str
    bill_no: str
    check_code: str
    biz_serial_no: str
    record_no: str
    visit_no: str
    insured_no: str
    setl_id: str
    mdtrt_id: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Everything that the papers of one claim say."""

    person: Person
    hospital: Hospital
    kind: Kind
    condition: Condition
    secondary: tuple[tuple[str, str], ...]
    admit: date
    discharge: date
    issue: date
    lines: tuple[BillLine, ...]
    settlement: Settlement
    prescribed: tuple[Prescribed, ...]
    numbers: Numbers
    insurance_type: str
    doctor: str
    cashier: str
    reviewer: str
    prepaid: Decimal = ZERO
    product: str = ""
    procedure_on: date | None = None
    staff: tuple[str, ...] = field(default=())

    @property
    def total(self) -> Decimal:
        """Sum of the bill."""
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def days(self) -> int:
        """Length of stay, the day of admission counted and the day of discharge not."""
        return (self.discharge - self.admit).days

    @property
    def categories(self) -> dict[str, Decimal]:
        """Amount of every receipt category, in the order of first appearance."""
        sums: dict[str, Decimal] = {}
        for line in self.lines:
            sums[line.charge.category] = sums.get(line.charge.category, ZERO) + line.amount
        return sums


def settle(lines: Sequence[BillLine], terms: Terms) -> Settlement:
    """Share a bill between the funds and the person so that I3, I4 and I7 hold to the fen."""
    total = sum((line.amount for line in lines), ZERO)
    if terms.uninsured:
        return Settlement(total, total, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO)
    own = sum((line.own for line in lines), ZERO)
    first = sum((line.first for line in lines), ZERO)
    scope = total - own - first
    deductible = min(terms.deductible, scope)
    pool = fen((scope - deductible) * terms.ratio)
    burden = scope - pool + first
    major = fen(max(ZERO, burden - terms.major_from) * terms.major_ratio)
    account = min(fen(terms.account), burden - major)
    return Settlement(total, own, first, scope, deductible, pool, major, account)


def make_numbers(rng: Random, region: str, kind: Kind, year: int) -> Numbers:
    """Draw the numbers of one bill; the bill code follows region, 06, kind and year."""

    def run(length: int) -> str:
        return "".join(str(rng.randrange(10)) for _ in range(length))

    return Numbers(
        bill_code=f"{region}06{'02' if kind == 'inpatient' else '01'}{year % 100:02d}",
        bill_no=f"00{run(8)}",
        check_code="".join(rng.choice("0123456789abcdefghjkmnpqrstuvwxyz") for _ in range(6)),
        biz_serial_no=run(12),
        record_no=run(7),
        visit_no=run(8) if kind == "inpatient" else f"{year}{run(6)}",
        insured_no=f"{region}99{run(8)}",
        setl_id=f"{region}0000{run(12)}",
        mdtrt_id=run(14),
    )


def _lines(rng: Random, kind: Kind, admit: date, days: int) -> list[BillLine]:
    """Draw detail lines: daily ones every day of a stay, others on some days."""
    lines: list[BillLine] = []
    extra = [name for name in ("手术费", "中成药费", "中药饮片费", "其他费") if rng.random() < 0.45]
    wanted = [*_STAY, *extra] if kind == "inpatient" else rng.sample(_VISIT, rng.randrange(1, 6))
    for category in wanted:
        pool = charges(category)
        most = len(pool) if kind == "inpatient" else 3
        for charge in rng.sample(pool, min(len(pool), rng.randrange(1, most + 1))):
            if charge.price > 3000 and rng.random() < 0.6:
                continue
            daily = charge.unit in ("日", "小时") and kind == "inpatient"
            qty = days if daily and charge.unit == "日" else rng.choice((1, 1, 1, 2, 3, 4, 6))
            if charge.unit in ("克", "小时"):
                qty = rng.choice((6, 10, 12, 24, 48))
            lines.append(BillLine(charge, Decimal(qty), admit + timedelta(days=rng.randrange(max(1, days)))))
    return lines or [BillLine(charges("检查费")[0], Decimal(1), admit)]


def prescribe(rng: Random, condition: Condition) -> tuple[Prescribed, ...]:
    """Prescribe the drugs of a condition for 7 to 30 days in whole boxes."""
    chosen = []
    for name in condition.drugs[: rng.randrange(1, len(condition.drugs) + 1)]:
        drug = DRUGS[name]
        days = rng.choice((7, 7, 14, 28, 30))
        boxes = max(1, int(-(-drug.per_day * days // drug.pack)))
        chosen.append(Prescribed(drug, days, boxes))
    return tuple(chosen)


def _terms(rng: Random, kind: Kind, insurance: str) -> Terms:
    stay = kind == "inpatient"
    return Terms(
        deductible=Decimal(rng.choice((300, 650, 800, 1000, 1300)) if stay else rng.choice((0, 0, 50, 100))),
        ratio=Decimal(rng.choice(("0.5", "0.6", "0.75", "0.85", "0.9"))),
        major_from=Decimal(rng.choice((8000, 14000, 20000))),
        major_ratio=Decimal("0.6"),
        account=Decimal(rng.choice((0, 0, 200, 500, 1500))),
        uninsured=insurance == "自费",
    )


def make_claim(seed: int, kind: Kind | None = None, *, unseen: bool = False) -> Claim:
    """Draw one claim; the same seed gives the same claim.

    ``unseen`` draws places, hospital names and personal names from pools that no paper for tuning uses.
    """
    rng = Random(f"claim:{seed}")
    either: tuple[Kind, Kind] = ("inpatient", "outpatient")
    chosen = kind if kind is not None else rng.choice(either)
    condition = rng.choice(CONDITIONS)
    admit = date(2020, 1, 1) + timedelta(days=rng.randrange(365 * 5))
    days = rng.randrange(2, 22) if chosen == "inpatient" else 0
    person = make_person(rng, sex=condition.sex or None, on=admit, unseen=unseen)
    hospital = make_hospital(rng, unseen=unseen)
    drawn = _lines(rng, chosen, admit, days)
    lines = tuple(one for one in drawn if person.sex == "女" or one.charge.name not in WOMEN_ONLY) or tuple(
        drawn
    )
    insurance = rng.choice(INSURANCE)
    settlement = settle(lines, _terms(rng, chosen, insurance))
    discharge = admit + timedelta(days=days)
    cash = settlement.psn_cash_pay
    return Claim(
        person=person,
        hospital=hospital,
        kind=chosen,
        condition=condition,
        secondary=condition.comorbid[: rng.randrange(len(condition.comorbid) + 1)],
        admit=admit,
        discharge=discharge,
        issue=discharge + timedelta(days=rng.choice((0, 0, 0, 1, 3))),
        lines=lines,
        settlement=settlement,
        prescribed=prescribe(rng, condition),
        numbers=make_numbers(rng, hospital.region, chosen, discharge.year),
        insurance_type=insurance,
        doctor=person_name(rng, rng.choice(("男", "女"))),
        cashier=rng.choice((person_name(rng, "女"), f"{rng.randrange(10**5):05d}", "自助机")),
        reviewer=rng.choice(("", person_name(rng, "女"))),
        prepaid=Decimal(-(-int(cash) // 1000) * 1000 + rng.choice((0, 1000, -1000, 2000)))
        if chosen == "inpatient" and cash > 2000
        else ZERO,
        procedure_on=admit + timedelta(days=min(2, max(0, days - 1))) if condition.procedure else None,
        staff=tuple(person_name(rng, "女") for _ in range(3)),
    )
