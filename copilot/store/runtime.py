"""What is under way in a store, beside the cases: jobs, uploads, webhooks, kept answers."""

from dataclasses import dataclass

from copilot.store.jobs import Jobs
from copilot.store.store import Store


@dataclass(frozen=True)
class Runtime:
    """The tables of work in progress, on the database and under the key of the store."""

    jobs: Jobs

    @classmethod
    def of(cls, store: Store) -> "Runtime":
        """Return the runtime of an open store."""
        return cls(jobs=Jobs(store._database, store._sealer))
