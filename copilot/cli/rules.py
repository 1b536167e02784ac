"""``adjudicate``: rules and benefit on structured facts, without documents."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from copilot.bootstrap import App
from copilot.bootstrap.content import Content
from copilot.cli.facts_file import read_facts, with_product, with_settings
from copilot.cli.output import JsonFlag, emit
from copilot.cli.records import Explanation
from copilot.cli.show import show_adjudication, show_finding, step_text
from copilot.domain.claim import Facts
from copilot.domain.decision import Adjudication
from copilot.domain.policy import Policy
from copilot.errors import InputRefused
from copilot.workflow.second_hand import CHECK as SECOND_HAND


def adjudicate(
    facts: Annotated[Path, typer.Argument(help="事实文件（YAML 或 JSON），- 表示标准输入")],
    product: Annotated[str | None, typer.Option("--product", help="产品代码，代替文件里的")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="假设：条款参数=值 或 事实路径=值，可多次")
    ] = None,
    explain: Annotated[
        str | None, typer.Option("--explain", help="只说明这个理由码为什么出现或不出现")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """按结构化事实裁决与理算：结论、金额、每一步计算和条款出处。"""
    content = App().content
    result = decide(content, with_product(read_facts(facts), product), settings or [])
    for remark in result.considered:
        if remark.check == SECOND_HAND:
            sys.stderr.write(f"{remark.id.removeprefix(SECOND_HAND + '-')}：{remark.statement}\n")
    if explain is None:
        emit(result, as_json=as_json, text=show_adjudication)
        return
    emit(explained(content, result, explain), as_json=as_json, text=_show_explanation)


def decide(content: Content, stated: dict[str, Any], settings: Sequence[str]) -> Adjudication:
    """Adjudicate with assumptions: each setting changes a term of the policy, or else a fact."""
    from copilot.catalogue.facts import facts_from, refuse_unknown_terms
    from copilot.rules import with_parameter

    facts, own = facts_from(stated)
    policies = list(content.policies_of(facts, [own] if own else []))
    refuse_unknown_terms(facts, policies)
    on_facts = []
    for setting in settings:
        path, sign, value = setting.partition("=")
        path = path.strip()
        hits = [number for number, policy in enumerate(policies) if path in policy.parameters]
        if not sign or not hits:
            _refuse_unknown_path(path, policies)
            on_facts.append(setting)
            continue
        for number in hits:
            try:
                policies[number] = with_parameter(policies[number], path, value.strip())
            except ValueError as error:
                raise InputRefused(f"参数 {path} 不能设为“{value}”：{_reason(error)}") from error
    changed = facts_from(with_settings(stated, on_facts)).facts if on_facts else facts
    if on_facts:
        refuse_unknown_terms(changed, policies)
    return content.adjudicate(changed, policies)


def _refuse_unknown_path(path: str, policies: Sequence[Policy]) -> None:
    """Refuse a setting that names neither a term of the policies nor a key of the facts."""
    if not path or path.replace("/", ".").split(".")[0] in (
        *Facts.model_fields,
        "policy",
        "product",
        "terms",
    ):
        return
    terms = "、".join(sorted({one for policy in policies for one in policy.parameters})) or "没有"
    raise InputRefused(
        f"--set 的路径 {path} 既不是条款参数也不是事实的键；条款参数有 {terms}；"
        f"事实的键有 {'、'.join(Facts.model_fields)}"
    )


def explained(content: Content, result: Adjudication, code: str) -> Explanation:
    """Return everything that the result says about one code; raise InputRefused for an unknown code."""
    from copilot.rules import explain

    found = explain(result, code)
    reason = content.reasons.get(found.code)
    if reason is None:
        raise InputRefused(f"没有理由码 {code}，可用的有 {'、'.join(content.reasons)}")
    return Explanation(
        code=found.code,
        name=reason.zh,
        plain=reason.plain,
        fired=found.fired,
        considered=found.considered,
        steps=found.steps,
    )


def _reason(error: ValueError) -> str:
    details = getattr(error, "errors", None)
    text = details()[0]["msg"] if callable(details) else str(error)
    return str(text).removeprefix("Value error, ")


def _show_explanation(found: Explanation, console: Any) -> None:
    console.print(f"{found.code} {found.name}：{found.plain}")
    if not found.fired and not found.considered:
        console.print("本案没有用到这个理由码。")
    for finding in found.fired:
        show_finding(finding, console)
    for finding in found.considered:
        console.print("已考虑、不适用：")
        show_finding(finding, console)
    for step in found.steps:
        console.print(f"  {step_text(step)}")
