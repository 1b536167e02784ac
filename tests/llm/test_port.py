"""The port against a real server process: what may be sent, and how every failure ends."""

import json
import logging
import time
from typing import Any

import pytest
from pydantic import BaseModel

from copilot.domain.document import Page, Word
from copilot.domain.evidence import PageBox
from copilot.errors import InputRefused
from copilot.llm import Endpoint, ModelFailed, RedactedImage, Request, parsed, prompt_version, redact_image
from copilot.llm.openai_chat import OpenAIChat, limit_name
from copilot.redact import Known, Redactor, blackout

PASSAGES = [
    {"id": f"n{n}", "kind": "理由", "source": "", "text": f"第 {n} 项扣减 {n}00.00 元。"} for n in range(1, 9)
]


def request(redactor: Redactor | None = None, **changes: object) -> Request:
    redactor = redactor or Redactor()
    made = Request(
        prompt="test-1",
        instructions=redactor.redact('回答 {"sentences": []}'),
        data=redactor.framed("资料\n", {"passages": PASSAGES}, "\n完"),
        schema={"type": "object"},
    )
    return made if not changes else Request(**{**made.__dict__, **changes})  # type: ignore[arg-type]


def test_only_redacted_text_can_be_sent() -> None:
    with pytest.raises(TypeError):
        request(data="姓名：苏晚宁")
    with pytest.raises(TypeError):
        request(images=(b"jpeg",))
    with pytest.raises(TypeError):
        RedactedImage(b"jpeg", object())


def test_identity_data_never_reaches_the_server(liar: Any) -> None:
    redactor = Redactor(Known(names=frozenset({"苏晚宁"})))
    rows = [{"id": "n1", "text": "被保险人苏 晚 宁（身份证 110105194912310025，手机 138 1234 5678）入院"}]
    liar.model("honest").complete(request(redactor, data=redactor.framed("", {"passages": rows}, "")))
    sent = liar.told("/bodies")[-1]
    assert "⟦姓名A⟧" in sent
    assert not any(one in sent.replace(" ", "") for one in ("苏晚宁", "110105194912310025", "13812345678"))


def test_the_limit_of_tokens_is_sent_under_the_name_that_the_server_knows(liar: Any) -> None:
    liar.model("honest").complete(request(max_tokens=77))
    sent = json.loads(liar.told("/bodies")[-1])
    assert (sent["max_tokens"], sent.get("max_completion_tokens")) == (77, None)
    assert sent["stream_options"] == {"include_usage": True}
    assert limit_name("http://127.0.0.1:8000/v1") == "max_tokens"
    assert limit_name("https://api.openai.com/v1") == "max_completion_tokens"
    assert limit_name("https://desk.openai.azure.com/openai/v1") == "max_completion_tokens"


def test_an_answer_is_recorded_with_its_prompt_model_and_tokens(
    liar: Any, caplog: pytest.LogCaptureFixture
) -> None:
    pieces: list[str] = []
    with caplog.at_level(logging.INFO, "copilot.llm.openai_chat"):
        answer = liar.model("honest").complete(request(), pieces.append)
    assert "".join(pieces) == answer.text
    assert len(pieces) > 3, "it streams"
    assert json.loads(answer.text)["sentences"]
    call = answer.call
    assert call.model.startswith("honest@127.0.0.1:")
    assert (call.prompt, call.tokens_in, call.tokens_out, call.retries) == ("test-1", 11, 7, 0)
    assert call.request_sha256 == request().sha256
    assert "tokens in 11 out 7" in caplog.text
    assert "扣减" not in caplog.text, "the log holds no content"


@pytest.mark.parametrize(
    ("model", "kind"),
    [("error500", "http"), ("refusal", "nonsense"), ("filtered", "refused"), ("html", "nonsense")],
)
def test_a_failing_server_is_one_sentence(liar: Any, model: str, kind: str) -> None:
    with pytest.raises(ModelFailed) as failed:
        parsed(liar.model(model).complete(request()).text, Rows, "sentences")
    assert failed.value.kind == kind
    assert str(failed.value).count("。") <= 2


