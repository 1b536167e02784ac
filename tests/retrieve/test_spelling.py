import pytest

from copilot.catalogue.articles import load_corpus
from copilot.retrieve.concepts import corpus_concepts
from copilot.retrieve.question import Concepts
from copilot.retrieve.spelling import Spelling, heard

from .conftest import CORPUS

NAMES = ("奥希替尼", "泰瑞沙", "奥马珠单抗", "惠她保", "osimertinib", "keytruda", "沪惠保", "护惠保")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("奥西替尼医保", "奥希替尼医保"),
        ("泰瑞莎一盒几片", "泰瑞沙一盒几片"),
        ("惠他保免赔额", "惠她保免赔额"),
        ("osimertinb dose", "osimertinib dose"),
        ("keytrudaa", "keytruda"),
    ],
)
def test_names_typed_by_ear_or_with_a_wrong_letter_are_put_right(typed: str, meant: str) -> None:
    assert Spelling(NAMES).corrected(typed, ()) == meant


@pytest.mark.parametrize("text", ["奥瑞珠单抗", "阿比特龙怎么吃", "天气", "keyboard", "户惠宝", ""])
def test_other_names_and_words_stay(text: str) -> None:
    assert Spelling(NAMES).corrected(text, ()) == text


def test_ranges_that_are_understood_already_stay() -> None:
    assert Spelling(("奥希替尼",)).corrected("奥西替尼和奥西替尼", [(0, 4)]) == "奥西替尼和奥希替尼"


def test_provinces_that_do_not_keep_sounds_apart_are_heard_alike() -> None:
    assert heard("尼林") == heard("离凝")
    assert heard("山") == heard("三") == heard("桑")
    assert heard("x") == ("x",)


@pytest.fixture(scope="module")
def concepts() -> Concepts:
    return corpus_concepts(CORPUS, load_corpus(CORPUS))


def test_a_misspelt_drug_is_the_drug(concepts: Concepts) -> None:
    part = concepts.take_apart("仑卡耐单抗要不要查基因").parts[0]
    assert part.kind == "name"
    assert part.tokens == ("@drug:lecanemab",)


def test_ordinary_questions_are_not_put_right(concepts: Concepts) -> None:
    for question in ("民告官应该去哪个法院", "高血压一天该吃几克盐", "奥瑞珠单抗治MS半年一次吗"):
        words = "".join(part.text for part in concepts.take_apart(question).parts)
        assert all(letter in question.lower() for letter in words)
