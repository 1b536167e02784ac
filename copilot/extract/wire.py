"""The frames between the sandbox and its parent: a JSON head and a body of bytes.

Eight bytes of length in front (head, body; big-endian), no pickle, every length bounded.
"""

import json
import struct
from typing import Any

from copilot.extract.rawpage import Buffer

LENGTHS = struct.Struct(">II")
MAX_HEAD = 16 * 1024 * 1024
MAX_BODY = 256 * 1024 * 1024


def pack(head: dict[str, Any], body: Buffer = b"") -> tuple[bytes, Buffer]:
    """Return one frame in two parts, to be sent one after the other."""
    text = json.dumps(head, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode()
    return LENGTHS.pack(len(text), len(body)) + text, body


def lengths(prefix: bytes | bytearray) -> tuple[int, int]:
    """Return the length of head and body; ``ValueError`` when they are out of bounds."""
    head, body = LENGTHS.unpack(prefix)
    if head > MAX_HEAD or body > MAX_BODY:
        raise ValueError("frame too long")
    return head, body


def unpack_head(text: bytes | bytearray) -> dict[str, Any]:
    """Return the head; ``ValueError`` when it is not a JSON object."""
    head = json.loads(text)
    if not isinstance(head, dict):
        raise ValueError("head is not an object")
    return head
