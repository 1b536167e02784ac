"""``letter``: the letters to the insured and to the medical expert, from a stored case."""

import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, cast, get_args

import typer

from copilot.bootstrap import App
from copilot.domain.claim import Claim, Facts
from copilot.domain.evidence import SourceSpan
from copilot.errors import Conflict, InputRefused
from copilot.store.records import SYSTEM, Actor
from copilot.workflow.ports import china_day

if TYPE_CHECKING:
    from copilot.recommend.letters.case import LetterCase
    from copilot.recommend.letters.letter import Kind, Lang, Letter
    from copilot.recommend.letters.render import Format
    from copilot.recommend.letters.sender import Sender

SENDER_FILE: Final = "sender.toml"


def letter(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="赔案号")],
    kind: Annotated[str, typer.Option("--kind", help="函件种类，auto 按决定或建议选择")] = "auto",
    form: Annotated[str, typer.Option("--format", help="html、pdf 或 docx")] = "pdf",
    lang: Annotated[str, typer.Option("--lang", help="zh 或 en")] = "zh",
    out: Annotated[Path | None, typer.Option("--out", help="写到哪里，默认 <赔案号>-<种类>.<格式>")] = None,
    sender: Annotated[
        Path | None, typer.Option("--sender", help="出函机构文件（TOML），默认数据目录里的 sender.toml")
    ] = None,
    final: Annotated[bool, typer.Option("--final", help="只出正式函件；签名不足时拒绝，不出草稿")] = False,
    person: Annotated[str, typer.Option("--person", help="经办人，记入审计")] = "system",
) -> None:
    """出函：给付、部分给付、不予给付、补件、医学复核、先予支付。"""
    from copilot.recommend.letters.compose import write_letter
    from copilot.recommend.letters.letter import KINDS, Lang
    from copilot.recommend.letters.render import FORMATS, render

    _one_of("--kind", kind, (*KINDS, "auto"))
    _one_of("--format", form, tuple(FORMATS))
    _one_of("--lang", lang, get_args(Lang))
    app = App()
    try:
        case = load_case(app, case_id, _sender(app, sender))
        wanted = None if kind == "auto" else cast("Kind", kind)
        written = write_letter(case, wanted, cast("Lang", lang), final=final)
        content = render(written, cast("Format", form))
        _note(app, case_id, person, written, content)
    finally:
        app.close()
    target = out or Path(f"{case_id}-{written.kind}.{form}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    except OSError as error:
        raise InputRefused(f"无法写入 {target}（{error.strerror}）") from error
    _report(written, target)


def _note(app: App, case_id: str, person: str, written: "Letter", content: bytes) -> None:
    """Record the letter before it leaves the store: personal data goes out with an event or not at all."""
    actor = SYSTEM if person == "system" else Actor(person=person, role="adjuster")
    details = {
        "letter": written.kind,
        "draft": written.draft,
        "sha256": sha256(content).hexdigest(),
        "bytes": len(content),
    }
    app.store.note(case_id, actor, "exported", app.now(), details)


def load_case(app: App, case_id: str, sender: "Sender") -> "LetterCase":
    """Return what the letters of a stored case are written from; raise Conflict without a recommendation."""
    from copilot.recommend.letters.case import LetterCase

    store = app.store
    recommendation = store.recommendation(case_id)
    body = store.snapshot(case_id).claim
    if recommendation is None or body is None:
        raise Conflict(f"赔案 {case_id} 还没有按现有材料计算的建议，请先计算再出函")
    claim = Claim(
        facts=Facts.model_validate(body["facts"]),
        provenance={path: SourceSpan.model_validate(span) for path, span in body["provenance"].items()},
        documents=store.documents(case_id),
    )
    decisions = store.decisions(case_id)
    names = {policy.product: policy.name for policy in app.content.policies}
    product = claim.facts.policies[0].product
    return LetterCase(
        claim=claim,
        recommendation=recommendation,
        corpus={(file.header.id, file.header.version): file for file in app.content.files},
        reasons=app.content.reasons,
        product=names.get(product, ""),
        sender=sender,
        decision=decisions[-1][1] if decisions else None,
        state=store.case(case_id).state,
        issued_on=china_day(app.now()),
    )


def _sender(app: App, path: Path | None) -> "Sender":
    """Read the named file, or the one in the data directory; without either every field is a blank."""
    from copilot.recommend.letters.sender import Sender, read_sender

    usual = app.settings.home / SENDER_FILE
    if path is None and not usual.is_file():
        return Sender()
    return read_sender(path or usual)


def _one_of(option: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise InputRefused(f"{option} 没有 {value}，可用的有 {'、'.join(allowed)}")


def _report(written: "Letter", target: Path) -> None:
    """Say what was written, and what people must still do; the second goes to standard error."""
    mark = "（草稿）" if written.draft else ""
    typer.echo(f"{written.title}{mark}：{target.resolve()}")
    if written.draft:
        sys.stderr.write(f"{written.draft_reason}\n")
    if written.to_fill:
        sys.stderr.write(f"送出前请填写或核对：{'、'.join(written.to_fill)}\n")
