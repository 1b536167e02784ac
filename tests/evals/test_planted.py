"""Errors planted in sound chains are caught, and sound chains raise no alarm."""

import pytest

from copilot.bootstrap import App
from evals.planted import Corpus, Planted, chains, false_alarms, plant, table
from evals.planted_kinds import KINDS, Chain
from evals.planted_words import WORD_KINDS

AT_SOURCE = set(KINDS) - {"statement_digit", "statement_negation", "statement_drug"}
AT_SOURCE -= {"clause_of_article", "quote_exception"}


@pytest.fixture(scope="module")
def sound() -> tuple[list[tuple[str, Chain]], Corpus]:
    app = App()
    return list(chains(app))[:60], {(f.header.id, f.header.version): f for f in app.content.files}


@pytest.fixture(scope="module")
def found(sound: tuple[list[tuple[str, Chain]], Corpus]) -> list[Planted]:
    return plant(*sound, seed=3, count=240)


def test_every_kind_is_planted_and_nothing_escapes(found: list[Planted]) -> None:
    assert {one.kind for one in found} >= set(KINDS) - {"quote_exception"}
    assert [one for one in found if not one.again] == []


def test_what_the_sources_alone_betray_is_caught_without_working_the_claim_out_again(
    found: list[Planted],
) -> None:
    assert [one for one in found if one.kind in AT_SOURCE and not one.at_source] == []
    assert sum(row["at_source"] for row in table(found).values()) >= 0.8 * len(found)


def test_sound_chains_raise_no_alarm(sound: tuple[list[tuple[str, Chain]], Corpus]) -> None:
    assert false_alarms(*sound)["alarms"] == 0


def test_a_turned_narrowed_hardened_or_added_word_does_not_escape(
    sound: tuple[list[tuple[str, Chain]], Corpus],
) -> None:
    found = plant(*sound, seed=5, count=120, kinds=WORD_KINDS)
    assert {one.kind for one in found} == set(WORD_KINDS)
    assert [one for one in found if not one.again] == []
