"""AES-256-GCM over stored bytes, bound to the place where they belong.

Layout of a sealed value, format 2: the byte 0x02, the 4-byte id of the key, a 12-byte random nonce,
ciphertext with a 16-byte tag. Format 1 has no key id: the byte 0x01, nonce, ciphertext; it is opened
with the store's own keys and never written. The associated data names the case and the kind of record,
so that a sealed value moved to another case or another table does not open.

A file has a key of its own: the byte 0x03, the sealed file key in format 2, then nonce and ciphertext
under the file key. To give a file to another case key only its head is written anew.
"""

import json
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from copilot.errors import AuditError
from copilot.store.canonical import canonical_json

KEY_BYTES: Final = 32
_FIRST: Final = b"\x01"
_SECOND: Final = b"\x02"
_FILE: Final = b"\x03"
_NONCE: Final = 12
_ID: Final = 4
_TAG: Final = 16
_HEAD: Final = 1 + _ID + _NONCE + KEY_BYTES + _TAG


@dataclass(frozen=True)
class NamedKey:
    """A 32-byte key and the 4-byte id by which sealed values name it."""

    id: bytes
    secret: bytes


def new_key() -> NamedKey:
    """Return a random key with a random id."""
    return NamedKey(os.urandom(_ID), os.urandom(KEY_BYTES))


class Sealer:
    """Seals under one key and opens under several; ``first_format`` are the keys tried on format 1."""

    def __init__(self, keys: Sequence[NamedKey], first_format: Sequence[bytes] = ()) -> None:
        """``keys`` has the key to seal with at its end; without any, nothing can be sealed."""
        self._keys = {key.id: key for key in keys}
        self._active = keys[-1] if keys else None
        self._first_format = tuple(first_format)

    @property
    def writes(self) -> bool:
        """Whether there is a key to seal with."""
        return self._active is not None

    def seal(self, data: bytes, place: str) -> bytes:
        """Encrypt ``data`` for ``place``, for example ``2026-000001/decisions/2``."""
        key = self._writing()
        return _SECOND + key.id + _encrypted(key.secret, data, place)

    def open(self, sealed: bytes, place: str) -> bytes:
        """Decrypt; raise AuditError when the bytes were changed, belong elsewhere, or the key is gone."""
        if sealed[:1] == _SECOND:
            return _decrypted([self._named(sealed, place)], sealed[1 + _ID :], place)
        if sealed[:1] == _FIRST:
            return _decrypted(self._first(), sealed[1:], place)
        raise AuditError(f"{place} 的存储内容不是本系统写入的格式")

    def seal_json(self, value: Any, place: str) -> bytes:
        """Seal the compressed canonical JSON of a value."""
        return self.seal(zlib.compress(canonical_json(value).encode("utf-8")), place)

    def open_json(self, sealed: bytes, place: str) -> Any:
        """Open what ``seal_json`` made."""
        return json.loads(zlib.decompress(self.open(sealed, place)))

    def seal_file(self, data: bytes, place: str) -> bytes:
        """Encrypt a file under a new key of its own, which is sealed in front of it."""
        key = os.urandom(KEY_BYTES)
        return _FILE + self.seal(key, f"{place}/key") + _encrypted(key, data, place)

    def open_file(self, sealed: bytes, place: str) -> bytes:
        """Open what ``seal_file`` made, or a file of format 1."""
        if sealed[:1] != _FILE:
            return self.open(sealed, place)
        key = self.open(sealed[1 : 1 + _HEAD], f"{place}/key")
        return _decrypted([key], sealed[1 + _HEAD :], place)

    def is_current(self, sealed: bytes) -> bool:
        """Whether a value or a file stands under the key that this sealer writes with."""
        start = sealed[1:] if sealed[:1] == _FILE else sealed
        return start[:1] == _SECOND and start[1 : 1 + _ID] == self._writing().id

    def rewrap_file(self, sealed: bytes, place: str) -> bytes:
        """Return the file under the key that this sealer writes with; its own key stays."""
        if sealed[:1] != _FILE:
            return self.seal_file(self.open(sealed, place), place)
        key = self.open(sealed[1 : 1 + _HEAD], f"{place}/key")
        return _FILE + self.seal(key, f"{place}/key") + sealed[1 + _HEAD :]

    def _writing(self) -> NamedKey:
        if self._active is None:
            raise AuditError("没有可用的密钥，不能写入")
        return self._active

    def _named(self, sealed: bytes, place: str) -> bytes:
        key = self._known(sealed[1 : 1 + _ID])
        if key is None:
            raise AuditError(f"{place} 所用的密钥不在，内容无法读取（已删除，或密钥被移走）")
        return key

    def _known(self, key_id: bytes) -> bytes | None:
        key = self._keys.get(key_id)
        return key.secret if key else None

    def _first(self) -> Sequence[bytes]:
        return self._first_format


def _encrypted(key: bytes, data: bytes, place: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, place.encode("utf-8"))


def _decrypted(keys: Sequence[bytes], body: bytes, place: str) -> bytes:
    """Open with the first key that fits."""
    for key in keys:
        try:
            return AESGCM(key).decrypt(body[:_NONCE], body[_NONCE:], place.encode("utf-8"))
        except (InvalidTag, ValueError):
            continue
    raise AuditError(f"{place} 的存储内容被改动过或密钥不对")
