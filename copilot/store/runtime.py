"""What is under way in a store, beside the cases: jobs, uploads, webhooks, kept answers, sessions."""

from dataclasses import dataclass

from copilot.store.hooks import Hooks
from copilot.store.jobs import Jobs
from copilot.store.replies import Replies
from copilot.store.sign_ins import SignIns
from copilot.store.store import Store
from copilot.store.uploads import Uploads


@dataclass(frozen=True)
class Runtime:
    """The tables of work in progress, on the database and under the key of the store."""

    jobs: Jobs
    uploads: Uploads
    replies: Replies
    hooks: Hooks
    sign_ins: SignIns

    @classmethod
    def of(cls, store: Store) -> "Runtime":
        """Return the runtime of an open store."""
        database, sealer = store._database, store._sealer
        return cls(
            jobs=Jobs(database, sealer),
            uploads=Uploads(database, sealer),
            replies=Replies(database, sealer),
            hooks=Hooks(database, sealer),
            sign_ins=SignIns(database, sealer, store._ring),
        )
