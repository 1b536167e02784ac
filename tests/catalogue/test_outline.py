"""Texts are cut into the articles that people cite."""

import pytest

from copilot.catalogue.outline import Paragraph, outline
from copilot.catalogue.outline_marks import find, law_article, split_inline, split_title


def cut(text: str, title: str = "") -> list[tuple[str, tuple[str, ...], str, str]]:
    found = outline([Paragraph(line) for line in text.split("\n")], title)
    return [(one.label, one.path, one.heading, one.text) for one in found.sections]


@pytest.mark.parametrize(
    ("text", "kind", "label", "rest"),
    [
        ("第三条 等待期", "article", "第三条", "等待期"),
        ("第一百二十三条之一　为依法惩治", "article", "第一百二十三条之一", "为依法惩治"),
        ("第12条：免赔额", "article", "第12条", "免赔额"),
        ("第三条规定的情形", "none", "", "第三条规定的情形"),
        ("第三条第二款", "none", "", "第三条第二款"),
        ("第二章 保险责任", "part", "第二章", "保险责任"),
        ("2.3 保险期间", "decimal", "2.3", "保险期间"),
        ("2.3.1 犹豫期", "decimal", "2.3.1", "犹豫期"),
        ("1.5万元以下", "none", "", "1.5万元以下"),
        ("一、投保范围", "han", "一", "投保范围"),
        ("（二）故意犯罪", "bracket", "（二）", "故意犯罪"),
        ("3、提交材料", "number", "3", "提交材料"),
        ("附表一 药品清单", "appendix", "附表一", "药品清单"),
    ],
)
def test_marks_at_the_start_of_a_paragraph(text: str, kind: str, label: str, rest: str) -> None:
    found = find(text)
    assert (found.kind, found.label, found.rest) == (kind, label, rest)


@pytest.mark.parametrize(
    ("text", "law", "label"),
    [
        ("民法典第五百条 当事人在订立合同过程中", "民法典", "第五百条"),
        ("《中华人民共和国保险法》第十六条：订立保险合同", "中华人民共和国保险法", "第十六条"),
        ("澳门特别行政区基本法第六十四条 政府行使下列职权", "澳门特别行政区基本法", "第六十四条"),
        (
            "最高人民法院、最高人民检察院关于诈骗的解释（二）第三条",
            "最高人民法院、最高人民检察院关于诈骗的解释（二）",
            "第三条",
        ),
    ],
)
def test_an_article_that_names_its_law(text: str, law: str, label: str) -> None:
    found = law_article(text)
    assert found is not None
    assert (found.law, found.label) == (law, label)


@pytest.mark.parametrize(
    "text",
    [
        "依照本法第十条 处罚",
        "违反本条例第三条规定的",
        "当事人依照本规则第五条第一项申请",
        "根据保险法第十六条的规定",
    ],
)
def test_a_law_that_is_only_cited_heads_nothing(text: str) -> None:
    assert law_article(text) is None


def test_chapters_become_the_path_and_appendices_stand_apart() -> None:
    text = (
        "某某医疗保险条款\n第一章 总则\n第一条 合同构成\n本合同由条款构成。\n第二章 保险责任\n"
        "第二条 等待期　自生效日起30日为等待期。\n第三条\n（一）故意行为；\n（二）战争。\n"
        "附表一 药品清单\n序号 | 药品"
    )
    assert cut(text) == [
        ("第一条", ("第一章 总则",), "合同构成", "本合同由条款构成。"),
        ("第二条", ("第二章 保险责任",), "等待期", "自生效日起30日为等待期。"),
        ("第三条", ("第二章 保险责任",), "", "（一）故意行为；\n（二）战争。"),
        ("附表一", (), "药品清单", "序号 | 药品"),
    ]
    assert outline([Paragraph(line) for line in text.split("\n")]).title == "某某医疗保险条款"


def test_decimal_numbering_is_cut_at_its_second_level() -> None:
    text = (
        "1 总则\n1.1 合同构成\n正文甲。\n1.1.1 细目\n正文乙。\n1.2 投保范围\n正文丙。\n2.1 等待期\n正文丁。"
    )
    assert [(label, body) for label, _, _, body in cut(text)][-3:] == [
        ("1.1", "正文甲。\n1.1.1 细目\n正文乙。"),
        ("1.2", "正文丙。"),
        ("2.1", "正文丁。"),
    ]


def test_labels_that_return_are_told_apart_by_their_part() -> None:
    text = "第一编 总则\n第一条 甲甲甲甲甲甲甲甲。\n第二编 分则\n第一条 乙乙乙乙乙乙乙乙。"
    assert [label for label, *_ in cut(text)] == ["第一编总则·第一条", "第二编分则·第一条"]


def test_a_text_without_any_mark_is_kept_by_paragraph() -> None:
    found = outline([Paragraph("今天下雨，路上很滑。"), Paragraph("明天放晴，可以出门。")])
    assert found.unit == "paragraph"
    assert [one.label for one in found.sections] == ["段1", "段2"]


def test_articles_in_one_line_are_cut_and_a_citation_is_not() -> None:
    assert split_inline("第一条 甲。第二条 乙，依照第一条的规定。") == [
        "第一条 甲。",
        "第二条 乙，依照第一条的规定。",
    ]
    assert split_title("等待期 自生效日起30日内") == ("等待期", "自生效日起30日内")
    assert split_title("下列情形不予给付：") == ("", "下列情形不予给付：")
