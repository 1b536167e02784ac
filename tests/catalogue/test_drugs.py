"""The drug table, its look-ups, and the monographs that are written from it."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from copilot.catalogue.diagnoses import load_diagnoses
from copilot.catalogue.drugs import Dose, Drug, Drugs, Indication, Pack, earliest, latest, load_drugs
from copilot.catalogue.monographs import monograph_files

CORPUS = Path(__file__).parents[2] / "corpus"
DRUGS = load_drugs(CORPUS)


def test_every_drug_has_a_class_and_a_unique_id() -> None:
    classes = {group.id for group in DRUGS.classes}
    assert len({drug.id for drug in DRUGS.drugs}) == len(DRUGS.drugs) >= 80
    assert [drug.id for drug in DRUGS.drugs if drug.drug_class not in classes] == []


def test_no_name_belongs_to_two_drugs() -> None:
    owners: dict[str, set[str]] = {}
    for drug in DRUGS.drugs:
        for name in drug.names:
            owners.setdefault(name.lower(), set()).add(drug.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.parametrize(
    ("text", "drug_id"),
    [
        ("赫赛汀", "trastuzumab"),
        ("注射用德曲妥珠单抗 100mg", "trastuzumab-deruxtecan"),
        ("奥拉帕利片(利普卓)150mg*56片", "olaparib"),
        ("KEYTRUDA 100mg/4ml", "pembrolizumab"),
        ("吸入用布地奈德混悬液 1mg:2ml", "budesonide"),
        ("布地奈德福莫特罗粉吸入剂", "budesonide-formoterol"),
        ("lecanemab", "lecanemab"),
        ("达妥昔单抗β注射液", "dinutuximab-beta"),
        ("阿加糖酶α", "agalsidase-alfa"),
        ("阿加糖酶β", "agalsidase-beta"),
    ],
)
def test_a_printed_name_finds_its_drug(text: str, drug_id: str) -> None:
    assert DRUGS.find(text)[0].drug.id == drug_id


@pytest.mark.parametrize("text", ["阿莫西林胶囊", "床位费", "", "血常规"])
def test_other_lines_name_no_drug_for_sure(text: str) -> None:
    assert all(match.score < 0.7 for match in DRUGS.find(text))


def _drug(**changes: object) -> Drug:
    drug = DRUGS.get("lecanemab")
    assert drug is not None
    return drug.model_copy(update=changes)


def test_doses_by_weight_are_rounded_up_to_whole_vials_each_time() -> None:
    assert _drug().units_needed(28, weight_kg=Decimal(62)) == 8
    assert _drug().units_needed(28, weight_kg=Decimal(60)) == 6
    assert _drug().units_needed(14, weight_kg=Decimal("60.1")) == 4


def test_without_weight_dose_or_matching_unit_the_need_is_unknown() -> None:
    assert _drug().units_needed(28) is None
    assert _drug(dose=None).units_needed(28, weight_kg=Decimal(62)) is None
    assert _drug(packs=(Pack(strength=Decimal(1), unit="U"),)).units_needed(28, weight_kg=Decimal(62)) is None
    once = Dose(amount=Decimal(1), unit="cells", every_days=None, route="x")
    assert _drug(dose=once).units_needed(28, weight_kg=Decimal(62)) is None


def test_area_and_pack_days_are_used_where_they_apply() -> None:
    area = Dose(amount=Decimal(375), unit="mg/m2", every_days=Decimal(21), route="x")
    pack = Pack(strength=Decimal(100), unit="mg")
    assert _drug(dose=area, packs=(pack,)).units_needed(21, area_m2=Decimal("1.6")) == 6
    tablets = Pack(strength=Decimal(150), unit="mg", units=56, days=Decimal(14))
    assert _drug(packs=(tablets,)).units_needed(30) == 3


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2018-08-23", date(2018, 8, 23), date(2018, 8, 23)),
    ],
)
def test_a_coarse_date_is_a_range(when: str, first: date, last: date) -> None:
    assert (earliest(when), latest(when)) == (first, last)


def test_what_a_coarse_date_leaves_open_is_unknown() -> None:
    use = Indication(text="x", icd10=("C50",), approved="2020-02", ended="2022")
    assert use.holds_on(date(2020, 1, 31)) == "no"
    assert use.holds_on(date(2020, 2, 10)) == "unknown"
    assert use.holds_on(date(2020, 2, 29)) == "yes"
    assert use.holds_on(date(2023, 1, 1)) == "no"
    assert Indication(text="x", icd10=("C50",)).holds_on(date(2020, 1, 1)) == "unknown"


def test_a_label_covers_the_codes_and_dates_it_names() -> None:
    olaparib = DRUGS.get("olaparib")
    assert olaparib is not None
    assert olaparib.labelled_for("C56.x00", date(2020, 1, 1)) == "yes"
    assert olaparib.labelled_for("C56.x00", date(2017, 1, 1)) == "no"
    assert olaparib.labelled_for("C34.900", date(2024, 1, 1)) == "no"
    assert olaparib.labelled_for("C50.900", date(2023, 1, 1)) == "unknown"


def test_a_diagnosis_leads_to_its_drugs() -> None:
    ids = {drug.id for drug in DRUGS.for_diagnosis("C53.900", date(2024, 1, 1))}
    assert {"cadonilimab", "zimberelimab", "bevacizumab"} <= ids
    assert "imiglucerase" not in ids


def test_every_code_prefix_of_a_drug_is_a_code() -> None:
    pattern = re.compile(r"^[A-Z](\d(\d(\.\d)?)?)?$")
    prefixes = {p for drug in DRUGS.drugs for use in drug.indications for p in use.icd10}
    assert sorted(p for p in prefixes if not pattern.match(p)) == []


def test_the_diseases_of_rare_drugs_are_in_the_diagnosis_table() -> None:
    known = [p for row in load_diagnoses(CORPUS).diagnoses for p in row.prefixes]
    for drug in DRUGS.drugs:
        if drug.drug_class in ("ert", "sma-drug", "hae-drug", "complement"):
            first = drug.indications[0].icd10[0]
            assert any(first.startswith(p) or p.startswith(first) for p in known), drug.id


def test_monographs_on_disk_are_what_the_table_says() -> None:
    files = monograph_files(DRUGS)
    folder = CORPUS / "drugs"
    assert {path.name for path in folder.glob("*.md")} == set(files)
    assert [name for name, text in files.items() if (folder / name).read_text("utf-8") != text] == []


def test_a_checked_fact_names_a_source_of_the_table() -> None:
    known = {source.id for source in DRUGS.sources}
    assert len(known) == len(DRUGS.sources)
    for drug in DRUGS.drugs:
        assert set(drug.source_ids) <= known, drug.id
        assert all(fact.checked for fact in drug.facts if not fact.unverified), drug.id
        assert all(use.approved for use in drug.indications if use.dated), drug.id
        if drug.insurance.edition is not None:
            assert not drug.insurance.unverified, drug.id


def test_facts_that_specialty_benefits_turn_on_are_checked_against_public_texts() -> None:
    checked = [drug for drug in DRUGS.drugs if any(fact.checked for fact in drug.facts)]
    uses = [use for drug in DRUGS.drugs for use in drug.indications]
    assert len(checked) >= 150
    assert sum(not use.unverified for use in uses) >= 190
    assert sum(not drug.insurance.unverified for drug in DRUGS.drugs) >= 140


def test_a_checked_list_changes_what_the_row_says_not_that_it_decides() -> None:
    car_t = [drug for drug in DRUGS.drugs if drug.drug_class == "car-t"]
    assert {drug.insurance.status for drug in car_t} == {"out"}
    assert all(drug.unverified for drug in DRUGS.drugs)


def test_a_monograph_says_what_was_checked_and_cites_it() -> None:
    text = monograph_files(DRUGS)["lecanemab.md"]
    assert "适应症文字已与公开来源核对，生物标志物要求未核" in text
    assert "不在 2026年1月起执行的国家基本医保药品目录内（已与目录公开文本核对）" in text
    assert "列入商保创新药目录（2026 版），自 2026年1月1日起（已核）。" in text
    front = text.split("---\n", 2)[1]
    assert "商业健康保险创新药品目录（2025年）" in front
    assert "2026-11-22 查阅" in front


def test_every_figure_of_a_monograph_stands_in_the_table() -> None:
    number = re.compile(r"\d+(?:\.\d+)?")
    for drug in DRUGS.drugs:
        group = DRUGS.class_of(drug)
        known = set(number.findall(drug.model_dump_json() + group.model_dump_json()))
        known |= {str(int(part)) for part in known if part.isdigit()}
        known |= {str(n) for n in range(1, 10)} | {"10"}
        body = monograph_files(Drugs(classes=(group,), drugs=(drug,)))[f"{drug.id}.md"].split("---\n", 2)[2]
        assert set(number.findall(body)) - known == set(), drug.id
