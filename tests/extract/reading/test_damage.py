"""Words lost, changed and moved at random: a document always comes out, and amounts stay amounts."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot.domain.document import Word
from copilot.domain.evidence import PageBox
from copilot.extract.fields import read_document
from copilot.extract.layout import sheet

GLYPHS = (
    "0123456789.,:：（）()¥元整壹贰拾佰仟万角分年月日-/×*%Rp①、；。 \t"
    + "姓名性别男女合计大写小写金额项目数量"
)
MONEY = ("total", "pool_pay", "other_pay", "acct_pay", "cash_pay", "self_pay", "self_expense", "refund")

boxes = st.tuples(*[st.floats(0, 1)] * 4).map(
    lambda c: PageBox(x0=min(c[0], c[2]), x1=max(c[0], c[2]), y0=min(c[1], c[3]), y1=max(c[1], c[3]))
)
damage = st.lists(
    st.tuples(
        st.integers(0, 60), st.sampled_from(["drop", "text", "move"]), st.text(GLYPHS, max_size=14), boxes
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=damage)
def test_a_damaged_page_still_gives_a_document(page, receipt_rows, changes):
    whole = page(receipt_rows)
    words: list[Word | None] = list(whole.words)
    for index, kind, text, box in changes:
        place = index % len(words)
        word = words[place]
        if kind == "drop" or word is None:
            words[place] = None
        elif kind == "text":
            words[place] = word.model_copy(update={"text": text})
        else:
            words[place] = word.model_copy(update={"box": box})
    damaged = whole.model_copy(update={"words": tuple(w for w in words if w)})
    document = read_document(
        [sheet(damaged)], document_id="d", sha256="0" * 64, filename="a", extractor_version="t"
    )
    for field in document.fields:
        assert 0 <= field.confidence <= 1
        assert field.bbox is not None or field.source == "derived"
        if field.name in MONEY and field.value is not None:
            assert re.fullmatch(r"-?\d+\.\d{2,}", field.value)
