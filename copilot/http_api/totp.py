"""Time-based one-time passwords (RFC 6238 over RFC 4226): HMAC-SHA1, 30 seconds, six digits.

These are the parameters that every authenticator app supports. A step is the number of whole
periods since 1970; the caller keeps the last step that was used, so that no code opens twice.
"""

import base64
import binascii
import hmac
import secrets
from typing import Final
from urllib.parse import quote

PERIOD: Final = 30
DIGITS: Final = 6
DRIFT: Final = 1
"""Steps before and after the present one that are accepted (RFC 6238, section 5.2)."""
_SECRET_BYTES: Final = 20


def new_secret() -> str:
    """Return a random 160-bit secret in Base32, the length that RFC 4226 recommends."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def code(secret: str, step: int, digits: int = DIGITS) -> str:
    """Return the code of a step; raise ValueError when the secret is not Base32."""
    try:
        key = base64.b32decode(secret, casefold=True)
    except binascii.Error as error:
        raise ValueError("the secret is not Base32") from error
    digest = hmac.digest(key, step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def matching_step(secret: str, given: str, now: float, last: int = -1) -> int | None:
    """Return the step that ``given`` is the code of, newer than ``last``, or None.

    ``now`` is in seconds since 1970, UTC.
    """
    present = int(now // PERIOD)
    found = None
    for step in range(max(present - DRIFT, 0), present + DRIFT + 1):
        same = hmac.compare_digest(code(secret, step).encode(), given.encode())
        if same and step > last:
            found = step
    return found


def enrolment_uri(secret: str, name: str, issuer: str = "Claims Copilot") -> str:
    """Return the ``otpauth`` address that an authenticator app scans."""
    return (
        f"otpauth://totp/{quote(issuer)}:{quote(name)}?secret={secret}&issuer={quote(issuer)}"
        f"&algorithm=SHA1&digits={DIGITS}&period={PERIOD}"
    )
