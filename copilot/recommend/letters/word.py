"""Writes a letter as a Word document, with headers that say 草稿 DRAFT on every page of a draft."""

from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from copilot.recommend.letters.headings import heading_number
from copilot.recommend.letters.letter import Block, Bullets, Letter, Paragraph, Quote, Refs, Rows, Table
from copilot.recommend.letters.texts import Texts

_BODY: Final = ("Times New Roman", "宋体")
_HEAD: Final = ("Arial", "黑体")
_SOFT: Final = RGBColor(0x5A, 0x64, 0x74)
_WARN: Final = RGBColor(0xA6, 0x1B, 0x1B)
_WIDTH: Final = 166


def docx(letter: Letter) -> bytes:
    """Return the document; every text is a run of its own, so nothing in it is markup."""
    writer = _Writer(letter)
    writer.page()
    writer.front()
    for index, section in enumerate(letter.sections, start=1):
        writer.heading(heading_number(index, letter.lang) + section.title)
        for block in section.blocks:
            writer.block(writer.document, block)
    writer.close()
    out = BytesIO()
    writer.document.save(out)
    return out.getvalue()


class _Writer:
    """One document in the making."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.texts = Texts(letter.lang)
        self.document = Document()
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(10.5)
        normal.font.name = _BODY[0]
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY[1])
        normal.paragraph_format.space_after = Pt(5)
        properties = self.document.core_properties
        properties.title, properties.author, properties.comments = letter.title, letter.sender, ""

    def page(self) -> None:
        """Paper, margins, header and footer."""
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin, section.bottom_margin = Mm(24), Mm(22)
        head = section.header.paragraphs[0]
        if self.letter.draft:
            self.run(head, f"{self.letter.draft_mark}　", head=True, size=14, colour=_WARN)
        self.run(head, f"{self.letter.sender}　{self.letter.number}", size=8.5, colour=_SOFT)
        foot = section.footer.paragraphs[0]
        before, _, rest = self.texts.say("words.page").partition("{page}")
        middle, _, after = rest.partition("{pages}")
        self.run(foot, f"{self.letter.footer}　　{before}", size=8.5, colour=_SOFT)
        _field(foot, "PAGE")
        self.run(foot, middle, size=8.5, colour=_SOFT)
        _field(foot, "NUMPAGES")
        self.run(foot, after, size=8.5, colour=_SOFT)

    def front(self) -> None:
        """Title, head, salutation, and the opening beside the plain words."""
        if self.letter.draft:
            mark = self.document.add_paragraph()
            mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
            self.run(mark, self.letter.draft_reason, head=True, colour=_WARN)
        title = self.document.add_paragraph()
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self.run(title, self.letter.title, head=True, size=19)
        self.block(self.document, self.letter.head)
        self.run(self.document.add_paragraph(), self.letter.salutation)
        pair = self.document.add_table(rows=1, cols=2)
        left, right = pair.rows[0].cells
        left.width, right.width = Mm(_WIDTH * 0.56), Mm(_WIDTH * 0.44)
        for block in self.letter.opening:
            self.block(left, block)
        _shade(right, "EEF5F0")
        plain = self.letter.plain
        self.run(right.paragraphs[0], plain.title, head=True, size=8.5, colour=_SOFT)
        self.run(right.add_paragraph(), plain.lead, head=True, size=11)
        for inner in plain.blocks:
            self.block(right, inner)
        self.run(right.add_paragraph(), plain.foot, head=True, size=9.5)
        _drop_first_if_empty(left)

    def heading(self, text: str) -> None:
        """A heading that stays with what follows."""
        paragraph = self.document.add_heading(level=2)
        paragraph.paragraph_format.space_before = Pt(12)
        self.run(paragraph, text, head=True, size=11.5, colour=RGBColor(0x1D, 0x24, 0x30))

    def close(self) -> None:
        """The closing lines, the signer at the right."""
        first, *rest = self.letter.closing
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(18)
        self.run(paragraph, first)
        for line in rest:
            paragraph = self.document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self.run(paragraph, line)

    def block(self, place: Any, block: Block) -> None:
        """Write one block into the document or into a cell."""
        if isinstance(block, Paragraph):
            self.sentence(place.add_paragraph(), block)
        elif isinstance(block, Bullets):
            for item in block.items:
                self.sentence(place.add_paragraph(style="List Bullet"), item)
        elif isinstance(block, Rows):
            self.rows(block)
        elif isinstance(block, Quote):
            self.quote(place, block)
        else:
            self.table(block)

    def sentence(self, paragraph: Any, text: Paragraph) -> None:
        """Write one sentence with its label and its grounds."""
        if text.label:
            self.run(paragraph, text.label + self.texts.say("words.colon"), head=True)
        self.run(paragraph, text.text, head=text.strong)
        self.refs(paragraph, text.refs)

    def quote(self, place: Any, quote: Quote) -> None:
        """Write a quote, indented, with where it stands."""
        paragraph = place.add_paragraph()
        paragraph.paragraph_format.left_indent = Mm(6)
        self.run(paragraph, quote.text)
        self.refs(paragraph, quote.refs)
        source = place.add_paragraph()
        source.paragraph_format.left_indent = Mm(6)
        nature = f" · {quote.nature}" if quote.nature else ""
        self.run(source, f"—— {quote.source}{nature}", size=8.5, colour=_SOFT)

    def rows(self, block: Rows) -> None:
        """Write names and values as a table of two columns."""
        table = self.document.add_table(rows=0, cols=2)
        table.style = "Table Grid"
        for row in block.rows:
            left, right = table.add_row().cells
            left.width, right.width = Mm(_WIDTH * 0.27), Mm(_WIDTH * 0.73)
            self.run(left.paragraphs[0], row.label, head=True, size=9.5, colour=_SOFT)
            self.run(right.paragraphs[0], row.value)
            self.refs(right.paragraphs[0], row.refs)
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def table(self, block: Table) -> None:
        """Write a table; its heading line is repeated on every page."""
        table = self.document.add_table(rows=0, cols=len(block.columns))
        table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
        lines = [(block.columns, True), *((row, False) for row in block.rows)]
        lines += [(block.total, True)] if block.total else []
        for line, head in lines:
            cells = table.add_row().cells
            for index, (cell, text) in enumerate(zip(cells, line, strict=True)):
                cell.width = Mm(_WIDTH * block.weights[index] / sum(block.weights))
                self.run(cell.paragraphs[0], text, head=head, size=9)
                cell.paragraphs[0].paragraph_format.space_after = Pt(0)
                if index in block.right:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
                if head:
                    _shade(cell, "F1F4F8")
        repeat = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def refs(self, paragraph: Any, refs: Refs) -> None:
        """Write the numbers of the grounds, raised."""
        if refs:
            run = self.run(paragraph, "〔" + ",".join(map(str, refs)) + "〕", size=8, colour=_SOFT)
            run.font.superscript = True

    def run(
        self, paragraph: Any, text: str, *, head: bool = False, size: float = 0, colour: Any = None
    ) -> Any:
        """Add one run with both its fonts set."""
        run = paragraph.add_run(text)
        latin, east = _HEAD if head else _BODY
        run.font.name = latin
        run.bold = head or None
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), east)
        if size:
            run.font.size = Pt(size)
        if colour is not None:
            run.font.color.rgb = colour
        return run


def _field(paragraph: Any, name: str) -> None:
    """Add a field that Word fills in, such as the page number."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    shown = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    shown.append(text)
    field.append(shown)
    paragraph._p.append(field)


def _shade(cell: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(shade)


def _drop_first_if_empty(cell: Any) -> None:
    """Take out the empty paragraph with which a new cell begins."""
    first = cell.paragraphs[0]
    if not first.text and len(cell.paragraphs) > 1:
        first._p.getparent().remove(first._p)
