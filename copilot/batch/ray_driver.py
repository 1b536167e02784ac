"""The process that speaks with Ray: jobs as JSON lines on standard input, results on standard output.

Each actor holds a warm reader and has one claim at a time. An actor that dies is replaced; its claim
goes to another one, and is set aside when it has ended as many as it may.
"""

import os
import queue
import socket
import sys
import threading
import time
from collections import Counter, deque
from pathlib import Path
from typing import Any, Final

from copilot.batch.engines import LIVES, set_aside
from copilot.batch.jobs import Job
from copilot.batch.worker import warm, work
from copilot.workflow.batch_records import JobResult

_WAIT_SECONDS: Final = 0.2
_HEAD_SECONDS: Final = 120
_NODE_SECONDS: Final = 180
_OBJECTS: Final = 80 * 1024 * 1024
_PORTS: Final = (
    "metrics_agent_port",
    "metrics_export_port",
    "dashboard_agent_listen_port",
    "runtime_env_agent_port",
)


class Worker:
    """One actor: loads everything once, then takes claims."""

    def __init__(self) -> None:
        warm()

    def run(self, job: str) -> str:
        """Return the result of one claim, both as JSON."""
        return work(Job.model_validate_json(job)).model_dump_json()


class Driver:
    """The actors of one batch and what each is doing."""

    def __init__(self, ray: Any, workers: int, out: Any) -> None:
        self._ray = ray
        self._kind = ray.remote(num_cpus=1, max_restarts=0)(Worker)
        self._idle = [self._kind.remote() for _ in range(workers)]
        self._running: dict[Any, tuple[Any, Job]] = {}
        self._again: deque[Job] = deque()
        self._deaths: Counter[str] = Counter()
        self._out = out

    def serve(self, inbox: "queue.Queue[Job | None]") -> None:
        """Work until the input ends and everything handed in has a result."""
        open_input = True
        while open_input or self._running or self._again:
            while self._idle and (self._again or open_input):
                try:
                    job = self._again.popleft() if self._again else self._next(inbox)
                except queue.Empty:
                    break
                if job is None:
                    open_input = False
                    break
                actor = self._idle.pop()
                self._running[actor.run.remote(job.model_dump_json())] = (actor, job)
            self._collect()

    def _next(self, inbox: "queue.Queue[Job | None]") -> Job | None:
        """Return the next job, or None at the end of the input; raise ``queue.Empty`` when none is there."""
        if self._running:
            return inbox.get_nowait()
        return inbox.get(timeout=_WAIT_SECONDS)

    def _collect(self) -> None:
        if not self._running:
            return
        done, _ = self._ray.wait(list(self._running), num_returns=1, timeout=_WAIT_SECONDS)
        for one in done:
            actor, job = self._running.pop(one)
            try:
                result = JobResult.model_validate_json(self._ray.get(one))
            except self._ray.exceptions.RayActorError:
                self._idle.append(self._kind.remote())
                self._deaths[job.name] += 1
                if self._deaths[job.name] < LIVES:
                    self._again.append(job)
                    continue
                result = set_aside(job, self._deaths[job.name])
            else:
                self._idle.append(actor)
                result = result.model_copy(update={"attempts": self._deaths[job.name] + 1})
            self._out.write(result.model_dump_json() + "\n")
            self._out.flush()


def _listen(inbox: "queue.Queue[Job | None]") -> None:
    for line in sys.stdin:
        inbox.put(Job.model_validate_json(line))
    inbox.put(None)


def _join(ray: Any) -> None:
    """Connect to the running cluster; a head that is being started again is waited for."""
    last = time.monotonic() + _HEAD_SECONDS
    while True:
        try:
            ray.init(include_dashboard=False, log_to_driver=False, logging_level="ERROR")
        except (ConnectionError, RuntimeError, TimeoutError):
            if time.monotonic() > last:
                raise
            time.sleep(1)
        else:
            return


def _lean() -> None:
    """Make a cluster of this machine start on a busy machine.

    Ray starts the server of its dashboard and the autoscaler even where no dashboard is wanted, gives
    its node thirty seconds to come up, and ends a node whose helpers have not written down their ports
    within fifteen; none of that can be set. A cluster for one batch needs neither server, may take
    longer, and is told its ports.
    """
    try:
        from ray._private import services
        from ray._private.node import Node
    except ImportError:
        return
    ask = services.get_node

    def nothing(node: Any, **_: Any) -> None:
        node._webui_url = None

    def patient(*about: Any) -> Any:
        last = time.monotonic() + _NODE_SECONDS
        while True:
            try:
                return ask(*about)
            except RuntimeError:
                if time.monotonic() > last:
                    raise
                time.sleep(0.5)

    def told(node: Any, *about: Any, **named: Any) -> None:
        for name, port in zip(_PORTS, _free_ports(len(_PORTS)), strict=True):
            setattr(node._ray_params, name, getattr(node._ray_params, name, None) or port)
        listens = Path(node.get_session_dir_path(), f"dashboard_agent_listen_port_{node._node_id}")
        listens.write_text(str(node._ray_params.dashboard_agent_listen_port), "ascii")
        start(node, *about, **named)

    start = Node.start_ray_processes
    Node.start_ray_processes = told
    services.get_node = patient
    for name in ("start_api_server", "start_monitor"):
        if hasattr(Node, name):
            setattr(Node, name, nothing)


def _free_ports(count: int) -> list[int]:
    """Return ports of this machine that nobody listens on now."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("", 0))
        return [int(one.getsockname()[1]) for one in held]
    finally:
        for one in held:
            one.close()


def main() -> None:
    """Connect, or start a cluster of this machine, and serve."""
    import ray

    workers = int(sys.argv[1])
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever Ray and native libraries print stays off the results
    if os.environ.get("RAY_ADDRESS"):
        _join(ray)
    else:
        _lean()
        ray.init(
            address="local",
            num_cpus=workers,
            object_store_memory=_OBJECTS,
            include_dashboard=False,
            log_to_driver=False,
            logging_level="ERROR",
        )
    inbox: queue.Queue[Job | None] = queue.Queue()
    threading.Thread(target=_listen, args=(inbox,), daemon=True).start()
    Driver(ray, workers, out).serve(inbox)
    ray.shutdown()


if __name__ == "__main__":
    main()
