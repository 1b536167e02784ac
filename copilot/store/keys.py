"""The key file of a store, and the keys that are derived from it.

One random 32-byte master key stands in ``<home>/keys/store.key`` with mode 0600. The keys for
sealing, for the audit chain and for bill look-ups come from it by HKDF-SHA256 (RFC 5869) with
different labels, so that none of them tells anything about another. A lost key file cannot be
replaced: without it neither papers nor records can be read.
"""

import hmac
import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from copilot.errors import StoreUnavailable

_LENGTH = 32


@dataclass(frozen=True)
class Keys:
    """The derived keys, 32 bytes each, and a fingerprint that reveals none of them."""

    sealing: bytes
    audit: bytes
    lookup: bytes
    fingerprint: str

    @classmethod
    def derive(cls, master: bytes) -> "Keys":
        """Derive all keys from the master key."""

        def part(label: bytes) -> bytes:
            hkdf = HKDF(algorithm=SHA256(), length=_LENGTH, salt=None, info=b"claims-copilot/" + label)
            return hkdf.derive(master)

        return cls(
            sealing=part(b"sealing"),
            audit=part(b"audit"),
            lookup=part(b"lookup"),
            fingerprint=part(b"fingerprint").hex()[:32],
        )

    def lookup_token(self, text: str) -> str:
        """Return a keyed hash by which equal texts are found without storing the text."""
        return hmac.new(self.lookup, text.encode("utf-8"), sha256).hexdigest()


def open_keys(path: Path, *, may_create: bool) -> Keys:
    """Read the key file, or create it when ``may_create``; raise StoreUnavailable otherwise.

    Creation is atomic: of two processes that start at once, both end with the same key.
    """
    if not path.exists():
        if not may_create:
            raise StoreUnavailable(f"找不到密钥文件 {path}，已有的数据无法读取，请放回原来的密钥文件")
        _create(path)
    try:
        master = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        raise StoreUnavailable(f"密钥文件 {path} 无法读取，请检查文件内容和权限") from error
    if len(master) != _LENGTH:
        raise StoreUnavailable(f"密钥文件 {path} 内容不完整，请放回原来的密钥文件")
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return Keys.derive(master)


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(_LENGTH) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
