"""Coding: from a diagnosis as written to standard terms with codes, ranked, with reasons."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from copilot.catalogue.coding_attributes import Attributes, Stripped, strip
from copilot.catalogue.coding_forms import forms_of, implied
from copilot.catalogue.coding_rank import Asked, Name, features, reasons, score_of, weighted
from copilot.catalogue.coding_split import Piece, atoms, segments
from copilot.catalogue.coding_table import TermTable
from copilot.catalogue.coding_text import Abbreviations
from copilot.domain.base import Record
from copilot.errors import InputRefused

Kind = Literal["icd10", "procedures", "drugs"]
PER_FORM: Final = 60
"""Candidates a form that is near to the writing; half as many for a form that is not."""
NEAR: Final = 0.2
MAX_LENGTH: Final = 2000
CERTAIN: Final = 0.95
FLOOR: Final = 0.1
_LOOKED_AT: Final = 8
_MORE: Final = 0.08
_CLOSE: Final = 0.3
_SILENT: Final = "性的型病症"
"""Characters that a standard name may have beside the writing without saying more."""


class Term(Record):
    """A standard term proposed for a diagnosis; ``score`` 0..1."""

    code: str
    name: str
    score: float
    why: tuple[str, ...]


class Coded(Record):
    """One diagnosis: ``text`` is ``whole[start:end]``. A tentative one must not count as confirmed."""

    start: int
    end: int
    text: str
    tentative: bool
    attributes: Attributes
    terms: tuple[Term, ...]


class Coding(Record):
    """All diagnoses of a string, and ``best``: their terms merged, each diagnosis's first ones first."""

    text: str
    kind: Kind
    table: str
    rows: int
    official: bool
    note: str
    diagnoses: tuple[Coded, ...]
    best: tuple[Term, ...]


