"""Texts of one's own: read in every format, cut, kept in versions, their terms drafted and confirmed."""

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pylopdf_fonts_zh_cn as fonts
import pytest
import typst
from docx import Document

from copilot.catalogue.articles import parse_corpus_file
from copilot.catalogue.own_corpus import load_own, read_origin
from copilot.catalogue.own_packs import own_packs
from copilot.domain.document import Word
from copilot.errors import CorpusError, EngineUnavailable, InputRefused, NotFound
from copilot.extract.ocr import OcrEngine
from copilot.retrieve.clauses import passages
from copilot.workflow.corpus.add import Added, Intake, Wanted
from copilot.workflow.corpus.check import check_corpus
from copilot.workflow.corpus.confirm import confirm_terms
from copilot.workflow.corpus.read import TextReader

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
CORPUS = Path(__file__).parents[2] / "corpus"
WORDING = """康健医疗保险条款（2024版）
第一章 总则
第一条 投保范围
投保年龄为18周岁至65周岁。
第二章 保险责任
第二条 等待期
自本合同生效之日起30日为等待期。
第三条 一般医疗保险金
被保险人住院的，扣除年免赔额1万元后，按80%的比例给付，年度限额为200万元。
第四条 住院津贴
住院每日给付150元，每年最多180天。
附表一 药品清单
序号 | 药品
1 | 曲妥珠单抗"""


def no_engine() -> OcrEngine:
    raise EngineUnavailable("这些测试不用识别引擎")


@pytest.fixture
def intake(tmp_path: Path) -> Callable[..., list[Added]]:
    def add(*paths: Path, **wanted: object) -> list[Added]:
        reader = TextReader(no_engine)
        try:
            return Intake(tmp_path / "corpus", reader, NOW).add(paths, Wanted(**wanted))  # type: ignore[arg-type]
        finally:
            reader.close()

    return add


