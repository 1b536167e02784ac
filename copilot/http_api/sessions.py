"""Sessions on the server, and a brake on guessing passwords.

The cookie holds 256 random bits; the server keeps their SHA-256. A session ends after
``IDLE_SECONDS`` without a request and in any case after ``LIFE_SECONDS``. Times are seconds of a
monotonic clock given by the caller, so that setting the wall clock revives nothing.
"""

import hashlib
import secrets
import threading
from dataclasses import dataclass
from typing import Final

COOKIE: Final = "copilot_session"
IDLE_SECONDS: Final = 45 * 60
LIFE_SECONDS: Final = 12 * 3600
MAX_TRIES: Final = 10
TRY_WINDOW_SECONDS: Final = 15 * 60


@dataclass
class _Session:
    account: str
    born: float
    seen: float


class Sessions:
    """Open sessions of one process."""

    def __init__(self) -> None:
        self._sessions: dict[str, _Session] = {}
        self._lock = threading.Lock()

    def open(self, account: str, now: float) -> str:
        """Start a session and return the cookie value."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._sessions = {key: one for key, one in self._sessions.items() if not _over(one, now)}
            self._sessions[_digest(token)] = _Session(account, now, now)
        return token

    def account(self, token: str | None, now: float) -> str | None:
        """Return the account name of a live session and mark it as used."""
        if not token:
            return None
        with self._lock:
            session = self._sessions.get(_digest(token))
            if session is None or _over(session, now):
                return None
            session.seen = now
            return session.account

    def close(self, token: str | None) -> None:
        """End a session; unknown tokens are ignored."""
        if token:
            with self._lock:
                self._sessions.pop(_digest(token), None)


class LoginBrake:
    """At most ``MAX_TRIES`` failed logins per key within ``TRY_WINDOW_SECONDS``."""

    def __init__(self) -> None:
        self._failures: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    def reserve(self, key: str, now: float) -> bool:
        """Count one try; return False when the key has none left."""
        with self._lock:
            recent = [at for at in self._failures.get(key, []) if now - at < TRY_WINDOW_SECONDS]
            allowed = len(recent) < MAX_TRIES
            if allowed:
                recent.append(now)
            self._failures[key] = recent
            if len(self._failures) > 10_000:
                self._failures = {
                    name: tries
                    for name, tries in self._failures.items()
                    if now - tries[-1] < TRY_WINDOW_SECONDS
                }
            return allowed

    def clear(self, key: str) -> None:
        """Forget the failures of a key after a good login."""
        with self._lock:
            self._failures.pop(key, None)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _over(session: _Session, now: float) -> bool:
    return now - session.seen > IDLE_SECONDS or now - session.born > LIFE_SECONDS
