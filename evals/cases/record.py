"""A labelled claim: facts, the papers that carry them, and the result an adjuster works out by hand."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from copilot.domain.base import Record
from copilot.domain.decision import Outcome
from copilot.domain.document import DocType
from evals.render import Quality

Split = Literal["dev", "test"]


def _article(value: Any) -> Any:
    """Complete the short form ``BJ-HTB#第三条`` to ``policy/BJ-HTB#第三条``."""
    return f"policy/{value}" if isinstance(value, str) and "/" not in value else value


ArticleId = Annotated[str, BeforeValidator(_article)]


class PaperSpec(Record):
    """One paper to be rendered from the facts of the claim.

    ``event`` is the id of the event that it is about (the first one where it is not written) and
    ``expenses`` the ids of the lines on it (all lines of the event, or all lines of the claim).
    ``change`` plants a disagreement: ``name``, ``sex``, ``admit``, ``discharge``, ``diagnosis``,
    ``total`` (printed total that the items do not add up to), ``pool``, ``remark`` (text that tries
    to give orders), ``drug``, ``doctor`` (empty: not signed), ``issue``.
    """

    doc: DocType
    quality: Quality = "digital"
    event: str | None = None
    expenses: tuple[str, ...] = ()
    change: Mapping[str, str] = Field(default_factory=dict)


class Expected(Record):
    """The result by hand.

    ``payable`` is null exactly where no amount can be stated (``undeterminable``). ``codes`` must
    all appear, ``not_codes`` must not, other codes may. ``evidence`` are articles of the corpus,
    ``<document>#<article>``, that must be cited. ``missing`` names what has to be asked for:
    ``term:<words of the missing parameter>``, ``doc:<document type>`` or ``fact:<key of the facts>``.
    """

    outcome: Outcome
    payable: Annotated[str, Field(pattern=r"^\d+\.\d{2}$")] | None = None
    codes: tuple[str, ...] = Field(min_length=1)
    not_codes: tuple[str, ...] = ()
    evidence: tuple[ArticleId, ...] = ()
    missing: tuple[str, ...] = ()
    undeterminable: bool = False
    needs_expert: bool = False

    @model_validator(mode="before")
    @classmethod
    def _derived(cls, data: Any) -> Any:
        if isinstance(data, dict) and "undeterminable" not in data:
            return {**data, "undeterminable": data.get("payable") is None}
        return data

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.undeterminable != (self.payable is None):
            raise ValueError("undeterminable holds exactly where payable is null")
        if set(self.codes) & set(self.not_codes):
            raise ValueError("a code both must and must not appear")
        return self


class LabelledClaim(Record):
    """One labelled claim; ``facts`` has the format of docs/facts.md, numbers as they were written."""

    id: str
    split: Split
    title: str
    facts: Mapping[str, Any]
    papers: tuple[PaperSpec, ...] = ()
    expected: Expected
    tags: tuple[str, ...] = ()
    reasoning: str = Field(min_length=12)
