"""What every part of a letter is drawn with: the case, the wording, the grounds, the blanks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from copilot.catalogue.articles import CorpusFile
from copilot.domain.decision import Finding
from copilot.domain.evidence import ClauseSpan
from copilot.errors import CorpusError
from copilot.recommend.letters.case import REVIEW, LetterCase
from copilot.recommend.letters.letter import Block, Kind, Paragraph, Quote, Refs, Row, Rows
from copilot.recommend.letters.references import References
from copilot.recommend.letters.sender import BLANK, Sender
from copilot.recommend.letters.texts import Texts, catalogue

Blocks = tuple[Block, ...]
LONG: Final = 400


@dataclass
class Drawing:
    """One letter in the making; ``missing`` collects what people must still fill in."""

    kind: Kind
    case: LetterCase
    texts: Texts
    refs: References
    missing: list[str] = field(default_factory=list)

    @property
    def codes(self) -> tuple[str, ...]:
        """The reason codes that this kind of letter speaks of; all where there is none of them."""
        shown = catalogue("kinds")["shown"][self.kind]
        return tuple(code for code in self.case.codes if code[0] in shown) or self.case.codes

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that this kind of letter speaks of; of a medical review the medical ones."""
        found = tuple(f for f in self.case.findings if f.code in self.codes)
        medical = tuple(f for f in found if f.medical or f.code in REVIEW)
        return (medical or found) if self.kind == "medical-review" else found

    def sender(self, name: str) -> str:
        """Return a field of the sender, or the blank, and remember that it is blank."""
        shown = self.case.sender.shown(name)
        if shown == BLANK and name in Sender.model_fields:
            self.remember(self.texts.say(f"sender.{name}"))
        return shown

    def remember(self, what: str) -> None:
        """Name something that people must fill in or compare before the letter is sent."""
        if what not in self.missing:
            self.missing.append(what)

    def say(self, key: str, **values: str) -> str:
        """Return a sentence of the catalogue."""
        return self.texts.say(key, **values)

    def paragraph(self, key: str, refs: Refs = (), *, fact: bool = False, **values: str) -> Paragraph:
        """Return a sentence of the catalogue as a paragraph."""
        return Paragraph(text=self.say(key, **values), refs=refs, fact=fact)

    def quote(self, span: ClauseSpan) -> Quote:
        """Return a quote with its place and its kind."""
        nature = self.refs.nature(span)
        if "非" in nature or "自写" in nature:
            self.remember(self.say("sender.compare"))
        return Quote(
            text=span.quote, source=self.refs.source(span), nature=nature, refs=self.refs.clauses((span,))
        )

    def whole(self, span: ClauseSpan) -> ClauseSpan:
        """Return the whole article that a quote stands in; the quote itself where the article is long."""
        file = self.case.corpus.get((span.document_id, span.version))
        if file is None:
            return span
        article = file.article(span.article).span()
        return article if len(article.quote) <= LONG else span

    def quotes(self, spans: Iterable[ClauseSpan]) -> Blocks:
        """Return each quote once; one that stands inside another of the same article is left out."""
        unique = list(dict.fromkeys(self.whole(span) for span in spans))
        outer = [s for s in unique if not any(_inside(s, other) for other in unique)]
        return tuple(self.quote(span) for span in outer)

    def law(self, name: str) -> ClauseSpan:
        """Return the article of the statute that the letters name so; raise CorpusError without it."""
        document_id, article = catalogue("kinds")["laws"][name]
        day = self.case.issued_on or self.case.determined_on or self.case.claim.facts.assessed_on
        found = [file for (one, _), file in self.case.corpus.items() if one == document_id]
        valid = [file for file in found if day is not None and file.header.in_force(day)]
        files: list[CorpusFile] = sorted(valid or found, key=lambda file: file.header.in_force_from)
        if not files:
            raise CorpusError(f"语料中没有 {document_id}，不能出函")
        return files[-1].article(article).span()

    def laws(self, *names: str) -> Blocks:
        """Return the quotes of these articles."""
        return self.quotes(self.law(name) for name in names)

    def form(self, key: str, values: Iterable[str]) -> Rows:
        """Return a block of names from the catalogue with these values."""
        names = self.texts.names(key)
        return Rows(rows=tuple(Row(label=n, value=v) for n, v in zip(names, values, strict=True)))

    def spans(self) -> tuple[ClauseSpan, ...]:
        """Return every article that the findings, the calculation and the requests cite, in this order."""
        result = self.case.recommendation.adjudication
        found = [s for f in self.findings for s in f.clauses]
        found += [s for step in result.trace for s in step.clauses]
        found += [s for need in result.needed_documents for s in need.clauses]
        return tuple(dict.fromkeys(found))

    def cited(self, *kinds: str) -> tuple[ClauseSpan, ...]:
        """Return the cited articles whose text is of one of these kinds: policy, statute ..."""
        return tuple(
            s
            for s in self.spans()
            if (file := self.case.corpus.get((s.document_id, s.version))) and file.header.kind in kinds
        )


def _inside(span: ClauseSpan, other: ClauseSpan) -> bool:
    same = (span.document_id, span.version, span.article) == (other.document_id, other.version, other.article)
    return same and span != other and other.start <= span.start and span.end <= other.end
