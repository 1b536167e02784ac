"""Is a shown sentence borne out by what it cites? Worked out here again, without the product's verifier.

The cited text comes from the corpus bytes or from the serialised recommendation. A sentence is borne
out when its figures and days stand in that text, when its words are a subsequence of it but for joining
words, and when no negation of the stretch it was taken from is missing and none was added.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from evals.citation_text import CorpusText, numbers

Texts = Mapping[tuple[str, str], CorpusText]
_NODE: Final = re.compile(
    r"clause:(?P<id>.+)@(?P<version>[^@#]+)#(?P<article>[^:]+):(?P<start>\d+)-(?P<end>\d+)"
)
_JOINING: Final = re.compile(
    r"因此|所以|根据|按照|依据|由于|同时|另外|此外|其中|具体|如下|以及|因为|并且|而且|对于|关于|请注意|可见|由此|综上|首先|其次|然后|最后"
    r"|目前|本案|本次|案件|赔案|材料|显示|载明|记载|系统|[即为是的了在与和及该此其则有也还并故这]"
)
_NEGATIONS: Final = "不未无非免除仅没否勿"


def unsupported(
    sentence: Mapping[str, Any], recommendation: Mapping[str, Any], texts: Texts, papers: str
) -> str | None:
    """Return why a shown sentence is not borne out, or None; ``papers`` is all that the papers say."""
    sources = [source_of(node, recommendation, texts, papers) for node in sentence["cites"]]
    if not sources or any(source is None for source in sources):
        return "cites nothing that exists"
    source = "。".join(one for one in sources if one)
    text = str(sentence["text"])
    said, there = numbers(text), numbers(source)
    if not (said.figures <= there.figures and said.days <= there.days):
        return "a figure or day does not stand there"
    return _words(text, source)


def source_of(node: str, recommendation: Mapping[str, Any], texts: Texts, papers: str) -> str | None:
    """Return the text behind a node id."""
    result = recommendation["adjudication"]
    match = _NODE.fullmatch(node)
    if match:
        file = texts.get((match["id"], match["version"]))
        if file is None:
            return None
        title = next(iter(re.findall(r"^title:\s*(.+)$", file.text, re.MULTILINE)), "")
        heading = next(
            iter(re.findall(rf"^## +({re.escape(match['article'])}.*)$", file.text, re.MULTILINE)), ""
        )
        return f"{title} {heading}。{file.text[int(match['start']) : int(match['end'])]}"
    kind, _, name = node.partition(":")
    if kind == "finding":
        found = (*result["findings"], *result["considered"])
        return next((f"{one['code']}。{one['statement']}" for one in found if one["id"] == name), None)
    if kind == "step":
        return next((one["statement"] for one in recommendation["chain"] if one["id"] == node), None)
    if kind == "need":
        one = result["needed_documents"][int(name)]
        return f"{one['code']}。需要补充{one['label']}。{one['why']}"
    if kind == "term":
        return f"公开条款未载明{result['missing_terms'][int(name)]['label']}，不作推算。"
    if kind == "deadline":
        return next(
            (f"{one['label']}：{one['due']}。" for one in result["deadlines"] if one["id"] == name), None
        )
    fixed = {"outcome": recommendation["summary"][0], "expert": recommendation["summary"][-1]}
    return papers if kind == "paper" else fixed.get(node)


def _words(text: str, source: str) -> str | None:
    said, there = _bare(_JOINING.sub("", _folded(text))), _bare(_folded(source))
    at, first = 0, None
    for char in said:
        found = there.find(char, at)
        if found < 0:
            return "words that do not stand there"
        first = found if first is None else first
        at = found + 1
    if not said:
        return "says nothing"
    kept = Counter(char for char in said if char in _NEGATIONS)
    widest = Counter(char for char in there if char in _NEGATIONS)
    if kept - widest:
        return "a negation was added"
    inside = _stretch(_folded(text), _folded(source))
    return "a negation was dropped" if inside is not None and inside - kept else None


def _stretch(text: str, source: str) -> Counter[str] | None:
    """Count the negations of the parts of the source that share most with the parts of the sentence."""
    rows = [_bare(one) for one in re.split(r"[,。;!?:\n]", source) if _bare(one)]
    found: set[int] = set()
    for part in re.split(r"[,。;!?:\n]", text):
        pairs = _pairs(_bare(_JOINING.sub("", part)))
        if not pairs or not rows:
            continue
        best = max(range(len(rows)), key=lambda at: (len(pairs & _pairs(rows[at])), -len(rows[at])))
        if len(pairs & _pairs(rows[best])) * 2 >= len(pairs):
            found.add(best)
    return Counter(char for at in found for char in rows[at] if char in _NEGATIONS) if found else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("、", ",")


def _bare(text: str) -> str:
    text = re.sub(r"(\d{4})-(\d{1,2})-(\d{1,2})", r"\1年\2月\3日", text)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"(\d+)\.(\d*?)0+(?!\d)", lambda m: f"{m[1]}.{m[2]}" if m[2] else m[1], text)
    return "".join(char for char in text if char.isalnum())


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
