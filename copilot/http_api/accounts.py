"""Accounts of the people who work here: one JSON file, argon2id hashes, no default password.

The file is written whole to a temporary name and moved into place, mode 0600. The first start
creates one operator whose password is generated and returned once, never stored in clear.
"""

import json
import os
import secrets
import threading
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from pydantic import Field, TypeAdapter

from copilot.domain.base import Record
from copilot.domain.decision import Role
from copilot.errors import Conflict, InputRefused, NotFound

FIRST_ACCOUNT: Final = "operator"
MIN_PASSWORD: Final = 12


class Account(Record):
    """One person: login name, roles in order of preference, and the qualification of an expert."""

    name: str = Field(pattern=r"^[A-Za-z0-9_.@-]{2,64}$")
    roles: tuple[Role, ...] = Field(min_length=1)
    qualification: str | None = None
    password_hash: str = Field(repr=False)
    disabled: bool = False


_ACCOUNTS = TypeAdapter(tuple[Account, ...])


class Accounts:
    """The account file. Methods are safe to call from several threads of one process.

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
        with self._lock:
            known = self.all()
            if any(one.name == name for one in known):
                raise Conflict(f"账号 {name} 已存在，请换一个名字。")
            self._write((*known, account))
        return password

    def disable(self, name: str) -> None:
        """Take an account out of use; its name stays taken, because the audit chain names it."""
        with self._lock:
            known = self.all()
            if all(one.name != name for one in known):
                raise NotFound(f"没有账号 {name}，请用 copilot user list 查看。")
            changed = (
                one.model_copy(update={"disabled": True}) if one.name == name else one for one in known
            )
            self._write(tuple(changed))

    def verify(self, name: str, password: str) -> Account | None:
        """Return the account when the password fits; an unknown name costs the same time."""
        account = next((one for one in self.all() if one.name == name and not one.disabled), None)
        try:
            self._hasher.verify(account.password_hash if account else self._decoy, password)
        except (VerifyMismatchError, InvalidHashError):
            return None
        return account

    def get(self, name: str) -> Account | None:
        """Return an account that may still act, or None."""
        return next((one for one in self.all() if one.name == name and not one.disabled), None)

    def _write(self, accounts: tuple[Account, ...]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_suffix(".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(_ACCOUNTS.dump_python(accounts, mode="json"), file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)
