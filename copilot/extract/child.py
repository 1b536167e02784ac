"""One confined process that decodes files, and the pipe to it."""

import contextlib
import fcntl
import os
import select
import subprocess
import sys
import time
import weakref
from pathlib import Path
from typing import Any

from copilot.extract import wire
from copilot.extract.limits import Limits
from copilot.extract.rawpage import Buffer

_ROOT = Path(__file__).resolve().parents[2]
_BOOT = "import sys; sys.path.append(sys.argv[1]); from copilot.extract.worker import main; main()"
_CHUNK = 1 << 20
_START_SECONDS = 60.0
_OUT_OF_TIME = -24


class Broken(Exception):
    """The child died, spoke nonsense, or ran out of time (``reason``)."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class Declined(Broken):
    """The child gave a reason against the file and is as good as before."""


class Child:
    """One worker process and the pipe to it.

    ``files`` counts what it was given; ``owes`` says that an answer to it is still in the pipe.
    """

    def __init__(self, limits: Limits):
        # No secrets of this process are handed on; one thread keeps the address space small.
        environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"}
        environment["OPENBLAS_NUM_THREADS"] = "1"
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", _BOOT, str(_ROOT), str(limits.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            bufsize=0,
        )
        self._finalizer = weakref.finalize(self, _end, self._process)
        for stream in (self._process.stdin, self._process.stdout):
            os.set_blocking(_descriptor(stream), False)
            with contextlib.suppress(OSError):
                # The unprivileged default maximum; without it every page takes a hundred turns.
                fcntl.fcntl(_descriptor(stream), fcntl.F_SETPIPE_SZ, _CHUNK)
        self.files = 0
        self.owes = False
        self._measures: tuple[str, ...] | None = None

    def greeted(self) -> tuple[str, ...]:
        """Wait until the child is confined and return the measures that it names."""
        if self._measures is None:
            try:
                head, _ = self._receive(time.monotonic() + _START_SECONDS)
                self._measures = tuple(str(name) for name in head.get("measures") or ())
            except Broken:
                self.kill()
                raise
        return self._measures

    def alive(self) -> bool:
        """Say whether the process still runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the process and close the pipe."""
        self._finalizer()

    def ask(self, request: dict[str, Any], body: bytes, seconds: float) -> tuple[dict[str, Any], Buffer]:
        """Send one request and return the answer; ``Broken`` when the child refuses or fails."""
        deadline = time.monotonic() + seconds
        self.send(request, body, deadline)
        return self.answer(deadline)

    def send(self, request: dict[str, Any], body: bytes, deadline: float) -> None:
        """Send one request; its answer must be taken before the next is sent."""
        self.owes = True
        for part in wire.pack(request, body):
            self._write(part, deadline)

    def answer(self, deadline: float) -> tuple[dict[str, Any], Buffer]:
        """Return the answer to the request that was sent."""
        head, answer = self._receive(deadline)
        self.owes = False
        if head.get("ok") is not True:
            reason = str(head.get("reason"))
            raise Broken(reason) if reason == "memory" else Declined(reason)
        return head, answer

    def _receive(self, deadline: float) -> tuple[dict[str, Any], Buffer]:
        try:
            head_length, body_length = wire.lengths(self._read(wire.LENGTHS.size, deadline))
            head = wire.unpack_head(self._read(head_length, deadline))
        except ValueError as error:
            raise Broken("damaged") from error
        return head, self._read(body_length, deadline)

    def _read(self, length: int, deadline: float) -> bytearray:
        source = _descriptor(self._process.stdout)
        whole = bytearray(length)
        with memoryview(whole) as view:
            filled = 0
            while filled < length:
                _wait(source, select.POLLIN, deadline)
                count = os.readv(source, [view[filled : filled + _CHUNK]])
                if not count:
                    raise Broken(self._cause_of_death())
                filled += count
        return whole

    def _write(self, data: Buffer, deadline: float) -> None:
        sink = _descriptor(self._process.stdin)
        view = memoryview(data)
        while view:
            _wait(sink, select.POLLOUT, deadline)
            try:
                view = view[os.write(sink, view[:_CHUNK]) :]
            except BrokenPipeError as error:
                raise Broken(self._cause_of_death()) from error

    def _cause_of_death(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        return "time" if self._process.returncode == _OUT_OF_TIME else "crash"


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def _descriptor(stream: Any) -> int:
    return int(stream.fileno())


def _wait(descriptor: int, event: int, deadline: float) -> None:
    poller = select.poll()
    poller.register(descriptor, event)
    left = deadline - time.monotonic()
    if left <= 0 or not poller.poll(left * 1000):
        raise Broken("time")
