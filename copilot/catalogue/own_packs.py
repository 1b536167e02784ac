"""Product packs of the user's own wordings: drafts until a person confirms exactly what stands in them.

A confirmation names who and when and the hash of ``terms.yaml`` and ``clauses.md``; whoever edits the
terms afterwards has a draft again.
"""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import ValidationError

from copilot.catalogue.own_corpus import TEXT
from copilot.catalogue.packs import load_pack, overlapping
from copilot.domain.base import Record
from copilot.domain.evidence import Sha256
from copilot.domain.policy import Policy
from copilot.errors import CorpusError

TERMS: Final = "terms.yaml"
CONFIRMED: Final = "confirmed.json"


class Confirmation(Record):
    """Who confirmed which bytes."""

    by: str
    at: datetime
    terms_sha256: Sha256
    clauses_sha256: Sha256


class OwnPacks(NamedTuple):
    """Packs in force, and the folders of drafts by product id."""

    confirmed: tuple[Policy, ...]
    drafts: dict[str, Path]


def hashes(folder: Path) -> tuple[Sha256, Sha256]:
    """Return the hashes of the terms and the clauses."""
    terms, clauses = (hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (TERMS, TEXT))
    return terms, clauses


def confirm(folder: Path, by: str, at: datetime) -> Confirmation:
    """Write the confirmation of what stands there now."""
    terms, clauses = hashes(folder)
    said = Confirmation(by=by, at=at, terms_sha256=terms, clauses_sha256=clauses)
    (folder / CONFIRMED).write_text(said.model_dump_json(indent=1), "utf-8")
    return said


def is_confirmed(folder: Path) -> bool:
    """Whether a person confirmed exactly these terms; anything wrong with the record means no."""
    try:
        said = Confirmation.model_validate_json((folder / CONFIRMED).read_bytes())
    except (OSError, ValidationError, json.JSONDecodeError):
        return False
    return (said.terms_sha256, said.clauses_sha256) == hashes(folder)


def own_packs(root: Path) -> OwnPacks:
    """Return the user's packs below ``root``; raise CorpusError when confirmed ones contradict."""
    confirmed: list[Policy] = []
    drafts: dict[str, Path] = {}
    for path in sorted(root.glob(f"policy/*/*/{TERMS}")):
        if is_confirmed(path.parent):
            confirmed.append(load_pack(path.parent))
        else:
            drafts[path.parent.parent.name] = path.parent
    problems = overlapping(confirmed)
    if problems:
        raise CorpusError("；".join(problems))
    return OwnPacks(tuple(confirmed), drafts)
