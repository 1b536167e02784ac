"""From the facts of a labelled claim to the synthetic claim that papers are drawn from.

Amounts, dates, names, diagnoses and drugs are those of the facts; what the facts leave open (who,
where, which services a lump consists of) is drawn from the id of the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Final

from copilot.bootstrap.corpus import corpus_root
from copilot.catalogue.diagnoses import Diagnoses, load_diagnoses
from copilot.domain.claim import Facts
from copilot.domain.claim_parts import Event, Expense
from copilot.domain.money import ZERO, fen
from evals.cases.record import LabelledClaim, PaperSpec
from evals.claims import BillLine, Claim, Kind, Prescribed, Settlement, make_numbers
from evals.medicine import CONDITIONS, DRUGS, Charge, Condition, Drug, Level
from evals.people import Hospital, Person, Sex, id_number, make_hospital, make_person, person_name

DRUG_KINDS: Final = frozenset({"drug", "specialty_drug", "overseas_drug", "device", "cell_therapy"})
_LEVELS: Final = {"primary": "一级甲等", "secondary": "二级甲等", "tertiary": "三级甲等"}
_WARDS: Final = {
    "international": "国际医疗部",
    "vip": "特需医疗部",
    "rehabilitation": "康复医学科",
    "nursing": "护理病区",
}
# Where the people of a product live, by the first part of its id; others may live anywhere.
_REGIONS: Final = {
    "BJ": "11", "SD": "37", "SH": "31", "CD": "51", "XM": "35", "ZJ": "33", "HN": "46", "SN": "61",
}  # fmt: skip
_FOR_WOMEN: Final = frozenset({"BJ-HTB", "BJ-ATB", "SN-JRB", "PINK-GUARD", "PINK-WITH"})
_TABLET: Final = ("片剂", "1片*30片", "片", 30, "1片", "口服")
_INJECTION: Final = ("注射剂", "200mg*1瓶", "瓶", 1, "200mg", "静脉滴注")
_INSIDE: Final = (
    ("普通三人间床位费", "床位费"), ("住院诊察费", "诊察费"), ("Ⅱ级护理", "护理费"), ("静脉输液", "治疗费"),
    ("肝功能全项", "化验费"), ("胸部CT平扫", "检查费"), ("0.9%氯化钠注射液", "西药费"),
)  # fmt: skip
_OUTSIDE: Final = (
    ("一次性使用超声刀头", "卫生材料费"), ("防粘连凝胶", "卫生材料费"), ("人血白蛋白", "西药费"),
    ("PD-L1免疫组化检测", "检查费"), ("注射用胸腺法新", "西药费"), ("可吸收止血材料", "卫生材料费"),
)  # fmt: skip


@dataclass(frozen=True)
class PrintedClaim(Claim):
    """A claim whose printed total may be another than the sum of its lines."""

    printed_total: Decimal | None = None

    @property
    def total(self) -> Decimal:
        """The total that is printed."""
        own = sum((line.amount for line in self.lines), ZERO)
        return own if self.printed_total is None else self.printed_total


def claim_of(
    case: LabelledClaim, facts: Facts, spec: PaperSpec, event: Event | None, lines: Sequence[Expense]
) -> PrintedClaim:
    """Return what one paper of a case is drawn from, planted changes included."""
    rng = Random(f"case:{case.id}")
    unseen = case.split == "test"
    stay = spec.doc in ("inpatient_receipt", "discharge_summary", "fee_list", "settlement")
    kind: Kind = "inpatient" if stay and event is not None and event.kind == "inpatient" else "outpatient"
    day = next((one.date for one in lines if one.date), None)
    admit, discharge = _dates(facts, event, day, stay=kind == "inpatient")
    region = _REGIONS.get(facts.policies[0].product.split("-")[0])
    hospital = _hospital(event, make_hospital(rng, region=region, unseen=unseen))
    person = person_of(case, facts, admit)
    bill, settlement, printed = _bill(facts, spec, event, lines, admit, rng)
    numbers = make_numbers(Random(f"{case.id}:{kind}:{admit}"), hospital.region, kind, discharge.year)
    paper = next((one for one in facts.papers if one.doc_type == spec.doc and one.bill_no), None)
    if paper is not None:
        numbers = replace(
            numbers,
            bill_code=paper.bill_code or numbers.bill_code,
            bill_no=paper.bill_no or numbers.bill_no,
            check_code=paper.check_code or numbers.check_code,
        )
    surgery = next((one for one in facts.events if one.kind == "surgery"), None)
    self_paid = event is not None and event.settled_through_basic is False
    claim = PrintedClaim(
        person=person,
        hospital=hospital,
        kind=kind,
        condition=_condition(facts, event, surgery),
        secondary=(),
        admit=admit,
        discharge=discharge,
        issue=discharge,
        lines=tuple(bill),
        settlement=settlement,
        prescribed=tuple(_prescribed(one) for one in lines if one.amount > ZERO),
        numbers=numbers,
        insurance_type="自费" if self_paid else "职工基本医疗保险",
        doctor=person_name(rng, "女", unseen=unseen),
        cashier="02114",
        reviewer=person_name(rng, "女", unseen=unseen),
        product=facts.policies[0].product,
        procedure_on=surgery.date if surgery else None,
        staff=tuple(person_name(rng, "女", unseen=unseen) for _ in range(3)),
        printed_total=printed,
    )
    return _changed(claim, spec, rng)


def person_of(case: LabelledClaim, facts: Facts, on: date) -> Person:
    """Return the insured of a case: name, sex and birth of the facts, the rest drawn."""
    rng = Random(f"case:{case.id}:person")
    insured = facts.insured
    sexes: dict[str | None, Sex] = {"male": "男", "female": "女"}
    woman = any(one.product in _FOR_WOMEN for one in facts.policies)
    sex = sexes.get(insured.sex) or ("女" if woman else None)
    drawn = make_person(rng, sex=sex, ages=(30, 60), on=on, unseen=case.split == "test")
    birth = insured.birth_date or drawn.birth
    if insured.birth_date is None and insured.age is not None:
        birth = date(on.year - int(insured.age) - 1, 12, 14) + timedelta(days=rng.randrange(17))
        birth = birth if (on.month, on.day) < (12, 14) else date(on.year - int(insured.age), 3, 14)
    number = insured.id_no or id_number("990000", birth, rng.randrange(400) * 2 + (drawn.sex == "男"))
    return replace(drawn, name=insured.name or drawn.name, birth=birth, id_number=number)


def _dates(facts: Facts, event: Event | None, day: date | None, *, stay: bool) -> tuple[date, date]:
    """Return first and last day of the stay, or twice the day of the visit or purchase."""
    start = facts.policies[0].effective_from or date(2026, 2, 1)
    if event is not None and stay:
        admit = event.admit_date or event.date or start + timedelta(days=40)
        return admit, event.discharge_date or admit + timedelta(days=9)
    found = day or (event.discharge_date or event.date or event.admit_date if event else None)
    found = found or start + timedelta(days=40)
    return found, found


def _hospital(event: Event | None, drawn: Hospital) -> Hospital:
    level = _LEVELS.get(event.hospital_level or "tertiary", "三级甲等") if event else "三级甲等"
    name = event.hospital if event is not None and event.hospital else drawn.name
    return replace(drawn, name=name, level=level)


@lru_cache
def _catalogue() -> Diagnoses:
    return load_diagnoses(corpus_root(None))


def _condition(facts: Facts, event: Event | None, surgery: Event | None) -> Condition:
    """Return the disease as papers write it: text of the facts, code of the facts or the catalogue."""
    named = event.diagnoses[0] if event is not None and event.diagnoses else None
    chosen = next((one for one in facts.diagnoses if named in (one.id, one.text)), None)
    chosen = chosen or next(iter(facts.diagnoses), None)
    text = chosen.text if chosen is not None else "健康查体"
    code = chosen.icd10 if chosen is not None and chosen.icd10 else None
    code = code or next((one.code for one in _catalogue().find(text, 1)), "R69.x00")
    like = next((one for one in CONDITIONS if one.icd10[:3] == code[:3]), None)
    dept = _WARDS.get(event.ward or "") if event is not None else None
    marker = next(iter(chosen.biomarkers), None) if chosen is not None else None
    return Condition(
        icd10=code,
        name=text,
        dept=dept or (like.dept if like else "内科"),
        sex="",
        procedure=("86.9900", surgery.procedures[0]) if surgery is not None and surgery.procedures else None,
        complaint=like.complaint if like else "不适1月余",
        course="入院后完善检查，予对症支持治疗，病情平稳",
        comorbid=(),
        drugs=(),
        site="病灶",
        pathology=text,
        gene=(marker.rstrip("+-"), "阳性" if marker.endswith("+") else "阴性") if marker else None,
    )


def _bill(
    facts: Facts, spec: PaperSpec, event: Event | None, lines: Sequence[Expense], on: date, rng: Random
) -> tuple[list[BillLine], Settlement, Decimal | None]:
    """Return bill lines and settlement: what each part bears is what the facts say."""
    paper = next((one for one in facts.papers if one.doc_type == spec.doc and one.items), None)
    if paper is not None:
        bill = [
            BillLine(
                Charge(one.name or "西药费", one.name or "西药费", "项", one.amount, "甲"), Decimal(1), on
            )
            for one in paper.items
        ]
        total = sum((one.amount for one in bill), ZERO)
        pool, other, account = (one or ZERO for one in (paper.pool_pay, paper.other_pay, paper.acct_pay))
        settlement = Settlement(total, ZERO, ZERO, total, ZERO, pool, other, account)
        return bill, settlement, paper.total if paper.total not in (None, total) else None
    own = [one for one in lines if one.scope == "out_of_scope" or _bought(one, spec)]
    inside = [one for one in lines if one not in own and one.scope != "pooled"]
    pooled = sum((one.amount for one in lines if one.scope == "pooled"), ZERO)
    outside_sum = sum((one.amount for one in own), ZERO)
    inside_sum = sum((one.amount for one in inside), ZERO)
    settled = event is not None and event.settled_through_basic
    if not pooled and (facts.insured.basic_insurance or settled):
        pooled = fen((outside_sum + inside_sum) * Decimal(rng.randrange(30, 120)) / 100)
    if event is not None and event.settled_through_basic is False:
        own, inside, outside_sum, inside_sum = [*own, *inside], [], outside_sum + inside_sum, ZERO
    bill = [line for one in own for line in _lines(one, one.amount, "丙", on, rng)]
    bill += [line for one in inside for line in _lines(one, one.amount, "甲", on, rng)]
    bill += _split(pooled, _INSIDE, "甲", on, rng) if pooled else []
    total = outside_sum + inside_sum + pooled
    inscope = inside_sum + pooled
    settlement = Settlement(
        total, outside_sum, ZERO, inscope, min(Decimal(650), inside_sum), pooled, ZERO, ZERO
    )
    return bill, settlement, None


def _bought(one: Expense, spec: PaperSpec) -> bool:
    """Whether a line without scope is a specialty drug or device, which the patient pays alone."""
    return one.scope is None and one.kind in ("specialty_drug", "overseas_drug", "device", "cell_therapy")


def _lines(one: Expense, amount: Decimal, level: Level, on: date, rng: Random) -> list[BillLine]:
    """Return the printed lines of one expense; a lump of a stay is split into services."""
    name = one.drug or one.item or one.name
    if one.kind == "hospital" and not name and amount > Decimal(400):
        return _split(amount, _OUTSIDE if level == "丙" else _INSIDE, level, one.date or on, rng)
    category = "卫生材料费" if one.kind in ("material", "device") else "西药费"
    category = "检查费" if one.kind in ("exam", "genetic_test") else category
    ratio = Decimal(1) if level == "丙" else ZERO
    if one.qty and one.unit_price and fen(one.qty * one.unit_price) == amount:
        charge = Charge(name or "药品", category, "支", one.unit_price, level, ratio)
        return [BillLine(charge, one.qty, one.date or on)]
    return [
        BillLine(
            Charge(name or "布地奈德福莫特罗粉吸入剂", category, "项", amount, level, ratio),
            Decimal(1),
            one.date or on,
        )
    ]


def _split(
    amount: Decimal, names: Sequence[tuple[str, str]], level: Level, on: date, rng: Random
) -> list[BillLine]:
    """Split a lump into services whose amounts add up to it to the fen."""
    chosen = rng.sample(list(names), 3)
    first, second = fen(amount * Decimal(rng.randrange(20, 40)) / 100), fen(amount * Decimal("0.3"))
    parts = (first, second, amount - first - second)
    ratio = Decimal(1) if level == "丙" else ZERO
    return [
        BillLine(Charge(name, category, "项", part, level, ratio), Decimal(1), on)
        for (name, category), part in zip(chosen, parts, strict=True)
    ]


def _prescribed(one: Expense) -> Prescribed:
    """Return the drug of an expense in whole packs whose price is the amount of the line."""
    name = one.drug or one.item or one.name or "布地奈德福莫特罗粉吸入剂"
    exact = bool(one.qty and one.unit_price and one.qty * one.unit_price == one.amount)
    boxes = int(one.qty) if exact and one.qty else 1
    price = one.unit_price if exact and one.unit_price else one.amount
    like = next((drug for known, drug in DRUGS.items() if name in known or known in name), None)
    oral = name.endswith(("替尼", "片", "胶囊", "他", "利"))
    form, strength, unit, pack, dose, route = _TABLET if oral else _INJECTION
    drug = Drug(name, form, strength, unit, pack, price, "丙", dose, route, "qd", Decimal(1), "望川制药")
    return Prescribed(
        replace(like, price=price) if like is not None else drug, int(one.days_supply or 28), boxes
    )


def _changed(claim: PrintedClaim, spec: PaperSpec, rng: Random) -> PrintedClaim:
    """Plant the disagreements that a paper is asked to carry."""
    change = spec.change
    if "name" in change or "sex" in change:
        sexes: dict[str, Sex] = {"男": "男", "女": "女"}
        sex = sexes.get(change.get("sex", ""), claim.person.sex)
        person = replace(claim.person, name=change.get("name", claim.person.name), sex=sex)
        number = id_number("990000", person.birth, rng.randrange(400) * 2 + (sex == "男"))
        claim = replace(claim, person=replace(person, id_number=number))
    claim = replace(
        claim,
        admit=date.fromisoformat(change.get("admit", claim.admit.isoformat())),
        discharge=date.fromisoformat(change.get("discharge", claim.discharge.isoformat())),
        issue=date.fromisoformat(change.get("issue", claim.issue.isoformat())),
    )
    if "diagnosis" in change:
        claim = replace(claim, condition=replace(claim.condition, name=change["diagnosis"]))
    if "total" in change:
        claim = replace(claim, printed_total=Decimal(change["total"]))
    if "doctor" in change:
        claim = replace(claim, doctor=change["doctor"])
    return claim
