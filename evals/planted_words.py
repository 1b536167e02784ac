"""Planted errors in the wording of statements: what is said turns round, narrows, hardens, or grows.

They were written from the language, not from the verifier: which words a Chinese sentence of insurance can
exchange so that it says something else while every figure, day and quote stays as it was.
"""

import re
from collections.abc import Mapping
from random import Random
from typing import Final

from evals.planted_chain import Chain, Change, Library, said, with_finding

# Pairs that turn a sentence round; read in both directions, the longest first.
OPPOSITES: Final = (
    ("超过", "低于"),
    ("早于", "晚于"),
    ("短于", "长于"),
    ("之内", "之外"),
    ("全部", "部分"),
    ("扣减", "加计"),
    ("减去", "加上"),
    ("剔除", "补入"),
    ("缺", "已收到"),
    ("相同", "相异"),
    ("可以", "不可以"),
    ("终止", "继续"),
    ("失效", "有效"),
    ("暂缓", "即付"),
    ("有利于", "不利于"),
    ("成立", "落空"),
    ("触及", "远离"),
    ("用尽", "充足"),
    ("符合", "违背"),
    ("给付", "追回"),
    ("入院", "出院"),
    ("医保内", "医保外"),
    ("尚未", "业已"),
    ("没有", "备有"),
)
HARDER: Final = (
    ("疑似", "确系"),
    ("可能", "必定"),
    ("建议", "决定"),
    ("须由", "不必由"),
    ("须", "无须"),
    ("请", "免"),
    ("暂按", "终按"),
    ("有疑点", "有实据"),
    ("的疑点", "的实据"),
    ("若查实，", ""),
    ("需要", "无需"),
    ("由人判断", "由系统判定"),
    ("由人核实", "由系统核实"),
    ("由人", "由程序"),
    ("提示", "责令"),
)
NARROWER: Final = ("仅限本人：", "只在急诊时", "除另有约定外，", "至多", "唯有")
MORE: Final = (
    "，申请人已书面认可",
    "，本公司不再受理",
    "，其余请求一并驳回",
    "；该结论为终局",
    "，已由医师核准",
    "；被保险人存在欺诈",
    "，无需通知申请人",
    "；不得提出异议",
)
UNITS: Final = ((" 元", " 万元"), (" 天", " 个月"), (" 日", " 年"), ("%", "‰"))
_QUOTED: Final = re.compile(r"“([^”]+)”")
_DAYS: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_PREFIX: Final = re.compile(r"^([^：“”，；]+)：(?=.)")


def _swap(chain: Chain, rng: Random, pairs: Mapping[str, str]) -> Chain | None:
    """Exchange one word of one statement for its partner."""
    words = re.compile("|".join(sorted(map(re.escape, pairs), key=len, reverse=True)))
    for index in rng.sample(said(chain), len(said(chain))):
        statement = chain.result.findings[index].statement
        places = list(words.finditer(statement))
        if places:
            match = rng.choice(places)
            turned = statement[: match.start()] + pairs[match.group()] + statement[match.end() :]
            return with_finding(chain, index, statement=turned)
    return None


