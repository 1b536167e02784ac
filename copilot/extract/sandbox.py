"""Decoding in a child process that has no network, no files and little memory.

Only pixels and runs of text come back, checked for size and type on this side. A child serves one
file after another, up to ``_FILES``; after a crash, a time-out, nonsense or too much memory it is
killed and the next file gets a new one, which is started at once.
"""

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

from copilot.errors import InputRefused, TooLarge, UnreadableFile
from copilot.extract.child import Broken, Child, Declined
from copilot.extract.limits import DEFAULT_LIMITS, Limits
from copilot.extract.rawpage import Box, Buffer, RawPage, Run
from copilot.extract.sniff import Kind

_FILES = 64
_SPARE = 1


class Sandbox:
    """A pool of warm children; safe to use from several threads.

    ``open`` gives the pages of one file. ``measures`` says what the last child gave up, by name:
    ``rlimit``, ``no-network``, ``landlock``, ``seccomp``.
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS):
        self._limits = limits
        self._idle: list[Child] = []
        self._lock = threading.Lock()
        self._closed = False
        self.measures: tuple[str, ...] = ()

    @contextlib.contextmanager
    def open(self, data: bytes, kind: Kind) -> Iterator["OpenFile"]:
        """Open ``data`` for the time of a ``with`` block.

        Raises ``UnreadableFile`` or ``TooLarge`` here or while pages are taken.
        """
        child = self._take()
        healthy = False
        try:
            file = OpenFile(child, data, kind, self._limits)
            yield file
            file.settle()
            healthy = True
        except Declined as error:
            healthy = not child.owes
            raise _explain(error.reason, self._limits) from error
        except Broken as error:
            raise _explain(error.reason, self._limits) from error
        finally:
            if healthy and child.files < _FILES:
                self._give_back(child)
            else:
                child.kill()
                self.prepare()

    def prepare(self) -> None:
        """Start a child for the next file without waiting for it."""
        with self._lock:
            if len(self._idle) < _SPARE and not self._closed:
                with contextlib.suppress(OSError):
                    self._idle.append(Child(self._limits))

    def close(self) -> None:
        """End the idle children."""
        with self._lock:
            children, self._idle = self._idle, []
            self._closed = True
        for child in children:
            child.kill()

    def _take(self) -> Child:
        with self._lock:
            self._closed = False
            child = self._idle.pop() if self._idle else None
        if child is not None and not child.alive():
            child.kill()
            child = None
        try:
            child = child or Child(self._limits)
            self.measures = child.greeted()
        except (Broken, OSError) as error:
            raise UnreadableFile("文件解析程序没有启动，请稍后重试。") from error
        return child

    def _give_back(self, child: Child) -> None:
        with self._lock:
            self._idle.append(child)


class OpenFile:
    """One file inside the sandbox."""

    def __init__(self, child: Child, data: bytes, kind: Kind, limits: Limits):
        self._child = child
        self._limits = limits
        self._ahead: tuple[int, bool] | None = None
        self._left = limits.seconds
        child.files += 1
        bounds = {
            "max_pixels": limits.max_pixels,
            "max_pages": limits.max_pages,
            "longest_side": limits.longest_side,
            "dpi": limits.dpi,
            "text_dpi": limits.text_dpi,
        }
        request = {"op": "open", "kind": kind, "bounds": bounds, "seconds": limits.seconds}
        begun = time.monotonic()
        head, _ = child.ask(request, data, limits.seconds)
        self._left -= time.monotonic() - begun
        self.pages = _integer(head.get("pages"), 1, limits.max_pages)

    def page(self, index: int, *, draft: bool = False) -> RawPage:
        """Return page ``index`` (from 0).

        With ``draft`` a page with text may come too coarse for recognition, and the child goes on
        to the next page while this one is treated.
        """
        if self._ahead != (index, draft):
            self.settle()
            self._request(index, draft)
        self._ahead = None
        head, body = self._answer()
        if draft and index + 1 < self.pages:
            self._request(index + 1, draft)
            self._ahead = (index + 1, draft)
        return self._checked(head, body)

    def settle(self) -> None:
        """Take an answer out of the pipe that nobody waits for any more."""
        if self._ahead is not None:
            self._ahead = None
            with contextlib.suppress(Declined):
                self._answer()

    def _answer(self) -> tuple[dict[str, Any], Buffer]:
        begun = time.monotonic()
        try:
            return self._child.answer(begun + min(self._limits.page_seconds, self._left))
        finally:
            self._left -= time.monotonic() - begun

    def _request(self, index: int, draft: bool) -> None:
        seconds = self._limits.page_seconds
        request = {"op": "page", "index": index, "draft": draft, "seconds": seconds}
        self._child.send(request, b"", time.monotonic() + seconds)

    def _checked(self, head: dict[str, Any], body: Buffer) -> RawPage:
        side = self._limits.longest_side + 1
        width, height = _integer(head.get("width"), 1, side), _integer(head.get("height"), 1, side)
        if len(body) != width * height * 3:
            raise Broken("damaged")
        runs = tuple(_run(item) for item in _list(head.get("runs")))
        pictures = tuple(_box(item) for item in _list(head.get("pictures")))
        suspect = _integer(head.get("suspect"), 0, 10**9)
        return RawPage(width, height, body, runs, pictures, suspect, draft=head.get("draft") is True)


def _integer(value: object, low: int, high: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise Broken("damaged")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise Broken("damaged")
    return value


def _box(value: object) -> Box:
    numbers = [float(number) for number in _list(value) if isinstance(number, int | float)]
    if len(numbers) != 4 or not all(0.0 <= number <= 1.0 for number in numbers):
        raise Broken("damaged")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _run(value: object) -> Run:
    items = _list(value)
    if not items or not isinstance(items[0], str):
        raise Broken("damaged")
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
