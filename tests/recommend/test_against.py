"""What speaks against a payment is looked for and shown, and never counted."""

from copilot.catalogue.articles import CorpusFile
from copilot.domain.claim import Claim
from copilot.domain.decision import Adjudication
from copilot.recommend.against import against

Corpus = dict[tuple[str, str], CorpusFile]


def test_an_uncited_limit_that_shares_a_word_with_the_claim_is_shown(
    claim: Claim, adjudication: Adjudication, corpus: Corpus
) -> None:
    expense = claim.facts.expenses[0].model_copy(update={"name": "门诊挂号费"})
    facts = claim.facts.model_copy(update={"expenses": (expense,)})
    (span,) = against(facts, adjudication.model_copy(update={"considered": ()}), corpus)
    assert span.quote == "本产品不承担美容费用，不予给付门诊挂号费。"
    assert corpus["policy/T-1", "2021"].text[span.start : span.end] == span.quote


def test_what_is_cited_or_shares_nothing_is_left_out(
    claim: Claim, adjudication: Adjudication, corpus: Corpus
) -> None:
    assert against(claim.facts, adjudication, corpus) == ()
    cited = corpus["policy/T-1", "2021"].article("第二条").span("不承担美容费用，不予给付门诊挂号费")
    findings = (adjudication.findings[0].model_copy(update={"clauses": (cited,)}),)
    expense = claim.facts.expenses[0].model_copy(update={"name": "门诊挂号费"})
    facts = claim.facts.model_copy(update={"expenses": (expense,)})
    all_cited = adjudication.model_copy(update={"findings": findings, "considered": ()})
    assert against(facts, all_cited, corpus) == ()


def test_another_version_is_not_searched(claim: Claim, adjudication: Adjudication, corpus: Corpus) -> None:
    expense = claim.facts.expenses[0].model_copy(update={"name": "门诊挂号费"})
    facts = claim.facts.model_copy(update={"expenses": (expense,)})
    other = adjudication.model_copy(update={"policy_version": "1999", "considered": ()})
    assert against(facts, other, corpus) == ()