def written(tmp_path: Path, name: str, data: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def as_docx() -> bytes:
    document = Document()
    for number, line in enumerate(WORDING.split("\n")):
        if " | " in line:
            continue
        document.add_heading(line, 1) if number == 0 else document.add_paragraph(line)
    table = document.add_table(2, 2)
    for at, text in enumerate(["序号", "药品", "1", "曲妥珠单抗"]):
        table.cell(at // 2, at % 2).text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_html() -> str:
    rows = [line for line in WORDING.split("\n") if " | " not in line]
    table = "<table><tr><td>序号</td><td>药品</td></tr><tr><td>1</td><td>曲妥珠单抗</td></tr></table>"
    body = "".join(f"<p>{line}</p>" for line in rows[1:])
    head = "<head><title>x</title><script>第九条</script></head>"
    return f"<html>{head}<body><h1>{rows[0]}</h1>{body}{table}</body></html>"


def as_pdf() -> bytes:
    lines = "\n\n".join(line.replace(" | ", " #h(6em) ") for line in WORDING.split("\n"))
    page = '#set page(width: 400pt, height: 300pt, header: [康健保险内部资料], numbering: "1")'
    source = f'{page}\n#set text(font: "Noto Sans SC", size: 10pt)\n{lines}'
    return bytes(typst.compile(source.encode(), font_paths=[str(fonts.sans_path().parent)]))


@pytest.mark.parametrize(
    ("name", "make"),
    [("w.txt", lambda: WORDING), ("w.docx", as_docx), ("w.html", as_html), ("w.pdf", as_pdf)],
    ids=["txt", "docx", "html", "pdf"],
)
def test_every_format_gives_the_same_articles(
    name: str, make: Callable[[], str | bytes], tmp_path: Path, intake: Callable[..., list[Added]]
) -> None:
    (done,) = intake(written(tmp_path, name, make()), product="KJ-1")
    assert (done.status, done.id, done.version, done.kind) == ("added", "policy/own/KJ-1", "2024", "policy")
    (file,) = load_own(tmp_path / "corpus")
    assert [one.label for one in file.articles] == ["第一条", "第二条", "第三条", "第四条", "附表一"]
    assert "".join(file.article("第二条").text.split()).endswith("自本合同生效之日起30日为等待期。")
    assert "曲妥珠单抗" in file.article("附表一").text
    assert "内部资料" not in file.text
    second = next(one for one in passages([file]) if one.span.article == "第二条")
    assert second.heading_path[1:] == ("第二章 保险责任", "第二条 等待期")
    assert file.text[second.span.start : second.span.end] == second.text


class ReadsOnePage:
    """A recogniser that has read one page before: its words stand where they stood."""

    name = "fixed"
    version = "1"

    def lines(self, image: object) -> list[object]:
        return []

    def read(self, image: object) -> list[Word]:
        return []


def test_a_picture_goes_to_the_recogniser(tmp_path: Path) -> None:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "PNG")
    asked: list[str] = []

    def engine() -> OcrEngine:
        asked.append("engine")
        return ReadsOnePage()  # type: ignore[return-value]

    reader = TextReader(engine)
    with pytest.raises(InputRefused, match="没有读到文字"):
        reader.read(out.getvalue(), "scan.png")
    reader.close()
    assert asked == ["engine"]


def test_ready_articles_keep_their_ids_and_full_text(
    tmp_path: Path, intake: Callable[..., list[Added]]
) -> None:
    rows = [
        {"id": f"L{n}", "name": f"刑法第{han}条", "content": f"内容{n}。\n第二款{n}。"}
        for n, han in enumerate("一二三四五", start=1)
    ]
    path = written(tmp_path, "laws.jsonl", "\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    (done,) = intake(path)
    assert (done.kind, done.articles, done.in_force_from) == ("statute", 5, date(1900, 1, 1))
    (file,) = load_own(tmp_path / "corpus")
    origin = read_origin(Path(done.path))
    assert {one.label: origin.articles[one.label].id for one in file.articles} == {
        row["name"]: row["id"] for row in rows
    }
    assert [one.text for one in passages([file])] == [row["content"] for row in rows]


def test_a_folder_of_small_files_is_one_text(tmp_path: Path, intake: Callable[..., list[Added]]) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(25):
        written(folder, f"{number:04d}.txt", f"民法典第{number + 1}条\n正文{number}，足够长的一句话。")
    (done,) = intake(folder)
    assert (done.articles, done.title) == (25, "articles")
    assert read_origin(Path(done.path)).articles["民法典第3条"].id == "0002"


def test_the_same_file_changes_nothing_and_another_never_overwrites(
    tmp_path: Path, intake: Callable[..., list[Added]]
) -> None:
    path = written(tmp_path, "w.txt", WORDING)
    assert intake(path, product="KJ-1")[0].status == "added"
    assert intake(path, product="KJ-1")[0].status == "unchanged"
    before = {one: one.read_bytes() for one in (tmp_path / "corpus").rglob("*") if one.is_file()}
    path.write_text(WORDING.replace("30日", "60日"), "utf-8")
    (refused,) = intake(path, product="KJ-1", version="2024")
    assert (refused.status, "旧版不会被覆盖" in refused.message) == ("refused", True)
    (later,) = intake(path, product="KJ-1", version="2025", begins=date(2025, 7, 1))
    assert later.status == "added"
    assert {one: one.read_bytes() for one in before} == before
    ends = {file.header.version: file.header.in_force_to for file in load_own(tmp_path / "corpus")}
    assert ends == {"2024": date(2025, 6, 30), "2025": None}


def test_what_cannot_be_used_is_said_and_does_not_stop_the_rest(
    tmp_path: Path, intake: Callable[..., list[Added]]
) -> None:
    bad = [
        written(tmp_path, "empty.txt", ""),
        written(tmp_path, "old.doc", b"\xd0\xcf\x11\xe0" + b"x" * 100),
        written(tmp_path, "bomb.docx", b"PK\x03\x04word/ nothing of a zip"),
        written(tmp_path, "bin.txt", b"\x00\x01\x02" * 50),
        written(tmp_path, "rows.jsonl", '{"id": "1", "name": "甲"}\n'),
        tmp_path / "absent.txt",
    ]
    done = intake(*bad, written(tmp_path, "ok.txt", "第一条 甲乙丙丁。\n第二条 戊己庚辛。"))
    assert [one.status for one in done] == ["refused"] * 6 + ["added"]
    assert [one.message for one in done[:6] if not one.message.strip()] == []
    assert "第 1 行没有正文" in done[4].message
    (wording,) = intake(written(tmp_path, "w.txt", WORDING))
    assert "--product" in wording.message


def test_doubts_about_a_text_are_said(tmp_path: Path, intake: Callable[..., list[Added]]) -> None:
    (done,) = intake(
        written(
            tmp_path,
            "gap.txt",
            "某办法\n第一条 甲甲甲甲甲。\n第四条 丁丁丁丁丁。\n第五条 本办法自2021年3月1日起施行。",
        )
    )
    assert any("缺 2 条" in line for line in done.warnings)
    assert done.in_force_from == date(2021, 3, 1)


def test_terms_are_drafts_until_a_person_confirms_these_very_bytes(
    tmp_path: Path, intake: Callable[..., list[Added]]
) -> None:
    (done,) = intake(written(tmp_path, "w.txt", WORDING), product="KJ-1", begins=date(2024, 1, 1))
    root, terms = tmp_path / "corpus", Path(str(done.terms))
    assert set(own_packs(root).drafts) == {"KJ-1"}
    said = confirm_terms(root, "KJ-1", None, "张三", NOW, ())
    assert (said.version, said.by) == ("2024", "张三")
    (policy,) = own_packs(root).confirmed
    values = {path: str(one.value) for path, one in policy.parameters.items()}
    assert values["b1.deductible"] == "10000"
    assert (values["b1.ratio"], values["b1.annual_cap"]) == ("0.8", "2000000")
    assert (values["b2.per_day"], values["b2.max_days"], values["waiting_days"]) == ("150", "180", "30")
    terms.write_text(terms.read_text("utf-8").replace("10000", "20000"), "utf-8")
    assert own_packs(root).confirmed == ()
    with pytest.raises(InputRefused, match="没有出现在引文中"):
        confirm_terms(root, "KJ-1", None, "张三", NOW, ())
    with pytest.raises(NotFound):
        confirm_terms(root, "XX", None, "张三", NOW, ())


def test_the_shipped_corpus_and_ones_own_pass_the_check(
    tmp_path: Path, intake: Callable[..., list[Added]]
) -> None:
    intake(written(tmp_path, "w.txt", WORDING), product="KJ-1")
    found = check_corpus(CORPUS, tmp_path / "corpus")
    assert found.problems == ()
    assert found.checked > 250


def test_the_check_finds_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    front = (
        'id: statute/x\nkind: statute\ntitle: 甲\nversion: "1"\nin_force_from: 2024-01-01\n'
        'in_force_to: 2023-01-01\nsource: ""\nsource_date: 昨天\nlicence: 自写'
    )
    written(tmp_path, "a-unverified.md", f"---\n{front}\n---\n# 甲\n## 第一条\n\n## 第二条\n乱\ufffd码\n")
    written(tmp_path, "b.md", "没有文件头\n")
    problems = "；".join(check_corpus(CORPUS, tmp_path / "none", tmp_path).problems)
    for said in (
        "没有写来源",
        "失效日期早于生效日期",
        "昨天",
        "无法显示的字符",
        "未核实",
        "第一条 没有内容",
        "缺少文件头",
    ):
        assert said in problems
    with pytest.raises(CorpusError):
        parse_corpus_file(b"no front matter", "x.md")
