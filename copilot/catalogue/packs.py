"""Product packs: a directory with ``clauses.md`` and ``terms.yaml`` becomes a ``Policy``.

Every parameter names the article and the quote in which it stands; the quote is resolved to an
exact range of characters, so that the engine can cite it. The format is described in docs/packs.md.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from copilot.catalogue.articles import CorpusFile, parse_corpus_file
from copilot.catalogue.exact_yaml import load_exact
from copilot.catalogue.holidays import load_holidays
from copilot.catalogue.inline import expand
from copilot.domain.calendar import Calendar
from copilot.domain.claim import Facts
from copilot.domain.evidence import ClauseSpan
from copilot.domain.policy import Law, Parameter, Policy
from copilot.errors import CorpusError, NotFound

COMMON: Final = "_common"
_NOT_IN_POLICY: Final = frozenset({"source_date", "licence", "notes"})


def load_pack(directory: Path) -> Policy:
    """Read one pack; raise CorpusError naming the file and the key when it contradicts itself."""
    clauses_path, terms_path = directory / "clauses.md", directory / "terms.yaml"
    try:
        clauses = parse_corpus_file(clauses_path.read_bytes(), f"{directory.name}/clauses.md")
        terms = load_exact(terms_path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise CorpusError(f"产品包 {directory.name} 读不出来：{error}") from error
    return build_policy(terms, clauses, f"{directory.name}/terms.yaml")


def build_policy(terms: Any, clauses: CorpusFile | None, path: str) -> Policy:
    """Turn the content of a terms file into a Policy, its quotes resolved against ``clauses``.

    Without ``clauses`` (terms that come with a claim) figures may stand where a pack names parameters.
    """
    if clauses is None:
        terms = expand(terms)
    if not isinstance(terms, dict):
        raise CorpusError(f"{path} 应是键值表")
    data = {key: value for key, value in terms.items() if key not in _NOT_IN_POLICY}
    parameters = data.get("parameters") or {}
    if not isinstance(parameters, dict):
        raise CorpusError(f"{path} 的 parameters 应是“路径: {{label, value, unit, article, quote}}”")
    data["parameters"] = {
        name: {"path": name, **(body if isinstance(body, dict) else {"value": body})}
        for name, body in parameters.items()
    }
    if clauses is not None:
        data.setdefault("version", clauses.header.version)
        data.setdefault("source", clauses.header.source)
        data.setdefault("valid_from", clauses.header.in_force_from)
        data.setdefault("valid_to", clauses.header.in_force_to)
        if data["version"] != clauses.header.version:
            raise CorpusError(f"{path} 的 version 与 clauses.md 不一致")
    try:
        policy = Policy.model_validate(_resolve(data, clauses, path))
    except ValidationError as error:
        where = "；".join(f"{'.'.join(map(str, one['loc']))}：{one['msg']}" for one in error.errors()[:5])
        raise CorpusError(f"{path} 不合格式：{where}") from error
    for benefit in policy.benefits:
        pooled = any(pool.deductible for pool in policy.pools if pool.id in benefit.pools)
        complete = benefit.ratio is not None and (benefit.deductible is not None or pooled)
        if benefit.kind == "indemnity" and not benefit.bands and not complete:
            raise CorpusError(
                f"{path} 的责任 {benefit.id} 缺 deductible 或 ratio；没有公开的写 value: null 的参数"
            )
    unknown = sorted(set(_references(policy)) - set(policy.parameters))
    if unknown:
        raise CorpusError(f"{path} 引用了没有写在 parameters 里的参数：{'、'.join(unknown)}")
    return policy


def _resolve(node: Any, clauses: CorpusFile | None, path: str) -> Any:
    """Replace every ``article``/``quote`` pair below ``node`` by a ``clause`` span."""
    if isinstance(node, list):
        return [_resolve(one, clauses, path) for one in node]
    if not isinstance(node, dict):
        return node
    result = {key: _resolve(value, clauses, path) for key, value in node.items()}
    article, quote = result.pop("article", None), result.pop("quote", None)
    if article is not None and clauses is not None:
        result["clause"] = _span(clauses, str(article), quote, path)
    return result


def _span(clauses: CorpusFile, article: str, quote: Any, path: str) -> ClauseSpan:
    try:
        return clauses.article(article).span(None if quote is None else str(quote))
    except CorpusError as error:
        raise CorpusError(f"{path}：{error}") from error


def _references(policy: Policy) -> Iterable[str]:
    """Yield every parameter path that the policy refers to."""
    for name in ("waiting_days", "layer_order", "early_claim_days", "assistance_over"):
        if getattr(policy, name):
            yield getattr(policy, name)
    yield from (value for value in policy.eligibility.model_dump().values() if value)
    for pool in policy.pools:
        yield from (value for value in (pool.cap, pool.deductible) if value)
    for benefit in policy.benefits:
        yield from benefit_parameters(benefit.model_dump())


_PATH_KEYS: Final = frozenset({
    "deductible", "ratio", "annual_cap", "lifetime_cap", "amount", "fraction", "per_day", "max_days",
    "max_amount", "waived_days", "waiting_days", "lower", "upper", "cap", "parameter", "limit", "rule",
    "list", "supply_days", "specialist", "levels", "public", "wards", "designated", "review_over",
    "off_label_with_guideline", "times",
})  # fmt: skip


def benefit_parameters(benefit: Mapping[str, Any]) -> Iterable[str]:
    """Yield the parameter paths in the dump of a benefit."""
    for key, value in benefit.items():
        if key in _PATH_KEYS and isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from benefit_parameters(value)
        elif isinstance(value, list | tuple):
            for one in value:
                if isinstance(one, Mapping):
                    yield from benefit_parameters(one)


def load_packs(root: Path) -> tuple[Policy, ...]:
    """Load every pack below ``root`` (``corpus/policies``), ordered by directory; check the dates."""
    policies = tuple(
        load_pack(path.parent)
        for path in sorted(root.glob("*/terms.yaml"))
        if not path.parent.name.startswith("_")
    )
    overlap = overlapping(policies)
    if overlap:
        raise CorpusError("；".join(overlap))
    return policies


def overlapping(policies: Iterable[Policy]) -> tuple[str, ...]:
    """Return one sentence for each pair of versions of a product in force on the same day."""
    problems = []
    by_product: dict[str, list[Policy]] = {}
    for policy in policies:
        by_product.setdefault(policy.product, []).append(policy)
    for product, versions in by_product.items():
        ordered = sorted(versions, key=lambda one: one.valid_from or date.min)
        for earlier, later in pairwise(ordered):
            if earlier.valid_to is None or (later.valid_from or date.min) <= earlier.valid_to:
                problems.append(f"{product} 的版本 {earlier.version} 与 {later.version} 生效日期重叠")
    return tuple(problems)


def choose(policies: Iterable[Policy], product: str, on: date | None, version: str | None = None) -> Policy:
    """Return the version of a product in force on the day; the newest when no day is known.

    Where the day lies outside every known version the nearest one is taken, because a wording
    summary often knows only the year of sale; raise NotFound when there is no such product.
    """
    wanted = product_id(product)
    mine = [one for one in policies if wanted in (one.product, one.name, *one.aliases)]
    if version is not None:
        external = product_id(f"{product}（{version}）")
        mine = [one for one in mine if one.version == version] or [
            one for one in policies if one.product == external
        ]
    if not mine:
        known = "、".join(sorted({one.product for one in policies}))
        asked = product if version is None else f"{product}（版本 {version}）"
        raise NotFound(f"没有产品 {asked}；可用的产品有 {known}。其他产品请在事实文件里写 terms")
    mine.sort(key=lambda one: one.valid_from or date.min)
    if on is None:
        return mine[-1]
    in_force = [
        one
        for one in mine
        if (one.valid_from or date.min) <= on and (one.valid_to is None or on <= one.valid_to)
    ]
    if in_force:
        return in_force[-1]
    earlier = [one for one in mine if (one.valid_from or date.min) <= on]
    return earlier[-1] if earlier else mine[0]


_EXTERNAL: Final = re.compile(r"(.+?)\s*[（(]?\s*外部\s*(\d{4})\s*[）)]?")


def product_id(text: str) -> str:
    """The id of a product; ``SH-HHB(外部2023)`` names the test pack ``EXT-SH-HHB-2023``."""
    text = text.strip()
    external = _EXTERNAL.fullmatch(text)
    return f"EXT-{external[1].strip('（( ')}-{external[2]}" if external else text


def policies_for(facts: Facts, packs: Iterable[Policy], own: Policy | None = None) -> tuple[Policy, ...]:
    """Choose the version of each policy of a claim: ``own`` terms first, else the pack in force.

    The day is the first day of the holding, else the first event or expense. Raises NotFound.
    """
    known = tuple(packs)
    days = [one.date for one in facts.events if one.date is not None]
    days.extend(one.date for one in facts.expenses if one.date is not None)
    first = min(days) if days else None
    chosen = []
    for holding in facts.policies:
        if own is not None and holding.product in (own.product, own.name):
            policy = own
        else:
            policy = choose(known, holding.product, holding.effective_from or first, holding.version)
        if holding.product not in (policy.product, policy.name, *policy.aliases):
            policy = policy.model_copy(update={"aliases": (*policy.aliases, holding.product)})
        chosen.append(policy)
    return tuple(chosen)


def load_law(root: Path, statutes: Iterable[CorpusFile] = ()) -> Law:
    """Read the common terms from ``root/_common`` and the spans of the statutes that findings cite.

    A statute article is known as ``<title>/<label>``, for example ``保险法/第二十二条``.
    """
    directory = root / COMMON
    clauses = parse_corpus_file((directory / "clauses.md").read_bytes(), f"{COMMON}/clauses.md")
    terms = _resolve(load_exact((directory / "terms.yaml").read_text(encoding="utf-8")), clauses, COMMON)
    parameters = {
        name: Parameter.model_validate({"path": name, **body}) for name, body in terms["parameters"].items()
    }
    spans = {
        f"{file.header.title}/{article.label}": article.span()
        for file in statutes
        for article in file.articles
    }
    holidays = root.parent / "catalogue" / "holidays.yaml"
    return Law(
        calendar=load_holidays(holidays) if holidays.is_file() else Calendar(),
        layer_order=parameters["layer_order"],
        supply_days=parameters.get("supply_days"),
        clauses=spans,
    )
