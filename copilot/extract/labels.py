"""Where the known labels of a document type stand in a line of runs.

Labels may be merged with values in one run (``姓名:张三 性别:女``), spread over several runs
(``金`` ``额``), widened by blanks, or misread by one glyph. Exact labels are found first, longest
first; what remains before a colon is compared with a tolerance.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from copilot.domain.document import DocType
from copilot.extract.glued import glued_lines, glued_spans, prints_glued, told_in_a_row
from copilot.extract.hits import Hit
from copilot.extract.labelrules import (
    Span,
    another_payment,
    bare_words,
    damaged_label,
    framed_heading,
    key_of,
    label_matches,
    latin_gloss,
    longest_first,
    number_goes_on,
    spellings,
    spread,
    values_named_like_labels,
    values_under_labels,
)
from copilot.extract.layout import carry, last_cut
from copilot.extract.linetext import flat, pieces
from copilot.extract.runs import Line, Run
from copilot.extract.schema import FieldSpec, Schema, schema
from copilot.extract.text import closest, is_cjk
from copilot.extract.values import STRICT, read

OTHER_MONEY: Final = "other_money"
_BRACKET: Final = r"(?:\s*[(\[](?:[^()\[\]:]{0,4}[)\]]|[^()\[\]:]{0,24}[)\]](?=\s*:)))?"
_HEADING_TAIL: Final = r"(?:\s*\([^()]{0,24}\))?\s*(?:[及和与、][^:。;,]{0,14})?\s*(:)"
_MONEY_HEAD: Final = re.compile(
    r"^[\u4e00-\u9fff()]{2,14}(支付|补助|报销|金额|基金|救助|补偿|减免|余额|累计|承担|垫付|自付|自负|自理|标准|起付线|补贴|差价|保险)$"
)


@lru_cache(maxsize=64)
def finder_of(doc_type: DocType) -> "LabelFinder":
    """Return the finder of a type; its pattern of all labels is built once."""
    return LabelFinder(schema(doc_type))


class LabelFinder:
    """Finds the labels of one schema in lines."""

    def __init__(self, schema: Schema) -> None:
        self._specs: dict[str, FieldSpec] = dict(schema.fields)
        money = FieldSpec(
            labels=schema.money_labels, kind="money", title="其他款项", places=("inside", "right")
        )
        self._money = money
        by_label: dict[str, str] = {key_of(label): "" for label in schema.ignore}
        for label in schema.money_labels:
            by_label[key_of(label)] = f"{OTHER_MONEY}.{label}"
        for name, spec in schema.fields.items():
            for label in spec.labels:
                by_label[key_of(label)] = by_label.get(key_of(label)) or name
        words = longest_first(by_label)
        self._fuzzy = tuple(key for key in words if len(key) >= 2 and all(map(is_cjk, key[:2])))
        for label, name in list(by_label.items()):
            for variant in spellings(label, schema.fields.get(name)):
                by_label.setdefault(variant, name)
        self._by_label: Mapping[str, str] = by_label
        every = "|".join(map(spread, longest_first(by_label)))
        self._pattern = re.compile(every) if every else None
        self._has_money = bool(schema.money_labels)
        self._charges = frozenset(map(key_of, schema.charges))
        self._amounts = frozenset(
            key for key in self._fuzzy if len(key) >= 4 and by_label[key] and self._is_money(by_label[key])
        )

    def _is_money(self, name: str) -> bool:
        return self.spec(name).kind == "money"

    def _begins(self, text: str) -> str | None:
        """Return the longest label that a text begins with."""
        match = self._pattern.match(text) if self._pattern else None
        return match.group(0) if match else None

    def _named(self, label: str) -> tuple[str, FieldSpec]:
        name = self._by_label[key_of(label)]
        return name, self.spec(name)

    def spec(self, name: str) -> FieldSpec:
        """Return the field of a label, or the text field that ignored labels share."""
        if name.startswith(OTHER_MONEY):
            return self._money
        return self._specs.get(name, _IGNORED)

    def read(self, lines: Sequence[Line]) -> dict[int, tuple[list[Hit], list[Run]]]:
        """Return the labels and free pieces of every line, after joining labels cut by a line end."""
        for line, following in pairwise(lines):
            cut_at = self._cut_label(line, following.runs[0].text)
            if cut_at is not None:
                carry(line, following, cut_at)
        out: dict[int, tuple[list[Hit], list[Run]]] = {}
        for i, line in enumerate(lines):
            out[i] = self.find(line, i)
            values = values_under_labels(out[i][0], out[i - 1][0] if i else [], line)
            if values:
                out[i] = self.find(line, i, values)
            told = told_in_a_row(line, self._begins) if ";" in line.text else None
            if told:
                line.runs = told
                out[i] = self.find(line, i, glued=True)
        everywhere = prints_glued(hits for hits, _ in out.values())
        for i in range(len(lines)) if everywhere else glued_lines(lines, self._begins, self._named):
            out[i] = self.find(lines[i], i, glued=True)
        words = bare_words(hits for hits, _ in out.values())
        for i, line in enumerate(lines if words else ()):
            if any(hit.label in words and not hit.colon for hit in out[i][0]):
                out[i] = self.find(line, i, words)
        return out

    def _cut_label(self, line: Line, first: str) -> int | None:
        """Return where the label begins in a line that the line end cuts, None for none.

        ``first`` begins the next line. A label may end there at a colon, or in a remark without one
        (…;个 人账户支付200.00元).
        """
        last = line.runs[-1].text
        tail = last[last_cut(last) :].strip()
        head = re.match(r"([\u4e00-\u9fff()]{1,8}):", first)
        cut = head and 1 <= len(tail) <= 8 and ":" in line.text and head.group(1) not in self._by_label
        if head and cut and key_of(tail + head.group(1)) in self._by_label and last != tail:
            return last_cut(last)
        listed = ";" in last or re.search(r"\d元\s*,", last)
        if listed and re.fullmatch(r"[\u4e00-\u9fff]{1,8}", tail) and not self._begins(first):
            whole = self._begins(tail + first)
            if whole and len(whole) > len(tail) and re.search(r"\d", first[:24]):
                return last_cut(last)
        return number_goes_on(last, first)

    def find(
        self, line: Line, index: int, values: frozenset[str] = frozenset(), *, glued: bool = False
    ) -> tuple[list[Hit], list[Run]]:
        """Return the labels of a line and the pieces that belong to no label.

        ``values`` are texts that look like labels here but are values; ``glued`` pages print values
        against bare labels.
        """
        text, owners = flat(line)
        spans = values_named_like_labels(self._exact(text, owners, line), self.spec, text)
        spans = [span for span in spans if span.colon or span.label not in values]
        spans += self._tolerant(text, spans)
        if glued:
            spans += glued_spans(line, owners, spans, self._begins, self._named)
        spans = sorted(spans + self._damaged(line, owners, spans), key=lambda span: span.start)
        hits = []
        for i, span in enumerate(spans):
            stop = spans[i + 1].start if i + 1 < len(spans) else len(text)
            label = pieces(line, owners, span.start, span.end)
            tail = pieces(line, owners, span.stop, stop)
            last_run = owners[span.end - 1][0]
            inline = [r for r, owner in tail if owner == last_run]
            after = [r for r, owner in tail if owner != last_run]
            hits.append(
                Hit(
                    span.name,
                    self.spec(span.name),
                    span.label,
                    span.exact,
                    index,
                    tuple(r for r, _ in label),
                    tuple(inline),
                    tuple(after),
                    span.colon,
                )
            )
        head = pieces(line, owners, 0, spans[0].start if spans else len(text))
        return hits, [run for run, _ in head]

    def _exact(self, text: str, owners: list[tuple[int, int]], line: Line) -> list[Span]:
        if self._pattern is None:
            return []
        spans: list[Span] = []
        for match in label_matches(self._pattern, text, owners, line):
            start, end = match.span()
            if spans and start < spans[-1].stop:
                continue
            name = self._by_label[key_of(match.group(0))]
            heading = self.spec(name).kind in ("prose", "list")
            tail = (re.match(_HEADING_TAIL, text[end:]) if heading else None) or re.match(
                _BRACKET + r"\s*(:?)", text[end:]
            )
            stray = re.match(_BRACKET + r"\s*[.;·](?=\s|$)", text[end:])
            if tail is None:
                continue
            framed = framed_heading(text, start, end)
            tail = stray or framed or tail
            colon = stray is not None or framed is not None or tail.group(1) == ":"
            gloss = None if colon else latin_gloss(text, owners, end, self.spec(name))
            tail, colon = (gloss, gloss.group(0).endswith(":")) if gloss else (tail, colon)
            stop = end + tail.end()
            if self._accept(text, owners, (start, end, stop), colon, name, bool(spans)):
                spans.append(
                    Span(
                        start,
                        max(end, end + len(tail.group(0).rstrip(": "))),
                        stop,
                        name,
                        key_of(match.group(0)),
                        True,
                        colon,
                    )
                )
        return spans

    def _accept(
        self,
        text: str,
        owners: list[tuple[int, int]],
        span: tuple[int, int, int],
        colon: bool,
        name: str,
        follows: bool,
    ) -> bool:
        """Whether a match is a label and not a word inside other text."""
        start, end, stop = span
        at_start = start == 0 or owners[start][1] == 0 or not is_cjk(text[start - 1]) or text[end - 1] == ")"
        if colon:
            return at_start or (follows and end - start >= 2)
        if key_of(text[start:end]) in self._charges:
            return False
        spec = self.spec(name)
        run_end = (
            stop >= len(text)
            or owners[stop - 1][0] != owners[min(stop, len(text) - 1)][0]
            or text[stop - 1] == " "
        )
        if at_start and (run_end or text[stop - 1] == ")"):
            return True
        if stop < len(text) and is_cjk(text[stop]) and spec.kind not in ("sex", "capitals", "person", "text"):
            return False
        rest = text[stop:].split("  ")[0]
        value = read(rest[:24], spec)
        if value is None or value.start > 1:
            return False
        if spec.kind in STRICT:
            return at_start or (end - start >= 2 and spec.bare)
        return spec.bare and at_start

    def _tolerant(self, text: str, taken: list[Span]) -> list[Span]:
        spans: list[Span] = []
        for match in re.finditer(":", text):
            colon = match.start()
            left = max((s.stop for s in taken + spans if s.stop <= colon), default=0)
            if any(s.start <= colon < s.stop for s in taken):
                continue
            found = self._nearest(text, left, colon)
            if found:
                spans.append(Span(found[0], colon, colon + 1, found[1], found[2], False, True))
        return spans

    def _damaged(self, line: Line, owners: list[tuple[int, int]], taken: list[Span]) -> list[Span]:
        """Whole runs that are the damaged label of an amount behind them."""
        spans: list[Span] = []
        for index, run in enumerate(line.runs):
            places = [place for place, owner in enumerate(owners) if owner[0] == index]
            if not places or any(s.start <= places[-1] and places[0] < s.stop for s in taken):
                continue
            after = line.runs[index + 1] if index + 1 < len(line.runs) else None
            label = damaged_label(run, after, self._by_label, self._amounts)
            if label:
                stop = places[-1] + 1
                spans.append(Span(places[0], stop, stop, self._by_label[label], label, False, False))
        return spans

    def _nearest(self, text: str, left: int, colon: int) -> tuple[int, str, str] | None:
        """Return start, field and label of a misread label that ends at ``colon``."""
        head = re.search(r"[\u4e00-\u9fff][\u4e00-\u9fff()]*$", text[left:colon])
        if head is None:
            return None
        base = left + head.start()
        glyphs = [i for i in range(base, colon) if not text[i].isspace()]
        best: tuple[float, int, str] | None = None
        for first in glyphs[-16:]:
            if glyphs[-1] - first > 20:
                continue
            candidate = key_of(text[first:colon])
            found = closest(candidate, self._fuzzy, self._by_label.__getitem__)
            if found is None or (found[1] == 0 and first != glyphs[0]):
                continue
            # A suffix of a longer unknown label is not that label unless a value ends before it.
            if first != glyphs[0] and left == 0 and base == 0:
                continue
            relative = found[1] / len(found[0]) + (0.0 if first == glyphs[0] else 0.12)
            if best is None or relative < best[0]:
                best = (relative, first, found[0])
        whole = key_of(text[base:colon])
        told = re.match(r":(?:\s*-?\d|\s*$|\s*[\u4e00-\u9fff(])", text[colon:])
        if told and self._has_money and _MONEY_HEAD.match(whole):
            name = self._by_label[best[2]] if best else ""
            other = name.startswith(OTHER_MONEY)
            own = best is None or (best[1] == base and self._is_money(name))
            if own and (best is None or another_payment(whole, best[2], other=other)):
                return base, f"{OTHER_MONEY}.{whole}", whole
        return (best[1], self._by_label[best[2]], best[2]) if best else None


_IGNORED: Final = FieldSpec(labels=(), kind="text", places=("inside",))
