"""Labels printed against their values without a colon: 姓名郑婷, 科室呼吸内科, 收款人50006.

A form whose numbers and dates stand right behind bare labels prints its words so too. Only then, and
only at the beginning of a run, a label is taken apart from a word that could be its value.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Final

from copilot.extract.hits import Hit
from copilot.extract.labelrules import Span
from copilot.extract.runs import Line, Run
from copilot.extract.schema import FieldSpec
from copilot.extract.text import is_cjk
from copilot.extract.values import STRICT, plausible_org, read

_ENOUGH: Final = 3
_SHARE: Final = 0.5
_LONGEST: Final = 16
_SENTENCE: Final = re.compile(r"[,;。、!?]|[的了将已请]")
# Where a remark goes on to its next value: behind a semicolon, and behind its own heading.
_PART: Final = re.compile(r";\s*|^\s*(?:备注|附注|说明|摘要|其他信息)\s*:\s*")
_WORD_GOES_ON: Final = re.compile(
    r"^(?:[及和与、/)]|证明|报告|记录|清单|票据|收据|凭[证条]"
    r"|信息|资料|声明|须知|告知|授权|确认|填写|账[户号]|部分|基本|个人|联系|身份|有效|证件|银行"
    r"|[人员者号码名称日期时间签章意见情况类型]{1,2}(?:$|[\s(/]))"
)


def prints_glued(found: Iterable[Sequence[Hit]]) -> bool:
    """Whether a page prints values against bare labels: most labels with a value in their run do."""
    inline = [hit for hits in found for hit in hits if hit.name and hit.inline and hit.exact]
    bare = [hit for hit in inline if not hit.colon and hit.spec.kind in STRICT]
    return len(bare) >= _ENOUGH and len(bare) >= _SHARE * len(inline)


def glued_lines(
    lines: Sequence[Line],
    begins: Callable[[str], str | None],
    spec_of: Callable[[str], tuple[str, FieldSpec]],
) -> set[int]:
    """Return the lines that print nothing but values against bare labels (姓名曹雪 住院号70283025).

    One of their values at least has a form of its own, or the line stands beside such a line.
    """
    strict: set[int] = set()
    alike: set[int] = set()
    for index, line in enumerate(lines):
        kinds = [_glued_kind(run.text, begins, spec_of) for run in line.runs]
        if len(kinds) >= 2 and all(kinds):
            alike.add(index)
            strict |= {index} if any(kind in STRICT for kind in kinds) else set()
    return {index for index in alike if strict & {index - 1, index, index + 1}}


def _glued_kind(
    text: str, begins: Callable[[str], str | None], spec_of: Callable[[str], tuple[str, FieldSpec]]
) -> str:
    """Return the kind of the field whose label and value a run holds, an empty text for none."""
    label = begins(text)
    if label is None or len(label) < 2 or ":" in text:
        return ""
    name, spec = spec_of(label)
    return spec.kind if name and _fits(text[len(label) :], spec, first=False) else ""


def told_in_a_row(line: Line, begins: Callable[[str], str | None]) -> list[Run] | None:
    """Return the parts of a remark that tells values one after another, None for any other line.

    ``备注:住院日期2021-05-25-2021-05-28;科别心血管内科;统筹支付8270.84元`` prints no colon behind its labels;
    ``begins`` gives the longest label that a text begins with.
    """
    out: list[Run] = []
    named = 0
    for run in line.runs:
        cuts = [0, *(match.end() for match in _PART.finditer(run.text)), len(run.text)]
        for start, end in pairwise(cuts):
            part = run.text[start:end]
            if not part.strip(" ;。,"):
                continue
            label = begins(part.strip())
            named += label is not None and ":" not in part and len(part.strip(" ;。,")) > len(label)
            trimmed = start + len(part) - len(part.lstrip())
            out.append(run.piece(trimmed, start + len(part.rstrip(" ;。,"))))
    return out if named >= _ENOUGH else None


def glued_spans(
    line: Line,
    owners: Sequence[tuple[int, int]],
    taken: Sequence[Span],
    longest: Callable[[str], str | None],
    spec_of: Callable[[str], tuple[str, FieldSpec]],
) -> list[Span]:
    """Return the labels that begin a run and are followed in it by a word of their kind.

    ``longest`` gives the longest label that a text begins with, ``spec_of`` its field.
    """
    out: list[Span] = []
    for index, run in enumerate(line.runs):
        places = [place for place, owner in enumerate(owners) if owner[0] == index]
        if not places or any(s.start <= places[0] < s.stop for s in taken):
            continue
        label = longest(run.text)
        if label is None or len(label) < 2 or not all(map(is_cjk, label)):
            continue
        rest = run.text[len(label) :]
        name, spec = spec_of(label)
        if spec.kind == "prose" and len(label) < _ENOUGH:
            continue  # 镜下见…, 建议休息… are how sentences begin
        if name and _fits(rest, spec, first=index == 0):
            start = places[0]
            stop = start + len(label)
            out.append(Span(start, stop, stop, name, label, True, False))
    return out


def _fits(rest: str, spec: FieldSpec, *, first: bool) -> bool:
    """Whether what follows a label reads as its value and not as the rest of a longer word."""
    if not rest.strip() or ":" in rest or _WORD_GOES_ON.match(rest.strip()):
        return False
    if spec.kind in ("list", "prose"):
        return first
    reading = read(rest, spec)
    if reading is None or spec.kind in STRICT:
        return reading is not None and reading.start <= 1
    if spec.kind == "org":
        return plausible_org(reading.value)
    # A sentence that begins with the word of a label is no label with its value.
    return reading.fit >= 0.9 and not _SENTENCE.search(rest) and len(rest) <= _LONGEST
