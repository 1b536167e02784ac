"""The figures of the desk from records alone."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args

from copilot.domain.decision import Adjudication, Deadline, Decision, Recommendation, Signature, Versions
from copilot.http_api.desk_board import Figures, Signed, figures
from copilot.store.records import Case, Correction, Event

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def case(name: str, state: Any, age_days: float) -> Case:
    made = NOW - timedelta(days=age_days)
    return Case(
        id=name, version=2, state=state, product="T", insured_masked="张**", created_at=made, updated_at=NOW
    )


def event(number: int, name: str, kind: str, ago_hours: float) -> Event:
    at = (NOW - timedelta(hours=ago_hours)).isoformat()
    return Event(
        seq=number, case_id=name, actor="a", role="adjuster", kind=kind, payload=json.dumps({}), at=at,
        prev_hash="0" * 64, hash=f"{number:064d}",
    )  # fmt: skip


def advice(name: str, outcome: Any, payable: str, due: date, *codes: str) -> Recommendation:
    return Recommendation(
        case_id=name,
        case_version=1,
        adjudication=Adjudication(
            product="T", policy_version="1", outcome=outcome, payable=Decimal(payable), codes=codes,
            needs_expert=False, findings=(), deadlines=(Deadline(id="t30", label="核定", due=due),),
        ),
        chain=(), summary=(), facts_sha256="b" * 64, document_sha256=(),
        versions=Versions(code="t", rules="t", corpus="c" * 64, extractor="t"),
    )  # fmt: skip


def signed(name: str, action: Any, amount: str, advised: Recommendation, *codes: str) -> Signed:
    signature = Signature(person="a", role="adjuster", signed_at=NOW)
    decision = Decision(
        case_id=name, case_version=2, action=action, amount=Decimal(amount), codes=codes, medical=False,
        signatures=(signature,),
    )  # fmt: skip
    return Signed(decision=decision, advice=advised, at=NOW)


def fix(name: str, target: str, old: str | None, new: str | None) -> Correction:
    return Correction(
        case_id=name, version=2, target=target, old=old, new=new, person="a", role="adjuster", at=NOW, why="x"
    )


def board(**given: Any) -> Figures:
    names = {"cases": (), "events": (), "signed": (), "changes": (), "dues": {}, **given}
    return figures(**names, now=NOW)


def test_an_empty_desk_has_no_shares_to_show() -> None:
    found = board()
    assert (found.decided, found.median_hours, found.read_cases) == (0, None, 0)
    assert len(found.days) == 14


def test_intake_and_signature_make_days_and_hours() -> None:
    advised = advice("c1", "partial", "10.00", date(2026, 12, 1), "P101")
    found = board(
        events=(event(1, "c1", "submitted", 30), event(2, "c1", "submitted", 1)),
        signed=(signed("c1", "partial", "10.00", advised, "P101"),),
    )
    assert found.median_hours == 30.0
    assert found.hours == {"d5": 1}
    assert [day.received for day in found.days][-2:] == [1, 0]
    assert found.days[-1].decided == 1
    assert (found.overridden, found.decided_late) == (0, 0)


def test_another_amount_is_a_difference_with_its_codes() -> None:
    advised = advice("c1", "partial", "10.00", date(2026, 11, 1), "P101")
    found = board(signed=(signed("c1", "partial", "9.00", advised, "P101", "P105"),))
    assert found.overridden == 1
    assert found.override_codes == (("P105", 1),)
    assert found.decided_late == 1


def test_only_misread_paper_counts_as_an_error() -> None:
    found = board(
        events=(event(1, "c1", "extracted", 2), event(2, "c2", "extracted", 2)),
        changes=(
            fix("c1", "document:d1/field:total", "85000.00", "86000.00"),
            fix("c1", "document:d1/field:bill_no", "1", "1"),
            fix("c2", "declared:received_on", "2026-01-01", "2026-01-02"),
            fix("c2", "document:d1/field:total_cn", None, "捌万"),
        ),
    )
    assert (found.corrected_cases, found.read_cases) == (1, 2)
    assert found.corrected_fields == (("total", 1),)


def test_the_backlog_is_counted_by_state_age_and_clock() -> None:
    found = board(
        cases=(case("c1", "assessed", 0.5), case("c2", "pended", 12), case("c3", "approved", 40)),
        dues={"c1": date(2026, 11, 21), "c2": date(2026, 11, 24), "c4": None},
    )
    assert found.states == {"assessed": 1, "pended": 1}
    assert found.ages == {"d1": 1, "d30": 1}
    assert (found.overdue, found.due_soon) == (1, 1)


def test_no_figure_counts_denials() -> None:
    assert not [name for name in Figures.model_fields if "deni" in name or "deny" in name or "reject" in name]
    assert "deny" in get_args(Decision.model_fields["action"].annotation)
