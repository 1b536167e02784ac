from datetime import UTC, datetime
from decimal import Decimal

from copilot.http_api.ports import Changed, TimelineEvent
from ui.texts import texts
from ui.timeline_view import timeline_view

AT = datetime(2026, 11, 22, tzinfo=UTC)
PAPERS = {"d1": "住院票据"}


def told(**values) -> list[str]:
    event = TimelineEvent(sequence=1, at=AT, person="li", **values)
    return list(timeline_view([event], PAPERS, texts("zh"))[0]["lines"])


def test_a_correction_is_told_with_its_place_its_values_and_its_reason() -> None:
    changes = (
        Changed(document="d1", field="total", old="86000.00", new="85000.00", why="看错"),
        Changed(document="declared", field="insured.sex", old=None, new="female", why="补"),
        Changed(document="declared", field="declared.pre_existing", old="True", new="false", why="补"),
    )
    assert told(kind="corrected", changes=changes) == [
        "住院票据 合计（小写）：86000.00 → 85000.00（看错）",
        "性别：（空） → 女（补）",
        "属既往症：是 → 否（补）",
    ]


def test_a_decision_is_told_with_its_amount_and_note() -> None:
    values = {"kind": "decided", "action": "partial", "amount": Decimal("42250"), "note": "按条款"}
    assert told(**values) == ["部分给付 42,250.00 元", "按条款"]
    assert told(kind="signed", agree=False, note="依据不足") == ["不同意，退回核赔", "依据不足"]


def test_events_come_newest_first_and_the_program_has_a_name() -> None:
    events = [
        TimelineEvent(sequence=1, at=AT, person="li", kind="submitted", count=3),
        TimelineEvent(sequence=2, at=AT, person="", kind="assessed", outcome="pend"),
    ]
    shown = timeline_view(events, PAPERS, texts("zh"))
    assert [(one["person"], one["title"], one["lines"]) for one in shown] == [
        ("系统", "计算建议", ["补件后再定"]),
        ("li", "收件", ["3 份"]),
    ]
