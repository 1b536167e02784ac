"""The client: one method per thing that can be done, records in and out.

Every write carries an ``Idempotency-Key`` and is repeated with the same key when the connection
breaks or the server is busy, so that it is done once. Lists are read page by page. Files go up in
pieces and go on where they stopped. Answers come in the language that was chosen.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_urlsafe
from types import TracebackType
from typing import Any, Final, Literal, TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter

from copilot.client.errors import ApiError, raised
from copilot.domain.decision import Recommendation
from copilot.domain.document import Document
from copilot.http_api.duty import Duty
from copilot.http_api.hook_routes import CreatedHook, HookInfo
from copilot.http_api.jobs import Job
from copilot.http_api.ports import (
    Act,
    CaseFile,
    CaseRow,
    Correction,
    NewCase,
    Opinion,
    ProductInfo,
    TimelineEvent,
)
from copilot.http_api.session_routes import Me
from copilot.http_api.upload_routes import MEDIA_TYPE, UploadState

TRIES: Final = 4
PAGE: Final = 200
PIECE: Final = 4 << 20
POLL_SECONDS: Final = 1.0
_BUSY: Final = frozenset({502, 503, 504})
T = TypeVar("T")


class Client:
    """A signed-in session; use as a context manager."""

    def __init__(
        self,
        base_url: str,
        *,
        language: Literal["zh", "en"] = "zh",
        http: httpx.Client | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """``http`` is a client to use instead of an own one; ``wait`` pauses between tries and polls."""
        headers = {"origin": base_url.rstrip("/"), "accept-language": language}
        self._http = http or httpx.Client(base_url=base_url, timeout=60.0, trust_env=False)
        self._http.headers.update(headers)
        self._wait = wait

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def log_in(self, name: str, password: str, code: str | None = None) -> Me:
        """Open a session."""
        body = {"name": name, "password": password, "code": code}
        return Me.model_validate(raised(self._http.post("/api/session", json=body)).json())

    def log_out(self) -> None:
        """End the session."""
        raised(self._http.delete("/api/session"))

    def products(self) -> list[ProductInfo]:
        """Return the products a case can be opened under."""
        return TypeAdapter(list[ProductInfo]).validate_python(self._get("/api/products"))

    def cases(self) -> Iterator[CaseRow]:
        """Yield the queue, the nearest deadline first."""
        return self._pages("/api/cases", CaseRow)

    def open_case(self, new: NewCase, key: str | None = None) -> CaseRow:
        """Open a case; the same ``key`` opens one."""
        return CaseRow.model_validate(self._write("POST", "/api/cases", new, key).json())

    def case(self, case_id: str) -> CaseFile:
        """Return everything about one case."""
        return CaseFile.model_validate(self._get(f"/api/cases/{case_id}"))

    def documents(self, case_id: str) -> Iterator[Document]:
        """Yield the papers as read."""
        return self._pages(f"/api/cases/{case_id}/documents", Document)

    def events(self, case_id: str) -> Iterator[TimelineEvent]:
        """Yield the history of the case, oldest first."""
        return self._pages(f"/api/cases/{case_id}/events", TimelineEvent)

    def upload(self, case_id: str, path: Path, piece: int = PIECE) -> UploadState:
        """Send a file in pieces; after a broken connection go on where the server stands."""
        return self.upload_bytes(case_id, path.name, path.read_bytes(), piece)

    def upload_bytes(self, case_id: str, name: str, content: bytes, piece: int = PIECE) -> UploadState:
        """Send content under a file name; raise ApiError when it is refused."""
        announced = self._write(
            "POST",
            f"/api/cases/{case_id}/uploads",
            params={"name": name},
            headers={"upload-length": str(len(content))},
        )
        place = announced.headers["location"]
        offset, complete = 0, False
        while not complete:
            offset = self._piece(place, offset, content[offset : offset + piece])
            complete = offset >= len(content) and self._state(place).status != "open"
        return self._state(place)

    def start(self, case_id: str, kind: Literal["read", "assess"], key: str | None = None) -> Job:
        """Queue reading new papers and assessing, or assessing alone."""
        return Job.model_validate(
            self._write("POST", f"/api/cases/{case_id}/jobs", key=key, json={"kind": kind}).json()
        )

    def job(self, case_id: str, job_id: str, after: int = 0) -> Job:
        """Return how far the work is."""
        return Job.model_validate(self._get(f"/api/cases/{case_id}/jobs/{job_id}", {"after": after}))

    def cancel(self, case_id: str, job_id: str) -> Job:
        """Call the work off."""
        return Job.model_validate(self._write("DELETE", f"/api/cases/{case_id}/jobs/{job_id}").json())

    def wait(self, job: Job, seconds: float = 600.0) -> Job:
        """Return the job when it has ended; raise TimeoutError after about ``seconds``."""
        waited = 0.0
        while job.status in ("queued", "running"):
            if waited > seconds:
                raise TimeoutError(f"job {job.id} is still {job.status}")
            self._wait(POLL_SECONDS)
            waited += POLL_SECONDS
            job = self.job(job.case_id, job.id)
        return job

    def recommendation(self, case_id: str) -> Recommendation:
        """Return the machine's advice on the present version."""
        return Recommendation.model_validate(self._get(f"/api/cases/{case_id}/recommendation"))

    def correct(self, case_id: str, correction: Correction, key: str | None = None) -> CaseRow:
        """Write a person's value."""
        return CaseRow.model_validate(
            self._write("POST", f"/api/cases/{case_id}/corrections", correction, key).json()
        )

    def decide(self, case_id: str, act: Act, key: str | None = None) -> CaseRow:
        """Sign an act."""
        return CaseRow.model_validate(self._write("POST", f"/api/cases/{case_id}/decisions", act, key).json())

    def countersign(self, case_id: str, opinion: Opinion, key: str | None = None) -> CaseRow:
        """Give or refuse the second signature."""
        return CaseRow.model_validate(
            self._write("POST", f"/api/cases/{case_id}/second-signature", opinion, key).json()
        )

    def assign(self, case_id: str, to: str | None, reason: str = "") -> Duty:
        """Give the case to an account, or to nobody."""
        body = {"to": to, "reason": reason}
        return Duty.model_validate(self._write("POST", f"/api/cases/{case_id}/assignment", json=body).json())

    def fhir(self, case_id: str) -> dict[str, Any]:
        """Return the case as a FHIR R4B bundle."""
        found: dict[str, Any] = self._get(f"/api/cases/{case_id}/fhir")
        return found

    def hooks(self) -> Iterator[HookInfo]:
        """Yield the registered webhooks."""
        return self._pages("/api/hooks", HookInfo)

    def add_hook(self, url: str, types: tuple[str, ...] = ()) -> CreatedHook:
        """Register a webhook; its secret is in the answer and nowhere else."""
        body = {"url": url, "types": types}
        return CreatedHook.model_validate(self._write("POST", "/api/hooks", json=body).json())

    def remove_hook(self, hook_id: str) -> None:
        """Forget a webhook."""
        self._write("DELETE", f"/api/hooks/{hook_id}")

    def _piece(self, place: str, offset: int, data: bytes) -> int:
        """Send one piece and return where the server stands afterwards."""
        headers = {"upload-offset": str(offset), "content-type": MEDIA_TYPE}
        try:
            return int(self._again("PATCH", place, content=data, headers=headers).headers["upload-offset"])
        except ApiError as error:
            if error.status != 409:
                raise
            return self._state(place).offset

    def _state(self, place: str) -> UploadState:
        return UploadState.model_validate(self._get(place))

    def _get(self, path: str, params: dict[str, Any] | None = None) -> Any:
        return self._again("GET", path, params=params).json()

    def _pages(self, path: str, kind: type[T]) -> Iterator[T]:
        """Yield the items of a list, page by page along the ``Link`` headers."""
        rows = TypeAdapter(list[kind])  # type: ignore[valid-type]
        answer = self._again("GET", path, params={"limit": PAGE})
        while True:
            yield from rows.validate_python(answer.json())
            following = answer.links.get("next", {}).get("url")
            if following is None:
                return
            answer = self._again("GET", following)

    def _write(
        self, method: str, path: str, body: BaseModel | None = None, key: str | None = None, **more: Any
    ) -> httpx.Response:
        headers = {**more.pop("headers", {}), "idempotency-key": key or token_urlsafe(18)}
        if body is not None:
            more["json"] = body.model_dump(mode="json")
        return self._again(method, path, headers=headers, **more)

    def _again(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send, and send again after a broken connection or a busy server."""
        for number in range(1, TRIES + 1):
            try:
                answer = self._http.request(method, path, **more)
            except httpx.TransportError:
                if number == TRIES:
                    raise
            else:
                if answer.status_code not in _BUSY or number == TRIES:
                    return raised(answer)
            self._wait(min(2.0**number, float(10)))
        raise AssertionError("unreachable")
