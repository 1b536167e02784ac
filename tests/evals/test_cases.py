"""The labelled claims: shape, arithmetic, strata, articles that exist, papers that say what the facts say."""

import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from copilot.catalogue.articles import load_corpus
from copilot.catalogue.facts import facts_from
from evals.cases import FOLDER, LabelledClaim, load_cases, read_cases
from evals.cases.papers import decides_from_papers, declared_of, papers_of, write_papers

CORPUS = Path(__file__).parents[2] / "corpus"
CASES = load_cases()
BY_ID = {case.id: case for case in CASES}
# Public layer of the Shandong products, and the one dev claim about two policies at once.
SHARED = {"SD-DB-RARE", "BJ-ATB"}
NO_BENEFITS = {"BENCH-HMB", "NAT-SBML-2026", "SD-GUIDE-2022", "SD-AID", "XLD"}


def products(case: LabelledClaim) -> set[str]:
    return {one.product for one in facts_from(dict(case.facts)).facts.policies}


def calculate(text: str) -> Decimal:
    """Work out one side of an equation as an adjuster would, rounded to the fen at the end."""
    plain = text.replace(",", "").replace("；", ",").replace("×", "*").replace("÷", "/")
    plain = re.sub(r"(\d+(?:\.\d+)?)%", r"(\1/100)", plain)
    exact = re.sub(r"\d+(?:\.\d+)?", lambda found: f"D('{found.group()}')", plain)
    value: Any = eval(exact, {"__builtins__": {}, "D": Decimal, "min": min})
    return Decimal(value).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def equations(reasoning: str) -> list[tuple[str, str]]:
    text = re.sub(r"\s+", "", reasoning)
    side = r"min\([\d,.；+\-]+\)|[(\d][\d,.()×÷%+\-]*"
    found = re.findall(rf"({side})=(-?[\d,]+\.\d{{2}})", text)
    return [(left, right) for left, right in found if re.search(r"[×÷+\-]|min", left)]


def test_there_are_enough_claims_in_both_splits() -> None:
    assert len(CASES) >= 320
    assert len(load_cases("dev")) >= 150
    assert len(load_cases("test")) >= 120
    assert load_cases("dev") + load_cases("test") != ()
    with pytest.raises(ValueError, match="no split"):
        load_cases("train")


def test_ids_are_unique_and_files_are_short() -> None:
    assert [name for name, count in Counter(case.id for case in CASES).items() if count > 1] == []
    long = {path.name for path in FOLDER.glob("*.yaml") if len(path.read_text("utf-8").splitlines()) > 300}
    assert long == set()


def test_the_test_split_has_products_that_dev_does_not_have() -> None:
    dev = set().union(*(products(case) for case in load_cases("dev")))
    test = set().union(*(products(case) for case in load_cases("test")))
    assert dev & test <= SHARED


def test_all_packs_with_benefits_are_covered() -> None:
    packs = {path.parent.name for path in (CORPUS / "policies").glob("*/terms.yaml")} - {"_common"}
    names = {
        alias: pack
        for pack in packs
        for terms in [yaml.safe_load((CORPUS / "policies" / pack / "terms.yaml").read_text("utf-8"))]
        for alias in (pack, terms["name"], *terms.get("aliases", ()))
    }
    covered = {names[one] for case in CASES for one in products(case) if one in names}
    assert packs - covered - NO_BENEFITS == set()


def test_every_reason_code_appears() -> None:
    table = yaml.safe_load((CORPUS / "catalogue" / "reasons.yaml").read_text("utf-8"))
    known = {row["code"] for row in table["reasons"]}
    used = {code for case in CASES for code in case.expected.codes}
    assert used == known
    assert {code for case in CASES for code in case.expected.not_codes} <= known


def test_strata() -> None:
    outcomes = Counter(case.expected.outcome for case in CASES)
    assert min(outcomes.values()) >= 20
    assert set(outcomes) == {"approve", "partial", "deny", "pend", "refer"}
    assert sum(case.expected.undeterminable for case in CASES) >= 60
    tags = Counter(tag for case in CASES for tag in case.tags)
    wanted = ("injection", "duplicate", "near_duplicate", "altered_total", "prior_claims", "mixed_patients",
              "waiting", "suspected", "negated", "refund", "several_policies", "layers", "cap_nearly_used",
              "dose", "date_conflict", "period", "boundary", "rounding")  # fmt: skip
    assert [tag for tag in wanted if not tags[tag]] == []


def test_the_articles_exist() -> None:
    known = {
        f"{one.document_id}#{one.label}" for document in load_corpus(CORPUS) for one in document.articles
    }
    missing = {(case.id, one) for case in CASES for one in case.expected.evidence if one not in known}
    assert missing == set()


def test_the_arithmetic_of_the_reasonings_holds() -> None:
    wrong = [
        f"{case.id}: {left}={right}"
        for case in CASES
        for left, right in equations(case.reasoning)
        if calculate(left) != Decimal(right.replace(",", ""))
    ]
    assert wrong == []


