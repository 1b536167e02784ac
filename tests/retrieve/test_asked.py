"""Ways to ask, facets of headings, and figures asked for: what tells articles of one document apart."""

from datetime import date

import numpy as np
import pytest

from copilot.catalogue.articles import load_corpus
from copilot.catalogue.asked import load_asked
from copilot.catalogue.diagnoses import load_diagnoses
from copilot.catalogue.drugs import load_drugs
from copilot.domain.evidence import ClauseSpan
from copilot.errors import CorpusError
from copilot.retrieve.asked import AskedIndex
from copilot.retrieve.clauses import Passage
from copilot.retrieve.concepts import drug_ways
from copilot.retrieve.expected import Expected
from copilot.retrieve.facet import FacetColumn, Facets, facets
from copilot.retrieve.tokens import Vocabulary

from .conftest import CORPUS


def passage(label: str, heading: str, text: str, document: str = "policy/X") -> Passage:
    span = ClauseSpan(document_id=document, version="1", article=label, start=0, end=len(text), quote=text)
    return Passage(
        id=f"{document}@1#{label}",
        document_id=document,
        version="1",
        kind="policy",
        product="X",
        jurisdiction="全国",
        in_force_from=date(2020, 1, 1),
        in_force_to=None,
        unverified=False,
        heading_path=("某保", f"{label} {heading}"),
        span=span,
    )


TWO = (
    passage("第一条", "被保险人", "18 周岁至 65 周岁的女性。"),
    passage("第二条", "住院医疗保险金", "年免赔额 20,000 元，给付比例 60%。"),
)
ALL = np.arange(2)


def test_every_way_belongs_to_an_article_of_the_corpus() -> None:
    labels = {(file.header.id, one.label) for file in load_corpus(CORPUS) for one in file.articles}
    ways = load_asked(CORPUS)
    assert len(ways) > 200
    assert set(ways) <= labels
    assert all(found and all(way.strip() for way in found) for found in ways.values())


def test_the_nearest_way_counts_and_articles_without_one_get_nothing() -> None:
    ways = {("policy/X", "第二条"): ("先自己掏多少", "住院能报几成")}
    index = AskedIndex(TWO, ways, Vocabulary({}))
    near = index.near("住院到底能报几成", ALL)
    assert near[0] == 0.0
    assert 0.5 < near[1] <= 1.0
    assert index.near("先自己掏多少", ALL)[1] == pytest.approx(1.0)
    assert index.near("天气怎么样", ALL)[1] < 0.2


def test_a_corpus_without_ways_gives_zeros() -> None:
    assert AskedIndex(TWO, {}, Vocabulary({})).near("能报几成", ALL).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("第一条 被保险人", "who"),
        ("第四条 胚胎移植补助", "benefit"),
        ("第七条 确诊关爱金", "benefit"),
        ("适应症 奥希替尼治什么病", "indication"),
        ("用法用量 奥希替尼的剂量与规格", "dosage"),
        ("检测与监测 奥希替尼用药前后的检查", "monitoring"),
        ("G9 理赔核对", "check"),
        ("第五条 既往症", "preexisting"),
        ("无关的题目", "other"),
    ],
)
def test_the_facet_of_a_heading(heading: str, name: str) -> None:
    known = facets()
    assert known.names[known.of_heading(heading)] == name


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("我妈七十了还能买吗", "who"),
        ("这个药一天吃几片", "dosage"),
        ("这药进医保了没", "nrdl"),
        ("住院给报几成", "benefit"),
        ("打之前要查什么", "monitoring"),
    ],
)
def test_the_facet_that_a_question_is_after(question: str, name: str) -> None:
    known = facets()
    share = known.asked(question)
    assert share.sum() == pytest.approx(1.0)
    assert known.names[int(share.argmax())] == name


def test_the_column_of_facets_prefers_the_fitting_article() -> None:
    wanted = FacetColumn(TWO).wanted("多大年纪能买", ALL)
    assert wanted[0] > wanted[1]


def test_a_line_of_facets_that_cannot_be_read_is_named() -> None:
    with pytest.raises(CorpusError, match="第 1 行"):
        Facets("who | 被保险人\n")


def test_a_share_asked_for_is_stated_by_one_article() -> None:
    stated = Expected(TWO)
    assert stated.stated("报几成", ALL).tolist() == [0.0, 1.0]
    assert stated.stated("几岁能买", ALL).tolist() == [1.0, 0.0]
    assert stated.stated("怎么办", ALL).tolist() == [0.0, 0.0]


def test_a_disease_leads_to_the_uses_of_its_drugs() -> None:
    ways = drug_ways(load_drugs(CORPUS), load_diagnoses(CORPUS))
    asked = ways["drug/zanubrutinib", "适应症"]
    assert any("套细胞淋巴瘤" in way for way in asked)
    assert any("BTK" in way for way in asked)
    labels = {(file.header.id, one.label) for file in load_corpus(CORPUS) for one in file.articles}
    assert set(ways) <= labels
