"""docs/facts.md is complete: every key and word, and every example gives what it says."""

import re
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from copilot.catalogue.facts import parse_facts
from copilot.catalogue.packs import policies_for
from copilot.domain import claim as records
from copilot.domain import vocabulary as words
from copilot.domain.document import DocType
from copilot.domain.policy import Law, Policy
from copilot.rules import adjudicate

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "facts.md").read_text(encoding="utf-8")
EXAMPLES = sorted((DOCS / "examples").glob("facts-*.yaml"))
RECORDS = (
    records.Facts, records.Holding, records.Insured, records.Consents, records.Diagnosis, records.Event,
    records.Expense, records.DoseRule, records.Prescription, records.OtherPayer, records.PriorClaim,
    records.Paper, records.Screening, records.Declared, records.Timeline, records.Supplement,
)  # fmt: skip


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_key_is_described(record: type[records.Facts]) -> None:
    missing = [name for name in record.model_fields if f"`{name}`" not in PAGE and f"{name}" not in PAGE]
    assert missing == []


@pytest.mark.parametrize("name", [*words.SYNONYMS])
def test_every_word_of_an_enumeration_is_listed(name: str) -> None:
    literal = DocType if name == "DocType" else getattr(words, name)
    assert [token for token in get_args(literal) if f"`{token}`" not in PAGE] == []
    assert [word for word in words.SYNONYMS[name] if word not in PAGE] == []


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 8


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_gives_what_its_first_line_says(path: Path, packs: tuple[Policy, ...], law: Law) -> None:
    text = path.read_text(encoding="utf-8")
    said = text.splitlines()[0]
    file = parse_facts(text)
    result = adjudicate(file.facts, policies_for(file.facts, packs, file.policy), law)
    codes = set(re.findall(r"\b[APDNR]\d{3}\b", said))
    assert set(result.codes) == codes
    amounts = re.findall(r"([\d,]+\.\d{2})", said)
    assert result.payable == (Decimal(amounts[-1].replace(",", "")) if amounts else None)
    assert path.name in PAGE
