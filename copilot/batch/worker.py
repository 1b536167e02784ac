"""From one claim to its result, inside a worker process that builds its engine once and keeps it.

Nothing that goes wrong with one claim touches another: it becomes that claim's result, with the
sentence that says why.
"""

import contextlib
import json
import logging
import os
import time
from functools import cache
from pathlib import Path
from typing import Any, Final

from copilot.batch.jobs import Job, content_key, papers, statements
from copilot.bootstrap import App
from copilot.bootstrap.versions import rooms_hash
from copilot.domain.claim import Claim
from copilot.errors import Conflict, CopilotError, EngineUnavailable, InputRefused, StoreUnavailable
from copilot.store.records import Actor
from copilot.workflow.assess import assess
from copilot.workflow.batch_records import JobResult
from copilot.workflow.extract import extract
from copilot.workflow.ports import china_day
from copilot.workflow.submit import Upload, submit
from copilot.workflow.walkthrough import Assessment, assess_documents, read_documents

ACTOR: Final = Actor(person="batch", role="admin")
_TURNS: Final = 5
log = logging.getLogger(__name__)


def work(job: Job) -> JobResult:
    """Read, assess and write one claim; every refusal becomes its result."""
    start = time.perf_counter()
    with contextlib.suppress(InputRefused):
        job_key = content_key(job)
        return _tried(job, job_key).model_copy(
            update={"key": job_key, "seconds": round(time.perf_counter() - start, 3)}
        )
    return JobResult(name=job.name, status="failed", error="文件无法读取，请检查权限", day=_day(job))


def _tried(job: Job, key: str) -> JobResult:
    status: Any = "failed"
    try:
        made, case_id = _stored(job, key) if job.store else (_assessed(job), None)
        if job.out is not None:
            write_json(job.out / f"{job.name}.json", made.model_dump(mode="json"))
    except (StoreUnavailable, EngineUnavailable, Conflict) as error:
        problem = str(error)
    except CopilotError as error:
        status, problem = "refused", str(error)
    except Exception as error:  # the edge of a worker: one claim must not end the batch
        log.exception("claim %s", job.name)
        problem = f"程序内部出错（{type(error).__name__}），这一件没有结果"
    else:
        result = made.recommendation.adjudication
        return JobResult(
            name=job.name,
            outcome=result.outcome,
            payable=result.payable,
            codes=result.codes,
            case_id=case_id,
            day=_day(job),
        )
    return JobResult(name=job.name, status=status, error=problem, day=_day(job))


def warm() -> None:
    """Load what every claim needs, so that the first claim of a worker is not slower than the next."""
    _app().judge  # noqa: B018  (building it is the purpose)
    _app().reader()


def program() -> str:
    """Name everything of this machine that can change a result: code, rules, corpus, engines."""
    app = _app()
    versions = app.judge.versions.model_dump(mode="json")
    settings = app.settings
    engines = [rooms_hash(("extract", "llm")), settings.ocr, settings.llm_vision, settings.llm_model]
    return json.dumps([versions, engines], sort_keys=True)


def _assessed(job: Job) -> Assessment:
    app = _app()
    stated = statements(job)
    files = [(path.name, path.read_bytes()) for path in papers(job.folder)]
    documents = read_documents(app.reader(), files, lambda *_: None)
    return assess_documents(app.judge, documents, stated, job.day or china_day(app.now()))


def _stored(job: Job, key: str) -> tuple[Assessment, str]:
    """Bring the claim to a recommendation in the store; a repetition goes on where the last one ended.

    The key makes the case unique, and the version of a case lets one of two workers win each step.
    """
    desk = _app().desk
    uploads = [Upload(filename=path.name, content=path.read_bytes()) for path in papers(job.folder)]
    case_id = submit(desk, uploads, statements(job), ACTOR, key=f"batch:{key}").case_id
    for _ in range(_TURNS):
        state = desk.store.case(case_id).state
        with contextlib.suppress(Conflict):
            if state == "received":
                extract(desk, case_id, ACTOR, lambda *_: None)
            elif state == "extracted":
                assess(desk, case_id, ACTOR)
            else:
                break
    advice = desk.store.recommendation(case_id)
    claim = desk.store.snapshot(case_id).claim
    if advice is None or claim is None:
        raise Conflict(f"赔案 {case_id} 正由别人处理，这一件稍后再试")
    body = {name: value for name, value in claim.items() if name in Claim.model_fields}
    found = Claim.model_validate({**body, "documents": desk.store.documents(case_id)})
    return Assessment(claim=found, recommendation=advice), case_id


def _day(job: Job) -> str:
    return (job.day or china_day(_app().now())).isoformat()


@cache
def _app() -> App:
    """The adapters of this process."""
    return App()


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file that is there whole or not at all."""
    draft = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")
        draft.replace(path)
    except OSError as error:
        raise StoreUnavailable(f"无法写入 {path}（{error.strerror}），请检查剩余空间和权限") from error
