"""Files on their way in: pieces under seal, bound to a person and a case, forgotten when they expire.

An upload grows only at its end, one sealed row per piece, each in a transaction of its own. What
was acknowledged is there after any crash. When every byte is there, the caller joins the pieces,
hands the file in, and ends the upload with what came of it; the pieces are then removed.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from pydantic import Field
from sqlalchemy import Connection, delete, func, insert, select, update

from copilot.domain.base import Record
from copilot.errors import Conflict, InputRefused, NotFound, TooLarge
from copilot.store.audit import timestamp
from copilot.store.database import Database
from copilot.store.seal import Sealer
from copilot.store.work_tables import upload_parts, uploads

LIFE: Final = timedelta(hours=24)
MAX_OPEN: Final = 30
UploadStatus = Literal["open", "done", "refused"]


class NewUpload(Record):
    """What is announced: who sends how many bytes under which name to which case."""

    owner: str = Field(max_length=128)
    case_id: str = Field(max_length=64)
    filename: str = Field(max_length=255, repr=False)
    size: int = Field(ge=1)


class Upload(Record):
    """An upload as it stands; ``received`` bytes are safe; ``problem`` says why it was refused."""

    id: str
    owner: str
    case_id: str
    filename: str = Field(repr=False)
    size: int
    received: int
    status: UploadStatus
    expires_at: datetime
    problem: str | None = None


class Uploads:
    """The uploads of one database; every instant is an argument."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def open(self, new: NewUpload, now: datetime, *, largest: int) -> Upload:
        """Announce an upload; raise TooLarge over ``largest`` bytes, Conflict when too many are open."""
        if new.size > largest:
            raise TooLarge(f"文件超过 {largest // (1 << 20)} MB 的上限，请压缩或分开上传。")
        upload_id = secrets.token_urlsafe(24)
        mine = select(func.count()).where(uploads.c.owner == new.owner, uploads.c.status == "open")
        values = {
            **new.model_dump(include={"owner", "case_id", "size"}),
            "id": upload_id,
            "received": 0,
            "status": "open",
            "expires_at": timestamp(now + LIFE),
            "sealed": self._sealed(upload_id, new.filename, None),
        }
        with self._database.writing() as connection:
            self._purge(connection, now)
            if connection.execute(mine).scalar_one() >= MAX_OPEN:
                raise Conflict("未完成的上传太多，请先完成或取消其中一些。")
            connection.execute(insert(uploads).values(**values))
        return self.get(upload_id, new.owner, new.case_id, now)

    def get(self, upload_id: str, owner: str, case_id: str, now: datetime) -> Upload:
        """Return the upload of that person on that case; raise NotFound, also for an expired one."""
        with self._database.reading() as connection:
            return self._upload(self._row(connection, upload_id, owner, case_id, now))

    def append(self, upload: Upload, start: int, data: bytes, now: datetime) -> Upload:
        """Add bytes at the end; raise Conflict unless ``start`` is where the upload ends."""
        with self._database.writing() as connection:
            row = self._row(connection, upload.id, upload.owner, upload.case_id, now, lock=True)
            if row.status != "open" or start != row.received:
                raise Conflict(f"上传位置不对：已收到 {row.received} 字节，请从那里继续。")
            if start + len(data) > row.size:
                raise InputRefused("内容比申报的长，请重新上传。")
            if data:
                sealed = self._sealer.seal(data, f"uploads/{upload.id}/{start}")
                connection.execute(
                    insert(upload_parts).values(upload_id=upload.id, start=start, sealed=sealed)
                )
                connection.execute(
                    update(uploads).where(uploads.c.id == upload.id).values(received=start + len(data))
                )
        return self.get(upload.id, upload.owner, upload.case_id, now)

    def content(self, upload: Upload) -> bytes:
        """Return what has been received, in order."""
        query = select(upload_parts.c.start, upload_parts.c.sealed).where(
            upload_parts.c.upload_id == upload.id
        )
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(upload_parts.c.start)).all()
        return b"".join(self._sealer.open(row.sealed, f"uploads/{upload.id}/{row.start}") for row in rows)

    def end(self, upload: Upload, problem: str | None) -> None:
        """Record that the file was handed in, or why it was refused, and remove the pieces."""
        values = {
            "status": "done" if problem is None else "refused",
            "sealed": self._sealed(upload.id, upload.filename, problem),
        }
        with self._database.writing() as connection:
            connection.execute(delete(upload_parts).where(upload_parts.c.upload_id == upload.id))
            connection.execute(update(uploads).where(uploads.c.id == upload.id).values(**values))

    def drop(self, upload: Upload) -> None:
        """Forget an upload and its pieces."""
        with self._database.writing() as connection:
            _remove(connection, [upload.id])

    def _purge(self, connection: Connection, now: datetime) -> None:
        old = select(uploads.c.id).where(uploads.c.expires_at < timestamp(now)).limit(500)
        _remove(connection, list(connection.execute(old).scalars()))

    def _row(
        self,
        connection: Connection,
        upload_id: str,
        owner: str,
        case_id: str,
        now: datetime,
        lock: bool = False,
    ) -> Any:
        query = select(uploads).where(
            uploads.c.id == upload_id, uploads.c.owner == owner, uploads.c.case_id == case_id
        )
        row = connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None or row.expires_at < timestamp(now):
            raise NotFound("没有这个上传，或已过期，请重新上传。")
        return row

    def _sealed(self, upload_id: str, filename: str, problem: str | None) -> bytes:
        return self._sealer.seal_json({"filename": filename, "problem": problem}, f"uploads/{upload_id}")

    def _upload(self, row: Any) -> Upload:
        told = self._sealer.open_json(row.sealed, f"uploads/{row.id}")
        return Upload(
            id=row.id,
            owner=row.owner,
            case_id=row.case_id,
            filename=told["filename"],
            problem=told["problem"],
            size=row.size,
            received=row.received,
            status=row.status,
            expires_at=datetime.fromisoformat(row.expires_at),
        )


def _remove(connection: Connection, ids: list[str]) -> None:
    if ids:
        connection.execute(delete(upload_parts).where(upload_parts.c.upload_id.in_(ids)))
        connection.execute(delete(uploads).where(uploads.c.id.in_(ids)))
