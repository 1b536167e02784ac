import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.retrieve.figures import figures, number


def tokens(text: str) -> list[str]:
    return [token for _, _, token in figures(text)]


@pytest.mark.parametrize(
    "same",
    [
        ("百分之七十", "70%", "七成", "7成", "70个点"),
        ("五十万元", "50万", "500000元", "500,000元", "五十万"),
        ("三十日", "30天", "30日", "三十天"),
        ("十五周岁", "15岁", "15周岁"),
        ("两个月", "2个月", "二个月"),
        ("一千八百元", "1800块"),
    ],
)
def test_one_figure_has_one_token(same: tuple[str, ...]) -> None:
    assert len({tuple(tokens(text)) for text in same}) == 1
    assert len(tokens(same[0])) == 1


@pytest.mark.parametrize("text", ["第三十条", "CDK4/6", "成立", "完成", "PD-1", "几个", ""])
def test_what_is_no_figure_gives_no_token(text: str) -> None:
    assert tokens(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("三百零五", 305), ("十二", 12), ("两万", 2e4), ("一亿二千万", 1.2e8), ("1.8万", 18000), ("万事", None)],
)
def test_numbers_are_read(text: str, value: float | None) -> None:
    assert number(text) == value


@given(st.text(alphabet="零一二三四五六七八九十百千万亿成%0123456789.,元天第百分之", max_size=30))
def test_any_text_is_read_without_error(text: str) -> None:
    for start, end, token in figures(text):
        assert 0 <= start < end <= len(text)
        assert token.startswith("#")
