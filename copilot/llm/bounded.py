"""An HTTP transport that ends: so many bytes, so many seconds, no redirect, no proxy, one server.

Time is checked at every piece of bytes, so that a server that drips comments for ever is cut too.
"""

import ssl
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

import httpx

_OVERHEAD: Final = 24
"""Bytes on the wire for each byte of text: one event of a stream frames a single character."""
_FLOOR: Final = 256 * 1024
CONNECT_SECONDS: Final = 10.0


class TooLong(httpx.HTTPError):
    """The answer has more bytes than it may."""


class Deadline:
    """The end of one call, and its allowance of bytes."""

    def __init__(self, seconds: float, max_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds
        self.wire_bytes = max(max_bytes * _OVERHEAD, _FLOOR)

    @property
    def left(self) -> float:
        """Seconds that remain; never below zero."""
        return max(self._end - self._clock(), 0.0)

    def check(self) -> None:
        """Raise ReadTimeout when the time is over."""
        if self.left <= 0:
            raise httpx.ReadTimeout("deadline")


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts; reading them takes longer than a call in the house."""
    return ssl.create_default_context()


class _Stream(httpx.SyncByteStream):
    def __init__(self, inner: httpx.SyncByteStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        seen = 0
        for piece in self._inner:
            seen += len(piece)
            if seen > self._deadline.wire_bytes:
                raise TooLong("too many bytes")
            self._deadline.check()
            yield piece

    def close(self) -> None:
        self._inner.close()


class _Transport(httpx.BaseTransport):
    def __init__(self, deadline: Deadline) -> None:
        self._inner = httpx.HTTPTransport(verify=_trusted(), trust_env=False)
        self._deadline = deadline

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._deadline.check()
        left = self._deadline.left
        connect = min(left, CONNECT_SECONDS)
        request.extensions["timeout"] = {"connect": connect, "read": left, "write": left, "pool": connect}
        answer = self._inner.handle_request(request)
        if not isinstance(answer.stream, httpx.SyncByteStream):
            raise httpx.ReadError("no stream")
        answer.stream = _Stream(answer.stream, self._deadline)
        return answer

    def close(self) -> None:
        self._inner.close()


def bounded_client(deadline: Deadline) -> httpx.Client:
    """Return a client for one call."""
    return httpx.Client(transport=_Transport(deadline), trust_env=False, follow_redirects=False)
