"""Everything that is kept about a person, in one file that the person can read and take elsewhere.

Articles 45 of the 个人信息保护法: a person may read, copy and have transferred what is kept about them.
The archive is plain: whoever hands it over must protect it on the way.
"""

import json
import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from copilot.domain.base import Record
from copilot.errors import InputRefused, StoreUnavailable
from copilot.store.records import Actor, Snapshot
from copilot.store.store import Store

_PAGE: Final = 200
_NAME: Final = re.compile(r"[^\w.\-（）()\u4e00-\u9fff]+")
_README: Final = (
    "这个压缩包是系统里保存的关于您的全部个人信息：每件赔案一个目录。\n"
    "documents.json 是从单证读到的内容，facts.json 是据此整理的事实，declared.json 是申报内容，\n"
    "recommendation.json 是系统的建议，decisions.json 是人作出的决定，events.json 是谁在何时做了什么，\n"
    "consents.json 是单独同意的记录，originals 是您交来的原件。\n"
    "您可以要求更正、补充或删除；法律规定的保管期限届满之前不能删除。\n"
)


class PersonalExport(Record):
    """What was written."""

    path: str
    cases: tuple[str, ...]
    files: int
    bytes: int
    sha256: str


def export_person(
    store: Store, case_ids: Sequence[str], out: Path, actor: Actor, at: datetime
) -> PersonalExport:
    """Write all that is kept about these cases of one person to a new file (mode 0600).

    Each case gets an event with the hash of the archive before the file appears. Raises NotFound, or
    InputRefused when ``out`` exists.
    """
    if out.exists():
        raise InputRefused(f"{out} 已经存在，请换一个文件名")
    packed, files = BytesIO(), 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("说明.txt", _README)
        for case_id in case_ids:
            for name, content in _case(store, case_id):
                archive.writestr(f"{case_id}/{name}", content)
                files += 1
    data = packed.getvalue()
    digest = sha256(data).hexdigest()
    for case_id in case_ids:
        store.note(case_id, actor, "exported", at, {"letter": "personal", "sha256": digest})
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except OSError as error:
        out.unlink(missing_ok=True)
        raise StoreUnavailable(f"无法写入 {out}（{error.strerror}），请换一个位置") from error
    return PersonalExport(path=str(out), cases=tuple(case_ids), files=files, bytes=len(data), sha256=digest)


def cases_of_same_person(store: Store, case_id: str) -> tuple[str, ...]:
    """Return this case and all others under the same identity number; only this one when it has none."""
    number = _identity(store.snapshot(case_id))
    if number is None:
        return (case_id,)
    found, offset = [case_id], 0
    while page := store.cases(limit=_PAGE, offset=offset):
        others = (one.id for one in page if one.erased_at is None and one.id != case_id)
        found += [other for other in others if _identity(store.snapshot(other)) == number]
        offset += len(page)
    return tuple(found)


def _identity(snapshot: Snapshot) -> str | None:
    facts = (snapshot.claim or {}).get("facts") or snapshot.declared
    number = (facts.get("insured") or {}).get("id_no")
    return str(number).strip().upper() if number else None


def _case(store: Store, case_id: str) -> Iterator[tuple[str, bytes]]:
    snapshot = store.snapshot(case_id)
    values: dict[str, Any] = {
        "case": store.case(case_id),
        "declared": snapshot.declared,
        "facts": (snapshot.claim or {}).get("facts"),
        "documents": store.documents(case_id),
        "corrections": store.corrections(case_id),
        "recommendation": store.recommendation(case_id),
        "decisions": [decision for _, decision in store.decisions(case_id)],
        "consents": store.consents(case_id),
        "events": store.events(case_id),
    }
    for name, value in values.items():
        yield f"{name}.json", json.dumps(_plain(value), ensure_ascii=False, indent=1).encode()
    for number, file in enumerate(snapshot.files, start=1):
        safe = _NAME.sub("_", Path(file.filename).name)[:80] or "file"
        yield f"originals/{number:02d}-{safe}", store.file(case_id, file.sha256)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