def word_opposite(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A word is exchanged for its opposite."""
    return _swap(chain, rng, {a: b for pair in OPPOSITES for a, b in (pair, pair[::-1])})


def word_modality(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A suspicion becomes a fact, a duty a choice, a person's judgement the system's."""
    return _swap(chain, rng, dict(HARDER))


def word_negated(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A negation is put in front of a verb that had none."""
    verbs = re.compile(
        r"(?<![不未非无])(?:属于|触及|扣减|减去|按|成立|需要|超过|符合|给付|计入|申请|暂缓|冻结)"
    )
    for index in rng.sample(said(chain), len(said(chain))):
        statement = chain.result.findings[index].statement
        places = list(verbs.finditer(statement))
        if places:
            at = rng.choice(places).start()
            return with_finding(chain, index, statement=statement[:at] + rng.choice("不未") + statement[at:])
    return None


def word_narrowed(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A restriction is added in front of the statement or behind its first name."""
    if not said(chain):
        return None
    index = rng.choice(said(chain))
    statement = chain.result.findings[index].statement
    match = _PREFIX.match(statement)
    at = match.end() if match else 0
    return with_finding(chain, index, statement=statement[:at] + rng.choice(NARROWER) + statement[at:])


def word_added(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A half-sentence is added that nothing carries."""
    if not said(chain):
        return None
    index = rng.choice(said(chain))
    return with_finding(chain, index, statement=chain.result.findings[index].statement + rng.choice(MORE))


def word_unit(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A figure keeps its digits and changes its unit."""
    return _swap(chain, rng, dict(UNITS))


def word_entity(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A quoted thing is another claim's."""
    others = {
        text
        for other in library.others
        for finding in other.result.findings
        for text in _QUOTED.findall(finding.statement)
    }
    for index in rng.sample(said(chain), len(said(chain))):
        statement = chain.result.findings[index].statement
        match = _QUOTED.search(statement)
        if match is None:
            continue
        strange = sorted(one for one in others if one not in str(chain.claim.facts) and one not in statement)
        strange = [one for one in strange if one not in match.group(1) and match.group(1) not in one]
        changed = statement[: match.start(1)] + rng.choice(strange) + statement[match.end(1) :]
        return with_finding(chain, index, statement=changed)
    return None


def word_benefit(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A statement about one benefit is put under the name of another product's benefit."""
    names = {one.name for other in library.others for one in other.result.benefits}
    own = {one.name for one in chain.result.benefits}
    for index in rng.sample(said(chain), len(said(chain))):
        statement = chain.result.findings[index].statement
        match = _PREFIX.match(statement)
        strange = sorted(name for name in names - own if match and name not in statement)
        if match and match.group(1) in own and strange:
            return with_finding(chain, index, statement=rng.choice(strange) + statement[match.end(1) :])
    return None


def word_days(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """Two days of one statement change places."""
    for index in rng.sample(said(chain), len(said(chain))):
        statement = chain.result.findings[index].statement
        days = list(_DAYS.finditer(statement))
        if len(days) > 1 and days[0].group() != days[1].group():
            a, b = days[0], days[1]
            turned = statement[: a.start()] + b.group() + statement[a.end() : b.start()] + a.group()
            return with_finding(chain, index, statement=turned + statement[b.end() :])
    return None


def word_code(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A statement stands under a code of another outcome."""
    codes = sorted({f.code for other in library.others for f in other.result.findings})
    if not said(chain):
        return None
    index = rng.choice(said(chain))
    finding = chain.result.findings[index]
    strange = [code for code in codes if code[0] != finding.code[0]]
    return with_finding(chain, index, code=rng.choice(strange))


def word_cut(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """The last half-sentence, which limits what stands before it, is left out."""
    for index in rng.sample(said(chain), len(said(chain))):
        statement = chain.result.findings[index].statement
        head, mark, tail = statement.rpartition("；")
        if mark and tail:
            return with_finding(chain, index, statement=head)
    return None


def word_generalised(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """What holds of one thing is said of everything."""
    for index in rng.sample(said(chain), len(said(chain))):
        statement = chain.result.findings[index].statement
        match = _QUOTED.search(statement)
        if match:
            wide = rng.choice(("全部费用", "一切治疗", "任何药品"))
            return with_finding(
                chain, index, statement=statement[: match.start()] + wide + statement[match.end() :]
            )
    return None


WORD_KINDS: Final[dict[str, Change]] = {
    change.__name__: change
    for change in (
        word_opposite,
        word_modality,
        word_negated,
        word_narrowed,
        word_added,
        word_unit,
        word_entity,
        word_benefit,
        word_days,
        word_code,
        word_cut,
        word_generalised,
    )
}
