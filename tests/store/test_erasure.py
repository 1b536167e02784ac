"""Erasure destroys what a case held and nothing of the proof of what happened to it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from copilot.catalogue.articles import parse_corpus_file
from copilot.errors import AuditError, Conflict, NotFound
from copilot.store.backup import back_up, references
from copilot.store.doctor import examine_store
from copilot.store.erasure import ErasureRequest, Refusal, refuse
from copilot.store.records import Actor, Erased, FileRef, Snapshot, Step
from copilot.store.retention import holdings_of, keeping, later, retention
from copilot.store.store import Store
from tests.store.conftest import AT
from tests.store.test_audit import tamper

Build = Callable[..., Step]
CASE = "2026-000001"
OFFICER = Actor(person="chen", role="admin")
ONE_YEAR = {"product": "BJ-HTB", "effective_from": "2019-01-01", "effective_to": "2019-12-31"}
LONG = {**ONE_YEAR, "effective_from": "2010-01-01"}
ASKED = ErasureRequest(case_id=CASE, asked_by="subject", grounds="withdrawn")
TODAY = date(2026, 3, 2)


@pytest.fixture
def kept(store: Store, step: Build) -> Callable[..., Store]:
    """A decided case of a policy, with a paper."""

    def build(policy: dict[str, Any], state: str = "approved") -> Store:
        case_id = store.next_case_id(2026)
        digest = store.put_file(case_id, b"%PDF- paper")
        snapshot = Snapshot(
            files=(FileRef(sha256=digest, filename="a.pdf", size=11),),
            declared={"policies": [policy], "insured": {"name": "张三丰"}},
        )
        store.commit(step(case_id, insured_masked="张**", snapshot=snapshot, bill_keys=("b:1",)))
        store.commit(step(case_id, 1, state=state, snapshot=snapshot, insured_masked="张**"))
        store.commit(step(store.next_case_id(2026)))
        return store

    return build


def test_the_periods_are_those_of_the_statute() -> None:
    table = retention()
    root = Path(__file__).parents[2] / "corpus" / "statutes"
    file = parse_corpus_file((root / "insurance-law.md").read_bytes(), "insurance-law.md")
    assert (file.header.id, file.header.version) == (table.clause.document, table.clause.version)
    text = file.article(table.clause.article).text
    assert table.counted_from in text
    assert all(one.quote in text for one in table.periods)
    assert [(one.id, one.years) for one in table.periods] == [("up_to_one_year", 5), ("over_one_year", 10)]


@pytest.mark.parametrize(
    ("policies", "until", "years"),
    [
        ([ONE_YEAR], date(2024, 12, 31), 5),
        ([LONG], date(2029, 12, 31), 10),
        ([ONE_YEAR, LONG], date(2029, 12, 31), 10),
        ([{**ONE_YEAR, "effective_from": None}], date(2029, 12, 31), 10),
        ([{**ONE_YEAR, "effective_to": None}], None, 10),
        ([ONE_YEAR, {"product": "X"}], None, 10),
        ([{**ONE_YEAR, "first_effective": "2015-01-01"}], date(2029, 12, 31), 10),
        ([{**ONE_YEAR, "effective_to": "nonsense"}], None, 10),
        ([], None, 10),
    ],
)
def test_the_longest_keeping_counts_and_what_is_unknown_is_kept(
    policies: list[dict[str, Any]], until: date | None, years: int
) -> None:
    found = keeping(holdings_of({"policies": policies}, None))
    assert (found.until, found.period.years) == (until, years)
    assert later(date(2024, 2, 29), 5) == date(2029, 3, 1)


def test_an_erased_case_is_gone_and_the_chain_says_so(
    home: Path, kept: Callable[..., Store], step: Build, tmp_path: Path
) -> None:
    store = kept(ONE_YEAR)
    checkpoint = store.checkpoint()
    done = refuse(store.eraser.erase(ASKED, OFFICER, AT, TODAY))
    assert (done.by, done.role, done.asked_by, done.grounds) == ("chen", "admin", "subject", "withdrawn")
    assert (done.rows, done.files, done.kept_until) == (2, 1, date(2024, 12, 31))
    report = store.verify(against=checkpoint)
    assert report.ok, report.problems
    assert report.erased == (done,)
    case = store.case(CASE)
    assert (case.state, case.insured_masked, case.erased_at) == ("approved", "", AT)
    with pytest.raises(NotFound, match="已按个人信息删除请求销毁"):
        store.snapshot(CASE)
    assert store.recommendation(CASE) is None
    assert store.cases_with_bill("b:1", other_than="") == ()
    assert not list((home / "files" / CASE).rglob("*"))
    for call in (lambda: store.commit(step(CASE, 2)), lambda: store.put_file(CASE, b"x")):
        with pytest.raises(Conflict, match="不能再写入"):
            call()
    assert isinstance(store.eraser.erase(ASKED, OFFICER, AT, TODAY), Erased)
    assert len(store.events(CASE, "erased")) == 1
    assert {one.status for one in examine_store(home) if one.name in ("审计链", "文件")} == {"ok"}
    assert back_up(home, tmp_path / "x.backup", AT).files == 0
    store.keys.rotate(OFFICER, AT, "测试")
    assert store.keys.status().complete
    assert store.verify().ok


def test_what_was_copied_before_does_not_open_without_the_key(home: Path, kept: Callable[..., Store]) -> None:
    store = kept(ONE_YEAR)
    [path] = [one for one in (home / "files" / CASE).rglob("*") if one.is_file()]
    copy = path.read_bytes()
    refuse(store.eraser.erase(ASKED, OFFICER, AT, TODAY))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(copy)
    with pytest.raises(AuditError, match="密钥不在"):
        store.file(CASE, path.name)
    store.close()
    everything = b"".join(one.read_bytes() for one in home.glob("store.db*"))
    assert copy[:60] not in everything


@pytest.mark.parametrize(
    ("policy", "state", "words"),
    [
        (LONG, "approved", "须保管到 2029-12-31（保险法第八十七条：超过一年的不得少于十年）"),
        ({"product": "BJ-HTB"}, "approved", "终止日不明"),
        (ONE_YEAR, "on_hold", "冻结"),
    ],
)
def test_nothing_is_erased_while_the_law_wants_it_kept(
    kept: Callable[..., Store], policy: dict[str, Any], state: str, words: str
) -> None:
    store = kept(policy, state)
    found = store.eraser.erase(ASKED, OFFICER, AT, TODAY)
    assert isinstance(found, Refusal)
    with pytest.raises(Conflict, match=words):
        refuse(found)
    assert store.snapshot(CASE).declared["insured"] == {"name": "张三丰"}
    [event] = store.events(CASE, "erasure_refused")
    assert '"grounds":"withdrawn"' in event.payload
    assert [one.case_id for one in store.eraser.asked()] == [CASE]
    assert store.verify().ok


def test_a_stated_end_of_the_contract_counts(kept: Callable[..., Store]) -> None:
    store = kept({"product": "BJ-HTB"})
    asked = ASKED.model_copy(update={"contract_ended": date(2016, 3, 1)})
    assert isinstance(store.eraser.erase(asked, OFFICER, AT, date(2026, 3, 1)), Refusal)
    assert refuse(store.eraser.erase(asked, OFFICER, AT, TODAY)).kept_until == date(2026, 3, 1)
    assert store.eraser.asked() == ()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE snapshots SET sealed = zeroblob(0) WHERE case_id = '2026-000002'", "无法解密"),
        ("DELETE FROM case_keys WHERE case_id = '2026-000002'", "无法解密"),
        ("UPDATE snapshots SET sha256 = 'f' WHERE case_id = '2026-000001'", "标记与审计事件记录的不符"),
        ("UPDATE snapshots SET sealed = zeroblob(9) WHERE case_id = '2026-000001'", "仍有材料快照"),
        ("DELETE FROM snapshots WHERE case_id = '2026-000001'", "缺失"),
        (
            "INSERT INTO case_keys SELECT '2026-000001', epoch, key_id, master, wrapped FROM case_keys",
            "仍有密钥",
        ),
        ("UPDATE cases SET insured_masked = '李**' WHERE id = '2026-000001'", "被保险人"),
    ],
)
def test_an_erasure_is_no_cover_for_tampering(
    home: Path, kept: Callable[..., Store], statement: str, words: str
) -> None:
    store = kept(ONE_YEAR)
    refuse(store.eraser.erase(ASKED, OFFICER, AT, TODAY))
    tamper(home, statement)
    assert any(words in problem for problem in store.verify().problems)


def test_consents_are_rows_with_events(store: Store, step: Build) -> None:
    first = Snapshot(declared={"consents": {"sensitive": True, "genetic": None}})
    store.commit(step(snapshot=first))
    store.commit(step(seen=1, snapshot=first))
    changed = Snapshot(declared={"consents": {"sensitive": True, "genetic": True}})
    store.commit(step(seen=2, snapshot=changed))
    assert store.consent(CASE, "genetic", False, OFFICER, AT)
    assert not store.consent(CASE, "genetic", False, OFFICER, AT)
    assert [(one.number, one.kind, one.given, one.recorded_by) for one in store.consents(CASE)] == [
        (1, "sensitive", True, "zhang"), (2, "genetic", True, "zhang"), (3, "genetic", False, "chen"),
    ]  # fmt: skip
    said = [event.seq for event in store.events(CASE) if '"separate_consents"' in event.payload]
    assert said == [1, 3, 4]
    with pytest.raises(NotFound):
        store.consent("2026-000404", "genetic", True, OFFICER, AT)


def test_backups_name_no_file_of_an_erased_case(kept: Callable[..., Store]) -> None:
    store = kept(ONE_YEAR)
    refuse(store.eraser.erase(ASKED, OFFICER, AT, TODAY))
    with store._database.reading() as connection:
        assert list(references(connection, store._ring)) == []
