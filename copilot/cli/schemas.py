"""``schemas export``: JSON Schema of everything that leaves the program."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter

from copilot.cli.coding import ImportReport
from copilot.cli.records import (
    CaseView,
    CheckReport,
    Erasures,
    Explanation,
    IndexReport,
    Manifest,
    PackRow,
    RefusalDocument,
)
from copilot.errors import InputRefused

schemas = typer.Typer(help="JSON Schema。", no_args_is_help=True, rich_markup_mode=None)


@schemas.callback()
def _group() -> None:
    """导出所有对外 JSON 的结构定义。"""


@schemas.command("export")
def export(
    out: Annotated[Path, typer.Option("--out", help="写入哪个目录")] = Path("docs/schemas"),
) -> None:
    """把每种输出的 JSON Schema 写入目录，一种一个文件。"""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in rendered().items():
            (out / f"{name}.json").write_text(text, "utf-8")
    except OSError as error:
        raise InputRefused(f"无法写入 {out}（{error.strerror}）") from error
    typer.echo(f"已写入 {len(documents())} 个文件到 {out}")


def rendered() -> dict[str, str]:
    """Return file name -> text of each schema."""
    return {name: _text(name, adapter) for name, adapter in documents().items()}


def documents() -> Mapping[str, TypeAdapter[Any]]:
    """Return every JSON document that leaves the program, by the name of its schema file."""
    from copilot.catalogue.coding import Coding
    from copilot.catalogue.coding_open import CodedLine
    from copilot.cli.corpus import AddReport
    from copilot.cli.search import SearchReport
    from copilot.domain.claim import Facts
    from copilot.domain.decision import Adjudication, Decision, Recommendation
    from copilot.domain.document import Document
    from copilot.recommend.words.chat import Reply
    from copilot.recommend.words.consider import Considerations
    from copilot.recommend.words.wording import Wording
    from copilot.store.backup import Backup
    from copilot.store.backup_restore import Restored
    from copilot.store.doctor import Diagnosis
    from copilot.store.merkle import Proof, TreeHead
    from copilot.store.personal import PersonalExport
    from copilot.store.records import AuditReport, Case, Consent, Erased
    from copilot.store.rotation import KeyStatus, Rotated
    from copilot.workflow.batch_records import BatchReport
    from copilot.workflow.corpus.confirm import Confirmed
    from copilot.workflow.correct import Corrected
    from copilot.workflow.planning import Plan
    from copilot.workflow.replay import Replay
    from copilot.workflow.shadow import ShadowReport
    from copilot.workflow.walkthrough import Assessment

    kinds: dict[str, Any] = {
        "facts": Facts,
        "documents": list[Document],
        "assessment": Assessment,
        "adjudication": Adjudication,
        "explanation": Explanation,
        "recommendation": Recommendation,
        "decision": Decision,
        "corrected": Corrected,
        "case": Case,
        "cases": list[Case],
        "case-view": CaseView,
        "replay": Replay,
        "audit-report": AuditReport,
        "audit-proof": Proof,
        "audit-tree-head": TreeHead,
        "backup": Backup,
        "restored": Restored,
        "doctor": list[Diagnosis],
        "key-status": KeyStatus,
        "keys-rotated": Rotated,
        "consents": list[Consent],
        "personal-export": PersonalExport,
        "erased": Erased,
        "erasures": Erasures,
        "search-result": SearchReport,
        "search-results": list[SearchReport],
        "corpus-add": AddReport,
        "corpus-confirm": Confirmed,
        "packs": list[PackRow],
        "check-report": CheckReport,
        "manifest": Manifest,
        "index-report": IndexReport,
        "coding": Coding,
        "coding-lines": list[CodedLine],
        "catalogue-import": ImportReport,
        "batch-report": BatchReport,
        "shadow-report": ShadowReport,
        "plan": Plan,
        "reply": Reply,
        "wording": Wording,
        "considerations": Considerations,
        "error": RefusalDocument,
    }
    return {name: TypeAdapter(kind) for name, kind in kinds.items()}


def _text(name: str, adapter: TypeAdapter[Any]) -> str:
    body = adapter.json_schema(mode="serialization")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://claims-copilot.invalid/schemas/{name}.json",
    }
    return json.dumps({**head, **body}, ensure_ascii=False, indent=2, sort_keys=False) + "\n"
