# ruff: noqa: E501
"""Make the bundled sample claim: ``python -m evals.make_sample_claim [--out DIR]``.

A woman in Beijing insured under BJ-HTB (惠她保 2021) is treated in hospital for cervical cancer and
bears 85,000.00 outside the formulary. With the negative screening 60 days before the cover starts
the benefit is (85,000 - 20,000) x 65 % = 42,250.00, without it (60 %) 39,000.00. The stay is
photographed (receipt), scanned (discharge summary) and digital (prescription). Everything is
synthetic, and the same program and library versions give the same bytes.
"""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Annotated, Final

import typer

from copilot.domain.money import ZERO, fen
from evals.art import box_stamp, round_seal
from evals.canvas import Box
from evals.claims import BillLine, Claim, Numbers, Prescribed, Terms, settle
from evals.layouts.prescriptions import PRESCRIPTIONS, draw_prescription
from evals.layouts.receipt_forms import UNIFIED_IN
from evals.layouts.receipts import draw_receipt
from evals.layouts.records import SUMMARIES, draw_summary
from evals.medicine import CHARGES, CONDITIONS, DRUGS, Charge
from evals.people import Hospital, Person, id_number, luhn_complete
from evals.render import RenderedPaper, finish

SEED: Final = 20211026
FOLDER: Final = Path(__file__).parent / "sample_claim"
OUT_OF_SCOPE: Final = Decimal("85000.00")
COVER: Final = (date(2021, 7, 1), date(2022, 6, 30))
SCREENED: Final = date(2021, 5, 2)
_ADMIT: Final = date(2021, 10, 12)
_DISCHARGE: Final = date(2021, 10, 26)

_IN_SCOPE: Final = (
    ("双人间床位费", 14), ("住院诊察费", 14), ("Ⅰ级护理", 3), ("Ⅱ级护理", 11), ("静脉输液", 42), ("心电监测", 72),
    ("血细胞分析(五分类)", 6), ("肝功能全项", 3), ("肾功能四项", 3), ("凝血功能四项", 2), ("肿瘤标志物五项", 1),
    ("常规心电图检查", 2), ("胸部CT平扫", 1), ("盆腔MRI平扫加增强", 1), ("病理标本检查与诊断", 4),
    ("彩色多普勒超声(腹部)", 2), ("全身麻醉", 1), ("腹腔镜下手术加收", 1), ("可吸收缝合线", 12), ("静脉留置针", 6),
    ("一次性使用输液器", 42), ("一次性切割吻合器钉仓", 2), ("注射用头孢呋辛钠", 28), ("0.9%氯化钠注射液", 60),
    ("注射用奥美拉唑钠", 14), ("复方氨基酸注射液", 10),
)  # fmt: skip
_OWN: Final = (
    ("一次性使用超声刀头", "卫生材料费", "把", "4260.00", 2),
    ("防粘连凝胶", "卫生材料费", "支", "1980.00", 3),
    ("一次性双极电凝器械", "卫生材料费", "套", "9860.00", 1),
    ("可吸收止血材料", "卫生材料费", "片", "1650.00", 4),
    ("一次性穿刺器套装", "卫生材料费", "套", "3200.00", 2),
    ("一次性血管闭合夹", "卫生材料费", "包", "1282.00", 6),
    ("自体血回输耗材", "卫生材料费", "套", "2980.00", 1),
    ("一次性镇痛泵", "卫生材料费", "个", "680.00", 2),
    ("PET-CT全身显像", "检查费", "次", "6980.00", 1),
    ("PD-L1免疫组化检测", "检查费", "项", "1980.00", 1),
    ("人乳头瘤病毒核酸分型", "化验费", "项", "268.00", 1),
    ("人血白蛋白", "西药费", "瓶", "458.00", 20),
    ("脂肪乳氨基酸葡萄糖注射液", "西药费", "袋", "386.00", 30),
    ("注射用胸腺法新", "西药费", "支", "568.00", 10),
)  # fmt: skip


