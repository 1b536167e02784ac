"""``corpus check``: what must hold of every text before anything rests on it."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from copilot.catalogue.articles import CorpusFile, parse_corpus_file
from copilot.catalogue.asked import load_asked
from copilot.catalogue.diagnoses import load_diagnoses
from copilot.catalogue.drugs import load_drugs
from copilot.catalogue.expenses import load_expenses
from copilot.catalogue.glossary import load_glossary
from copilot.catalogue.holidays import load_holidays
from copilot.catalogue.hospitals import load_hospitals
from copilot.catalogue.manifest import verify_manifest
from copilot.catalogue.monographs import monograph_files
from copilot.catalogue.own_corpus import load_own, origins
from copilot.catalogue.packs import load_packs
from copilot.catalogue.reasons import load_reasons
from copilot.errors import CorpusError
from copilot.workflow.pack_checks import check_packs

_DAY: Final = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_SINCE: Final = re.compile(r"自\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*起\s*施行")
_STRANGE: Final = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f]")
_MONOGRAPH: Final = ("适应症", "用法用量", "检测与监测", "医保与目录", "核对要点")
_NOT_TEXTS: Final = "README.md"


class Checked(NamedTuple):
    """How many files were looked at, what is wrong, and what a person should know."""

    checked: int
    problems: tuple[str, ...]
    warnings: tuple[str, ...]


def check_corpus(shipped: Path, own: Path, only: Path | None = None) -> Checked:
    """Check one file or folder, or the shipped corpus with its tables and the user's texts."""
    if only is not None:
        if not only.exists():
            return Checked(0, (f"找不到 {only}",), ())
        paths = sorted(only.rglob("*.md")) if only.is_dir() else [only]
        files, problems = _parsed(only if only.is_dir() else only.parent, paths)
        problems += _texts(files)
        if not paths:
            problems.append(f"{only} 里没有语料文件（*.md）")
        return Checked(len(files), tuple(problems), tuple(_remarks(files)))
    files, problems = _parsed(shipped, sorted(shipped.rglob("*.md")))
    problems += _texts(files)
    problems += _tables(shipped)
    problems += _monographs(shipped, files)
    try:
        mine = load_own(own)
        damaged = [folder for folder, origin in origins(own) if not origin.articles]
        problems += [f"{folder}：没有条目" for folder in damaged]
    except CorpusError as error:
        mine, problems = (), [*problems, str(error)]
    problems += _texts(mine)
    every = (*files, *mine)
    problems += _versions(every)
    return Checked(len(every), tuple(problems), tuple(_remarks(every)))


def _parsed(root: Path, paths: Iterable[Path]) -> tuple[list[CorpusFile], list[str]]:
    files, problems = [], []
    for path in paths:
        name = path.relative_to(root).as_posix()
        if path.name == _NOT_TEXTS:
            continue
        try:
            files.append(parse_corpus_file(path.read_bytes(), name))
        except UnicodeDecodeError:
            problems.append(f"{name}：不是 UTF-8 文本")
        except CorpusError as error:
            problems.append(str(error))
        except OSError as error:
            problems.append(f"{name}：无法读取（{error.strerror}）")
    return files, problems


def _texts(files: Iterable[CorpusFile]) -> list[str]:
    return [f"{file.path}：{said}" for file in files for said in (*_header(file), *_articles(file))]


def _header(file: CorpusFile) -> Iterator[str]:
    header = file.header
    for label, value in (
        ("来源", header.source),
        ("标题", header.title),
        ("许可", header.licence),
        ("版本", header.version),
    ):
        if not value.strip():
            yield f"没有写{label}"
    if not _DAY.fullmatch(header.source_date):
        yield f"来源日期“{header.source_date}”不是 2024、2024-03 或 2024-03-02 的样子"
    if header.in_force_to is not None and header.in_force_to < header.in_force_from:
        yield "失效日期早于生效日期"
    if not header.id.startswith(f"{header.kind}/"):
        yield f"编号 {header.id} 与种类 {header.kind} 不符"
    if header.kind == "policy" and not header.product and "_common" not in file.path:
        yield "条款没有写产品编号"
    if "unverified" in file.path and not header.unverified:
        yield "文件名写着未核实，文件头没有 unverified: true"


