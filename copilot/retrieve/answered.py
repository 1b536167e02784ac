"""Whether the corpus answers a question at all: a probability that means the same for every question.

A logistic function of what the best passage shows; fitted on the development questions (about a third
of which nothing answers). The order of passages is made elsewhere, by signals relative to the best.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from copilot.domain.base import Record
from copilot.retrieve.lexical import Rows
from copilot.retrieve.question import Question
from copilot.retrieve.rank import Ranker, Signals

ANSWERED: Final = 0.5
"""The probability from which a question counts as answered."""
_GAP: Final = 0.5
"""How fast the score falls from the best passage to the next, per unit of the ordering number."""


class Evidence(Record):
    """What speaks for an answer.

    The first seven are signals of the best passage; ``elsewhere``, ``stale`` and ``beside`` are 1 when
    it is of another place or year than the question says, or lacks a word that no such text answers.
    ``most_cover`` is the highest of any passage, ``margin`` is the lead of the best over the fifth,
    ``foreign`` the share of the question that stands nowhere, ``parts`` the logarithm
    of one more than the number of its parts.
    """

    cover: float
    lexical: float
    heading: float
    letters: float
    meaning: float
    own: float
    missing: float
    elsewhere: float
    stale: float
    beside: float
    most_cover: float
    margin: float
    foreign: float
    parts: float
    bias: float = 1.0


BOTH: Final = Evidence(
    cover=1.92, lexical=1.94, heading=0.32, letters=-0.02, meaning=0.22, own=-0.83, missing=-0.83,
    elsewhere=-1.94, stale=-3.26, beside=-4.53, most_cover=1.64, margin=0.32,
    foreign=-0.26, parts=2.07, bias=-4.65,
)  # fmt: skip
LEXICAL_ONLY: Final = Evidence(
    cover=1.33, lexical=1.47, heading=0.64, letters=0.34, meaning=0.65, own=-0.78, missing=-1.0,
    elsewhere=-0.89, stale=-3.14, beside=-4.56, most_cover=2.84, margin=0.25,
    foreign=-0.53, parts=1.91, bias=-4.9,
)  # fmt: skip


def evidence(
    question: Question, ranker: Ranker, rows: Rows, signals: Signals, order: NDArray[np.float64]
) -> Evidence:
    """Return the evidence of the best passage; ``order`` is what the ``rows`` are ordered by."""
    best = int(np.argmax(order))
    row, setting = int(rows[best]), question.setting
    return Evidence(
        cover=float(signals.cover[best]),
        lexical=float(signals.lexical[best]),
        heading=float(signals.heading[best]),
        letters=float(signals.letters[best]),
        meaning=float(signals.meaning[best]),
        own=float(signals.own[best]),
        missing=float(signals.missing[best]),
        elsewhere=ranker.settings.elsewhere(setting, row),
        stale=ranker.settings.stale(setting, row),
        beside=ranker.settings.beside(setting, row),
        most_cover=float(signals.cover.max()),
        margin=float(order[best] - np.sort(order)[-min(5, len(order))]),
        foreign=signals.foreign,
        parts=float(np.log1p(len(question.parts))),
    )


def scores(shown: Evidence, order: NDArray[np.float64], dense: bool) -> NDArray[np.float64]:
    """Return the probability per passage, 0 to 1, in the same order as ``order``."""
    weights = (BOTH if dense else LEXICAL_ONLY).model_dump()
    logit = sum(weights[name] * value for name, value in shown.model_dump().items())
    return np.asarray(1.0 / (1.0 + np.exp(-(logit + _GAP * (order - order.max())))), dtype=np.float64)
