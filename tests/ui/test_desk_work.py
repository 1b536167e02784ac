"""Leases, drafts, postponing and escalating over a real store; nobody reads a paper here."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from copilot.bootstrap import App
from copilot.bootstrap.settings import Settings
from copilot.errors import Conflict, InputRefused
from copilot.http_api.desk_work import DeskServices
from copilot.http_api.ports import Correction, NewCase, Person
from copilot.store.worktable import LEASE_SECONDS, Writing

ANNA = Person(name="anna", role="adjuster")
BEN = Person(name="ben", role="adjuster")
FRAUD = Person(name="fred", role="siu")


class Clock(App):
    """The program with a clock that the test turns."""

    at = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Clock]:
    made = Clock(Settings(home=tmp_path))
    yield made
    made.close()


@pytest.fixture
def work(app: Clock) -> DeskServices:
    return DeskServices(app)


@pytest.fixture
def case_id(work: DeskServices) -> str:
    product = work.products()[0].id
    new = NewCase(product=product, insured_name="张三", consents=("processing", "medical"))
    return work.create(new, ANNA).id


def change(case_id: str) -> Correction:
    return Correction(
        document="declared", field="received_on", value="2026-11-01", reason="见申请书", version=1
    )


def test_a_lease_keeps_a_colleague_out_until_it_ends(app: Clock, work: DeskServices, case_id: str) -> None:
    assert work.claim(case_id, ANNA, take_over=False, reason="").holder == "anna"
    assert work.claim(case_id, BEN, take_over=False, reason="").holder == "anna"
    with pytest.raises(Conflict, match="anna 正在处理"):
        work.correct(case_id, change(case_id), BEN)
    app.at += timedelta(seconds=LEASE_SECONDS + 1)
    assert work.claim(case_id, BEN, take_over=False, reason="").holder == "ben"


def test_a_heartbeat_keeps_the_lease_and_its_beginning(app: Clock, work: DeskServices, case_id: str) -> None:
    first = work.claim(case_id, ANNA, take_over=False, reason="")
    app.at += timedelta(seconds=LEASE_SECONDS - 10)
    second = work.claim(case_id, ANNA, take_over=False, reason="")
    assert second.since == first.since
    assert second.until > first.until
    assert work.holders()[case_id].holder == "anna"


def test_taking_over_needs_a_reason_and_leaves_an_event(work: DeskServices, case_id: str) -> None:
    work.claim(case_id, ANNA, take_over=False, reason="")
    with pytest.raises(InputRefused):
        work.claim(case_id, BEN, take_over=True, reason="")
    assert work.claim(case_id, BEN, take_over=True, reason="安娜请假").holder == "ben"
    noted = work.chain(case_id, "noted")
    assert '"act":"taken_over"' in noted[-1].payload
    assert '"from":"anna"' in noted[-1].payload
    with pytest.raises(Conflict, match="ben 正在处理"):
        work.correct(case_id, change(case_id), ANNA)


def test_giving_back_anothers_lease_does_nothing(work: DeskServices, case_id: str) -> None:
    work.claim(case_id, ANNA, take_over=False, reason="")
    work.table.release(case_id, "ben")
    assert work.holders()[case_id].holder == "anna"
    work.table.release(case_id, "anna")
    assert work.holders() == {}


def test_a_draft_is_there_again_for_its_writer_only(work: DeskServices, case_id: str) -> None:
    assert work.save_draft(case_id, Writing(form="sign", revision=0, content={"note": "还没写完"}), ANNA) == 1
    assert (
        work.save_draft(case_id, Writing(form="sign", revision=1, content={"note": "还没写完，继续"}), ANNA)
        == 2
    )
    (draft,) = work.drafts(case_id, ANNA)
    assert (draft.revision, draft.content["note"]) == (2, "还没写完，继续")
    assert work.drafts(case_id, BEN) == ()
    assert work.table.drafted("anna") == {case_id}


def test_an_older_window_does_not_overwrite_a_draft(work: DeskServices, case_id: str) -> None:
    work.save_draft(case_id, Writing(form="sign", revision=0, content={"note": "一"}), ANNA)
    with pytest.raises(Conflict, match="另一个窗口"):
        work.save_draft(case_id, Writing(form="sign", revision=0, content={"note": "二"}), ANNA)
    work.table.discard(case_id, "anna", ("sign",))
    assert work.save_draft(case_id, Writing(form="sign", revision=0, content={"note": "二"}), ANNA) == 1


def test_what_a_closing_window_sends_arrives_in_its_order(work: DeskServices, case_id: str) -> None:
    def say(note: str, revision: int, sequence: int) -> int:
        one = Writing(form="sign", revision=revision, content={"note": note}, writer="w1", sequence=sequence)
        return work.save_draft(case_id, one, ANNA)

    assert say("一", 0, 1) == 1
    assert say("一二三", 1, 3) == 2
    assert say("一二", 1, 2) == 2
    assert work.drafts(case_id, ANNA)[0].content["note"] == "一二三"
    assert say("一二三四", 1, 4) == 3
    assert work.drafts(case_id, ANNA)[0].content["note"] == "一二三四"


def test_a_draft_is_not_readable_in_the_database(app: Clock, work: DeskServices, case_id: str) -> None:
    work.save_draft(case_id, Writing(form="sign", revision=0, content={"note": "secret-diagnosis"}), ANNA)
    content = b"".join(path.read_bytes() for path in app.settings.home.glob("store.db*"))
    assert b"desk_drafts" in content
    assert b"secret-diagnosis" not in content


def test_a_postponed_case_says_until_when_and_comes_back(work: DeskServices, case_id: str) -> None:
    work.postpone(case_id, date(2026, 11, 25), "等医院回复", ANNA)
    assert work.marks((case_id,))[case_id].postponed_until == date(2026, 11, 25)
    work.postpone(case_id, None, "", ANNA)
    assert work.marks((case_id,))[case_id].postponed_until is None
    with pytest.raises(InputRefused):
        work.postpone(case_id, date(2026, 11, 22), "昨天", ANNA)


def test_an_escalated_case_has_nobody_until_somebody_takes_it(work: DeskServices, case_id: str) -> None:
    work.claim(case_id, ANNA, take_over=False, reason="")
    assert work.duty(case_id).assignee == "anna"
    work.escalate(case_id, "金额超过我的额度", ANNA)
    marks = work.marks((case_id,))[case_id]
    assert (marks.escalated, marks.assignee) == ("金额超过我的额度", None)
    assert work.duty(case_id).assignee is None
    assert work.holders() == {}


def test_the_fraud_desk_is_not_kept_out_by_a_lease(work: DeskServices, case_id: str) -> None:
    from copilot.http_api.ports import Act

    work.claim(case_id, ANNA, take_over=False, reason="")
    version = work.case(case_id).row.version
    work.decide(case_id, Act(action="hold", version=version, note="票据疑点"), FRAUD)
    assert work.case(case_id).row.state == "on_hold"


def test_every_act_stands_in_a_sound_audit_chain(work: DeskServices, case_id: str) -> None:
    work.claim(case_id, ANNA, take_over=False, reason="")
    work.claim(case_id, BEN, take_over=True, reason="交接")
    work.postpone(case_id, date(2026, 11, 25), "", BEN)
    report = work.verify()
    assert report.ok, report.problems
    assert report.events >= 4
