"""Whether a sentence agrees with what it rests on beyond its figures: the same things, the same polarity.

Readings that are pure and deliberately narrow, because a false alarm removes a true sentence:

- *entities*: a product or drug that the sentence names must be named by its support, by any of its names;
- *polarity*: where sentence and support use the same predicate of insurance (给付, 属于, 达到 ...), and
  the support uses it in one sense only, the sentence must use it in that sense;
- *terms*: a figure that is a term of the policy must stand in the quotes of the sentence itself.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Final

from copilot.catalogue.articles import CorpusFile
from copilot.catalogue.figures import figures
from copilot.domain.decision import Adjudication, Finding

TERM_CODES: Final = frozenset(
    {"A003", "D209", "P101", "P102", "P103", "P104", "P105", "P106", "P108", "P111"}
)
"""Codes whose figures are the terms themselves."""
_SPLIT: Final = re.compile(r"[（）()、，,/；;]+")
_YEAR: Final = re.compile(r"^\d{4}( ?版)?$|摘要|^\W*$")
_SHORTEST: Final = {"latin": 4, "han": 3}
# Predicates whose negation turns a claim around; each with the forms in which it is denied.
_NOT: Final = r"(?:不再|不得|不能|不予|不应|不可|尚未|没有|并非|不|未|无|非|免除|除外)"
PREDICATES: Final = (
    "给付",
    "赔付",
    "承担",
    "属于",
    "符合",
    "达到",
    "计入",
    "扣减",
    "扣除",
    "累计",
    "告知",
    "续保",
    "中断",
    "重复",
)
_USES: Final = {word: re.compile(rf"({_NOT})?(?:予|予以|再|被|应|得|另行)?{word}") for word in PREDICATES}


class Names:
    """The products and drugs that the corpus knows, by every name its titles give them."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        """Take document id → title, for example ``drug/osimertinib`` → ``奥希替尼（泰瑞沙、...）``."""
        self._owners: dict[str, set[str]] = {}
        for document_id, title in titles.items():
            for name in _aliases(title):
                self._owners.setdefault(name, set()).add(document_id)

    @staticmethod
    def of(files: Iterable[CorpusFile]) -> "Names":
        """Gather the names of policies and drugs; the same files give the same object again."""
        headers = (file.header for file in files)
        return _gathered(frozenset((h.id, h.title) for h in headers if h.kind in ("policy", "drug")))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._owners, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)", re.IGNORECASE)

    @property
    def all(self) -> frozenset[str]:
        """Every name, in lower case."""
        return frozenset(self._owners)

    def found(self, text: str) -> dict[str, frozenset[str]]:
        """Return each name that stands in the text, with the documents that it may mean."""
        names = {match.group() for match in self._pattern.finditer(text)}
        return {name: frozenset(self._owners[name.lower()]) for name in names}

    def fault(self, statement: str, supports: Iterable[str]) -> str | None:
        """Why the sentence names something that its support does not, or None."""
        spoken = self.found(statement)
        if not spoken:
            return None
        text = "\n".join(supports)
        known: set[str] = set().union(*self.found(text).values())
        for name, meant in spoken.items():
            if name not in text and not meant & known:
                return f"结论中的“{name}”不在所引依据中"
        return None


@lru_cache(maxsize=4)
def _gathered(titles: frozenset[tuple[str, str]]) -> Names:
    return Names(dict(sorted(titles)))


def polarity_fault(statement: str, supports: Iterable[str]) -> str | None:
    """Why the sentence turns its support around, or None."""
    text = "\n".join(supports)
    for word, pattern in _USES.items():
        spoken = {bool(m.group(1)) for m in pattern.finditer(statement)}
        if len(spoken) != 1:
            continue
        carried = {bool(m.group(1)) for m in pattern.finditer(text)}
        if len(carried) == 1 and spoken != carried:
            return f"结论与依据对“{word}”的肯定与否定相反"
    return None


def _aliases(title: str) -> Iterable[str]:
    for part in _SPLIT.split(title):
        name = part.strip().removesuffix("摘要").strip().lower()
        shortest = _SHORTEST["latin" if name.isascii() else "han"]
        if len(name) >= shortest and not _YEAR.search(name):
            yield name


def terms_quoted(finding: Finding, adjudication: Adjudication) -> bool:
    """Whether the figures of a statement that are terms of its benefit stand in the quotes beside it."""
    if finding.code not in TERM_CODES:
        return True
    said = figures(finding.statement) - {Decimal(1)}  # 一次 and the like
    used = [
        operand for step in adjudication.trace if step.benefit == finding.benefit for operand in step.operands
    ]
    # A stay of 180 days under a limit of 180 days: the figure is a fact of the claim as well.
    facts = {operand.value for operand in used if not operand.ref.startswith("term:")}
    terms = {operand.value for operand in used if operand.ref.startswith("term:")} - facts
    quoted: set[Decimal] = set().union(*(figures(span.quote) for span in finding.clauses))
    return said & terms <= quoted
