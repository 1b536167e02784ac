"""Coding against a small table of official-style names."""

from pathlib import Path

import pytest

from copilot.catalogue.coding import Coder, merged
from copilot.catalogue.coding_practice import practice_strings, practice_table
from copilot.catalogue.coding_table import Entry, TermTable
from copilot.catalogue.coding_text import Abbreviations, load_abbreviations
from copilot.catalogue.imports import read_official
from copilot.errors import InputRefused

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "corpus"


@pytest.fixture(scope="module")
def book() -> Abbreviations:
    return load_abbreviations(CORPUS)


@pytest.fixture(scope="module")
def coder(book: Abbreviations) -> Coder:
    table = read_official(HERE / "test_coding_terms.csv", "icd10")
    assert len(table.entries) > 100
    assert table.rejected_count == 0
    return Coder(TermTable.build(table.entries, book), book)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("左乳癌(T2N2M0)IIIA期", ["C50.900"]),
        ("右肺腺癌 cT2aN0M0 IB期术后", ["C34.900"]),
        ("2型糖尿病性周围神经病", ["E11.400x001"]),
        ("T2DM伴周围神经病变", ["E11.400x001"]),
        ("冠状动脉粥样硬化性心脏病 不稳定型心绞痛 PCI术后", ["I25.103", "I20.000", "Z95.500"]),
        ("腰椎间盘突出症伴坐骨神经痛", ["M51.101"]),
        ("胆囊结石伴急性胆囊炎", ["K80.200", "K81.000"]),
        ("肝占位?", ["K76.800x001"]),
        ("高血压冠心病不稳定心绞痛", ["I10.x00x002", "I25.103", "I20.000"]),
        ("糖尿病;骨质疏松;高血压3级 极高危", ["E14.900", "M81.900", "I10.x00x002"]),
        ("1.冠心病 2.高血压病3级（极高危）3.2型糖尿病", ["I25.103", "I10.x00x002", "E11.900"]),
        ("肺癌骨转移", ["C34.900", "C79.500"]),
        ("右肺癌伴脑转移、骨转移", ["C34.900", "C79.300", "C79.500"]),
        ("乙状结肠癌肝转移", ["C18.700", "C78.700"]),
        ("转移性肝癌", ["C78.700"]),
        ("左膝退变", ["M17.900"]),
        ("CKD5期", ["N18.500"]),
        ("慢性肾脏病", ["N18.900"]),
        ("Ⅱ型糖尿病", ["E11.900"]),
        ("二型糖尿病", ["E11.900"]),
        ("慢性乙肝", ["B18.100"]),
        ("宫颈癌IB1期", ["C53.900"]),
        ("COPD", ["J44.900"]),
        ("慢阻肺急性加重", ["J44.100"]),
        ("脑梗后遗症", ["I69.300"]),
        ("脑梗塞", ["I63.900"]),
        ("左侧股骨颈骨折", ["S72.000"]),
        ("直肠Ca", ["C20.x00"]),
        ("肺MT", ["C34.900"]),
        ("胃窦癌", ["C16.900"]),
        ("心衰 心功能IV级", ["I50.900"]),
        ("HBP", ["I10.x00x002"]),
        ("下肢DVT", ["I80.200x001"]),
        ("甲亢", ["E05.900"]),
        ("甲减", ["E03.900"]),
        ("急淋", ["C91.000"]),
        ("DLBCL IV期", ["C83.300"]),
        ("左肾结石、输尿管结石", ["N20.000", "N20.100"]),
        ("双眼老年性白内障", ["H25.900"]),
        ("子宫肌瘤", ["D25.900"]),
        ("肝细胞癌", ["C22.000"]),
        ("原发性肝癌", ["C22.900"]),
        ("房颤", ["I48.900"]),
        ("糖尿病伴周围神经病变", ["E14.400x001"]),
        ("L4/5椎间盘突出", ["M51.202"]),
        ("腰2椎体骨折", ["S32.000"]),
        ("脑梗死（左侧基底节区）", ["I63.900"]),
        ("食管中段鳞癌", ["C15.900"]),
        ("乳腺原位癌", ["D05.900"]),
    ],
)
def test_the_first_term_of_each_diagnosis(coder: Coder, text: str, codes: list[str]) -> None:
    found = coder.code(text)
    assert [one.terms[0].code for one in found] == codes
    assert all(text[one.start : one.end] == one.text for one in found)


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("肺癌？", [True]),
        ("考虑肺栓塞", [True]),
        ("疑似脑梗死;糖尿病", [True, False]),
        ("肝占位性质待查", [True]),
        ("右肺结节转移可能大", [True]),
        ("发热待查：1.肺炎 2.泌尿系感染\n3.糖尿病", [True, True, True, False]),
        ("无糖尿病", [True]),
        ("无症状高血压", [False]),
        ("高血压", [False]),
    ],
)
def test_what_the_writer_was_not_sure_of_is_tentative(coder: Coder, text: str, doubts: list[bool]) -> None:
    assert [one.tentative for one in coder.code(text)] == doubts


