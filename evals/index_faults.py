"""Kills, damage and double opens on the retrieval index: is every one noticed and healed?

``python -m evals.index_faults`` runs 200 kills during writes into fresh folders, 40 kills one after
another on one folder, 100 damaged files and 20 double opens; ``--quick`` a short part. Every process
is forked from one that has Chroma loaded, so that a run takes minutes; a host that dies, or that does
not answer exactly as a scan over the true vectors, counts as a failure.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np

from copilot.catalogue.articles import parse_corpus_file
from copilot.retrieve import chroma_store
from copilot.retrieve.clauses import Passage, passages
from copilot.retrieve.embed import Vectors, unit
from copilot.retrieve.index import DenseIndex
from copilot.retrieve.scan import ScanIndex
from copilot.retrieve.scope import Scope
from copilot.retrieve.store_port import StoreDamaged

FULL: Final = {"fresh": 200, "repeated": 40, "damaged": 100, "double": 20}
QUICK: Final = {"fresh": 3, "repeated": 2, "damaged": 4, "double": 1}
_SECONDS: Final = 120.0
_DAY: Final = date(2024, 1, 1)


class HashEncoder:
    """Character pairs hashed into 64 dimensions: real vectors at no cost."""

    name = "pairs"
    dim = 64
    fingerprint = "pairs@faults"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text."""
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for at in range(len(text) - 1):
                digest = hashlib.sha256(text[at : at + 2].encode()).digest()
                rows[row, digest[0] % self.dim] += 1 if digest[1] % 2 else -1
        return unit(rows)


def corpus(articles: int = 60) -> tuple[Passage, ...]:
    """Return the passages of a small made-up statute."""
    head = (
        '---\nid: statute/faults\nkind: statute\ntitle: 故障\nversion: "1"\nin_force_from: 2020-01-01\n'
        'source: test\nsource_date: "2020"\nlicence: test\n---\n# 故障\n'
    )
    rows = [
        f"\n## 第{n}条 标题{n}\n第{n}项责任的免赔额为{n * 7}元，给付比例为{n % 90 + 5}%。\n"
        for n in range(1, articles + 1)
    ]
    return passages([parse_corpus_file((head + "".join(rows)).encode(), "faults.md")])


def _forked(work: Path, command: str) -> None:
    """Do what ``chroma_store._run`` does in a fork of this process instead of a new interpreter."""
    child = os.fork()
    if child == 0:
        _quietly(lambda: chroma_store._child(work, command))
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise StoreDamaged(f"{command} ended with {status}")


def _quietly(call: Callable[[], Any]) -> None:
    """Call in a fork and leave with 0, or with 1 and the error on standard error."""
    code = 1
    try:
        call()
        code = 0
    except BaseException as error:  # noqa: BLE001 - the edge of a forked process
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    finally:
        sys.stderr.flush()
        os._exit(code)


