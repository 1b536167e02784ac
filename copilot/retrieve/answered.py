"""Whether the corpus answers a question at all: a probability that means the same for every question.

A logistic function of what the best passage shows; fitted on the development questions (about a third
of which nothing answers). The order of passages is made elsewhere, by signals relative to the best.
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
    than the number of its parts, ``named`` 1 when it names a drug or product.
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
    missing: float
    elsewhere: float
    stale: float
    beside: float
    strange: float
    figure: float
    only_name: float
    most_cover: float
    most_rest: float
    margin: float
    foreign: float
    parts: float
    named: float
    bias: float = 1.0


BOTH: Final = Evidence(
    cover=0.9, lexical=0.79, names=0.37, rest=1.01, title=0.53, heading=0.83, letters=0.42, meaning=0.17,
    aspect=-0.06, own=0.07, missing=-0.01, elsewhere=-0.9, stale=-1.59, beside=-3.51, strange=-1.22,
    figure=-1.26, only_name=-0.6, most_cover=1.21, most_rest=0.49, margin=0.34, foreign=-0.56, parts=1.95,
    named=-0.18, bias=-4.33,
)  # fmt: skip
LEXICAL_ONLY: Final = Evidence(
    cover=0.88, lexical=0.78, names=0.58, rest=0.93, title=0.83, heading=0.81, letters=0.44, meaning=0.1,
    aspect=-0.19, own=-0.19, missing=-0.08, elsewhere=-0.77, stale=-1.71, beside=-3.53, strange=-1.39,
    figure=-0.79, only_name=-0.71, most_cover=1.21, most_rest=0.4, margin=0.28, foreign=-0.66, parts=1.96,
    named=-0.34, bias=-3.93,
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
        missing=float(signals.missing[best]),
        elsewhere=ranker.settings.elsewhere(setting, row),
        stale=ranker.settings.stale(setting, row),
        beside=ranker.settings.beside(setting, row),
        strange=ranker.settings.strange(setting, row),
        figure=float(bool(figures)),
        only_name=float(named and float(signals.rest[best]) < _NOTHING),
        most_cover=float(signals.cover.max()),
        most_rest=float(signals.rest.max()),
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
