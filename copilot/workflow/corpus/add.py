"""The use case: files in, new versions of texts in the own corpus out, and a report for each file."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

from copilot.catalogue.articles import Header, Kind, parse_corpus_file
from copilot.catalogue.outline import PREAMBLE, Outline
from copilot.catalogue.outline_marks import ARTICLE
from copilot.catalogue.own_corpus import ALWAYS, TEXT, Origin, Place, folder_of, origins, slug, write_version
from copilot.catalogue.own_packs import TERMS
from copilot.catalogue.terms_draft import draft_terms
from copilot.domain.base import Record
from copilot.domain.numerals import chinese_number
from copilot.errors import CopilotError, InputRefused
from copilot.workflow.corpus.read import ReadText, TextReader, collected, small_text

_SMALL: Final = 6_000
_MANY: Final = 20
_SUFFIXES: Final = frozenset(
    (".pdf", ".docx", ".html", ".htm", ".md", ".markdown", ".txt", ".jsonl", ".json", ".ndjson", ".png",
     ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".heic", ".doc")
)  # fmt: skip
_SINCE: Final = re.compile(
    r"自\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*起\s*(?:施行|实施|执行|生效)"
)
_YEAR: Final = re.compile(r"((?:19|20)\d\d)\s*(?:年)?\s*(?:版|修订|修正|年度)")
_LAWLIKE: Final = re.compile(r"(?:法|典|条例|规定|办法|解释|细则|决定|通知|意见)(?:[（(].*[)）])?$")
_WORDING: Final = re.compile(r"保险.{0,12}条款|保险合同|条款$")


@dataclass(frozen=True)
class Wanted:
    """What the user said of the files; None is left to the text."""

    kind: Kind | None = None
    product: str | None = None
    title: str | None = None
    version: str | None = None
    begins: date | None = None
    ends: date | None = None
    source: str | None = None
    jurisdiction: str | None = None


class Added(Record):
    """What became of one file. ``path`` is the folder of the version; ``message`` is Chinese."""

    file: str
    status: Literal["added", "unchanged", "refused"]
    id: str = ""
    version: str = ""
    title: str = ""
    kind: str = ""
    product: str | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    unit: str = ""
    articles: int = 0
    characters: int = 0
    path: str = ""
    warnings: tuple[str, ...] = ()
    terms: str | None = None
    message: str = ""


class Intake:
    """Takes files into the own corpus at ``root``."""

    def __init__(self, root: Path, reader: TextReader, now: datetime) -> None:
        self.root = root
        self._reader = reader
        self._now = now
        self._known = [(folder, origin) for folder, origin in origins(root)] if root.is_dir() else []

    def add(self, paths: Sequence[Path], wanted: Wanted) -> list[Added]:
        """Take in files and folders; a file that cannot be used does not stop the others."""
        if wanted.begins and wanted.ends and wanted.ends < wanted.begins:
            raise InputRefused("--to 早于 --from，请检查有效期")
        done: list[Added] = []
        for path in paths:
            if path.is_dir():
                done.extend(self._folder(path, wanted))
            else:
                done.append(self._file(path, wanted))
        return done

    def _folder(self, folder: Path, wanted: Wanted) -> list[Added]:
        files = sorted(one for one in folder.rglob("*") if one.is_file() and one.suffix.lower() in _SUFFIXES)
        if not files:
            return [Added(file=str(folder), status="refused", message=f"目录 {folder} 里没有可以加入的文件")]
        small = [
            one for one in files if one.stat().st_size <= _SMALL and one.suffix.lower() in (".txt", ".md")
        ]
        if len(small) >= _MANY and len(small) >= 0.9 * len(files):
            rest = [self._file(one, wanted) for one in files if one not in set(small)]
            return [self._collection(folder, small, wanted), *rest]
        return [self._file(one, wanted) for one in files]

    def _file(self, path: Path, wanted: Wanted) -> Added:
        try:
            data = path.read_bytes()
            name = path.name
            same = self._same(data, wanted)
            if same is not None:
                return same.model_copy(update={"file": str(path)})
            read = self._reader.read(data, name, wanted.title or "")
            return self._written(str(path), name, data, read, wanted)
        except FileNotFoundError:
            return Added(file=str(path), status="refused", message=f"找不到文件 {path}")
        except OSError as error:
            return Added(
                file=str(path), status="refused", message=f"文件 {path} 无法读取（{error.strerror}）"
            )
        except CopilotError as error:
            return Added(file=str(path), status="refused", message=str(error))

    def _collection(self, folder: Path, files: Sequence[Path], wanted: Wanted) -> Added:
        """Take many small files as one text with an article or more for each file."""
        try:
            parts = [(one.name, one.read_bytes()) for one in files]
            data = b"".join(
                hashlib.sha256(content).digest() + name.encode() + b"\n" for name, content in parts
            )
            same = self._same(data, wanted)
            if same is not None:
                return same.model_copy(update={"file": str(folder)})
            cut = [(name, small_text(content, name)) for name, content in parts if content.strip()]
            whole = collected(cut, wanted.title or folder.resolve().name)
            return self._written(str(folder), f"{folder.resolve().name}/", data, whole, wanted)
        except OSError as error:
            return Added(file=str(folder), status="refused", message=f"{folder} 无法读取（{error.strerror}）")
        except CopilotError as error:
            return Added(file=str(folder), status="refused", message=str(error))

    def _same(self, data: bytes, wanted: Wanted) -> Added | None:
        """Return the report of a file that was taken in before under the same product and version."""
        digest = hashlib.sha256(data).hexdigest()
        for folder, origin in self._known:
            kind, name, version = folder.parts[-3:]
            fits = (wanted.kind in (None, kind)) and (
                wanted.version is None or slug(wanted.version) == version
            )
            named = wanted.product is None or slug(wanted.product) == name
            if origin.sha256 == digest and fits and named:
                return Added(
                    file=origin.file,
                    status="unchanged",
                    id=f"{kind}/own/{name}",
                    version=version,
                    kind=kind,
                    unit=origin.unit,
                    articles=len(origin.articles),
                    path=str(folder),
                    message="同一文件已经加入过，没有变化",
                )
        return None

    def _written(self, shown: str, name: str, data: bytes, read: ReadText, wanted: Wanted) -> Added:
        cut = read.outline
        warnings = list(checked(cut))
        header = self._header(name, cut, wanted, warnings)
        places = {
            section.label: Place(id=read.ids.get(section.label, ""), page=section.page, line=section.line)
            for section in cut.sections
        }
        origin = Origin(
            file=name,
            sha256=hashlib.sha256(data).hexdigest(),
            added_at=self._now,
            unit=cut.unit,
            articles=places,
            warnings=tuple(warnings),
        )
        folder = write_version(self.root, header, cut.sections, origin, data)
        self._known.append((folder, origin))
        terms = _draft(folder, header)
        return Added(
            file=shown,
            status="added",
            **header.model_dump(
                include={"id", "version", "title", "kind", "product", "in_force_from", "in_force_to"}
            ),
            unit=cut.unit,
            articles=len(cut.sections),
            characters=sum(len(section.text) for section in cut.sections),
            path=str(folder),
            warnings=tuple(warnings),
            terms=terms,
        )

    def _header(self, name: str, cut: Outline, wanted: Wanted, warnings: list[str]) -> Header:
        kind = wanted.kind or _kind(cut, wanted)
        if kind == "policy" and wanted.product is None:
            raise InputRefused(f"{name} 是保险条款，请用 --product 写明产品编号，或用 --kind 另选种类")
        begins = wanted.begins or _since(cut)
        if begins is None:
            warnings.append("没有写明生效日期，按一直有效处理；可用 --from 写明")
            begins = ALWAYS
        header = Header(
            id=f"{kind}/own/{slug(wanted.product or cut.title)}",
            kind=kind,
            title=" ".join(cut.title.split())[:120],
            version=wanted.version or _version(cut, begins, self._now.date()),
            in_force_from=begins,
            in_force_to=wanted.ends,
            source=wanted.source or f"用户加入：{name}",
            source_date=self._now.date().isoformat(),
            licence="用户自有文本，仅供本机使用",
            unverified=False,
            product=wanted.product,
            jurisdiction=wanted.jurisdiction or "全国",
        )
        if wanted.version is None:
            number, base = 2, header.version
            while folder_of(self.root, header).exists():
                header = header.model_copy(update={"version": f"{base}.{number}"})
                number += 1
        return header


def _draft(folder: Path, header: Header) -> str | None:
    """Write the draft of the terms beside a policy wording; None when no benefit was understood."""
    if header.kind != "policy" or header.product is None:
        return None
    articles = parse_corpus_file((folder / TEXT).read_bytes(), TEXT).articles
    text = draft_terms(header.product, header.title, header.version, articles)
    if text is None:
        return None
    (folder / TERMS).write_text(text, "utf-8")
    return str(folder / TERMS)


def _kind(cut: Outline, wanted: Wanted) -> Kind:
    if wanted.product is not None or _WORDING.search(cut.title):
        return "policy"
    if _LAWLIKE.search(cut.title) or any(ARTICLE.search(section.label) for section in cut.sections):
        return "statute"
    return "guideline"


def _since(cut: Outline) -> date | None:
    """Return the day from which the text says it holds, when it says so once."""
    days = set()
    for section in (*cut.sections[:2], *cut.sections[-3:]):
        for match in _SINCE.finditer(section.text):
            try:
                days.add(date(*(int(part) for part in match.groups())))
            except ValueError:
                continue
    return days.pop() if len(days) == 1 else None


def _version(cut: Outline, begins: date, today: date) -> str:
    year = _YEAR.search(cut.title)
    if year:
        return year.group(1)
    return (begins if begins != ALWAYS else today).isoformat()


def checked(cut: Outline) -> Iterable[str]:
    """Yield Chinese sentences on what looks wrong in a text that was taken apart."""
    if cut.unit == "paragraph":
        yield "没有找到条款编号或标题，按自然段编号"
    texts = Counter(section.text for section in cut.sections if len(section.text) > 20)
    twice = sum(count - 1 for count in texts.values() if count > 1)
    if twice:
        yield f"有 {twice} 条内容与其他条完全相同"
    empty = [section.label for section in cut.sections if not section.text]
    if empty:
        yield f"有 {len(empty)} 条只有标题没有正文：{'、'.join(empty[:5])}"
    strange = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for s in cut.sections for char in s.text)
    if strange:
        yield f"有 {strange} 个无法显示的字符，请核对原文"
    if cut.unit == "article":
        yield from _gaps(cut)


def _gaps(cut: Outline) -> Iterable[str]:
    """Say where the numbers of articles jump within one run of labels."""
    last: int | None = None
    for section in cut.sections:
        match = re.fullmatch(r"第([零〇一二三四五六七八九十百千两\d]+)条", section.label)
        if match is None:
            if PREAMBLE not in section.label:
                last = None
            continue
        value = chinese_number(match.group(1)) if not match.group(1).isdigit() else int(match.group(1))
        number = None if value is None else int(value)
        if last is not None and number is not None and number > last + 1:
            yield f"{section.label}之前缺 {number - last - 1} 条，请核对原文是否完整"
        last = number
