"""Accounts of the people who work here: one JSON file, argon2id hashes, no default password.

The file is written whole to a temporary name and moved into place, mode 0600. The first start
creates one operator whose password is generated and returned once, never stored in clear.
"""

import contextlib
import fcntl
import json
import os
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from pydantic import Field, TypeAdapter

from copilot.domain.base import Record
from copilot.domain.decision import Role
from copilot.errors import Conflict, InputRefused, NotFound
from copilot.http_api import totp

FIRST_ACCOUNT: Final = "operator"
MIN_PASSWORD: Final = 12


class Account(Record):
    """One person: login name, roles in order of preference, and the qualification of an expert."""

    name: str = Field(pattern=r"^[A-Za-z0-9_.@-]{2,64}$")
    roles: tuple[Role, ...] = Field(min_length=1)
    qualification: str | None = None
    password_hash: str = Field(repr=False)
    disabled: bool = False
    totp_secret: str | None = Field(default=None, repr=False)
    totp_used: int = Field(default=-1, ge=-1)

    @property
    def enrolled(self) -> bool:
        """Whether a one-time code is needed to sign in."""
        return self.totp_secret is not None


_ACCOUNTS = TypeAdapter(tuple[Account, ...])


class Accounts:
    """The account file. Methods are safe to call from several threads and processes.

    ``hasher`` defaults to argon2id with the parameters of RFC 9106 that argon2-cffi recommends.
    """

    def __init__(self, path: Path, hasher: PasswordHasher | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._hasher = hasher or PasswordHasher()
        self._decoy = self._hasher.hash(secrets.token_urlsafe(16))

    def all(self) -> tuple[Account, ...]:
        """Return every account; an absent file is an empty list."""
        try:
            return _ACCOUNTS.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return ()

    def bootstrap(self) -> str | None:
        """Create the first account when there is none; return its password, or None."""
        if self.all():
            return None
        return self.add(FIRST_ACCOUNT, ("adjuster", "admin"))

    def add(
        self,
        name: str,
        roles: tuple[Role, ...],
        qualification: str | None = None,
        password: str | None = None,
    ) -> str:
        """Create an account and return its password: the one given, or a generated one to show once."""
        if "medical_expert" in roles and not (qualification or "").strip():
            raise InputRefused("医学专家账号必须登记执业资质，请填写后再建。")
        if "patient" in roles:
            raise InputRefused("患者不使用核赔台账号。")
        if password is not None and len(password) < MIN_PASSWORD:
            raise InputRefused(f"密码至少 {MIN_PASSWORD} 位，请换一个更长的。")
        password = password or secrets.token_urlsafe(15)
        try:
            account = Account(
                name=name, roles=roles, qualification=qualification, password_hash=self._hasher.hash(password)
            )
        except ValueError as error:
            raise InputRefused("账号名只能用 2–64 位字母、数字和 _ . @ -，且至少有一个角色。") from error
        with self._alone():
            known = self.all()
            if any(one.name == name for one in known):
                raise Conflict(f"账号 {name} 已存在，请换一个名字。")
            self._write((*known, account))
        return password

    def disable(self, name: str) -> None:
        """Take an account out of use; its name stays taken, because the audit chain names it."""
        self._change(name, {"disabled": True})

    def enrol(self, name: str) -> str:
        """Give the account a new one-time-code secret; return the address for the authenticator app."""
        secret = totp.new_secret()
        self._change(name, {"totp_secret": secret, "totp_used": -1})
        return totp.enrolment_uri(secret, name)

    def unenrol(self, name: str) -> None:
        """Let the account sign in by password alone, for example after a lost phone."""
        self._change(name, {"totp_secret": None, "totp_used": -1})

    def verify(self, name: str, password: str, code: str | None = None, now: float = 0.0) -> Account | None:
        """Return the account when the password fits, and the one-time code where one is enrolled.

        ``now`` is in seconds since 1970. A code that opened is used up, on disk, before this returns.
        An unknown name costs the same time as a wrong password.
        """
        account = next((one for one in self.all() if one.name == name and not one.disabled), None)
        try:
            self._hasher.verify(account.password_hash if account else self._decoy, password)
        except (VerifyMismatchError, InvalidHashError):
            return None
        if account is None or account.enrolled:
            return account and self._opened_by(name, code or "", now)
        return account

    def _opened_by(self, name: str, code: str, now: float) -> Account | None:
        with self._alone():
            known = self.all()
            account = next((one for one in known if one.name == name and not one.disabled), None)
            if account is None or account.totp_secret is None:
                return None
            step = totp.matching_step(account.totp_secret, code, now, account.totp_used)
            if step is None:
                return None
            used = account.model_copy(update={"totp_used": step})
            self._write(tuple(used if one.name == name else one for one in known))
            return used

    def _change(self, name: str, update: dict[str, object]) -> None:
        with self._alone():
            known = self.all()
            if all(one.name != name for one in known):
                raise NotFound(f"没有账号 {name}，请用 copilot user list 查看。")
            self._write(tuple(one.model_copy(update=update) if one.name == name else one for one in known))

    def get(self, name: str) -> Account | None:
        """Return an account that may still act, or None."""
        return next((one for one in self.all() if one.name == name and not one.disabled), None)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other threads and other processes from changing the file meanwhile."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock:
            handle = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
            finally:
                os.close(handle)

    def _write(self, accounts: tuple[Account, ...]) -> None:
        temporary = self._path.with_suffix(".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(_ACCOUNTS.dump_python(accounts, mode="json"), file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)
