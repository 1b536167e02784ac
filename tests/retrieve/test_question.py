from copilot.catalogue.glossary import Glossary
from copilot.retrieve.concepts import short_names
from copilot.retrieve.question import Concepts
from copilot.retrieve.tokens import Vocabulary, normal

CONCEPTS = Concepts(
    {
        "term:deductible": ("免赔额", "起付线"),
        "drug:trastuzumab": ("曲妥珠单抗", "赫赛汀", "trastuzumab"),
        "drug:t-dxd": ("德曲妥珠单抗", "优赫得"),
        "dx:ad": ("阿尔茨海默病", "AD"),
    },
    {"drug:trastuzumab": ("term:specialty-drug",)},
    Glossary(terms=(), filler=("多少", "的", "是"), weak=("医院",)),
)


def test_other_names_of_one_thing_are_one_part() -> None:
    assert CONCEPTS.take_apart("起付线").parts[0].tokens == CONCEPTS.take_apart("免赔额").parts[0].tokens


def test_the_standard_term_is_added_for_the_encoder() -> None:
    assert CONCEPTS.take_apart("起付线是多少").expanded == "起付线是多少 免赔额"
    assert CONCEPTS.take_apart("免赔额是多少").expanded == "免赔额是多少"


def test_a_brand_leads_to_the_benefit_that_pays_for_it() -> None:
    (part,) = CONCEPTS.take_apart("赫赛汀").parts
    assert part.tokens == ("@drug:trastuzumab",)
    assert part.hints == ("@term:specialty-drug",)


def test_the_longer_name_wins() -> None:
    (part,) = CONCEPTS.take_apart("德曲妥珠单抗").parts
    assert part.tokens == ("@drug:t-dxd",)


def test_a_latin_name_is_found_as_a_whole_word_only() -> None:
    vocabulary = Vocabulary({"ad": ("AD",)})
    assert [m.concept for m in vocabulary.mentions(normal("诊断AD，用药"))] == ["ad"]
    assert vocabulary.mentions(normal("ADC药物")) == []


def test_filler_says_nothing_and_weak_words_say_little() -> None:
    parts = {part.text: part.weight for part in CONCEPTS.take_apart("医院的免赔额是多少").parts}
    assert set(parts) == {"医院", "免赔额"}
    assert parts["医院"] < parts["免赔额"]


def test_nothing_but_filler_has_no_parts() -> None:
    assert CONCEPTS.take_apart("是多少").parts == ()


def test_width_and_case_do_not_matter() -> None:
    assert CONCEPTS.take_apart("ＴＲＡＳＴＵＺＵＭＡＢ").parts[0].tokens == ("@drug:trastuzumab",)


def test_titles_give_the_names_people_use() -> None:
    assert short_names("惠她保（2021）摘要") == ("惠她保",)
    assert "健康之路" in short_names("哮喘儿童“健康之路”计划（2021-05）摘要")
    assert short_names("臻医保·帕无忧（2023-04）摘要") == ("臻医保", "帕无忧")
    assert short_names("乐城全球特药险 2025 摘要") == ("乐城全球特药险",)
