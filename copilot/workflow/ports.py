"""What the use cases need from outside, and the bundle in which they get it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final, Protocol

from copilot.domain.claim import Claim
from copilot.domain.decision import Recommendation, Versions
from copilot.domain.document import Document
from copilot.store.store import Store
from copilot.workflow.assemble.known import Known

Progress = Callable[[str, int, int], None]
"""``progress(what, done, total)`` with a Chinese phrase."""

CHINA: Final = timezone(timedelta(hours=8), "CST")


class Read(Protocol):
    """Documents of one file and the JPEG pictures of its pages, in page order."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """The papers in the file."""
        ...

    @property
    def images(self) -> tuple[bytes, ...]:
        """``images[n - 1]`` shows page ``n`` of the file."""
        ...


class Reader(Protocol):
    """Reads uploaded files."""

    @property
    def version(self) -> str:
        """Names everything that can change a result."""
        ...

    def inspect(self, data: bytes, filename: str) -> None:
        """Return when the file can be read at all; raise InputRefused otherwise."""
        ...

    def read(self, data: bytes, filename: str, progress: Callable[[str], None]) -> Read:
        """Read one file; raise InputRefused with a sentence for the person who uploaded it."""
        ...

    def recheck(self, document: Document) -> Document:
        """Return the document with its checks computed again from its present values."""
        ...


class Judge(Known, Protocol):
    """Adjudicates a claim and words the recommendation; the same input gives the same bytes."""

    @property
    def versions(self) -> Versions:
        """What makes its recommendations, except the extractor, which the papers name."""
        ...

    def knows(self, product: str) -> bool:
        """Whether there is a product pack of that id; raise InputRefused when it is for tests only."""
        ...

    def reason_codes(self) -> frozenset[str]:
        """All reason codes of the table."""
        ...

    def medical_codes(self) -> frozenset[str]:
        """Reason codes that always rest on a medical judgement."""
        ...

    def contested_codes(self) -> frozenset[str]:
        """Reason codes that rest on a medical judgement where medical facts are in dispute."""
        ...

    def recommend(self, claim: Claim, case_id: str, version: int) -> Recommendation:
        """Return the recommendation for one version of one case."""
        ...


@dataclass(frozen=True)
class Desk:
    """Everything a use case works with; ``clock`` returns the present instant with its zone."""

    store: Store
    reader: Reader
    judge: Judge
    clock: Callable[[], datetime]

    def today(self) -> date:
        """The calendar day in China."""
        return china_day(self.clock())


def china_day(at: datetime) -> date:
    """Return the calendar day in China on which an instant falls."""
    return at.astimezone(CHINA).date()


def utc_now() -> datetime:
    """The clock of a running program."""
    return datetime.now(UTC)
