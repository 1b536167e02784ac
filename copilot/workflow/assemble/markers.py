"""Biomarkers from genetic tests and immunohistochemistry, as short texts such as ``HER2 阳性``."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from copilot.domain.document import Document, ExtractedField

_STAIN: Final = re.compile(r"([A-Za-z][A-Za-z0-9]*(?:[-/][A-Za-z0-9]+)*)\s*[（(]\s*([^（()）]{1,20})\s*[)）]")
_NEGATIVE: Final = ("未检出", "未检测到", "未发现", "未见", "阴性", "野生型", "不存在", "negative", "wild")
_EQUIVOCAL: Final = {"HER2": ("2+", "++"), "HER-2": ("2+", "++"), "CERBB-2": ("2+", "++")}


def biomarkers(papers: Sequence[Document]) -> tuple[tuple[str, Document, ExtractedField], ...]:
    """Return (marker, paper, source) of every result that is clearly positive or negative."""
    found: dict[str, tuple[str, Document, ExtractedField]] = {}
    for paper in papers:
        rows = _genes(paper) if paper.doc_type == "genetic_test" else _stains(paper)
        for text, source in rows:
            found.setdefault(text, (text, paper, source))
    return tuple(found.values())


def _genes(paper: Document) -> Iterator[tuple[str, ExtractedField]]:
    for item in paper.items:
        gene = next((cell for name in ("gene", "name") if (cell := item.cell(name)) and cell.value), None)
        results = [cell.value for name in ("variant", "result") if (cell := item.cell(name)) and cell.value]
        if gene is None or not results:
            continue
        text = " ".join(results)
        negative = any(word in text.lower() for word in _NEGATIVE) or text.strip() in ("-", "—", "无")
        yield f"{gene.value} 阴性" if negative else f"{gene.value} {text}", gene


def _stains(paper: Document) -> Iterator[tuple[str, ExtractedField]]:
    source = paper.field("ihc_text")
    if paper.doc_type != "pathology" or source is None or not source.value:
        return
    for name, result in _STAIN.findall(source.value):
        value = result.replace(" ", "").replace("＋", "+").replace("－", "-")
        if value in _EQUIVOCAL.get(name.upper(), ()):
            continue
        if value in ("-", "阴性", "0") or (name.upper() in _EQUIVOCAL and value in ("1+", "+")):
            yield f"{name} 阴性", source
        elif "+" in value or "阳性" in value:
            yield f"{name} 阳性", source
