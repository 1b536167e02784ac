"""The manifest of the corpus: every file with its hash, and one hash for all of them.

``corpus/manifest.yaml`` is written last, by ``write_manifest``; ``verify_manifest`` says what differs.
"""

import hashlib
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from copilot.catalogue.articles import parse_corpus_file
from copilot.catalogue.tables import read_table
from copilot.domain.base import Record
from copilot.domain.evidence import Sha256

NAME: Final = "manifest.yaml"
_SUFFIXES: Final = (".md", ".yaml")


class ManifestEntry(Record):
    """One corpus file. Tables and notes without front matter have only id, path and hash."""

    id: str
    path: str
    sha256: Sha256
    title: str = ""
    version: str = ""
    in_force_from: date | None = None
    in_force_to: date | None = None
    source: str = ""
    licence: str = ""
    unverified: bool = False


class Manifest(Record):
    """All files ordered by path, and the hash over their paths and hashes."""

    corpus_sha256: Sha256
    files: tuple[ManifestEntry, ...]


def _entry(root: Path, path: Path) -> ManifestEntry:
    data = path.read_bytes()
    name = path.relative_to(root).as_posix()
    digest = hashlib.sha256(data).hexdigest()
    if not (path.suffix == ".md" and data.startswith(b"---\n")):
        return ManifestEntry(id=f"file/{name}", path=name, sha256=digest)
    header = parse_corpus_file(data, name).header
    return ManifestEntry(
        id=header.id,
        path=name,
        sha256=digest,
        title=header.title,
        version=header.version,
        in_force_from=header.in_force_from,
        in_force_to=header.in_force_to,
        source=header.source,
        licence=header.licence,
        unverified=header.unverified,
    )


def _paths(root: Path) -> list[Path]:
    found = [path for path in root.rglob("*") if path.is_file() and path.suffix in _SUFFIXES]
    return sorted(path for path in found if path.name != NAME or path.parent != root)


def _hash(pairs: list[tuple[str, Sha256]]) -> Sha256:
    lines = "".join(f"{digest}  {name}\n" for name, digest in pairs)
    return hashlib.sha256(lines.encode()).hexdigest()


def corpus_version(root: Path) -> Sha256:
    """Return one hash over the paths and bytes of every corpus file, the manifest apart."""
    return _hash(
        [
            (path.relative_to(root).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())
            for path in _paths(root)
        ]
    )


def build_manifest(root: Path) -> Manifest:
    """Read every corpus file below ``root``; raise CorpusError when one does not parse."""
    files = tuple(_entry(root, path) for path in _paths(root))
    return Manifest(corpus_sha256=_hash([(f.path, f.sha256) for f in files]), files=files)


def write_manifest(root: Path) -> Manifest:
    """Write ``manifest.yaml`` and return it; the file is untouched when nothing changed."""
    manifest = build_manifest(root)
    data = manifest.model_dump(mode="json", exclude_defaults=True)
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000)
    path = root / NAME
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
    return manifest


def read_manifest(root: Path) -> Manifest:
    """Read ``manifest.yaml``; raise CorpusError when it is absent or malformed."""
    return read_table(root / NAME, Manifest)


def verify_manifest(root: Path) -> tuple[str, ...]:
    """Return what differs between the manifest and the files, in Chinese; empty when they agree."""
    stated = {entry.path: entry for entry in read_manifest(root).files}
    actual = {entry.path: entry for entry in build_manifest(root).files}
    problems = [f"清单里有而文件不存在：{path}" for path in stated.keys() - actual.keys()]
    problems += [f"文件不在清单里：{path}" for path in actual.keys() - stated.keys()]
    problems += [
        f"文件与清单不符：{path}" for path in stated.keys() & actual.keys() if stated[path] != actual[path]
    ]
    return tuple(sorted(problems))
