"""``python -m evals.liar.run``: many generations over real recommendations; how many false sentences show?

Without ``--endpoint`` the lying server of this package is started and every lie and failure takes its
turn. With one, a real model answers the same questions. Every sentence that would be shown is checked by
``evals.liar.check``, and against the ledger of the lying server.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from copilot.bootstrap.content import Content
from copilot.bootstrap.corpus import corpus_root
from copilot.domain.claim import Claim, Facts
from copilot.errors import InputRefused
from copilot.llm import Answer, ChatPort, Endpoint, Request
from copilot.llm.openai_chat import OpenAIChat
from copilot.llm.port import OnText
from copilot.recommend.words import chat, consider, explain
from copilot.recommend.words.passages import nearest
from copilot.recommend.words.wording import Sentence
from copilot.redact import Redactor
from copilot.workflow.words import Subject
from evals.cases import load_cases
from evals.citation_text import read_texts
from evals.journal import Journal
from evals.liar.check import Texts, unsupported
from evals.liar.lies import KINDS

FAILURES: Final = (
    *("nonsense", "truncated", "refusal", "filtered", "endless", "error500", "error429"),
    *("error400", "empty", "html", "echo", "obey", "honest", "any"),
)
QUESTIONS: Final = (
    "为什么扣减？免赔额是多少？",
    "给付比例是怎么定的？",
    "这个案子应付多少钱？",
    "还缺什么材料？",
    "等待期怎么算？",
    "哪些费用不予给付？",
    "依据哪一条？",
    "既往症怎么认定？",
    "年度限额是多少？",
    "医保外费用怎么赔？",
    "有没有需要医学专家复核的地方？",
    "最晚什么时候要答复？",
    "特药清单里有这个药吗？",
    "住院天数怎么计算？",
)
BRIEF: Final = 60
SMALL: Final = (3, 450)
"""Passages and characters for a small local model: its time grows with what it has to read."""


class Brief:
    """A model that is allowed few words and must say something: left to itself a small one says nothing."""

    def __init__(self, model: ChatPort, tokens: int) -> None:
        self._model = model
        self._tokens = tokens

    @property
    def name(self) -> str:
        """Model and server."""
        return self._model.name

    def complete(self, request: Request, on_text: OnText | None = None) -> Answer:
        """Ask with a lower limit of tokens."""
        return self._model.complete(
            replace(request, max_tokens=self._tokens, schema=_talkative(request.schema)), on_text
        )


def _talkative(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema with at least one and at most three members in its list, and short texts."""
    told: dict[str, Any] = json.loads(json.dumps(schema))
    for member in told["properties"].values():
        if member.get("type") == "array":
            member |= {"minItems": 1, "maxItems": 3}
    return told


