"""Variants of a genetic report that stands in no table anybody knows: rows and labelled parts."""

import re
from collections.abc import Sequence
from typing import Final

from copilot.domain.document import ExtractedField, FieldSource
from copilot.extract.charges import cell
from copilot.extract.findings import NOT_GENES
from copilot.extract.runs import Line, Run, Sheet
from copilot.extract.text import cjk_share

_GENE: Final = re.compile(
    r"^(?:\d{1,2}\s*[.、)]\s*)?(?:(?:检测)?基因(?:名称)?\s*:\s*)?([A-Z][A-Z0-9]{1,7}(?:[-/][A-Z0-9]{1,7})?)(?:\s*基因)?$"
)
_VARIANT: Final = re.compile(
    r"(?:^|\s)[cpgn]\.\S+|[A-Z]\d{2,4}(?:[A-Z*]|fs|del|ins|dup|_)|突变|缺失|插入|融合|扩增|重排|野生型|未检出|未见|阳性|阴性|外显子"
)
_SHARE: Final = re.compile(r"(\d+(?:\.\d+)?\s*%)$")
_LABEL: Final = re.compile(r"^[\u4e00-\u9fff/]{2,8}\s*:\s*")
_NONE: Final = re.compile(r"^[-/—\s*]*$")


def gene_rows(sheets: Sequence[Sheet], source: FieldSource) -> list[list[ExtractedField]]:
    """Return a row for each line that begins with the symbol of a gene and tells its variant."""
    out = []
    for sheet in sheets:
        for line in sheet.lines:
            cells = _row(line, source)
            if cells:
                out.append(cells)
    return out


def told(cells: list[ExtractedField]) -> list[ExtractedField]:
    """Return the cells of a row whose only finding stands under 结果 or 结论: that is the variant."""
    if any(made.name == "variant" for made in cells):
        return cells
    return [made.model_copy(update={"name": "variant"}) if made.name == "result" else made for made in cells]


def _row(line: Line, source: FieldSource) -> list[ExtractedField]:
    gene = _GENE.match(line.runs[0].text.strip()) if len(line.runs) > 1 else None
    if gene is None or gene.group(1) in NOT_GENES:
        return []
    told: list[tuple[Run, str]] = []
    share: tuple[Run, str] | None = None
    for run in line.runs[1:]:
        text = _LABEL.sub("", run.text.strip())
        if _NONE.match(text):
            continue
        fraction = _SHARE.search(text)
        if fraction and cjk_share(text) == 0 and share is None:
            share = run, re.sub(r"\s", "", fraction.group(1))
        elif _VARIANT.search(text):
            told.append((run, text))
    if not told:
        return []
    variant = " ".join(text for _, text in told[:1])
    out = [
        cell("gene", gene.group(1), [line.runs[0]], source),
        cell("variant", variant, [told[0][0]], source),
    ]
    if share:
        out.append(cell("vaf", share[1], [share[0]], source))
    return out
