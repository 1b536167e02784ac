"""Packs, law and reason table, loaded once for all rule tests."""

from pathlib import Path

import pytest

from copilot.catalogue.articles import load_corpus
from copilot.catalogue.packs import load_law, load_packs
from copilot.domain.policy import Law, Policy

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"


@pytest.fixture(scope="session")
def packs() -> tuple[Policy, ...]:
    return load_packs(CORPUS / "policies")


@pytest.fixture(scope="session")
def law() -> Law:
    return load_law(CORPUS / "policies", load_corpus(CORPUS / "statutes"))
