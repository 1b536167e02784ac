"""What kind of figure a question asks for (a share, a sum, a time, an age, a dose) and where one is stated.

Of two articles about the same thing, the one that states a share answers 报几成; no word of the question
need stand in it.
"""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from copilot.retrieve.clauses import Passage
from copilot.retrieve.lexical import Column, Rows

_NUMBER: Final = r"[\d〇零一二三四五六七八九十百千万两]"
_KINDS: Final = (
    # a share
    (r"几成|百分之[几多]|比例|百分比|打几折|报多少|赔多少|几个点|报得多|percent", r"\d%|百分之|成"),
    # a sum of money
    (
        r"多少钱|[几多]少?[万块百千毛分]|给多少|赔多少|多少元|封顶|上限|限额|限多少|最[多高]|顶天|顶格|免赔|起付|门槛|先掏|先垫"
        r"|how much|deductible",
        r"\d\s*(?:万)?元",
    ),
    # a time
    (
        r"多久|多长|[几多]少?[天日年月周]|几个月|期限|时限|截止|哪天|什么时候|何时|晚不晚|过期"
        r"|how long|how many days",
        rf"{_NUMBER}\s*(?:日|天|周|个?月|年|小时)|日内|次日",
    ),
    # an age
    (r"几岁|多大(?:年纪|岁数|年龄)?|\d岁|年龄|岁数|多少岁|月大", r"岁|月龄|天至"),
    # a dose or a packing
    (
        r"毫克|剂量|几[片粒支针瓶贴次]|怎么[吃打用]|用量|多少[片粒支针瓶]|一次(?:打|吃|用)|\bmg\b|dose|dosage",
        r"mg|毫克|单位|每日|每[两三四]?周",
    ),
    # how many kinds
    (r"[几多]少?(?:种|款|个药|类|家|项)", rf"{_NUMBER}\s*(?:余)?(?:种|款|类|家|项)"),
    # a line of treatment
    (r"几线|[一二三]线|前面.{0,4}线", r"线|既往|失败|初治|复发"),
)
_ASKED: Final = tuple(re.compile(asked) for asked, _ in _KINDS)
_STATED: Final = tuple(re.compile(stated) for _, stated in _KINDS)


class Expected:
    """Which kinds of figures each passage of a corpus states."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._stated = np.array(
            [[bool(kind.search(passage.text)) for kind in _STATED] for passage in passages], dtype=np.float32
        ).reshape(len(passages), len(_STATED))

    def stated(self, text: str, rows: Rows) -> Column:
        """Return, of the kinds of figures that a normalised question asks for, the share each row states."""
        kinds = [at for at, asked in enumerate(_ASKED) if asked.search(text)]
        if not kinds:
            return np.zeros(len(rows), dtype=np.float32)
        return np.asarray(self._stated[rows][:, kinds].mean(axis=1), dtype=np.float32)
