from decimal import Decimal

from copilot.catalogue.articles import CorpusFile
from copilot.domain.claim import Claim
from copilot.domain.decision import Adjudication, Recommendation, Versions
from copilot.recommend.advice import recommend
from copilot.recommend.case_file import render_case_file
from copilot.recommend.case_view import CaseFile, Labels

Corpus = dict[tuple[str, str], CorpusFile]
VERSIONS = Versions(code="0", rules="0", corpus="0" * 64, extractor="test")


def advise(claim: Claim, adjudication: Adjudication, corpus: Corpus) -> Recommendation:
    return recommend(claim, adjudication, corpus, case=("c-1", 1), facts_sha256="0" * 64, versions=VERSIONS)


def test_a_sound_result_is_recommended_unchanged(
    claim: Claim, adjudication: Adjudication, corpus: Corpus
) -> None:
    advice = advise(claim, adjudication, corpus)
    assert advice.adjudication == adjudication
    assert advice.rejected == ()
    assert advice.summary[0] == "建议部分给付，应付 39,000.00 元。"
    assert advice == advise(claim, adjudication, corpus)


def test_an_amount_whose_step_fails_is_withdrawn(
    claim: Claim, adjudication: Adjudication, corpus: Corpus
) -> None:
    wrong = adjudication.trace[2].model_copy(update={"result": Decimal("42250.00")})
    broken = adjudication.model_copy(
        update={"trace": (*adjudication.trace[:2], wrong), "payable": Decimal("42250.00")}
    )
    advice = advise(claim, broken, corpus)
    assert advice.adjudication.payable is None
    assert advice.adjudication.outcome == "refer"
    assert "R413" in advice.adjudication.codes
    assert advice.rejected
    assert "42,250" not in "".join(advice.summary)


def test_without_its_clauses_nothing_is_said(claim: Claim, adjudication: Adjudication) -> None:
    advice = advise(claim, adjudication, {})
    assert advice.adjudication.codes == ("R413",)
    assert advice.adjudication.payable is None


def test_the_case_file_cites_and_escapes(claim: Claim, adjudication: Adjudication, corpus: Corpus) -> None:
    case = CaseFile(
        recommendation=advise(claim, adjudication, corpus),
        claim=claim,
        corpus=corpus,
        images={"doc-1": [b"\xff\xd8"]},
        labels=Labels(reasons={"P101": "扣减年免赔额"}, product="测试"),
    )
    page = render_case_file(case)
    assert "39,000.00 元" in page
    assert "<b>票据</b>" not in page
    assert "&lt;b&gt;票据" in page
    hrefs = {part.split('"')[0] for part in page.split('href="#')[1:]}
    ids = {part.split('"')[0] for part in page.split(' id="')[1:]}
    assert hrefs
    assert hrefs <= ids
    assert "http://" not in page
    assert "https://" not in page
