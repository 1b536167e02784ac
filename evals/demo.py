"""``copilot demo``: the whole way from three papers to a recommendation, and a case file to open.

The papers are the synthetic ones in ``evals/sample_claim``. They go through the real workflow into a
store of their own, which each run makes anew, so that the demonstration can be repeated and its case
can be opened, corrected and signed in the screens.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
import yaml
from rich.console import Console
from rich.table import Table

from copilot.bootstrap import App, load_settings
from copilot.domain.claim import Claim, Facts
from copilot.domain.decision import Recommendation
from copilot.domain.evidence import SourceSpan
from copilot.extract.schema import schemas
from copilot.recommend.advice import OUTCOME_TEXT, money
from copilot.recommend.case_file import render_case_file
from copilot.recommend.case_view import CaseFile, Labels
from copilot.recommend.chain import formula
from copilot.store.records import SYSTEM
from copilot.workflow.assess import assess
from copilot.workflow.extract import extract
from copilot.workflow.submit import Upload, submit

SAMPLE: Final = Path(__file__).parent / "sample_claim"
PAPERS: Final = frozenset({".jpg", ".jpeg", ".png", ".pdf"})
WORTH_A_LOOK: Final = 3


def command(
    out: Annotated[Path, typer.Option("--out", help="案卷 HTML 写到哪里")] = Path("out/demo-case.html"),
) -> None:
    """从三张材料到一份逐字有据的理赔建议，并写出可以打开的案卷。"""
    console = Console(highlight=False, emoji=False, markup=False)
    settings = load_settings()
    home = settings.home / "demo"
    shutil.rmtree(home, ignore_errors=True)
    app = App(settings.model_copy(update={"home": home, "cache": settings.cache_dir, "database_url": None}))
    try:
        page = _run(app, console, out)
    finally:
        app.close()
    console.print("\n案卷（页面图像、方框、逐步计算、可点击的引文）：", str(page), sep="\n  ", soft_wrap=True)
    console.print(
        "在网页里复核并签字：", f"COPILOT_HOME={home} uv run copilot serve", sep="\n  ", soft_wrap=True
    )


def _run(app: App, console: Console, out: Path) -> Path:
    took: dict[str, float] = {}
    files = sorted(path for path in SAMPLE.iterdir() if path.suffix.lower() in PAPERS)
    console.print(f"样例赔案（全部为合成数据）：{len(files)} 份材料，产品 BJ-HTB 惠她保（2021）")
    declared = yaml.load((SAMPLE / "claim.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    uploads = [Upload(filename=path.name, content=path.read_bytes()) for path in files]
    with _timed(took, "收件"):
        case_id = submit(app.desk, uploads, declared, SYSTEM).case_id

    def progress(what: str, done: int, total: int) -> None:
        console.print(f"  [{done}/{total}] {what}")

    with _timed(took, "读取材料"):
        extract(app.desk, case_id, SYSTEM, progress)
    with _timed(took, "理算与核对依据"):
        recommendation = assess(app.desk, case_id, SYSTEM)
    case = _case_file(app, case_id, recommendation)
    _show(case, console)
    with _timed(took, "写案卷"):
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(render_case_file(case), encoding="utf-8")
    console.print("用时：" + "，".join(f"{name} {seconds:.1f} 秒" for name, seconds in took.items()))
    return out.resolve()


@contextmanager
def _timed(took: dict[str, float], name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    took[name] = time.perf_counter() - start


def _case_file(app: App, case_id: str, recommendation: Recommendation) -> CaseFile:
    snapshot = app.store.snapshot(case_id)
    documents = app.store.documents(case_id)
    body = snapshot.claim or {}
    claim = Claim(
        facts=Facts.model_validate(body["facts"]),
        provenance={path: SourceSpan.model_validate(span) for path, span in body["provenance"].items()},
        documents=documents,
    )
    images: dict[str, list[bytes]] = {}
    for image in sorted(snapshot.images, key=lambda one: one.page):
        images.setdefault(image.document_id, []).append(app.store.file(case_id, image.sha256))
    files = {(file.header.id, file.header.version): file for file in app.content.files}
    return CaseFile(
        recommendation=recommendation, claim=claim, corpus=files, images=images, labels=labels(app, claim)
    )


def labels(app: App, claim: Claim) -> Labels:
    """Return the Chinese names that the case file shows."""
    product = claim.facts.policies[0].product
    names = {policy.product: policy.name for policy in app.content.policies}
    known = schemas()
    return Labels(
        reasons={code: reason.zh for code, reason in app.content.reasons.items()},
        doc_types={name: schema.label for name, schema in known.items()},
        fields={field: spec.title for schema in known.values() for field, spec in schema.fields.items()},
        product=names.get(product, product),
    )


def _show(case: CaseFile, console: Console) -> None:
    result = case.recommendation.adjudication
    console.print(f"\n{OUTCOME_TEXT[result.outcome]}　应付 {money(result.payable)}", style="bold")
    table = Table("理由", "结论", "条款", box=None, pad_edge=False)
    for finding in result.findings:
        cites = "、".join(f"{span.document_id.split('/')[-1]} {span.article}" for span in finding.clauses)
        table.add_row(f"{finding.code} {case.labels.reasons.get(finding.code, '')}", finding.statement, cites)
    console.print(table)
    for number, step in enumerate(result.trace, start=1):
        console.print(f"  {number}. {formula(step)}")
    doubtful = sorted(_fields(case.claim), key=lambda row: row[0])[:WORTH_A_LOOK]
    console.print("最值得看一眼的字段：")
    for confidence, name, value, note in doubtful:
        label = case.labels.fields.get(name, name)
        console.print(f"  {label} = {value}（把握 {confidence:.0%}{'；' + note if note else ''}）")
    console.print("以上是系统建议，由核赔人员决定并签字。")


def _fields(claim: Claim) -> Iterator[tuple[float, str, str, str]]:
    for document in claim.documents:
        for field in document.fields:
            if field.value is not None:
                yield field.confidence, field.name, field.value, field.note
