"""Claims that are being filled in: kept on the server after every answer, so a closed tab loses nothing."""

import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from copilot.errors import NotFound
from copilot.http_api.portal_people import People
from copilot.http_api.portal_records import Applicant, Draft
from copilot.http_api.portal_vault import Vault

KEPT: Final = timedelta(days=30)
_FILE: Final = "draft"
_PREFIX: Final = "d-"


class Drafts:
    """The drafts of the portal; each person has at most one."""

    def __init__(self, vault: Vault, people: People) -> None:
        self._vault = vault
        self._people = people
        self._lock = threading.RLock()

    def of(self, person: Applicant) -> Draft | None:
        """Return the person's open draft, or None."""
        data = self._vault.get(person.draft, _FILE) if person.draft else None
        draft = Draft.model_validate_json(data) if data is not None else None
        return draft if draft is not None and draft.applicant == person.id else None

    def require(self, person: Applicant) -> Draft:
        """Return the open draft; raise NotFound when there is none."""
        found = self.of(person)
        if found is None:
            raise NotFound("您现在没有正在填写的申请，请从首页开始。")
        return found

    def start(self, person: Applicant, now: datetime, **values: Any) -> Draft:
        """Open a draft; an older one of the person is removed with its files."""
        self.discard(person)
        name = _PREFIX + secrets.token_hex(12)
        draft = Draft(id=name, applicant=person.id, created_at=now, updated_at=now, **values)
        self._write(draft)
        self._people.set_draft(person.id, draft.id)
        return draft

    def change(self, draft_id: str, now: datetime, change: Callable[[Draft], Draft]) -> Draft:
        """Apply a change to the newest state of a draft and keep it; raise NotFound when it is gone."""
        with self._lock:
            data = self._vault.get(draft_id, _FILE)
            if data is None:
                raise NotFound("这份申请已经提交或删除了，请回首页查看。")
            draft = change(Draft.model_validate_json(data)).model_copy(update={"updated_at": now})
            self._write(draft)
            return draft

    def discard(self, person: Applicant) -> None:
        """Remove the open draft with everything that was uploaded for it."""
        if person.draft:
            with self._lock:
                self._vault.drop(person.draft)
                self._people.set_draft(person.id, None)

    def purge(self, now: datetime) -> int:
        """Remove drafts that nobody touched for ``KEPT``; return how many."""
        count = 0
        for folder in self._vault.folders(_PREFIX):
            data = self._vault.get(folder, _FILE)
            if data is None or Draft.model_validate_json(data).updated_at < now - KEPT:
                self._vault.drop(folder)
                count += 1
        return count

    def _write(self, draft: Draft) -> None:
        self._vault.put(draft.id, _FILE, draft.model_dump_json().encode())
