"""From plan to report: runner, kept units, the page itself, the command, and the live store."""

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from copilot.domain.decision import Adjudication, Decision, Recommendation, Signature, Versions
from copilot.errors import InputRefused
from evals import schemas
from evals.command import command
from evals.live import live_report
from evals.metrics_decision import REFUSED
from evals.records import EvalReport, Fault, PageView, SuiteReport, UnitResult
from evals.report.html import render
from evals.runner import cores, run_all
from evals.suites import NAMES, suite
from evals.suites.decision_rows import expected_of, given_of, values_of
from evals.tasks import Context, Kept, Task, digest
from evals.tasks import Versions as Made
from tests.evals.test_eval_gate import COST, EXACT, NOISY, report_of, unit

MADE = Made(code="a", corpus="b", drawing="c")


def task(number: int, **spec: Any) -> Task:
    return Task(id=f"t{number}", suite="decision", kind="x", spec={"n": number, **spec})


class Work:
    """Counts what it is asked to do; raises for 3."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def __call__(self, one: Task, context: Context) -> UnitResult:
        self.done.append(one.id)
        if one.spec["n"] == 3:
            raise RuntimeError("three")
        if one.spec["n"] == 4:
            raise InputRefused("这一件不能用。")
        return UnitResult(id=one.id, suite="decision", inputs="x", title="", values={"a": (1, 1)})


def test_only_what_is_missing_runs_again(tmp_path: Path) -> None:
    context, work = Context(work=tmp_path), Work()
    tasks = [task(n) for n in range(1, 6)]
    first = run_all(tasks, context, Kept(tmp_path, MADE), work, 0)
    assert [one.id for one in first] == ["t1", "t2", "t3", "t4", "t5"]
    assert first[2].problem is not None
    assert "three" in first[2].problem
    assert first[3].problem == "这一件不能用。"
    work.done.clear()
    again = run_all(tasks, context, Kept(tmp_path, MADE), work, 0)
    assert work.done == ["t3", "t4"]
    assert again[0] == first[0]
    work.done.clear()
    run_all(tasks[:2], context, Kept(tmp_path, MADE.model_copy(update={"code": "new"})), work, 0)
    run_all([task(1, other=True)], context, Kept(tmp_path, MADE), work, 0)
    assert work.done == ["t1", "t2", "t1"]


def test_a_damaged_kept_unit_runs_again(tmp_path: Path) -> None:
    work, kept = Work(), Kept(tmp_path / "units", MADE)
    run_all([task(1)], Context(work=tmp_path), kept, work, 0)
    for path in (tmp_path / "units").rglob("*.json"):
        path.write_text("{", "utf-8")
    run_all([task(1)], Context(work=tmp_path), kept, work, 0)
    assert work.done == ["t1", "t1"]


def test_workers_are_the_cores_that_may_be_used() -> None:
    assert cores() >= 1
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1}) != digest({"a": 2, "b": 1})


def test_every_suite_plans_and_names_its_units_once(tmp_path: Path) -> None:
    for name in NAMES:
        for quick in (True, False):
            tasks = suite(name).plan(Context(work=tmp_path, quick=quick, split="dev"))
            names = [one.id for one in tasks]
            assert len(names) == len(set(names)) > 0
            assert {one.suite for one in tasks} == {name}
            if name == "extraction" and quick:
                few = set(names)
            if name == "extraction" and not quick:
                assert few < set(names)


class Page(HTMLParser):
    """Collects ids, links and everything that a browser would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            assert found["id"] not in self.ids
            self.ids.add(str(found["id"]))
        if tag == "a":
            self.links.add(str(found.get("href")))
        if tag in ("script", "link", "iframe", "img", "source"):
            self.fetched += [str(found[key]) for key in ("src", "href") if found.get(key)]


def faulty() -> EvalReport:
    results = [unit(n, exact=n % 4 > 0, noisy=1, cost=0) for n in range(12)]
    fault = Fault(figure="a.exact", name="total", expected="<b>12</b>", got=None, note="读错")
    page = PageView(page=1, jpeg="AAAA", boxes=(("truth", "total", 0.1, 0.2, 0.3, 0.25),))
    results = [
        one.model_copy(update={"faults": (fault,), "pages": (page,), "doubt": 1.5}) if n % 4 == 0 else one
        for n, one in enumerate(results)
    ]
    report = report_of(results, (EXACT, NOISY, COST))
    return report.model_copy(update={"next_to_label": (("u0", "一件", 1.5),)})


def test_the_page_is_self_contained_and_leads_from_a_figure_to_the_box() -> None:
    text = render(faulty())
    page = Page()
    page.feed(text)
    assert [one for one in page.fetched if not one.startswith("data:")] == []
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org)", text)
    assert {link for link in page.links if link.startswith("#") and link[1:] not in page.ids} == set()
    assert "#unit-u0" in page.links
    assert "fig-a-exact" in page.ids
    assert 'class="box truth" style="left:10.000%;top:20.000%;width:20.000%;height:5.000%"' in text
    assert "&lt;b&gt;12&lt;/b&gt;" in text
    assert "<b>12</b>" not in text


