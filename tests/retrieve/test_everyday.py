import pytest

from copilot.errors import CorpusError
from copilot.retrieve.everyday import Everyday, everyday


def test_a_phrase_is_read_in_the_words_of_the_law() -> None:
    found = everyday().readings("老板拖欠工资怎么办")
    assert [(one.start, one.end) for one in found][:2] == [(0, 2), (2, 6)]
    assert "用人单位" in found[0].means
    assert any("劳动报酬" in word for word in found[1].means)


def test_a_phrase_inside_a_longer_one_is_not_read_again() -> None:
    phrases = Everyday("工资 = 报酬\n拖欠工资 = 未足额支付\n")
    assert [one.means for one in phrases.readings("拖欠工资")] == [("未足额支付",)]
    assert [one.means for one in phrases.readings("工资")] == [("报酬",)]


def test_lines_of_one_phrase_add_up_and_remarks_are_skipped() -> None:
    phrases = Everyday("# remark\n\n老板 = 用人单位\n老板 雇主 = 雇主 用人单位\n")
    assert phrases.readings("老板")[0].means == ("用人单位", "雇主")
    assert phrases.readings("没有") == ()


@pytest.mark.parametrize("line", ["老板", "老板 = ", " = 用人单位"])
def test_a_line_without_two_sides_is_refused(line: str) -> None:
    with pytest.raises(CorpusError, match="第 1 行"):
        Everyday(line)


def test_the_shipped_phrases_are_many_and_lead_to_other_words() -> None:
    phrases = everyday()
    assert len(phrases) > 1500
    assert all(word for reading in phrases.readings("离婚孩子归谁，彩礼能要回来吗") for word in reading.means)


def test_english_phrases_are_read_as_whole_words_only() -> None:
    phrases = Everyday("waiting_period = 等待期\nsma = 脊髓性肌萎缩症\n")
    assert phrases.readings("the waiting period is")[0].means == ("等待期",)
    assert phrases.readings("plasma") == ()
    assert phrases.readings("sma药")[0].means == ("脊髓性肌萎缩症",)