def test_the_amount_stands_in_the_reasoning() -> None:
    paid = [case for case in CASES if case.expected.payable not in (None, "0.00")]
    assert [one.id for one in paid if f"{Decimal(str(one.expected.payable)):,.2f}" not in one.reasoning] == []


def test_most_amounts_are_worked_out() -> None:
    paid = [case for case in CASES if case.expected.payable not in (None, "0.00")]
    worked = [case for case in paid if equations(case.reasoning)]
    assert len(worked) >= len(paid) * 0.9


def test_the_labels_are_consistent() -> None:
    amounts = {case.id: case.expected.payable for case in CASES}
    by_outcome = {
        outcome: {case.id for case in CASES if case.expected.outcome == outcome}
        for outcome in ("approve", "partial", "deny", "pend", "refer")
    }
    assert {amounts[name] for name in by_outcome["deny"]} == {"0.00"}
    assert {amounts[name] for name in by_outcome["pend"]} == {None}
    paid = [amounts[name] for name in by_outcome["approve"] | by_outcome["partial"]]
    assert all(amount is not None and Decimal(amount) > 0 for amount in paid)
    assert all(case.expected.undeterminable == (amounts[case.id] is None) for case in CASES)
    missing = {one.split(":")[0] for case in CASES for one in case.expected.missing}
    assert missing <= {"term", "doc", "fact"}


def test_the_facts_can_be_read() -> None:
    assert all(facts_from(dict(case.facts)).facts.policies for case in CASES)


def test_enough_claims_have_papers_of_every_quality() -> None:
    with_papers = [case for case in CASES if case.papers]
    assert len(with_papers) >= 120
    qualities = Counter(spec.quality for case in with_papers for spec in case.papers)
    total = qualities.total()
    assert qualities["digital"] > total / 2
    assert qualities["scan"] >= total * 0.18
    assert qualities["photo"] >= total * 0.12
    assert sum(any(spec.change for spec in case.papers) for case in with_papers) >= 8


def test_the_papers_say_what_the_facts_say(tmp_path: Path) -> None:
    case = BY_ID["nwy-08"]
    receipt, sheet, summary = papers_of(case)
    fields = receipt.truth["fields"]
    assert (fields["payer_name"], fields["total"]) == ("常青", "42345.67")
    assert fields["pool_pay"] == "30000.00"
    assert fields.get("self_pay", "12345.67") == "12345.67"  # not every form of a receipt prints it
    assert sheet.truth["fields"]["psn_part_amt"] == "12345.67"
    assert (summary.truth["fields"]["admit_date"], summary.truth["fields"]["discharge_date"]) == (
        "2022-03-05",
        "2022-03-19",
    )
    assert "阿尔茨海默病" in str(summary.truth["fields"]["discharge_diag"])
    assert [path.read_bytes() for path in write_papers(case, tmp_path)] == [
        one.data for one in (receipt, sheet, summary)
    ]


def test_purchases_have_a_paper_for_each_day() -> None:
    papers = papers_of(BY_ID["cd-jk-03"])
    totals = [one.truth["fields"]["total"] for one in papers if one.truth["doc_type"] == "outpatient_receipt"]
    assert totals == ["216.40", "499.99"]
    assert sum(one.truth["doc_type"] == "prescription" for one in papers) == 2


def test_an_invoice_names_the_drug_and_its_amount() -> None:
    invoice = papers_of(BY_ID["sd-ly-01"])[0]
    assert invoice.truth["fields"]["total"] == "25000.00"
    assert "麦格司他" in str(invoice.truth["items"])


@pytest.mark.parametrize(
    ("name", "place", "field", "value"),
    [
        ("bj-at-14", 1, "name", "贺兰青青"),
        ("bj-at-15", 1, "sex", "男"),
        ("bj-at-16", 1, "admit_date", "2022-05-06"),
        ("bj-at-17", 0, "total", "97000.00"),
    ],
)
def test_disagreements_are_planted(name: str, place: int, field: str, value: str) -> None:
    assert papers_of(BY_ID[name])[place].truth["fields"][field] == value


def test_every_label_with_papers_holds_for_the_papers() -> None:
    assert [case.id for case in CASES if case.papers and not decides_from_papers(case)] == []


def test_what_papers_cannot_say_is_declared() -> None:
    stated = declared_of(BY_ID["sd-ly-01"])
    assert "expenses" not in stated
    assert stated["declared"] == {"drug_on_list": True}
    assert "diagnoses" not in stated
    events = declared_of(BY_ID["sn-jr-01"])["events"]
    assert [one["id"] for one in events] == ["v1", "w1", "w2"]


def test_a_bad_label_is_refused_with_file_and_id(tmp_path: Path) -> None:
    text = (FOLDER / "dev_traps_1.yaml").read_text("utf-8").replace("outcome: approve", "outcome: maybe", 1)
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"x\.yaml, trap-d-01"):
        read_cases(tmp_path)
