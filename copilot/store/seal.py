"""AES-256-GCM over stored bytes, bound to the place where they belong.

Layout of a sealed value: one version byte, a 12-byte random nonce, ciphertext with a 16-byte tag.
The associated data names the case and the kind of record, so that a sealed value moved to another
case or another table does not open.
"""

import json
import os
import zlib
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from copilot.errors import AuditError
from copilot.store.canonical import canonical_json

_VERSION = b"\x01"
_NONCE = 12


class Sealer:
    """Seals and opens bytes and JSON under one key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, data: bytes, place: str) -> bytes:
        """Encrypt ``data`` for ``place``, for example ``2026-000001/decision``."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._cipher.encrypt(nonce, data, place.encode("utf-8"))

    def open(self, sealed: bytes, place: str) -> bytes:
        """Decrypt; raise AuditError when the bytes were changed or belong elsewhere."""
        if sealed[:1] != _VERSION:
            raise AuditError(f"{place} 的存储内容不是本系统写入的格式")
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self._cipher.decrypt(nonce, body, place.encode("utf-8"))
        except (InvalidTag, ValueError) as error:
            raise AuditError(f"{place} 的存储内容被改动过或密钥不对") from error

    def seal_json(self, value: Any, place: str) -> bytes:
        """Seal the compressed canonical JSON of a value."""
        return self.seal(zlib.compress(canonical_json(value).encode("utf-8")), place)

    def open_json(self, sealed: bytes, place: str) -> Any:
        """Open what ``seal_json`` made."""
        return json.loads(zlib.decompress(self.open(sealed, place)))
