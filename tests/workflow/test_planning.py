"""Capacity from measured costs: proportional where it must be, and never less than what is needed."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from copilot.cli.plan import COSTS
from copilot.workflow.planning import BUSY, Load, StageCosts, plan

TABLE = StageCosts(
    machine="two cores",
    cores=2,
    measured_on=date(2026, 3, 2),
    command="test",
    photo_page=Decimal("2.0"),
    digital_page=Decimal("0.2"),
    assess=Decimal("0.5"),
    store=Decimal("0.3"),
    page_action=Decimal("0.01"),
    worker_mib=1024,
    page_kib=Decimal(400),
    claim_kib=Decimal(100),
)


def test_a_claim_costs_its_pages_its_rules_and_its_rows() -> None:
    found = plan(Load(claims_per_day=1000, pages=5, photos=Decimal("0.8")), TABLE)
    assert found.seconds_per_claim == Decimal("9.00")  # 5 x (0.8 x 2.0 + 0.2 x 0.2) + 0.5 + 0.3
    assert found.reading_share == Decimal("0.91")
    # 9,000 s of work in 36,000 s keep a quarter of a core busy.
    assert (found.workers, found.api_cores) == (1, 2)
    assert found.longest_backlog_hours == Decimal("2.50")
    assert found.originals_gib_per_year == Decimal("696.18")  # 365,000 x 5 x 400 KiB
    assert found.database_gib_per_year == Decimal("34.81")


@pytest.mark.parametrize("claims", [1, 100, 3_000, 20_000, 500_000])
def test_no_core_is_planned_to_be_busier_than_the_bound(claims: int) -> None:
    load = Load(claims_per_day=claims, pages=7, hours=Decimal(8))
    found = plan(load, TABLE)
    busy = found.seconds_per_claim * claims / (load.hours * 3600)
    assert busy <= found.workers * BUSY + Decimal("0.01")
    assert found.workers == 1 or busy > (found.workers - 1) * BUSY - Decimal("0.01")


def test_people_need_cores_of_their_own() -> None:
    few = plan(Load(claims_per_day=10, pages=1, users=10), TABLE)
    many = plan(Load(claims_per_day=10, pages=1, users=10_000), TABLE)
    assert few.api_cores == 2
    assert many.api_cores == 15  # 10,000 x 6 a minute x 0.01 s = 10 busy cores


def test_the_shipped_table_was_measured_and_says_where() -> None:
    costs = StageCosts.model_validate_json(Path(COSTS).read_text("utf-8"))
    assert costs.command.startswith("copilot bench stages")
    assert costs.machine
    assert costs.photo_page > costs.digital_page
