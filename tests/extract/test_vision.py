"""The second reading by a model that sees: over HTTP against a real server, with its failures."""

import io
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from copilot.domain.document import Document, ExtractedField, Page, Word
from copilot.domain.evidence import PageBox
from copilot.extract.fields import read_document
from copilot.extract.layout import sheet
from copilot.extract.reading import Reading
from copilot.extract.schema import schema
from copilot.extract.vision import UNLOCATED, Claimed, locate, merge, wanted
from copilot.extract.vision_paddle import PaddleVision, labelled
from copilot.extract.vision_read import ChatVision, second_look
from copilot.llm import Endpoint
from copilot.llm.openai_chat import OpenAIChat

ROWS = [
    ("医疗住院收费票据（电子）", ""), ("票据代码：", "11060221"), ("票据号码：", "0098431207"),
    ("姓名：", "苏晚宁"),
    ("住院号：", "20213187"), ("金额合计（小写）：", "105263.28"), ("个人自费：", "85000.00"),
    ("个人自付：", "5317.70"),
]  # fmt: skip


def word(text: str, x: float, row: int, confidence: float = 0.98) -> Word:
    y = 0.05 + 0.05 * row
    return Word(
        text=text,
        box=PageBox(x0=x, x1=min(x + 0.02 * len(text), 1), y0=y, y1=y + 0.02),
        confidence=confidence,
    )


@pytest.fixture
def paper() -> Document:
    words = [word(label, 0.1, row) for row, (label, _) in enumerate(ROWS)]
    words += [word(value, 0.5, row) for row, (_, value) in enumerate(ROWS) if value]
    page = Page(number=1, width=1000, height=1400, source="ocr", words=tuple(words))
    made = read_document(
        [sheet(page)], document_id="d", sha256="ab" * 32, filename="a.jpg", extractor_version="t"
    )
    assert made.doc_type == "inpatient_receipt"
    return without(made, "total", "self_expense")


def without(document: Document, *names: str) -> Document:
    return document.model_copy(update={"fields": tuple(f for f in document.fields if f.name not in names)})


