"""The training of the table encoder, from nothing to a checkpoint, resumable after every stage.

``python -m evals.encoder.train STATUTES.jsonl.xz WORK [--distil N] [--contrast N] [--start CHECKPOINT]``;
needs torch (extra ``neural``). Stages, each leaving its files in ``WORK``:

1. vocabulary: words of the articles and of the shipped corpus, with the parts of everyday phrases,
   and all characters; the default encoder's vector of each word, of articles and of single clauses.
2. distillation: the table starts with those vectors reduced to ``DIM`` dimensions and learns to give
   articles and clauses the vectors, and to one another the cosines, that the teacher gives them.
3. contrast: a made question (``evals.encoder.pairs``) must find its article among others, eight of
   each law at a time, so that the hard ones are those of the same law; half of the steps also keep
   the teacher's cosines.

Articles that answer the labelled questions of ``lay.yaml`` are left out. ``evals.encoder.export``
writes the weights for serving.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
import rjieba

from copilot.catalogue.articles import load_corpus
from copilot.retrieve.clauses import passages
from copilot.retrieve.embed import UniversalEncoder
from copilot.retrieve.everyday import everyday
from copilot.retrieve.static import words_and_letters
from copilot.retrieve.tokens import normal
from evals.encoder.lay import lay_set, statute_rows
from evals.encoder.pairs import QuestionMaker

DIM: Final = 256
HIDDEN: Final = 512
TEACHER_ARTICLES: Final = 24_000
TEACHER_CLAUSES: Final = 28_000
LONGEST: Final = 300
GROUPS: Final = 24
PER_GROUP: Final = 8
OWN_GROUPS: Final = 4
TEMPERATURE: Final = 20.0
_ARTICLE: Final = re.compile(r"第[一二三四五六七八九十百千零〇]+条.*$")
_CLAUSE: Final = re.compile(r"[，。；：、（）]")
_WORD: Final = re.compile(r"[\u4e00-\u9fff]{2,8}")
_LETTER: Final = re.compile(r"[\u4e00-\u9fff0-9a-z%]")

Documents = list[tuple[str, str]]
"""(group, text): articles by law, passages of the shipped corpus by product, document kind or aspect."""


def documents(statutes: Path, corpus: Path) -> tuple[Documents, int]:
    """Return all documents, those of the shipped corpus last, and how many articles come before them."""
    asked = {at for question in lay_set().questions for at in question.at}
    seen: set[str] = set()
    found: Documents = []
    for row in statute_rows(statutes):
        text = re.sub(r"\s", "", row["content"])
        if row["id"] not in asked and len(text) >= 20 and text not in seen:
            seen.add(text)
            name = row["name"] if len(found) % 2 else ""
            found.append((_ARTICLE.sub("", row["name"]), name + text))
    own = [
        (p.product or (p.span.article if p.kind == "drug" else p.kind), "。".join((*p.heading_path, p.text)))
        for p in passages(load_corpus(corpus))
    ]
    return [*found, *own], len(found)


def vocabulary(found: Documents) -> list[str]:
    """Return the words that stand often enough, those of everyday speech, and all characters."""
    cutter = rjieba.Jieba()
    count = Counter(word for _, text in found for word in cutter.cut(normal(text)) if _WORD.fullmatch(word))
    spoken = (one for phrase, means in everyday().items() for one in (phrase, *means))
    words = {word for word, times in count.items() if times >= 4}
    words |= {word for one in spoken for word in cutter.cut(one) if _WORD.fullmatch(word)}
    letters = {one for _, text in found for one in normal(text) if _LETTER.match(one)}
    return [*sorted(words), *sorted(letters)]


def teach(found: Documents, articles: int, work: Path) -> None:
    """Write the vocabulary and the teacher's vectors."""
    random, teacher = Random(1), UniversalEncoder()
    texts = [text[:120] for _, text in random.sample(found[:articles], min(TEACHER_ARTICLES, articles))]
    clauses = [
        random.choice(parts)
        for _, text in random.sample(found, min(TEACHER_CLAUSES, len(found)))
        if (parts := [one for one in _CLAUSE.split(text) if 4 <= len(one) <= 30])
    ]
    words = vocabulary(found)
    (work / "words.json").write_text(json.dumps(words, ensure_ascii=False), "utf-8")
    (work / "texts.json").write_text(json.dumps([*texts, *clauses], ensure_ascii=False), "utf-8")
    np.save(work / "words.npy", teacher.embed(words).astype(np.float16))
    np.save(work / "texts.npy", teacher.embed([*texts, *clauses]).astype(np.float16))