def sample_claim() -> Claim:
    """Return the claim; its out-of-scope expenses are 85,000.00 to the fen."""
    known = {charge.name: charge for charge in CHARGES}
    surgery = Charge("腹腔镜下广泛性子宫切除术", "手术费", "次", Decimal("6850.00"), "甲")
    lines = [BillLine(known[name], Decimal(qty), _ADMIT) for name, qty in _IN_SCOPE]
    lines.append(BillLine(surgery, Decimal(1), date(2021, 10, 14)))
    for name, category, unit, price, qty in _OWN:
        charge = Charge(name, category, unit, Decimal(price), "丙", Decimal(1))
        lines.append(BillLine(charge, Decimal(qty), date(2021, 10, 14)))
    settlement = settle(
        lines,
        Terms(Decimal(1300), Decimal("0.85"), Decimal(1_000_000), Decimal("0.6"), Decimal("1500")),
    )
    if settlement.fulamt_ownpay_amt != OUT_OF_SCOPE:
        raise ValueError(f"the own expenses add up to {settlement.fulamt_ownpay_amt}")
    birth = date(1978, 3, 14)
    condition = replace(
        CONDITIONS[0],
        complaint="接触性阴道出血2月余，外院宫颈活检提示鳞状细胞癌",
        course="手术顺利，术中出血约150ml，术后予预防感染、补液、营养支持治疗。术后病理：宫颈中分化鳞状细胞癌，"
        "浸润深度约8mm，宫旁及阴道切缘未见癌，盆腔淋巴结0/18，分期ⅠB1期。术后恢复可，切口愈合良好，拔除尿管后排尿通畅",
    )
    return Claim(
        person=Person(
            "苏晚宁", "女", birth, id_number("990000", birth, 428), "19100002604", luhn_complete("620000000202110260"),
            "北京市望川区松屏路18号",
        ),
        hospital=Hospital("北京市松屏人民医院", "北京市", "11", "三级甲等", "综合医院", "H11000099015"),
        kind="inpatient",
        condition=condition,
        secondary=(("D64.900", "贫血"),),
        admit=_ADMIT,
        discharge=_DISCHARGE,
        issue=_DISCHARGE,
        lines=tuple(lines),
        settlement=settlement,
        prescribed=tuple(
            Prescribed(DRUGS[name], 7, boxes)
            for name, boxes in (("多糖铁复合物胶囊", 1), ("盐酸昂丹司琼片", 3), ("地榆升白片", 3))
        ),
        numbers=Numbers(
            "11060221", "0098431207", "k7m2pd", "202110260317", "2116043", "20213187", "119900004286",
            "110000202110260031", "11002021103187",
        ),
        insurance_type="职工基本医疗保险",
        doctor="林岚",
        cashier="02114",
        reviewer="许洁",
        prepaid=Decimal("95000"),
        product="BJ-HTB",
        procedure_on=date(2021, 10, 14),
        staff=("高倩", "姚欣", "沈梅"),
    )  # fmt: skip


def sample_papers(claim: Claim) -> list[RenderedPaper]:
    """Return the photographed receipt, the scanned summary and the digital prescription."""
    rng = Random(f"sample:{SEED}")
    receipt = draw_receipt(UNIFIED_IN, claim, Random(15), seals=False)
    sheet = receipt.sheet
    seal = round_seal(claim.hospital.name, "收费专用章", rng, wear=0.3)
    sheet.art(seal, Box(18, 101, 55, 138))
    paid = box_stamp(["住院结算", "费用已清"], rng)
    sheet.art(paid, Box(76, 76, 76 + 14 * paid.width / paid.height, 90))
    receipt.has_seal = True
    summary = draw_summary(SUMMARIES[0], claim, Random(3))
    prescription = draw_prescription(PRESCRIPTIONS[0], claim, Random(1))
    return [
        finish(receipt, name="01_inpatient_receipt_photo", quality="photo", severity=0.3, seed=SEED),
        finish(summary, name="02_discharge_summary_scan", quality="scan", severity=0.3, seed=SEED + 1),
        finish(prescription, name="03_prescription_digital", quality="digital", severity=0.0, seed=SEED + 2),
    ]


def declared(claim: Claim) -> str:
    """Return what the applicant and the insurer declare beside the papers, as YAML."""
    person = claim.person
    return f"""# Declared with the claim; everything else is read from the papers. All of it is synthetic.
product: BJ-HTB
claim_id: sample-BJ-HTB
received_on: "2021-11-08"
policy:
  policy_no: "HTB-2021-0000-4280"
  effective_from: "{COVER[0]}"
  effective_to: "{COVER[1]}"
  first_effective: "{COVER[0]}"
  status: active
  clauses_disclosed: true
insured:
  name: {person.name}
  sex: {person.sex}
  birth_date: "{person.birth}"
  id_no: "{person.id_number}"
  region: 北京
  basic_insurance: true
  is_insured: true
consents:
  sensitive: true
screenings:
  - kind: 两癌筛查
    date: "{SCREENED}"
    result: negative
declared:
  waiting_period_passed: true
  pre_existing: false
"""


def expected(claim: Claim) -> dict[str, str]:
    """Return the figures that the demo must reach from these papers and declarations."""
    base = OUT_OF_SCOPE - Decimal(20_000)
    return {
        "out_of_scope": str(claim.settlement.fulamt_ownpay_amt),
        "payable_with_screening": str(fen(base * Decimal("0.65"))),
        "payable_without_screening": str(fen(base * Decimal("0.60"))),
        "other_layers": str(claim.settlement.fund_pay_sumamt + ZERO),
    }


def files() -> dict[str, bytes]:
    """Return every file of the sample claim by name."""
    claim = sample_claim()
    papers = sample_papers(claim)
    truth = {"papers": [paper.truth for paper in papers], "expected": expected(claim)}
    text = json.dumps(truth, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return {
        **{paper.filename: paper.data for paper in papers},
        "claim.yaml": declared(claim).encode(),
        "truth.json": text.encode(),
    }


def main(out: Annotated[Path, typer.Option(help="写入的目录")] = FOLDER) -> None:
    """Write the sample claim."""
    out.mkdir(parents=True, exist_ok=True)
    for name, data in files().items():
        (out / name).write_bytes(data)
        typer.echo(f"{name}  {len(data)} bytes", err=True)


if __name__ == "__main__":
    typer.run(main)
