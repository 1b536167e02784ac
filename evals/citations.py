"""An independent check of a recommendation: do its quotes stand there, and its statements on something?

Input is the serialised recommendation (``docs/schemas/recommendation.json``) and the corpus files.
Nothing of ``copilot`` is imported: articles, figures and arithmetic are worked out here again.

A *citation* holds when the cited version of the document exists, the quote stands at its offsets,
inside the cited article, and the version was in force on a day of the claim that the recommendation
states (or has no end). A *statement* (step, finding, amount, line of the summary) is covered when it
rests on at least one fact or citation that holds and every figure and day in it stands there. An
abstention (R413 without an amount) and a request for what is not there (N codes) assert no fact that
a source could carry; they need only be free of figures that nothing bears out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any, Final

from evals.citation_text import CorpusText, Numbers, numbers, read_texts

Texts = Mapping[tuple[str, str], CorpusText]
ABSTAINS: Final = "R413"
ASKS: Final = "N"


@dataclass(slots=True)
class Checked:
    """Counts, and one sentence for each citation that does not hold and statement that is not covered."""

    citations: int = 0
    held: int = 0
    statements: int = 0
    covered: int = 0
    faults: list[str] = field(default_factory=list)


def check_file(path: Path, corpus: Path) -> Checked:
    """Check a recommendation stored as JSON."""
    import json

    return check(json.loads(path.read_text(encoding="utf-8")), read_texts(corpus))


def check(recommendation: Mapping[str, Any], texts: Texts) -> Checked:
    """Check one recommendation against the corpus."""
    checker = _Checker(recommendation, texts)
    checker.citations()
    checker.steps()
    checker.findings()
    checker.summary()
    return checker.result


def spans(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every quote anywhere in the recommendation."""
    if isinstance(value, Mapping):
        if {"document_id", "version", "article", "start", "end", "quote"} <= set(value):
            yield value
            return
        for one in value.values():
            yield from spans(one)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            yield from spans(one)


