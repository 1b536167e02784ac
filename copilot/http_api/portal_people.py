"""Who uses the portal: numbers with codes, one-time links to a case, and which cases are whose.

A person gets a number such as ``K7M2-9PQX`` and a twelve-digit code. The code is kept as an argon2id
hash. A case belongs to at most one person here; a link opens the login that owns the case, or a new one.
"""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from copilot.domain.base import Record
from copilot.errors import Conflict, NotFound
from copilot.http_api.portal_records import Applicant, Link, Submission
from copilot.http_api.portal_vault import Vault

LINK_LIFE: Final = timedelta(days=7)
_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PEOPLE, _CASES, _LINKS = "people", "cases", "links"
_R = TypeVar("_R", bound=Record)


class People:
    """The persons of the portal; safe to call from several threads and processes."""

    def __init__(self, vault: Vault, hasher: PasswordHasher | None = None) -> None:
        self._vault = vault
        self._hasher = hasher or PasswordHasher()
        self._decoy = self._hasher.hash(secrets.token_urlsafe(16))

    def create(self, now: datetime) -> tuple[Applicant, str]:
        """Make a new login; the code is returned this once."""
        number = "".join(secrets.choice(_LETTERS) for _ in range(8))
        code = f"{secrets.randbelow(10**12):012d}"
        person = Applicant(id=number, code_hash=self._hasher.hash(code), created_at=now)
        self._save(person)
        return person, code

    def new_code(self, number: str) -> str:
        """Replace the code of a login; the old one opens nothing any more."""
        code = f"{secrets.randbelow(10**12):012d}"
        with self._vault.alone():
            self._save(self.require(number).model_copy(update={"code_hash": self._hasher.hash(code)}))
        return code

    def verify(self, number: str, code: str) -> Applicant | None:
        """Return the person when the code fits; an unknown number costs the same time as a wrong code."""
        person = self.get(plain_number(number))
        try:
            self._hasher.verify(person.code_hash if person else self._decoy, plain_code(code))
        except (VerifyMismatchError, InvalidHashError):
            return None
        return person

    def get(self, number: str) -> Applicant | None:
        """Return a person, or None."""
        if not number or any(letter not in _LETTERS for letter in number):
            return None
        return self._load(_PEOPLE, number, Applicant)

    def require(self, number: str) -> Applicant:
        """Return a person; raise NotFound."""
        found = self.get(number)
        if found is None:
            raise NotFound("没有这个登记号。")
        return found

    def set_draft(self, number: str, case_id: str, draft: str | None) -> None:
        """Remember the open draft of a person for a case ("" for a new claim), or forget it."""
        with self._vault.alone():
            person = self.require(number)
            left = {case: one for case, one in person.drafts.items() if case != case_id}
            drafts = left | ({case_id: draft} if draft else {})
            self._save(person.model_copy(update={"drafts": drafts}))

    def give_case(self, number: str, submission: Submission) -> None:
        """Make a case the person's own; raise Conflict when it is somebody else's."""
        with self._vault.alone():
            owner = self.owner(submission.case_id)
            if owner not in (None, number):
                raise Conflict("这个案件属于另一个登记号。")
            self._vault.put(_CASES, submission.case_id, submission.model_dump_json().encode())
            person = self.require(number)
            cases = tuple(dict.fromkeys((*person.cases, submission.case_id)))
            self._save(person.model_copy(update={"cases": cases}))

    def submission(self, case_id: str) -> Submission | None:
        """Return how a case came in through the portal; None when it did not."""
        return self._load(_CASES, case_id, Submission)

    def owner(self, case_id: str) -> str | None:
        """Return the number of the person whose case it is."""
        found = self.submission(case_id)
        return found.applicant if found else None

    def invite(self, case_id: str, now: datetime) -> tuple[str, datetime]:
        """Return the token of a new one-time link to a case, and until when it opens.

        Links to the case that were handed out before open nothing any more.
        """
        token, until = secrets.token_urlsafe(24), now + LINK_LIFE
        link = Link(case_id=case_id, expires_at=until)
        with self._vault.alone():
            self.close_links(case_id)
            self._vault.put(_LINKS, _digest(token), link.model_dump_json().encode())
        return token, until

    def open_link(self, case_id: str, now: datetime) -> datetime | None:
        """Return until when a link to the case can still be used; None when there is none."""
        live = [
            one.expires_at
            for _, one in self._links()
            if one.case_id == case_id and one.used_at is None and now < one.expires_at
        ]
        return max(live, default=None)

    def close_links(self, case_id: str) -> int:
        """Remove the links to a case that nobody used; return how many."""
        with self._vault.alone():
            unused = [name for name, one in self._links() if one.case_id == case_id and one.used_at is None]
            self._vault.remove(_LINKS, *unused)
        return len(unused)

    def _links(self) -> Iterator[tuple[str, Link]]:
        for name in self._vault.names(_LINKS):
            link = self._load(_LINKS, name, Link)
            if link is not None:
                yield name, link

    def link(self, token: str, now: datetime) -> Link | None:
        """Return the link while it can still be used."""
        found = self._load(_LINKS, _digest(token), Link)
        return found if found and found.used_at is None and now < found.expires_at else None

    def redeem(self, token: str, now: datetime) -> tuple[Applicant, str, str] | None:
        """Use a link up: return the person, a fresh code and the case; None when it does not open."""
        with self._vault.alone():
            link = self.link(token, now)
            if link is None:
                return None
            used = link.model_copy(update={"used_at": now})
            self._vault.put(_LINKS, _digest(token), used.model_dump_json().encode())
            owner = self.owner(link.case_id)
            if owner is not None:
                return self.require(owner), self.new_code(owner), link.case_id
            person, code = self.create(now)
            self.give_case(person.id, Submission(case_id=link.case_id, applicant=person.id, at=now))
            return self.require(person.id), code, link.case_id

    def _save(self, person: Applicant) -> None:
        self._vault.put(_PEOPLE, person.id, person.model_dump_json().encode())

    def _load(self, folder: str, name: str, kind: type[_R]) -> _R | None:
        data = self._vault.get(folder, name)
        return kind.model_validate_json(data) if data is not None else None


def plain_number(text: str) -> str:
    """Return a number as it is kept: capital letters and digits only."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def plain_code(text: str) -> str:
    """Return the digits of a code; people write it in groups."""
    return "".join(digit for digit in text if digit.isdigit())


def shown_number(number: str) -> str:
    """Return a number in two groups."""
    return f"{number[:4]}-{number[4:]}"


def shown_code(code: str) -> str:
    """Return a code in groups of four digits."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
