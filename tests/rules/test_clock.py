"""The legal clocks, day by day."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from copilot.catalogue.holidays import load_holidays
from copilot.domain.claim import Facts
from copilot.errors import CorpusError
from copilot.rules.clock import china_day, deadlines, unverified_years, warning

CALENDAR = load_holidays(Path(__file__).parents[2] / "corpus" / "catalogue" / "holidays.yaml")


def due(**more: object) -> dict[str, tuple[date, date | None]]:
    facts = Facts.model_validate({"product": "P", **more})
    return {one.id: (one.due, one.extended_to) for one in deadlines(facts, {}, CALENDAR)}


def test_worked_example_25() -> None:
    found = due(
        received_on="2026-03-02",
        timeline={
            "supplements": [{"notified_on": "2026-03-04", "completed_on": "2026-03-09"}],
            "determined_on": "2026-03-20",
            "agreed_on": "2026-03-20",
        },
    )
    assert found["t30"] == (date(2026, 4, 6), date(2026, 4, 7))
    assert found["t3"] == (date(2026, 3, 23), None)
    assert found["t10"] == (date(2026, 3, 30), None)
    assert found["t60"] == (date(2026, 5, 8), None)


def test_two_supplements_add_up_and_an_open_one_stops_the_clock() -> None:
    two = [
        {"notified_on": "2026-01-05", "completed_on": "2026-01-08"},
        {"notified_on": "2026-01-12", "completed_on": "2026-01-14"},
    ]
    assert due(received_on="2026-01-02", timeline={"supplements": two})["t30"][0] == date(2026, 2, 6)
    open_one = [{"notified_on": "2026-01-05"}]
    assert "t30" not in due(received_on="2026-01-02", timeline={"supplements": open_one})


def test_nothing_without_a_day_of_receipt() -> None:
    assert due() == {}


@pytest.mark.parametrize(
    ("received", "last", "extended"),
    [
        ("2025-09-01", date(2025, 10, 1), date(2025, 10, 9)),
        ("2024-12-02", date(2025, 1, 1), date(2025, 1, 2)),
        ("2026-04-09", date(2026, 5, 9), None),
        ("2026-01-08", date(2026, 2, 7), date(2026, 2, 9)),
        ("2023-12-01", date(2023, 12, 31), date(2024, 1, 2)),
        ("2026-12-03", date(2027, 1, 2), None),
    ],
)
def test_last_day_on_a_day_off(received: str, last: date, extended: date | None) -> None:
    assert due(received_on=received)["t30"] == (last, extended)


def test_years_without_an_arrangement_are_named() -> None:
    assert unverified_years([2026, 2031], CALENDAR) == (2031,)


@pytest.mark.parametrize(
    ("today", "colour"),
    [
        (date(2026, 1, 10), "none"),
        (date(2026, 1, 26), "yellow"),
        (date(2026, 1, 29), "red"),
        (date(2026, 2, 1), "red"),
        (date(2026, 2, 2), "overdue"),
    ],
)
def test_warning_colours(today: date, colour: str) -> None:
    assert warning(date(2026, 2, 1), date(2026, 1, 2), today) == colour


def test_days_are_counted_in_china() -> None:
    assert china_day(datetime(2026, 3, 1, 16, 30, tzinfo=UTC)) == date(2026, 3, 2)
    with pytest.raises(ValueError, match="时区"):
        china_day(datetime(2026, 3, 1, 16, 30))  # noqa: DTZ001


def test_rescission_runs_thirty_days() -> None:
    policy = {"product": "P", "nondisclosure_found_on": "2026-01-06"}
    found = due(received_on="2026-01-05", policy=policy, product=None)
    assert found["rescission"][0] == date(2026, 2, 5)


def test_a_broken_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "holidays.yaml"
    path.write_text("years: [{year: 2026, holidays: [{from: 2026-02-09, to: 2026-02-01}]}]", "utf-8")
    with pytest.raises(CorpusError, match="节假日表"):
        load_holidays(path)


def test_an_unverified_year_moves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "holidays.yaml"
    row = "years: [{year: 2027, unverified: true, holidays: [{from: 2027-01-01, to: 2027-01-03}]}]"
    path.write_text(row, "utf-8")
    assert load_holidays(path).years == frozenset()
