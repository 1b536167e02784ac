"""What a model may say, what it said, and what of that may be shown."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from copilot.catalogue.figures import dates, figures
from copilot.domain.base import Record
from copilot.llm import Call, Request, prompt_version
from copilot.recommend.words.follows import follows
from copilot.recommend.words.passages import Passage
from copilot.redact import Redactor
from copilot.redact.orders import order_in
from copilot.redact.plain import visible

LONGEST: Final = 600
_KINDS: Final[Mapping[str, str]] = {
    "outcome": "结论", "finding": "理由", "considered": "考虑过但未适用", "step": "计算", "clause": "条款",
    "need": "需补材料", "term": "未载明", "deadline": "期限", "paper": "材料所载",
}  # fmt: skip
_ID: Final = re.compile(r"n\d+")


class Sentence(Record):
    """One sentence that may be shown, with the nodes that carry it; ``quoted`` when a paper says so."""

    text: str
    cites: tuple[str, ...]
    quoted: bool = False


class Cut(Record):
    """One sentence of a model that is not shown, and why."""

    text: str
    reason: str


class Wording(Record):
    """An explanation: by the model where all of it could be verified, else by the rules.

    ``note`` says in Chinese why the model's wording is not used; ``call`` records the call.
    """

    by: Literal["model", "rules"]
    sentences: tuple[Sentence, ...]
    cut: tuple[Cut, ...] = ()
    note: str = ""
    call: Call | None = None


class Said(BaseModel):
    """One sentence as a model returns it; nothing in it is believed."""

    model_config = ConfigDict(extra="ignore")

    text: str = Field(max_length=4000)
    cites: list[str] | str = Field(default_factory=list)


class SaidAll(BaseModel):
    """A model's answer."""

    model_config = ConfigDict(extra="ignore")

    sentences: list[Said] = Field(max_length=400)


SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "cites": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["text", "cites"],
            },
        }
    },
    "required": ["sentences"],
}


@dataclass(frozen=True)
class Sheet:
    """Numbered passages as a model sees them: redacted, each with a short id."""

    passages: Mapping[str, Passage]
    redactor: Redactor

    @classmethod
    def of(cls, passages: Sequence[Passage], redactor: Redactor) -> "Sheet":
        """Number the passages and redact their text and label."""
        numbered = {}
        for number, one in enumerate(passages, start=1):
            text, label = redactor.redact(one.text).text, redactor.redact(one.label).text
            numbered[f"n{number}"] = Passage(one.node, one.kind, text, label)
        return cls(numbered, redactor)

    def request(
        self, name: str, instructions: str, question: str = "", schema: Mapping[str, Any] = SCHEMA
    ) -> Request:
        """Return the call: instructions, and the passages and the question as delimited JSON."""
        rows = [
            {"id": key, "kind": _KINDS[one.kind], "source": one.label, "text": one.text}
            for key, one in self.passages.items()
        ]
        value = {"passages": rows, **({"question": self.redactor.redact(question).text} if question else {})}
        data = _framed(value)
        return Request(
            prompt=prompt_version(name, instructions),
            instructions=self.redactor.redact(instructions),
            data=self.redactor.framed(*data),
            schema=schema,
        )

    def check(self, said: Said) -> Sentence | Cut:
        """Return the sentence with its nodes when one cited passage says all of it, else why not."""
        text = visible(said.text).strip()
        cited = _ID.findall(said.cites if isinstance(said.cites, str) else " ".join(said.cites))
        if not text or len(text) > LONGEST:
            return Cut(text=text[:80], reason="没有内容，或过长")
        if not cited:
            return Cut(text=text[:200], reason="没有引用依据")
        if any(key not in self.passages for key in cited):
            return Cut(text=text[:200], reason="引用了不存在的依据")
        if order_in(text):
            return Cut(text=text[:200], reason="像是写给程序的指令")
        carrier = next((self.passages[key] for key in cited if _carries(self.passages[key], text)), None)
        if carrier is None:
            return Cut(text=text[:200], reason="与所引依据不一致")
        return Sentence(
            text=self.redactor.restore(text), cites=(carrier.node,), quoted=carrier.kind == "paper"
        )

    def checked(self, said: Sequence[Said]) -> tuple[tuple[Sentence, ...], tuple[Cut, ...]]:
        """Return what may be shown, each sentence once, and what was cut."""
        shown: dict[tuple[str, tuple[str, ...]], Sentence] = {}
        cut = []
        for one in said:
            verdict = self.check(one)
            if isinstance(verdict, Cut):
                cut.append(verdict)
            else:
                shown.setdefault((verdict.text, verdict.cites), verdict)
        return tuple(shown.values()), tuple(cut)


def _carries(passage: Passage, text: str) -> bool:
    """Whether a passage carries a sentence: by its words, and by its figures and days read another way."""
    if not follows(text, passage.text, passage.label):
        return False
    source = f"{passage.label}。{passage.text}"
    return figures(text) <= figures(source) and dates(text) <= dates(source)


def _framed(value: Mapping[str, Any]) -> tuple[str, Mapping[str, Any], str]:
    """Return an opening line, the value, and a closing line that no text inside can foresee."""
    digest = hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    mark = "".join(char for char in digest if char.isalpha())[:8] or "frame"
    return f"资料开始 {mark}\n", value, f"\n资料结束 {mark}"
