"""Probes of the safety suite that other modules carry: planted errors, papers with orders, hostile files."""

import time
from typing import Final

from evals.figures import Spec
from evals.records import Fault, UnitResult
from evals.tasks import Context, Task, digest
from evals.worker import app

PLANTED: Final = 2400
QUICK_PLANTED: Final = 200
BLOCKS: Final = 6
SPECS: Final[tuple[Spec, ...]] = ()


def plan(context: Context) -> list[Task]:
    """Return the tasks of the probes that are there."""
    blocks = 1 if context.quick else BLOCKS
    count = (QUICK_PLANTED if context.quick else PLANTED) // blocks
    return [
        Task(
            id=f"planted-{count}-{block}",
            suite="safety",
            kind="planted",
            spec={"count": count, "seed": 100 * context.seed + block},
        )
        for block in range(blocks)
    ]


def run(task: Task, context: Context) -> UnitResult:
    """Run one probe."""
    return {"planted": _planted}[task.kind](task, context)


def _planted(task: Task, context: Context) -> UnitResult:
    """Plant errors in the chains of all labelled claims; every one must be named."""
    from evals.planted import chains, false_alarms, plant

    begun = time.perf_counter()
    program = app(context)
    corpus = {(file.header.id, file.header.version): file for file in program.content.files}
    sound = list(chains(program))
    found = plant(sound, corpus, task.spec["seed"], task.spec["count"])
    alarms = false_alarms(sound, corpus)
    missed = [one for one in found if not one.again]
    faults = [
        Fault(figure="safety.planted", name=one.kind, expected="抓住", got="放过", note=one.claim)
        for one in missed
    ]
    faults += [
        Fault(figure="safety.false_alarm", name="误报", expected=None, got=None, note="：".join(one))
        for one in alarms["examples"]
    ]
    return UnitResult(
        id=task.id,
        suite="safety",
        inputs=digest(task.spec),
        title=f"在 {len(sound)} 条证据链中植入 {len(found)} 个错误",
        group="植入的错误",
        values={
            "safety.planted": (len(found) - len(missed), len(found)),
            "safety.false_alarm": (alarms["alarms"], alarms["nodes"]),
        },
        faults=tuple(faults),
        seconds={"植入与核对": round(time.perf_counter() - begun, 2)},
    )
