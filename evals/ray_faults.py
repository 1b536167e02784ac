"""Many claims through Ray while its workers and its head are killed: nothing lost, nothing twice.

``python -m evals.ray_faults --claims 2000 --pages 5 --kills 20 --head-restarts 1 --folder DIR`` paints
the claims, runs ``copilot batch --engine ray``, kills a worker process at even distances of finished
claims and the head half-way, and then compares: one line and one result per claim, and a sample of the
results byte for byte with the same claims worked on one by one. Started again with the same folder
it goes on where it was.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from copilot.batch.jobs import find_jobs
from copilot.batch.ledger import RESULTS
from evals.ray_claims import make_folders

WORKER: Final = "ray::Worker"
HEAD: Final = "gcs_server"
_LOOK_SECONDS: Final = 0.25


def descendants(root: int) -> Iterator[tuple[int, str]]:
    """Yield (process id, command line) of every process below ``root``."""
    parents: dict[int, list[tuple[int, str]]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append((int(entry.name), command))
    waiting = [root]
    while waiting:
        for child, command in parents.get(waiting.pop(), []):
            waiting.append(child)
            yield child, command


class Run:
    """One batch under fire; ``state`` is kept beside the results so that a run can be taken up again."""

    def __init__(self, folder: Path, claims: int, kills: int, heads: int) -> None:
        self._folder = folder
        self._kept = folder / "faults.json"
        known = json.loads(self._kept.read_text("utf-8")) if self._kept.exists() else {}
        self.state: dict[str, Any] = {"workers_killed": 0, "heads_killed": 0, "starts": 0, **known}
        self._kill_at = [claims * (n + 1) // (kills + 1) for n in range(kills)]
        self._head_at = [claims * (n + 1) // (heads + 1) for n in range(heads)]
        self._chance = random.Random(7)
        self.written: Counter[tuple[str, str]] = Counter()
        self._read = 0

    def go(self, command: list[str]) -> int:
        """Run the batch to its end and return its exit status."""
        self.state["starts"] += 1
        self._save()
        with (self._folder / "batch.log").open("ab") as log:
            child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
            while child.poll() is None:
                self._look()
                self._strike(child.pid)
                time.sleep(_LOOK_SECONDS)
        return child.returncode

    def _look(self) -> None:
        """Count the lines that the batch has appended since."""
        path = self._folder / "out" / RESULTS
        if not path.exists():
            return
        if path.stat().st_size < self._read:
            return  # written anew at the end
        with path.open("rb") as file:
            file.seek(self._read)
            data = file.read()
        whole = data[: data.rfind(b"\n") + 1]
        self._read += len(whole)
        rows = [json.loads(line) for line in whole.splitlines() if line.strip()]
        self.written.update((row["name"], row["key"]) for row in rows)

    def _strike(self, batch: int) -> None:
        done = len(self.written)
        for what, name, key, marks in (
            (HEAD, "heads_killed", HEAD, self._head_at),
            (WORKER, "workers_killed", WORKER, self._kill_at),
        ):
            if self.state[name] >= len(marks) or done < marks[self.state[name]]:
                continue
            found = [pid for pid, command in descendants(batch) if key in command.split(" ")[0]]
            if found:
                os.kill(self._chance.choice(sorted(found)), signal.SIGKILL)
                self.state[name] += 1
                self._save()
                sys.stderr.write(f"{done} claims done: killed one {what}\n")
                return

    def _save(self) -> None:
        self._kept.write_text(json.dumps(self.state) + "\n", "utf-8")


def verdict(folder: Path, claims: int, run: Run, compare: int) -> dict[str, Any]:
    """Return what is lost, twice or different."""
    written = folder / "out" / RESULTS
    text = written.read_text("utf-8") if written.exists() else ""
    rows = [json.loads(line) for line in text.splitlines()]
    names = Counter(row["name"] for row in rows)
    wanted = {f"c{number:05d}" for number in range(claims)}
    files = {path.stem for path in (folder / "out").glob("c*.json")}
    return {
        "claims": claims,
        "results": len(rows),
        "lost": len(wanted - set(names)) + len(wanted - files),
        "twice": sum(n - 1 for n in names.values()) + sum(n - 1 for n in run.written.values() if n > 1),
        "not_done": sum(row["status"] != "done" for row in rows),
        "repeated_after_a_kill": sum(row["attempts"] > 1 for row in rows),
        "compared": compare,
        "different": different(folder, rows, compare),
        **run.state,
    }


def different(folder: Path, rows: list[dict[str, Any]], compare: int) -> int:
    """Return how many of a sample differ from the same claims worked on one by one in this process."""
    from datetime import date

    from copilot.batch.worker import program, work

    chosen = random.Random(11).sample(rows, min(compare, len(rows)))
    wrong = 0
    alone = folder / "alone"
    days = {row["name"]: date.fromisoformat(row["day"]) for row in chosen}
    for job in find_jobs(folder / "in", None, alone):
        if job.name in days:
            result = work(job.model_copy(update={"day": days[job.name], "program": program()}))
            row = next(row for row in chosen if row["name"] == job.name)
            same = (folder / "out" / f"{job.name}.json").read_bytes() == (
                alone / f"{job.name}.json"
            ).read_bytes()
            untimed = {"seconds", "attempts"}
            mine = result.model_dump(mode="json", exclude=untimed)
            wrong += not same or mine != {name: value for name, value in row.items() if name not in untimed}
    return wrong


def main(
    claims: Annotated[int, typer.Option(min=1, help="件数")] = 2000,
    pages: Annotated[int, typer.Option(min=1, help="每件页数")] = 5,
    kills: Annotated[int, typer.Option(min=0, help="杀掉多少次工作进程")] = 20,
    head_restarts: Annotated[int, typer.Option(min=0, help="杀掉多少次集群头")] = 1,
    workers: Annotated[int, typer.Option(min=1, help="工作进程数")] = 2,
    templates: Annotated[int, typer.Option(min=1, help="画多少套不同的单证")] = 40,
    compare: Annotated[int, typer.Option(min=0, help="逐字节比较多少件")] = 40,
    folder: Annotated[Path, typer.Option(help="工作目录，可续跑")] = Path("ray-faults"),
) -> None:
    """Run and print the verdict as JSON; exit status 1 when anything is lost, twice or different."""
    folder = folder.absolute()
    papers = make_folders(folder, claims, pages, templates)
    run = Run(folder, claims, kills, head_restarts)
    command = [sys.executable, "-m", "copilot.cli", "batch", str(papers), "--engine", "ray"]
    command += ["--workers", str(workers), "--out", str(folder / "out"), "--json"]
    code = run.go(command)
    found = {"exit": code, **verdict(folder, claims, run, compare)}
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    if code or found["lost"] or found["twice"] or found["different"] or found["not_done"]:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
