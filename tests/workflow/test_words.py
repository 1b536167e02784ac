"""Questions about a stored case: nothing changes, and every call is noted with its versions."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from copilot.domain.document import Document
from copilot.errors import Conflict
from copilot.llm import Answer, Call, ModelFailed, Request
from copilot.llm.port import OnText
from copilot.workflow.submit import submit
from copilot.workflow.words import ask_case, consider_case, explain_case, subject


class Parrot:
    """Repeats the first passages it is given."""

    name = "parrot@test"

    def __init__(self) -> None:
        self.sent: list[Request] = []

    def complete(self, request: Request, on_text: OnText | None = None) -> Answer:
        self.sent.append(request)
        text = request.data.text
        rows = json.loads(text[text.index("{") : text.rindex("}") + 1])["passages"]
        said = [{"text": row["text"], "cites": [row["id"]]} for row in rows[:4]]
        call = Call(
            model=self.name,
            prompt=request.prompt,
            request_sha256=request.sha256,
            text_sha256="0" * 64,
            seconds=0.1,
        )
        return Answer(text=json.dumps({"sentences": said}), call=call)


class Mute:
    name = "mute@test"

    def complete(self, request: Request, on_text: OnText | None = None) -> Answer:
        raise ModelFailed("timeout")


@pytest.fixture
def case_id(office: Any, inpatient: Callable[..., Document], summary: Document) -> str:
    return str(office.open(inpatient(), summary))


def test_an_answer_changes_nothing_and_is_noted(office: Any, case_id: str) -> None:
    desk = office.desk
    before = (desk.store.case(case_id), desk.store.recommendation(case_id))
    model = Parrot()
    reply = ask_case(desk, subject(desk, case_id, desk.judge.corpus), model, "为什么？", office.zhang)
    assert reply.status == "answered"
    assert (desk.store.case(case_id), desk.store.recommendation(case_id)) == before
    event = desk.store.events(case_id)[-1]
    payload = json.loads(event.payload)
    assert (event.kind, event.actor, payload["words"]) == ("noted", "zhang", "ask")
    assert payload["model_call"]["model"] == "parrot@test"
    assert payload["model_call"]["prompt"].startswith("ask-")
    assert desk.store.verify().ok


def test_the_names_and_numbers_of_the_case_stay_at_home(office: Any, case_id: str) -> None:
    desk, model = office.desk, Parrot()
    about = subject(desk, case_id, desk.judge.corpus)
    reply = ask_case(desk, about, model, "苏晚宁的住院号 20213187 对吗？", office.zhang)
    sent = model.sent[-1].data.text + model.sent[-1].instructions.text
    assert not any(secret in sent for secret in ("苏晚宁", "20213187", "0098431207"))
    assert "⟦" not in "".join(one.text for one in reply.sentences), "shown with the values put back"


def test_without_or_with_a_silent_model_the_rules_speak(office: Any, case_id: str) -> None:
    desk = office.desk
    about = subject(desk, case_id, desk.judge.corpus)
    alone = explain_case(desk, about, None, office.zhang)
    silent = explain_case(desk, about, Mute(), office.zhang)
    assert (alone.by, silent.by) == ("rules", "rules")
    assert alone.sentences == silent.sentences
    assert "没有在规定时间内" in silent.note
    assert ask_case(desk, about, Mute(), "为什么？", office.zhang).status == "failed"
    assert consider_case(desk, about, Mute(), office.zhang).by == "rules"


def test_a_case_without_a_recommendation_is_refused(office: Any) -> None:
    case = submit(office.desk, (), {"product": "BJ-HTB"}, office.zhang).case_id
    with pytest.raises(Conflict, match="先计算"):
        subject(office.desk, case, office.desk.judge.corpus)
