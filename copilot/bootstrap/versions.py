"""Which code, rules and corpus are at work: hashes of what stands on the disk."""

import hashlib
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from copilot.domain.decision import Versions
from copilot.rules.work import Options

_RULE_ROOMS = ("domain", "catalogue", "rules")
_CODE_ROOMS = ("workflow", "recommend")


def current_versions(
    corpus: Path, options: Options, model: str | None = None, own: Path | None = None
) -> Versions:
    """Return the versions that go into every recommendation; ``extractor`` comes from the papers.

    Settings of the house that steer the rules are part of the rules' version.
    """
    release = version("claims-copilot")
    house = "".join(f",{name}={value}" for name, value in asdict(options).items() if value is not None)
    return Versions(
        code=f"{release}+{rooms_hash(_CODE_ROOMS)}",
        rules=f"{release}+{rooms_hash(_RULE_ROOMS)}{house}",
        corpus=corpus_hash(corpus, own),
        extractor="none",
        model=model,
    )


def rooms_hash(rooms: tuple[str, ...]) -> str:
    """Return 12 hex digits over the source of these rooms."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in sorted(path for room in rooms for path in (package / room).rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def corpus_hash(root: Path, own: Path | None = None) -> str:
    """Return one SHA-256 over the names and contents of all corpus files, the user's included."""
    digest = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).digest()
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + content)
    if own is None:
        return digest.hexdigest()
    for name in ("clauses.md", "terms.yaml", "confirmed.json"):
        for path in sorted(own.glob(f"*/*/*/{name}")):
            content = hashlib.sha256(path.read_bytes()).digest()
            digest.update(f"own/{path.relative_to(own).as_posix()}".encode() + b"\0" + content)
    return digest.hexdigest()
