"""Claims that are being filled in: kept on the server after every answer, so a closed tab loses nothing."""

import secrets
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
    """The drafts of the portal; each person has at most one new claim, and one supplement a case."""

    def __init__(self, vault: Vault, people: People) -> None:
        self._vault = vault
        self._people = people

    def of(self, person: Applicant, case_id: str = "") -> Draft | None:
        """Return the person's open draft for a case ("" for a new claim), or None."""
        name = person.drafts.get(case_id)
        data = self._vault.get(name, _FILE) if name else None
        draft = Draft.model_validate_json(data) if data is not None else None
        return draft if draft is not None and draft.applicant == person.id else None

    def require(self, person: Applicant, case_id: str = "") -> Draft:
        """Return the open draft; raise NotFound when there is none."""
        found = self.of(person, case_id)
        if found is None:
            raise NotFound("您现在没有正在填写的申请，请从首页开始。")
        return found

    def start(self, person: Applicant, now: datetime, **values: Any) -> Draft:
        """Open a draft; an older one of the person for the same case is removed with its files."""
        case_id = str(values.get("case_id") or "")
        self.discard(person, case_id)
        name = _PREFIX + secrets.token_hex(12)
        draft = Draft(id=name, applicant=person.id, created_at=now, updated_at=now, **values)
        self._write(draft)
        self._people.set_draft(person.id, case_id, draft.id)
        return draft

    def get(self, draft_id: str) -> Draft | None:
        """Return a draft by its id, or None when it is gone."""
        data = self._vault.get(draft_id, _FILE) if draft_id else None
        return Draft.model_validate_json(data) if data is not None else None

    def close(self, draft: Draft) -> None:
        """Let go of a draft that was handed in; its files stay until ``drop``."""
        self._people.set_draft(draft.applicant, draft.case_id or "", None)

    def drop(self, draft_id: str) -> None:
        """Remove a draft with its files."""
        with self._vault.alone():
            self._vault.drop(draft_id)

    def change(self, draft_id: str, now: datetime, change: Callable[[Draft], Draft]) -> Draft:
        """Apply a change to the newest state of a draft and keep it; raise NotFound when it is gone."""
        with self._vault.alone():
            data = self._vault.get(draft_id, _FILE)
            if data is None:
                raise NotFound("这份申请已经提交或删除了，请回首页查看。")
            draft = change(Draft.model_validate_json(data)).model_copy(update={"updated_at": now})
            self._write(draft)
            return draft

    def discard(self, person: Applicant, case_id: str = "") -> None:
        """Remove the open draft with everything that was uploaded for it."""
        name = person.drafts.get(case_id)
        if name:
            self.drop(name)
            self._people.set_draft(person.id, case_id, None)

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