def test_the_stored_schemas_are_current() -> None:
    for name, text in schemas.rendered().items():
        stored = (schemas.FOLDER / f"{name}.json").read_text("utf-8")
        assert stored == text, "run: python -m evals.schemas"
    assert EvalReport.model_validate_json(faulty().model_dump_json()) == faulty()


def run_command(*arguments: str) -> Any:
    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, arguments)


def test_the_command_writes_compares_and_gates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.command.cores", lambda: 0)  # in this process
    (tmp_path / "claims" / "c1").mkdir(parents=True)
    label = {
        "facts": {
            "product": "BJ-HTB", "diagnoses": ["宫颈癌"], "events": [{"kind": "住院"}],
            "expenses": [{"amount": "85000.00", "kind": "住院", "scope": "目录外自费"}],
        },
        "expected": {"outcome": "partial", "payable": "39000.00", "codes": ["P101"]},
    }  # fmt: skip
    path = tmp_path / "claims" / "c1" / "label.yaml"
    path.write_text(json.dumps(label, ensure_ascii=False), "utf-8")
    common = ("--data", str(tmp_path / "claims"), "--out", str(tmp_path / "out"))
    base = tmp_path / "base.json"
    done = run_command(*common, "--save-baseline", str(base), "--json")
    assert done.exit_code == 0, done.output
    figures = {one["id"]: one["value"] for one in json.loads(done.stdout)["suites"][0]["figures"]}
    assert figures["decision.payable_exact"] == 1
    assert (tmp_path / "out" / "report.html").read_text("utf-8").startswith("<!doctype html>")
    kept = EvalReport.model_validate_json((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert kept.suites[0].units == 1
    body = json.loads(base.read_text("utf-8"))
    body["units"]["facts-c1"]["values"]["decision.forbidden"] = [-1.0, 1.0]
    base.write_text(json.dumps(body), "utf-8")
    red = run_command(*common, "--baseline", str(base), "--gate")
    assert red.exit_code == 1
    assert "退步" in red.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--suite", "nosuch"), "没有评测套件 nosuch"),
        (("--split", "train"), "没有数据划分 train"),
        (("--gate",), "--gate 需要 --baseline"),
        (("--import", "x.csv"), "--import 需要 --images"),
    ],
)
def test_wrong_orders_are_refused(arguments: tuple[str, ...], sentence: str) -> None:
    found = run_command(*arguments)
    assert isinstance(found.exception, InputRefused)
    assert sentence in str(found.exception)


def test_a_refused_claim_scores_as_one_that_could_not_be_judged() -> None:
    from evals.cases import load_cases
    from evals.metrics_decision import score_decision

    case = next(one for one in load_cases("dev") if one.expected.payable not in (None, "0.00"))
    given = given_of(None, case)
    assert given.outcome == REFUSED
    values = values_of(score_decision(expected_of(case), given), case, "decision")
    assert values["decision.could_not_judge"] == (1, 1)
    assert values["decision.payable_exact"] == (0, 1)
    assert values["decision.unknown_precision"] == (0, 1)


class Shelf:
    """A store with one case decided otherwise than advised, and one undecided."""

    def __init__(self) -> None:
        result = Adjudication(
            product="X", policy_version="1", outcome="partial", payable="100.00", codes=("P101",),
            needs_expert=False, findings=(),
        )  # fmt: skip
        made = Versions(code="c", rules="r", corpus="0" * 64, extractor="e")
        self.advice = Recommendation(
            case_id="c1", case_version=3, adjudication=result, chain=(), summary=(), facts_sha256="0" * 64,
            document_sha256=(), versions=made,
        )  # fmt: skip
        signed = Signature(person="p", role="adjuster", signed_at=datetime(2026, 1, 1, tzinfo=UTC))
        self.decision = Decision(
            case_id="c1", case_version=3, action="approve", amount="130.00", codes=("A001",), medical=False,
            note="另有约定", signatures=(signed,),
        )  # fmt: skip

    def cases(self, *, limit: int, offset: int) -> list[Any]:
        return [self.case(name) for name in ("c1", "c2")][offset : offset + limit]

    def case(self, case_id: str) -> Any:
        return type("Row", (), {"id": case_id, "product": "X", "state": "assessed"})()

    def decisions(self, case_id: str) -> tuple[tuple[int, Decision], ...]:
        return ((4, self.decision),) if case_id == "c1" else ()

    def recommendations(self, case_id: str) -> tuple[Recommendation, ...]:
        return (self.advice,)

    def documents(self, case_id: str) -> tuple[Any, ...]:
        return ()

    def corrections(self, case_id: str) -> tuple[Any, ...]:
        return ()


def test_disagreements_of_the_live_store() -> None:
    found = live_report(Shelf())  # type: ignore[arg-type]
    assert isinstance(found, SuiteReport)
    values = {one.id: one.value for one in found.figures}
    assert values["live.agree"] == 0
    assert values["live.raised"] == 30
    assert [one.name for one in found.results[0].faults] == ["结论（人 / 建议）", "金额（人 / 建议）"]
    assert found.tables[0].rows == (("P101", "1", "1", "100%"),)
    assert [row[0] for row in found.tables[1].rows] == ["c2"]
