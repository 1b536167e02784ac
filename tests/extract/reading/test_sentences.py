"""Identity told in a sentence, bilingual labels, and amounts behind a way of payment."""

import re

import pytest

from copilot.extract.labelrules import latin_gloss
from copilot.extract.schema import FieldSpec
from copilot.extract.sentences import _DEPT, _PERSON


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("兹证明患者李明,男,45岁,", ("李明", "男", "45岁")),
        ("病人欧阳小红,性别:女,年龄:7岁", ("欧阳小红", "女", "7岁")),
        ("兹有王芳同志,女性,61 岁", ("王芳", "女", "61 岁")),
    ],
)
def test_a_sentence_tells_person_sex_and_age(text: str, told: tuple[str, str, str]) -> None:
    found = _PERSON.search(text)
    assert found is not None
    assert found.group("name", "sex", "age") == told


@pytest.mark.parametrize("text", ["患者女,32岁,因发热入院", "患者,男,45岁", "家属李明,男,45岁"])
def test_sentences_without_a_name_tell_no_person(text: str) -> None:
    assert _PERSON.search(text) is None


def test_a_sentence_tells_the_department() -> None:
    found = _DEPT.search("于我院骨科住院治疗")
    assert found is not None
    assert found.group("dept") == "骨科"


@pytest.mark.parametrize(
    ("text", "end", "kind", "glossed"),
    [
        ("合计 Grand Total", 2, "money", True),
        ("收费员 Cashier:", 3, "person", True),
        ("姓名 John Smith", 2, "person", False),
        ("诊断 COPD", 2, "text", False),
        ("合计 100.00", 2, "money", False),
    ],
)
def test_translations_behind_a_label_belong_to_it(text: str, end: int, kind: str, glossed: bool) -> None:
    owners = [(0, i) for i in range(len(text))]
    spec = FieldSpec.model_validate({"labels": [text[:end]], "kind": kind})
    found: re.Match[str] | None = latin_gloss(text, owners, end, spec)
    assert (found is not None) is glossed
