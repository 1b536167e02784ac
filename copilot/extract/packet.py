"""Several papers in one file: which pages belong together.

People photograph a whole claim into one PDF. A page begins a new paper when its own title says
that it is of another type than the paper before it, or when it is a further copy of a form that has
one page by nature. A page without a title of its own continues the paper before it.
"""

from collections.abc import Sequence

from copilot.domain.document import DocType, Page
from copilot.extract.classify import classify
from copilot.extract.layout import sheet

_SURE = 0.75
_EXACT = 0.85
_ONE_PAGE: frozenset[DocType] = frozenset(
    {"outpatient_receipt", "inpatient_receipt", "vat_invoice", "id_card", "bank_card"}
)


def papers(pages: Sequence[Page]) -> list[list[Page]]:
    """Group the pages of a file, in order, into papers; never empty for at least one page."""
    if len(pages) == 1:
        return [list(pages)]
    groups: list[list[Page]] = []
    current: DocType | None = None
    for page in pages:
        kind = _titled(page)
        begins = kind is not None and (kind != current or kind in _ONE_PAGE)
        if not groups or begins:
            groups.append([])
            current = kind
        groups[-1].append(page)
    return groups


def _titled(page: Page) -> DocType | None:
    """Return the type that a page names in its own title, or None when it has none or is unsure."""
    verdict = classify([sheet(page)])
    if verdict.title is None or verdict.title.similarity < _EXACT or verdict.confidence < _SURE:
        return None
    return None if verdict.doc_type == "other" else verdict.doc_type
