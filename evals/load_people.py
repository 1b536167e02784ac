"""What people do on the server: an adjuster at the queue and its cases, a patient at the portal.

Every request is timed under the name of its action. ``Waits`` are think times. Reading papers runs in
the background: what is timed there is asking how far it is, and each job's whole time by itself.
"""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

PRODUCT: Final = "BJ-HTB"
PAPER: Final = Path(__file__).parent / "sample_claim" / "03_prescription_digital.pdf"
_SAME_SITE: Final = {"sec-fetch-site": "same-origin"}
_POLL_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 600.0


@dataclass
class Tally:
    """Seconds of each request by action, what failed, and whole times of background work."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    jobs: list[float] = field(default_factory=list)
    told: int = 0
    """How often a waiting page was told how far the work is."""

    def requests(self) -> int:
        """Return how many requests were answered."""
        return sum(len(one) for one in self.seconds.values())


class Visitor:
    """One person with a browser of their own."""

    def __init__(self, base: str, tally: Tally, think: float, seed: str) -> None:
        self.client = httpx.AsyncClient(base_url=base, headers=_SAME_SITE, timeout=120, follow_redirects=True)
        self.tally = tally
        self.chance = random.Random(seed)
        self._think = think

    async def ask(self, action: str, method: str, path: str, **how: Any) -> httpx.Response:
        """Send one request; an answer of 400 or more, or none at all, is an error."""
        start = time.perf_counter()
        try:
            answer = await self.client.request(method, path, **how)
        except httpx.HTTPError as error:
            self.tally.errors.append(f"{action}: {type(error).__name__}")
            raise
        self.tally.seconds[action].append(time.perf_counter() - start)
        if answer.status_code >= 400:
            self.tally.errors.append(f"{action}: {answer.status_code} {answer.text[:200]}")
            answer.raise_for_status()
        return answer

    async def turn(self, *, intake: bool) -> None:
        """Do what this kind of person does once."""
        raise NotImplementedError

    async def think(self) -> None:
        """Read the page."""
        if self._think:
            await asyncio.sleep(self.chance.expovariate(1 / self._think))


class Adjuster(Visitor):
    """Signs in once; then goes from the queue into cases, and now and then takes in a new one."""

    async def sign_in(self, name: str, password: str) -> None:
        """Open the session."""
        await self.ask("登录", "POST", "/api/session", json={"name": name, "password": password})

    async def turn(self, *, intake: bool) -> None:
        """Look at the queue, at one case from every side, and, with ``intake``, read a new one."""
        rows = (await self.ask("队列", "GET", "/app/view/queue")).json()
        await self.think()
        case_id = self.chance.choice(rows)["id"] if rows else await self._take_in()
        await self.ask("案件", "GET", f"/app/view/cases/{case_id}")
        await self.think()
        found = (await self.ask("单证", "GET", f"/api/cases/{case_id}/documents")).json()
        for document in found[:1]:
            await self.ask("页图", "GET", f"/api/cases/{case_id}/pages/{document['id']}/1.jpg")
        await self.ask("时间线", "GET", f"/app/view/cases/{case_id}/timeline")
        await self.think()
        if intake:
            await self._take_in()

    async def _take_in(self) -> str:
        new = {"product": PRODUCT, "insured_name": "测试人", "consents": ["processing", "medical"]}
        case_id: str = (await self.ask("开案", "POST", "/api/cases", json=new)).json()["id"]
        body = PAPER.read_bytes() + b"\n%" + self.chance.randbytes(8).hex().encode()
        await self.ask("上传", "POST", f"/api/cases/{case_id}/files?name=a.pdf", content=body)
        for kind in ("read", "assess"):
            start = time.perf_counter()
            job = (
                await self.ask("开始处理", "POST", f"/api/cases/{case_id}/jobs", json={"kind": kind})
            ).json()
            await self._finished(f"/api/cases/{case_id}/jobs/{job['id']}", start)
        return case_id

    async def _finished(self, path: str, start: float) -> None:
        while time.perf_counter() - start < _PATIENCE_SECONDS:
            state: Mapping[str, Any] = (await self.ask("进度", "GET", path)).json()
            self.tally.told += bool(state["events"])
            if state["status"] in ("done", "failed", "cancelled"):
                self.tally.jobs.append(time.perf_counter() - start)
                if state["status"] != "done":
                    self.tally.errors.append(f"处理: {state['error']}")
                return
            await asyncio.sleep(_POLL_SECONDS)
        self.tally.errors.append("处理: 没有结束")


class Patient(Visitor):
    """Starts a claim at the portal, uploads one paper, reads back what was read, and leaves."""

    async def turn(self, *, intake: bool) -> None:
        """Go through the pages; with ``intake``, upload a paper and wait until it is read."""
        if "copilot_portal" not in " ".join(self.client.cookies):
            await self.ask("门户首页", "GET", "/portal")
            await self.ask("门户同意", "GET", "/portal/start")
            await self.think()
            await self.ask("门户同意", "POST", "/portal/start", data={"processing": "on", "medical": "on"})
        await self.ask("门户产品", "GET", "/portal/product")
        await self.think()
        await self.ask("门户产品", "POST", "/portal/product", data={"product": PRODUCT, "benefits": ""})
        await self.think()
        who = {"relation": "self", "name": "测试人"}
        await self.ask("门户被保险人", "POST", "/portal/who", data=who)
        await self.think()
        await self.ask("门户材料", "GET", "/portal/papers")
        if intake:
            await self._upload()
        await self.think()
        await self.ask("门户核对", "GET", "/portal/check")
        await self.think()
        await self.ask("门户我的", "GET", "/portal/home")

    async def _upload(self) -> None:
        body = PAPER.read_bytes() + b"\n%" + self.chance.randbytes(8).hex().encode()
        key = self.chance.randbytes(8).hex()
        new = {"key": key, "slot": "prescription", "name": "a.pdf", "size": len(body)}
        state = (await self.ask("门户上传", "POST", "/portal/uploads", json=new)).json()
        start, at = time.perf_counter(), int(state["offset"])
        while at < len(body):
            piece = body[at : at + int(state["piece"])]
            path = f"/portal/uploads/{state['id']}"
            head = {"upload-offset": str(at)}
            state = (await self.ask("门户上传", "PATCH", path, content=piece, headers=head)).json()
            at = int(state["offset"])
        while time.perf_counter() - start < _PATIENCE_SECONDS:
            found = (await self.ask("进度", "GET", "/portal/uploads")).json()
            mine = next((one for one in found if one["id"] == state["id"]), None)
            if mine is None or mine["status"] in ("read", "refused"):
                self.tally.jobs.append(time.perf_counter() - start)
                if mine is None or mine["status"] != "read":
                    self.tally.errors.append(f"门户读取: {mine}")
                return
            self.tally.told += 1
            await asyncio.sleep(_POLL_SECONDS)
        self.tally.errors.append("门户读取: 没有结束")
