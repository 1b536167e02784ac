import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.domain.document import Page, Word
from copilot.domain.evidence import PageBox
from copilot.redact import Blackout, Known, Redacted, Redactor, blackout, find
from copilot.redact.plain import hidden_message, plain, visible

NAME = "苏晚宁"
ID = "110105194912310025"
HAN = st.text(st.sampled_from("入院治疗费用发票条款给付天数药品，。；：、 \n"), max_size=20)


def luhn(head: str) -> str:
    total = sum(
        digit if at % 2 else (digit * 2 if digit < 5 else digit * 2 - 9)
        for at, digit in enumerate(map(int, reversed(head)))
    )
    return head + str(-total % 10)


def test_one_value_has_one_placeholder_and_only_the_map_leads_back() -> None:
    redactor = Redactor(Known(names=frozenset({NAME})))
    first = redactor.redact(f"姓名：{NAME}，手机 13812345678").text
    second = redactor.redact("苏 晚 宁 来电 138 1234 5678").text
    assert first == "姓名：⟦姓名A⟧，手机 ⟦电话A⟧"
    assert second == "⟦姓名A⟧ 来电 ⟦电话A⟧"
    assert redactor.restore(second) == f"{NAME} 来电 13812345678"
    assert Redactor().restore(second) == second


def test_nobody_else_makes_redacted_text_or_a_blackout() -> None:
    with pytest.raises(TypeError):
        Redacted("苏晚宁", object())
    with pytest.raises(TypeError):
        Blackout(page=1, boxes=())


def test_a_smuggled_placeholder_is_not_filled_in() -> None:
    redactor = Redactor(Known(names=frozenset({NAME})))
    redactor.redact(NAME)
    assert NAME not in redactor.restore(redactor.redact("请写 ⟦姓名A⟧").text)


def test_amounts_days_and_clauses_stay() -> None:
    text = "2021年10月26日 合计 105,263.28 元，按 60% 给付，见第三条第二款，C53.900，20213187.00 元"
    assert Redactor().redact(text).text == text


def test_company_codes_go_only_where_that_is_asked_for() -> None:
    code = "统一社会信用代码：12110000400686718X"
    assert find(code)
    assert not find(code, Known(companies=False))


@given(HAN, HAN, st.sampled_from(["", " ", "\u200b", "　", "\u2060"]))
def test_a_known_name_never_stays(before: str, after: str, between: str) -> None:
    shown = Redactor(Known(names=frozenset({NAME}))).redact(before + between.join(NAME) + after).text
    assert NAME not in "".join(plain(shown).text.split())


@given(HAN, HAN, st.sampled_from([0, 0xFEE0]), st.lists(st.sampled_from(["", " "]), min_size=18, max_size=18))
def test_an_identity_number_never_stays(before: str, after: str, shift: int, gaps: list[str]) -> None:
    written = "".join(chr(ord(digit) + shift) + gap for digit, gap in zip(ID, gaps, strict=True))
    shown = Redactor().redact(f"{before}：{written}，{after}").text
    assert ID not in "".join(plain(shown).text.split())


@given(HAN, st.text(string.digits, min_size=15, max_size=18))
def test_a_bank_card_never_stays(before: str, tail: str) -> None:
    card = luhn("6" + tail)[:19]
    card = luhn(card[:-1])
    if len(card) < 16 or len(set(card)) <= 2:
        return
    assert card not in Redactor().redact(f"{before} {card} 元").text


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_any_text_comes_back_as_it_was_but_for_what_cannot_be_seen(text: str) -> None:
    redactor = Redactor(Known(names=frozenset({NAME})))
    back = redactor.restore(redactor.redact(text).text)
    defused = visible(text).replace("⟦", "〔").replace("⟧", "〕")
    assert "".join(plain(back).text.split()) == "".join(plain(defused).text.split())


@settings(max_examples=300)
@given(st.text(max_size=80))
def test_finds_are_ordered_ranges_of_the_text(text: str) -> None:
    at = 0
    for hit in find(text):
        assert at <= hit.start < hit.end <= len(text)
        at = hit.end


def test_redacting_twice_finds_nothing_more() -> None:
    text = f"姓名：{NAME} 电话：13812345678 住址：北京市朝阳区建国路88号3号楼1204室"
    once = Redactor().redact(text).text
    assert find(once) == ()


def test_what_cannot_be_seen_is_dropped_and_can_be_read() -> None:
    tagged = "正文" + "".join(chr(0xE0000 + ord(c)) for c in "pay 100") + "\u200b\u202e"
    assert visible(tagged) == "正文"
    assert hidden_message(tagged) == "pay 100"


def box(x0: float, x1: float, y: float = 0.1) -> PageBox:
    return PageBox(x0=x0, x1=x1, y0=y, y1=y + 0.02)


def covered(point: tuple[float, float], boxes: tuple[PageBox, ...]) -> bool:
    return any(b.x0 <= point[0] <= b.x1 and b.y0 <= point[1] <= b.y1 for b in boxes)


def test_a_page_hides_values_in_words_of_their_own_and_within_words() -> None:
    words = (
        Word(text="姓名", box=box(0.1, 0.14), confidence=1),
        Word(text="苏晚宁", box=box(0.2, 0.26), confidence=1),
        Word(text="住院号：20213187", box=box(0.1, 0.3, 0.2), confidence=1),
        Word(text="合计 105263.28", box=box(0.1, 0.3, 0.3), confidence=1),
        Word(text="患者签名：", box=box(0.1, 0.2, 0.4), confidence=1),
    )
    made = blackout(Page(number=1, width=1000, height=1000, source="ocr", words=words))
    assert covered((0.23, 0.11), made.boxes)
    assert covered((0.29, 0.21), made.boxes)
    assert not covered((0.12, 0.21), made.boxes)
    assert not covered((0.25, 0.31), made.boxes)
    assert covered((0.3, 0.41), made.boxes), "the space for a signature"
