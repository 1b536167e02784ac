from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from copilot.catalogue.articles import CorpusFile, parse_corpus_file
from copilot.domain.claim import Claim
from copilot.domain.decision import Adjudication
from copilot.domain.evidence import ClauseSpan
from copilot.recommend.chain import build, clause_fault, verify

Corpus = dict[tuple[str, str], CorpusFile]
Change = Callable[[Adjudication], Adjudication]


def faults(claim: Claim, adjudication: Adjudication, corpus: Corpus) -> dict[str, str]:
    return verify(build(claim, adjudication), claim, adjudication, corpus)


def test_a_sound_chain_has_no_faults_and_leads_from_the_amount_to_the_ink(
    claim: Claim, adjudication: Adjudication, corpus: Corpus
) -> None:
    nodes = build(claim, adjudication)
    assert verify(nodes, claim, adjudication, corpus) == {}
    by_id = {node.id: node for node in nodes}
    reached, todo = set(), ["payable"]
    while todo:
        name = todo.pop()
        reached.add(name)
        todo += by_id[name].supports
    assert "source:expenses/e1/amount" in reached
    assert any(name.startswith("clause:policy/T-1@2021#第一条") for name in reached)


def finding(index: int, **update: object) -> Change:
    def change(result: Adjudication) -> Adjudication:
        rows = list(result.findings)
        rows[index] = rows[index].model_copy(update=update)
        return result.model_copy(update={"findings": tuple(rows)})

    return change


def step(index: int, **update: object) -> Change:
    def change(result: Adjudication) -> Adjudication:
        rows = list(result.trace)
        rows[index] = rows[index].model_copy(update=update)
        return result.model_copy(update={"trace": tuple(rows)})

    return change


def operand(index: int, position: int, value: str) -> Change:
    def change(result: Adjudication) -> Adjudication:
        operands = list(result.trace[index].operands)
        operands[position] = operands[position].model_copy(update={"value": Decimal(value)})
        return step(index, operands=tuple(operands))(result)

    return change


PLANTED: list[tuple[str, Change, str]] = [
    ("a digit of the ratio in a statement", finding(1, statement="住院：按 65% 给付"), "finding:f2"),
    (
        "a digit of the amount in a statement",
        finding(1, statement="住院：按 61% 给付"),
        "finding:f2",
    ),
    ("a date that nobody stated", finding(1, statement="住院：2020-01-01 起按 60% 给付"), "finding:f2"),
    ("a Chinese numeral", finding(0, statement="住院：扣减年免赔额三万元"), "finding:f1"),
    ("an operand that is not in the clause", operand(2, 1, "0.65"), "step:s3"),
    ("a deductible that is not in the clause", operand(1, 1, "15000"), "step:s2"),
    ("an amount of another claim", operand(0, 0, "86000"), "step:s1"),
    ("a step that does not compute", step(2, result=Decimal(40000)), "step:s3"),
]


@pytest.mark.parametrize(("what", "change", "node"), PLANTED, ids=[row[0] for row in PLANTED])
def test_a_planted_error_is_found_at_its_node(
    what: str, change: Change, node: str, claim: Claim, adjudication: Adjudication, corpus: Corpus
) -> None:
    found = faults(claim, change(adjudication), corpus)
    assert node in found, what


def spans(corpus: Corpus) -> ClauseSpan:
    return corpus["policy/T-1", "2021"].article("第二条").span("本产品不承担美容费用")


DAYS = {"policy": (date(2022, 3, 1),), "other": (date(2022, 5, 1),)}


def test_a_quote_must_stand_where_it_says(corpus: Corpus) -> None:
    good = spans(corpus)
    assert clause_fault(good, corpus, DAYS) is None
    moved = good.model_copy(update={"start": good.start + 1, "end": good.end + 1})
    assert "引文与原文不符" in str(clause_fault(moved, corpus, DAYS))
    edited = good.model_copy(update={"quote": good.quote.replace("不", "应")})
    assert "引文与原文不符" in str(clause_fault(edited, corpus, DAYS))
    swapped = good.model_copy(update={"article": "第一条"})
    assert "引文不在" in str(clause_fault(swapped, corpus, DAYS))
    other = good.model_copy(update={"version": "2020"})
    assert "没有" in str(clause_fault(other, corpus, DAYS))


def test_a_quote_may_not_lose_its_negation(corpus: Corpus) -> None:
    cut = corpus["policy/T-1", "2021"].article("第二条").span("承担美容费用")
    assert "否定词" in str(clause_fault(cut, corpus, DAYS))


def test_a_version_out_of_force_is_refused(corpus: Corpus) -> None:
    late = {"policy": (date(2023, 3, 1),), "other": ()}
    assert "不在有效期内" in str(clause_fault(spans(corpus), corpus, late))


def test_ink_must_stand_in_its_box(claim: Claim, adjudication: Adjudication, corpus: Corpus) -> None:
    span = claim.provenance["expenses/e1/amount"]
    lie = claim.model_copy(
        update={"provenance": {"expenses/e1/amount": span.model_copy(update={"text": "88,000.00"})}}
    )
    found = faults(lie, adjudication, corpus)
    assert {"source:expenses/e1/amount", "fact:expenses/e1/amount", "step:s1", "payable"} <= set(found)


def test_a_denial_needs_more_than_unverified_text(claim: Claim, adjudication: Adjudication) -> None:
    text = (
        "---\nid: statute/x\nkind: statute\ntitle: 某办法\nversion: '1'\nin_force_from: 2020-01-01\n"
        "source: 转载\nsource_date: '2020'\nlicence: 自写\n"
        "unverified: true\n---\n## 第一条 甲\n不属于责任的不予给付。\n"
    )
    file = parse_corpus_file(text.encode(), "x.md")
    deny = finding(
        0,
        code="D205",
        statement="费用类别不属于该责任",
        amount=None,
        clauses=(file.article("第一条").span(),),
    )
    found = faults(claim, deny(adjudication), {("statute/x", "1"): file})
    assert "未核实" in found["finding:f1"]
