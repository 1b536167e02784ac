from copilot.domain.evidence import PageBox, SourceSpan
from ui.overlay import distinct, mark, rectangle


def test_a_box_grows_a_little_and_stays_on_the_page() -> None:
    assert rectangle(PageBox(x0=0.1, y0=0.2, x1=0.3, y1=0.4)) == {
        "x": 0.097,
        "y": 0.197,
        "w": 0.206,
        "h": 0.206,
    }
    assert rectangle(PageBox(x0=0, y0=0, x1=1, y1=1)) == {"x": 0.0, "y": 0.0, "w": 1.0, "h": 1.0}
    assert rectangle(None) is None


def test_a_place_without_ink_is_still_a_place() -> None:
    span = SourceSpan(document_id="d", document_sha256="a" * 64, page=2, box=None, text="口述")
    assert mark(span) == {"document": "d", "page": 2, "box": None, "text": "口述"}
    assert distinct([mark(span), mark(span)]) == [mark(span)]
