"""Providers, expenses, terms, and how a broken table is reported."""

from pathlib import Path

import pytest

from copilot.catalogue.expenses import load_expenses
from copilot.catalogue.glossary import load_glossary
from copilot.catalogue.hospitals import load_hospitals
from copilot.errors import CorpusError

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.mark.parametrize(
    ("name", "kind", "level", "ward"),
    [
        ("北京协和医院国际医疗部", "general", None, "国际医疗部"),
        ("南京鼓楼医院（三级甲等）", "general", "三级", None),
        ("成都市武侯区社区卫生服务中心", "community", "一级", None),
        ("国药控股北京大药房有限公司", "pharmacy", None, None),
        ("某某康复医院", "rehabilitation", None, None),
        ("复旦大学附属肿瘤医院特需门诊", "specialised", None, "特需门诊"),
        ("某某医院ｖｉｐ病房", "general", None, "VIP"),
    ],
)
def test_a_provider_name_says_what_it_says(name: str, kind: str, level: str | None, ward: str | None) -> None:
    reading = load_hospitals(CORPUS).read(name)
    assert reading.kind is not None
    assert (reading.kind.id, reading.level, reading.special_ward) == (kind, level, ward)


def test_an_unknown_name_says_nothing() -> None:
    reading = load_hospitals(CORPUS).read("某某")
    assert (reading.kind, reading.level, reading.special_ward, reading.private) == (None, None, None, False)


@pytest.mark.parametrize(
    ("label", "category"),
    [
        ("西药费", "western-medicine"),
        ("磁共振费", "examination"),
        ("检验", "laboratory"),
        ("诊查费", "consultation"),
        ("材料费", "materials"),
        ("中草药", "herbal-pieces"),
        ("床位", "bed"),
        ("一级护理费", "nursing"),
    ],
)
def test_provincial_labels_name_a_category(label: str, category: str) -> None:
    match = load_expenses(CORPUS).category(label)
    assert match is not None
    assert match.key == category


@pytest.mark.parametrize(
    ("label", "payment"),
    [
        ("自付二", "self_expense"),
        ("分类自负", "self_pay"),
        ("附加支付", "other_pay"),
        ("统筹支付", "pool_pay"),
    ],
)
def test_provincial_labels_name_a_payer(label: str, payment: str) -> None:
    match = load_expenses(CORPUS).payment(label)
    assert match is not None
    assert match.key == payment


def test_a_label_of_neither_is_none() -> None:
    assert load_expenses(CORPUS).category("校验码") is None
    assert load_expenses(CORPUS).payment("校验码") is None


def test_related_terms_exist_and_ids_are_unique() -> None:
    glossary = load_glossary(CORPUS)
    ids = [term.id for term in glossary.terms]
    assert len(ids) == len(set(ids))
    assert {other for term in glossary.terms for other in term.related} <= set(ids)
    deductible = glossary.get("deductible")
    assert deductible is not None
    assert "起付线" in deductible.names


@pytest.mark.parametrize("text", ["terms: 3", "terms: [", "terms: []\nsurprise: 1"])
def test_a_broken_table_names_its_file(text: str, tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "glossary.yaml").write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=r"glossary\.yaml"):
        load_glossary(tmp_path)


def test_an_absent_table_names_its_file(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"glossary\.yaml"):
        load_glossary(tmp_path)