class Bench:
    """One run; ``failures`` names everything that was not as it must be."""

    def __init__(self, seed: int) -> None:
        self.passages = corpus()
        self.encoder = HashEncoder()
        self.chance = random.Random(seed)
        self.failures: list[str] = []
        self.counts: Counter[str] = Counter()
        self.root = Path(tempfile.mkdtemp(prefix="index-faults-"))
        chroma_store._run = _forked
        self.seconds = 1.0

    def index(self, folder: Path) -> DenseIndex:
        """Return the index at the folder."""
        return DenseIndex(folder, self.passages, self.encoder)

    def answers(self, folder: Path) -> None:
        """Open, healing where needed, and compare with the true nearest; raises when anything differs."""
        true = self.encoder.embed([passage.indexed_text for passage in self.passages])
        for opened in (self.index(folder).open(), ScanIndex(folder, self.passages, self.encoder).open()):
            if opened.count() != len(self.passages):
                raise StoreDamaged("count")
            for row in (0, len(self.passages) // 2, len(self.passages) - 1):
                found = opened.nearest(true[row], 5, Scope(as_of=_DAY), ["全国"])
                wanted = sorted((float(one) for one in true @ true[row]), reverse=True)[:5]
                if not np.allclose(sorted(found.values(), reverse=True), wanted, atol=1e-4):
                    raise StoreDamaged(f"answer for row {row}")
            opened.close()

    def host(self, folder: Path) -> int:
        """Start a process that opens and answers; return its process id."""
        child = os.fork()
        if child == 0:
            _quietly(lambda: self.answers(folder))
        return child

    def judge(self, child: int, what: str) -> None:
        """Wait for a host and count what became of it."""
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            self.failures.append(f"{what}: host died by signal {os.WTERMSIG(status)}")
            self.counts["host_deaths"] += 1
        elif status != 0:
            self.failures.append(f"{what}: not healed")
        else:
            self.counts["healed"] += 1

    def killed_write(self, folder: Path) -> None:
        """Start a writer and kill it, its builder, or both, at any moment of the work."""
        writer = os.fork()
        if writer == 0:
            os.setsid()
            _quietly(lambda: self.index(folder).build())
        time.sleep(self.chance.uniform(0.0, self.seconds * 1.1))
        whole = self.chance.random() < 0.8
        try:
            (os.killpg if whole else os.kill)(writer, signal.SIGKILL)
        except ProcessLookupError:
            os.kill(writer, signal.SIGKILL)
        _, status = os.waitpid(writer, 0)
        self.counts["kills_in_time" if os.WIFSIGNALED(status) else "kills_too_late"] += 1

    def fresh(self, number: int) -> None:
        """Kill the first write into a new folder."""
        folder = self.root / f"fresh-{number}"
        self.killed_write(folder)
        self.judge(self.host(folder), f"fresh {number}")
        shutil.rmtree(folder, ignore_errors=True)

    def repeated(self, number: int) -> None:
        """Kill one write after another in one folder, its published index taken away each time."""
        folder = self.root / "repeated"
        (folder / "manifest.json").unlink(missing_ok=True)
        self.killed_write(folder)
        self.judge(self.host(folder), f"repeated {number}")

    def damaged(self, number: int) -> None:
        """Damage one file of a sound index; it must be noticed before it is opened."""
        folder = self.root / "damaged"
        if not (folder / "manifest.json").exists():
            self.judge(self.host(folder), "damaged: first build")
        files = [one for one in sorted(folder.rglob("*")) if one.is_file() and one.stat().st_size]
        files = [one for one in files if "open" not in one.relative_to(folder).parts]
        path = self.chance.choice(files)
        how = self._damage(path)
        if path.name.startswith("vectors-"):
            noticed = ScanIndex(folder, self.passages, self.encoder).cached() is None
        else:
            copy = self.index(folder).take()
            noticed = copy is None
            if copy is not None:
                copy.close()
        self.counts["noticed" if noticed else "unnoticed"] += 1
        if not noticed:
            self.failures.append(f"damaged {number}: {how} of {path.name} unnoticed")
        self.judge(self.host(folder), f"damaged {number} ({how} of {path.name})")

    def _damage(self, path: Path) -> str:
        before = path.read_bytes()
        data = bytearray(before)
        how = self.chance.choice(("flip", "cut", "zeros", "append", "remove", "empty"))
        at = self.chance.randrange(len(data))
        if how == "flip":
            data[at] ^= 1 << self.chance.randrange(8)
        elif how == "cut":
            del data[at:]
        elif how == "zeros":
            end = min(len(data), at + 4096)
            data[at:end] = bytes(end - at)
        elif how == "append":
            data += os.urandom(64)
        elif how == "empty":
            data.clear()
        if bytes(data) == before:
            how = "flip"
            data[at] ^= 1
        if how == "remove":
            path.unlink()
        else:
            path.write_bytes(data)
        return how

    def double(self, number: int) -> None:
        """Let two hosts open a folder at once: a new one, or a published one, in turn."""
        folder = self.root / f"double-{number // 2}"
        for child in (self.host(folder), self.host(folder)):
            self.judge(child, f"double {number}")

    def run(self, counts: dict[str, int], report: Callable[[str], None]) -> dict[str, Any]:
        """Run every part and return the figures."""
        # Imported here, opened only in forks: a client's threads would not survive a fork.
        for name in ("chromadb", "langchain_chroma"):
            import_module(name)
        start = time.monotonic()
        self.judge(self.host(self.root / "first"), "first build")
        begun = time.monotonic()
        self.index(self.root / "second").build()
        self.seconds = time.monotonic() - begun
        for part, count in counts.items():
            for number in range(count):
                getattr(self, part)(number)
            report(f"{part} {count}: {dict(self.counts)} failures {len(self.failures)}")
        shutil.rmtree(self.root, ignore_errors=True)
        return {
            "runs": counts,
            "host_deaths": self.counts["host_deaths"],
            **{
                name: self.counts[name]
                for name in ("kills_in_time", "kills_too_late", "noticed", "unnoticed", "healed")
            },
            "failures": self.failures,
            "seconds": round(time.monotonic() - start, 1),
        }


def _said(line: str) -> None:
    sys.stderr.write(line + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; 0 when nothing failed."""
    parser = argparse.ArgumentParser(description="Faults of the retrieval index")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    for part, count in FULL.items():
        parser.add_argument(f"--{part}", type=int, default=None, help=f"default {count}")
    given = parser.parse_args(arguments)
    plan = {
        part: count if (wanted := getattr(given, part)) is None else wanted
        for part, count in (QUICK if given.quick else FULL).items()
    }
    result = Bench(given.seed).run(plan, _said)
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    return 1 if result["failures"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