def _module(torch: Any, words: int) -> Any:
    """Return the encoder as a torch module; its state is what ``evals.encoder.export`` reads."""
    functional = torch.nn.functional

    class Table(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.E = torch.nn.Embedding(words, DIM, sparse=True)
            self.w = torch.nn.Parameter(torch.zeros(words))
            self.a = torch.nn.Linear(DIM, HIDDEN)
            self.b = torch.nn.Linear(HIDDEN, DIM)

        def forward(self, bags: Sequence[Sequence[int]]) -> Any:
            flat = torch.from_numpy(np.concatenate([np.asarray(bag) for bag in bags]))
            starts = torch.tensor(np.cumsum([0, *(len(bag) for bag in bags[:-1])]))
            weights = torch.exp(self.w[flat])
            summed = functional.embedding_bag(
                flat, self.E.weight, starts, mode="sum", sparse=True, per_sample_weights=weights
            )
            first = functional.normalize(summed, dim=-1)
            return functional.normalize(first + self.b(functional.gelu(self.a(first * 4))), dim=-1)

    return Table()


class Training:
    """One run: the module, its two optimisers, and the texts as rows of the table."""

    def __init__(self, work: Path, found: Documents, articles: int) -> None:
        self._torch = import_module("torch")
        self._torch.set_num_threads(1)
        self.words: list[str] = json.loads((work / "words.json").read_text("utf-8"))
        self._place = {word: at for at, word in enumerate(self.words)}
        self._cutter = rjieba.Jieba()
        self._found, self._articles, self._random = found, articles, Random(0)
        self._maker = QuestionMaker(everyday(), 0)
        self.module = _module(self._torch, len(self.words))
        texts: list[str] = json.loads((work / "texts.json").read_text("utf-8"))
        self._bags = [self.rows(text) for text in texts]
        taught = np.load(work / "texts.npy").astype(np.float32)
        self._turn = np.linalg.eigh(np.cov(taught.T))[1][:, ::-1][:, :DIM].astype(np.float32)
        self._taught = self._torch.nn.functional.normalize(self._torch.tensor(taught @ self._turn), dim=-1)
        self._work = work

    def rows(self, text: str) -> list[int]:
        """Return the rows of the table for a text; the first where it has none."""
        return words_and_letters(self._cutter, self._place, text[:LONGEST]) or [0]

    def begin(self) -> None:
        """Start the table with the teacher's vectors of words, the rare ones weighing most."""
        torch = self._torch
        vectors = np.load(self._work / "words.npy").astype(np.float32) @ self._turn
        counted = np.bincount(np.concatenate(self._bags), minlength=len(self.words))
        share = counted / counted.sum()
        weight = np.log(1e-3 / (1e-3 + share) + 1e-6)
        weight += np.array([-0.7 if len(word) == 1 else 0.0 for word in self.words])
        with torch.no_grad():
            self.module.E.weight.copy_(torch.tensor(vectors))
            self.module.w.copy_(torch.tensor(weight.astype(np.float32)))
            self.module.b.weight.mul_(0.1)
            self.module.b.bias.zero_()

    def _optimisers(self, rate: float) -> tuple[Any, Any]:
        layers = [*self.module.a.parameters(), *self.module.b.parameters()]
        dense = [{"params": [self.module.w], "lr": 3e-3}, {"params": layers, "lr": 3e-4}]
        optim = self._torch.optim
        return optim.SparseAdam([self.module.E.weight], lr=rate), optim.Adam(dense)

    def _like_teacher(self, count: int, vectors: float) -> Any:
        chosen = [self._random.randrange(len(self._bags)) for _ in range(count)]
        given, wanted = self.module([self._bags[at] for at in chosen]), self._taught[chosen]
        cosines = ((given @ given.T - wanted @ wanted.T) ** 2).mean()
        return vectors * (1 - (given * wanted).sum(-1)).mean() + 5 * cosines

    def _finds(self, groups: dict[str, list[int]], laws: list[str], own: list[str]) -> Any:
        random = self._random
        sizes = [min(len(groups[law]), 300) for law in laws]
        chosen = random.choices(laws, sizes, k=GROUPS - OWN_GROUPS) + random.choices(own, k=OWN_GROUPS)
        at = list(dict.fromkeys(one for name in chosen for one in random.sample(groups[name], PER_GROUP)))
        questions = self.module([self.rows(self._maker.question(self._found[one][1])) for one in at])
        articles = self.module([self._sample(self.rows(self._found[one][1])) for one in at])
        scores = questions @ articles.T * TEMPERATURE
        return self._torch.nn.functional.cross_entropy(scores, self._torch.arange(len(at)))

    def _sample(self, rows: list[int]) -> list[int]:
        return rows if len(rows) <= 70 else self._random.sample(rows, 70)

    def run(self, steps: int, contrast: bool) -> None:
        """Take ``steps`` steps of one stage; the rate falls to a tenth."""
        groups: dict[str, list[int]] = {}
        for at, (name, _) in enumerate(self._found):
            groups.setdefault(name, []).append(at)
        large = [name for name, members in groups.items() if len(members) >= PER_GROUP]
        own = [name for name in large if groups[name][-1] >= self._articles]
        laws = [name for name in large if name not in own]
        rate = 1e-3
        table, dense = self._optimisers(rate)
        for step in range(steps):
            table.param_groups[0]["lr"] = rate * max(0.1, 1 - step / steps)
            if not contrast:
                loss = self._like_teacher(256, 1.0)
            else:
                loss = self._finds(groups, laws, own)
                loss = loss + 0.5 * self._like_teacher(96, 0.0) if step % 2 == 0 else loss
            loss.backward()
            for optimiser in (table, dense):
                optimiser.step()
                optimiser.zero_grad()
            if step % 100 == 0:
                sys.stdout.write(f"{'contrast' if contrast else 'distil'} {step} {loss.item():.3f}\n")
                self.save()

    def save(self) -> None:
        """Write the checkpoint."""
        self._torch.save({"sd": self.module.state_dict(), "V": self.words}, self._work / "checkpoint.pt")

    def load(self, path: Path) -> None:
        """Go on from a checkpoint."""
        stored: dict[str, Any] = self._torch.load(path, weights_only=False)
        self.module.load_state_dict(stored["sd"])


def main() -> None:
    """Train."""
    parser = argparse.ArgumentParser(prog="python -m evals.encoder.train", description=__doc__)
    parser.add_argument("statutes", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--corpus", type=Path, default=Path(__file__).parents[2] / "corpus")
    parser.add_argument("--distil", type=int, default=800)
    parser.add_argument("--contrast", type=int, default=2000)
    parser.add_argument("--start", type=Path)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    found, articles = documents(options.statutes, options.corpus)
    if not (options.work / "texts.npy").exists():
        teach(found, articles, options.work)
    training = Training(options.work, found, articles)
    if options.start is None:
        training.begin()
        training.run(options.distil, contrast=False)
    else:
        training.load(options.start)
    training.run(options.contrast, contrast=True)
    training.save()


if __name__ == "__main__":
    main()
