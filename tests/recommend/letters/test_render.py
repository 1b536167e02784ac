"""The three formats: they open, show the same, mark drafts on every page, and take no text for markup."""

import re
import socket
from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from docx import Document

from copilot.recommend.letters.compose import write_letter
from copilot.recommend.letters.letter import Letter
from copilot.recommend.letters.render import FORMATS, render

from .conftest import CASES, EXPERT, HOSTILE, MakeCase, signed


def pdf_pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [
            document[n].get_textpage().get_text_bounded().replace("\r\n", "\n") for n in range(len(document))
        ]
    finally:
        document.close()


def docx_text(data: bytes) -> str:
    document: Any = Document(BytesIO(data))
    return "\n".join(one.text or "" for one in document.element.body.iter() if one.tag.endswith("}t"))


@pytest.fixture(scope="module")
def partial(make: MakeCase) -> Letter:
    return write_letter(make(), "partial")


@pytest.fixture(scope="module")
def final(make: MakeCase) -> Letter:
    return write_letter(
        signed(make(**CASES["medical"]), "deny", EXPERT, state="denied"), "denial", final=True
    )


def test_pdf_shows_the_amount_and_every_page_is_marked(partial: Letter) -> None:
    pages = pdf_pages(render(partial, "pdf"))
    assert "42,250.00" in pages[0]
    assert "理赔部分给付通知书" in pages[0]
    assert len(pages) > 1
    for page in pages:
        assert "草稿" in page
        assert "DRAFT" in page


def test_a_final_pdf_has_no_mark(final: Letter) -> None:
    text = "".join(pdf_pages(render(final, "pdf")))
    assert "草稿" not in text
    assert "陈专" in text


def test_pdf_has_only_embedded_chinese_fonts_and_is_reproducible(partial: Letter) -> None:
    data = render(partial, "pdf")
    names = set(re.findall(rb"/BaseFont\s*/([\w+-]+)", data))
    assert names
    assert all(b"NotoS" in name for name in names)
    assert render(partial, "pdf") == data


def test_html_is_one_file_with_its_own_font(partial: Letter) -> None:
    page = render(partial, "html").decode("utf-8")
    assert "data:font/otf;base64," in page
    assert not re.search(r"(src|href)=\"(?!#)", page)
    assert "http" not in re.sub(r"http-equiv", "", page)
    assert page.count("草稿 DRAFT") >= 3
    assert ".mark { position: fixed" in page


def test_docx_opens_and_marks_the_header(partial: Letter, final: Letter) -> None:
    data = render(partial, "docx")
    assert "42,250.00" in docx_text(data)
    header = Document(BytesIO(data)).sections[0].header.paragraphs[0].text
    assert header.startswith("草稿 DRAFT")
    signed_header = Document(BytesIO(render(final, "docx"))).sections[0].header.paragraphs[0].text
    assert "草稿" not in signed_header


@pytest.mark.parametrize("form", FORMATS)
def test_no_text_is_taken_for_markup(make: MakeCase, form: Any) -> None:
    case = make(insured={"name": HOSTILE}, expenses=[
        {"amount": "85000.00", "kind": "住院", "scope": "医保外自费", "event": "v1", "diagnosis": "d1",
         "name": "<script>alert(1)</script> #image(\"/etc/passwd\") </w:t>&amp;"}])  # fmt: skip
    data = render(write_letter(case, "partial"), form)
    if form == "html":
        page = data.decode("utf-8")
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "苏&lt;b&gt;晚&lt;/b&gt;宁" in page
        return
    text = re.sub(r"\s", "", "".join(pdf_pages(data)) if form == "pdf" else docx_text(data))
    assert re.sub(r"\s", "", HOSTILE) in text
    assert '<script>alert(1)</script>#image("/etc/passwd")' in text


@pytest.mark.parametrize("form", FORMATS)
def test_no_network_is_used(partial: Letter, form: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("network")

    monkeypatch.setattr(socket, "socket", refuse)
    assert len(render(partial, form)) > 1000


def test_the_formats_say_the_same(make: MakeCase) -> None:
    letter = write_letter(replace(make(**CASES["deficiency"])), "deficiency")
    page = render(letter, "html").decode("utf-8")
    word = docx_text(render(letter, "docx"))
    for section in letter.sections:
        assert section.title in page
        assert section.title in word
    for line in letter.closing:
        assert line in page
        assert line in word
