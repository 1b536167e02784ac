"""Pages of error-free words: what the painter drew, cut into runs as a recogniser cuts them."""

from random import Random

from evals.claims import make_claim
from evals.layouts import LAYOUTS
from evals.metrics_fields import RIGHT, score_document
from evals.truth_words import pages_of, read_truth


def test_every_visible_glyph_is_in_the_words():
    paper = LAYOUTS["settlement.dots"].draw(make_claim(7, "inpatient"), Random(1))
    words = [word.text for page in pages_of(paper) for word in page.words]
    assert any(paper.fields["medfee_sumamt"] in text for text in words)
    assert all(word.box.x1 <= 1.0 for page in pages_of(paper) for word in page.words)


def test_a_paper_is_read_and_scored_without_being_painted():
    ((truth, document),) = read_truth("tune", range(1), doc_type="bank_card")
    score = score_document(document, truth, truth["boxes"])
    assert score.type_right
    assert all(one.outcome in RIGHT for one in score.fields)
