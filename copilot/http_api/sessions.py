"""Sessions on the server, and a brake on guessing passwords; both hold on every worker of a database.

The cookie holds 256 random bits; the database keeps their SHA-256 and, under seal, whose they are. A
session ends after ``IDLE_SECONDS`` without a request and in any case after ``LIFE_SECONDS``. Times are
seconds since 1970 given by the caller: workers on several machines share no monotonic clock.
"""

import hashlib
import secrets
from collections.abc import Callable
from typing import Final

from copilot.store.sign_ins import SignIn, SignIns

COOKIE: Final = "copilot_session"
IDLE_SECONDS: Final = 45 * 60
LIFE_SECONDS: Final = 12 * 3600
MAX_TRIES: Final = 10
TRY_WINDOW_SECONDS: Final = 15 * 60
NOTED_SECONDS: Final = 60
"""How often the use of a session is written down; it may end that much earlier."""
AHEAD_SECONDS: Final = 300
"""How far the clocks of two workers may differ; a session from later than that is none."""


class Sessions:
    """Open sessions of one kind of people; ``table`` gives the rows when they are first needed."""

    def __init__(self, table: Callable[[], SignIns], kind: str) -> None:
        self._table = table
        self._kind = kind

    def open(self, account: str, now: float) -> str:
        """Start a session and return the cookie value."""
        token = secrets.token_urlsafe(32)
        at = int(now)
        self._table().add(self._digest(token), SignIn(account=account, born=at, seen=at), at - LIFE_SECONDS)
        return token

    def account(self, token: str | None, now: float) -> str | None:
        """Return the account name of a live session and mark it as used."""
        if not token:
            return None
        digest, at = self._digest(token), int(now)
        session = self._table().get(digest)
        if session is None:
            return None
        if _over(session, at):
            self._table().remove(digest)
            return None
        if at - session.seen >= NOTED_SECONDS:
            self._table().touch(digest, at)
        return session.account

    def close(self, token: str | None) -> None:
        """End a session; unknown tokens are ignored."""
        if token:
            self._table().remove(self._digest(token))

    def _digest(self, token: str) -> str:
        return hashlib.sha256(f"{self._kind}:{token}".encode()).hexdigest()


class LoginBrake:
    """At most ``most`` failed tries per key within ``window`` seconds."""

    def __init__(
        self,
        table: Callable[[], SignIns],
        kind: str,
        most: int = MAX_TRIES,
        window: int = TRY_WINDOW_SECONDS,
    ) -> None:
        self._table = table
        self._kind = kind
        self._most = most
        self._window = window

    def reserve(self, key: str, now: float) -> bool:
        """Count one try; return False when the key has none left."""
        return self._table().count(self._key(key), int(now), self._most, self._window)

    def clear(self, key: str) -> None:
        """Forget the failures of a key after a good login."""
        self._table().forget(self._key(key))

    def _key(self, key: str) -> str:
        return f"{self._kind}/{key}"


def _over(session: SignIn, now: int) -> bool:
    ahead = session.seen - now > AHEAD_SECONDS
    return ahead or now - session.seen > IDLE_SECONDS or now - session.born > LIFE_SECONDS
