"""What is still left of deductibles, compensations and limits while one policy is worked out."""

import re
from decimal import Decimal
from typing import Final, NamedTuple

from copilot.catalogue.names import folded
from copilot.domain.evidence import ClauseSpan
from copilot.domain.policy import Benefit, Pool, SubLimit
from copilot.rules import accumulators
from copilot.rules.parameters import modified, need
from copilot.rules.trace import NOTHING, Ref
from copilot.rules.work import Compensation, Work

_FORM: Final = r"(?:注射液|注射剂|胶囊|片剂|片)?"
_STRENGTH: Final = r"(?:[\d.]+(?:mg|g|ml|μg|iu|毫克|克|毫升|微克|万?单位).*)?"
_PREPARED: Final = re.compile(rf"^注射用|{_FORM}{_STRENGTH}$")


class Cut(NamedTuple):
    """Why an amount became smaller: code, Chinese statement, how much, the term and the fact used.

    ``also`` are the clauses of the conditions that changed the term.
    """

    code: str
    statement: str
    amount: Decimal | None = None
    term: Ref | None = None
    fact: str = ""
    also: tuple[ClauseSpan, ...] = ()


class Purse:
    """The running remainders of one policy in one claim."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._compensations: dict[str, Ref] = {}
        self._used: dict[str, list[Ref]] = {}
        self._paid: dict[str, list[Ref]] = {}

    def compensation(self, one: Compensation) -> Ref:
        """What is left of a compensation."""
        return self._compensations.get(one.key) or one.amount or NOTHING

    def spend(self, one: Compensation, taken: Ref) -> None:
        """Take a part of a compensation away."""
        left = self.compensation(one)
        self._compensations[one.key] = self._work.tracer("subtract", (left, taken), "他方补偿余额")

    def _deductible_pool(self, benefit: Benefit) -> Pool | None:
        pools = self._work.policy.pools
        return next((pool for pool in pools if pool.id in benefit.pools and pool.deductible), None)

    def deductible_term(self, benefit: Benefit, pre: bool) -> Ref | None:
        """The deductible as it stands in the terms."""
        return self._work.term(self._deductible_path(benefit, pre))

    def _deductible_path(self, benefit: Benefit, pre: bool) -> str | None:
        rule, pool = benefit.pre_existing, self._deductible_pool(benefit)
        if pre and rule is not None and rule.deductible is not None:
            return rule.deductible
        return benefit.deductible or (pool.deductible if pool else None)

    def deductible(self, benefit: Benefit, pre: bool, settled: bool | None, now: list[Ref]) -> Ref | None:
        """What is left of the yearly deductible after earlier claims and ``now``; None without one."""
        work = self._work
        pool = self._deductible_pool(benefit) if benefit.deductible is None else None
        path = self._deductible_path(benefit, pre)
        if path is None:
            return None
        term, _ = modified(work, benefit, need(work, path), "deductible", settled)
        if term.value == 0:
            return term
        sharing = tuple(one for one in work.policy.benefits if pool.id in one.pools) if pool else (benefit,)
        claims = accumulators.priors(work, sharing)
        before = accumulators.deductible_before(work, claims, term, benefit.id)
        earlier = self._used.get(pool.id if pool else benefit.id, [])
        return work.tracer.rest(term, (*before, *earlier, *now), "剩余免赔额", benefit.id)

    def used(self, benefit: Benefit, parts: list[Ref]) -> None:
        """Record what this claim used of the deductible."""
        pool = self._deductible_pool(benefit) if benefit.deductible is None else None
        self._used.setdefault(pool.id if pool else benefit.id, []).extend(parts)

    def sub_limits(
        self, benefit: Benefit, keys: tuple[tuple[str, str], ...], paid: Ref, cuts: list[Cut]
    ) -> Ref:
        """Cut a payment at its sub-limits (P105); each account is charged what is finally paid."""
        accounts = []
        for limit in benefit.sub_limits:
            for key in (key for name, key in keys if name == limit.id):
                accounts.append(f"{benefit.id}/{limit.id}/{key}")
                paid = self._sub_limit(benefit, limit, key, paid, cuts)
        for account in accounts:
            self._paid.setdefault(account, []).append(paid)
        return paid

    def _sub_limit(self, benefit: Benefit, limit: SubLimit, key: str, paid: Ref, cuts: list[Cut]) -> Ref:
        work, account = self._work, f"{benefit.id}/{limit.id}/{key}"
        cap = need(work, limit.cap)
        before: list[Ref] = []
        if limit.period == "policy_year":
            claims = accumulators.priors(work, (benefit,))
            before = accumulators.sub_paid_before(claims, lambda name: _same(work, benefit, limit, key, name))
            if whole(benefit, limit):
                before += accumulators.paid_before(one for one in claims if not one.sub_paid)
        used = (*before, *self._paid.get(account, ()))
        left = work.tracer.rest(cap, used, f"{limit.label}余额", benefit.id)
        if paid.value > left.value:
            statement = f"{key_text(key)}触及{limit.label} {cap.value} 元"
            cuts.append(Cut("P105", statement, paid.value - left.value, cap))
        return work.tracer("min", (paid, left), f"不超过{limit.label}", benefit.id)

    def pre_existing_cap(self, benefit: Benefit, cap: Ref, paid: Ref, cuts: list[Cut]) -> Ref:
        """Cut the payments for pre-existing conditions at their own limit (P103)."""
        account = f"{benefit.id}/pre"
        left = self._work.tracer.rest(cap, tuple(self._paid.get(account, ())), "既往症限额余额", benefit.id)
        if paid.value > left.value:
            cuts.append(Cut("P103", f"触及{cap.label} {cap.value} 元", paid.value - left.value, cap))
        paid = self._work.tracer("min", (paid, left), "不超过既往症限额", benefit.id)
        self._paid.setdefault(account, []).append(paid)
        return paid

    def cap(self, benefit: Benefit, paid: Ref, cuts: list[Cut]) -> Ref:
        """Cut a benefit at its annual, lifetime and shared limits."""
        work = self._work
        for path, all_years in ((benefit.annual_cap, False), (benefit.lifetime_cap, True)):
            if path is None:
                continue
            cap, _ = modified(work, benefit, need(work, path), "cap", None)
            before = accumulators.paid_before(accumulators.priors(work, (benefit,), all_years=all_years))
            own = self._paid.get(f"{benefit.id}/{path}", [])
            paid = self._cut(benefit, cap, [*before, *own], paid, "P103", cuts)
            self._paid.setdefault(f"{benefit.id}/{path}", []).append(paid)
        for pool in work.policy.pools:
            if pool.id in benefit.pools and pool.cap is not None:
                paid = self._pool(benefit, pool, paid, cuts)
        return paid

    def _pool(self, benefit: Benefit, pool: Pool, paid: Ref, cuts: list[Cut]) -> Ref:
        sharing = tuple(one for one in self._work.policy.benefits if pool.id in one.pools)
        before = accumulators.paid_before(accumulators.priors(self._work, sharing))
        cap = need(self._work, str(pool.cap))
        account = f"pool/{pool.id}"
        used = [*before, *self._paid.get(account, ())]
        paid = self._cut(benefit, cap, used, paid, "P103" if pool.total else "P104", cuts)
        self._paid.setdefault(account, []).append(paid)
        return paid

    def _cut(self, benefit: Benefit, cap: Ref, used: list[Ref], paid: Ref, code: str, cuts: list[Cut]) -> Ref:
        left = self._work.tracer.rest(cap, tuple(used), f"{cap.label}余额", benefit.id)
        if left.value == 0 and paid.value > 0:
            cuts.append(Cut("D209", f"{cap.label} {cap.value} 元已用尽", paid.value, cap))
        elif paid.value > left.value:
            cuts.append(Cut(code, f"触及{cap.label} {cap.value} 元", paid.value - left.value, cap))
        return self._work.tracer("min", (paid, left), f"不超过{cap.label}", benefit.id)


def whole(benefit: Benefit, limit: SubLimit) -> bool:
    """Whether every line of the benefit falls into one account of the limit."""
    return not limit.match and (limit.by == "all" or (limit.by == "item" and len(benefit.trigger.names) == 1))


def item_word(benefit: Benefit, text: str) -> str | None:
    """The word of the benefit that stands in the text of a line; a benefit of one item has one word."""
    words = benefit.trigger.names
    if len(words) == 1:
        return words[0]
    return next((one for one in words if one in text), None)


def drug_key(work: Work, text: str) -> str:
    """The generic name of a drug written by any of its whole names, else the text folded.

    A name inside a longer one is no match: 德曲妥珠单抗 is another drug than 曲妥珠单抗.
    """
    cache: dict[str, str] = work.cache.setdefault("drug_keys", {})
    if text not in cache:
        wanted = _PREPARED.sub("", folded(text).replace(" ", "")) or text
        drug = work.reference.drug(wanted) or work.reference.drug(text)
        names = {folded(one).replace(" ", "") for one in (drug.generic, *drug.names)} if drug else set()
        cache[text] = folded(drug.generic) if drug and wanted in names else wanted
    return cache[text]


def _same(work: Work, benefit: Benefit, limit: SubLimit, key: str, name: str) -> bool:
    """Whether an earlier claim's name for what it paid means this account of the limit."""
    if name in (key, limit.id, limit.label) or folded(name) == folded(key):
        return True
    if limit.by == "drug":
        return drug_key(work, name) == key
    if limit.by != "item":
        return False
    words = (*limit.match, *benefit.trigger.names)
    return key in words and folded(key) in folded(name)


def key_text(key: str) -> str:
    """Write an accumulator key for a reader."""
    kind, _, _ = key.partition(":")
    return "一次就诊" if kind in ("event", "day", "line") else f"“{key}”"