def test_a_busy_server_is_asked_again(liar: Any) -> None:
    calls = [liar.model("error429").complete(request()).call for _ in range(2)]
    assert any(call.retries for call in calls)


@pytest.mark.parametrize("name", ["error400", "picky"])
def test_a_server_that_does_not_know_the_form_is_asked_more_plainly(liar: Any, name: str) -> None:
    model = liar.model(name)
    assert model.complete(request()).text
    before = liar.told("/ledger")["calls"]
    assert model.complete(request()).text
    assert liar.told("/ledger")["calls"] == before + 1, "it is remembered"


def test_nobody_answers() -> None:
    model = OpenAIChat(Endpoint("http://127.0.0.1:9/v1", "x", timeout=5), sleep=lambda _: None)
    with pytest.raises(ModelFailed) as failed:
        model.complete(request())
    assert failed.value.kind == "connection"


@pytest.mark.parametrize("model", ["timeout", "slow"])
def test_time_ends_a_silent_and_a_dripping_server(liar: Any, model: str) -> None:
    begun = time.monotonic()
    with pytest.raises(ModelFailed) as failed:
        liar.model(model, timeout=0.8).complete(request())
    assert failed.value.kind == "timeout"
    assert time.monotonic() - begun < 10


def test_endless_output_is_cut_by_bytes_and_its_complete_part_is_read(liar: Any) -> None:
    answer = liar.model("endless").complete(request(max_bytes=4000))
    assert answer.call.cut
    assert len(answer.text.encode()) <= 4000
    assert parsed(answer.text, Rows, "sentences").sentences


def test_a_broken_end_is_left_out(liar: Any) -> None:
    answer = liar.model("truncated").complete(request())
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.text)
    assert parsed(answer.text, Rows, "sentences").sentences


class Rows(BaseModel):
    sentences: list[dict[str, object]]


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{"sentences": [{"text": "a"}]}\n```',
        '好的：{"sentences": [{"text": "a"}]} 以上。',
        '<think>{"sentences": 3}</think>{"sentences": [{"text": "a"}]}',
        '{"sentences": [{"text": "a"}, {"text": "b',
    ],
)
def test_chatter_around_an_answer_is_skipped(text: str) -> None:
    assert parsed(text, Rows, "sentences").sentences == [{"text": "a"}]


@pytest.mark.parametrize("text", ["", "你好", "{}", "[" * 5000, '{"sentences": 1}', '{"a": ' * 3000])
def test_what_is_no_answer_is_nonsense(text: str) -> None:
    with pytest.raises(ModelFailed):
        parsed(text, Rows, "sentences")


@pytest.mark.parametrize(
    "url", ["http://model.example.com/v1", "ftp://127.0.0.1/v1", "8000", "http://a:b@127.0.0.1/v1"]
)
def test_an_address_that_leaks_is_refused(url: str) -> None:
    with pytest.raises(InputRefused):
        Endpoint(url, "m")


@pytest.mark.parametrize("url", ["https://api.example.com/v1", "http://10.1.2.3:8000/v1", "http://gpu/v1"])
def test_an_address_of_the_house_or_with_tls_is_accepted(url: str) -> None:
    assert Endpoint(url, "m", key="secret").url == url
    assert "secret" not in repr(Endpoint(url, "m", key="secret"))


def test_a_changed_prompt_has_another_version() -> None:
    assert prompt_version("ask", "a") != prompt_version("ask", "b")


def test_a_picture_is_painted_over() -> None:
    import io

    from PIL import Image

    sink = io.BytesIO()
    Image.new("RGB", (400, 400), "white").save(sink, "JPEG")
    word = Word(text="姓名：苏晚宁", box=PageBox(x0=0.1, x1=0.7, y0=0.1, y1=0.2), confidence=1)
    page = Page(number=1, width=400, height=400, source="ocr", words=(word,))
    made = redact_image(sink.getvalue(), blackout(page))
    with Image.open(io.BytesIO(made.jpeg)) as picture:
        assert sum(picture.getpixel((240, 60))) < 60
        assert sum(picture.getpixel((50, 60))) > 600
        assert sum(picture.getpixel((240, 300))) > 600