class Coder:
    """Codes strings against one table."""

    def __init__(self, table: TermTable, book: Abbreviations) -> None:
        self.table = table
        self.book = book

    def code(self, text: str, limit: int = 5) -> tuple[Coded, ...]:
        """Return the diagnoses of a string with at most ``limit`` terms each; InputRefused when unusable."""
        if not text.strip():
            raise InputRefused("内容是空的，请写出要编码的诊断或项目")
        if len(text) > MAX_LENGTH:
            raise InputRefused(f"内容有 {len(text)} 字，超过 {MAX_LENGTH} 字，请分开提交")
        found: list[Coded] = []
        for segment in segments(text):
            found.extend(self._segment(segment, limit))
        return tuple(found)

    def code_items(self, text: str, limit: int = 5) -> tuple[Coded, ...]:
        """Return the items of a string (operations, drugs): cut only where a mark always separates."""
        if not text.strip():
            raise InputRefused("内容是空的，请写出要编码的诊断或项目")
        if len(text) > MAX_LENGTH:
            raise InputRefused(f"内容有 {len(text)} 字，超过 {MAX_LENGTH} 字，请分开提交")
        return tuple(self._coded(segment, limit) for segment in segments(text))

    def rank(self, text: str, limit: int = 5) -> tuple[Term, ...]:
        """Return the terms for one diagnosis, best first, without cutting it."""
        return self._ranked(strip(text), text, limit)

    def _segment(self, segment: Piece, limit: int) -> list[Coded]:
        """Code a segment as one diagnosis or as its parts, whichever fits the table better."""
        whole = self._coded(segment, limit)
        parts = self._joined(segment, atoms(segment))
        if len(parts) < 2:
            parts = self._run_together(segment, whole)
        if len(parts) < 2:
            return [whole]
        if whole.terms and whole.terms[0].score >= CERTAIN:
            return [whole]
        coded = [self._coded(part, limit) for part in parts]
        mean = sum(one.terms[0].score if one.terms else 0.0 for one in coded) / len(coded)
        if whole.terms and whole.terms[0].score > mean + 0.02:
            return [whole]
        return coded

    def _joined(self, segment: Piece, parts: tuple[Piece, ...]) -> tuple[Piece, ...]:
        """Put neighbours together again whose common text is a standard name (息肉伴出血)."""
        found: list[Piece] = []
        for part in parts:
            if found:
                begin = found[-1].start
                text = segment.text[begin - segment.start : part.end - segment.start]
                if self.book.canonical(strip(text).core) in self.table.exact:
                    found[-1] = Piece(begin, part.end, text, segment.doubted)
                    continue
            found.append(part)
        return tuple(found)

    def _coded(self, piece: Piece, limit: int) -> Coded:
        written = strip(piece.text)
        return Coded(
            start=piece.start,
            end=piece.end,
            text=piece.text,
            tentative=written.tentative or piece.doubted,
            attributes=written.attributes,
            terms=self._ranked(written, piece.text, limit),
        )

    def _ranked(self, written: Stripped, text: str, limit: int) -> tuple[Term, ...]:
        best = self._scored(forms_of(written, self.book), written.with_states or text)
        ordered = self._fullest(sorted(best, key=_by_fit), text)
        extra: list[Term] = []
        for name in implied(written):
            form = (Asked(self.book.canonical(name), 0.3),)
            hits = sorted(self._scored(form, name), key=_by_fit)
            extra += [hit.term for hit in hits[:1] if hit.term.score >= 0.5]
        said = "治疗状态另有编码"
        extra = [term.model_copy(update={"why": (said, *term.why)}) for term in extra]
        codes = {term.code for term in extra}
        ordered = [term for term in ordered if term.code not in codes and term.score >= FLOOR]
        return tuple([*ordered[:1], *extra, *ordered[1:]][:limit])

    def _fullest(self, found: list["_Scored"], text: str) -> list[Term]:
        """Put first a name that says more of the writing than the best one and nothing beside it.

        颈椎病(神经根型) is 神经根型颈椎病 although 颈椎病 alone is a standard name too.
        """
        if not found:
            return []
        whole = self.book.canonical(text)
        rarity = _Rarity(self.table)
        mass = sum(rarity[char] for char in set(whole)) or 1.0

        def share(name: str) -> float:
            return sum(rarity[char] for char in set(name)) / mass if set(name) <= {*whole, *_SILENT} else 0.0

        first = set(found[0].name)
        if not first <= {*whole, *_SILENT}:
            return [one.term for one in found]
        fuller = [
            (share(one.name), -at)
            for at, one in enumerate(found[:_LOOKED_AT])
            if at and one.term.score > _CLOSE and first <= {*one.name, *_SILENT}
        ]
        most, at = max(fuller, default=(0.0, 0))
        if most > share(found[0].name) + _MORE:
            found = [found[-at], *found[:-at], *found[-at + 1 :]]
        return [one.term for one in found]

    def _scored(self, forms: tuple[Asked, ...], written: str) -> list["_Scored"]:
        """Return the best term of each table row that some form reaches."""
        rarity = _Rarity(self.table)
        best: dict[int, tuple[float, list[float], Asked, str]] = {}
        for form in forms:
            for at, cosine in self.table.candidates(
                form.text, PER_FORM if form.cost <= NEAR else PER_FORM // 2
            ):
                row = int(self.table.owners[at])
                code, spelled = self.table.entries[row]
                values = features(form, Name(self.table.names[at], code, spelled), cosine, rarity, written)
                total = weighted(values)
                if row not in best or best[row][0] < total:
                    best[row] = (total, values, form, self.table.names[at])
        found = []
        for row, (total, values, form, name) in best.items():
            code, spelled = self.table.entries[row]
            equal = bool(values[7]) and form.cost <= NEAR
            term = Term(code=code, name=spelled, score=score_of(total, equal), why=reasons(values, form))
            found.append(_Scored(term, len(form.text) if equal else 0, name))
        return found

    def _run_together(self, segment: Piece, whole: Coded) -> tuple[Piece, ...]:
        """Cut diagnoses written without any mark between them (高血压冠心病) where all are known names."""
        text = segment.text
        if len(text) > 40 or len(text) < 4 or (whole.terms and whole.terms[0].score >= CERTAIN):
            return ()
        known = {
            (begin, end)
            for begin in range(len(text))
            for end in range(begin + 2, min(begin + 16, len(text)) + 1)
            if self.book.canonical(text[begin:end]) in self.table.exact
        }
        fewest: dict[int, tuple[int, ...]] = {0: (0,)}
        for end in range(1, len(text) + 1):
            paths = [
                (*fewest[begin], end) for begin in range(end) if begin in fewest and (begin, end) in known
            ]
            if paths:
                fewest[end] = min(paths, key=len)
        path = fewest.get(len(text), ())
        return tuple(
            Piece(segment.start + begin, segment.start + end, text[begin:end], segment.doubted)
            for begin, end in pairwise(path)
        )


class _Scored(NamedTuple):
    """A term, the length of the form that equals its name (else 0), and its canonical name."""

    term: Term
    equal: int
    name: str


def _by_fit(found: _Scored) -> tuple[bool, int, float, int, str]:
    """Equal names first, the one that says most of the writing before the others; then by score."""
    term, equal_length, _ = found
    return (term.score < CERTAIN, -equal_length, -term.score, len(term.name), term.code)


class _Rarity(defaultdict[str, float]):
    """Inverse document frequency by character, looked up once each."""

    def __init__(self, table: TermTable) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, char: str) -> float:
        self[char] = self._table.index.rarity(char)
        return self[char]


def rarity_of(table: TermTable) -> Mapping[str, float]:
    """Return the inverse document frequency of characters in that table, looked up when asked for."""
    return _Rarity(table)


def merged(diagnoses: tuple[Coded, ...], limit: int) -> tuple[Term, ...]:
    """Return the terms of all diagnoses in turn: all first choices by score, then all second ones."""
    found: dict[tuple[str, str], Term] = {}
    depth = max((len(one.terms) for one in diagnoses), default=0)
    for at in range(depth):
        level = [one.terms[at] for one in diagnoses if at < len(one.terms)]
        for term in sorted(level, key=lambda term: -term.score):
            found.setdefault((term.code, term.name), term)
    return tuple(found.values())[:limit]
