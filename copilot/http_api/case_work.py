"""What background jobs do with a case: read its papers, compute the recommendation."""

from collections.abc import Mapping

from copilot.http_api.ports import Services
from copilot.http_api.work import CASE_LANE, Handler, Task


def handlers(services: Services) -> Mapping[str, Mapping[str, Handler]]:
    """Return the work of each lane by its kind."""

    def read(task: Task) -> None:
        services.extract(task.job.subject, task.person, task.progress, task.key("extract"))
        assess(task)

    def assess(task: Task) -> None:
        task.check()
        services.assess(task.job.subject, task.person, task.progress, task.key("assess"))

    return {CASE_LANE: {"read": read, "assess": assess}}
