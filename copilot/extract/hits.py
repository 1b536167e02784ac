"""A label found on a page, and the text that follows it."""

from dataclasses import dataclass

from copilot.domain.evidence import PageBox
from copilot.extract.runs import Run, join
from copilot.extract.schema import FieldSpec


@dataclass(frozen=True, eq=False)
class Hit:
    """A label on the page: its field, its runs, and the text that follows it up to the next label.

    ``inline`` are the pieces of the label's own run behind it; ``after`` the pieces of later runs on
    the line before the next label. ``exact`` is False for a label matched with tolerance.
    """

    name: str
    spec: FieldSpec
    label: str
    exact: bool
    line: int
    runs: tuple[Run, ...]
    inline: tuple[Run, ...]
    after: tuple[Run, ...]
    colon: bool

    @property
    def box(self) -> PageBox:
        """The box of the label."""
        return join(self.runs)

    @property
    def x0(self) -> float:
        """Left edge in pixels."""
        return min(run.x0 for run in self.runs)

    @property
    def x1(self) -> float:
        """Right edge in pixels."""
        return max(run.x1 for run in self.runs)

    @property
    def cy(self) -> float:
        """Vertical centre in pixels."""
        return sum(run.cy for run in self.runs) / len(self.runs)

    @property
    def height(self) -> float:
        """Height in pixels."""
        return max(run.height for run in self.runs)

    @property
    def confidence(self) -> float:
        """The recogniser's confidence of the label."""
        return min(run.confidence for run in self.runs)