class _Checker:
    """The state of one check."""

    def __init__(self, recommendation: Mapping[str, Any], texts: Texts) -> None:
        self.result = Checked()
        self.whole = recommendation
        self.body = recommendation["adjudication"]
        self.texts = texts
        self.facts = {
            node["id"].removeprefix("fact:"): node["statement"].partition(" = ")[2]
            for node in recommendation["chain"]
            if node["kind"] == "fact"
        }
        self.days = _all_days([*self.facts.values(), *(one["due"] for one in self.body["deadlines"])])
        self.trace = {one["id"]: one for one in self.body["trace"]}

    def _fault(self, text: str) -> None:
        self.result.faults.append(text)

    def citations(self) -> None:
        """Open every cited range, each once."""
        seen = set()
        for span in spans(self.whole):
            key = (
                span["document_id"],
                span["version"],
                span["article"],
                span["start"],
                span["end"],
                span["quote"],
            )
            if key in seen:
                continue
            seen.add(key)
            self.result.citations += 1
            why = self._broken(span)
            if why is None:
                self.result.held += 1
            else:
                self._fault(f"{span['document_id']}@{span['version']} {span['article']}：{why}")

    def _broken(self, span: Mapping[str, Any]) -> str | None:
        source = self.texts.get((span["document_id"], span["version"]))
        if source is None:
            return "语料中没有这个版本"
        if source.text[span["start"] : span["end"]] != span["quote"] or not span["quote"]:
            return "引文与原文不符"
        if not any(
            label == span["article"] and start <= span["start"] and span["end"] <= end
            for label, start, end in source.articles
        ):
            return "引文不在所引的条中"
        if source.text[span["start"] - 1 : span["start"]] in ("不", "未", "非", "无", "免"):
            return "引文截去了前面的否定词"
        if source.last_day is not None and not any(
            (source.first_day is None or source.first_day <= day) and day <= source.last_day
            for day in self.days
        ):
            return "这个版本在赔案的各个日期都不在有效期内"
        return None

    def _quotes(self, clauses: Sequence[Mapping[str, Any]]) -> tuple[bool, Numbers]:
        """Whether one of the quotes holds, and the figures of those that do."""
        good = [span for span in clauses if self._broken(span) is None]
        found = Numbers()
        for span in good:
            found |= numbers(span["quote"]) | numbers(span["article"])
        return bool(good), found

    def steps(self) -> None:
        """Work out every step again, and find each of its operands."""
        for step in self.body["trace"]:
            self.result.statements += 1
            why = self._step_fault(step)
            if why is None:
                self.result.covered += 1
            else:
                self._fault(f"步骤 {step['id']}（{step['label']}）：{why}")

    def _step_fault(self, step: Mapping[str, Any]) -> str | None:
        values = [Fraction(one["value"]) for one in step["operands"]]
        result = Fraction(step["result"])
        if not values or abs(_work(step["operation"], values) - result) > Fraction(1, 10**12):
            return "复算不符"
        _, quoted = self._quotes(step["clauses"])
        free = any("免赔" in span["quote"] for span in step["clauses"])
        for operand, value in zip(step["operands"], values, strict=True):
            kind, _, name = operand["ref"].partition(":")
            if kind == "fact" and not self._fact_is(name, value):
                return f"事实 {name} 不是 {operand['value']}"
            if kind == "term" and value not in quoted.figures and not (free and value == 0):
                return f"所引条款中没有 {operand['value']}"
            if kind == "step" and (name not in self.trace or Fraction(self.trace[name]["result"]) != value):
                return f"步骤 {name} 的结果不是 {operand['value']}"
            if kind == "const" and value != 0:
                return f"{operand['value']} 没有出处"
        return None

    def _fact_is(self, path: str, value: Fraction) -> bool:
        try:
            return Fraction(self.facts[path]) == value
        except (KeyError, ValueError):
            return False

    def findings(self) -> None:
        """Hold every finding, fired or considered, against what it names."""
        for finding in (*self.body["findings"], *self.body["considered"]):
            self.result.statements += 1
            why = self._finding_fault(finding)
            if why is None:
                self.result.covered += 1
            else:
                self._fault(f"结论 {finding['code']}「{finding['statement']}」：{why}")
        if self.body["payable"] is not None:
            self.result.statements += 1
            last = self.body["trace"][-1]["result"] if self.body["trace"] else self.body["payable"]
            if Fraction(last) == Fraction(self.body["payable"]):
                self.result.covered += 1
            else:
                self._fault("应付金额不是最后一步的结果")

    def _finding_fault(self, finding: Mapping[str, Any]) -> str | None:
        quoted, known = self._quotes(finding["clauses"])
        abstains = finding["code"] == ABSTAINS and self.body["payable"] is None
        abstains = abstains or finding["code"].startswith(ASKS)
        if finding["fired"] and not abstains and not quoted and not finding["facts"]:
            return "没有依据"
        for path in finding["facts"]:
            for name, value in self.facts.items():
                if name == path or name.startswith(f"{path}/"):
                    known |= numbers(value) | numbers(name)
        figures = set(known.figures) | {Fraction(len(finding["facts"]))}
        for step in self.body["trace"]:
            if finding["benefit"] in (None, step["benefit"]):
                figures |= {Fraction(step["result"]), *(Fraction(one["value"]) for one in step["operands"])}
        if finding["amount"] is not None:
            figures.add(Fraction(finding["amount"]))
        figures |= _spans_of_days(known.days)
        return _loose(
            finding["statement"], figures, known.days | _all_days(d["due"] for d in self.body["deadlines"])
        )

    def summary(self) -> None:
        """Every line of the summary repeats a finding or says nothing that the record does not."""
        stated = {finding["statement"] for finding in self.body["findings"]}
        body = self.body
        rest = [
            body["payable"] or "",
            *(one["label"] for one in (*body["needed_documents"], *body["missing_terms"])),
        ]
        known = Numbers()
        for text in rest:
            known |= numbers(text)
        for line in self.whole["summary"]:
            self.result.statements += 1
            why = None if line in stated else _loose(line, set(known.figures), known.days)
            if why is None:
                self.result.covered += 1
            else:
                self._fault(f"摘要「{line}」：{why}")


def _loose(statement: str, figures: set[Fraction], days: frozenset[date]) -> str | None:
    """Name a figure or day of a statement that stands in nothing it rests on."""
    said = numbers(statement, strict=True)
    if said.days - days:
        return f"日期 {min(said.days - days).isoformat()} 没有依据"
    known = {abs(one) for one in figures}
    loose = {one for one in said.figures if abs(one) not in known}
    return f"数 {float(min(loose)):g} 没有依据" if loose else None


def _all_days(texts: Any) -> frozenset[date]:
    return frozenset().union(*(numbers(str(text)).days for text in texts))


def _spans_of_days(days: frozenset[date]) -> set[Fraction]:
    """Days between two days, with and without the first, and completed years."""
    found = set()
    for first in days:
        for last in days:
            if first <= last:
                gap = (last - first).days
                years = last.year - first.year - ((last.month, last.day) < (first.month, first.day))
                found |= {Fraction(gap), Fraction(gap + 1), Fraction(years)}
    return found


def _work(operation: str, values: Sequence[Fraction]) -> Fraction:
    """Apply one operation in exact fractions."""
    first = values[0]
    if operation == "sum":
        return sum(values, Fraction(0))
    if operation == "subtract":
        return first - sum(values[1:], Fraction(0))
    if operation == "multiply":
        for value in values[1:]:
            first *= value
        return first
    if operation == "divide":
        return first / values[1]
    if operation == "divide_up":
        return Fraction(ceil(first / values[1]))
    if operation in ("min", "max"):
        return min(values) if operation == "min" else max(values)
    if operation == "round_fen":
        cents = first * 100
        return Fraction(floor(abs(cents) + Fraction(1, 2)) * (1 if cents >= 0 else -1), 100)
    return first
