"""The reason codes: names, outcome class, whether a medical expert is needed, and a plain explanation."""

from pathlib import Path
from typing import Literal

import yaml
from pydantic import ValidationError

from copilot.catalogue.exact_yaml import load_exact
from copilot.domain.base import Record
from copilot.errors import CorpusError


class Reason(Record):
    """One reason code. ``information`` codes never change outcome or amount."""

    code: str
    zh: str
    en: str
    outcome: Literal["approve", "partial", "deny", "pend", "refer"]
    medical: Literal["Y", "C", "N"]
    information: bool = False
    plain: str


def load_reasons(path: Path) -> dict[str, Reason]:
    """Read ``corpus/catalogue/reasons.yaml`` into a table by code, in the order of the file."""
    try:
        rows = load_exact(path.read_text(encoding="utf-8"))["reasons"]
        reasons = [Reason.model_validate(row) for row in rows]
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValidationError) as error:
        raise CorpusError(f"理由码表 {path.name} 读不出来：{error}") from error
    table = {reason.code: reason for reason in reasons}
    if len(table) != len(reasons):
        raise CorpusError(f"理由码表 {path.name} 有重复的代码")
    return table
