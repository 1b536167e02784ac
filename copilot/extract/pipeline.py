"""One uploaded file to documents: decode, bring upright, recognise, read the fields.

The order of pages is the order of the file; ``Reading.images[n - 1]`` is the picture that the
boxes of page number ``n`` refer to, for every document of the reading.
"""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from copilot.domain.document import Document, Page, Word
from copilot.errors import InputRefused, TooLarge
from copilot.extract import archive, painted, textlayer, upright
from copilot.extract.cache import ReadingCache
from copilot.extract.cross import cross_checked
from copilot.extract.fields import read_document
from copilot.extract.limits import DEFAULT_LIMITS, Limits
from copilot.extract.ocr import Image, OcrEngine, SteppedEngine
from copilot.extract.packet import papers
from copilot.extract.rawpage import RawPage
from copilot.extract.reading import Reading
from copilot.extract.sandbox import Sandbox
from copilot.extract.sniff import Kind, sniff
from copilot.extract.unseen import seen, seen_name

Progress = Callable[[str], None]
_JPEG_QUALITY = 88

__all__ = ["Extractor", "Limits", "Reading"]


@dataclass(frozen=True)
class _ReadPage:
    page: Page
    jpeg: Future[bytes]
    advice: tuple[str, ...]


class Extractor:
    """Reads files with one engine and one pool of sandboxes; safe to use from several threads.

    ``version`` names everything that can change a result: engine, weights and the code of this
    room. ``compare`` recognises a few words of a text layer and compares. Call ``close`` when done;
    the children also end with this process.
    """

    def __init__(
        self,
        engine: OcrEngine,
        *,
        limits: Limits = DEFAULT_LIMITS,
        cache: ReadingCache | None = None,
        compare: bool = True,
    ):
        self._engine = engine
        self._compare = compare
        self._limits = limits
        self._cache = cache
        self._sandbox = Sandbox(limits)
        self._sandbox.prepare()
        self._encoder = ThreadPoolExecutor(1, "page-pictures")
        self.version = f"{engine.version} extract-{code_hash()}"

    def read(self, data: bytes, filename: str, progress: Progress | None = None) -> Reading:
        """Return the documents of one file.

        ``filename`` is shown, never believed. Raises ``UnreadableFile`` or ``TooLarge`` with a
        sentence for the person who uploaded the file. ``progress`` is called with a short Chinese
        sentence before each page.
        """
        kind = sniff(data, self._limits)
        key = hashlib.sha256(data).hexdigest()
        if self._cache is not None:
            known = self._cache.get(key, self.version, filename)
            if known is not None:
                return known
        report = progress or (lambda _: None)
        if kind == "zip":
            reading = self._read_archive(data, filename, report)
        else:
            reading = self._read_file(data, kind, filename, 1, report)
        reading = Reading(cross_checked(reading.documents), reading.images)
        if self._cache is not None:
            self._cache.put(key, self.version, filename, reading)
        return reading

    def close(self) -> None:
        """End the sandbox children."""
        self._sandbox.close()
        self._encoder.shutdown()

    def _read_archive(self, data: bytes, filename: str, report: Progress) -> Reading:
        documents: list[Document] = []
        images: list[bytes] = []
        for name, content in archive.members(data, self._limits):
            try:
                kind = sniff(content, self._limits)
                if kind == "zip":
                    raise TooLarge("压缩包里还有压缩包，请解开后上传。")
                part = self._read_file(content, kind, f"{filename}/{name}", len(images) + 1, report)
            except InputRefused as error:
                raise type(error)(f"压缩包里的“{name}”：{error}") from error
            documents.extend(part.documents)
            images.extend(part.images)
            if len(images) > self._limits.max_pages:
                raise TooLarge(f"压缩包里超过 {self._limits.max_pages} 页，请分批上传。")
        return Reading(tuple(documents), tuple(images))

    def _read_file(self, data: bytes, kind: Kind, filename: str, first: int, report: Progress) -> Reading:
        digest = hashlib.sha256(data).hexdigest()
        filename, named = seen_name(filename)
        read = [_seen(item) for item in self._pages(data, kind, first, report)]
        advice = {item.page.number: item.advice for item in read}
        if read:
            advice[read[0].page.number] += named
        report("正在读取字段")
        documents: list[Document] = []
        for index, sheets in enumerate(papers([item.page for item in read]), 1):
            document = read_document(
                sheets,
                document_id=f"doc-{digest[:12]}" + (f"-{index}" if index > 1 else ""),
                sha256=digest,
                filename=filename,
                extractor_version=self.version,
            )
            own = tuple(sentence for page in sheets for sentence in advice[page.number])
            documents.append(
                document.model_copy(update={"advice": own + document.advice}) if own else document
            )
        return Reading(tuple(documents), tuple(item.jpeg.result() for item in read))

    def _pages(self, data: bytes, kind: Kind, first: int, report: Progress) -> Iterator[_ReadPage]:
        with self._sandbox.open(data, kind) as file:
            lies = False
            if file.pages > 1 and kind == "pdf":
                last = file.page(file.pages - 1, draft=True)
                lies = self._lies(last, _said(last), 1)
            for index in range(file.pages):
                report(f"正在读第 {index + 1} 页，共 {file.pages} 页")
                raw = file.page(index, draft=True)
                words = _said(raw)
                lies = lies or (index == 0 and self._lies(raw, words, 2))
                if lies:
                    words = None
                if words is None and raw.draft:
                    raw = file.page(index)
                page = self._page(raw, words, first + index)
                remarks = (f"第 {first + index} 页{painted.REMARK}",) if lies else ()
                yield replace(page, advice=remarks + page.advice)

    def _lies(self, raw: RawPage, words: list[Word] | None, count: int) -> bool:
        """Say whether the text layer of a page differs from its picture at up to ``count`` words."""
        if not self._compare or not isinstance(self._engine, SteppedEngine):
            return False
        chosen = painted.telling(words or (), count)
        return bool(chosen) and painted.differs(_pixels(raw), chosen, self._engine)

    def _page(self, raw: RawPage, words: list[Word] | None, number: int) -> _ReadPage:
        pixels = _pixels(raw)
        if words is not None:
            page = Page(
                number=number, width=raw.width, height=raw.height, source="text_layer", words=tuple(words)
            )
            return _ReadPage(page, self._encoder.submit(_jpeg, pixels), ())
        result = upright.read_upright(pixels, self._engine)
        height, width = result.image.shape[:2]
        page = Page(
            number=number,
            width=width,
            height=height,
            rotation=result.rotation,
            source="ocr",
            words=tuple(result.words),
            seals=tuple(result.seals),
        )
        advice = tuple(f"第 {number} 页{sentence}" for sentence in result.advice)
        return _ReadPage(page, self._encoder.submit(_jpeg, result.image), advice)


def _seen(item: _ReadPage) -> _ReadPage:
    page, remarks = seen(item.page)
    return _ReadPage(page, item.jpeg, item.advice + remarks)


def _said(raw: RawPage) -> list[Word] | None:
    return textlayer.trusted_words(raw, _pixels(raw)) if raw.runs else None


def code_hash() -> str:
    """Return 8 hex digits over the source of this room, so that a cache never outlives the code."""
    digest = hashlib.sha256()
    room = Path(__file__).parent
    for path in sorted([*room.rglob("*.py"), *room.rglob("*.yaml")]):
        digest.update(path.relative_to(room).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _pixels(raw: RawPage) -> Image:
    return np.frombuffer(raw.rgb, np.uint8).reshape(raw.height, raw.width, 3)


def _jpeg(pixels: Image) -> bytes:
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    _, encoded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return encoded.tobytes()
