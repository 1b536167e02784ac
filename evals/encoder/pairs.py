"""Questions made from articles: the words of the law in everyday speech, cut short, with a question's end.

Pairs of such a question and its article teach an encoder that people and statutes name one thing
differently. The everyday words are those of ``copilot/retrieve/data/everyday.txt``.
"""

import re
from random import Random
from typing import Final

from copilot.retrieve.everyday import Everyday

_ENDS: Final = (
    "怎么办", "可以吗", "合法吗", "会怎么处罚", "要多久", "需要什么条件",
    "要赔偿吗", "怎么处理", "谁负责", "算犯法吗", "行不行", "有什么规定",
    "会坐牢吗", "能要回来吗", "去哪里申请", "该找谁", "怎么维权", "多少钱",
    "几天", "是什么意思", "有效吗", "要承担什么责任", "吗",
)  # fmt: skip
_STARTS: Final = ["我", "请问", "朋友", "我家", "别人", "如果", "想问下", "家里", "有人"]
_SAYS_LITTLE: Final = re.compile(
    "应当|依法|依照|规定|有关|或者|以及|其他|本法|本条例?|下列|情形|的|及其|由|并|对|按照|经|以上|以下|可以|不得|之一"
    "|前款|第[一二三四五六七八九十百]+条|[（(][一二三四五六七八九十]+[）)]"
)
_CLAUSE: Final = re.compile(r"[。；，：\n]|[（(][一二三四五六七八九十]+[）)]")


class QuestionMaker:
    """Makes questions from articles with its own random numbers."""

    def __init__(self, phrases: Everyday, seed: int = 0) -> None:
        self._random = Random(seed)
        self._said: dict[str, list[str]] = {}
        for phrase, words in phrases.items():
            for word in words:
                self._said.setdefault(word, []).append(phrase)
        self._longest = max(map(len, self._said), default=0)

    def question(self, article: str) -> str:
        """Return one question that the article answers."""
        random = self._random
        clauses = [one for one in _CLAUSE.split(article) if len(one) > 3] or [article[:20]]
        first = random.randrange(len(clauses))
        core = self._spoken("".join(clauses[first : first + random.choice((1, 1, 2))])[:44])
        if random.random() < 0.75:
            core = _SAYS_LITTLE.sub(lambda found: "" if random.random() < 0.7 else found.group(), core)
        if len(core) > 24:
            start = random.randrange(len(core) - 16)
            core = core[start : start + random.randint(10, 24)]
        start_word = random.choice(_STARTS) if random.random() < 0.5 else ""
        return start_word + core + (random.choice(_ENDS) if random.random() < 0.85 else "")

    def _spoken(self, text: str) -> str:
        """Put three of four words of the law into everyday speech."""
        out, at = [], 0
        while at < len(text):
            for end in range(min(len(text), at + self._longest), at, -1):
                word = text[at:end]
                if word in self._said:
                    spoken = self._random.choice(self._said[word])
                    out.append(spoken if self._random.random() < 0.75 else word)
                    at = end
                    break
            else:
                out.append(text[at])
                at += 1
        return "".join(out)
