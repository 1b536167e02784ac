"""Results as text for people: amounts with separators, every conclusion with its clause."""

from decimal import Decimal
from typing import TYPE_CHECKING

from copilot.cli.output import yuan
from copilot.domain.decision import Adjudication, Finding, Recommendation
from copilot.domain.document import Document
from copilot.domain.evidence import TraceStep
from copilot.domain.money import FEN

if TYPE_CHECKING:
    from rich.console import Console

OUTCOMES = {
    "approve": "建议全额给付",
    "partial": "建议部分给付",
    "deny": "建议不予给付",
    "pend": "建议补充材料后再核定",
    "refer": "建议转人工核查",
}
OPERATION_NAMES = {
    "take": "取",
    "sum": "相加",
    "subtract": "相减",
    "multiply": "相乘",
    "divide": "相除",
    "divide_up": "相除后向上取整",
    "min": "取较小",
    "max": "取较大",
    "round_fen": "四舍五入到分",
}
_CHECKS = {"ok": "通过", "failed": "不符", "skipped": "缺项未核"}
_QUOTE = 80


def show_document(document: Document, console: "Console") -> None:
    """Write the fields, items and checks of one paper."""
    from rich.table import Table

    pages = len(document.pages)
    console.print(f"{document.filename}  {document.doc_type}（{document.type_confidence:.0%}，{pages} 页）")
    table = Table(box=None, pad_edge=False)
    for title in ("字段", "值", "原文", "页", "把握", "说明"):
        table.add_column(title, overflow="fold")
    for field in document.fields:
        sure = f"{field.confidence:.0%}"
        cells = (field.name, field.value or "（空）", field.raw_text, str(field.page), sure, field.note)
        table.add_row(*cells)
    console.print(table)
    if document.items:
        _show_items(document, console)
    for check in document.checks:
        console.print(f"校验 {check.code}：{_CHECKS[check.status]}  {check.message}")
    for advice in document.advice:
        console.print(f"提示：{advice}")
    console.print()


def _show_items(document: Document, console: "Console") -> None:
    from rich.table import Table

    names = list(dict.fromkeys(cell.name for item in document.items for cell in item.cells))
    table = Table(box=None, pad_edge=False, title="明细", title_justify="left")
    for name in names:
        table.add_column(name, overflow="fold")
    for item in document.items:
        table.add_row(*((cell.value or "") if (cell := item.cell(name)) else "" for name in names))
    console.print(table)


def show_recommendation(recommendation: Recommendation, console: "Console") -> None:
    """Write a recommendation: the result, the calculation, the grounds, and what was dropped."""
    show_adjudication(recommendation.adjudication, console)
    for rejected in recommendation.rejected:
        console.print(f"未采用：{rejected.statement}（{rejected.reason}）")
    versions = recommendation.versions
    made = f"程序 {versions.code}，规则 {versions.rules}，语料 {versions.corpus[:12]}"
    console.print(f"版本：{made}，识别 {versions.extractor}")
    console.print("以上是系统建议，由核赔人员决定。")


def show_adjudication(result: Adjudication, console: "Console") -> None:
    """Write the engine's result."""
    console.print(f"{OUTCOMES[result.outcome]}　应付 {yuan(result.payable)}　{' '.join(result.codes)}")
    console.print(f"产品 {result.product}（{result.policy_version}）")
    if result.needs_expert:
        console.print("其中有医学判断，须经有资质的医学专家复核后才能生效。")
    _show_benefits(result, console)
    _show_layers(result, console)
    for number, step in enumerate(result.trace, start=1):
        console.print(f"  {number}. {step_text(step)}")
    console.print("理由")
    for finding in result.findings:
        show_finding(finding, console)
    for need in result.needed_documents:
        console.print(f"需补：{need.label}（{need.code}，{need.why}）")
    for term in result.missing_terms:
        console.print(f"条款未载明：{term.label}（{term.parameter}）")
    for deadline in result.deadlines:
        console.print(f"期限：{deadline.label} {deadline.due.isoformat()}")
    for finding in result.considered:
        console.print(f"已考虑、不适用：{finding.code} {finding.statement}")


def step_text(step: TraceStep) -> str:
    """Write one step of the calculation: the operation in Chinese, figures as they are read."""
    operands = "，".join(f"{one.label or one.ref} {_figure(one.value)}" for one in step.operands)
    return f"{step.label}：{OPERATION_NAMES[step.operation]}（{operands}）= {_figure(step.result)}"


def _figure(value: Decimal) -> str:
    """Two places from 1 up unless the figure is whole or finer; below 1 (ratios) as it stands."""
    if value != value.to_integral_value() and value != value.quantize(FEN):
        return format(value.normalize(), "f")
    return f"{value:,.2f}" if abs(value) >= 1 or value == 0 else format(value.normalize(), "f")


def _show_benefits(result: Adjudication, console: "Console") -> None:
    from rich.table import Table

    if not result.benefits:
        return
    table = Table(box=None, pad_edge=False)
    for title in ("责任", "合格费用", "免赔", "比例", "应付"):
        table.add_column(title, justify="left" if title == "责任" else "right")
    for one in result.benefits:
        ratio = "—" if one.ratio is None else f"{one.ratio:.0%}"
        deductible = "—" if one.deductible_applied is None else yuan(one.deductible_applied)
        table.add_row(one.name, yuan(one.eligible), deductible, ratio, yuan(one.payable))
    console.print(table)


def _show_layers(result: Adjudication, console: "Console") -> None:
    from rich.table import Table

    if not result.layers:
        return
    table = Table(box=None, pad_edge=False)
    for title in ("层次", "由谁负担", "金额"):
        table.add_column(title, justify="right" if title == "金额" else "left")
    for share in result.layers:
        table.add_row(share.layer, share.payer, yuan(share.amount))
    console.print(table)


def show_finding(finding: Finding, console: "Console") -> None:
    """Write one finding with its clauses."""
    medical = "［医学］" if finding.medical else ""
    console.print(f"  {finding.code} {medical}{finding.statement}")
    for clause in finding.clauses:
        quote = clause.quote.replace("\n", " ")
        short = quote if len(quote) <= _QUOTE else quote[:_QUOTE] + "…"
        console.print(f"      依据 {clause.document_id} {clause.article}：“{short}”")
    if finding.would_change:
        console.print(f"      可改变结论：{finding.would_change}")