def test_stage_side_grade_and_state_are_kept_beside_the_name(coder: Coder) -> None:
    one = coder.code("右肺腺癌 cT2aN0M0 IB期术后")[0].attributes
    assert (one.stage, one.side, one.states) == (("cT2aN0M0", "IB期"), "右", ("术后",))
    (heart,) = coder.code("心衰 心功能IV级")
    assert heart.attributes.grade == ("心功能IV级",)
    (left,) = coder.code("左心衰竭")
    assert left.attributes.side is None
    assert left.terms[0].code == "I50.100"


def test_chemotherapy_after_a_cancer_is_proposed_beside_it(coder: Coder) -> None:
    (one,) = coder.code("乳腺癌术后化疗")
    assert [term.code for term in one.terms[:2]] == ["C50.900", "Z51.100"]
    assert "治疗状态另有编码" in one.terms[1].why
    (other,) = coder.code("胆囊结石术后")
    assert "Z51.100" not in [term.code for term in other.terms]


def test_only_an_equal_name_is_certain_and_scores_fall(coder: Coder) -> None:
    (one,) = coder.code("2型糖尿病性肾病", limit=10)
    scores = [term.score for term in one.terms]
    assert scores[0] >= 0.95 > scores[1]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert all(term.why for term in one.terms)


def test_opposites_are_not_mistaken(coder: Coder) -> None:
    (one,) = coder.code("急性乙型病毒性肝炎")
    assert one.terms[0].code == "B16.900"
    (other,) = coder.code("1型糖尿病")
    assert other.terms[0].code == "E10.900"


def test_terms_of_all_diagnoses_are_merged_in_turn(coder: Coder) -> None:
    best = merged(coder.code("肺癌;糖尿病"), 10)
    assert {term.code for term in best[:2]} == {"C34.900", "E14.900"}


def test_nothing_alike_gives_no_term(coder: Coder) -> None:
    (one,) = coder.code("zzzqqq")
    assert one.terms == ()


@pytest.mark.parametrize("text", ["", "  \n", "癌" * 2001])
def test_empty_and_endless_strings_are_refused(coder: Coder, text: str) -> None:
    with pytest.raises(InputRefused):
        coder.code(text)


@pytest.mark.parametrize(
    "text", ["、。；", "?", "1.", "（", "T2N0M0", "左", "术后", "\t,\t", "𠀀病", "((((癌"]
)
def test_odd_strings_do_no_harm(coder: Coder, text: str) -> None:
    for one in coder.code(text):
        assert text[one.start : one.end] == one.text


def test_abbreviations_meet_their_names(book: Abbreviations) -> None:
    assert len(book.latin) + len(book.short) + len(book.same) >= 300
    assert book.canonical("T2DM") == book.canonical("Ⅱ型糖尿病")
    assert book.canonical("脑梗") == book.canonical("脑梗塞") == book.canonical("脑梗死")
    assert book.canonical("左肺Ca") == book.canonical("左肺恶性肿瘤")
    assert "癌" not in book.canonical("CA125升高")


def test_a_second_reading_of_an_abbreviation_is_tried(coder: Coder) -> None:
    (one,) = coder.code("AD", limit=10)
    assert one.terms[0].code == "G30.900"


def test_names_in_brackets_count_as_names(book: Abbreviations) -> None:
    table = TermTable.build([Entry("M35.200", "白塞病[贝赫切特综合征]"), Entry("A00.000", "霍乱")], book)
    (one,) = Coder(table, book).code("贝赫切特综合征")
    assert one.terms[0].code == "M35.200"


def test_practice_strings_are_coded_far_better_than_by_letters_alone(book: Abbreviations) -> None:
    from copilot.catalogue.coding_fit import examples, fit, measure

    entries = practice_table(5000, standard=sorted(set(book.short.values())))
    assert len(entries) == len({entry.code for entry in entries}) == 5000
    coder = Coder(TermTable.build(entries, book), book)
    figures = measure(coder, practice_strings(entries[1::2], book, 60, seed=3))
    assert figures.top1 > max(0.6, figures.plain_top1)
    assert figures.recall10 > max(0.85, figures.plain_recall10)
    material = examples(coder, practice_strings(entries[::2], book, 20, seed=4))
    weights = fit(material, rounds=5)
    assert weights["equal"] > 0 > weights["contrast"]
