"""What background jobs do: read the papers of a case, compute the recommendation, announce events."""

from collections.abc import Mapping

from copilot.http_api.ports import Services
from copilot.http_api.work import CASE_LANE, Handler, Task
from copilot.store.hooks import DELIVER, HOOK_LANE


def handlers(services: Services) -> Mapping[str, Mapping[str, Handler]]:
    """Return the work of each lane by its kind."""

    def read(task: Task) -> None:
        services.extract(task.job.subject, task.person, task.progress, task.key("extract"))
        assess(task)

    def assess(task: Task) -> None:
        task.check()
        services.assess(task.job.subject, task.person, task.progress, task.key("assess"))

    return {CASE_LANE: {"read": read, "assess": assess}, HOOK_LANE: {DELIVER: services.deliver}}
