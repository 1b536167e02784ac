"""The numbered grounds of a letter: every sentence of fact points at one or more of them."""

from collections.abc import Iterable

from copilot.catalogue.articles import CorpusFile
from copilot.domain.decision import Decision, Finding
from copilot.domain.evidence import ClauseSpan, TraceStep
from copilot.recommend.letters.case import LetterCase
from copilot.recommend.letters.letter import Refs
from copilot.recommend.letters.texts import Texts
from copilot.rules.clock import china_day


class References:
    """Numbers grounds in the order in which they are first used; equal grounds share a number."""

    def __init__(self, case: LetterCase, texts: Texts) -> None:
        self._case = case
        self._texts = texts
        self._numbers: dict[str, int] = {}
        self._notes: dict[str, str] = {}
        self._nodes = {node.id: node for node in case.recommendation.chain}
        self._steps = {step.id: n for n, step in enumerate(case.recommendation.adjudication.trace, start=1)}
        self._papers = {one.id: (n, one) for n, one in enumerate(case.claim.documents, start=1)}

    def listed(self) -> tuple[tuple[int, str, str], ...]:
        """Return (number, ground, kind and validity) of every ground used."""
        return tuple((number, label, self._notes[label]) for label, number in self._numbers.items())

    def written(self, refs: Refs) -> str:
        """Write numbers as they stand behind a sentence: 〔1，4〕."""
        if not refs:
            return ""
        numbers = self._texts.say("words.refs_comma").join(map(str, refs))
        return self._texts.say("words.refs", numbers=numbers)

    def path(self, path: str) -> Refs:
        """Cite a fact: the places where it, or a part of it, was read; else that a person stated it."""
        spans = [
            span
            for name, span in self._case.claim.provenance.items()
            if name == path or name.startswith(f"{path}/") or path.startswith(f"{name}/")
        ]
        numbers = []
        for span in spans:
            paper = self._papers.get(span.document_id)
            if paper is not None and span.box is not None:
                count, document = paper
                kind = self._texts.doc_type(document.doc_type)
                label = self._texts.say(
                    "words.source_page", number=str(count), type=kind, page=str(span.page)
                )
                numbers.append(self._number(label, ""))
        return _sorted(numbers) or (self._number(self._texts.say("words.source_stated"), ""),)

    def paths(self, paths: Iterable[str]) -> Refs:
        """Cite several facts."""
        return _sorted(number for path in paths for number in self.path(path))

    def clauses(self, spans: Iterable[ClauseSpan]) -> Refs:
        """Cite articles."""
        return _sorted(self._clause(span) for span in spans)

    def step(self, step: TraceStep) -> int:
        """Cite one step of the calculation."""
        return self._number(self._texts.say("words.source_step", number=str(self._steps[step.id])), "")

    def finding(self, finding: Finding) -> Refs:
        """Cite what a finding rests on: articles, the places of its facts, its own calculation."""
        numbers = [*self.clauses(finding.clauses), *self.paths(finding.facts)]
        if finding.benefit and finding.amount is not None:
            steps = [s for s in self._case.recommendation.adjudication.trace if s.benefit == finding.benefit]
            numbers += [self.step(step) for step in steps[-1:]]
        return _sorted(numbers)

    def payable(self) -> Refs:
        """Cite the last step of the calculation, and the decision where there is one."""
        steps = self._case.recommendation.adjudication.trace[-1:]
        return _sorted([*(self.step(step) for step in steps), *self.decision(self._case.decision)])

    def decision(self, decision: Decision | None) -> Refs:
        """Cite what a person decided and signed."""
        if decision is None or not decision.signatures:
            return ()
        first = decision.signatures[0]
        role = self._texts.say(f"roles.{first.role}")
        day = self._texts.day(china_day(first.signed_at))
        label = self._texts.say("words.source_decision", person=first.person, role=role, day=day)
        return (self._number(label, ""),)

    def source(self, span: ClauseSpan) -> str:
        """Name where a quote stands: title, version, article."""
        file = self._file(span)
        title = file.header.title if file else span.document_id
        return self._texts.say("words.quote_source", title=title, version=span.version, article=span.article)

    def nature(self, span: ClauseSpan) -> str:
        """Say what kind of text it is, and whether it is verified."""
        file = self._file(span)
        if file is None:
            return ""
        text = self._texts.say("words.nature", licence=file.header.licence)
        mark = self._texts.say("words.unverified")
        return f"{text}{self._texts.say('words.list_comma')}{mark}" if file.header.unverified else text

    def _file(self, span: ClauseSpan) -> CorpusFile | None:
        return self._case.corpus.get((span.document_id, span.version))

    def _clause(self, span: ClauseSpan) -> int:
        file = self._file(span)
        note = self.nature(span)
        if file is not None:
            start, end = file.header.in_force_from, file.header.in_force_to
            days = {"start": self._texts.day(start), "end": self._texts.day(end)}
            note += "\n" + self._texts.say("words.range" if end else "words.since", **days)
        return self._number(self.source(span), note)

    def _number(self, label: str, note: str) -> int:
        self._notes.setdefault(label, note)
        return self._numbers.setdefault(label, len(self._numbers) + 1)


def _sorted(numbers: Iterable[int]) -> Refs:
    return tuple(sorted(set(numbers)))
