"""The master keys of a store, and the keys that are derived from each.

A master key is 32 random bytes. The keys for sealing, for the audit chain and for bill look-ups come
from it by HKDF-SHA256 (RFC 5869) with different labels, so that none of them tells anything about
another. A lost master key cannot be replaced: without it neither papers nor records can be read.
"""

import contextlib
import hmac
import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from copilot.errors import StoreUnavailable

_LENGTH: Final = 32


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

    @property
    def id(self) -> bytes:
        """The 4 bytes by which sealed values name this master key."""
        return bytes.fromhex(self.fingerprint[:8])


def lookup_tokens(history: tuple[Keys, ...], text: str) -> tuple[str, ...]:
    """Return a keyed hash of ``text`` for each stage of the key history, the newest last.

    The token of a later stage is the keyed hash of the token before it, so that an index can be moved
    to a new key without the texts.
    """
    tokens: list[str] = []
    for keys in history:
        tokens.append(next_token(keys, tokens[-1] if tokens else text))
    return tuple(tokens)


def next_token(keys: Keys, token: str) -> str:
    """Return the token of the stage that ``keys`` began, from the token of the stage before."""
    return hmac.new(keys.lookup, token.encode("utf-8"), sha256).hexdigest()


def read_masters(path: Path) -> tuple[bytes, ...]:
    """Return the master keys of a file, one in hexadecimal per line; raise StoreUnavailable.

    A file that others may read is made private.
    """
    try:
        masters = tuple(bytes.fromhex(line) for line in path.read_text("ascii").split())
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except (OSError, ValueError) as error:
        raise StoreUnavailable(f"密钥文件 {path} 无法读取，请检查文件内容和权限") from error
    if not masters or any(len(master) != _LENGTH for master in masters):
        raise StoreUnavailable(f"密钥文件 {path} 内容不完整，请放回原来的密钥文件")
    return masters


def write_masters(path: Path, masters: tuple[bytes, ...], *, replace: bool) -> bool:
    """Write master keys to a private file, whole or not at all; False when it stands already.

    Of two processes that start at once without ``replace``, both end with the same key. Raises
    StoreUnavailable when the disk refuses.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.writelines(master.hex() + "\n" for master in masters)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
        else:
            os.link(draft, path)
        _sync(path.parent)
    except FileExistsError:
        return False
    except OSError as error:
        raise StoreUnavailable(f"密钥文件 {path} 无法写入，请检查剩余空间和权限后重试") from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
    return True


def new_master() -> bytes:
    """Return a random master key."""
    return secrets.token_bytes(_LENGTH)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
