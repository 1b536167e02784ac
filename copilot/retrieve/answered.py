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
    cover=0.78, lexical=0.52, names=0.99, rest=1.8, title=1.43, heading=1.09, letters=2.59, meaning=-0.5,
    aspect=1.97, own=0.13, facet=0.94, expected=-0.18, asked=3.71, missing=-0.14, elsewhere=-3.79,
    stale=-5.68, beside=-3.24, strange=-1.49, figure=-0.3, only_name=-0.55, most_cover=1.79, most_rest=-0.74,
    most_asked=4.27, margin=0.33, foreign=0.87, parts=4.45, named=0.07, bias=-11.42,
)  # fmt: skip
LEXICAL_ONLY: Final = Evidence(
    cover=0.51, lexical=0.67, names=0.9, rest=1.93, title=1.06, heading=1.26, letters=3.29, meaning=-0.36,
    aspect=1.75, own=0.18, facet=1.01, expected=0.03, asked=3.37, missing=0.03, elsewhere=-3.88, stale=-5.66,
    beside=-3.17, strange=-1.51, figure=-0.42, only_name=-0.53, most_cover=2.13, most_rest=-1.07,
    most_asked=4.2, margin=0.27, foreign=0.58, parts=4.4, named=0.26, bias=-11.22,
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
