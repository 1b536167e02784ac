from datetime import UTC, datetime
from decimal import Decimal

from copilot.http_api.ports import Changed, Noted, TimelineEvent
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


def test_what_the_insured_person_handed_in_is_told_without_their_login() -> None:
    noted = Noted(
        what="portal_claim",
        consents=("processing", "medical"),
        absent=("pathology",),
        disputed=(("d1", "total"),),
    )
    event = TimelineEvent(sequence=1, at=AT, person="portal:K7M29PQX", kind="noted", noted=noted)
    (shown,) = timeline_view([event], PAPERS, texts("zh"))
    assert (shown["person"], shown["title"]) == ("申请人", "网上提交申请")
    assert shown["lines"] == [
        "已同意：处理个人信息、处理病历和票据",
        "申请人说没有：病理报告",
        "申请人有不同说法，请对照原件：住院票据 合计（小写）",
    ]
    (english,) = timeline_view([event], {}, texts("en"))
    assert (english["person"], english["title"]) == ("Claimant", "Claim handed in online")


def test_a_link_and_a_postponement_are_told_with_their_end() -> None:
    link = Noted(what="portal_link", until="2026-11-29T20:30:00+00:00")
    assert told(kind="noted", noted=link) == ["到 2026-11-30 04:30 为止"]
    put_off = Noted(what="postponed", until="2026-12-01")
    assert told(kind="noted", noted=put_off, note="等病理") == ["到 2026-12-01 为止", "等病理"]
