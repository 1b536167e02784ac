"""Decoding in a child process that has no network, no files and little memory.

Only pixels and runs of text come back, checked for size and type on this side. A child serves one
file after another; after any refusal, crash or time-out it is killed and the next file gets a new
one.
"""

import contextlib
import os
import select
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from copilot.errors import InputRefused, TooLarge, UnreadableFile
from copilot.extract import wire
from copilot.extract.limits import DEFAULT_LIMITS, Limits
from copilot.extract.rawpage import Box, RawPage, Run
from copilot.extract.sniff import Kind

_ROOT = Path(__file__).resolve().parents[2]
_BOOT = "import sys; sys.path.append(sys.argv[1]); from copilot.extract.worker import main; main()"
_CHUNK = 1 << 20
_START_SECONDS = 60.0


class _Broken(Exception):
    """The child died, spoke nonsense, or ran out of time (``reason``)."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class Sandbox:
    """A pool of warm children; safe to use from several threads.

    ``open`` gives the pages of one file. ``measures`` says what the last child gave up, by name:
    ``rlimit``, ``no-network``, ``landlock``, ``seccomp``.
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS):
        self._limits = limits
        self._idle: list[_Child] = []
        self._lock = threading.Lock()
        self.measures: tuple[str, ...] = ()

    @contextlib.contextmanager
    def open(self, data: bytes, kind: Kind) -> Iterator["OpenFile"]:
        """Open ``data`` for the time of a ``with`` block.

        Raises ``UnreadableFile`` or ``TooLarge`` here or while pages are taken.
        """
        child = self._take()
        healthy = False
        try:
            yield OpenFile(child, data, kind, self._limits)
            healthy = True
        except _Broken as error:
            raise _explain(error.reason, self._limits) from error
        finally:
            if healthy:
                self._give_back(child)
            else:
                child.kill()

    def close(self) -> None:
        """End the idle children."""
        with self._lock:
            children, self._idle = self._idle, []
        for child in children:
            child.kill()

    def _take(self) -> "_Child":
        with self._lock:
            if self._idle:
                child = self._idle.pop()
                if child.alive():
                    return child
                child.kill()
        try:
            child = _Child(self._limits)
        except _Broken as error:
            raise UnreadableFile("文件解析程序没有启动，请稍后重试。") from error
        self.measures = child.measures
        return child

    def _give_back(self, child: "_Child") -> None:
        with self._lock:
            self._idle.append(child)


class OpenFile:
    """One file inside the sandbox."""

    def __init__(self, child: "_Child", data: bytes, kind: Kind, limits: Limits):
        self._child = child
        self._limits = limits
        bounds = {
            "max_pixels": limits.max_pixels,
            "max_pages": limits.max_pages,
            "longest_side": limits.longest_side,
            "dpi": limits.dpi,
        }
        request = {"op": "open", "kind": kind, "bounds": bounds, "seconds": limits.seconds}
        head, _ = child.ask(request, data, limits.seconds)
        self.pages = _integer(head.get("pages"), 1, limits.max_pages)

    def page(self, index: int) -> RawPage:
        """Return page ``index`` (from 0)."""
        seconds = self._limits.page_seconds
        head, body = self._child.ask({"op": "page", "index": index, "seconds": seconds}, b"", seconds)
        side = self._limits.longest_side + 1
        width, height = _integer(head.get("width"), 1, side), _integer(head.get("height"), 1, side)
        if len(body) != width * height * 3:
            raise _Broken("damaged")
        runs = tuple(_run(item) for item in _list(head.get("runs")))
        pictures = tuple(_box(item) for item in _list(head.get("pictures")))
        return RawPage(width, height, body, runs, pictures, _integer(head.get("suspect"), 0, 10**9))


class _Child:
    """One worker process and the pipe to it."""

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
        try:
            head, _ = self._receive(time.monotonic() + _START_SECONDS)
            self.measures = tuple(str(name) for name in _list(head.get("measures")))
        except _Broken:
            self.kill()
            raise

    def alive(self) -> bool:
        """Say whether the process still runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the process and close the pipe."""
        self._finalizer()

    def ask(self, request: dict[str, Any], body: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        """Send one request and return the answer; ``_Broken`` when the child refuses or fails."""
        deadline = time.monotonic() + seconds
        self._write(wire.pack(request, body), deadline)
        head, answer = self._receive(deadline)
        if head.get("ok") is not True:
            raise _Broken(str(head.get("reason")))
        return head, answer

    def _receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        try:
            head_length, body_length = wire.lengths(self._read(wire.LENGTHS.size, deadline))
            head = wire.unpack_head(self._read(head_length, deadline))
        except ValueError as error:
            raise _Broken("damaged") from error
        return head, self._read(body_length, deadline)

    def _read(self, length: int, deadline: float) -> bytes:
        source = _descriptor(self._process.stdout)
        parts = bytearray()
        while len(parts) < length:
            _wait(source, select.POLLIN, deadline)
            chunk = os.read(source, min(_CHUNK, length - len(parts)))
            if not chunk:
                raise _Broken(self._cause_of_death())
            parts += chunk
        return bytes(parts)

    def _write(self, data: bytes, deadline: float) -> None:
        sink = _descriptor(self._process.stdin)
        view = memoryview(data)
        while view:
            _wait(sink, select.POLLOUT, deadline)
            try:
                view = view[os.write(sink, view[:_CHUNK]) :]
            except BrokenPipeError as error:
                raise _Broken(self._cause_of_death()) from error

    def _cause_of_death(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        return "time" if self._process.returncode == -24 else "crash"


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
        raise _Broken("time")


def _integer(value: object, low: int, high: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise _Broken("damaged")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _Broken("damaged")
    return value


def _box(value: object) -> Box:
    numbers = [float(number) for number in _list(value) if isinstance(number, int | float)]
    if len(numbers) != 4 or not all(0.0 <= number <= 1.0 for number in numbers):
        raise _Broken("damaged")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _run(value: object) -> Run:
    items = _list(value)
    if not items or not isinstance(items[0], str):
        raise _Broken("damaged")
    return Run(items[0], _box(items[1:]))


def _explain(reason: str, limits: Limits) -> InputRefused:
    """Turn a reason of the child into one sentence for the person who uploaded the file."""
    megapixels = limits.max_pixels // 1_000_000
    too_large = {
        "pages": f"文件超过 {limits.max_pages} 页，请拆分后分批上传。",
        "pixels": f"图片超过 {megapixels} 百万像素，请缩小后再上传。",
        "memory": "文件解开后太大，请另存为普通 PDF 或图片后上传。",
        "time": "文件解析超时，请另存为普通 PDF 或图片后上传。",
    }
    unreadable = {
        "encrypted": "PDF 设了密码，请去掉密码后重新上传。",
        "empty": "PDF 里没有页面，请检查后重新上传。",
        "page": "PDF 里有一页已损坏，请重新导出后上传。",
        "no-heic": "本机不能读 HEIC 照片，请在手机上改为 JPG 后上传。",
        "crash": "文件已损坏或内容异常，请另存为普通 PDF 或图片后上传。",
    }
    if reason in too_large:
        return TooLarge(too_large[reason])
    return UnreadableFile(unreadable.get(reason, "文件已损坏，请重新导出或拍照后上传。"))
