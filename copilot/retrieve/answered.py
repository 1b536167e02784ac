"""Whether the corpus answers a question at all: a probability that means the same for every question.

A logistic function of what the best passage shows; fitted on the development questions (about a third
of which nothing answers), on questions about other law, and on answered ones whose answer was taken out
of the corpus. Each question that a list of words gives away was shown a second time without the list:
lists hold what their writers thought of, so the other signals have to tell most questions without them.
Slope and intercept were then set on the questions as asked, so that 0.5 means as likely as not.
The order of passages is made elsewhere, by signals relative to the best.
"""

import re
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
_NOTHING: Final = 0.2
"""The share of the rest of a question up to which a passage treats next to nothing of it."""
_ASKS_FIGURE: Final = re.compile(
    "多少|几[个天次年月岁种成片粒针支周家类条层]|百分之几|多久|多长|多大|how (?:much|many|long)"
)
_FIGURE: Final = re.compile("[0-9０-９]|[一二三四五六七八九十百千万][日天年月岁成种类周次]")


class Evidence(Record):
    """What speaks for an answer.

    ``cover`` to ``missing`` are signals of the best passage; ``elsewhere``, ``stale``, ``beside`` and
    ``strange`` are 1 when it is of another place or year than the question says, lacks a word that no
    such text answers or a drug's or product's name that the catalogue does not know; ``figure`` is 1
    when a figure is asked for and the passage has none. ``only_name`` is 1 when the question names a
    drug or product and of the rest the passage treats next to nothing. ``most_cover`` and
    ``most_rest`` are the highest of any passage, ``margin`` is the lead of the best over the fifth,
    ``foreign`` the share of the question that stands nowhere, ``parts`` the logarithm of one more
    than the number of its parts, ``named`` 1 when it names a drug or product. ``most_asked`` is how near
    the question is to any way to ask.
    """

    cover: float
    lexical: float
    names: float
    rest: float
    title: float
    heading: float
    letters: float
    meaning: float
    aspect: float
    own: float
    facet: float
    expected: float
    asked: float
    missing: float
    elsewhere: float
    stale: float
    beside: float
    strange: float
    figure: float
    only_name: float
    most_cover: float
    most_rest: float
    most_asked: float
    margin: float
    foreign: float
    parts: float
    named: float
    bias: float = 1.0


BOTH: Final = Evidence(
    cover=1.19, lexical=0.82, names=1.09, rest=1.29, title=1.7, heading=1.39, letters=2.48, meaning=-0.44,
    aspect=3.12, own=-0.39, facet=0.72, expected=-0.03, asked=4.22, missing=0.46, elsewhere=-4.26,
    stale=-6.07, beside=-3.32, strange=-1.53, figure=-0.61, only_name=-0.61, most_cover=1.48,
    most_rest=-0.73, most_asked=3.31, margin=0.25, foreign=0.69, parts=4.25, named=-0.1, bias=-11.02,
)  # fmt: skip
LEXICAL_ONLY: Final = Evidence(
    cover=0.73, lexical=0.94, names=1.06, rest=1.48, title=2.07, heading=1.32, letters=2.48, meaning=-0.13,
    aspect=2.68, own=-0.35, facet=0.69, expected=0.01, asked=4.78, missing=0.66, elsewhere=-2.84, stale=-6.0,
    beside=-3.32, strange=-1.56, figure=-0.84, only_name=-0.53, most_cover=1.64, most_rest=-0.85,
    most_asked=2.48, margin=0.23, foreign=0.49, parts=4.21, named=-0.02, bias=-10.82,
)  # fmt: skip


def evidence(
    question: Question, ranker: Ranker, rows: Rows, signals: Signals, order: NDArray[np.float64]
) -> Evidence:
    """Return the evidence of the best passage; ``order`` is what the ``rows`` are ordered by."""
    best = int(np.argmax(order))
    row, setting = int(rows[best]), question.setting
    named = any(part.kind == "name" for part in question.parts)
    figures = _ASKS_FIGURE.search(question.text) and not _FIGURE.search(ranker.passages[row].text)
    return Evidence(
        cover=float(signals.cover[best]),
        lexical=float(signals.lexical[best]),
        names=float(signals.names[best]),
        rest=float(signals.rest[best]),
        title=float(signals.title[best]),
        heading=float(signals.heading[best]),
        letters=float(signals.letters[best]),
        meaning=float(signals.meaning[best]),
        aspect=float(signals.aspect[best]),
        own=float(signals.own[best]),
        facet=float(signals.facet[best]),
        expected=float(signals.expected[best]),
        asked=float(signals.asked[best]),
        missing=float(signals.missing[best]),
        elsewhere=ranker.settings.elsewhere(setting, row),
        stale=ranker.settings.stale(setting, row),
        beside=ranker.settings.beside(setting, row),
        strange=ranker.settings.strange(setting, row),
        figure=float(bool(figures)),
        only_name=float(named and float(signals.rest[best]) < _NOTHING),
        most_cover=float(signals.cover.max()),
        most_rest=float(signals.rest.max()),
        most_asked=float(signals.asked.max()),
        margin=float(order[best] - np.sort(order)[-min(5, len(order))]),
        foreign=signals.foreign,
        parts=float(np.log1p(len(question.parts))),
        named=float(named),
    )


def scores(shown: Evidence, order: NDArray[np.float64], dense: bool) -> NDArray[np.float64]:
    """Return the probability per passage, 0 to 1, in the same order as ``order``."""
    weights = (BOTH if dense else LEXICAL_ONLY).model_dump()
    logit = sum(weights[name] * value for name, value in shown.model_dump().items())
    return np.asarray(1.0 / (1.0 + np.exp(-(logit + _GAP * (order - order.max())))), dtype=np.float64)
