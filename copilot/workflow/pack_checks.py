"""Whether the product packs hold together: every figure stands in the article it cites."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from copilot.catalogue.articles import CorpusFile
from copilot.catalogue.figures import dates, figures
from copilot.domain.policy import Parameter, Policy

_NOTHING: Final = ("无免赔", "不设免赔", "零免赔", "免赔额为零", "0免赔", "0 免赔")


def check_packs(policies: Iterable[Policy], files: Iterable[CorpusFile]) -> Iterator[str]:
    """Yield one Chinese sentence for every parameter that its clause does not carry."""
    known = {(file.header.id, file.header.version): file for file in files}
    for policy in policies:
        for parameter in policy.parameters.values():
            problem = _problem(parameter, known)
            if problem is not None:
                yield f"{policy.product} 的 {parameter.path}（{parameter.label}）{problem}"


def _problem(parameter: Parameter, known: dict[tuple[str, str], CorpusFile]) -> str | None:
    span = parameter.clause
    if span is None:
        return None if parameter.value is None else "有数值而没有条款出处"
    file = known.get((span.document_id, span.version))
    if file is None:
        return f"引用的 {span.document_id} {span.version} 版不在语料中"
    if file.text[span.start : span.end] != span.quote:
        return f"的引文与 {file.path} 的原文不符"
    value = parameter.value
    if isinstance(value, bool) or value is None or isinstance(value, str | tuple):
        return None
    if isinstance(value, Decimal):
        if value in figures(span.quote) or (not value and any(word in span.quote for word in _NOTHING)):
            return None
        return f"的数值 {value} 没有出现在引文中"
    return None if value in dates(span.quote) else f"的日期 {value} 没有出现在引文中"
