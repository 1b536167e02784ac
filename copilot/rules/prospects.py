"""What each answer to an open question would lead to.

A claim that cannot be determined is worked out again with every answer that a person could give to
one question about one record; an answer counts when it settles something that is open now. Nothing
here enters the result itself. Pure: the rules are an argument.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from copilot.catalogue.questions import Question
from copilot.domain.claim import Facts
from copilot.domain.decision import Adjudication, Prospect, ProspectAnswer

Adjudicate = Callable[[Facts], Adjudication]
PAPERS: Final = "missing_documents"
MOST_TRIALS: Final = 120
_TIED: Final = ("diagnoses", "events")  # an expense or a benefit in doubt may hang on any of these
_OPEN: Final = ("N", "R401", "R402", "R403", "R407", "R408", "R409")


@dataclass(frozen=True, slots=True)
class _Trial:
    """One question at one place of the facts, and the facts for each answer.

    ``named`` is True where an open finding names this very place.
    """

    path: str
    ask: str
    about: str
    named: bool
    answers: tuple[tuple[str, Facts], ...]


def prospects(
    facts: Facts, result: Adjudication, questions: Sequence[Question], adjudicate: Adjudicate
) -> tuple[Prospect, ...]:
    """Return the questions whose answer settles something, those that settle most first."""
    if result.outcome not in ("pend", "refer") and not result.needs_expert:
        return ()
    open_now = {(one.code, one.statement): one for one in result.findings if one.code.startswith(_OPEN)}
    found: list[tuple[int, Prospect]] = []
    trials = 0
    for trial in _trials(facts, result, questions):
        trials += len(trial.answers)
        if trials > MOST_TRIALS:
            break
        answers, settled, helps = [], set(), False
        for words, changed in trial.answers:
            then = adjudicate(changed)
            still = {(one.code, one.statement) for one in then.findings}
            gone = {key for key in open_now if key not in still}
            settled |= gone
            helps |= bool(gone) and (trial.named or not _obstacles(then) - _obstacles(result))
            answers.append(_answer(words, then, gone))
        if not helps:
            continue
        ids = tuple(open_now[key].id for key in open_now if key in settled)
        row = Prospect(path=trial.path, about=trial.about, ask=trial.ask, settles=ids, answers=tuple(answers))
        found.append((len(settled), row))
    found.sort(key=lambda one: -one[0])
    return tuple(row for _, row in found)


def _obstacles(result: Adjudication) -> set[str]:
    """Codes that keep a claim from being paid: an answer that only raises another is no way forward."""
    return {code for code in result.codes if code[0] in "DNR"}


def _answer(words: str, then: Adjudication, gone: set[tuple[str, str]]) -> ProspectAnswer:
    return ProspectAnswer(
        answer=words,
        outcome=then.outcome,
        payable=then.payable,
        codes=then.codes,
        needs_expert=then.needs_expert,
        settles=bool(gone),
    )


def _trials(facts: Facts, result: Adjudication, questions: Sequence[Question]) -> Iterator[_Trial]:
    """Yield what can be asked: papers first, then fields in doubt and unknown ones of records in doubt."""
    if facts.missing_documents:
        complete = facts.model_copy(update={PAPERS: ()})
        yield _Trial(PAPERS, "所缺材料补齐后", "", True, (("补齐", complete),))
    named = {path for one in result.findings if one.code.startswith(_OPEN) for path in one.facts}
    for question, path, about, value in _places(facts, questions):
        in_doubt = f"{path}/{question.field}" in named
        doubtful = question.field == "confirmed" and value is False
        unknown = (value is None or doubtful) and (question.record in _TIED or any(n == path for n in named))
        if not in_doubt and not unknown:
            continue
        others = [(words, answer) for answer, words in question.answers.items() if answer != value]
        yield _Trial(
            f"{path}/{question.field}",
            question.ask,
            about,
            in_doubt,
            tuple((words, _with(facts, path, question.field, answer)) for words, answer in others),
        )


def _places(facts: Facts, questions: Sequence[Question]) -> Iterator[tuple[Question, str, str, Any]]:
    for question in questions:
        held = getattr(facts, question.record, None)
        if held is None:
            continue
        if not isinstance(held, tuple):
            yield question, question.record, "", getattr(held, question.field, None)
            continue
        for index, record in enumerate(held):
            key = getattr(record, "id", None) or str(index)
            about = next(
                (str(getattr(record, n)) for n in ("text", "name", "drug") if getattr(record, n, None)), ""
            )
            yield question, f"{question.record}/{key}", about, getattr(record, question.field, None)


def _with(facts: Facts, path: str, field: str, value: Any) -> Facts:
    """Return the facts with one field of one record answered."""
    name, _, key = path.partition("/")
    held = getattr(facts, name)
    if not isinstance(held, tuple):
        return facts.model_copy(update={name: held.model_copy(update={field: value})})
    rows = [
        row.model_copy(update={field: value}) if key in (getattr(row, "id", None), str(index)) else row
        for index, row in enumerate(held)
    ]
    return facts.model_copy(update={name: tuple(rows)})