@pytest.fixture
def reading(paper: Document) -> Reading:
    sink = io.BytesIO()
    Image.new("RGB", (500, 700), "white").save(sink, "JPEG")
    return Reading((paper,), (sink.getvalue(),))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    command = [sys.executable, "-m", "evals.liar.server", "--seed", "5"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert process.stdout is not None
    yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
    process.terminate()
    process.wait(10)
    process.stdout.close()


def sees(server: str, model: str, timeout: float = 20.0) -> ChatVision:
    return ChatVision(OpenAIChat(Endpoint(server, model, timeout=timeout), sleep=lambda _: None))


def test_what_is_missing_or_doubted_is_asked_for_and_names_are_not(paper: Document) -> None:
    asked = wanted(paper, schema("inpatient_receipt"))
    assert {"total", "self_expense"} <= set(asked)
    assert "payer_name" not in asked
    assert "bill_no" not in asked, "it was read well"


def test_a_right_reading_gets_its_box_and_stays_doubtful(server: str, reading: Reading) -> None:
    (made,) = second_look(reading, sees(server, "vision:right")).documents
    total = made.field("total")
    assert total is not None
    assert (total.value, total.source) == ("105263.28", "model")
    assert total.bbox is not None
    assert total.confidence < 0.85
    assert "vision:vision:right@" in made.extractor_version


def test_only_redacted_text_and_pictures_leave(server: str, reading: Reading) -> None:
    second_look(reading, sees(server, "vision:right"))
    with urllib.request.urlopen(server.removesuffix("/v1") + "/bodies", timeout=20) as answer:
        sent = json.load(answer)[-1]
    assert "data:image/jpeg;base64," in sent
    assert not any(secret in sent for secret in ("苏晚宁", "20213187", "0098431207"))


def test_an_invented_value_is_kept_apart_and_holds_nothing(server: str, reading: Reading) -> None:
    (made,) = second_look(reading, sees(server, "vision:invented")).documents
    assert made.field("total") is None
    apart = made.field(f"{UNLOCATED}total")
    assert apart is not None
    assert (apart.value, apart.bbox, apart.confidence) == (None, None, 0.0)
    assert apart.raw_text


def test_a_wrong_value_never_replaces_one_and_never_looks_sure(server: str, reading: Reading) -> None:
    before = {field.name: field.value for field in reading.documents[0].fields}
    (made,) = second_look(reading, sees(server, "vision:wrong")).documents
    for field in made.fields:
        if before.get(field.name):
            assert field.value == before[field.name]
        elif field.source == "model":
            assert field.confidence < 0.85


@pytest.mark.parametrize(
    "model",
    [
        "timeout",
        "slow",
        "vision:nonsense",
        "vision:truncated",
        "vision:refusal",
        "refusal",
        "error500",
        "html",
        "endless",
    ],
)
def test_a_failing_model_changes_nothing_and_says_so(server: str, reading: Reading, model: str) -> None:
    reader = sees(server, model, timeout=1.0 if model in ("timeout", "slow") else 20)
    (made,) = second_look(reading, reader).documents
    kept = {field.name: field.value for field in made.fields if field.source != "model"}
    assert kept == {field.name: field.value for field in reading.documents[0].fields}
    if model != "vision:truncated":
        assert any("模型看图没有成功" in one for one in made.advice)


def test_cards_are_never_sent(reading: Reading) -> None:
    class Refusing:
        version = "x"

        def look(self, asked: Any) -> list[Claimed]:
            raise AssertionError("an identity card was sent")

    card = reading.documents[0].model_copy(update={"doc_type": "id_card", "fields": ()})
    assert second_look(Reading((card,), reading.images), Refusing()).documents == (card,)


def test_a_reading_that_differs_casts_doubt() -> None:
    spec = schema("inpatient_receipt").fields["total"]
    words = (word("合计：", 0.1, 1), word("100.00", 0.5, 1), word("200.00", 0.5, 2))
    page = Page(number=1, width=100, height=100, source="ocr", words=words)
    held = ExtractedField(name="total", value="100.00", raw_text="100.00", page=1, bbox=words[1].box,
                          confidence=0.8, source="ocr")  # fmt: skip
    document = Document(id="d", sha256="ab" * 32, filename="a", doc_type="inpatient_receipt",
                        type_confidence=1, pages=(page,), fields=(held,), extractor_version="t")  # fmt: skip
    (same,) = merge(document, [Claimed("total", "100.00")], {"total": spec}).fields
    assert same == held, "agreement raises nothing"
    (other,) = merge(document, [Claimed("total", "200.00")], {"total": spec}).fields
    assert (other.value, other.confidence) == ("100.00", 0.4)
    assert "200.00" in other.note


def test_a_part_of_a_number_is_not_its_place() -> None:
    spec = schema("inpatient_receipt").fields["total"]
    page = Page(number=1, width=100, height=100, source="ocr", words=(word("1105263.28", 0.5, 1),))
    assert locate("105263.28", spec, [page]) is None
    assert locate("1105263.28", spec, [page]) is not None


@pytest.mark.parametrize("model", ["nonsense", "timeout"])
def test_a_paddleocr_vl_server_that_fails_changes_nothing(server: str, reading: Reading, model: str) -> None:
    reader = PaddleVision(server, model=model, timeout=1.0 if model == "timeout" else 20)
    (made,) = second_look(reading, reader).documents
    assert [f.value for f in made.fields] == [f.value for f in reading.documents[0].fields]


def test_a_transcript_is_searched_for_labels() -> None:
    fields = {"total": schema("inpatient_receipt").fields["total"]}
    label = fields["total"].labels[0]
    assert list(labelled(f"标题\n{label}：105263.28\n其他", fields)) == [Claimed("total", "105263.28")]
    assert list(labelled("没有这一项", fields)) == []
