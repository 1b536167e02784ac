"""A model's words about a case over HTTP: questions, the explanation, and the expert's considerations."""

from functools import cached_property
from typing import TYPE_CHECKING

from fastapi import APIRouter
from pydantic import Field

from copilot.bootstrap import App
from copilot.bootstrap.model import NO_MODEL, make_model
from copilot.domain.base import Record
from copilot.errors import Conflict
from copilot.http_api.access import PersonDep, ServicesDep
from copilot.http_api.ports import Person
from copilot.recommend.words.chat import LONGEST_QUESTION, Reply
from copilot.recommend.words.consider import Considerations
from copilot.recommend.words.wording import Wording
from copilot.store.records import Actor

if TYPE_CHECKING:
    from copilot.llm.port import ChatPort
    from copilot.recommend.chain import Corpus
    from copilot.workflow.words import Subject

router = APIRouter()


class Question(Record):
    """A question about one case."""

    text: str = Field(min_length=1, max_length=LONGEST_QUESTION)


class ModelInfo(Record):
    """Whether a model is configured, and which."""

    configured: bool
    name: str = ""


class CaseWords:
    """The use cases of words over the running program."""

    def __init__(self, app: App) -> None:
        self._app = app

    def model(self) -> ModelInfo:
        """Say which model is configured."""
        model = self._model
        return ModelInfo(configured=model is not None, name=model.name if model else "")

    def ask(self, case_id: str, question: str, person: Person) -> Reply:
        """Answer a question; raise Conflict when no model is configured."""
        from copilot.workflow.words import ask_case

        if self._model is None:
            raise Conflict(NO_MODEL)
        return ask_case(self._app.desk, self._subject(case_id), self._model, question, _actor(person))

    def explain(self, case_id: str, person: Person) -> Wording:
        """Word the recommendation."""
        from copilot.workflow.words import explain_case

        return explain_case(self._app.desk, self._subject(case_id), self._model, _actor(person))

    def consider(self, case_id: str, person: Person) -> Considerations:
        """List what a medical expert may want to consider."""
        from copilot.workflow.words import consider_case

        return consider_case(self._app.desk, self._subject(case_id), self._model, _actor(person))

    @cached_property
    def _model(self) -> "ChatPort | None":
        return make_model(self._app.settings)

    @cached_property
    def _corpus(self) -> "Corpus":
        return {(file.header.id, file.header.version): file for file in self._app.content.files}

    def _subject(self, case_id: str) -> "Subject":
        from copilot.workflow.words import subject

        return subject(self._app.desk, case_id, self._corpus)


@router.get("/api/model")
def model(services: ServicesDep) -> ModelInfo:
    """Return whether a model is configured."""
    return services.words.model()


@router.post("/api/cases/{case_id}/questions")
def question(case_id: str, asked: Question, services: ServicesDep, person: PersonDep) -> Reply:
    """Answer a question about the case: every sentence cited, or none."""
    return services.words.ask(case_id, asked.text, person)


@router.post("/api/cases/{case_id}/explanation")
def explanation(case_id: str, services: ServicesDep, person: PersonDep) -> Wording:
    """Word the recommendation."""
    return services.words.explain(case_id, person)


@router.post("/api/cases/{case_id}/considerations")
def considerations(case_id: str, services: ServicesDep, person: PersonDep) -> Considerations:
    """List questions for the medical expert."""
    return services.words.consider(case_id, person)


def _actor(person: Person) -> Actor:
    return Actor(person=person.name, role=person.role)
