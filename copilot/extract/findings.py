"""Gene variants named in the sentences of a report."""

import re
from typing import Final

from copilot.domain.document import ExtractedField
from copilot.extract.text import fold

_GENE: Final = re.compile(
    r"(?<![A-Za-z0-9])([A-Z][A-Z0-9]{2,7}(?:/[A-Z0-9]{2,7})?)\s*(?:基因)?\s*[::]?\s*"
    r"((?:第?\s*\d{1,2}\s*号?外显子[^,。;、\s]{0,24}|(?:[cp]\.)?[A-Z]\d{2,4}[A-Z*](?:fs\S*)?[^,。;、\s]{0,12}|[^,。;、\sA-Za-z]{0,6})?"
    r"(?:突变型?|缺失|插入|融合|扩增|重排|野生型|阳性|阴性|未检出[^,。;、\s]{0,6}))"
)
_VAF: Final = re.compile(r"(?:丰度|频率|VAF)\s*[::为]?\s*(\d+(?:\.\d+)?\s*%)")
NOT_GENES: Final = frozenset(
    {"DNA", "RNA", "NGS", "PCR", "FISH", "IHC", "VAF", "TMB", "MSI", "FFPE", "ARMS", "CNV", "SNV"}
)


def genes(field: ExtractedField) -> list[list[ExtractedField]]:
    """Return one row ``gene, variant, vaf`` for each variant named in a field's text."""
    out: list[list[ExtractedField]] = []
    text = fold(field.value or "")
    for match in _GENE.finditer(text):
        if match.group(1) in NOT_GENES:
            continue
        cells = [_cell(field, "gene", match.group(1)), _cell(field, "variant", match.group(2).strip())]
        share = _VAF.search(text[match.end() : match.end() + 24])
        if share:
            cells.append(_cell(field, "vaf", re.sub(r"\s", "", share.group(1))))
        out.append(cells)
    return out


def _cell(field: ExtractedField, name: str, value: str) -> ExtractedField:
    return field.model_copy(
        update={
            "name": name,
            "value": value,
            "raw_text": value,
            "confidence": round(field.confidence * 0.95, 4),
        }
    )
