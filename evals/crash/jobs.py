"""``kill -9`` at each step of a background job, and what the next process makes of it.

One process loads the program and forks. For each kill a child takes a claim in, queues its reading
and works until it shoots itself at the chosen step: when the job is claimed, a file is opened, a
page is reported, a page image is kept, before and after the case is committed, while the rules run,
before and after the job is marked as done. A second child then works as any other process would,
once the lease has run out. Afterwards the job has to be done and the case must have been submitted,
read and assessed exactly once.

Measured is the time until the job is in living hands again. The lease is not waited for: the second
child's clock is ahead by the lease and one poll, and these seconds are added. One kill in
``REAL_EVERY`` is waited out on the real clock. The paper is read once by the real reader; the children
get what it read page by page, so that the kills fall on the job and not on the start of the recogniser.
Store, workflow, rules and queue are the program's own.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from copilot.bootstrap import App
from copilot.bootstrap.settings import load_settings
from copilot.errors import CopilotError
from copilot.http_api.adapter import WorkflowServices
from copilot.http_api.case_work import handlers
from copilot.http_api.ports import Person
from copilot.http_api.work import LEASE_SECONDS, POLL_SECONDS, WorkBoard
from copilot.store.records import Actor
from copilot.workflow.ports import Desk, utc_now
from copilot.workflow.submit import Upload, submit
from evals.crash.reading import PAPER, SAMPLE, Recorded, recorded

WHO: Final = Person(name="li", role="adjuster")
LIMIT_SECONDS: Final = 60.0
LONGEST_SECONDS: Final = 900.0
REAL_EVERY: Final = 200
STEPS: Final = (
    "claim", "claimed", "read", "progress 1", "progress 2", "progress 3", "put_file", "commit extracted",
    "committed extracted", "recommend", "commit assessed", "committed assessed", "finish",
    "finished", "moment",
)  # fmt: skip


@dataclass(frozen=True)
class Parent:
    """What the forks share: the loaded corpus, and where the store is."""

    home: Path
    content: Any
    judge: Any
    reader: Recorded

    def app(self) -> App:
        """Return a program of the child's own over the shared corpus."""
        app = App(load_settings({**os.environ, "COPILOT_HOME": str(self.home)}))
        app.__dict__.update(content=self.content, judge=self.judge)
        app.__dict__["desk"] = Desk(store=app.store, reader=self.reader, judge=self.judge, clock=app.now)
        return app


