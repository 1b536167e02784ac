"""``backup``, ``restore``, ``doctor`` and the proofs of ``audit``: what the operator of a store needs."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from copilot.bootstrap import App
from copilot.cli.cases import audit
from copilot.cli.output import JsonFlag, clean_stdout, emit
from copilot.errors import AuditError, InputRefused, UnreadableFile

__all__ = ["audit", "backup", "doctor", "restore"]
_MARKS = {"ok": "正常", "warn": "注意", "fail": "失败"}


def backup(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="写入哪个文件，不能已存在")],
    with_key: Annotated[bool, typer.Option("--with-key", help="连同密钥文件（备份须另行加密保管）")] = False,
    as_json: JsonFlag = False,
) -> None:
    """备份数据库、加密文件和链头到一个文件；不用停止服务。"""
    from copilot.store.backup import Backup, back_up

    app = App()
    settings = app.settings
    _only_sqlite(settings.database_url)
    made = back_up(settings.home, out.absolute(), app.now(), key_file=settings.key_file, with_key=with_key)
    if with_key:
        sys.stderr.write("注意：备份里有密钥，得到它的人可以读取全部内容，请加密后存放\n")
    else:
        sys.stderr.write("注意：备份里没有密钥，请另行保管密钥文件；没有密钥，备份无法恢复\n")

    def text(found: Backup, console: Any) -> None:
        size = found.bytes / (1 << 20)
        console.print(
            f"已备份到 {found.path}：{size:.1f} MB，文件 {found.files} 个，审计事件 {found.head.count} 条"
        )

    emit(made, as_json=as_json, text=text)


def restore(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="copilot backup 写的文件")],
    home: Annotated[Path | None, typer.Option("--home", help="恢复到哪里，默认设置的数据目录")] = None,
    force: Annotated[bool, typer.Option("--force", help="替换已有的数据目录（旧的改名保留）")] = False,
    against: Annotated[Path | None, typer.Option("--against", help="检查点：比它旧的备份不恢复")] = None,
    key_file: Annotated[Path | None, typer.Option("--key-file", help="密钥文件，备份里没有时需要")] = None,
    as_json: JsonFlag = False,
) -> None:
    """从备份恢复：核对清单、每个文件和审计链，全部通过才一次替换。"""
    from copilot.store.backup_restore import Restored
    from copilot.store.backup_restore import restore as put_back

    app = App()
    settings = app.settings
    _only_sqlite(settings.database_url)
    mark = None if against is None else _text(against)
    given = None if key_file is None else key_file.expanduser().absolute()
    done = put_back(
        archive,
        (home or settings.home).expanduser(),
        app.now(),
        key_file=settings.key_file,
        lent_key=given,
        force=force,
        against=mark,
    )
    if done.behind:
        sys.stderr.write(f"注意：备份比原来的数据少 {done.behind} 条审计事件，其后的操作需要重做\n")

    def text(found: Restored, console: Any) -> None:
        console.print(
            f"已恢复到 {found.home}：备份于 {found.made_at[:19]}Z，"
            f"文件 {found.files} 个，审计事件 {found.verified.events} 条，核验一致"
        )
        if found.former:
            console.print(f"原来的数据保留在 {found.former}，确认无误后请自行删除")

    emit(done, as_json=as_json, text=text)


def doctor(as_json: JsonFlag = False) -> None:
    """检查设置、权限、数据库、审计链、文件、磁盘、语料、识别引擎、隔离、索引和字体。"""
    from copilot.cli.ops_checks import examine
    from copilot.store.doctor import Diagnosis

    app = App()
    with clean_stdout():
        try:
            found = list(examine(app))
        finally:
            app.close()

    def text(rows: list[Diagnosis], console: Any) -> None:
        for row in rows:
            console.print(f"[{_MARKS[row.status]}] {row.name}：{row.found}", soft_wrap=True)
            if row.advice:
                console.print(f"       {row.advice}", soft_wrap=True)
        bad = sum(row.status == "fail" for row in rows)
        console.print(f"共检查 {len(rows)} 项，" + (f"{bad} 项失败" if bad else "没有失败"))

    emit(found, as_json=as_json, text=text)
    if any(row.status == "fail" for row in found):
        raise typer.Exit(1)


@audit.command("head")
def audit_head(
    out: Annotated[Path, typer.Option("--out", help="写入文件，应存到另一处")],
) -> None:
    """导出全部审计事件的 Merkle 树根，供以后核验单案证明；不含任何赔案内容。"""
    from copilot.store.merkle import tree_head

    head = tree_head(_events())
    _write(out, head.model_dump_json())
    typer.echo(f"树根已写入 {out}（{head.size} 条事件），请存到另一处")


@audit.command("prove")
def audit_prove(
    case_id: Annotated[str, typer.Argument(help="赔案号")],
    out: Annotated[Path, typer.Option("--out", help="写入文件")],
    at: Annotated[Path | None, typer.Option("--head", help="对以前导出的树根出证明，默认现在的")] = None,
) -> None:
    """为一件赔案的全部审计事件出证明；不透露其他赔案。"""
    from copilot.errors import NotFound
    from copilot.store.merkle import TreeHead, prove, tree_head

    events = _events()
    if at is not None:
        wanted = _record(TreeHead, at)
        events = events[: wanted.size]
        if tree_head(events) != wanted:
            raise AuditError(f"{at} 不是这个库的树根，或历史已被改动，请运行 copilot audit verify")
    proof = prove(events, case_id)
    if not proof.events:
        raise NotFound(f"没有赔案 {case_id} 的审计事件")
    _write(out, proof.model_dump_json(indent=1))
    typer.echo(f"证明已写入 {out}：{len(proof.events)} 条事件，树根 {proof.head.root}")


@audit.command("check-proof")
def audit_check_proof(
    proof: Annotated[Path, typer.Argument(metavar="FILE", help="copilot audit prove 写的文件")],
    head: Annotated[
        Path | None, typer.Option("--head", help="导出并另存的树根；不给则只核对证明自身")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """核验单案证明；不需要数据库，也不需要密钥。"""
    from copilot.cli.records import CheckReport
    from copilot.store.merkle import Proof, TreeHead, problems

    given = _record(Proof, proof)
    trusted = None if head is None else _record(TreeHead, head)
    found = problems(given, trusted)
    report = CheckReport(ok=not found, checked=len(given.events), problems=found)

    def text(result: CheckReport, console: Any) -> None:
        for problem in result.problems:
            console.print(problem)
        verdict = "成立" if result.ok else "不成立"
        console.print(
            f"赔案 {given.case_id} 的 {result.checked} 条事件：证明{verdict}，树根 {given.head.root}"
        )
        if trusted is None:
            console.print("没有给 --head：请把上面的树根与另存的比对")

    emit(report, as_json=as_json, text=text)
    if found:
        raise typer.Exit(1)


def _events() -> Any:
    app = App()
    try:
        report = app.store.verify()
        if not report.ok:
            raise AuditError(f"审计链没有通过核验，不能出证明：{report.problems[0]}")
        return app.store.events()
    finally:
        app.close()


def _only_sqlite(url: str | None) -> None:
    if url is not None:
        raise InputRefused(
            "设置了 COPILOT_DATABASE_URL：请用该数据库自己的工具备份和恢复，"
            "并一起保存数据目录的 files 和 keys"
        )


def _record(kind: Any, path: Path) -> Any:
    try:
        return TypeAdapter(kind).validate_json(_text(path))
    except ValidationError as error:
        raise UnreadableFile(f"{path} 不是需要的文件，或内容不完整") from error


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused(f"文件 {path} 无法读取，请检查路径和权限") from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text + "\n", "utf-8")
    except OSError as error:
        raise InputRefused(f"无法写入 {path}（{error.strerror}）") from error
