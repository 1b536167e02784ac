"""Several papers in one file: which pages belong together.

People photograph a whole claim into one PDF. A page begins a new paper when its own title says
that it is of another type than the paper before it, or when it is a further copy of a form that has
one page by nature. A page without a title of its own continues the paper before it.
"""

from collections.abc import Sequence

from copilot.domain.document import DocType, Page
from copilot.extract.classify import classify
from copilot.extract.layout import sheet
from copilot.extract.runs import Sheet

_SURE = 0.75
_EXACT = 0.85
_ONE_PAGE: frozenset[DocType] = frozenset(
    {"outpatient_receipt", "inpatient_receipt", "vat_invoice", "id_card", "bank_card"}
)


def papers(pages: Sequence[Page]) -> list[list[Sheet]]:
    """Group the pages of a file, in order and prepared for reading, into papers."""
    sheets = [sheet(page) for page in pages]
    if len(sheets) == 1:
        return [sheets]
    groups: list[list[Sheet]] = []
    current: DocType | None = None
    for page in sheets:
        kind = _titled(page)
        begins = kind is not None and (kind != current or kind in _ONE_PAGE)
        if not groups or begins:
            groups.append([])
            current = kind
        groups[-1].append(page)
    return groups


def _titled(page: Sheet) -> DocType | None:
    """Return the type that a page names in its own title, or None when it has none or is unsure."""
    verdict = classify([page])
    if verdict.title is None or verdict.title.similarity < _EXACT or verdict.confidence < _SURE:
        return None
    return None if verdict.doc_type == "other" else verdict.doc_type
