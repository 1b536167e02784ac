"""The thirteen things that a notice of denial must say (不予给付通知书), one assertion each."""

import pytest

from copilot.recommend.letters.compose import write_letter
from copilot.recommend.letters.letter import Letter, Quote, texts_of
from copilot.recommend.letters.sender import BLANK

from .conftest import CASES, EXPERT, SENDER, MakeCase, signed

ITEMS = {
    1: "opening", 2: "request", 3: "conclusions", 4: "facts", 5: "terms", 6: "law", 7: "medical",
    8: "calculation", 9: "supplement", 10: "remedies", 11: "automation", 12: "aid", 13: "delivery",
}  # fmt: skip


@pytest.fixture(scope="module")
def letter(make: MakeCase) -> Letter:
    """A medical denial, signed by an adjuster and an expert."""
    return write_letter(
        signed(make(**CASES["medical"]), "deny", EXPERT, state="denied"), "denial", final=True
    )


def text(letter: Letter, part: str) -> str:
    return "\n".join(one for block in letter.section(part).blocks for one in texts_of(block))


def quotes(letter: Letter, part: str) -> list[str]:
    return [block.source for block in letter.section(part).blocks if isinstance(block, Quote)]


@pytest.mark.parametrize(("number", "part"), ITEMS.items())
def test_each_item_has_its_part(letter: Letter, number: int, part: str) -> None:
    assert number in letter.items()
    if number > 1:
        assert letter.section(part).items == (number,)
        assert letter.section(part).blocks


def test_1_numbers_and_days(letter: Letter) -> None:
    assert [row.value for row in letter.head.rows] == [
        SENDER.document_number, "2021年11月21日", "2021-000017", "HTB-2021-0000-4280",
        "惠她保（BJ-HTB）（2021 版）",
        "2021年7月1日 至 2022年6月30日", "苏晚宁", "990***********4288", "2021年11月8日", "2021年11月21日",
    ]  # fmt: skip


def test_2_items_and_amounts_claimed(letter: Letter) -> None:
    table = letter.section("request").blocks[0]
    assert table.type == "table"
    assert [row[3] for row in table.rows] == ["5,317.70", "85,000.00"]
    assert table.total[3] == "90,317.70"


def test_3_conclusion_on_each_item_with_its_code(letter: Letter) -> None:
    table = letter.section("conclusions").blocks[0]
    assert table.type == "table"
    assert [row[3] for row in table.rows] == ["不予给付", "不予给付"]
    assert table.rows[1][4] == "D207"
    assert "生效前已患且已知晓" in text(letter, "conclusions")


def test_4_facts_with_the_page_and_receipt_keys(letter: Letter) -> None:
    shown = text(letter, "facts")
    for fact in (
        "宫颈恶性肿瘤",
        "2021年10月26日",
        "2020年3月1日",
        "票据代码 11060221",
        "票据号码 0098431207",
    ):
        assert fact in shown
    assert "附件 2（出院小结）第 1 页" in text(letter, "annex")


def test_5_terms_word_for_word_and_proof_of_disclosure(letter: Letter, make: MakeCase) -> None:
    file = make().corpus["policy/BJ-HTB", "2021"]
    cited = {b.source: b.text for b in letter.section("terms").blocks if isinstance(b, Quote)}
    assert cited["《惠她保（2021）摘要》（2021 版）第六条"] in file.article("第六条").text
    assert "提示和说明：有记录。证明材料：" + BLANK in text(letter, "terms")


def test_6_legal_basis(letter: Letter) -> None:
    assert "《保险法》（2015 版）第二十四条" in quotes(letter, "law")


def test_7_expert_with_qualification_and_opinion(letter: Letter) -> None:
    shown = text(letter, "medical")
    for part in (EXPERT.person, EXPERT.qualification, EXPERT.opinion, "2021年11月21日"):
        assert part is not None
        assert part in shown


def test_8_calculation_or_that_there_is_none(letter: Letter) -> None:
    assert text(letter, "calculation").strip() == "本次全部不予给付，没有需要计算的给付金额。"


def test_9_further_evidence_and_a_new_assessment(letter: Letter) -> None:
    assert "证明生效前没有患病或不知晓" in text(letter, "supplement")
    assert "重新核定" in text(letter, "supplement")


def test_10_remedies_and_limitation(letter: Letter) -> None:
    shown = text(letter, "remedies")
    for way in ("复核", "投诉", "调解", "仲裁", "诉讼", "诉讼时效期间为二年", "15 日"):
        assert way in shown
    assert SENDER.complaint_channel in shown


def test_11_assistance_by_a_program_and_the_person_who_decided(letter: Letter) -> None:
    shown = text(letter, "automation")
    for part in (
        "人工智能",
        "结论由人作出",
        "王核（核赔员）",
        "陈专（医学专家）",
        "要求对程序的作用作出说明",
    ):
        assert part in shown
    assert quotes(letter, "automation") == ["《个人信息保护法》（2021 版）第二十四条"]


def test_12_other_help(letter: Letter) -> None:
    assert "医疗救助" in text(letter, "aid")


def test_13_delivery_and_acknowledgement(letter: Letter) -> None:
    shown = text(letter, "delivery")
    for part in ("送达方式", "签收人", "签收日期", "三日内", "2021年11月24日"):
        assert part in shown