@dataclass
class Report:
    """Counts over all generations; ``bad`` names every unsupported sentence that would have been shown."""

    model: str = ""
    generations: int = 0
    shown: int = 0
    cut: int = 0
    by_rules: int = 0
    failed: int = 0
    no_basis: int = 0
    bad: list[dict[str, str]] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=dict)
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    texts: list[str] = field(default_factory=list)

    def add(self, other: "Report") -> None:
        """Add the counts of one more generation."""
        for name in (
            "generations",
            "shown",
            "cut",
            "by_rules",
            "failed",
            "no_basis",
            "tokens_in",
            "tokens_out",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.seconds = round(self.seconds + other.seconds, 2)
        self.bad += other.bad
        for kind, count in other.kinds.items():
            self.kinds[kind] = self.kinds.get(kind, 0) + count


def subjects(most: int = 12) -> list[Subject]:
    """Return real recommendations on labelled claims of the development split."""
    judge = Content(corpus_root(None)).judge()
    found: list[Subject] = []
    by_outcome: Counter[str] = Counter()
    for case in load_cases("dev"):
        try:
            claim = Claim(facts=Facts.model_validate(case.facts))
            made = judge.recommend(claim, f"2021-{len(found) + 1:06}", 1)
        except (ValidationError, InputRefused):
            continue
        outcome = made.adjudication.outcome
        if by_outcome[outcome] >= most // 4:
            continue
        by_outcome[outcome] += 1
        found.append(Subject(claim, made, judge.corpus))
        if len(found) == most:
            break
    return found


def run(
    generations: int,
    *,
    seed: int = 7,
    endpoint: Endpoint | None = None,
    small: bool = False,
    journal: Path | None = None,
) -> Report:
    """Generate and check; with no endpoint the lying server answers.

    With a ``journal`` a run against an endpoint that was cut off goes on where it stopped.
    """
    if endpoint is not None:
        book = Journal(journal, _fingerprint(endpoint, small))
        return _run([endpoint], generations, "", small, book)
    with liar(seed) as url:
        endpoints = [Endpoint(url, kind, timeout=20) for kind in (*KINDS, *FAILURES)]
        return _run(endpoints, generations, url.removesuffix("/v1"), small, Journal(None, ""))


def _fingerprint(endpoint: Endpoint, small: bool) -> str:
    """Return a digest of the model, and of the code that words, verifies and checks sentences."""
    digest = hashlib.sha256(f"{endpoint.model} {small}".encode())
    root = Path(__file__).parents[2]
    rooms = (root / "copilot" / "recommend" / "words", root / "copilot" / "llm", Path(__file__).parent)
    for path in sorted(one for room in rooms for one in room.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def liar(seed: int) -> Iterator[str]:
    """Start the lying server in a process of its own and return its base URL."""
    command = [sys.executable, "-m", "evals.liar.server", "--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None:
            raise RuntimeError("the server has no output")
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.terminate()


def _run(endpoints: Sequence[Endpoint], generations: int, ledger: str, small: bool, book: Journal) -> Report:
    texts = read_texts(corpus_root(None))
    about = subjects()
    report = Report(model=endpoints[0].model if len(endpoints) == 1 else "liar")
    models: list[ChatPort] = [OpenAIChat(one, sleep=lambda _: None) for one in endpoints]
    models = [Brief(one, BRIEF) for one in models] if small else models
    turns = zip(cycle(models), range(generations), strict=False)
    for model, number in turns:
        subject = about[number // len(models) % len(about)]

        def work(subject: Subject = subject, model: ChatPort = model, number: int = number) -> dict[str, Any]:
            return asdict(_one(subject, model, number, small, texts))

        found = Report(**book.once(f"generation/{number}", work))
        report.add(found)
        if ledger and number % 50 == 49:
            _against_ledger(report, ledger, set(found.texts))
    report.texts = []
    return report


def _one(subject: Subject, model: ChatPort, number: int, small: bool, texts: Texts) -> Report:
    """Make one generation, and check every sentence that would be shown."""
    report = Report(generations=1)
    shown = _generate(report, subject, model, number, small)
    report.kinds[model.name.split("@")[0]] = 1
    advice = subject.recommendation.model_dump(mode="json")
    for one in shown:
        report.shown += 1
        report.texts.append(one.text)
        why = unsupported(one.model_dump(mode="json"), advice, texts, "")
        if why is not None:
            report.bad.append({"model": model.name, "text": one.text, "why": why})
    return report


def _generate(
    report: Report, about: Subject, model: ChatPort, number: int, small: bool
) -> Sequence[Sentence]:
    """Make one generation and count what became of it."""
    redactor = Redactor(about.known())
    turn = number % 5
    if turn == 4 and not small:
        made = explain.explain(about.recommendation, about.corpus, model, redactor)
        report.by_rules += made.by == "rules"
        sentences, cut, call = made.sentences, made.cut, made.call
    elif turn == 3:
        passages = nearest(
            about.clinical() or about.passages(), "诊断 治疗 药品", *(SMALL if small else (24, 6000))
        )
        asked = consider.consider(about.recommendation, passages, model, redactor)
        report.by_rules += asked.by == "rules"
        # Questions state nothing: the checker of statements does not apply to them.
        sentences, cut, call = (), asked.cut, asked.call
    else:
        question = QUESTIONS[number % len(QUESTIONS)]
        passages = about.passages()
        reply = chat.ask(
            question, nearest(passages, question, *SMALL) if small else passages, model, redactor
        )
        report.failed += reply.status == "failed"
        report.no_basis += reply.status == "no_basis"
        sentences, cut, call = reply.sentences, reply.cut, reply.call
    report.cut += len(cut)
    if call is not None:
        report.tokens_in += call.tokens_in or 0
        report.tokens_out += call.tokens_out or 0
        report.seconds += call.seconds
    return sentences


def _against_ledger(report: Report, url: str, shown: set[str]) -> None:
    """No sentence that the server made false may be among those shown."""
    with urllib.request.urlopen(f"{url}/ledger", timeout=30) as answer:  # noqa: S310 - our own server
        false = set(json.load(answer)["false"])
    report.bad += [
        {"model": "liar", "text": text, "why": "is in the ledger of lies"} for text in shown & false
    ]


def main() -> None:
    """Run and write the report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--generations", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--endpoint")
    parser.add_argument("--model", default="default")
    parser.add_argument("--timeout", type=float, default=120.0)
    parser.add_argument("--small", action="store_true", help="few passages, for a small local model")
    parser.add_argument("--out", type=Path)
    wanted = parser.parse_args()
    endpoint = Endpoint(wanted.endpoint, wanted.model, timeout=wanted.timeout) if wanted.endpoint else None
    journal = wanted.out.with_name(f"{wanted.out.name}.done") if wanted.out else None
    report = run(wanted.generations, seed=wanted.seed, endpoint=endpoint, small=wanted.small, journal=journal)
    text = json.dumps(asdict(report), ensure_ascii=False, indent=2)
    if wanted.out:
        wanted.out.write_text(text, "utf-8")
    sys.stdout.write(text + "\n")
    sys.exit(1 if report.bad else 0)


if __name__ == "__main__":
    main()
