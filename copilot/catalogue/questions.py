"""Questions that a person can answer about an open claim (``catalogue/questions.yaml``)."""

from pathlib import Path

from copilot.catalogue.tables import read_table
from copilot.domain.base import Record


class Question(Record):
    """One question about one field of a kind of record; ``answers`` maps a value to its wording."""

    record: str
    field: str
    ask: str
    answers: dict[bool | str, str]


class Questions(Record):
    """All questions, in the order in which they are asked."""

    questions: tuple[Question, ...]


def load_questions(root: Path) -> tuple[Question, ...]:
    """Return the questions; ``root`` is the corpus folder. Raise CorpusError when the file is wrong."""
    return read_table(root / "catalogue" / "questions.yaml", Questions).questions
