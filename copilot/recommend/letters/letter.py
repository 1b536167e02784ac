"""A letter as sections of plain text, the same for every format; escaping is the writers' business.

``fact`` marks a block whose every figure must stand in the chain. ``refs`` are numbers of the list of
grounds at the end of the letter. ``items`` of a section are the statutory contents that it fulfils.
"""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from copilot.domain.base import Record

Kind = Literal["payment", "partial", "denial", "deficiency", "medical-review", "provisional"]
Lang = Literal["zh", "en"]
KINDS: Final[tuple[Kind, ...]] = (
    "payment", "partial", "denial", "deficiency", "medical-review", "provisional",
)  # fmt: skip
Refs = tuple[int, ...]


class Paragraph(Record):
    """One paragraph; ``label`` is set in front of it, ``strong`` marks the sentence that matters most."""

    type: Literal["paragraph"] = "paragraph"
    text: str
    label: str = ""
    refs: Refs = ()
    fact: bool = False
    strong: bool = False


class Bullets(Record):
    """A list of paragraphs."""

    type: Literal["bullets"] = "bullets"
    items: tuple[Paragraph, ...]


class Row(Record):
    """One line of a block of names and values."""

    label: str
    value: str
    refs: Refs = ()


class Rows(Record):
    """Names and values, side by side."""

    type: Literal["rows"] = "rows"
    rows: tuple[Row, ...]
    fact: bool = False


class Table(Record):
    """A table with a heading line; ``weights`` are relative widths, ``right`` columns of figures."""

    type: Literal["table"] = "table"
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    weights: tuple[int, ...]
    right: tuple[int, ...] = ()
    total: tuple[str, ...] = ()
    fact: bool = False


class Quote(Record):
    """A text quoted character for character, where it stands, and what kind of text that is."""

    type: Literal["quote"] = "quote"
    text: str
    source: str
    nature: str = ""
    refs: Refs = ()


Block = Annotated[Paragraph | Bullets | Rows | Table | Quote, Field(discriminator="type")]


class Section(Record):
    """One numbered part of a letter."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    items: tuple[int, ...] = ()


class Plain(Record):
    """The same in everyday words, set beside the formal opening."""

    title: str
    lead: str
    blocks: tuple[Bullets | Paragraph, ...]
    foot: str


class Letter(Record):
    """One letter, ready to be written. ``to_fill`` names what people must fill in or compare first."""

    kind: Kind
    lang: Lang
    title: str
    sender: str
    number: str
    head: Rows
    salutation: str
    opening: tuple[Block, ...]
    opening_items: tuple[int, ...] = ()
    plain: Plain
    sections: tuple[Section, ...]
    closing: tuple[str, ...]
    issued_on: date | None
    draft: bool
    draft_mark: str = ""
    draft_reason: str = ""
    footer: str
    to_fill: tuple[str, ...] = ()

    def items(self) -> frozenset[int]:
        """Return the numbers of the statutory contents that the letter has."""
        return frozenset(self.opening_items).union(*(section.items for section in self.sections))

    def section(self, name: str) -> Section:
        """Return the section of that id; raise KeyError when the letter has none."""
        for section in self.sections:
            if section.id == name:
                return section
        raise KeyError(name)

    def blocks(self) -> tuple[Block, ...]:
        """Return every block of the formal text, head and opening first."""
        inside = (block for section in self.sections for block in section.blocks)
        return (self.head, *self.opening, *inside)


def texts_of(block: Block) -> tuple[str, ...]:
    """Return every text that a block shows."""
    if isinstance(block, Paragraph):
        return (block.label, block.text)
    if isinstance(block, Bullets):
        return tuple(text for item in block.items for text in (item.label, item.text))
    if isinstance(block, Rows):
        return tuple(text for row in block.rows for text in (row.label, row.value))
    if isinstance(block, Table):
        return (*block.columns, *(cell for row in block.rows for cell in row), *block.total)
    return (block.text, block.source, block.nature)
