"""Old and new side by side: every difference is named by its gravest kind, and nothing is written."""

from collections.abc import Callable
from typing import Any

from copilot.domain.claim import Claim
from copilot.domain.decision import Recommendation
from copilot.domain.document import Document
from copilot.errors import CorpusError
from copilot.workflow.shadow import newest_cases, shadow
from copilot.workflow.submit import Upload, submit


class Changed:
    """A judge that says something else; everything besides is the real one's."""

    def __init__(self, judge: Any, change: Callable[[Recommendation], Recommendation]) -> None:
        self._judge = judge
        self._change = change

    def __getattr__(self, name: str) -> Any:
        return getattr(self._judge, name)

    def recommend(self, claim: Claim, case_id: str, version: int) -> Recommendation:
        return self._change(self._judge.recommend(claim, case_id, version))


def altered(**values: Any) -> Callable[[Recommendation], Recommendation]:
    def change(made: Recommendation) -> Recommendation:
        return made.model_copy(update={"adjudication": made.adjudication.model_copy(update=values)})

    return change


def test_the_same_program_makes_the_same_and_writes_nothing(
    office: Any, inpatient: Callable[..., Document]
) -> None:
    office.open(inpatient())
    before = len(office.desk.store.events())
    report = shadow(office.desk.store, office.desk.judge, newest_cases(office.desk.store))
    assert (report.cases, report.counts["same"], report.skipped) == (1, 1, 0)
    assert report.payable_old == report.payable_new
    assert len(office.desk.store.events()) == before


def test_each_difference_is_named_by_its_gravest_kind(
    office: Any, inpatient: Callable[..., Document]
) -> None:
    case_id = office.open(inpatient())
    made = office.desk.store.recommendation(case_id).adjudication
    other = "deny" if made.outcome != "deny" else "pend"

    def fails(_: Recommendation) -> Recommendation:
        raise CorpusError("语料自相矛盾")

    for kind, change in {
        "outcome": altered(outcome=other),
        "amount": altered(payable="1.23"),
        "codes": altered(codes=(*made.codes, "R999")),
        "failed": fails,
    }.items():
        judge = Changed(office.desk.judge, change)
        report = shadow(office.desk.store, judge, [case_id])
        assert [row.kind for row in report.compared] == [kind]
        assert report.counts[kind] == 1
    assert report.compared[0].problem == "语料自相矛盾"


def test_reading_again_counts_the_fields_that_differ(office: Any, inpatient: Callable[..., Document]) -> None:
    case_id = office.open(inpatient())
    same = shadow(office.desk.store, office.desk.judge, [case_id], office.desk.reader)
    assert (same.compared[0].fields, same.counts["same"]) == (0, 1)
    [content] = list(office.reader.papers)
    office.reader.papers[content] = (inpatient(total="99999.00"),)
    other = shadow(office.desk.store, office.desk.judge, [case_id], office.desk.reader)
    assert (other.compared[0].fields, other.counts["same"]) == (1, 0)


def test_a_case_without_recommendation_is_counted_as_skipped(
    office: Any, inpatient: Callable[..., Document]
) -> None:
    office.reader.papers[b"unread"] = (inpatient(),)
    upload = Upload(filename="票据.jpg", content=b"unread")
    received = submit(office.desk, [upload], {"product": "BJ-HTB"}, office.zhang).case_id
    report = shadow(office.desk.store, office.desk.judge, [received])
    assert (report.cases, report.skipped) == (0, 1)
