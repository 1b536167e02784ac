"""What can be said about a home without changing it: permissions, database, schema, chain, files, space."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from copilot.domain.base import Record
from copilot.errors import CopilotError
from copilot.store.backup import references
from copilot.store.backup_archive import DATABASE, KEY
from copilot.store.database import Database
from copilot.store.erasure import Refusal
from copilot.store.migrations import HEAD as REVISION
from copilot.store.objects import SETTING, open_files
from copilot.store.ring import KeyRing
from copilot.store.rotation import KeyStatus
from copilot.store.store import Store

Status = Literal["ok", "warn", "fail"]
_LOW: Final = 2 << 30
_TOO_LOW: Final = 200 << 20
_OWNER_ONLY: Final = 0o077
_SHOWN: Final = 3
_CHINA: Final = timedelta(hours=8)


class Diagnosis(Record):
    """One line: what was looked at, how it is, what was found, and what to do about it (empty when ok)."""

    name: str
    status: Status
    found: str
    advice: str = ""


def examine_store(home: Path, *, url: str | None = None, key_file: Path | None = None) -> Iterator[Diagnosis]:
    """Yield the diagnoses of a home; what is missing is not created, what is old is not migrated."""
    key = key_file or home / KEY
    if not home.is_dir():
        yield Diagnosis(
            name="数据目录", status="warn", found=f"{home} 还不存在", advice="第一次使用时会自动建立"
        )
        return
    yield _private("数据目录", home)
    yield _space(home)
    started = (home / DATABASE).is_file() if url is None else key.is_file()
    if not started:
        yield Diagnosis(name="数据库", status="warn", found="还没有数据", advice="第一次收件时会自动建立")
        return
    if not key.is_file():
        yield Diagnosis(
            name="密钥", status="fail", found=f"找不到 {key}", advice="请放回原来的密钥文件，否则数据无法读取"
        )
        return
    yield _private("密钥", key)
    if url is None:
        sound = _integrity(home / DATABASE)
        yield sound
        current = _schema(home / DATABASE)
        yield current
        if "fail" in (sound.status, current.status) or current.status != "ok":
            return
    yield from _content(home, url, key)


def _private(name: str, path: Path) -> Diagnosis:
    mode = path.stat().st_mode & 0o777
    if mode & _OWNER_ONLY:
        wanted = "700" if path.is_dir() else "600"
        return Diagnosis(
            name=f"{name}权限",
            status="fail" if path.is_file() else "warn",
            found=f"{path} 的权限是 {mode:o}，其他用户可以访问",
            advice=f"请运行 chmod {wanted} {path}",
        )
    return Diagnosis(name=f"{name}权限", status="ok", found=f"{path} 只有本用户可以访问（{mode:o}）")


def _space(home: Path) -> Diagnosis:
    free = shutil.disk_usage(home).free
    status: Status = "fail" if free < _TOO_LOW else "warn" if free < _LOW else "ok"
    advice = "" if status == "ok" else "请清理磁盘或换到更大的磁盘；写满后不能收件"
    return Diagnosis(name="磁盘空间", status=status, found=f"剩余 {free / (1 << 30):.1f} GB", advice=advice)


def _integrity(path: Path) -> Diagnosis:
    try:
        with _raw(path) as raw:
            found = [row[0] for row in raw.execute("PRAGMA integrity_check(5)")]
            found += [f"外键不符：{row[0]}" for row in raw.execute("PRAGMA foreign_key_check")][:_SHOWN]
    except sqlite3.Error as error:
        found = [str(error)]
    if found == ["ok"]:
        return Diagnosis(name="数据库完整性", status="ok", found=f"{path.stat().st_size >> 10} KB，结构完好")
    return Diagnosis(
        name="数据库完整性",
        status="fail",
        found=f"数据库已损坏：{'；'.join(found[:_SHOWN])}",
        advice="请停止服务，用 copilot restore 恢复最近的备份",
    )


def _schema(path: Path) -> Diagnosis:
    try:
        with _raw(path) as raw:
            row = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        row = None
    name, known = "数据库版本", row[0] if row else None
    if known == REVISION:
        return Diagnosis(name=name, status="ok", found=f"{known}，是最新的")
    if known is None or known < REVISION:
        return Diagnosis(
            name=name,
            status="warn",
            found=f"{known or '没有'}，程序需要 {REVISION}",
            advice="先备份；下一次打开时会自动升级",
        )
    return Diagnosis(name=name, status="fail", found=f"{known}，比程序（{REVISION}）新", advice="请升级程序")


@contextlib.contextmanager
def _raw(path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=15)) as raw:
        yield raw


def _content(home: Path, url: str | None, key: Path) -> Iterator[Diagnosis]:
    """Verify the chain, then compare the files on disk with those that the tables name."""
    try:
        with Store(home, url=url, key_file=key) as store:
            report, status, asked = store.verify(), store.keys.status(), store.eraser.asked()
        ring = KeyRing(key)
        place = url or f"sqlite:///{home / DATABASE}"
        with contextlib.closing(Database(place)) as database, database.reading() as connection:
            named = {name for _, name in references(connection, ring)}
    except CopilotError as error:
        yield Diagnosis(name="审计链", status="fail", found=str(error), advice="请运行 copilot audit verify")
        return
    if report.ok:
        yield Diagnosis(
            name="审计链", status="ok", found=f"{report.events} 条事件、{report.rows} 项数据全部一致"
        )
    else:
        yield Diagnosis(
            name="审计链",
            status="fail",
            found=f"{len(report.problems)} 处问题，第一处：{report.problems[0]}",
            advice="请保留现场，运行 copilot audit verify，并与最近的备份和检查点比对",
        )
    yield from _originals(home, named)
    yield _keys(status)
    yield _erasures(asked, (datetime.now(UTC) + _CHINA).date())


def _keys(status: KeyStatus) -> Diagnosis:
    """Say whether everything stands under the key in use."""
    if status.under_way:
        return Diagnosis(
            name="密钥轮换",
            status="warn",
            found=f"没有换完：{status.cases_left} 件赔案、{status.bills_left} 条票据索引还在旧密钥之下",
            advice="请运行 copilot keys rotate 继续",
        )
    former = f"停用的 {len(status.retired)} 个" if status.retired else "没有停用的"
    return Diagnosis(name="密钥轮换", status="ok", found=f"在用 {status.active}，{former}")


def _erasures(asked: tuple[Refusal, ...], today: date) -> Diagnosis:
    """Name the requests for erasure whose time has come."""
    due = [one.case_id for one in asked if one.until is not None and one.until < today]
    if not due:
        return Diagnosis(name="删除请求", status="ok", found=f"{len(asked)} 件搁置，没有到期的")
    return Diagnosis(
        name="删除请求",
        status="warn",
        found=f"{len(due)} 件已过保管期：{'、'.join(due[:_SHOWN])}",
        advice="请用 copilot case erase 办理",
    )


def _originals(home: Path, named: set[str]) -> Iterator[Diagnosis]:
    """Compare what is kept, on the disk or in object storage, with what the tables name."""
    try:
        present = {f"files/{one}" for one in open_files(home).everything()}
    except CopilotError as error:
        advice = f"请检查 {home / SETTING} 的地址、网络和凭据"
        yield Diagnosis(name="文件", status="fail", found=str(error), advice=advice)
        return
    lost, loose = sorted(named - present), sorted(present - named)
    if lost:
        yield Diagnosis(
            name="文件",
            status="fail",
            found=f"缺失 {len(lost)} 个：{'、'.join(lost[:_SHOWN])}",
            advice="请从备份中恢复",
        )
    if loose:
        yield Diagnosis(
            name="多余文件",
            status="warn",
            found=f"{len(loose)} 个文件没有记录引用：{'、'.join(loose[:_SHOWN])}",
            advice="是中断的收件留下的；没有人在收件时可以删除",
        )
    if not lost and not loose:
        yield Diagnosis(name="文件", status="ok", found=f"{len(present)} 个，与记录一一对应")
