"""Diagnoses as doctors write them: candidates, codes, groups, and the unsure ones."""

import re
from pathlib import Path

import pytest

from copilot.catalogue.diagnoses import is_tentative, load_diagnoses

CORPUS = Path(__file__).parents[2] / "corpus"
TABLE = load_diagnoses(CORPUS)
CODE = re.compile(r"^[A-Z]\d{2}\.[0-9x]\d{2}(x\d{3})?$")


def test_ids_are_unique_and_codes_have_the_national_shape() -> None:
    assert len({row.id for row in TABLE.diagnoses}) == len(TABLE.diagnoses) >= 80
    assert [row.icd10 for row in TABLE.diagnoses if not CODE.match(row.icd10)] == []


def test_every_code_lies_in_its_own_prefixes() -> None:
    assert [row.id for row in TABLE.diagnoses if not row.icd10.startswith(row.prefixes)] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("左乳腺浸润性导管癌 pT2N1M0 HER2(3+)", "C50.900"),
        ("宫颈鳞状细胞癌ⅡB期", "C53.900"),
        ("老年痴呆", "G30.900"),
        ("AD", "G30.900"),
        ("支气管哮喘（急性发作期，重度）", "J45.900"),
        ("非小细胞肺癌", "C34.900"),
        ("急性心梗", "I21.900"),
        ("法布雷病", "E75.200x003"),
        ("G20.x00 震颤麻痹", "G20.x00"),
        ("导管原位癌", "D05.900"),
        ("（右）卵巢高级别浆液性癌", "C56.x00"),
    ],
)
def test_the_best_reading(text: str, code: str) -> None:
    assert TABLE.find(text)[0].code == code


def test_a_code_alone_names_its_diagnosis() -> None:
    assert TABLE.find("C53.902")[0].diagnosis.id == "cervical-cancer"


def test_one_text_may_name_several() -> None:
    ids = {
        candidate.diagnosis.id for candidate in TABLE.find("高血压病 糖尿病 冠心病") if candidate.score >= 0.7
    }
    assert {"hypertension", "diabetes", "cad"} <= ids


@pytest.mark.parametrize("text", ["苹果", "", "，"])
def test_what_is_no_diagnosis_has_no_sure_reading(text: str) -> None:
    assert all(candidate.score < 0.7 for candidate in TABLE.find(text))


@pytest.mark.parametrize(
    "text",
    ["宫颈癌？", "肺癌待查", "肺癌?", "胃癌不除外", "疑似帕金森病", "考虑肝癌", "乳腺癌可能", "排除肺癌"],
)
def test_the_unsure_are_marked(text: str) -> None:
    assert is_tentative(text)
    assert all(candidate.tentative for candidate in TABLE.find(text))
    assert TABLE.find(text)[0].score >= 0.7


def test_a_precancerous_lesion_is_no_cancer() -> None:
    assert all(candidate.diagnosis.id != "cervical-cancer" for candidate in TABLE.find("宫颈癌前病变"))


def test_the_sure_are_not_marked() -> None:
    assert not is_tentative("宫颈恶性肿瘤 C53.900")


@pytest.mark.parametrize(
    ("code", "group", "inside"),
    [
        ("C53.900", "六大女性癌", True),
        ("C54.100", "6大女性癌", True),
        ("C57.000", "female-cancer-6", True),
        ("C34.900", "六大女性癌", False),
        ("C56.x00", "三大女性癌", True),
        ("C54.100", "三大女性癌", False),
        ("D06.900", "恶性肿瘤", False),
        ("D06.900", "原位癌", True),
        ("E75.200x001", "rare", True),
        ("J45.900", "哮喘", True),
        ("C53.900", "没有的组", False),
    ],
)
def test_groups(code: str, group: str, inside: bool) -> None:
    assert TABLE.in_group(code, group) is inside


def test_groups_of_a_code() -> None:
    assert {"malignancy", "female-cancer-6", "female-cancer-3"} <= {g.id for g in TABLE.groups_of("C53.900")}
