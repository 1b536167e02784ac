"""The shipped product packs: complete, cited, and silent where their source is silent."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from copilot.catalogue.articles import load_corpus, parse_corpus_file
from copilot.catalogue.figures import figures
from copilot.catalogue.packs import load_packs
from copilot.domain.policy import Benefit, Policy

ROOT = Path(__file__).parents[2]
POLICIES = ROOT / "corpus" / "policies"
SHARED = ROOT.parent / "shared" / "domain" / "products.json"

SHANDONG = [
    "SD-YT",
    "SD-TA",
    "SD-LY",
    "SD-QD",
    "SD-WH-2022",
    "SD-WF",
    "SD-JNG",
    "SD-ZB",
    "SD-RZ",
    "SD-JN",
    "SD-HZ",
    "SD-ZZ",
    "SD-DY",
    "SD-DZ",
    "SD-LC",
    "SD-BZ",
]
PRODUCTS = frozenset(
    [
        *SHANDONG,
        "SD-DB-RARE",
        "SD-GUIDE-2022",
        "SD-AID",
        "XM-HXB",
        "ZJ-XHYLB",
        "ZJ-OUHAI",
        "XLD",
        "SH-MUTUAL",
        "BJ-HTB",
        "BJ-ATB",
        "SN-JRB",
        "PINK-GUARD",
        "PINK-WITH",
        "TY-WHJK",
        "NWY",
        "PWY",
        "RARE-TGT",
        "TTF-STAR",
        "CD-JKZL",
        "HN-LECHENG-2025",
        "SD-WH-2025",
        "MY-HMB-2025",
        "NN-HYB",
        "HY-SMB",
        "BJ-PHJKB",
        "SH-HHB",
        "HYB-CQ-2025",
        "NAT-SBML-2026",
        "BENCH-HMB",
    ]
)
SECOND_HAND = frozenset(
    [
        "EXT-SH-HHB-2023",
        "EXT-BJ-PHJKB-2023",
        "EXT-WH-JCAXB",
        "EXT-GS-LHB",
        "EXT-CITY-PRE",
        "EXT-CD-HRB-2021",
        "DEMO-60",
    ]
)
VALIDATORS = ("SD-GUIDE-2022", "BENCH-HMB", "NAT-SBML-2026")
UNKNOWN_FIGURES = [
    "PINK-WITH",
    "TY-WHJK",
    "PWY",
    "HN-LECHENG-2025",
    "SD-WH-2025",
    "MY-HMB-2025",
    "NN-HYB",
    "HY-SMB",
    "BJ-PHJKB",
    "SH-HHB",
    "HYB-CQ-2025",
    "TTF-STAR",
    "SD-AID",
    "XLD",
    "EXT-CITY-PRE",
    "EXT-CD-HRB-2021",
]


@pytest.fixture(scope="module")
def packs() -> dict[str, Policy]:
    return {policy.product: policy for policy in load_packs(POLICIES)}


def value(policy: Policy, path: str) -> object:
    return policy.parameters[path].value


def benefit(policy: Policy, benefit_id: str) -> Benefit:
    return next(one for one in policy.benefits if one.id == benefit_id)


def test_all_forty_five_products_and_the_second_hand_wordings_have_a_pack(packs: dict[str, Policy]) -> None:
    assert len(PRODUCTS) == 45
    assert set(packs) == PRODUCTS | SECOND_HAND


def test_exactly_the_second_hand_wordings_are_marked_for_engine_tests(packs: dict[str, Policy]) -> None:
    assert {pid for pid, policy in packs.items() if policy.for_engine_tests} == SECOND_HAND


def test_every_figure_stands_in_the_quote_it_cites(packs: dict[str, Policy]) -> None:
    wrong = [
        f"{pid} {path}"
        for pid, policy in packs.items()
        for path, one in policy.parameters.items()
        if one.number is not None and (one.clause is None or one.number not in figures(one.clause.quote))
    ]
    assert wrong == []


def test_every_quote_is_the_text_at_its_place(packs: dict[str, Policy]) -> None:
    for pid, policy in packs.items():
        text = (POLICIES / pid / "clauses.md").read_text(encoding="utf-8")
        for one in policy.parameters.values():
            if one.clause is not None:
                assert text[one.clause.start : one.clause.end] == one.clause.quote


def test_a_term_that_the_source_does_not_state_is_null_and_never_left_out(packs: dict[str, Policy]) -> None:
    for pid, policy in packs.items():
        for one in policy.benefits:
            if one.kind == "indemnity":
                assert one.bands or (one.deductible and one.ratio), f"{pid} {one.id}"


def test_a_missing_term_cites_the_sentence_that_says_so(packs: dict[str, Policy]) -> None:
    silent = [
        f"{pid} {path}"
        for pid, policy in packs.items()
        for path, one in policy.parameters.items()
        if one.value is None and (one.clause is None or "未载明" not in one.clause.quote)
    ]
    assert silent == []


@pytest.mark.parametrize("pid", UNKNOWN_FIGURES)
def test_products_without_a_full_formula_can_pay_nothing_by_themselves(
    pid: str, packs: dict[str, Policy]
) -> None:
    policy = packs[pid]
    for one in policy.benefits:
        needed = [one.deductible, one.ratio, *(one.amount, one.per_day), one.annual_cap]
        assert any(path and value(policy, path) is None for path in needed), one.id


@pytest.mark.parametrize("pid", VALIDATORS)
def test_validators_have_no_benefit_and_so_never_pay(pid: str, packs: dict[str, Policy]) -> None:
    assert packs[pid].benefits == ()


def test_five_shandong_cities_stay_below_the_provincial_floor(packs: dict[str, Policy]) -> None:
    guide = packs["SD-GUIDE-2022"]
    most, least = value(guide, "guide.max_deductible"), value(guide, "guide.min_ratio")
    assert isinstance(most, Decimal)
    assert isinstance(least, Decimal)
    below = set()
    for pid in SHANDONG:
        deductible, ratio = value(packs[pid], "drug.deductible"), value(packs[pid], "drug.ratio")
        assert isinstance(deductible, Decimal)
        assert isinstance(ratio, Decimal)
        if deductible > most or ratio < least:
            below.add(pid)
    assert below == {"SD-TA", "SD-WH-2022", "SD-WF", "SD-JN", "SD-DZ"}


def test_no_two_packs_answer_to_the_same_name(packs: dict[str, Policy]) -> None:
    names = [name for one in packs.values() for name in {one.product, one.name, *one.aliases}]
    assert len(names) == len(set(names))


def test_the_overview_lists_every_pack(packs: dict[str, Policy]) -> None:
    text = (POLICIES / "README.md").read_text(encoding="utf-8")
    assert [
        pid for pid, one in packs.items() if f"| `{pid}` | {one.name} | {one.version} |" not in text
    ] == []


def test_the_summary_says_so_where_a_city_lies_below_the_floor() -> None:
    for pid in ("SD-TA", "SD-WH-2022", "SD-WF", "SD-JN", "SD-DZ"):
        assert "与省级原则不一致" in (POLICIES / pid / "clauses.md").read_text(encoding="utf-8")


def test_the_benchmark_says_that_it_is_never_used_for_payment() -> None:
    text = (POLICIES / "BENCH-HMB" / "clauses.md").read_text(encoding="utf-8")
    assert "都不得以本基准代替" in text


def test_the_sum_of_the_mutual_plan_is_marked_ambiguous(packs: dict[str, Policy]) -> None:
    total = packs["SH-MUTUAL"].parameters["total.cap"]
    assert total.value == Decimal(720000)
    assert total.ambiguous
    assert packs["PINK-GUARD"].parameters["metastasis.after_relapse"].ambiguous
    assert packs["RARE-TGT"].parameters["waiting_days"].ambiguous


def test_tumour_treating_fields_stand_in_both_city_products(packs: dict[str, Policy]) -> None:
    assert value(packs["ZJ-XHYLB"], "ttf.ratio") == Decimal("0.6")
    assert value(packs["SH-HHB"], "ttf.ratio") == Decimal("0.7")
    assert value(packs["SH-HHB"], "ttf.ratio_pre") == Decimal("0.3")
    assert value(packs["ZJ-XHYLB"], "ttf.cap") is None
    assert value(packs["SH-HHB"], "ttf.cap") is None


def test_plan_b_of_lecheng_holds_the_duties_of_plan_a_and_more(packs: dict[str, Policy]) -> None:
    policy = packs["HN-LECHENG-2025"]
    assert set(benefit(policy, "drug").trigger.plans) >= {"A", "B"}
    assert set(benefit(policy, "device").trigger.plans) == {"B", "B款"}
    assert value(policy, "drug.ratio") is None


def test_articles_are_numbered_without_gaps() -> None:
    for pid in sorted(PRODUCTS | SECOND_HAND):
        file = parse_corpus_file((POLICIES / pid / "clauses.md").read_bytes(), pid)
        assert file.header.product == pid
        assert len({article.label for article in file.articles}) == len(file.articles) >= 4
        assert all(
            article.label.startswith("第") and article.label.endswith("条") for article in file.articles
        )


def test_statutes_named_by_the_rules_are_there_and_verified() -> None:
    labels = {
        f"{file.header.title}/{article.label}"
        for file in load_corpus(ROOT / "corpus" / "statutes")
        if not file.header.unverified
        for article in file.articles
    }
    law = "十六 十七 十九 二十一 二十二 二十三 二十四 二十五 二十六 二十七 三十 四十六 八十七 一百一十六"
    wanted = {f"保险法/第{number}条" for number in law.split()}
    wanted |= {f"保险法解释二/第{number}条" for number in ["八", "九", "十五", "十七"]}
    wanted |= {f"保险法解释三/第{number}条" for number in ["十八", "十九", "二十"]}
    wanted |= {"等待期及既往症表述通知/等待期", "等待期及既往症表述通知/既往症", "短期健康保险通知/第九条"}
    wanted |= {"处方管理办法/处方有效期", "民法典/第二百零一条", "民法典/第二百零三条", "医师法/第二十九条"}
    assert wanted <= labels


@pytest.mark.skipif(not SHARED.exists(), reason="the domain brief is not on this machine")
def test_packs_agree_with_the_figures_of_the_domain_brief(packs: dict[str, Policy]) -> None:
    for row in json.loads(SHARED.read_text(encoding="utf-8"), parse_float=Decimal):
        terms = row["terms"]
        if row["id"] not in SHANDONG:
            continue
        policy = packs[row["id"]]
        cap = {"SD-TA": "shared.cap", "SD-JNG": "drug.per_drug"}.get(row["id"], "drug.annual_cap")
        found = [value(policy, path) for path in ("drug.deductible", "drug.ratio", cap, "drug.count")]
        assert found == [terms[key] for key in ("deductible", "ratio", "cap", "drug_count")], row["id"]