def _articles(file: CorpusFile) -> Iterator[str]:
    if not file.articles:
        yield "没有任何条目"
    strange = _STRANGE.search(file.text)
    if strange:
        line = file.text.count("\n", 0, strange.start()) + 1
        yield f"第 {line} 行有无法显示的字符"
    for article in file.articles:
        # What stands below a heading may be nothing where the heading itself says it all.
        if not article.text.split("\n", 1)[-1].strip() and not article.heading:
            yield f"{article.label} 没有内容"
        if file.text[article.start : article.end] != article.text:
            yield f"{article.label} 的位置与原文不符"
    if file.header.kind == "drug" and tuple(article.label for article in file.articles) != _MONOGRAPH:
        yield f"药品说明应有 {'、'.join(_MONOGRAPH)} 五节"
    if file.header.kind == "guideline" and "/own/" not in file.header.id:
        numbers = [
            match.group(1) for one in file.articles if (match := re.fullmatch(r"[A-Z]*(\d+)", one.label))
        ]
        if [int(number) for number in numbers] != list(range(1, len(file.articles) + 1)):
            yield "指南的建议应从 1 起连续编号"


def _versions(files: Iterable[CorpusFile]) -> Iterator[str]:
    """Yield what contradicts between versions: the same one twice, two in force on one day."""
    known: dict[str, list[CorpusFile]] = defaultdict(list)
    for file in files:
        known[file.header.id].append(file)
    for key, group in known.items():
        for version, count in Counter(file.header.version for file in group).items():
            if count > 1:
                yield f"{key} 的 {version} 版出现 {count} 次"
        ordered = sorted(group, key=lambda file: file.header.in_force_from)
        for earlier, later in pairwise(ordered):
            end = earlier.header.in_force_to
            if end is None or later.header.in_force_from <= end:
                yield (
                    f"{key} 的 {earlier.header.version} 版与 {later.header.version} 版有效期重叠"
                    f"（{later.header.in_force_from} 起两版同时有效）"
                )


def _tables(root: Path) -> list[str]:
    """Return what is wrong with the tables, the packs and the manifest."""
    tables: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("drugs.yaml", lambda: load_drugs(root)),
        ("diagnoses.yaml", lambda: load_diagnoses(root)),
        ("glossary.yaml", lambda: load_glossary(root)),
        ("expenses.yaml", lambda: load_expenses(root)),
        ("hospitals.yaml", lambda: load_hospitals(root)),
        ("reasons.yaml", lambda: load_reasons(root / "catalogue" / "reasons.yaml")),
        ("asked.yaml", lambda: load_asked(root)),
        ("holidays.yaml", lambda: load_holidays(root / "catalogue" / "holidays.yaml")),
    )
    problems = []
    for name, load in tables:
        try:
            load()
        except CorpusError as error:
            problems.append(f"catalogue/{name}：{error}")
    try:
        files = [
            parse_corpus_file(path.read_bytes(), path.name) for path in root.glob("policies/*/clauses.md")
        ]
        problems += list(check_packs(load_packs(root / "policies"), files))
        problems += list(verify_manifest(root))
    except (CorpusError, UnicodeDecodeError) as error:
        problems.append(str(error))
    return problems


def _monographs(root: Path, files: Iterable[CorpusFile]) -> Iterator[str]:
    """Yield monographs that differ from the drug table, figure by figure the same or not at all."""
    try:
        table = load_drugs(root)
    except CorpusError:
        return
    wanted = monograph_files(table)
    found = {Path(file.path).name: file for file in files if file.header.kind == "drug"}
    for name in sorted(wanted.keys() - found.keys()):
        yield f"drugs/{name}：药品表里有而没有说明文件"
    for name in sorted(found.keys() - wanted.keys()):
        yield f"drugs/{name}：药品表里没有这种药"
    for name in sorted(wanted.keys() & found.keys()):
        if found[name].text != wanted[name]:
            yield f"drugs/{name}：与药品表不一致，请重新生成"


def _remarks(files: Iterable[CorpusFile]) -> Iterator[str]:
    for file in files:
        days = {"-".join(part.zfill(2) for part in match.groups()) for match in _SINCE.finditer(file.text)}
        begins = file.header.in_force_from.isoformat()
        if file.header.kind == "statute" and len(days) == 1 and begins not in days:
            yield f"{file.path}：正文写自 {days.pop()} 起施行，文件头写 {begins}"
        texts = Counter(
            body for one in file.articles if len(body := one.text.split("\n", 1)[-1].strip()) > 20
        )
        twice = sum(count - 1 for count in texts.values() if count > 1)
        if twice:
            yield f"{file.path}：有 {twice} 条内容与其他条完全相同"
