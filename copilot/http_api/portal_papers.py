"""Papers of a draft: they arrive in pieces, are opened, read, and answered with advice for the next photo.

A piece is kept as soon as it is here, named by its offset, so that a broken line costs one piece. Opening
happens in the sandbox at once; reading runs on the common worker thread.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final

from copilot.domain.document import Document
from copilot.errors import Conflict, InputRefused, NotFound, TooLarge, UnreadableFile
from copilot.http_api.jobs import JobBoard
from copilot.http_api.portal_drafts import Drafts
from copilot.http_api.portal_records import Draft, DraftReading, PaperFile, Refusal
from copilot.http_api.portal_vault import Vault
from copilot.store.canonical import sha256_of
from copilot.workflow.ports import Reader

PIECE_BYTES: Final = 256 * 1024
MAX_FILE_BYTES: Final = 30 * 1024 * 1024
MAX_FILES: Final = 40
MAX_DRAFT_BYTES: Final = 200 * 1024 * 1024


class Papers:
    """The files of the drafts."""

    def __init__(
        self,
        vault: Vault,
        drafts: Drafts,
        reader: Reader,
        now: Callable[[], datetime],
        scan: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        self._vault = vault
        self._drafts = drafts
        self._reader = reader
        self._now = now
        self._scan = scan

    def begin(self, draft: Draft, new: PaperFile) -> PaperFile:
        """Register a file; the same key again is the same file, which then goes on where it stopped."""
        known = next((one for one in draft.files if one.key == new.key and one.size == new.size), None)
        if known is not None and known.status != "refused":
            return known
        if new.size > MAX_FILE_BYTES:
            raise TooLarge(f"这个文件太大（上限 {MAX_FILE_BYTES // 2**20} MB），请重新拍一张或分开上传。")
        if len(draft.files) >= MAX_FILES or sum(one.size for one in draft.files) + new.size > MAX_DRAFT_BYTES:
            raise TooLarge("材料太多了，这次先提交这些；其余的提交以后再补。")
        kept = new.model_copy(update={"id": secrets.token_hex(8)})
        self._drafts.change(
            draft.id, self._now(), lambda one: one.model_copy(update={"files": (*one.files, kept)})
        )
        return kept

    def offset(self, draft: Draft, file_id: str) -> int:
        """Return how many bytes of a file are here without a gap."""
        file = _require(draft, file_id)
        return file.size if file.status != "uploading" else self._arrived(draft.id, file_id)

    def receive(self, draft: Draft, file_id: str, offset: int, piece: bytes) -> int:
        """Keep one piece; return the new offset. Raises Conflict when it does not follow what is here."""
        file = _require(draft, file_id)
        here = self.offset(draft, file_id)
        if offset != here:
            raise Conflict("断点位置对不上，会自动从已收到的地方接着传。")
        if here + len(piece) > file.size:
            raise InputRefused("收到的内容比文件还长，请重新选择这个文件。")
        if piece:
            self._vault.put(draft.id, _piece(file_id, offset, len(piece)), piece)
        return here + len(piece)

    def finish(self, draft: Draft, file_id: str) -> PaperFile:
        """Join a file that is whole, have it scanned and open it; what cannot be used is a refusal in words.

        Raises EngineUnavailable when the scanner gives no answer; the pieces stay and the file can be
        finished later.
        """
        file = _require(draft, file_id)
        if file.status != "uploading":
            return file
        names = self._pieces(draft.id, file_id)
        content = b"".join(self._vault.get(draft.id, name) or b"" for name in names)
        if len(content) != file.size:
            raise Conflict("文件还没有传完，会自动接着传。")
        try:
            self._scan(content)
            self._reader.inspect(content, file.filename)
        except InputRefused as error:
            done = file.model_copy(
                update={"status": "refused", "problem": str(error), "refusal": _kind(error)}
            )
        else:
            digest = sha256_of(content)
            twin = next((one for one in draft.ready_files if one.sha256 == digest), None)
            if twin is None:
                self._vault.put(draft.id, _content(digest), content)
            status = twin.status if twin else "reading"
            update = {"status": status, "sha256": digest}
            done = file.model_copy(update=update | (_told(twin) if twin else {}))
        self._update(draft.id, done)
        self._vault.remove(draft.id, *names)
        return done

    def remove(self, draft: Draft, file_id: str) -> None:
        """Remove a file from the draft."""
        file = _require(draft, file_id)
        self._vault.remove(draft.id, *self._pieces(draft.id, file_id))
        left = tuple(one for one in draft.files if one.id != file_id)
        if file.sha256 and all(one.sha256 != file.sha256 for one in left):
            self._vault.remove(
                draft.id, _content(file.sha256), *self._vault.names(draft.id, f"r-{file.sha256}")
            )
        self._drafts.change(draft.id, self._now(), lambda one: _without(one, file_id))

    def read_in_background(self, draft: Draft, jobs: JobBoard) -> None:
        """Queue the reading of every file that waits for it."""
        for digest in dict.fromkeys(one.sha256 for one in draft.files if one.status == "reading"):
            jobs.start(f"{draft.id}/{digest}", "paper", {"draft": draft.id, "file": digest})

    def content(self, draft: Draft, file: PaperFile) -> bytes:
        """Return the bytes of a file that is whole."""
        found = self._vault.get(draft.id, _content(file.sha256 or ""))
        if found is None:
            raise NotFound("这个文件不在了，请重新上传。")
        return found

    def reading(self, draft_id: str, digest: str) -> DraftReading | None:
        """Return what was read from a file, or None before it was read."""
        data = self._vault.get(draft_id, f"r-{digest}")
        return DraftReading.model_validate_json(data) if data is not None else None

    def images(self, draft_id: str, digest: str, count: int) -> tuple[bytes, ...]:
        """Return the upright pages of a read file."""
        found = [self._vault.get(draft_id, f"r-{digest}-{number}") for number in range(count)]
        return tuple(one for one in found if one is not None)

    def documents(self, draft: Draft) -> tuple[Document, ...]:
        """Return every paper that was read for a draft, each once."""
        found: dict[str, Document] = {}
        for file in draft.files:
            reading = self.reading(draft.id, file.sha256) if file.status == "read" and file.sha256 else None
            for document in reading.documents if reading else ():
                found.setdefault(document.id, document)
        return tuple(found.values())

    def read(self, draft_id: str, digest: str) -> None:
        """Read one file of a draft, unless it was read or is gone, and keep what it says."""
        data = self._vault.get(draft_id, _content(digest))
        waiting = [one for one in self._waiting(draft_id, digest) if one.status == "reading"]
        if data is None or not waiting:
            return
        # A file that the reader stumbles over is kept: a person will look at it.
        update: dict[str, object] = {"status": "read"}
        try:
            read = self._reader.read(data, waiting[0].filename, lambda _: None)
            for number, image in enumerate(read.images):
                self._vault.put(draft_id, f"r-{digest}-{number}", image)
            kept = DraftReading(
                version=self._reader.version, documents=read.documents, pages=len(read.images)
            )
            self._vault.put(draft_id, f"r-{digest}", kept.model_dump_json().encode())
            told = dict.fromkeys(line for one in read.documents for line in retake_advice(one))
            kinds = dict.fromkeys(one.doc_type for one in read.documents)
            update |= {"advice": tuple(told), "doc_types": tuple(kinds)}
        except InputRefused as error:
            update = {"status": "refused", "problem": str(error), "refusal": _kind(error)}
        finally:
            for one in self._waiting(draft_id, digest):
                self._update(draft_id, one.model_copy(update=update))

    def _waiting(self, draft_id: str, digest: str) -> tuple[PaperFile, ...]:
        try:
            draft = self._drafts.change(draft_id, self._now(), lambda one: one)
        except NotFound:
            return ()
        return tuple(one for one in draft.files if one.sha256 == digest)

    def _update(self, draft_id: str, file: PaperFile) -> None:
        def change(draft: Draft) -> Draft:
            files = tuple(file if one.id == file.id else one for one in draft.files)
            return draft.model_copy(update={"files": files, "confirmed": False})

        self._drafts.change(draft_id, self._now(), change)

    def _pieces(self, draft_id: str, file_id: str) -> tuple[str, ...]:
        return self._vault.names(draft_id, f"p-{file_id}-")

    def _arrived(self, draft_id: str, file_id: str) -> int:
        here = 0
        for name in self._pieces(draft_id, file_id):
            start, length = (int(part) for part in name.split("-")[2:4])
            if start == here:
                here += length
        return here


def retake_advice(document: Document) -> tuple[str, ...]:
    """Return the advice on how the photo was taken, in the words of the reader."""
    return tuple(line for line in document.advice if line.startswith("第 ") and "重拍" in line)


def _require(draft: Draft, file_id: str) -> PaperFile:
    file = draft.file(file_id)
    if file is None:
        raise NotFound("没有这个文件，请重新选择。")
    return file


def _without(draft: Draft, file_id: str) -> Draft:
    left = tuple(one for one in draft.files if one.id != file_id)
    return draft.model_copy(update={"files": left, "confirmed": False})


def _told(file: PaperFile) -> dict[str, object]:
    return {"advice": file.advice, "doc_types": file.doc_types}


def _kind(error: InputRefused) -> Refusal:
    if isinstance(error, TooLarge):
        return "too_large"
    return "unreadable" if isinstance(error, UnreadableFile) else "refused"


def _content(digest: str) -> str:
    return f"c-{digest}"


def _piece(file_id: str, offset: int, length: int) -> str:
    return f"p-{file_id}-{offset:012d}-{length}"