def run(out: Path, kills: int, seed: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Do the kills that are missing in ``out``; return the figures of all of them."""
    out.mkdir(parents=True, exist_ok=True)
    home = (out / "home").absolute()
    if not (out / "reading.json").exists():  # in a process of its own: no thread of the recogniser is forked
        subprocess.run([sys.executable, "-m", "evals.crash", "record", "--out", str(out)], check=True)
    first = App(load_settings({**os.environ, "COPILOT_HOME": str(home)}))
    first.store.close()
    parent = Parent(home=home, content=first.content, judge=first.judge, reader=recorded(out, first))
    log = out / "kills.jsonl"
    done = [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []
    for number in range(len(done), kills):
        record = one_kill(parent, number, random.Random(seed + number))
        done.append(record)
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
        say(f"{number + 1}/{kills} {record['step']}: {record['problem'] or 'fine'} {record['seconds']:.1f} s")
    return summary(parent, done[:kills])


def summary(parent: Parent, done: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures, with a walk over the whole audit chain."""
    app = parent.app()
    report = app.store.verify()
    app.close()
    seconds = sorted(record["seconds"] for record in done)
    killed = [record for record in done if record["killed"]]
    return {
        "kills": len(done),
        "died": len(killed),
        "by_step": {step: sum(one["step"] == step for one in killed) for step in STEPS},
        "bad": [record for record in done if record["problem"]],
        "audit": report.ok,
        "audit_problems": list(report.problems[:3]),
        "longest_seconds": seconds[-1] if seconds else 0.0,
        "median_seconds": seconds[len(seconds) // 2] if seconds else 0.0,
        "on_the_real_clock": [one["seconds"] for one in done if one["real"]],
    }


def one_kill(parent: Parent, number: int, chance: random.Random) -> dict[str, Any]:
    """Kill one job at the step that its number gives, let it be resumed, and judge what stands."""
    step, real = STEPS[number % len(STEPS)], number % REAL_EVERY == 1
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _leave(lambda: first_life(parent, step, writing))
    os.close(writing)
    told = _heard(reading, child, chance.uniform(0.0, 1.5) if step == "moment" else None)
    _, status = os.waitpid(child, 0)
    os.close(reading)
    record = {"number": number, "step": step, "real": real, "killed": os.WIFSIGNALED(status), "seconds": 0.0}
    if "job" not in told:
        return {**record, "problem": "" if "case" in told else "the first process never took the case in"}
    status, seconds = resumed(parent, real)
    record["seconds"] = seconds
    problem = f"second process ended with {status}" if status else judged(parent, told["case"], told["job"])
    if not problem and seconds > LIMIT_SECONDS:
        problem = f"resumed after {seconds} s"
    return {**record, "problem": problem}


def resumed(parent: Parent, real: bool) -> tuple[int, float]:
    """Let a second process finish the job; return its status and the seconds until it held the job.

    A job that was done already when the first process died counts as held at once.
    """
    reading, writing = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _leave(lambda: second_life(parent, real, writing))
    os.close(writing)
    held = os.read(reading, 1)
    seconds = time.monotonic() - began if held else 0.0
    _, status = os.waitpid(child, 0)
    os.close(reading)
    return status, round(seconds + (0.0 if real or not held else LEASE_SECONDS + POLL_SECONDS), 2)


def first_life(parent: Parent, step: str, out: int) -> None:
    """Take a claim in, queue its reading, and die at ``step``."""
    app = parent.app()
    services = WorkflowServices(app)
    facts = yaml.load((SAMPLE / "claim.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    uploads = [Upload(filename=PAPER.name, content=PAPER.read_bytes())]
    case_id = submit(app.desk, uploads, facts, Actor(person=WHO.name, role="adjuster")).case_id
    os.write(out, f"case {case_id};".encode())
    board = WorkBoard(lambda: services.runtime.jobs, handlers(services), utc_now)
    os.write(out, f"job {board.start(case_id, 'read', WHO).id};".encode())
    arm(app, services, step)
    board.run_pending()


def second_life(parent: Parent, real: bool, out: int) -> None:
    """Work as another process would: on the real clock, or on one that is ahead by a lease."""
    app = parent.app()
    services = WorkflowServices(app)
    claim = services.runtime.jobs.claim

    def claiming(*arguments: Any) -> Any:
        found = claim(*arguments)
        if found is not None:
            os.write(out, b"!")
        return found

    object.__setattr__(services.runtime.jobs, "claim", claiming)
    ahead = timedelta(seconds=0.0 if real else LEASE_SECONDS + POLL_SECONDS)
    board = WorkBoard(lambda: services.runtime.jobs, handlers(services), lambda: utc_now() + ahead)
    if not real:
        board.run_pending()
        return
    board.open()
    end = time.monotonic() + LONGEST_SECONDS
    while board.count_unfinished() and time.monotonic() < end:
        time.sleep(0.2)
    board.close(wait_seconds=1.0)


def judged(parent: Parent, case_id: str, job_id: str) -> str:
    """Return what is wrong with the case and its job, or nothing."""
    app = parent.app()
    try:
        job = WorkflowServices(app).runtime.jobs.get(job_id)
        kinds = [event.kind for event in app.store.events(case_id)]
        if job.status != "done":
            return f"job is {job.status}: {job.error}"
        if kinds != ["submitted", "extracted", "assessed"]:
            return f"events {kinds}"
        if app.store.recommendation(case_id) is None or not app.store.documents(case_id):
            return "no recommendation or no documents"
        return ""
    except CopilotError as error:
        return f"{type(error).__name__}: {error}"
    finally:
        app.close()


def arm(app: App, services: WorkflowServices, step: str) -> None:
    """Have this process shoot itself at ``step``."""
    jobs, store, counts = services.runtime.jobs, app.store, dict[str, int]()

    def at(name: str) -> None:
        if name == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(owner: Any, method: str, before: Callable[..., str], after: Callable[..., str]) -> None:
        inner = getattr(owner, method)

        def wrapped(*arguments: Any, **named: Any) -> Any:
            at(before(*arguments))
            found = inner(*arguments, **named)
            at(after(*arguments))
            return found

        object.__setattr__(owner, method, wrapped)

    def counted(*_: Any) -> str:
        counts["progress"] = counts.get("progress", 0) + 1
        return f"progress {counts['progress']}"

    around(jobs, "claim", lambda *_: "claim", lambda *_: "claimed")
    around(jobs, "report", lambda *_: "", counted)
    around(jobs, "finish", lambda *_: "finish", lambda *_: "finished")
    around(store, "commit", lambda one: f"commit {one.kind}", lambda one: f"committed {one.kind}")
    around(store, "put_file", lambda *_: "", lambda *_: "put_file")
    around(app.desk.reader, "read", lambda *_: "read", lambda *_: "")
    around(app.desk.judge, "recommend", lambda *_: "recommend", lambda *_: "")


def _heard(reading: int, child: int, moment: float | None) -> dict[str, str]:
    """Return what the child said before it died; with ``moment``, kill it so long after it queued the job."""
    heard = b""
    while more := os.read(reading, 4096):
        heard += more
        if moment is not None and b"job " in heard:
            time.sleep(moment)
            os.kill(child, signal.SIGKILL)
            moment = None
    parts = (part.split(" ", 1) for part in heard.decode().split(";") if part)
    return dict(parts)


def _leave(life: Callable[[], None]) -> None:
    """Live a child's life and end without running the parent's clean-up."""
    status = 1
    try:
        life()
        status = 0
    except BaseException:  # noqa: BLE001  (the edge of a child process: told, and its status says so)
        traceback.print_exc()
    finally:
        os._exit(status)
