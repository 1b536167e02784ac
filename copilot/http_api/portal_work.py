"""What the portal has done in the background: one paper read, and a claim that was handed in."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from copilot.errors import EngineUnavailable
from copilot.http_api.work import CASE_LANE, PORTAL_LANE, Handler, Task

if TYPE_CHECKING:
    from copilot.http_api.portal_desk import PortalDesk

PAPER, CLAIM = "paper", "portal"


def portal_handlers(portal: Callable[[], "PortalDesk | None"]) -> Mapping[str, Mapping[str, Handler]]:
    """Return the portal's work by lane and kind; a claim goes through the lane of the cases."""

    def desk() -> "PortalDesk":
        found = portal()
        if found is None:
            raise EngineUnavailable("这台服务器没有开通申请入口。")
        return found

    def paper(task: Task) -> None:
        task.check()
        desk().papers.read(str(task.job.body["draft"]), str(task.job.body["file"]))

    def claim(task: Task) -> None:
        task.check()
        desk().work(str(task.job.body["draft"]), task.job.subject, task.progress)

    return {PORTAL_LANE: {PAPER: paper}, CASE_LANE: {CLAIM: claim}}
